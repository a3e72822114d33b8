//! URLs: resolving links, and hiding secrets in messages.

use http::Uri;

/// Whether an address is one of `http` or `https`.
pub fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

/// The host of an address, with the port if there is one.
pub fn host_of(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    let authority = uri.authority()?.as_str();
    let host = authority.rsplit_once('@').map_or(authority, |it| it.1);
    Some(host.to_owned())
}

/// The address that a link means, seen from `base`. <https://www.rfc-editor.org/rfc/rfc3986#section-5.2>
pub fn resolve(base: &str, link: &str) -> Option<String> {
    let has_scheme = link.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|char| char.is_ascii_alphanumeric())
    });
    if has_scheme {
        return Some(link.to_owned());
    }
    let uri: Uri = base.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    if let Some(rest) = link.strip_prefix("//") {
        return Some(format!("{scheme}://{rest}"));
    }
    let (path, query) = match link.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (link, String::new()),
    };
    let directory = uri.path().rsplit_once('/').map_or("", |it| it.0);
    let path = match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("{directory}/{path}"),
    };
    Some(format!(
        "{scheme}://{authority}{}{query}",
        without_dots(&path)
    ))
}

/// The path without `.` and `..`. Two slashes stay: they may set a directory of a package apart.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        parts.push("");
    }
    format!("/{}", parts.join("/"))
}

/// The address as messages may show it: a password and the values of a query may be secrets. Which
/// revision is asked for is none.
pub fn without_secrets(address: &str) -> String {
    let (path, query) = match address.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (address, None),
    };
    let path = match path.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            let authority = without_password(authority);
            let slash = if rest.contains('/') { "/" } else { "" };
            format!("{scheme}://{authority}{slash}{path}")
        }
        None => path.to_owned(),
    };
    match query {
        None => path,
        Some(query) => {
            let shown: Vec<String> = query.split('&').map(shown_argument).collect();
            format!("{path}?{}", shown.join("&"))
        }
    }
}

/// Arguments of a query whose values say nothing but what is fetched.
const OPEN: [&str; 7] = [
    "ref",
    "depth",
    "archive",
    "checksum",
    "rev",
    "version",
    "terraform-get",
];

fn shown_argument(argument: &str) -> String {
    match argument.split_once('=') {
        Some((name, _)) if !OPEN.contains(&name) => format!("{name}=REDACTED"),
        _ => argument.to_owned(),
    }
}

fn without_password(authority: &str) -> String {
    match authority.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:REDACTED@{host}"),
            None => authority.to_owned(),
        },
        None => authority.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_seen_from_where_they_stand() {
        let base = "https://example.com:8443/v1/providers/a/download?x=1";
        for (link, expected) in [
            ("https://other.com/a", "https://other.com/a"),
            ("/z/a.zip", "https://example.com:8443/z/a.zip"),
            ("a.zip?y", "https://example.com:8443/v1/providers/a/a.zip?y"),
            ("../../b/./a", "https://example.com:8443/v1/b/a"),
            ("//cdn.example.com/x", "https://cdn.example.com/x"),
            ("./x/", "https://example.com:8443/v1/providers/a/x/"),
        ] {
            assert_eq!(resolve(base, link).as_deref(), Some(expected), "{link}");
        }
        assert_eq!(resolve("nothing", "/a"), None);
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = without_secrets("git::https://me:word@example.com/a.git?ref=v1&sshkey=abc");
        assert_eq!(
            shown,
            "git::https://me:REDACTED@example.com/a.git?ref=v1&sshkey=REDACTED"
        );
        assert_eq!(without_secrets("file:///a"), "file:///a");
    }
}
