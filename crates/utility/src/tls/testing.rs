//! Certificates as text, for tests.

use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::key::PrivateKey;
use super::pem;

/// A configuration with everything.
pub const CONFIG: &str = r#"{"validity_period_hours": 24,
    "allowed_uses": ["digital_signature", "cert_signing", "server_auth", "client_auth", "decipher_only"],
    "is_ca_certificate": true, "max_path_length": 0, "set_subject_key_id": true, "set_authority_key_id": true,
    "dns_names": ["example.com"], "ip_addresses": ["127.0.0.1", "::1"], "uris": ["spiffe://x/y"],
    "subject": [{"common_name": "example.com", "country": "DE", "organization": "Ö & Co",
        "organizational_unit": "Unit", "locality": "Town", "province": "Land", "postal_code": "12345",
        "street_address": ["B 2", "A 1"], "serial_number": "7", "email_address": "a@example.com"}]}"#;

/// A configuration with a private key besides.
pub fn with_key(config: &str, key: &PrivateKey) -> String {
    let pem = key.to_pem().expect("a key that can be written");
    let mut config: serde_json::Value = serde_json::from_str(config).expect("JSON");
    config["private_key_pem"] = pem.into();
    config.to_string()
}

/// What a self-signed certificate says.
pub fn shown(text: &str) -> String {
    shown_by(text, text)
}

/// What a certificate says that another one signed.
pub fn shown_by(text: &str, issuer: &str) -> String {
    let bytes = pem::decode_as(text, pem::CERTIFICATE).expect("a certificate");
    let (rest, certificate) = X509Certificate::from_der(&bytes).expect("a certificate");
    assert!(rest.is_empty());
    let by = pem::decode_as(issuer, pem::CERTIFICATE).expect("a certificate");
    let (_, by) = X509Certificate::from_der(&by).expect("a certificate");
    let validity = certificate.validity();
    let time = |time: x509_parser::time::ASN1Time| time.to_datetime().to_string();
    let mut out = format!(
        "serial {}\nissuer {}\nsubject {}\nfrom {} to {}\n",
        certificate.serial,
        certificate.issuer(),
        certificate.subject(),
        time(validity.not_before).replace(".0 +00:00:00", ""),
        time(validity.not_after).replace(".0 +00:00:00", ""),
    );
    for extension in certificate.extensions() {
        let critical = if extension.critical { " critical" } else { "" };
        out.push_str(&format!("{}{critical} ", extension.oid));
        out.push_str(&match extension.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => usage.to_string(),
            ParsedExtension::ExtendedKeyUsage(usage) => {
                let parts = [("server", usage.server_auth), ("client", usage.client_auth)];
                let parts = parts.iter().filter(|(_, is)| *is).map(|(name, _)| *name);
                parts.collect::<Vec<_>>().join(", ")
            }
            ParsedExtension::BasicConstraints(it) => {
                format!("ca {} path {:?}", it.ca, it.path_len_constraint)
            }
            ParsedExtension::SubjectKeyIdentifier(id) => format!("{} bytes", id.0.len()),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                format!(
                    "{} bytes",
                    id.key_identifier.as_ref().map_or(0, |id| id.0.len())
                )
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                let names = names.general_names.iter().map(|name| match name {
                    GeneralName::IPAddress([a, b, c, d]) => {
                        format!("IPAddress({})", std::net::Ipv4Addr::new(*a, *b, *c, *d))
                    }
                    GeneralName::IPAddress(bytes) => {
                        let bytes: [u8; 16] = (*bytes).try_into().expect("an address");
                        format!("IPAddress({})", std::net::Ipv6Addr::from(bytes))
                    }
                    name => name.to_string(),
                });
                names.collect::<Vec<_>>().join(", ")
            }
            other => format!("{other:?}"),
        });
        out.push('\n');
    }
    let signature = &certificate.signature_value.data;
    let verified = verifies(
        &certificate,
        &by.public_key().subject_public_key.data,
        signature,
    );
    out.push_str(&format!("verified {verified}\n"));
    out
}

fn verifies(certificate: &X509Certificate<'_>, key: &[u8], signature: &[u8]) -> bool {
    use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
    let data = certificate.tbs_certificate.as_ref();
    let algorithm = certificate.signature_algorithm.algorithm.to_id_string();
    let algorithm: &'static dyn VerificationAlgorithm = match algorithm.as_str() {
        "1.2.840.113549.1.1.11" => &signature::RSA_PKCS1_2048_8192_SHA256,
        "1.2.840.10045.4.3.2" if key.len() == 57 => return verifies_p224(data, key, signature),
        "1.2.840.10045.4.3.2" => &signature::ECDSA_P256_SHA256_ASN1,
        "1.2.840.10045.4.3.3" => &signature::ECDSA_P384_SHA384_ASN1,
        "1.2.840.10045.4.3.4" => &signature::ECDSA_P521_SHA512_ASN1,
        "1.3.101.112" => &signature::ED25519,
        _ => return false,
    };
    UnparsedPublicKey::new(algorithm, key)
        .verify(data, signature)
        .is_ok()
}

fn verifies_p224(data: &[u8], key: &[u8], signature: &[u8]) -> bool {
    use p224::ecdsa::signature::hazmat::PrehashVerifier;
    use sha2::{Digest, Sha256};
    let key = p224::ecdsa::VerifyingKey::from_sec1_bytes(key);
    let signature = p224::ecdsa::Signature::from_der(signature);
    let (Ok(key), Ok(signature)) = (key, signature) else {
        return false;
    };
    key.verify_prehash(&Sha256::digest(data), &signature)
        .is_ok()
}
