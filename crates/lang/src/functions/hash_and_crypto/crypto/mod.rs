//! `bcrypt`, `rsadecrypt`, `uuid` and `uuidv5`.

mod key;

use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;
use uuid::{Builder, Uuid};

use crate::functions::call::{Call, blamed, failed, whole};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::base64;
use crate::functions::helpers::text::text;
use key::PrivateKey;
use rform_core::go::quote::quoted;
use rform_core::value::Value;

const fn string(name: &'static str) -> Parameter {
    Parameter::new(name, types::string)
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "bcrypt",
        "Hashes a password with bcrypt and a random salt.",
        bcrypt,
    )
    .takes(&[string("str")])
    .more(Parameter::new("cost", types::number))
    .examples(&[("length(bcrypt(\"hello\", 4))", "60")]),
    Function::new(
        "rsadecrypt",
        "Decrypts a base64-encoded RSA ciphertext (PKCS #1 v1.5) with a private key.",
        rsadecrypt,
    )
    .takes(&[string("ciphertext"), string("privatekey")])
    .examples(&[("can(rsadecrypt(\"x\", \"y\"))", "false")]),
    Function::new("uuid", "Generates a random UUID.", |call| {
        if call.context.planning {
            return Ok(call.unknown());
        }
        let random = Builder::from_random_bytes(call.context.world.random());
        Ok(Value::string(random.into_uuid().to_string()))
    })
    .examples(&[("length(uuid())", "36")]),
    Function::new(
        "uuidv5",
        "Returns the version 5 UUID of a name in a namespace: `dns`, `url`, `oid`, `x500` or a UUID.",
        uuidv5,
    )
    .takes(&[string("namespace"), string("name")])
    .examples(&[(
        "uuidv5(\"dns\", \"www.example.com\")",
        "\"2ed6657d-e927-568b-95e1-2665a8aea6a2\"",
    )]),
];

fn bcrypt(call: &Call<'_>) -> Outcome<Value> {
    const USUAL_COST: u32 = 10;
    /// Each step doubles the time; this one takes about a minute.
    const HIGHEST_COST: u32 = 20;
    const LONGEST: usize = 72;
    if call.context.planning {
        return Ok(call.unknown());
    }
    let cost = match call.rest(1) {
        [] => i64::from(USUAL_COST),
        [cost] => whole(cost)?,
        _ => return Err(failed("bcrypt() takes no more than two arguments")),
    };
    let wrong = |reason: String| failed(format!("error occured generating password {reason}"));
    let password = call.text(0).as_bytes();
    if password.len() > LONGEST {
        let reason = format!("bcrypt: password length exceeds {LONGEST} bytes");
        return Err(wrong(reason));
    }
    let cost = match u32::try_from(cost) {
        Ok(cost @ 4..=31) => cost,
        Ok(0..4) | Err(_) if cost < 4 => USUAL_COST,
        _ => {
            let reason = format!("crypto/bcrypt: cost {cost} is outside allowed range (4,31)");
            return Err(wrong(reason));
        }
    };
    if cost > HIGHEST_COST {
        let reason = format!(
            "a cost of {cost} would take hours; {HIGHEST_COST} is the highest that is worked out here"
        );
        return Err(failed(reason));
    }
    let salt = call.context.world.random();
    let hash =
        bcrypt::hash_with_salt(password, cost, salt).map_err(|error| wrong(error.to_string()))?;
    Ok(Value::string(
        hash.format_for_version(bcrypt::Version::TwoA),
    ))
}

fn uuidv5(call: &Call<'_>) -> Outcome<Value> {
    let namespace = match call.text(0) {
        "dns" => Uuid::NAMESPACE_DNS,
        "url" => Uuid::NAMESPACE_URL,
        "oid" => Uuid::NAMESPACE_OID,
        "x500" => Uuid::NAMESPACE_X500,
        other => Uuid::parse_str(other).map_err(|_| {
            let reason = match other.len() {
                32 | 36 | 38 | 45 => "invalid UUID format".to_owned(),
                length => format!("invalid UUID length: {length}"),
            };
            failed(format!(
                "uuidv5() doesn't support namespace {other} ({reason})"
            ))
        })?,
    };
    let id = Uuid::new_v5(&namespace, call.text(1).as_bytes());
    Ok(Value::string(id.to_string()))
}

fn rsadecrypt(call: &Call<'_>) -> Outcome<Value> {
    let source = call.text(0);
    let encrypted = base64::decode(source).map_err(|_| {
        let source = quoted(source);
        let message =
            format!("failed to decode input {source}: cipher text must be base64-encoded");
        blamed(0, message)
    })?;
    let key = PrivateKey::parse(call.text(1))
        .map_err(|reason| blamed(1, format!("invalid private key: {reason}")))?;
    let decrypted = decrypt(&key, &encrypted)
        .ok_or_else(|| failed("failed to decrypt: crypto/rsa: decryption error"))?;
    Ok(text(String::from_utf8_lossy(&decrypted)))
}

/// Takes off the padding `00 02 … 00` too.
fn decrypt(key: &PrivateKey, encrypted: &[u8]) -> Option<Vec<u8>> {
    const SHORTEST_PADDING: usize = 8;
    let number = UBig::from_be_bytes(encrypted);
    if encrypted.is_empty() || number >= key.modulus {
        return None;
    }
    let ring = ConstDivisor::new(key.modulus.clone());
    let padded = ring.reduce(number).pow(&key.exponent).residue();
    let padded = padded.to_be_bytes();
    let length = key.modulus.to_be_bytes().len();
    // The leading zero is not in the number.
    let rest = padded
        .strip_prefix(&[2])
        .filter(|_| padded.len() + 1 == length)?;
    let end = rest.iter().position(|byte| *byte == 0)?;
    let message = rest.get(end + 1..).filter(|_| end >= SHORTEST_PADDING)?;
    Some(message.to_vec())
}
