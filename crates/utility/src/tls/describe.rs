//! What a certificate says, in the words of Go's `crypto/x509`.

use x509_parser::prelude::{FromDer, X509Certificate};

use super::reader::{Element, Reader};
use super::{der, key, names, pem};
use crate::checksums;
use crate::framework::Fields;
use crate::random::decimal;
use rform_core::go::quote::quoted;
use rform_core::value::{Type, Value};

/// The names of the parts, in the order in which the provider in Go writes them for the id.
const TEXTS: [&str; 9] = [
    "signature_algorithm",
    "public_key_algorithm",
    "serial_number",
    "issuer",
    "subject",
    "not_before",
    "not_after",
    "sha1_fingerprint",
    "cert_pem",
];

/// The type of a described certificate.
pub fn object_type() -> Type {
    let texts = TEXTS.map(|name| (name, Type::String));
    let others = [
        ("is_ca", Type::Bool),
        ("max_path_length", Type::Number),
        ("version", Type::Number),
    ];
    Type::object(texts.into_iter().chain(others))
}

/// Describes a certificate in DER.
///
/// # Errors
/// It is none.
pub fn certificate(bytes: &[u8]) -> Result<Fields, String> {
    let parsed = X509Certificate::from_der(bytes);
    let (_, certificate) =
        parsed.map_err(|error| format!("x509: malformed certificate: {error}"))?;
    let mut object = Fields::default();
    let mut set = |name: &str, text: String| object.set(name, Value::normalized(&text));
    let signature = certificate.signature_algorithm.algorithm.to_id_string();
    let public_key = certificate.public_key().algorithm.algorithm.to_id_string();
    set(
        "signature_algorithm",
        signature_algorithm(&signature).into(),
    );
    set(
        "public_key_algorithm",
        public_key_algorithm(&public_key).into(),
    );
    set("serial_number", decimal(certificate.raw_serial()));
    set("issuer", name(certificate.issuer().as_raw()));
    set("subject", name(certificate.subject().as_raw()));
    set("sha1_fingerprint", checksums::sha1(bytes));
    set("cert_pem", pem::encode(pem::CERTIFICATE, bytes));
    let validity = certificate.validity();
    for (name, time) in [
        ("not_before", validity.not_before),
        ("not_after", validity.not_after),
    ] {
        let time = chrono::DateTime::from_timestamp(time.timestamp(), 0).unwrap_or_default();
        set(
            name,
            time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        );
    }
    let constraints = certificate.basic_constraints().ok().flatten();
    let path = constraints
        .as_ref()
        .map_or(0, |it| it.value.path_len_constraint.map_or(-1, i64::from));
    object.set("is_ca", constraints.is_some_and(|it| it.value.ca));
    object.set("max_path_length", path);
    object.set("version", i64::from(certificate.version().0) + 1);
    Ok(object)
}

/// The text of which the id of described certificates is the checksum.
pub fn id_text(certificates: &[Fields]) -> String {
    let shown = certificates.iter().map(|it| {
        let text = |name: &str| quoted(it.text_or_empty(name));
        let number = |name: &str| it.integer(name).unwrap_or(0).to_string();
        let parts = [
            text("signature_algorithm"),
            text("public_key_algorithm"),
            text("serial_number"),
            (it.truth("is_ca") == Some(true)).to_string(),
            number("max_path_length"),
            number("version"),
            text("issuer"),
            text("subject"),
            text("not_before"),
            text("not_after"),
            text("sha1_fingerprint"),
            text("cert_pem"),
        ];
        format!("{{{}}}", parts.join(" "))
    });
    format!("[{}]", shown.collect::<Vec<_>>().join(" "))
}

