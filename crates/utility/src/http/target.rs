//! The URL of a request, in parts.

use ::http::Uri;

use rform_tls::proxy::{bare, basic, decoded};

/// The parts of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Whether the scheme is `https`.
    pub is_tls: bool,
    /// The host, without brackets.
    pub host: String,
    /// The TCP port, also where it is the default one.
    pub port: u16,
    /// Host and, if it is given, port, as the header `Host` has them.
    pub authority: String,
    /// Path and query.
    pub path: String,
    /// The value of a header `Authorization` for the user of the URL.
    pub authorization: Option<String>,
}

impl Target {
    /// Parses a URL.
    ///
    /// # Errors
    /// It is not a URL of HTTP. The message does not hold it, since it may contain a password.
    pub fn parse(url: &str) -> Result<Target, String> {
        let url = url.split('#').next().unwrap_or_default();
        let uri: Uri = encoded(url)
            .parse()
            .map_err(|error: http::uri::InvalidUri| format!("the URL is not valid: {error}"))?;
        let is_tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            other => {
                let scheme = other.unwrap_or_default();
                return Err(format!("unsupported protocol scheme {scheme:?}"));
            }
        };
        let authority = uri.authority().ok_or("no Host in request URL")?;
        let (user, host) = match authority.as_str().rsplit_once('@') {
            Some((user, host)) => (Some(decoded(user)), host),
            None => (None, authority.as_str()),
        };
        if bare(authority.host()).is_empty() {
            return Err("no Host in request URL".into());
        }
        let path = uri.path_and_query().map_or("/", |it| it.as_str());
        Ok(Target {
            is_tls,
            host: bare(authority.host()).to_owned(),
            port: authority
                .port_u16()
                .unwrap_or(if is_tls { 443 } else { 80 }),
            authority: host.to_owned(),
            path: if path.starts_with('/') {
                path.to_owned()
            } else {
                format!("/{path}")
            },
            authorization: user.map(|user| basic(&user)),
        })
    }

    /// The URL without user and password.
    pub fn url(&self) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority, self.path)
    }

    /// The URL that a `Location` header stands for.
    ///
    /// # Errors
    /// It is not a URL of HTTP.
    pub fn follow(&self, location: &str) -> Result<Target, String> {
        if location.contains("://") {
            return Target::parse(location);
        }
        let scheme = if self.is_tls { "https" } else { "http" };
        let base = format!("{scheme}://{}", self.authority);
        let url = match location {
            it if it.starts_with("//") => format!("{scheme}:{it}"),
            it if it.starts_with('/') => format!("{base}{it}"),
            it if it.starts_with('?') => {
                let path = self.path.split('?').next().unwrap_or("/");
                format!("{base}{path}{it}")
            }
            it => {
                let path = self.path.split('?').next().unwrap_or("/");
                let directory = path.rsplit_once('/').map_or("", |(before, _)| before);
                format!("{base}{directory}/{it}")
            }
        };
        Target::parse(&url)
    }
}

/// A URL with what is not ASCII, and blanks, in percent signs.
fn encoded(url: &str) -> String {
    let mut out = String::new();
    for byte in url.bytes() {
        match byte {
            0x21..=0x7e => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let target = Target::parse("https://u:p%40@[::1]:8443/a b?q=é#f");
        let target = target.map(|it| (it.url(), it.host, it.port, it.authorization));
        let expected = (
            "https://[::1]:8443/a%20b?q=%C3%A9".to_owned(),
            "::1".to_owned(),
            8443,
            Some("Basic dTpwQA==".to_owned()),
        );
        assert_eq!(target, Ok(expected));
        let path = Target::parse("http://h").map(|it| (it.path, it.port));
        assert_eq!(path, Ok(("/".to_owned(), 80)));
        for url in ["x", "", "ftp://h/", "http://", "http://u:secret@"] {
            let error = Target::parse(url).err().unwrap_or_default();
            assert!(!error.is_empty() && !error.contains("secret"), "{url}");
        }
    }

    #[test]
    fn locations_are_relative_to_where_they_are_found() {
        let from = |location: &str| {
            let from = Target::parse("http://h:1/a/b?c=d");
            from.and_then(|it| it.follow(location)).map(|it| it.url())
        };
        assert_eq!(from("/x").as_deref(), Ok("http://h:1/x"));
        assert_eq!(from("x?y").as_deref(), Ok("http://h:1/a/x?y"));
        assert_eq!(from("?y").as_deref(), Ok("http://h:1/a/b?y"));
        assert_eq!(from("//g/x").as_deref(), Ok("http://g/x"));
        assert_eq!(from("https://g").as_deref(), Ok("https://g/"));
    }
}
