//! The file format of an encrypted text: a JSON object with the encrypted bytes and the metadata of
//! their key. It is OpenTofu's, whose `encryption_version` is `v0`:
//!
//! ```json
//! {"serial": 3, "lineage": "…",
//!  "meta": {"key_provider.pbkdf2.mine": "BASE64 OF JSON"},
//!  "encrypted_data": "BASE64", "encryption_version": "v0"}
//! ```
//!
//! Serial and lineage are not encrypted, because some servers read them. Those in the encrypted text
//! count.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

/// The metadata of key providers, by the name of each (`encrypted_metadata_alias`, or its address).
pub(crate) type Meta = Map<String, Json>;

const VERSION: &str = "v0";

/// An encrypted document with what is needed to find its key again.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub meta: Meta,
    pub data: Vec<u8>,
}

/// What a kept text is.
#[derive(Debug)]
pub(crate) enum Kept {
    /// It is encrypted.
    Envelope(Envelope),
    /// It is no envelope.
    Plain,
    /// It is an envelope that cannot be read, for that reason.
    Broken(String),
}

/// Reads a kept text.
pub(crate) fn read(kept: &[u8]) -> Kept {
    let Ok(Json::Object(members)) = serde_json::from_slice(kept) else {
        return Kept::Plain;
    };
    match members.get("encryption_version").map(Json::as_str) {
        None => Kept::Plain,
        Some(Some(VERSION)) => match opened(&members) {
            Some(envelope) => Kept::Envelope(envelope),
            None => {
                Kept::Broken("it is damaged: \"meta\" or \"encrypted_data\" cannot be read".into())
            }
        },
        Some(other) => Kept::Broken(format!(
            "it is encrypted in the version {:?}, and only \"{VERSION}\" is known here",
            other.unwrap_or_default()
        )),
    }
}

fn opened(members: &Map<String, Json>) -> Option<Envelope> {
    let data = STANDARD
        .decode(members.get("encrypted_data")?.as_str()?)
        .ok()?;
    let mut meta = Meta::new();
    for (name, text) in members.get("meta")?.as_object()? {
        let text = STANDARD.decode(text.as_str()?).ok()?;
        meta.insert(name.clone(), serde_json::from_slice(&text).ok()?);
    }
    Some(Envelope { meta, data })
}

/// What is kept of an encrypted text. `text` is what was encrypted, of which serial and lineage are told.
pub(crate) fn write(envelope: &Envelope, text: &[u8]) -> Vec<u8> {
    #[derive(serde::Deserialize)]
    struct Told {
        serial: Option<u64>,
        lineage: Option<String>,
    }
    let mut members = Map::new();
    if let Ok(Told {
        serial: Some(serial),
        lineage: Some(lineage),
    }) = serde_json::from_slice(text)
    {
        members.insert("serial".into(), json!(serial));
        members.insert("lineage".into(), json!(lineage));
    }
    let meta = envelope.meta.iter().map(|(name, it)| {
        let text = STANDARD.encode(it.to_string());
        (name.clone(), Json::String(text))
    });
    members.insert("meta".into(), Json::Object(meta.collect()));
    members.insert(
        "encrypted_data".into(),
        json!(STANDARD.encode(&envelope.data)),
    );
    members.insert("encryption_version".into(), json!(VERSION));
    Json::Object(members).to_string().into_bytes()
}