fn signature_algorithm(oid: &str) -> &'static str {
    match oid {
        "1.2.840.113549.1.1.4" => "MD5-RSA",
        "1.2.840.113549.1.1.5" => "SHA1-RSA",
        "1.2.840.113549.1.1.11" => "SHA256-RSA",
        "1.2.840.113549.1.1.12" => "SHA384-RSA",
        "1.2.840.113549.1.1.13" => "SHA512-RSA",
        "1.2.840.113549.1.1.10" => "SHA256-RSAPSS",
        "1.2.840.10045.4.1" => "ECDSA-SHA1",
        "1.2.840.10045.4.3.2" => "ECDSA-SHA256",
        "1.2.840.10045.4.3.3" => "ECDSA-SHA384",
        "1.2.840.10045.4.3.4" => "ECDSA-SHA512",
        key::ED25519 => "Ed25519",
        _ => "0",
    }
}

fn public_key_algorithm(oid: &str) -> &'static str {
    match oid {
        key::RSA => "RSA",
        "1.2.840.10040.4.1" => "DSA",
        key::EC => "ECDSA",
        key::ED25519 => "Ed25519",
        _ => "0",
    }
}

/// The attributes that Go knows by name, in the order in which it writes them.
const KNOWN: [(&str, &str); 9] = [
    ("2.5.4.6", "C"),
    ("2.5.4.8", "ST"),
    ("2.5.4.7", "L"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.17", "POSTALCODE"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "SERIALNUMBER"),
];

/// A distinguished name as text: the last attribute first, and before them those that have no name.
fn name(raw: &[u8]) -> String {
    let attributes = attributes(raw).unwrap_or_default();
    let known = KNOWN.iter().rev().filter_map(|(oid, label)| {
        let oid = der::oid(oid);
        let of_kind = attributes.iter().filter(|(it, _)| *it == oid);
        let values: Vec<String> = of_kind
            .map(|(_, value)| format!("{label}={}", escaped(value)))
            .collect();
        (!values.is_empty()).then(|| values.join("+"))
    });
    let others = attributes
        .iter()
        .rev()
        .filter(|(oid, _)| !KNOWN.iter().any(|(known, _)| der::oid(known) == *oid));
    let others = others
        .map(|(oid, value)| format!("{}=#{}", numbers(oid), hex::encode(names::string(value))));
    known.chain(others).collect::<Vec<_>>().join(",")
}

/// Object identifiers and texts of a distinguished name.
fn attributes(raw: &[u8]) -> Option<Vec<(Vec<u8>, String)>> {
    let mut found = Vec::new();
    let mut sets = Reader::new(raw).sequence()?;
    while let Some(set) = sets.next_of(0x31) {
        let mut pairs = Reader::new(set.content);
        while let Some(mut pair) = pairs.sequence() {
            let oid = pair.next_of(0x06)?.whole.to_vec();
            found.push((oid, text(&pair.next()?)));
        }
    }
    Some(found)
}

fn text(value: &Element<'_>) -> String {
    match value.tag {
        // BMPString: two bytes a character.
        0x1e => {
            let units = value.content.chunks_exact(2);
            let units: Vec<u16> = units.map(|it| u16::from_be_bytes([it[0], it[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => String::from_utf8_lossy(value.content).into_owned(),
    }
}

/// An object identifier as numbers between points.
fn numbers(oid: &[u8]) -> String {
    let content = oid.get(2..).unwrap_or_default();
    let mut numbers: Vec<u64> = Vec::new();
    let mut number: u64 = 0;
    for byte in content {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            numbers.push(number);
            number = 0;
        }
    }
    let first = numbers.first().copied().unwrap_or(0);
    let top = (first / 40).min(2);
    let rest = numbers.iter().skip(1).map(ToString::to_string);
    let all = [top.to_string(), (first - top * 40).to_string()]
        .into_iter()
        .chain(rest);
    all.collect::<Vec<_>>().join(".")
}

/// A value with a backslash before what has a meaning (RFC 2253, 2.4).
fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut out = String::new();
    for (at, char) in value.chars().enumerate() {
        let is_special = match char {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => true,
            ' ' => at == 0 || at == last,
            '#' => at == 0,
            _ => false,
        };
        if is_special {
            out.push('\\');
        }
        out.push(char);
    }
    out
}
