//! `time_sleep`: waits when it is made or deleted.
//! <https://registry.terraform.io/providers/hashicorp/time/latest/docs/resources/sleep>

use async_trait::async_trait;

use super::moment;
use crate::framework::check::Place;
use crate::framework::declare::{Field, kept_id, text, texts_by_key};
use crate::framework::{Check, Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use rform_core::go::duration;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The resource type.
pub struct TimeSleep;

#[async_trait]
impl ResourceType for TimeSleep {
    fn kind(&self) -> &'static str {
        "time_sleep"
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![
                argument("create_duration", &["destroy_duration"]),
                argument("destroy_duration", &["create_duration"]),
                kept_id(),
                texts_by_key("triggers").replaces(),
            ],
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        meta: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        sleep(meta, &planned, "create_duration", "Create").await?;
        let mut object = planned;
        object.set("id", moment::written(moment::now(meta)));
        Ok(object)
    }

    async fn delete(&self, meta: &ProviderData, known: &Fields) -> Result<(), Problem> {
        sleep(meta, known, "destroy_duration", "Delete").await
    }

    fn import(
        &self,
        meta: &ProviderData,
        empty: Fields,
        id: &str,
    ) -> Option<Result<Fields, Problem>> {
        Some(imported(meta, empty, id))
    }
}

fn argument(name: &'static str, other: &'static [&'static str]) -> Field {
    text(name)
        .checked(Check::AtLeastOneOf(other))
        .checked(Check::Text(error))
}

/// A decimal number and a unit: less than what Go's durations may be.
fn error(given: &str, place: &Place) -> Option<(String, String)> {
    let units = ["ms", "s", "m", "h"].into_iter();
    let number = units
        .filter_map(|unit| given.strip_suffix(unit))
        .find(|number| {
            let digits =
                |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
            match number.split_once('.') {
                Some((whole, fraction)) => digits(whole) && digits(fraction),
                None => digits(number),
            }
        });
    if number.is_some() {
        return None;
    }
    let detail = format!(
        "Attribute {place} must be a number immediately followed by ms (milliseconds), s (seconds), \
         m (minutes), or h (hours). For example, \"30s\" for 30 seconds., got: {given}"
    );
    Some(("Invalid Attribute Value Match".into(), detail))
}

async fn sleep(
    meta: &ProviderData,
    object: &Fields,
    name: &str,
    verb: &str,
) -> Result<(), Problem> {
    let given = object.text_or_empty(name);
    if given.is_empty() {
        return Ok(());
    }
    let duration = duration::parse(given).map_err(|why| {
        let detail = format!("The {name} cannot be parsed\n\nOriginal Error: {why}");
        Problem::error(format!("{verb} time sleep error"), detail)
    })?;
    meta.clock.sleep(duration).await;
    Ok(())
}

fn imported(meta: &ProviderData, mut object: Fields, id: &str) -> Result<Fields, Problem> {
    let parts = id.split_once(',').filter(|(create, destroy)| {
        !(destroy.contains(',') || create.is_empty() && destroy.is_empty())
    });
    let Some((create, destroy)) = parts else {
        let detail = format!(
            "Unexpected format of ID ({id:?}), expected CREATEDURATION,DESTROYDURATION where at \
             least one value is non-empty"
        );
        return Err(Problem::error("Unexpected Format of ID", detail));
    };
    for (name, given) in [("create_duration", create), ("destroy_duration", destroy)] {
        if given.is_empty() {
            continue;
        }
        duration::parse(given).map_err(|why| {
            let detail = format!("The {name} cannot be parsed\n\nOriginal Error: {why}");
            Problem::error("Import time sleep error", detail)
        })?;
        object.set_text(name, given);
    }
    object.set("id", moment::written(moment::now(meta)));
    object.set("triggers", Value::map::<&str>(Type::String, []));
    Ok(object)
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;

    #[tokio::test]
    async fn it_waits_when_it_is_made_and_deleted_and_not_else() {
        let mut stack = Stack::new("time");
        let config = r#"{"create_duration": "1.5m", "destroy_duration": "2h"}"#;
        let made = stack.apply("time_sleep", config).await;
        assert_eq!(stack.time(), 90);
        assert_eq!(made.text("id"), Some("1970-01-01T00:01:30Z"));
        stack.expect_no_change("time_sleep", config);
        let other = r#"{"create_duration": "5m", "destroy_duration": "1s"}"#;
        stack.expect_in_place("time_sleep", other);
        stack.apply("time_sleep", other).await;
        assert_eq!(stack.time(), 90);
        let triggered = r#"{"create_duration": "5m", "triggers": {"a": "b"}}"#;
        assert_eq!(stack.replaced_by("time_sleep", triggered), ["triggers"]);
        stack.destroy("time_sleep").await;
        assert_eq!(stack.time(), 91);
    }

    #[tokio::test]
    async fn durations_are_a_number_and_a_unit() {
        let stack = Stack::new("time");
        for given in ["1d", "", "s", "1.s", ".5s", "-1s", "1h30m", "1s "] {
            let errors = stack.errors(
                "time_sleep",
                &format!(r#"{{"create_duration": "{given}"}}"#),
            );
            assert!(
                errors.contains("Invalid Attribute Value Match"),
                "{given}: {errors}"
            );
        }
        let errors = stack.errors("time_sleep", "{}");
        assert_eq!(
            errors,
            "create_duration: Invalid Attribute Combination: At least one attribute out of \
             [destroy_duration,create_duration] must be specified\ndestroy_duration: Invalid \
             Attribute Combination: At least one attribute out of \
             [create_duration,destroy_duration] must be specified"
        );
    }

    #[tokio::test]
    async fn an_import_has_two_durations() {
        let mut stack = Stack::new("time");
        stack.import("time_sleep", "30s,").await;
        stack.expect_no_change(
            "time_sleep",
            r#"{"create_duration": "30s", "triggers": {}}"#,
        );
        for id in ["", ",", "1s", "1s,2s,3s", "x,"] {
            assert!(
                !stack.imported("time_sleep", id).await.starts_with('{'),
                "{id}"
            );
        }
    }
}
