//! Encryption that hides nothing from an attacker, but is opaque to a client and reversible here.
//!
//! A ciphertext is the key's id, a nonce, a checksum, and the plaintext under a stream of hashes.

use super::lookup::{check_living, key, resolve};
use super::model::Key;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The length of the random part of a ciphertext, in bytes.
const NONCE: usize = 16;
/// The length of the checksum of a ciphertext, in bytes.
const CHECK: usize = 16;

fn usable(key: &Key) -> Result<(), Failure> {
    check_living(key)?;
    if !key.enabled {
        return Err(Failure::new(
            "DisabledException",
            format!("{} is disabled.", key.arn),
        ));
    }
    if key.usage != "ENCRYPT_DECRYPT" {
        let message = format!(
            "{} key usage is {} which is not valid for this operation.",
            key.arn, key.usage
        );
        return Err(Failure::new("InvalidKeyUsageException", message));
    }
    Ok(())
}

fn unreadable() -> Failure {
    Failure::new("InvalidCiphertextException", "The ciphertext is invalid.")
}

fn bytes(call: &Call, name: &str) -> Result<Vec<u8>, Failure> {
    let text = call.member_required(name)?;
    let invalid = |_| Failure::new("SerializationException", format!("{name} is not base64."));
    STANDARD.decode(text).map_err(invalid)
}

/// Key, nonce and encryption context, from which the stream comes.
fn secret(key: &Key, nonce: &[u8], call: &Call) -> Vec<u8> {
    let context = call.member("EncryptionContext").and_then(Value::as_object);
    // In the order of names: the order in which a client sends them means nothing.
    let context: BTreeMap<_, _> = context.into_iter().flatten().collect();
    let context = json!(context);
    let mut secret = format!("{}\0{context}\0", key.arn).into_bytes();
    secret.extend_from_slice(nonce);
    secret
}

fn stream(secret: &[u8], text: &[u8]) -> Vec<u8> {
    let block = |number: usize| {
        Sha256::new()
            .chain_update(secret)
            .chain_update(number.to_be_bytes())
            .finalize()
    };
    let masked = text.chunks(32).enumerate().flat_map(|(number, chunk)| {
        let mask = block(number);
        chunk
            .iter()
            .zip(mask)
            .map(|(byte, mask)| byte ^ mask)
            .collect::<Vec<u8>>()
    });
    masked.collect()
}

fn check(secret: &[u8], plain: &[u8]) -> Vec<u8> {
    let hash = Sha256::new()
        .chain_update(secret)
        .chain_update(plain)
        .finalize();
    hash.iter().copied().take(CHECK).collect()
}

fn seal(account: &mut Account, call: &Call, key: &Key, plain: &[u8]) -> String {
    let nonce = account.random.hex(NONCE).into_bytes();
    let secret = secret(key, &nonce, call);
    let length = u8::try_from(key.arn.len()).unwrap_or(u8::MAX);
    let parts = [
        &[length],
        key.arn.as_bytes(),
        &nonce,
        &check(&secret, plain),
        &stream(&secret, plain),
    ];
    STANDARD.encode(parts.concat())
}

/// `Encrypt`: seals at most 4096 bytes, for this sandbox to open again.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html>.
pub(crate) fn encrypt(account: &mut Account, call: &Call) -> Outcome {
    let plain = bytes(call, "Plaintext")?;
    let key = key(account, call)?.clone();
    usable(&key)?;
    let sealed = seal(account, call, &key, &plain);
    Ok(Answer::Json(json!({
        "CiphertextBlob": sealed, "KeyId": key.arn, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    })))
}

/// `Decrypt`: finds the key in the ciphertext; the encryption context must be the same.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html>.
pub(crate) fn decrypt(account: &mut Account, call: &Call) -> Outcome {
    let sealed = bytes(call, "CiphertextBlob")?;
    let (arn, rest) = sealed
        .split_first()
        .and_then(|(length, rest)| rest.split_at_checked(usize::from(*length)))
        .ok_or_else(unreadable)?;
    let (nonce, rest) = rest.split_at_checked(NONCE).ok_or_else(unreadable)?;
    let (sum, masked) = rest.split_at_checked(CHECK).ok_or_else(unreadable)?;
    let arn = std::str::from_utf8(arn).map_err(|_| unreadable())?;
    let key = account.kms.keys.get(arn).cloned().ok_or_else(unreadable)?;
    usable(&key)?;
    if let Some(id) = call.member_text("KeyId")
        && resolve(account, id)? != key.arn
    {
        let message =
            "The key ID in the request does not identify a CMK that can perform this operation.";
        return Err(Failure::new("IncorrectKeyException", message));
    }
    let secret = secret(&key, nonce, call);
    let plain = stream(&secret, masked);
    if check(&secret, &plain) != sum {
        return Err(unreadable());
    }
    Ok(Answer::Json(json!({
        "Plaintext": STANDARD.encode(plain),
        "KeyId": key.arn,
        "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    })))
}

/// `GenerateDataKey` and `GenerateDataKeyWithoutPlaintext`: returns a random key, sealed, and in
/// plaintext unless the operation's name says otherwise.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html>.
pub(crate) fn generate_data_key(account: &mut Account, call: &Call) -> Outcome {
    let size = match (
        call.member_text("KeySpec"),
        call.member_number("NumberOfBytes"),
    ) {
        (Some("AES_128"), None) => 16,
        (Some(_), None) => 32,
        (None, Some(size @ 1..=1024)) => usize::try_from(size).unwrap_or(32),
        _ => {
            let message = "Please specify either number of bytes or key spec.";
            return Err(Failure::new("ValidationException", message));
        }
    };
    let key = key(account, call)?.clone();
    usable(&key)?;
    let plain: Vec<u8> = (0..size)
        .map(|_| (account.random.next() & 0xFF) as u8)
        .collect();
    let sealed = seal(account, call, &key, &plain);
    let mut document = json!({ "CiphertextBlob": sealed, "KeyId": key.arn });
    if call.action == "GenerateDataKey" {
        document["Plaintext"] = Value::from(STANDARD.encode(plain));
    }
    Ok(Answer::Json(document))
}
