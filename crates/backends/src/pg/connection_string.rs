//! Connection strings: `key=value` pairs or an address, as libpq defines them.
//!
//! <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;

/// The parameters of a connection string, by their names.
pub(super) type Pairs = BTreeMap<String, String>;

/// Reads a connection string. Errors tell nothing of its values, among which is a password.
///
/// # Errors
/// The text has neither of the two forms.
pub(super) fn parse(text: &str) -> Result<Pairs, String> {
    let address = ["postgres://", "postgresql://"];
    match address.iter().find_map(|it| text.strip_prefix(it)) {
        Some(rest) => parse_address(rest),
        None => parse_pairs(text),
    }
}

/// `user:password@host:port/dbname?key=value&…`, each part of which may be missing.
fn parse_address(text: &str) -> Result<Pairs, String> {
    let mut pairs = Pairs::new();
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let (place, database) = text.split_once('/').unwrap_or((text, ""));
    let (user, host) = place.rsplit_once('@').unwrap_or(("", place));
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let (host, port) = host_and_port(host)?;
    let parts = [
        ("user", name),
        ("password", password),
        ("host", host),
        ("port", port),
        ("dbname", database),
    ];
    for (key, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
        pairs.insert(key.to_owned(), decoded(value)?);
    }
    for pair in query.split('&').filter(|it| !it.is_empty()) {
        let (key, value) = pair
            .split_once('=')
            .ok_or("its query has a parameter without \"=\"")?;
        pairs.insert(decoded(key)?, decoded(value)?);
    }
    Ok(pairs)
}

/// An address of IPv6 stands in brackets.
fn host_and_port(text: &str) -> Result<(&str, &str), String> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, port) = rest.split_once(']').ok_or("it has a \"[\" without \"]\"")?;
        return Ok((host, port.strip_prefix(':').unwrap_or(port)));
    }
    Ok(text.split_once(':').unwrap_or((text, "")))
}

/// The text without percent encoding.
fn decoded(text: &str) -> Result<String, String> {
    let broken = "it has a \"%\" that no two hexadecimal digits follow, or that leads to no UTF-8: \
                  write a \"%\" of its own, as in a password, as %25";
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit().ok_or(broken)?, digit().ok_or(broken)?);
                u8::try_from(high * 16 + low).map_err(|_| broken)?
            }
            byte => byte,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).map_err(|_| broken.to_owned())
}

/// `key = value key='a value'`, with backslashes before quotes and backslashes.
fn parse_pairs(text: &str) -> Result<Pairs, String> {
    let mut pairs = Pairs::new();
    let mut chars = text.chars().peekable();
    loop {
        skip_spaces(&mut chars);
        if chars.peek().is_none() {
            return Ok(pairs);
        }
        let key = key(&mut chars)?;
        skip_spaces(&mut chars);
        pairs.insert(key, value(&mut chars)?);
    }
}

fn skip_spaces(chars: &mut Peekable<Chars<'_>>) {
    while chars.next_if(|it| it.is_whitespace()).is_some() {}
}

/// The name before an equals sign, which is taken too.
fn key(chars: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    let mut key = String::new();
    while let Some(char) = chars.next_if(|it| *it != '=' && !it.is_whitespace()) {
        key.push(char);
    }
    skip_spaces(chars);
    match chars.next() {
        Some('=') if !key.is_empty() => Ok(key),
        _ => Err(
            "it is neither an address that begins with postgres:// nor a list of \
                  key=value pairs"
                .into(),
        ),
    }
}

fn value(chars: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    let is_quoted = chars.next_if_eq(&'\'').is_some();
    let mut value = String::new();
    loop {
        match chars.next() {
            None if is_quoted => return Err("it has a quote that is not closed".into()),
            None => return Ok(value),
            Some('\'') if is_quoted => return Ok(value),
            Some(char) if char.is_whitespace() && !is_quoted => return Ok(value),
            Some('\\') => value.extend(chars.next()),
            Some(char) => value.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match parse(text) {
            Ok(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| format!("{key}={value}"));
                pairs.collect::<Vec<_>>().join(" ")
            }
            Err(why) => format!("error: {why}"),
        }
    }

    #[test]
    fn an_address_has_its_parts() {
        for (text, expected) in [
            (
                "postgres://me:p%40ss%2F@db.example.com:5433/states?sslmode=disable",
                "dbname=states host=db.example.com password=p@ss/ port=5433 sslmode=disable user=me",
            ),
            ("postgres://", ""),
            ("postgresql:///states", "dbname=states"),
            ("postgres://host", "host=host"),
            ("postgres://u@[::1]:1/d", "dbname=d host=::1 port=1 user=u"),
            ("postgres://%2Fvar%2Frun/d", "dbname=d host=/var/run"),
            (
                "postgres://u:a@b@h/d",
                "dbname=d host=h password=a@b user=u",
            ),
            (
                "postgres:///d?host=/run/pg&port=7",
                "dbname=d host=/run/pg port=7",
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn pairs_may_be_quoted() {
        for (text, expected) in [
            ("", ""),
            ("host=h dbname = d", "dbname=d host=h"),
            (
                r"password='it\'s a \\' user=me",
                r"password=it's a \ user=me",
            ),
            ("password='' host=h", "host=h password="),
            ("password=a=b", "password=a=b"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn errors_tell_no_value() {
        for text in [
            "postgres://me:secret%zz@h/d",
            "postgres://me:secret@[::1/d",
            "postgres://h/d?secret",
            "mysql://me:secret@h/d",
            "password='secret",
            "secret",
            "=secret",
            "postgres://me:secret%",
        ] {
            let said = read(text);
            assert!(said.starts_with("error: "), "{text}: {said}");
            assert!(!said.contains("secret"), "{text}: {said}");
        }
    }
}
