//! Key pairs, by name.

use super::describe::{Filter, passes};
use super::resource::{Ec2Resource, create as put, find, one, remove};
use super::resource_type::{Ec2Type, Listed};
use super::tags;
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::KeyPair;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD as BASE64, STANDARD_NO_PAD};
use md5::{Digest, Md5};
use sha2::Sha256;
use std::collections::BTreeMap;

/// The operations on key pairs.
const ACTIONS: Actions = &[
    ("ImportKeyPair", import),
    ("DeleteKeyPair", delete),
    ("DescribeKeyPairs", describe),
];

impl Ec2Resource for KeyPair {
    const RESOURCE_TYPE: &'static str = "key-pair";
    const PREFIX: &'static str = "key";
    const PARAMETER: &'static str = "KeyPairId";
    const SET: &'static str = "keySet";
    const ID_FILTER: &'static str = "key-pair-id";

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidKeyPair.NotFound",
            format!("The key pair '{id}' does not exist"),
        )
    }

    fn filter(&self, _id: &str, _account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "key-name" => one(&self.name),
            "fingerprint" => one(&self.fingerprint),
            _ => None,
        }
    }

    fn write(&self, id: &str, _account: &Account, xml: &mut Xml) {
        xml.text("keyPairId", id).text("keyName", &self.name);
        xml.text("keyFingerprint", &self.fingerprint)
            .text("keyType", &self.kind);
        xml.text("createTime", self.created.iso());
    }
}

impl Ec2Type for KeyPair {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::named(&self.name, "")
    }
}

/// The id of the pair of that name.
///
/// # Errors
/// `InvalidKeyPair.NotFound`.
pub(crate) fn by_name(account: &Account, name: &str) -> Result<String, Failure> {
    let found = account
        .ec2
        .key_pairs
        .ids_where(|pair| pair.name == name)
        .into_iter()
        .find(|id| account.is_visible(id));
    found.ok_or_else(|| {
        let (code, message) = KeyPair::not_found(name);
        Failure::new(code, message)
    })
}

/// `ImportKeyPair`: accepts RSA and ED25519 public keys in OpenSSH format.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html>.
fn import(account: &mut Account, call: &Call) -> Outcome {
    let name = call.params.required("KeyName")?.to_owned();
    if account.ec2.key_pairs.values().any(|pair| pair.name == name) {
        let message = format!("The keypair already exists: {name}");
        return Err(Failure::new("InvalidKeyPair.Duplicate", message));
    }
    let material = call.params.required("PublicKeyMaterial")?;
    let (public, kind, fingerprint) = read(material).ok_or_else(|| {
        Failure::new(
            "InvalidKey.Format",
            "Key is not in valid OpenSSH public key format",
        )
    })?;
    let pair = KeyPair {
        name: name.clone(),
        public,
        fingerprint: fingerprint.clone(),
        kind,
        created: account.now,
    };
    let id = put(account, call, pair)?;
    let mut xml = Xml::new();
    xml.text("keyName", name)
        .text("keyFingerprint", fingerprint)
        .text("keyPairId", &id);
    tags::write(account, &id, &mut xml);
    Ok(Answer::Xml(xml))
}

/// The key, its kind and its fingerprint: MD5 of the DER form for RSA, SHA-256 for ED25519.
fn read(material: &str) -> Option<(String, String, String)> {
    let text = String::from_utf8(BASE64.decode(material).ok()?).ok()?;
    let mut words = text.split_whitespace();
    let (kind, body) = (words.next()?, words.next()?);
    let blob = BASE64.decode(body).ok()?;
    let (head, rest) = field(&blob)?;
    if head != kind.as_bytes() {
        return None;
    }
    match kind {
        "ssh-rsa" => {
            let (exponent, rest) = field(rest)?;
            let (modulus, _) = field(rest)?;
            let digest = Md5::digest(subject_public_key(modulus, exponent));
            let parts: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            Some((text.clone(), "rsa".to_owned(), parts.join(":")))
        }
        "ssh-ed25519" => {
            let digest = STANDARD_NO_PAD.encode(Sha256::digest(&blob));
            Some((text.clone(), "ed25519".to_owned(), format!("{digest}=")))
        }
        _ => None,
    }
}

/// A field of OpenSSH's wire form: four bytes of length, then that many; and what follows.
fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(4)?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    rest.split_at_checked(usize::try_from(length).ok()?)
}

/// The DER form of an RSA key: SubjectPublicKeyInfo.
fn subject_public_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    /// The object identifier of RSA keys in DER:
    /// <https://www.rfc-editor.org/rfc/rfc8017#appendix-C>.
    const RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
    let numbers = [der(2, modulus), der(2, exponent)].concat();
    let bits = [&[0][..], &der(0x30, &numbers)].concat();
    der(0x30, &[der(0x30, RSA), der(3, &bits)].concat())
}

/// A DER element: tag, length, content.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let start = length
        .iter()
        .take_while(|byte| **byte == 0)
        .count()
        .min(length.len() - 1);
    let digits = length.get(start..).unwrap_or_default();
    let mut out = vec![tag];
    if content.len() >= 128 {
        out.push(0x80 | u8::try_from(digits.len()).unwrap_or(0));
    }
    out.extend(digits);
    out.extend(content);
    out
}

/// `DeleteKeyPair`: succeeds for a key pair that does not exist.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = match (call.params.get("KeyPairId"), call.params.get("KeyName")) {
        (Some(id), _) => Some(id.to_owned()),
        (None, Some(name)) => account
            .ec2
            .key_pairs
            .ids_where(|pair| pair.name == name)
            .pop(),
        (None, None) => return Err(Failure::missing("KeyName")),
    };
    if let Some(id) = &id {
        remove::<KeyPair>(account, id);
    }
    let mut xml = Xml::new();
    xml.text("return", true).optional("keyPairId", id);
    Ok(Answer::Xml(xml))
}

/// `DescribeKeyPairs`: finds key pairs by name, id, fingerprint and tags.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html>.
fn describe(account: &mut Account, call: &Call) -> Outcome {
    let mut ids: Vec<String> = Vec::new();
    for name in call.params.list("KeyName") {
        ids.push(by_name(account, name)?);
    }
    for id in call.params.list("KeyPairId") {
        find::<KeyPair>(account, id)?;
        ids.push(id.to_owned());
    }
    let filters = Filter::read(&call.params)?;
    let (by_tag, filters): (Vec<Filter>, Vec<Filter>) = filters
        .into_iter()
        .partition(|filter| filter.name.starts_with("tag"));
    let with_key = call.params.flag("IncludePublicKey") == Some(true);
    let mut chosen = Vec::new();
    for (id, pair) in account.ec2.key_pairs.iter() {
        let values = BTreeMap::from([
            ("key-name", vec![pair.name.clone()]),
            ("key-pair-id", vec![id.clone()]),
            ("fingerprint", vec![pair.fingerprint.clone()]),
        ]);
        let tagged = by_tag.iter().all(|filter| {
            let values = tags::filter(account, id, &filter.name).unwrap_or_default();
            values.iter().any(|value| filter.matches_value(value))
        });
        let named = ids.is_empty() || ids.contains(id);
        if named && tagged && account.is_visible(id) && passes(&filters, &values)? {
            chosen.push((id, pair));
        }
    }
    let mut xml = Xml::new();
    xml.list(KeyPair::SET, chosen, |item, (id, pair)| {
        pair.write(id, account, item);
        item.optional("publicKey", with_key.then_some(&pair.public));
        tags::write(account, id, item);
    });
    Ok(Answer::Xml(xml))
}
