//! Methods: from a key to encrypted bytes, and back.
//!
//! `aes_gcm` is AES with Galois/Counter Mode ([NIST SP 800-38D](https://csrc.nist.gov/pubs/sp/800/38/d/final)):
//! a nonce of 12 bytes, the encrypted bytes, and a tag of 16 bytes that shows whether they were changed.

use aws_lc_rs::aead::{
    AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, NONCE_LEN, Nonce,
    UnboundKey,
};
use serde_json::Value as Json;

use crate::arguments::Arguments;
use crate::error::EncryptionError;
use crate::keys::Key;
use rform_core::world::World;

/// A method as a block configures it.
#[derive(Clone, Debug)]
pub(crate) enum Method {
    /// AES-GCM with the key of a provider, and data that is authenticated with the text.
    AesGcm { keys: String, aad: Vec<u8> },
    /// None: for moving in and out.
    Unencrypted,
}

/// The types of methods.
const TYPES: &str = "aes_gcm and unencrypted";

impl Method {
    /// Reads a block.
    ///
    /// # Errors
    /// There is no such type, or an argument cannot be used.
    pub fn read(place: &str, ty: &str, json: &Json) -> Result<Method, EncryptionError> {
        let mut arguments = Arguments::of(place, json)?;
        let method = match ty {
            "aes_gcm" => Method::AesGcm {
                keys: arguments.needed("keys")?,
                aad: aad(&mut arguments)?,
            },
            "unencrypted" => Method::Unencrypted,
            other => {
                let why =
                    format!("the method \"{other}\" is not built in; those that are: {TYPES}");
                return Err(EncryptionError::of(place, why));
            }
        };
        arguments.end()?;
        Ok(method)
    }
}

fn aad(arguments: &mut Arguments) -> Result<Vec<u8>, EncryptionError> {
    let given = arguments.take("aad").unwrap_or(Json::Array(Vec::new()));
    let bytes = given.as_array().map(|items| {
        let byte = |item: &Json| u8::try_from(item.as_u64()?).ok();
        items.iter().map(byte).collect::<Option<Vec<u8>>>()
    });
    let why = "the argument \"aad\" must be a list of numbers from 0 to 255";
    bytes.flatten().ok_or_else(|| arguments.error(why))
}

/// Encrypts a text with AES-GCM.
///
/// # Errors
/// The key has no length of AES.
pub(crate) fn encrypt(
    key: &Key,
    aad: &[u8],
    text: &[u8],
    world: &dyn World,
) -> Result<Vec<u8>, String> {
    let key = aes(key)?;
    let nonce: [u8; NONCE_LEN] = nonce(world);
    let mut bytes = text.to_vec();
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(aad),
        &mut bytes,
    )
    .map_err(|_| "the text is too long to be encrypted".to_owned())?;
    Ok([&nonce[..], &bytes].concat())
}

/// Decrypts what [`encrypt`] has made.
///
/// # Errors
/// The key or the authenticated data are others, or the bytes were changed.
pub(crate) fn decrypt(key: &Key, aad: &[u8], data: &[u8]) -> Result<Vec<u8>, String> {
    let key = aes(key)?;
    let (nonce, bytes) = data.split_at_checked(NONCE_LEN).ok_or("it is too short")?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| "it is too short")?;
    let mut bytes = bytes.to_vec();
    let text = key.open_in_place(nonce, Aad::from(aad), &mut bytes);
    let length = text.map(|text| text.len()).map_err(|_| {
        "the key is not the one that it was encrypted with (another passphrase?), or it was changed \
         or damaged since"
            .to_owned()
    })?;
    bytes.truncate(length);
    Ok(bytes)
}

fn aes(key: &Key) -> Result<LessSafeKey, String> {
    let algorithm: &Algorithm = match key.0.len() {
        16 => &AES_128_GCM,
        24 => &AES_192_GCM,
        32 => &AES_256_GCM,
        other => {
            return Err(format!(
                "AES needs a key of 16, 24 or 32 bytes, and this has {other}"
            ));
        }
    };
    let key =
        UnboundKey::new(algorithm, &key.0).map_err(|_| "the key cannot be used".to_owned())?;
    Ok(LessSafeKey::new(key))
}

/// Random bytes. Those of the host are the bytes of a UUID, of which two are not wholly random.
fn nonce(world: &dyn World) -> [u8; NONCE_LEN] {
    let mut nonce = [0; NONCE_LEN];
    crate::keys::fill(world, &mut nonce);
    nonce
}
