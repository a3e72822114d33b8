//! Packages that are found by an address of their own, and the short forms of such addresses.

use super::subdirectory::{checked, split};

/// Reads an address: that of the package, and the directory in it. The error is a whole detail.
pub(super) fn parse(source: &str) -> Result<(String, String), String> {
    let (address, inner) = split(source);
    let failed = |why: String| format!("Failed to parse module source address: {why}.");
    let subdirectory = checked(&inner).map_err(failed)?;
    if address.is_empty() {
        return Err(failed("invalid source address: ".into()));
    }
    match normal(&address).map_err(failed)? {
        Some(address) => Ok((address, subdirectory)),
        None => Err(format!(
            "Terraform failed to determine your intended installation method for remote module \
             package {address:?}.\n\nIf you intended this as a path relative to the current \
             module, use \"./{address}\" instead. The \"./\" prefix indicates that the address is \
             a relative filesystem path."
        )),
    }
}

/// The normal form of an address; none if it is no kind of address that is known.
fn normal(address: &str) -> Result<Option<String>, String> {
    let (forced, rest) = forced(address);
    if has_scheme(rest) {
        return Ok(Some(address.to_owned()));
    }
    let Some(found) = detected(rest)? else {
        return Ok(None);
    };
    Ok(Some(match forced {
        // What the user says of how to get it counts.
        Some(kind) => format!("{kind}::{}", self::forced(&found).1),
        None => found,
    }))
}

/// `git` and the rest of `git::REST`.
fn forced(address: &str) -> (Option<&str>, &str) {
    match address.split_once("::") {
        Some((kind, rest)) if is_word(kind) && !rest.is_empty() => (Some(kind), rest),
        _ => (None, address),
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_ascii_alphanumeric())
}

fn has_scheme(address: &str) -> bool {
    address.split_once("://").is_some_and(|(scheme, rest)| {
        let is_good = |char: char| char.is_ascii_alphanumeric() || "+-.".contains(char);
        !scheme.is_empty() && scheme.chars().all(is_good) && !rest.is_empty()
    })
}

fn detected(address: &str) -> Result<Option<String>, String> {
    let repository = |name: &str| {
        let parts: Vec<&str> = address.splitn(4, '/').collect();
        match parts[..] {
            [_, owner, _, ..] if !owner.is_empty() => Ok(Some(repository_url(&parts))),
            _ => Err(format!("{name} URLs should be {}/username/repo", parts[0])),
        }
    };
    if address.starts_with("github.com/") {
        return repository("GitHub");
    }
    if let Some(found) = over_ssh(address) {
        return Ok(Some(found));
    }
    if address.starts_with("bitbucket.org/") {
        return repository("BitBucket");
    }
    if address.contains(".googleapis.com/") {
        return google_storage(address).map(Some);
    }
    if address.contains(".amazonaws.com/") {
        return amazon_storage(address).map(Some);
    }
    Ok(address
        .starts_with('/')
        .then(|| format!("file://{address}")))
}

fn repository_url(parts: &[&str]) -> String {
    let (host, owner) = (parts[0], parts[1]);
    let (name, query) = match parts[2].split_once('?') {
        Some((name, query)) => (name, format!("?{query}")),
        None => (parts[2], String::new()),
    };
    let name = name.strip_suffix(".git").unwrap_or(name);
    let rest = parts.get(3).map_or(String::new(), |it| format!("/{it}"));
    format!("git::https://{host}/{owner}/{name}.git{rest}{query}")
}

/// The short form of ssh, `git@example.com:a/b.git`.
fn over_ssh(address: &str) -> Option<String> {
    let (host, path) = address.strip_prefix("git@")?.split_once(':')?;
    let path = path.strip_prefix('/').unwrap_or(path);
    let is_host = !host.is_empty() && !host.contains('/');
    (is_host && !path.is_empty()).then(|| format!("git::ssh://git@{host}/{path}"))
}

/// An object in a bucket, `www.googleapis.com/storage/v1/BUCKET/OBJECT`
fn google_storage(address: &str) -> Result<String, String> {
    let parts: Vec<&str> = address.splitn(5, '/').collect();
    match parts[..] {
        [_, _, version, bucket, object] if !object.is_empty() => Ok(format!(
            "gcs::https://www.googleapis.com/storage/{version}/{bucket}/{object}"
        )),
        _ => Err("URL is not a valid GCS URL".into()),
    }
}

/// Addresses with the bucket in the path or in the name of the host.
fn amazon_storage(address: &str) -> Result<String, String> {
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let labels: Vec<&str> = host.split('.').collect();
    match labels[..] {
        [_, "amazonaws", "com"] | ["s3", _, "amazonaws", "com"] => {
            Ok(format!("s3::https://{host}/{path}"))
        }
        [bucket, service, "amazonaws", "com"] => Ok(format!(
            "s3::https://{service}.amazonaws.com/{bucket}/{path}"
        )),
        [bucket, "s3", region, "amazonaws", "com"] => Ok(format!(
            "s3::https://s3.{region}.amazonaws.com/{bucket}/{path}"
        )),
        _ => Err("URL is not a valid S3 URL".into()),
    }
}
