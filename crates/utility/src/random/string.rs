//! `random_string`: a random text.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/string>

use async_trait::async_trait;
use serde_json::Value as Json;

use super::characters;
use crate::framework::declare::{kept_id, text};
use crate::framework::{Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use rform_provider::Problem;

/// The resource type.
pub struct RandomString;

#[async_trait]
impl ResourceType for RandomString {
    fn kind(&self) -> &'static str {
        "random_string"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = characters::arguments();
        fields.extend([kept_id(), text("result").computed().kept()]);
        Declaration {
            version: 2,
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
        object.set_text("id", &drawn);
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
        object.set_text("id", id);
        Some(Ok(object))
    }

    fn upgrade(&self, version: u64, attributes: Json) -> Option<Result<Json, Problem>> {
        (version == 1).then(|| Ok(characters::upgrade(attributes)))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;
    use expect_test::expect;

    #[tokio::test]
    async fn texts_have_what_is_asked_for() {
        let mut stack = Stack::new("random");
        let config = r#"{"length": 12, "min_numeric": 2, "min_special": 3, "min_upper": 1,
                         "lower": false, "special": false, "override_special": "é!"}"#;
        let made = stack.apply("random_string", config).await;
        let text = made.text_or_empty("result");
        let count = |is: fn(char) -> bool| text.chars().filter(|it| is(*it)).count();
        assert_eq!(text.chars().count(), 12);
        assert!(count(|it| it.is_ascii_digit()) >= 2, "{text}");
        assert!(count(|it| it.is_ascii_uppercase()) >= 1, "{text}");
        assert_eq!(count(|it| "é!".contains(it)), 3, "{text}");
        assert_eq!(count(|it| it.is_ascii_lowercase()), 0, "{text}");
        assert_eq!(made.text("id"), Some(text));
        stack.expect_no_change("random_string", config);
    }

    #[tokio::test]
    async fn number_and_numeric_are_the_same() {
        let mut stack = Stack::new("random");
        let made = stack
            .apply("random_string", r#"{"length": 3, "number": false}"#)
            .await;
        assert_eq!(
            (made.truth("number"), made.truth("numeric")),
            (Some(false), Some(false))
        );
        stack.expect_no_change("random_string", r#"{"length": 3, "numeric": false}"#);
        let replaced = stack.replaced_by("random_string", r#"{"length": 3}"#);
        assert_eq!(replaced, ["number", "numeric"]);
        let shown = stack.plan_errors(
            "random_string",
            r#"{"length": 3, "number": true, "numeric": false}"#,
        );
        expect![[r#"
            Number and numeric are both configured with different values: Number is deprecated, use numeric instead
            Number and numeric are both configured with different values: Number is deprecated, use numeric instead"#]].assert_eq(&shown);
    }

    #[tokio::test]
    async fn each_argument_replaces() {
        let mut stack = Stack::new("random");
        stack.apply("random_string", r#"{"length": 9}"#).await;
        for (name, value) in [
            ("lower", "false"),
            ("upper", "false"),
            ("special", "false"),
            ("min_lower", "1"),
            ("min_upper", "1"),
            ("min_numeric", "1"),
            ("min_special", "1"),
            ("override_special", r#""!""#),
        ] {
            let config = format!(r#"{{"length": 9, "{name}": {value}}}"#);
            assert_eq!(stack.replaced_by("random_string", &config), [name]);
        }
    }

    #[test]
    fn errors_are_those_of_the_provider() {
        let stack = Stack::new("random");
        let shown = |config: &str| stack.errors("random_string", config);
        expect![
            "length: Invalid Attribute Value: Attribute length value must be at least 1, got: 0"
        ]
        .assert_eq(&shown(r#"{"length": 0}"#));
        expect!["length: Invalid Attribute Value: Attribute length value must be at least sum of min_upper + min_lower + min_numeric + min_special, got: 2"]
            .assert_eq(&shown(r#"{"length": 2, "min_upper": 3}"#));
        expect!["length: Invalid Attribute Value: Attribute length value must be a whole number of 64 bits, got: 2.5"]
            .assert_eq(&shown(r#"{"length": 2.5}"#));
        expect!["numeric: Invalid Attribute Combination: At least one attribute out of [special,upper,lower,numeric] must be specified as true"]
            .assert_eq(&shown(r#"{"length": 2, "numeric": false, "upper": false, "lower": false, "special": false}"#));
        assert_eq!(
            shown(r#"{"length": {"unknown": "number"}, "min_upper": 3}"#),
            ""
        );
    }

    #[tokio::test]
    async fn imports_and_old_states_are_not_replaced() {
        let mut stack = Stack::new("random");
        expect![[r#"{"id":"ab1","keepers":null,"length":3,"lower":true,"min_lower":0,"min_numeric":0,"min_special":0,"min_upper":0,"number":true,"numeric":true,"override_special":null,"result":"ab1","special":true,"upper":true}"#]]
            .assert_eq(&stack.imported("random_string", "ab1").await);
        stack.upgraded(
            "random_string",
            1,
            r#"{"id": "ab1", "result": "ab1", "number": false}"#,
        );
        stack.expect_no_change("random_string", r#"{"length": 3, "numeric": false}"#);
        // What older versions kept where nothing was configured.
        stack.upgraded(
            "random_string",
            1,
            r#"{"id": "a", "result": "a", "override_special": ""}"#,
        );
        stack.expect_in_place("random_string", r#"{"length": 1}"#);
    }
}
