//! Types of hashicorp/aws that this program cannot manage yet: what their objects look like in a
//! state.

use serde_json::Value as Json;

use rform_core::value::Type;
use rform_core::value::json::type_from_json;

/// One type a line, in the form of hashicorp/aws 5.4.0.
const FORMS: &str = include_str!("forms.jsonl");

/// The type of the objects of a resource type.
pub fn legacy_type(kind: &str) -> Option<Type> {
    let start = format!("{{\"type\":\"{kind}\",");
    let line = FORMS.lines().find(|line| line.starts_with(&start))?;
    let json: Json = serde_json::from_str(line).ok()?;
    type_from_json(&json["form"]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_type() {
        for line in FORMS.lines() {
            let name = line.split('"').nth(3).unwrap_or_default();
            assert!(matches!(legacy_type(name), Some(Type::Object(_))), "{name}");
        }
        assert_eq!(legacy_type("aws_vpc"), None);
    }
}
