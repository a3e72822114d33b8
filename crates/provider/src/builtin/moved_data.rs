//! `null_resource` becomes `terraform_data`: its triggers become `triggers_replace`.
//! <https://developer.hashicorp.com/terraform/language/resources/terraform-data#the-terraform_data-managed-resource-type>

use rform_core::value::Value;
use serde_json::{Map, Value as Json, json};

use crate::{MovedObject, MovedState, Problem};

const SUMMARY: &str = "Unsupported source for move operation";

/// The `terraform_data` that a `null_resource` becomes.
///
/// # Errors
/// The object is of another type, or is not what the state of a `null_resource` looks like.
pub(super) fn from_null_resource(object: &MovedObject<'_>) -> Result<MovedState, Problem> {
    let source = object.source;
    // Mirrors have another host.
    if (&*source.namespace, &*source.kind) != ("hashicorp", "null") {
        return Err(Problem::error(
            "Unsupported source provider for move operation",
            "Only moving from the official hashicorp/null provider to terraform_data is supported.",
        ));
    }
    if object.kind != "null_resource" {
        return Err(Problem::error(
            "Unsupported source resource type for move operation",
            "Only moving from the null_resource managed resource to terraform_data is supported.",
        ));
    }
    let id = object.attributes.get("id").and_then(Json::as_str);
    let id = id.ok_or_else(|| Problem::error(SUMMARY, "The null_resource has no id."))?;
    Ok(MovedState {
        attributes: json!({
            "id": id,
            "input": null,
            "output": null,
            "triggers_replace": triggers(object.attributes.get("triggers"))?,
        }),
        private: Vec::new(),
        identity: Value::NULL,
    })
}

/// The triggers, a map of texts, as an object. That is what a configuration writes most of the time
/// (`{ a = "b" }`), so that nothing changes by the move.
fn triggers(map: Option<&Json>) -> Result<Json, Problem> {
    let items = match map {
        None | Some(Json::Null) => return Ok(Json::Null),
        Some(Json::Object(items)) => items,
        Some(_) => return Err(Problem::error(SUMMARY, "The triggers are not a map.")),
    };
    let types: Map<String, Json> = items
        .keys()
        .map(|key| (key.clone(), "string".into()))
        .collect();
    Ok(json!({ "value": items, "type": ["object", types] }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::addr::ProviderSource;

    fn moved(source: &str, kind: &str, attributes: Json) -> Result<Json, String> {
        let source = ProviderSource::parse(source).expect("a source");
        let object = MovedObject {
            source: &source,
            kind,
            version: 0,
            attributes,
            private: Vec::new(),
            identity: None,
        };
        let moved = from_null_resource(&object);
        moved.map(|it| it.attributes).map_err(|it| it.summary)
    }

    #[test]
    fn triggers_become_an_object() {
        let attributes = json!({ "id": "7", "triggers": { "a": "b" } });
        let found = moved("hashicorp/null", "null_resource", attributes).expect("moved");
        assert_eq!(found["id"], "7");
        assert_eq!(
            found["triggers_replace"],
            json!({ "value": { "a": "b" }, "type": ["object", { "a": "string" }] })
        );
        let without = json!({ "id": "7", "triggers": null });
        let found = moved("mirror.example/hashicorp/null", "null_resource", without);
        assert_eq!(found.expect("moved")["triggers_replace"], Json::Null);
    }

    #[test]
    fn nothing_else_becomes_terraform_data() {
        let attributes = || json!({ "id": "7", "triggers": null });
        for (source, kind) in [
            ("hashicorp/random", "random_pet"),
            ("else/null", "null_resource"),
            ("hashicorp/null", "null_other"),
        ] {
            assert!(
                moved(source, kind, attributes()).is_err(),
                "{source} {kind}"
            );
        }
        for broken in [
            json!({}),
            json!({ "id": 7 }),
            json!({ "id": "7", "triggers": [1] }),
        ] {
            assert!(moved("hashicorp/null", "null_resource", broken).is_err());
        }
    }
}
