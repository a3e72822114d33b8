//! The records of backends that Terraform 0.11 left in `.terraform/terraform.tfstate`.
//!
//! They are state files of version 3 too, but hold only the arguments that were given, by the
//! block or by `-backend-config`, and a hash of 0.11's own. Today's hold every argument of the
//! backend, null where it was not given.

use serde_json::Value as Json;

/// Whether a record's arguments are those of a `backend` block, where the record is one of
/// Terraform 0.11. What the record has beside those came from `-backend-config`.
pub(super) fn holds(record: &Json, declared: &Json) -> bool {
    let (Some(record), Some(declared)) = (record.as_object(), declared.as_object()) else {
        return false;
    };
    let is_partial = declared.keys().any(|name| !record.contains_key(name));
    let mut given = declared.iter().filter(|(_, value)| !value.is_null());
    is_partial && given.all(|(name, value)| record.get(name).map(text) == Some(text(value)))
}

/// An argument as a text: `-backend-config` gave texts where a block has numbers and booleans.
fn text(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::holds;
    use serde_json::json;

    #[test]
    fn a_partial_record_holds_a_block_whose_arguments_it_has() {
        let block = json!({ "bucket": "b", "key": null, "encrypt": true, "region": null });
        for record in [
            json!({ "bucket": "b", "encrypt": true }),
            json!({ "bucket": "b", "encrypt": "true", "key": "given on the command line" }),
        ] {
            assert!(holds(&record, &block), "{record}");
        }
        for record in [
            json!({ "bucket": "other", "encrypt": true }),
            json!({ "encrypt": true }),
            json!({}),
            json!(null),
        ] {
            assert!(!holds(&record, &block), "{record}");
        }
    }

    #[test]
    fn a_record_of_today_has_to_be_equal() {
        let block = json!({ "path": null, "workspace_dir": null });
        let record = json!({ "path": "p", "workspace_dir": null });
        assert!(!holds(&record, &block));
    }
}
