//! `time_static`: a point in time that stays.
//! <https://registry.terraform.io/providers/hashicorp/time/latest/docs/resources/static>

use async_trait::async_trait;

use super::moment::{self, Moment};
use crate::framework::declare::{kept_id, texts_by_key};
use crate::framework::{Declaration, Fields, PlannedChange, ResourceType};
use crate::provider_data::ProviderData;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The resource type.
pub struct TimeStatic;

#[async_trait]
impl ResourceType for TimeStatic {
    fn kind(&self) -> &'static str {
        "time_static"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = moment::part_fields();
        fields.extend([
            kept_id(),
            moment::argument("rfc3339").optional_computed().replaces(),
            texts_by_key("triggers").replaces(),
        ]);
        Declaration {
            fields,
            ..Declaration::default()
        }
    }

    /// A time that is configured is known before it is made.
    fn modify_plan(&self, _around: &ProviderData, change: &mut PlannedChange) {
        if !change.is_create {
            return;
        }
        match moment::of(&change.planned, "rfc3339") {
            Ok(Some(moment)) => describe(&mut change.planned, moment),
            Ok(None) => {}
            Err(problem) => change.problems.push(problem),
        }
    }

    async fn create(
        &self,
        meta: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let mut object = planned;
        let given = moment::of(&object, "rfc3339")?;
        let moment = given.unwrap_or_else(|| moment::now(meta));
        describe(&mut object, moment);
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

/// Sets all parts; a text that is configured stays as it is written.
fn describe(object: &mut Fields, moment: Moment) {
    moment::describe(object, moment);
    if object.text("rfc3339").is_none() {
        object.set("rfc3339", moment::written(moment));
    }
    object.set("id", object.get("rfc3339").clone());
}

fn imported(mut object: Fields, id: &str) -> Result<Fields, Problem> {
    let moment = moment::parse(id).map_err(|why| {
        let detail = format!(
            "The id that was supplied could not be parsed as RFC3339.\n\nOriginal Error: {why}"
        );
        Problem::error("Import time static error", detail)
    })?;
    object.set("rfc3339", moment::written(moment));
    describe(&mut object, moment);
    object.set("triggers", Value::map::<&str>(Type::String, []));
    Ok(object)
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;
    use expect_test::expect;

    #[tokio::test]
    async fn the_time_of_the_apply_stays() {
        let mut stack = Stack::new("time");
        stack.set_time(1_600_000_000);
        let made = stack.apply("time_static", "{}").await;
        assert_eq!(made.text("rfc3339"), Some("2020-09-13T12:26:40Z"));
        assert_eq!(made.integer("unix"), Some(1_600_000_000));
        stack.set_time(1_700_000_000);
        stack.expect_no_change("time_static", "{}");
        let replaced = stack.replaced_by("time_static", r#"{"triggers": {"a": "1"}}"#);
        // The time will be another one as well.
        assert_eq!(replaced, ["rfc3339", "triggers"]);
        let other = r#"{"rfc3339": "2020-09-13T12:26:41Z"}"#;
        assert_eq!(stack.replaced_by("time_static", other), ["rfc3339"]);
    }

    #[tokio::test]
    async fn a_time_that_is_configured_is_planned() {
        let stack = Stack::new("time");
        let planned = stack.planned("time_static", r#"{"rfc3339": "2020-02-12T06:36:13-08:00"}"#);
        assert_eq!(planned.integer("hour"), Some(6));
        assert_eq!(planned.text("id"), Some("2020-02-12T06:36:13-08:00"));
        let errors = stack.errors("time_static", r#"{"rfc3339": "yesterday"}"#);
        assert!(
            errors.starts_with("rfc3339: Invalid RFC3339 String Value"),
            "{errors}"
        );
        let planned = stack.planned("time_static", r#"{"rfc3339": {"unknown": "string"}}"#);
        assert!(!planned.get("id").is_known());
    }

    #[tokio::test]
    async fn an_import_takes_a_timestamp() {
        let mut stack = Stack::new("time");
        expect![[r#"{"day":12,"hour":6,"id":"2020-02-12T06:36:13Z","minute":36,"month":2,"rfc3339":"2020-02-12T06:36:13Z","second":13,"triggers":{},"unix":1581489373,"year":2020}"#]]
            .assert_eq(&stack.imported("time_static", "2020-02-12T06:36:13Z").await);
        let shown = stack.imported("time_static", "x").await;
        assert!(shown.starts_with("Import time static error"), "{shown}");
        stack.import("time_static", "2020-02-12T06:36:13Z").await;
        stack.expect_no_change("time_static", r#"{"triggers": {}}"#);
    }
}
