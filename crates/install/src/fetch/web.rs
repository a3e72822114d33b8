//! Packages of web servers: archives, and pages that name the address of the package.
//! <https://developer.hashicorp.com/terraform/language/modules/sources#http-urls>

use std::path::Path;

use http::header::AUTHORIZATION;
use rform_core::world::World;

use super::address::Address;
use super::archived;
use super::basic::basic;
use crate::http::{Answer, Client, Request, host_of, netrc_credentials, resolve};

/// How often a request is repeated after a failure that may be temporary.
const RETRIES: u32 = 2;

/// Fetches an archive into a directory that does not exist yet. Returns the address of the package if
/// `address` is that of a page instead of an archive.
///
/// # Errors
/// The server does not answer, or names no package.
pub(super) fn fetch(
    (world, client): (&dyn World, &Client),
    mut address: Address,
    into: &Path,
) -> Result<Option<String>, String> {
    let expected = address.take("checksum");
    let format = archived::format(&mut address)?;
    let Some(format) = format else {
        return location(world, client, address).map(Some);
    };
    let request = request(world, &address.with_query());
    let how = (format, expected.as_deref());
    archived::fetch((world, client), &request, how, into)?;
    Ok(None)
}

fn request(world: &dyn World, address: &str) -> Request {
    let request = Request {
        retries: RETRIES,
        ..Request::new(address)
    };
    let known = host_of(address).and_then(|host| netrc_credentials(world, &host));
    let is_given = address
        .split_once("://")
        .and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('@'));
    let given = is_given.map(|(user, _)| {
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        (user.to_owned(), password.to_owned())
    });
    match given.or(known) {
        Some((user, password)) => request.with(AUTHORIZATION, &basic(&user, &password)),
        None => request,
    }
}

/// The address of the package that the page at `address` names.
fn location(world: &dyn World, client: &Client, mut address: Address) -> Result<String, String> {
    let (name, value) = ("terraform-get".to_owned(), "1".to_owned());
    address.query.push((name, value));
    let answer = client.get(&request(world, &address.with_query()));
    let answer = answer.map_err(|error| error.to_string())?;
    if !answer.status.is_success() {
        return Err(format!("bad response code: {}", answer.status.as_u16()));
    }
    let link = header(&answer).or_else(|| meta(&String::from_utf8_lossy(&answer.body)));
    let link = link.ok_or(
        "no source URL was returned: there is neither a header X-Terraform-Get nor an element \
         <meta name=\"terraform-get\"> in the answer",
    )?;
    let is_full = link.contains("::") || link.contains("://");
    match is_full {
        true => Ok(link),
        false => resolve(&answer.address, &link).ok_or_else(|| format!("{link:?} is no address")),
    }
}

fn header(answer: &Answer) -> Option<String> {
    let value = answer.headers.get("x-terraform-get")?.to_str().ok()?;
    Some(value.to_owned()).filter(|it| !it.is_empty())
}

/// The content of `<meta name="terraform-get" content="…">`.
fn meta(page: &str) -> Option<String> {
    let tags = page
        .split('<')
        .skip(1)
        .filter_map(|it| it.split('>').next());
    let mut metas = tags.filter(|tag| {
        tag.get(..4)
            .is_some_and(|it| it.eq_ignore_ascii_case("meta"))
    });
    metas.find_map(|tag| {
        let name = attribute(tag, "name")?;
        (name == "terraform-get").then(|| attribute(tag, "content"))?
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some(at) = rest.find(name) {
        let behind = rest.get(at + name.len()..)?;
        let before = rest.get(..at)?;
        rest = behind;
        let is_whole = before.ends_with(char::is_whitespace);
        let Some(value) = behind.trim_start().strip_prefix('=').filter(|_| is_whole) else {
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|it| "\"'".contains(*it))?;
        let value = value.get(1..)?.split(quote).next()?;
        return Some(value.replace("&amp;", "&"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_element_of_a_page_is_found() {
        let page = "<html><head><meta charset=utf-8>\n<META content='/a.zip?x=1&amp;y=2' \
                    name=\"terraform-get\" /></head><body></body></html>";
        assert_eq!(meta(page).as_deref(), Some("/a.zip?x=1&y=2"));
        assert_eq!(meta("<meta name=\"other\" content=\"x\">"), None);
        assert_eq!(meta("<"), None);
    }
}
