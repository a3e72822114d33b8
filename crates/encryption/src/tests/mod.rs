use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

use crate::{DataKey, Encryption, EncryptionContext, KeyService};
use rform_state::at_rest::{AtRest, Cipher};
use rform_testing::Memory;

const TEXT: &[u8] = br#"{"version":4,"serial":3,"lineage":"l","secret":"canary"}"#;

fn context() -> EncryptionContext {
    EncryptionContext {
        world: Arc::new(Memory::default()),
        service: Some(Arc::new(Service::default())),
    }
}

fn encryption(document: &Json) -> Result<Encryption, String> {
    let made = Encryption::new(document, context());
    made.map_err(|error| format!("{}: {}", error.place, error.why))
}

fn state(document: &Json) -> Cipher {
    let made = encryption(document).unwrap_or_else(|why| panic!("{why}"));
    made.state()
}

/// A document whose state is encrypted with that passphrase, with a fallback if one is given.
fn with(passphrase: &str, fallback: Option<&str>) -> Json {
    let mut target = json!({ "method": "method.aes_gcm.m" });
    if let Some(method) = fallback {
        target["fallback"] = json!({ "method": method });
    }
    json!({
        "key_provider": { "pbkdf2": {
            "k": { "passphrase": passphrase, "iterations": 200_000 },
            "old": { "passphrase": "the old passphrase", "iterations": 200_000,
                     "encrypted_metadata_alias": "key_provider.pbkdf2.k" },
        } },
        "method": {
            "aes_gcm": { "m": { "keys": "key_provider.pbkdf2.k" }, "old": { "keys": "key_provider.pbkdf2.old" } },
            "unencrypted": { "plain": {} },
        },
        "state": target,
    })
}

const LONG: &str = "correct horse battery";

fn opened(cipher: &dyn AtRest, kept: &[u8]) -> Result<(Vec<u8>, bool), String> {
    let text = cipher.open(kept).map(|it| (it.bytes, it.is_current));
    text.map_err(|error| error.detail)
}

#[test]
fn what_is_sealed_is_an_envelope_that_opens_again() -> Result<(), String> {
    let sealed = state(&with(LONG, None))
        .seal(TEXT)
        .map_err(|it| it.detail)?;
    let envelope: Json = serde_json::from_slice(&sealed).map_err(|it| it.to_string())?;
    assert_eq!(envelope["serial"], 3);
    assert_eq!(envelope["lineage"], "l");
    assert_eq!(envelope["encryption_version"], "v0");
    assert!(envelope["meta"].get("key_provider.pbkdf2.k").is_some());
    assert!(!String::from_utf8_lossy(&sealed).contains("canary"));
    let again = opened(state(&with(LONG, None)).as_ref(), &sealed)?;
    assert_eq!(again, (TEXT.to_vec(), true));
    Ok(())
}

