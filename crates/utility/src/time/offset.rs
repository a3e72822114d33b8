//! `time_offset`: a point in time at a distance from another one.
//! <https://registry.terraform.io/providers/hashicorp/time/latest/docs/resources/offset>

use async_trait::async_trait;

use super::moment::{self, Moment, Unit};
use crate::framework::declare::{integer, text, texts_by_key};
use crate::framework::{Check, Declaration, Fields, PlannedChange, ResourceType};
use crate::provider_data::ProviderData;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The resource type.
pub struct TimeOffset;

/// The offsets, in the order in which they are applied.
const OFFSETS: [(&str, Unit); 6] = [
    ("offset_days", Unit::Days),
    ("offset_hours", Unit::Hours),
    ("offset_minutes", Unit::Minutes),
    ("offset_months", Unit::Months),
    ("offset_seconds", Unit::Seconds),
    ("offset_years", Unit::Years),
];

/// The offsets in the order of an import id.
const IN_ID: [&str; 6] = [
    "offset_years",
    "offset_months",
    "offset_days",
    "offset_hours",
    "offset_minutes",
    "offset_seconds",
];

#[async_trait]
impl ResourceType for TimeOffset {
    fn kind(&self) -> &'static str {
        "time_offset"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = moment::part_fields();
        fields.extend(OFFSETS.map(|(name, _)| integer(name)));
        fields.extend([
            moment::argument("base_rfc3339").optional_computed(),
            text("id").computed(),
            text("rfc3339").computed(),
            texts_by_key("triggers").replaces(),
        ]);
        Declaration {
            fields,
            checks: vec![Check::AnyOf(&[
                "offset_seconds",
                "offset_minutes",
                "offset_hours",
                "offset_days",
                "offset_months",
                "offset_years",
            ])],
            ..Declaration::default()
        }
    }

    /// New offsets count from the same time as before, so that the result is known.
    fn modify_plan(&self, _around: &ProviderData, change: &mut PlannedChange) {
        let is_same = |name: &str| change.prior.get(name) == change.planned.get(name);
        let is_open = |name: &str| !change.config.get(name).is_known();
        let all_same = OFFSETS.iter().all(|(name, _)| is_same(name));
        let any_open = OFFSETS.iter().any(|(name, _)| is_open(name));
        if change.is_create || all_same || any_open || is_open("base_rfc3339") {
            return;
        }
        if !change.planned.get("base_rfc3339").is_known() {
            let base = change.prior.get("base_rfc3339").clone();
            change.planned.set("base_rfc3339", base);
        }
        let mut planned = change.planned.clone();
        match moment::of(&planned, "base_rfc3339") {
            Ok(Some(base)) => match describe(&mut planned, base) {
                Ok(()) => change.planned = planned,
                Err(problem) => change.problems.push(problem),
            },
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
        let given = moment::of(&object, "base_rfc3339")?;
        describe(&mut object, given.unwrap_or_else(|| moment::now(meta)))?;
        Ok(object)
    }

    async fn update(
        &self,
        _around: &ProviderData,
        prior: &Fields,
        planned: Fields,
    ) -> Result<Fields, Problem> {
        let mut object = planned;
        moment::keep_base(&mut object, prior, "base_rfc3339");
        if let Some(base) = moment::of(&object, "base_rfc3339")? {
            describe(&mut object, base)?;
        }
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

/// Sets all that follows from the base and the offsets.
fn describe(object: &mut Fields, base: Moment) -> Result<(), Problem> {
    let mut moment = base;
    for (name, unit) in OFFSETS {
        moment = moment::moved(moment, object.integer(name).unwrap_or(0), unit)?;
    }
    if object.text("base_rfc3339").is_none() {
        object.set("base_rfc3339", moment::written(base));
    }
    moment::describe(object, moment);
    object.set("rfc3339", moment::written(moment));
    object.set("id", object.get("base_rfc3339").clone());
    Ok(())
}

fn imported(mut object: Fields, id: &str) -> Result<Fields, Problem> {
    let form = "expected BASETIMESTAMP,YEARS,MONTHS,DAYS,HOURS,MINUTES,SECONDS";
    let parts: Vec<&str> = id.split(',').collect();
    let wrong = |rest: &str| {
        let detail = format!("Unexpected format of ID ({id:?}), {form}{rest}");
        Problem::error("Unexpected Format of ID", detail)
    };
    let [base, offsets @ ..] = &parts[..] else {
        return Err(wrong(""));
    };
    if offsets.len() != IN_ID.len() {
        return Err(wrong(""));
    }
    if base.is_empty() || offsets.iter().all(|it| it.is_empty()) {
        return Err(wrong(" where at least one offset value is non-empty"));
    }
    moment::set_counts(&mut object, (&IN_ID, offsets), |name, why| {
        let detail = format!(
            "The {name} parameter that was supplied could not be parsed as Int64.\n\nOriginal \
             Error: could not parse offset {why}"
        );
        Problem::error("Import time offset error", detail)
    })?;
    let base = moment::parse(base).map_err(|why| {
        let detail = format!(
            "The base_rfc3339 timestamp that was supplied could not be parsed as RFC3339.\n\n\
             Original Error: {why}"
        );
        Problem::error("Import time offset error", detail)
    })?;
    describe(&mut object, base)?;
    object.set("triggers", Value::map::<&str>(Type::String, []));
    Ok(object)
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;
    use expect_test::expect;

    #[tokio::test]
    async fn offsets_count_from_the_first_apply() {
        let mut stack = Stack::new("time");
        stack.set_time(1_580_428_800); // 2020-01-31T00:00:00Z
        let config = r#"{"offset_months": 1, "offset_days": -1}"#;
        let made = stack.apply("time_offset", config).await;
        assert_eq!(made.text("rfc3339"), Some("2020-03-01T00:00:00Z"));
        assert_eq!(made.text("id"), Some("2020-01-31T00:00:00Z"));
        stack.set_time(1_700_000_000);
        stack.expect_no_change("time_offset", config);
        stack.expect_in_place("time_offset", r#"{"offset_days": 7}"#);
        let planned = stack.planned("time_offset", r#"{"offset_days": 7}"#);
        assert_eq!(planned.text("rfc3339"), Some("2020-02-07T00:00:00Z"));
        let made = stack.apply("time_offset", r#"{"offset_days": 7}"#).await;
        assert_eq!(made.text("rfc3339"), Some("2020-02-07T00:00:00Z"));
        let config = r#"{"offset_days": 7, "base_rfc3339": "2021-01-01T00:00:00Z"}"#;
        stack.expect_in_place("time_offset", config);
        let made = stack.apply("time_offset", config).await;
        assert_eq!(made.text("rfc3339"), Some("2021-01-08T00:00:00Z"));
        let replaced = stack.replaced_by("time_offset", r#"{"offset_days": 7, "triggers": {}}"#);
        assert_eq!(replaced, ["triggers"]);
    }

    #[tokio::test]
    async fn offsets_that_are_not_known_leave_the_result_open() {
        let mut stack = Stack::new("time");
        stack.apply("time_offset", r#"{"offset_days": 1}"#).await;
        let planned = stack.planned("time_offset", r#"{"offset_days": {"unknown": "number"}}"#);
        assert!(!planned.get("rfc3339").is_known());
        assert_eq!(
            stack.errors("time_offset", "{}"),
            "Missing Attribute Configuration: At least one of these attributes must be configured: \
             [offset_seconds,offset_minutes,offset_hours,offset_days,offset_months,offset_years]"
        );
        let error = stack
            .try_apply("time_offset", r#"{"offset_years": 99999999999}"#)
            .await;
        assert!(error.is_err_and(|error| error.contains("out of range")));
    }

    #[tokio::test]
    async fn an_import_has_seven_parts() {
        let stack = Stack::new("time");
        let shown = stack
            .imported("time_offset", "2020-02-12T06:36:13Z,,,7,,,")
            .await;
        expect![[r#"{"base_rfc3339":"2020-02-12T06:36:13Z","day":19,"hour":6,"id":"2020-02-12T06:36:13Z","minute":36,"month":2,"offset_days":7,"offset_hours":null,"offset_minutes":null,"offset_months":null,"offset_seconds":null,"offset_years":null,"rfc3339":"2020-02-19T06:36:13Z","second":13,"triggers":{},"unix":1582094173,"year":2020}"#]]
            .assert_eq(&shown);
        for id in [
            "2020-02-12T06:36:13Z",
            "2020-02-12T06:36:13Z,,,,,,",
            "x,1,,,,,",
            "2020-02-12T06:36:13Z,a,,,,,",
        ] {
            let shown = stack.imported("time_offset", id).await;
            assert!(
                shown.contains("Format of ID") || shown.starts_with("Import time offset"),
                "{shown}"
            );
        }
    }
}
