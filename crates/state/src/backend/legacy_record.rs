//! The records of backends that Terraform 0.11 left in `.terraform/terraform.tfstate`.
//!
//! They are state files of version 3 too, but hold only the arguments that were given, by the
//! block or by `-backend-config`, and a hash of 0.11's own of the block alone. Today's hold every
//! argument of the backend, null where it was not given.

use serde_json::Value as Json;

/// The hash by which Terraform 0.11 told whether a `backend` block had changed. `written` is a JSON
/// object with the arguments as the block has them: `"true"` is another block than `true`.
///
/// It is that of <https://github.com/mitchellh/hashstructure> (version 1) over the type and the
/// arguments: parts are hashed by FNV-1 with 64 bits, and the members of maps are joined by XOR.
pub fn legacy_hash(backend_type: &str, written: &Json) -> u64 {
    let member = |name: &str, value: u64| joined(fnv1(name.as_bytes()), value);
    member("type", fnv1(backend_type.as_bytes())) ^ member("config", hashed(written))
}

fn hashed(value: &Json) -> u64 {
    match value {
        Json::Null => fnv1(&0_i64.to_le_bytes()),
        Json::Bool(truth) => fnv1(&[u8::from(*truth)]),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => fnv1(&whole.to_le_bytes()),
            (None, float) => fnv1(&float.unwrap_or_default().to_le_bytes()),
        },
        Json::String(text) => fnv1(text.as_bytes()),
        Json::Array(items) => items.iter().fold(0, |hash, it| joined(hash, hashed(it))),
        Json::Object(members) => members.iter().fold(0, |hash, (name, it)| {
            hash ^ joined(fnv1(name.as_bytes()), hashed(it))
        }),
    }
}

fn joined(one: u64, other: u64) -> u64 {
    fnv1(&[one.to_le_bytes(), other.to_le_bytes()].concat())
}

/// The hash FNV-1 in 64 bits, by which 0.11 numbers what it hashes: <http://www.isthe.com/chongo/tech/comp/fnv/#FNV-1>.
fn fnv1(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        hash.wrapping_mul(0x0000_0100_0000_01b3) ^ u64::from(*byte)
    })
}

/// Whether a record's arguments are those that are `declared` now, by the block and the command
/// line, where the record is one of Terraform 0.11. An argument that only the record has was
/// removed, or is not given on the command line this time; the hash tells which.
pub(super) fn holds(record: &Json, declared: &Json) -> bool {
    let (Some(record), Some(declared)) = (record.as_object(), declared.as_object()) else {
        return false;
    };
    let is_partial = declared.keys().any(|name| !record.contains_key(name));
    let given = |it: Option<&Json>| it.filter(|it| !it.is_null()).map(text);
    let mut names = declared.keys().chain(record.keys());
    is_partial && names.all(|name| given(record.get(name)) == given(declared.get(name)))
}

/// An argument as a text: `-backend-config` gave texts where a block has numbers and booleans.
fn text(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{holds, legacy_hash};
    use serde_json::json;

    /// The number is in the tests of Terraform 0.11 itself (`backend-unchanged`).
    #[test]
    fn hashes_are_those_of_terraform_0_11() {
        let path = json!({ "path": "local-state.tfstate" });
        assert_eq!(legacy_hash("local", &path), 9_073_424_445_967_744_180);
        let hashes = [
            json!({ "bucket": "b", "encrypt": true }),
            json!({ "bucket": "b", "encrypt": "true" }),
            json!({ "bucket": "b", "encrypt": 1 }),
            json!({ "bucket": "b" }),
            json!({ "bucket": "b", "workspaces": [{ "name": "n" }] }),
        ];
        let hashes: std::collections::BTreeSet<u64> =
            hashes.iter().map(|it| legacy_hash("s3", it)).collect();
        assert_eq!(hashes.len(), 5);
    }

    #[test]
    fn a_partial_record_holds_the_arguments_that_it_has() {
        let block = json!({ "bucket": "b", "key": null, "encrypt": true, "region": null });
        for record in [
            json!({ "bucket": "b", "encrypt": true }),
            json!({ "bucket": "b", "encrypt": "true", "key": null }),
        ] {
            assert!(holds(&record, &block), "{record}");
        }
        for record in [
            json!({ "bucket": "other", "encrypt": true }),
            json!({ "bucket": "b", "encrypt": "true", "key": "removed" }),
            json!({ "bucket": "b", "encrypt": true, "unknown": "removed" }),
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
