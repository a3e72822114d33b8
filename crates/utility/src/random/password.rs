//! `random_password`: a random text that is a secret, with a hash of it.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/password>

use async_trait::async_trait;
use bcrypt::Version;
use serde_json::Value as Json;

use super::characters;
use crate::framework::declare::{kept_id, text};
use crate::framework::{Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource type.
pub struct RandomPassword;

/// The cost of hashes: `bcrypt.DefaultCost` of <https://pkg.go.dev/golang.org/x/crypto/bcrypt>.
const COST: u32 = 10;

/// In bytes: what of a password goes into its hash.
const HASHED: usize = 72;

#[async_trait]
impl ResourceType for RandomPassword {
    fn kind(&self) -> &'static str {
        "random_password"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = characters::arguments();
        fields.extend([
            text("bcrypt_hash").computed().sensitive().kept(),
            kept_id(),
            text("result").computed().sensitive().kept(),
        ]);
        Declaration {
            version: 3,
            fields,
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        _around: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let drawn = characters::drawn(&planned)?;
        let mut object = planned;
        object.set("bcrypt_hash", Value::string(hashed(&drawn)?));
        object.set("id", "none");
        object.set_text("result", &drawn);
        Ok(object)
    }

    fn import(
        &self,
        _around: &ProviderData,
        empty: Fields,
        id: &str,
    ) -> Option<Result<Fields, Problem>> {
        let mut object = empty;
        characters::set_imported(&mut object, id);
        object.set("id", "none");
        Some(hashed(id).map(|hash| {
            object.set("bcrypt_hash", Value::string(hash));
            object
        }))
    }

    fn upgrade(&self, version: u64, attributes: Json) -> Option<Result<Json, Problem>> {
        (version < 3).then(|| upgraded(version, attributes))
    }
}

/// Version 0 had no hash, and in version 2 it could be that of another text.
fn upgraded(version: u64, attributes: Json) -> Result<Json, Problem> {
    let mut attributes = characters::upgrade(attributes);
    let password = attributes["result"].as_str().unwrap_or_default().to_owned();
    let is_wrong = || {
        let hash = attributes["bcrypt_hash"].as_str().unwrap_or_default();
        !bcrypt::verify(cut(&password), hash).unwrap_or(false)
    };
    if version == 0 || version == 2 && is_wrong() {
        attributes["bcrypt_hash"] = hashed(&password)?.into();
    }
    Ok(attributes)
}

/// The hash of a password.
///
/// # Errors
/// It cannot be made.
pub(super) fn hashed(password: &str) -> Result<String, Problem> {
    let hash = bcrypt::hash_with_result(cut(password), COST).map_err(|error| {
        let detail = format!(
            "While attempting to generate a hash from the password an error occurred.\n\nVerify that \
             the state contains a populated 'result' field, using 'terraform state show', and retry \
             the operation\n\nOriginal Error: {error}"
        );
        Problem::error("Hash Generation Error", detail)
    })?;
    Ok(hash.format_for_version(Version::TwoA))
}

fn cut(password: &str) -> &[u8] {
    let bytes = password.as_bytes();
    bytes.get(..HASHED).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stack;

    #[tokio::test]
    async fn a_password_has_a_hash_of_it() {
        let mut stack = Stack::new("random");
        let made = stack.apply("random_password", r#"{"length": 80}"#).await;
        let hash = made.text_or_empty("bcrypt_hash");
        assert!(hash.starts_with("$2a$10$"), "{hash}");
        let password = made.text_or_empty("result");
        assert_eq!(bcrypt::verify(&password[..72], hash).ok(), Some(true));
        assert_eq!(made.text("id"), Some("none"));
        stack.expect_no_change("random_password", r#"{"length": 80}"#);
        assert_eq!(
            stack.replaced_by("random_password", r#"{"length": 81}"#),
            ["length"]
        );
        let schema = RandomPassword.declaration().block();
        for name in ["bcrypt_hash", "result"] {
            assert!(schema.attributes[name].sensitive);
        }
    }

    #[tokio::test]
    async fn old_states_get_a_hash_that_is_right() {
        let mut stack = Stack::new("random");
        let other = hashed("other").unwrap_or_default();
        for (version, state) in [
            (0, r#"{"id": "none", "result": "ab"}"#.to_owned()),
            (
                2,
                format!(r#"{{"id": "none", "result": "ab", "bcrypt_hash": "{other}"}}"#),
            ),
        ] {
            let upgraded = stack.upgraded("random_password", version, &state);
            let hash = upgraded.text_or_empty("bcrypt_hash");
            assert_eq!(bcrypt::verify("ab", hash).ok(), Some(true));
            stack.expect_no_change("random_password", r#"{"length": 2}"#);
        }
        let kept = format!(r#"{{"id": "none", "result": "ab", "bcrypt_hash": "{other}"}}"#);
        let upgraded = stack.upgraded("random_password", 1, &kept);
        assert_eq!(upgraded.text("bcrypt_hash"), Some(other.as_str()));
    }
}
