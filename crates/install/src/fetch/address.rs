//! Addresses of packages: `KIND::URL?QUERY`.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// An address in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// How the package is to be got: the one that is named, or the scheme of the URL.
    pub kind: String,
    /// The URL without the query.
    pub url: String,
    /// The arguments of the query.
    pub query: Vec<(String, String)>,
}

impl Address {
    /// Reads an address in normal form.
    pub fn parse(address: &str) -> Address {
        let (forced, url) = match address.split_once("::") {
            Some((kind, url)) if is_word(kind) => (Some(kind), url),
            _ => (None, address),
        };
        let (url, query) = url.split_once('?').unwrap_or((url, ""));
        let scheme = || url.split_once("://").map_or("", |(scheme, _)| scheme);
        let query = form_urlencoded::parse(query.as_bytes()).into_owned();
        Address {
            kind: forced.unwrap_or_else(scheme).to_owned(),
            url: url.to_owned(),
            query: query.collect(),
        }
    }

    /// Takes an argument out of the query.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.query.iter().position(|(it, _)| it == name)?;
        Some(self.query.remove(at).1).filter(|value| !value.is_empty())
    }

    /// The URL with what is left of the query.
    pub fn with_query(&self) -> String {
        if self.query.is_empty() {
            return self.url.clone();
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        format!("{}?{}", self.url, query.finish())
    }

    /// The path of the URL.
    pub fn path(&self) -> Cow<'_, str> {
        let rest = self.url.split_once("://").map_or(&*self.url, |it| it.1);
        let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("");
        percent_decode_str(path).decode_utf8_lossy()
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart() {
        let mut address = Address::parse("git::ssh://git@example.com/a.git?ref=v1&depth=1");
        assert_eq!(address.kind, "git");
        assert_eq!(address.take("ref").as_deref(), Some("v1"));
        assert_eq!(address.take("ref"), None);
        assert_eq!(address.with_query(), "ssh://git@example.com/a.git?depth=1");
        assert_eq!(address.path(), "/a.git");
        assert_eq!(Address::parse("file:///a%20b").path(), "/a b");
        assert_eq!(Address::parse("https://a.com").kind, "https");
    }
}
