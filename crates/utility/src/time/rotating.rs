//! `time_rotating`: a point in time that is replaced when another one, later, is over.
//! <https://registry.terraform.io/providers/hashicorp/time/latest/docs/resources/rotating>

use async_trait::async_trait;

use super::moment::{self, Moment, Unit};
use crate::framework::declare::{integer, text, texts_by_key};
use crate::framework::{Check, Declaration, Fields, PlannedChange, ResourceType};
use crate::provider_data::ProviderData;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The resource type.
pub struct TimeRotating;

/// The periods. Of several, the last one in this order counts, and a timestamp for the rotation comes
/// before years.
const PERIODS: [(&str, Unit); 5] = [
    ("rotation_days", Unit::Days),
    ("rotation_hours", Unit::Hours),
    ("rotation_minutes", Unit::Minutes),
    ("rotation_months", Unit::Months),
    ("rotation_years", Unit::Years),
];

/// The periods in the order of an import id.
const IN_ID: [&str; 5] = [
    "rotation_years",
    "rotation_months",
    "rotation_days",
    "rotation_hours",
    "rotation_minutes",
];

const ROTATION: &str = "rotation_rfc3339";

#[async_trait]
impl ResourceType for TimeRotating {
    fn kind(&self) -> &'static str {
        "time_rotating"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = moment::part_fields();
        fields.extend(PERIODS.map(|(name, _)| integer(name).checked(Check::AtLeast(1))));
        fields.extend([
            text("id").computed(),
            moment::argument("rfc3339").optional_computed().replaces(),
            moment::argument(ROTATION).optional_computed(),
            texts_by_key("triggers").replaces(),
        ]);
        Declaration {
            fields,
            checks: vec![Check::AnyOf(&[
                "rotation_minutes",
                "rotation_hours",
                "rotation_days",
                "rotation_months",
                "rotation_years",
                "rotation_rfc3339",
            ])],
            ..Declaration::default()
        }
    }

    /// A new period counts from the same time as before, so that the result is known.
    fn modify_plan(&self, meta: &ProviderData, change: &mut PlannedChange) {
        if change.is_create || change.planned == change.prior {
            return;
        }
        if let Ok(Some(rotation)) = moment::of(&change.prior, ROTATION)
            && moment::is_over(rotation, meta)
        {
            change.replace_for(ROTATION);
        }
        let periods = PERIODS.iter().map(|(name, _)| *name);
        let mut arguments = periods.chain(["rfc3339", ROTATION]);
        if arguments.any(|name| !change.config.get(name).is_known()) {
            return;
        }
        let mut planned = change.planned.clone();
        moment::keep_base(&mut planned, &change.prior, "rfc3339");
        match described(planned) {
            Ok(planned) => change.planned = planned,
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
        if !object.is_given("rfc3339") {
            object.set("rfc3339", moment::written(moment::now(meta)));
        }
        described(object)
    }

    /// What is over is gone, so that it is made anew.
    async fn read(&self, meta: &ProviderData, known: Fields) -> Result<Option<Fields>, Problem> {
        let rotation = moment::of(&known, ROTATION)?;
        let is_over = rotation.is_some_and(|rotation| moment::is_over(rotation, meta));
        Ok((!is_over).then_some(known))
    }

    async fn update(
        &self,
        _around: &ProviderData,
        prior: &Fields,
        planned: Fields,
    ) -> Result<Fields, Problem> {
        let mut object = planned;
        moment::keep_base(&mut object, prior, "rfc3339");
        described(object)
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

/// The object with all that follows from its time and its period.
fn described(object: Fields) -> Result<Fields, Problem> {
    let mut object = object;
    let Some(base) = moment::of(&object, "rfc3339")? else {
        return Ok(object);
    };
    if let Some(rotation) = rotation(&object, base)? {
        moment::describe(&mut object, rotation);
        if object.text(ROTATION).is_none() {
            object.set(ROTATION, moment::written(rotation));
        }
    }
    object.set("id", object.get("rfc3339").clone());
    Ok(object)
}

fn rotation(object: &Fields, base: Moment) -> Result<Option<Moment>, Problem> {
    if let Some(years) = object.integer("rotation_years") {
        return moment::moved(base, years, Unit::Years).map(Some);
    }
    if let Some(given) = moment::of(object, ROTATION)? {
        return Ok(Some(given));
    }
    let mut periods = PERIODS.iter().rev();
    let period = periods.find_map(|(name, unit)| Some((object.integer(name)?, *unit)));
    let rotation = period.map(|(count, unit)| moment::moved(base, count, unit));
    rotation.transpose()
}

fn imported(mut object: Fields, id: &str) -> Result<Fields, Problem> {
    let wrong = |form: &str| {
        let detail = format!("Unexpected format of ID ({id:?}), expected {form}");
        Problem::error("Unexpected Format of ID", detail)
    };
    let invalid = |why: String| {
        let detail = format!(
            "The parameter that was supplied could not be parsed.\n\nOriginal Error: {why}"
        );
        Problem::error("Import time rotating error", detail)
    };
    let timestamp = |text: &str| moment::parse(text).map(moment::written).map_err(invalid);
    let parts: Vec<&str> = id.split(',').collect();
    match &parts[..] {
        [base, rotation] if base.is_empty() || rotation.is_empty() => {
            return Err(wrong("BASETIMESTAMP,ROTATIONTIMESTAMP"));
        }
        [base, rotation] => {
            object.set("rfc3339", timestamp(base)?);
            object.set(ROTATION, timestamp(rotation)?);
        }
        [base, periods @ ..] if periods.len() == IN_ID.len() => {
            if base.is_empty() || periods.iter().all(|it| it.is_empty()) {
                return Err(wrong(
                    "BASETIMESTAMP,YEARS,MONTHS,DAYS,HOURS,MINUTES where at least one rotation \
                     value is non-empty",
                ));
            }
            object.set("rfc3339", timestamp(base)?);
            moment::set_counts(&mut object, (&IN_ID, periods), |_, why| {
                invalid(format!("could not parse rotation {why}"))
            })?;
        }
        _ => {
            return Err(wrong(
                "BASETIMESTAMP,YEARS,MONTHS,DAYS,HOURS,MINUTES or BASETIMESTAMP,ROTATIONTIMESTAMP",
            ));
        }
    }
    object.set("triggers", Value::map::<&str>(Type::String, []));
    described(object)
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;

    const DAY: u64 = 86_400;

    #[tokio::test]
    async fn it_is_made_anew_when_its_period_is_over() {
        let mut stack = Stack::new("time");
        stack.set_time(1_600_000_000);
        let config = r#"{"rotation_days": 30}"#;
        let made = stack.apply("time_rotating", config).await;
        assert_eq!(made.text("rfc3339"), Some("2020-09-13T12:26:40Z"));
        assert_eq!(made.text("rotation_rfc3339"), Some("2020-10-13T12:26:40Z"));
        assert_eq!(made.integer("unix"), Some(1_602_592_000));
        stack.expect_no_change("time_rotating", config);
        stack.set_time(1_600_000_000 + 30 * DAY);
        assert!(
            stack
                .refresh("time_rotating")
                .await
                .is_ok_and(|it| it.is_some())
        );
        stack.set_time(1_600_000_000 + 30 * DAY + 1);
        assert_eq!(stack.refresh("time_rotating").await, Ok(None));
        let made = stack.apply("time_rotating", config).await;
        assert_eq!(made.text("rfc3339"), Some("2020-10-13T12:26:41Z"));
    }

    #[tokio::test]
    async fn a_new_period_counts_from_the_same_time() {
        let mut stack = Stack::new("time");
        stack.set_time(1_600_000_000);
        stack
            .apply("time_rotating", r#"{"rotation_days": 30}"#)
            .await;
        let config = r#"{"rotation_months": 2}"#;
        stack.expect_in_place("time_rotating", config);
        let planned = stack.planned("time_rotating", config);
        assert_eq!(
            planned.text("rotation_rfc3339"),
            Some("2020-11-13T12:26:40Z")
        );
        let made = stack.apply("time_rotating", config).await;
        assert_eq!(made.text("id"), Some("2020-09-13T12:26:40Z"));
        let other = r#"{"rotation_months": 2, "rfc3339": "2020-01-01T00:00:00Z"}"#;
        assert_eq!(stack.replaced_by("time_rotating", other), ["rfc3339"]);
        let other = r#"{"rotation_months": 2, "triggers": {"a": "b"}}"#;
        assert_eq!(stack.replaced_by("time_rotating", other), ["triggers"]);
    }

    #[tokio::test]
    async fn a_period_need_not_be_known() {
        let mut stack = Stack::new("time");
        stack
            .apply("time_rotating", r#"{"rotation_days": 30}"#)
            .await;
        let planned = stack.planned(
            "time_rotating",
            r#"{"rotation_days": {"unknown": "number"}}"#,
        );
        assert!(!planned.get("rotation_rfc3339").is_known());
        let errors = stack.errors("time_rotating", r#"{"rotation_days": 0}"#);
        assert_eq!(
            errors,
            "rotation_days: Invalid Attribute Value: Attribute rotation_days value must be at least 1, got: 0"
        );
    }

    #[tokio::test]
    async fn imports_have_a_period_or_a_timestamp() {
        let mut stack = Stack::new("time");
        for (id, config) in [
            (
                "2020-02-12T06:36:13Z,2020-02-13T06:36:13Z",
                r#"{"rotation_rfc3339": "2020-02-13T06:36:13Z", "triggers": {}}"#,
            ),
            (
                "2020-02-12T06:36:13Z,,,1,,",
                r#"{"rotation_days": 1, "triggers": {}}"#,
            ),
        ] {
            stack.import("time_rotating", id).await;
            stack.expect_no_change("time_rotating", config);
        }
        for id in [
            "",
            "x,",
            "2020-02-12T06:36:13Z,x",
            "2020-02-12T06:36:13Z,,,,,",
            "x,1,,,,",
        ] {
            let shown = stack.imported("time_rotating", id).await;
            assert!(!shown.starts_with('{'), "{shown}");
        }
    }
}
