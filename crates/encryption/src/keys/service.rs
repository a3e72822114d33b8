//! `aws_kms`: keys of AWS Key Management Service. The service makes a key for each run and keeps none of
//! it: what is kept with the text is the key as the service has encrypted it.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/data-keys.html>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

use super::key::{Key, KeyProvider, KeySource};
use crate::arguments::Arguments;
use crate::envelope::Meta;
use crate::error::EncryptionError;
use crate::key_service::KeyService;

/// The arguments that lead to an account, as OpenTofu has them: those of the backend `s3` without the ones
/// about states. <https://opentofu.org/docs/language/state/encryption/#aws-kms>
const ACCOUNT: [&str; 28] = [
    "access_key",
    "allowed_account_ids",
    "assume_role",
    "assume_role_with_web_identity",
    "custom_ca_bundle",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "endpoints",
    "forbidden_account_ids",
    "http_proxy",
    "https_proxy",
    "insecure",
    "max_retries",
    "no_proxy",
    "profile",
    "region",
    "retry_mode",
    "secret_key",
    "shared_config_files",
    "shared_credentials_files",
    "skip_credentials_validation",
    "skip_metadata_api_check",
    "skip_region_validation",
    "skip_requesting_account_id",
    "sts_region",
    "token",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
];

/// A key provider as a block configures it.
#[derive(Debug)]
pub(super) struct Service {
    place: String,
    key_id: String,
    spec: String,
    account: Json,
}

impl Service {
    /// Reads a block.
    ///
    /// # Errors
    /// An argument cannot be used.
    pub fn read(place: &str, mut arguments: Arguments) -> Result<Service, EncryptionError> {
        let key_id = arguments.needed("kms_key_id")?;
        let spec = arguments.needed("key_spec")?;
        if !matches!(&*spec, "AES_256" | "AES_128") {
            let why = "the argument \"key_spec\" must be AES_256 or AES_128";
            return Err(arguments.error(why));
        }
        let mut account = Map::new();
        for name in ACCOUNT {
            account.extend(arguments.take(name).map(|it| (name.to_owned(), it)));
        }
        arguments.end()?;
        Ok(Service {
            place: place.to_owned(),
            key_id,
            spec,
            account: Json::Object(account),
        })
    }

    fn service<'a>(&self, keys: &'a dyn KeySource) -> Result<&'a dyn KeyService, EncryptionError> {
        let service = keys.context().service.as_deref();
        service.ok_or_else(|| EncryptionError::of(&self.place, "AWS cannot be reached from here"))
    }
}

impl KeyProvider for Service {
    fn fresh(&self, keys: &dyn KeySource) -> Result<(Key, Json), EncryptionError> {
        let made = self
            .service(keys)?
            .generate(&self.account, &self.key_id, &self.spec);
        let made = made.map_err(|why| EncryptionError::of(&self.place, why))?;
        let meta = json!({ "ciphertext_blob": STANDARD.encode(&made.blob) });
        Ok((Key(made.key), meta))
    }

    fn again(
        &self,
        keys: &dyn KeySource,
        meta: &Json,
        _all: &Meta,
    ) -> Result<Key, EncryptionError> {
        let blob = meta.get("ciphertext_blob").and_then(Json::as_str);
        let blob = blob.and_then(|text| STANDARD.decode(text).ok());
        let why = "what is kept of its key cannot be read";
        let blob = blob.ok_or_else(|| EncryptionError::of(&self.place, why))?;
        let key = self
            .service(keys)?
            .decrypt(&self.account, &self.key_id, &blob);
        key.map(Key)
            .map_err(|why| EncryptionError::of(&self.place, why))
    }
}
