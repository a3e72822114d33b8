//! Making a certificate (RFC 5280, 4.1).

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use sha1::{Digest, Sha1};

use super::extensions::Extensions;
use super::key::PrivateKey;
use super::{der, lifetime, pem};
use crate::framework::Fields;
use crate::provider_data::ProviderData;
use crate::random::decimal;
use crate::randomness;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// Who a certificate is of.
pub struct Subject {
    /// The distinguished name.
    pub name: Vec<u8>,
    /// Further names, as `GeneralNames`.
    pub alternative_names: Option<Vec<u8>>,
    /// The public key, as `SubjectPublicKeyInfo`.
    pub public_key: Vec<u8>,
    /// What the id of the key is the checksum of.
    pub key_id_of: Vec<u8>,
}

/// Who signs a certificate.
pub struct Issuer<'a> {
    /// The distinguished name.
    pub name: Vec<u8>,
    /// The private key.
    pub key: &'a PrivateKey,
    /// The id of the key that certificates name, if the certificate of the issuer has one.
    pub key_id: Option<Vec<u8>>,
}

/// The id of a key (RFC 5280, 4.2.1.2).
pub fn key_id(of: &[u8]) -> Vec<u8> {
    Sha1::digest(of).to_vec()
}

/// Makes the certificate that the arguments in `object` ask for, and sets what is known of it.
///
/// # Errors
/// The arguments contradict each other, or the key cannot sign.
pub fn make(
    meta: &ProviderData,
    object: &mut Fields,
    subject: Subject,
    issuer: &Issuer<'_>,
) -> Result<(), Problem> {
    let start = lifetime::now(meta);
    let end = end_of(start, object)?;
    let is_self_signed =
        subject.name == issuer.name && object.get("set_authority_key_id").ty() == Type::Bool;
    let extensions = extensions(object, &subject, issuer, is_self_signed)?;
    let mut serial = randomness::bytes(16)?;
    // A serial number is not negative, and not nought.
    if serial.iter().all(|byte| *byte == 0) {
        serial[15] = 1;
    }
    let failed = |why: String| Problem::error("Failed to create certificate", why);
    let (algorithm, _) = issuer.key.sign(&[]).map_err(failed)?;
    let body = der::sequence(&[
        &der::explicit(0, &der::small(2)),
        &der::unsigned(&serial),
        &algorithm,
        &issuer.name,
        &der::sequence(&[&time(start), &time(end)]),
        &subject.name,
        &subject.public_key,
        &der::explicit(3, &extensions.to_der()),
    ]);
    let (_, signature) = issuer.key.sign(&body).map_err(failed)?;
    let whole = der::sequence(&[&body, &algorithm, &der::bits(&signature)]);
    object.set(
        "cert_pem",
        Value::string(pem::encode(pem::CERTIFICATE, &whole)),
    );
    object.set("id", Value::string(decimal(&serial)));
    for (name, time) in [("validity_start_time", start), ("validity_end_time", end)] {
        let text = time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        object.set(name, Value::string(text));
    }
    if !object.get("max_path_length").is_known() {
        object.set("max_path_length", Value::Null(Type::Number));
    }
    Ok(())
}

fn end_of(start: DateTime<Utc>, arguments: &Fields) -> Result<DateTime<Utc>, Problem> {
    let hours = arguments.integer("validity_period_hours").unwrap_or(0);
    let end = TimeDelta::try_hours(hours).and_then(|period| start.checked_add_signed(period));
    // Certificates have four digits for the year.
    end.filter(|end| end.year() <= 9999).ok_or_else(|| {
        let detail = format!("A certificate cannot be valid for {hours} hours from now.");
        Problem::error("Failed to create certificate", detail).at_attribute("validity_period_hours")
    })
}

fn extensions(
    arguments: &Fields,
    subject: &Subject,
    issuer: &Issuer<'_>,
    is_self_signed: bool,
) -> Result<Extensions, Problem> {
    let is_on = |name: &str| arguments.truth(name) == Some(true);
    let is_ca = is_on("is_ca_certificate");
    let no_subject = subject.name == der::sequence(&[]);
    if is_ca && no_subject {
        return Err(Problem::error(
            "Invalid Certificate Subject",
            "Must contain at least one Distinguished Name when creating Certificate Authority (CA)",
        ));
    }
    let own_id = (is_ca || is_on("set_subject_key_id")).then(|| key_id(&subject.key_id_of));
    let authority_key_id = match is_self_signed {
        true if is_on("set_authority_key_id") => Some(own_id.clone().ok_or_else(|| {
            Problem::error(
                "Invalid Certificate Authority",
                "Could not determine Authority Key Identifier: set_authority_key_id needs \
                 set_subject_key_id or is_ca_certificate",
            )
        })?),
        true => None,
        false => issuer.key_id.clone(),
    };
    let length = arguments
        .integer("max_path_length")
        .filter(|it| is_ca && *it >= 0);
    Ok(Extensions {
        allowed_uses: arguments
            .texts("allowed_uses")
            .into_iter()
            .map(str::to_owned)
            .collect(),
        is_ca,
        max_path_length: length.map(|length| u8::try_from(length).unwrap_or(u8::MAX)),
        subject_key_id: own_id,
        authority_key_id,
        names: subject.alternative_names.clone(),
        no_subject,
    })
}

/// A point in time: years from 2050 on have four digits.
fn time(time: DateTime<Utc>) -> Vec<u8> {
    match time.year() {
        1950..2050 => der::value(0x17, time.format("%y%m%d%H%M%SZ").to_string().as_bytes()),
        _ => der::value(0x18, time.format("%Y%m%d%H%M%SZ").to_string().as_bytes()),
    }
}
