//! `random_id`: random bytes as texts of several forms.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/id>

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::keepers::keepers;
use crate::framework::declare::{integer, kept_id, text};
use crate::framework::{Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use crate::randomness::{self, RETRY};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource type.
pub struct RandomId;

#[async_trait]
impl ResourceType for RandomId {
    fn kind(&self) -> &'static str {
        "random_id"
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![
                text("b64_std").computed().kept(),
                text("b64_url").computed().kept(),
                integer("byte_length").required().replaces(),
                text("dec").computed().kept(),
                text("hex").computed().kept(),
                kept_id(),
                keepers(),
                text("prefix").replaces(),
            ],
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        _around: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let length = planned.integer("byte_length").unwrap_or(0);
        let Ok(length) = usize::try_from(length) else {
            let detail = format!("byte_length must not be negative, got: {length}");
            return Err(
                Problem::error("Invalid Attribute Value", detail).at_attribute("byte_length")
            );
        };
        let prefix = planned.text_or_empty("prefix").to_owned();
        let mut object = planned;
        describe(&mut object, &prefix, &randomness::bytes(length)?);
        Ok(object)
    }

    fn import(
        &self,
        _around: &ProviderData,
        empty: Fields,
        id: &str,
    ) -> Option<Result<Fields, Problem>> {
        Some(imported(empty, id))
    }
}

/// The object of an id, before which a prefix and a comma may stand.
fn imported(mut object: Fields, id: &str) -> Result<Fields, Problem> {
    let (prefix, id) = id.rsplit_once(',').unwrap_or(("", id));
    let bytes = URL_SAFE_NO_PAD.decode(id).map_err(|error| {
        let detail = format!(
            "While attempting to import a random id there was a decoding error.\n\n{RETRY}Original \
             Error: {error}"
        );
        Problem::error("Import Random ID Error", detail)
    })?;
    describe(&mut object, prefix, &bytes);
    object.set(
        "byte_length",
        i64::try_from(bytes.len()).unwrap_or(i64::MAX),
    );
    if !prefix.is_empty() {
        object.set_text("prefix", prefix);
    }
    Ok(object)
}

fn describe(object: &mut Fields, prefix: &str, bytes: &[u8]) {
    let url = URL_SAFE_NO_PAD.encode(bytes);
    object.set_text("b64_std", &format!("{prefix}{}", STANDARD.encode(bytes)));
    object.set_text("b64_url", &format!("{prefix}{url}"));
    object.set_text("dec", &format!("{prefix}{}", decimal(bytes)));
    object.set_text("hex", &format!("{prefix}{}", hex::encode(bytes)));
    object.set("id", Value::string(url));
}

/// Bytes as one decimal number, the most significant first.
pub fn decimal(bytes: &[u8]) -> String {
    // The digits in groups of nine, the least significant first.
    const GROUP: u64 = 1_000_000_000;
    let mut groups: Vec<u64> = vec![0];
    for byte in bytes {
        let mut carry = u64::from(*byte);
        for group in &mut groups {
            let sum = (*group << 8) + carry;
            *group = sum % GROUP;
            carry = sum / GROUP;
        }
        if carry > 0 {
            groups.push(carry);
        }
    }
    let mut groups = groups.iter().rev();
    let first = groups.next().map(ToString::to_string).unwrap_or_default();
    groups.fold(first, |text, group| format!("{text}{group:09}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stack;
    use expect_test::expect;

    #[test]
    fn bytes_are_one_number() {
        assert_eq!(decimal(&[]), "0");
        assert_eq!(decimal(&[0, 0, 255]), "255");
        assert_eq!(decimal(&[1, 0, 0, 0, 0]), "4294967296");
        assert_eq!(
            decimal(&[0xff; 16]),
            "340282366920938463463374607431768211455"
        );
    }

    #[tokio::test]
    async fn an_id_has_all_forms_and_stays() {
        let mut stack = Stack::new("random");
        let made = stack
            .apply("random_id", r#"{"byte_length": 4, "prefix": "p-"}"#)
            .await;
        let text = |name: &str| made.text_or_empty(name).to_owned();
        let bytes = hex::decode(&text("hex")[2..]).unwrap_or_default();
        assert_eq!(bytes.len(), 4);
        assert_eq!(text("id"), URL_SAFE_NO_PAD.encode(&bytes));
        assert_eq!(text("b64_url"), format!("p-{}", text("id")));
        assert_eq!(text("b64_std"), format!("p-{}", STANDARD.encode(&bytes)));
        assert_eq!(text("dec"), format!("p-{}", decimal(&bytes)));
        stack.expect_no_change("random_id", r#"{"byte_length": 4, "prefix": "p-"}"#);
        let replaced = stack.replaced_by("random_id", r#"{"byte_length": 5, "prefix": "q-"}"#);
        assert_eq!(replaced, ["byte_length", "prefix"]);
        stack.destroy("random_id").await;
    }

    #[tokio::test]
    async fn an_import_takes_a_prefix() {
        let stack = Stack::new("random");
        let shown = stack.imported("random_id", "a,b,p-9hUg").await;
        expect![[r#"{"b64_std":"a,bp+9hUg==","b64_url":"a,bp-9hUg","byte_length":4,"dec":"a,b2817483090","hex":"a,ba7ef6152","id":"p-9hUg","keepers":null,"prefix":"a,b"}"#]]
        .assert_eq(&shown);
        let shown = stack.imported("random_id", "no base64!").await;
        assert!(shown.starts_with("Import Random ID Error"), "{shown}");
    }
}
