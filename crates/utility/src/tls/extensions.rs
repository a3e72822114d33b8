//! Extensions of certificates (RFC 5280, 4.2), in the order in which Go writes them.

use std::net::IpAddr;

use super::der;
use crate::framework::Fields;

/// The uses of keys: their bits, from the left (RFC 5280, 4.2.1.3).
const KEY_USAGES: [(&str, u32); 9] = [
    ("digital_signature", 0),
    ("content_commitment", 1),
    ("key_encipherment", 2),
    ("data_encipherment", 3),
    ("key_agreement", 4),
    ("cert_signing", 5),
    ("crl_signing", 6),
    ("encipher_only", 7),
    ("decipher_only", 8),
];

/// The extended uses of keys (RFC 5280, 4.2.1.12, and those of vendors).
const EXTENDED_KEY_USAGES: [(&str, &str); 14] = [
    ("any_extended", "2.5.29.37.0"),
    ("server_auth", "1.3.6.1.5.5.7.3.1"),
    ("client_auth", "1.3.6.1.5.5.7.3.2"),
    ("code_signing", "1.3.6.1.5.5.7.3.3"),
    ("email_protection", "1.3.6.1.5.5.7.3.4"),
    ("ipsec_end_system", "1.3.6.1.5.5.7.3.5"),
    ("ipsec_tunnel", "1.3.6.1.5.5.7.3.6"),
    ("ipsec_user", "1.3.6.1.5.5.7.3.7"),
    ("timestamping", "1.3.6.1.5.5.7.3.8"),
    ("ocsp_signing", "1.3.6.1.5.5.7.3.9"),
    ("microsoft_server_gated_crypto", "1.3.6.1.4.1.311.10.3.3"),
    ("netscape_server_gated_crypto", "2.16.840.1.113730.4.1"),
    (
        "microsoft_commercial_code_signing",
        "1.3.6.1.4.1.311.2.1.22",
    ),
    ("microsoft_kernel_code_signing", "1.3.6.1.4.1.311.61.1.1"),
];

/// All uses, in order.
pub const ALLOWED_USES: &[&str] = &[
    "any_extended",
    "cert_signing",
    "client_auth",
    "code_signing",
    "content_commitment",
    "crl_signing",
    "data_encipherment",
    "decipher_only",
    "digital_signature",
    "email_protection",
    "encipher_only",
    "ipsec_end_system",
    "ipsec_tunnel",
    "ipsec_user",
    "key_agreement",
    "key_encipherment",
    "microsoft_commercial_code_signing",
    "microsoft_kernel_code_signing",
    "microsoft_server_gated_crypto",
    "netscape_server_gated_crypto",
    "ocsp_signing",
    "server_auth",
    "timestamping",
];

const KEY_USAGE: &str = "2.5.29.15";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const SUBJECT_KEY_ID: &str = "2.5.29.14";
const AUTHORITY_KEY_ID: &str = "2.5.29.35";
/// The object identifier of alternative names of the subject.
pub const SUBJECT_ALT_NAME: &str = "2.5.29.17";

/// What the extensions of a certificate say.
#[derive(Default)]
pub struct Extensions {
    /// What the key may be used for, by name.
    pub allowed_uses: Vec<String>,
    /// Whether it may sign certificates.
    pub is_ca: bool,
    /// How many certificates may be between it and the last one.
    pub max_path_length: Option<u8>,
    /// Its own key id; none for none.
    pub subject_key_id: Option<Vec<u8>>,
    /// The key id of its issuer; none for none.
    pub authority_key_id: Option<Vec<u8>>,
    /// The names of the subject, as `GeneralNames`; none for none.
    pub names: Option<Vec<u8>>,
    /// Whether the subject is empty, so that the names say alone who it is.
    pub no_subject: bool,
}

impl Extensions {
    /// The sequence of all extensions.
    pub fn to_der(&self) -> Vec<u8> {
        let mut all = Vec::new();
        let usage = self.key_usage();
        if usage != 0 {
            all.push(extension(KEY_USAGE, true, &der::named_bits(usage)));
        }
        let extended = self.extended_key_usages();
        if !extended.is_empty() {
            let extended = der::sequence(&[&extended.concat()]);
            all.push(extension(EXTENDED_KEY_USAGE, false, &extended));
        }
        all.push(extension(
            BASIC_CONSTRAINTS,
            true,
            &self.basic_constraints(),
        ));
        if let Some(id) = &self.subject_key_id {
            all.push(extension(SUBJECT_KEY_ID, false, &der::octets(id)));
        }
        if let Some(id) = &self.authority_key_id {
            let id = der::sequence(&[&der::implicit(0, id)]);
            all.push(extension(AUTHORITY_KEY_ID, false, &id));
        }
        if let Some(names) = &self.names {
            all.push(extension(SUBJECT_ALT_NAME, self.no_subject, names));
        }
        der::sequence(&[&all.concat()])
    }

    fn key_usage(&self) -> u16 {
        let usages = KEY_USAGES.iter();
        let usages = usages.filter(|(name, _)| self.allowed_uses.iter().any(|it| it == name));
        usages.fold(0, |usage, (_, bit)| usage | 0x8000 >> bit)
    }

    fn extended_key_usages(&self) -> Vec<Vec<u8>> {
        let uses = self.allowed_uses.iter();
        let oids = uses.filter_map(|it| {
            EXTENDED_KEY_USAGES
                .iter()
                .find(|(name, _)| name == it)
                .map(|(_, oid)| der::oid(oid))
        });
        oids.collect()
    }

    fn basic_constraints(&self) -> Vec<u8> {
        if !self.is_ca {
            return der::sequence(&[]);
        }
        let length = self.max_path_length.map(der::small).unwrap_or_default();
        der::sequence(&[&der::truth(), &length])
    }
}

/// One extension of a certificate.
pub fn extension(oid: &str, is_critical: bool, content: &[u8]) -> Vec<u8> {
    let critical = if is_critical {
        der::truth()
    } else {
        Vec::new()
    };
    der::sequence(&[&der::oid(oid), &critical, &der::octets(content)])
}

/// The names of the arguments `dns_names`, `ip_addresses` and `uris`, as `GeneralNames`; none if there
/// are none.
///
/// # Errors
/// A name is none of its kind: summary and detail.
pub fn alternative_names(arguments: &Fields) -> Result<Option<Vec<u8>>, (String, String)> {
    let mut names = Vec::new();
    for name in arguments.texts("dns_names") {
        names.push(der::implicit(2, ascii("DNS name", name)?));
    }
    for address in arguments.texts("ip_addresses") {
        let parsed: IpAddr = address.parse().map_err(|_| {
            (
                "Invalid IP address".to_owned(),
                format!("Failed to parse {address:?}"),
            )
        })?;
        let bytes = match parsed {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => address.octets().to_vec(),
                None => address.octets().to_vec(),
            },
        };
        names.push(der::implicit(7, &bytes));
    }
    for uri in arguments.texts("uris") {
        if uri.chars().any(|char| char.is_control() || char == ' ') || uri.starts_with(':') {
            return Err(("Invalid URI".into(), format!("Failed to parse {uri:?}")));
        }
        names.push(der::implicit(6, ascii("URI", uri)?));
    }
    Ok((!names.is_empty()).then(|| der::sequence(&[&names.concat()])))
}

fn ascii<'t>(what: &str, text: &'t str) -> Result<&'t [u8], (String, String)> {
    match text.is_ascii() {
        true => Ok(text.as_bytes()),
        false => Err((
            "Failed to create certificate".into(),
            format!("{what} {text:?} must be ASCII"),
        )),
    }
}
