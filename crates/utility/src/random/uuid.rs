//! `random_uuid`, `random_uuid4` and `random_uuid7`.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/uuid>

use async_trait::async_trait;
use uuid::Uuid;

use super::keepers::keepers;
use crate::framework::declare::{kept_id, text};
use crate::framework::{Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use crate::randomness::{self, RETRY};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RandomUuid {
    /// Random bytes throughout, in the form of a UUID, without a version.
    Plain,
    /// Version 4: random.
    Four,
    /// Version 7: the time and random bytes.
    Seven,
}

#[async_trait]
impl ResourceType for RandomUuid {
    fn kind(&self) -> &'static str {
        match self {
            RandomUuid::Plain => "random_uuid",
            RandomUuid::Four => "random_uuid4",
            RandomUuid::Seven => "random_uuid7",
        }
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![kept_id(), keepers(), text("result").computed().kept()],
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        meta: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let mut object = planned;
        let milliseconds = meta.clock.now().as_millis();
        set(&mut object, self.drawn(milliseconds)?);
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

impl RandomUuid {
    fn drawn(self, milliseconds: u128) -> Result<Uuid, Problem> {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&randomness::bytes(16)?);
        let version = match self {
            RandomUuid::Plain => return Ok(Uuid::from_bytes(bytes)),
            RandomUuid::Four => 4,
            RandomUuid::Seven => {
                // RFC 9562, 5.7: 48 bits of the time come first.
                bytes[..6].copy_from_slice(&milliseconds.to_be_bytes()[10..]);
                7
            }
        };
        bytes[6] = bytes[6] & 0x0f | version << 4;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Ok(Uuid::from_bytes(bytes))
    }
}

fn set(object: &mut Fields, uuid: Uuid) {
    let text = Value::string(uuid.to_string());
    object.set("id", text.clone());
    object.set("result", text);
}

fn imported(mut object: Fields, id: &str) -> Result<Fields, Problem> {
    let uuid = Uuid::try_parse(id).map_err(|error| {
        let detail = format!(
            "There was an error during the parsing of the UUID.\n\n{RETRY}Original Error: {error}"
        );
        Problem::error("Import Random UUID Error", detail)
    })?;
    set(&mut object, uuid);
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stack;

    #[tokio::test]
    async fn uuids_have_their_version_and_stay() {
        for (kind, version) in [("random_uuid4", 4), ("random_uuid7", 7)] {
            let mut stack = Stack::new("random");
            let made = stack.apply(kind, "{}").await;
            let uuid = Uuid::try_parse(made.text_or_empty("result")).unwrap_or_default();
            assert_eq!(uuid.get_version_num(), version);
            assert_eq!(made.text("id"), made.text("result"));
            stack.expect_no_change(kind, "{}");
            // The framework's own rule: nulls are no keepers.
            stack.expect_in_place(kind, r#"{"keepers": {"a": null}}"#);
            let replaced = stack.replaced_by(kind, r#"{"keepers": {"a": "1"}}"#);
            assert_eq!(replaced, ["keepers"]);
        }
    }

    #[test]
    fn version_seven_begins_with_the_time() {
        let drawn = RandomUuid::Seven
            .drawn(0x0123_4567_89ab)
            .unwrap_or_default();
        assert!(drawn.to_string().starts_with("01234567-89ab-7"));
    }

    #[tokio::test]
    async fn imports_take_uuids_alone() {
        let stack = Stack::new("random");
        let id = "aabbccdd-eeff-0011-2233-445566778899";
        let shown = stack.imported("random_uuid", id).await;
        assert_eq!(
            shown,
            format!(r#"{{"id":"{id}","keepers":null,"result":"{id}"}}"#)
        );
        let shown = stack.imported("random_uuid", "x").await;
        assert!(shown.starts_with("Import Random UUID Error"), "{shown}");
    }
}