/// Made with Python's `hashlib.pbkdf2_hmac` and `cryptography`'s `AESGCM`, in the form that OpenTofu 1.9
/// writes.
#[test]
fn an_envelope_of_another_program_is_opened() -> Result<(), String> {
    let envelope = include_bytes!("envelope.json");
    let document = json!({
        "key_provider": { "pbkdf2": { "foo": { "passphrase": "correct-horse-battery-staple" } } },
        "method": { "aes_gcm": { "m": { "keys": "key_provider.pbkdf2.foo", "aad": [1, 2, 3] } } },
        "state": { "method": "method.aes_gcm.m" },
    });
    let (text, is_current) = opened(state(&document).as_ref(), envelope)?;
    assert_eq!(text, br#"{"version": 4, "serial": 7, "lineage": "there"}"#);
    assert!(is_current);
    Ok(())
}

/// States as OpenTofu 1.10.6 has encrypted them, one for each form of a key from a passphrase.
#[test]
fn states_of_opentofu_are_opened() -> Result<(), String> {
    let passphrase = json!({ "passphrase": "a passphrase of a fixture", "iterations": 200_000 });
    let mut sha256 = passphrase.clone();
    sha256["hash_function"] = json!("sha256");
    sha256["key_length"] = json!(16);
    let mut alias = passphrase.clone();
    alias["encrypted_metadata_alias"] = json!("any name");
    let mine = |provider: &Json| json!({ "mine": provider });
    let chain = json!({
        "base": passphrase,
        "mine": { "chain": "key_provider.pbkdf2.base", "iterations": 200_000 },
    });
    let forms: [(&[u8], Json, Json); 4] = [
        (
            include_bytes!("opentofu/sha512.json"),
            mine(&passphrase),
            json!([]),
        ),
        (
            include_bytes!("opentofu/sha256.json"),
            mine(&sha256),
            json!([1, 2, 250]),
        ),
        (include_bytes!("opentofu/chain.json"), chain, json!([])),
        (
            include_bytes!("opentofu/alias.json"),
            mine(&alias),
            json!([]),
        ),
    ];
    for (kept, providers, aad) in forms {
        let document = json!({
            "key_provider": { "pbkdf2": providers },
            "method": { "aes_gcm": { "mine": { "keys": "key_provider.pbkdf2.mine", "aad": aad } } },
            "state": { "method": "method.aes_gcm.mine" },
        });
        let (text, is_current) = opened(state(&document).as_ref(), kept)?;
        let state: Json = serde_json::from_slice(&text).map_err(|it| it.to_string())?;
        assert_eq!(state["terraform_version"], "1.10.6");
        assert_eq!(state["outputs"]["o"]["value"], "kept");
        assert!(is_current);
    }
    Ok(())
}

#[test]
fn another_key_and_a_change_are_told() -> Result<(), String> {
    let sealed = state(&with(LONG, None))
        .seal(TEXT)
        .map_err(|it| it.detail)?;
    let wrong = opened(state(&with("a wrong passphrase", None)).as_ref(), &sealed);
    let why = wrong.err().unwrap_or_default();
    assert!(
        why.contains("another passphrase?") && why.contains("method.aes_gcm.m"),
        "{why}"
    );
    let text = String::from_utf8_lossy(&sealed).into_owned();
    let at = text.find("encrypted_data").unwrap_or_default() + 30;
    let flipped = match text.as_bytes()[at] {
        b'A' => "B",
        _ => "A",
    };
    let tampered = format!("{}{flipped}{}", &text[..at], &text[at + 1..]);
    assert!(opened(state(&with(LONG, None)).as_ref(), tampered.as_bytes()).is_err());
    for (broken, word) in [
        (r#"{"encryption_version":"v1"}"#, "version \"v1\""),
        (r#"{"encryption_version":"v0"}"#, "damaged"),
        (
            r#"{"encryption_version":"v0","meta":{},"encrypted_data":"AA=="}"#,
            "has none of",
        ),
        (
            r#"{"encryption_version":"v0","meta":{"key_provider.pbkdf2.k":"e30="},"encrypted_data":""}"#,
            "cannot be read",
        ),
    ] {
        let why = opened(state(&with(LONG, None)).as_ref(), broken.as_bytes());
        let why = why.err().unwrap_or_default();
        assert!(why.contains(word), "{broken}: {why}");
    }
    Ok(())
}

#[test]
fn what_is_not_encrypted_passes_only_where_a_method_says_so() -> Result<(), String> {
    let refused = opened(state(&with(LONG, None)).as_ref(), TEXT);
    assert!(refused.err().unwrap_or_default().contains("unencrypted"));
    let moving_in = state(&with(LONG, Some("method.unencrypted.plain")));
    assert_eq!(opened(moving_in.as_ref(), TEXT)?, (TEXT.to_vec(), false));
    let sealed = moving_in.seal(TEXT).map_err(|it| it.detail)?;
    let mut out = with(LONG, None);
    out["state"] = json!({
        "method": "method.unencrypted.plain",
        "fallback": { "method": "method.aes_gcm.m" },
    });
    let moving_out = state(&out);
    assert_eq!(
        opened(moving_out.as_ref(), &sealed)?,
        (TEXT.to_vec(), false)
    );
    assert_eq!(moving_out.seal(TEXT).ok(), Some(TEXT.to_vec()));
    Ok(())
}

#[test]
fn a_key_is_changed_by_way_of_a_fallback() -> Result<(), String> {
    let sealed = state(&with("the old passphrase", None))
        .seal(TEXT)
        .map_err(|it| it.detail)?;
    let rolled = state(&with(LONG, Some("method.aes_gcm.old")));
    assert_eq!(opened(rolled.as_ref(), &sealed)?, (TEXT.to_vec(), false));
    let new = rolled.seal(TEXT).map_err(|it| it.detail)?;
    assert_eq!(opened(rolled.as_ref(), &new)?, (TEXT.to_vec(), true));
    Ok(())
}

#[test]
fn each_key_provider_makes_keys_of_its_own() -> Result<(), String> {
    for provider in [
        json!({ "argon2": { "k": { "passphrase": LONG, "memory": 19_456, "iterations": 2, "parallelism": 1 } } }),
        json!({ "aws_kms": { "k": { "kms_key_id": "alias/k", "key_spec": "AES_256", "region": "r" } } }),
        json!({ "pbkdf2": { "k": { "passphrase": LONG, "iterations": 200_000, "hash_function": "sha256", "key_length": 16 } } }),
        json!({ "pbkdf2": { "k": { "chain": "key_provider.aws_kms.c", "iterations": 200_000 } },
                "aws_kms": { "c": { "kms_key_id": "c", "key_spec": "AES_128" } } }),
    ] {
        let ty = provider
            .as_object()
            .and_then(|it| it.keys().find(|ty| provider[*ty].get("k").is_some()));
        let keys = format!("key_provider.{}.k", ty.cloned().unwrap_or_default());
        let document = json!({
            "key_provider": provider,
            "method": { "aes_gcm": { "m": { "keys": keys } } },
            "state": { "method": "method.aes_gcm.m" },
        });
        let sealed = state(&document).seal(TEXT).map_err(|it| it.detail)?;
        let again = opened(state(&document).as_ref(), &sealed)?;
        assert_eq!(again.0, TEXT, "{keys}");
    }
    Ok(())
}

#[test]
fn mistakes_are_named() {
    let provider =
        |ty: &str, arguments: Json| json!({ "key_provider": { ty: { "k": arguments } } });
    let target = |target: Json| {
        let mut document = with(LONG, None);
        document["state"] = target;
        document
    };
    for (document, word) in [
        (provider("pbkdf2", json!({})), "\"passphrase\" is required"),
        (provider("pbkdf2", json!({ "passphrase": "" })), "empty"),
        (
            provider("pbkdf2", json!({ "passphrase": "short canary" })),
            "at least 16",
        ),
        (
            provider("pbkdf2", json!({ "passphrase": 5 })),
            "must be a string",
        ),
        (
            provider("pbkdf2", json!({ "passphrase": LONG, "iterations": 1000 })),
            "from 200000",
        ),
        (
            provider(
                "pbkdf2",
                json!({ "passphrase": LONG, "hash_function": "md5" }),
            ),
            "sha256 or sha512",
        ),
        (
            provider("pbkdf2", json!({ "passphrase": LONG, "pass": "x" })),
            "no argument \"pass\"",
        ),
        (
            provider("pbkdf2", json!({ "chain": "key_provider.pbkdf2.k" })),
            "is made from itself",
        ),
        (
            provider("pbkdf2", json!({ "chain": "key_provider.pbkdf2.x" })),
            "key_provider.pbkdf2.x",
        ),
        (
            provider("argon2", json!({ "passphrase": LONG, "memory": 8 })),
            "from 19456",
        ),
        (
            provider("aws_kms", json!({ "kms_key_id": "x" })),
            "\"key_spec\" is required",
        ),
        (
            provider(
                "aws_kms",
                json!({ "kms_key_id": "x", "key_spec": "AES_256", "regoin": "canary" }),
            ),
            "no argument \"regoin\"",
        ),
        (provider("gcp_kms", json!({})), "pbkdf2, argon2 and aws_kms"),
        (
            json!({ "method": { "rot13": { "m": {} } } }),
            "aes_gcm and unencrypted",
        ),
        (
            json!({ "method": { "aes_gcm": { "m": {} } } }),
            "\"keys\" is required",
        ),
        (
            json!({ "method": { "aes_gcm": { "m": { "keys": "key_provider.a.b" } } } }),
            "key_provider.a.b",
        ),
        (
            target(json!({ "method": "method.aes_gcm.x" })),
            "method.aes_gcm.x",
        ),
        (target(json!({ "enforced": true })), "enforced"),
        (
            target(json!({ "enforced": true, "method": "method.unencrypted.plain" })),
            "must not be used",
        ),
        (target(json!({ "fallback": {} })), "fallback"),
        (json!({ "sate": {} }), "\"sate\""),
    ] {
        let why = encryption(&document).err().unwrap_or_default();
        assert!(why.contains(word), "{document}: {why:?}");
        assert!(!why.contains("canary"), "{why}");
    }
}

#[test]
fn the_most_exact_remote_state_counts() -> Result<(), String> {
    let mut document = with(LONG, None);
    document["remote_state_data_sources"] = json!({
        "default": { "method": "method.aes_gcm.m" },
        "remote_state_data_source": { "a": { "method": "method.unencrypted.plain" } },
    });
    let all = encryption(&document)?;
    for (address, is_sealed) in [("a", false), ("a[0]", false), ("m.a", true), ("b", true)] {
        let kept = all.remote(address).seal(TEXT).map_err(|it| it.detail)?;
        assert_eq!(kept != TEXT, is_sealed, "{address}");
    }
    Ok(())
}

/// A key service in memory: a blob is the number of a key.
#[derive(Debug, Default)]
struct Service(Mutex<u8>);

impl KeyService for Service {
    fn generate(&self, _account: &Json, key_id: &str, spec: &str) -> Result<DataKey, String> {
        let mut made = self.0.lock().map_err(|it| it.to_string())?;
        *made += 1;
        let length = if spec == "AES_256" { 32 } else { 16 };
        Ok(DataKey {
            key: vec![*made; length],
            blob: format!("{key_id} {made} {length}").into_bytes(),
        })
    }

    fn decrypt(&self, _account: &Json, key_id: &str, blob: &[u8]) -> Result<Vec<u8>, String> {
        let text = String::from_utf8_lossy(blob).into_owned();
        let parts: Vec<&str> = text.split(' ').collect();
        let number = |at: usize| {
            parts
                .get(at)
                .and_then(|it| it.parse::<u8>().ok())
                .unwrap_or_default()
        };
        match parts.first() == Some(&key_id) {
            true => Ok(vec![number(1); number(2).into()]),
            false => Err("IncorrectKeyException".into()),
        }
    }
}
