//! The actions of alarms.

use super::lookup::{alarm_arn, invalid, nothing, required};
use super::model::Alarm;
use super::tags;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Map, Value, json};

/// The most actions for one state:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>.
const ACTIONS: usize = 5;

/// How a metric is compared with the threshold.
const OPERATORS: &[&str] = &[
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
];

/// `PutMetricAlarm`: creates the alarm of that name, or replaces it; its tags stay.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>.
pub(super) fn put_metric(account: &mut Account, call: &Call) -> Outcome {
    let periods = call.member_number("EvaluationPeriods");
    if periods.is_none_or(|it| it < 1) {
        return Err(invalid("EvaluationPeriods must be 1 or more"));
    }
    let operator = call.member_text("ComparisonOperator").unwrap_or_default();
    if !OPERATORS.contains(&operator) {
        return Err(invalid(format!("ComparisonOperator '{operator}' is none")));
    }
    let of_one = call.member("MetricName").is_some();
    let of_many = !call.member_list("Metrics").is_empty();
    if of_one == of_many {
        return Err(invalid("An alarm has either MetricName or Metrics"));
    }
    let statistics = ["Statistic", "ExtendedStatistic"];
    let statistics = statistics.iter().filter(|it| call.member(it).is_some());
    if of_one && (statistics.count() != 1 || call.member("Period").is_none()) {
        return Err(invalid(
            "An alarm on one metric has a Period, and either Statistic or ExtendedStatistic",
        ));
    }
    let has_threshold = call.member("Threshold").is_some();
    if has_threshold == call.member("ThresholdMetricId").is_some() {
        return Err(invalid(
            "An alarm has either Threshold or ThresholdMetricId",
        ));
    }
    if call.member_number("DatapointsToAlarm") > periods {
        return Err(invalid("DatapointsToAlarm cannot exceed EvaluationPeriods"));
    }
    put(account, call, false)
}

/// `PutCompositeAlarm`: creates the alarm of that name, or replaces it; its tags stay.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html>.
pub(super) fn put_composite(account: &mut Account, call: &Call) -> Outcome {
    let rule = required(call, "AlarmRule", 10_240)?;
    for name in named(rule) {
        if !account
            .cloudwatch
            .alarms
            .contains(&alarm_arn(account, &name))
        {
            return Err(invalid(format!(
                "Could not save the composite alarm as alarm {name} in the alarm rule does not exist"
            )));
        }
    }
    put(account, call, true)
}

/// The names of alarms in a rule such as `ALARM("a") OR NOT OK(b)`.
fn named(rule: &str) -> Vec<String> {
    let states = ["ALARM(", "OK(", "INSUFFICIENT_DATA("];
    let mut names = Vec::new();
    for state in states {
        for rest in rule.split(state).skip(1) {
            let name = rest.split(')').next().unwrap_or_default();
            let name = name.trim().trim_matches(['"', '\'']);
            let name = name.rsplit(":alarm:").next().unwrap_or_default();
            names.push(name.to_owned());
        }
    }
    names
}

fn put(account: &mut Account, call: &Call, is_composite: bool) -> Outcome {
    let name = required(call, "AlarmName", 255)?.to_owned();
    for actions in ["OKActions", "AlarmActions", "InsufficientDataActions"] {
        let actions = call.member_texts(actions);
        if actions.len() > ACTIONS || actions.iter().any(|it| !it.starts_with("arn:")) {
            return Err(invalid(
                "An alarm has up to 5 ARNs as actions for each state",
            ));
        }
    }
    let arn = alarm_arn(account, &name);
    let former = account.cloudwatch.alarms.get(&arn);
    if former.is_some_and(|it| it.is_composite != is_composite) {
        return Err(invalid(format!("There is an alarm {name} of another type")));
    }
    let tags = former.map_or_else(|| tags::given(call), |it| it.tags.clone());
    let mut document: Map<String, Value> = call.json.as_object().cloned().unwrap_or_default();
    document.remove("Tags");
    document.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    document
        .entry("ActionsEnabled")
        .or_insert_with(|| true.into());
    document.insert("AlarmArn".to_owned(), arn.as_str().into());
    document.insert("StateValue".to_owned(), "INSUFFICIENT_DATA".into());
    let alarm = Alarm {
        region: account.region.clone(),
        document: Value::Object(document),
        arn: arn.clone(),
        is_composite,
        tags,
        name,
    };
    account.cloudwatch.alarms.insert(arn, alarm);
    nothing()
}

/// `DescribeAlarms`: those that are named, or all of a type; metric alarms if none is said.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let (names, types) = (
        call.member_texts("AlarmNames"),
        call.member_texts("AlarmTypes"),
    );
    let prefix = call.member_text("AlarmNamePrefix").unwrap_or_default();
    let is_wanted = |it: &&Alarm| {
        let kind = if it.is_composite {
            "CompositeAlarm"
        } else {
            "MetricAlarm"
        };
        let has_type = match types.is_empty() {
            true => !it.is_composite,
            false => types.contains(&kind),
        };
        let has_name = names.is_empty() || names.contains(&it.name.as_str());
        it.region == account.region && has_type && has_name && it.name.starts_with(prefix)
    };
    let found: Vec<&Alarm> = account
        .cloudwatch
        .alarms
        .values()
        .filter(is_wanted)
        .collect();
    let (shown, next) = call.member_page(found, ("MaxRecords", "NextToken"), 50);
    let (composite, metric): (Vec<&Alarm>, Vec<&Alarm>) =
        shown.into_iter().partition(|it| it.is_composite);
    let documents = |alarms: Vec<&Alarm>| -> Vec<Value> {
        alarms.iter().map(|it| it.document.clone()).collect()
    };
    Ok(Answer::Json(json!({
        "CompositeAlarms": documents(composite), "MetricAlarms": documents(metric), "NextToken": next,
    })))
}

/// `DeleteAlarms`: refused as a whole if one is not there, or a composite alarm names it.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    for name in call.member_texts("AlarmNames") {
        let arn = alarm_arn(account, name);
        let absent = || Failure::with_status(404, "ResourceNotFound", format!("Alarm {name}"));
        let alarms = &mut account.cloudwatch.alarms;
        let mut others = alarms
            .values()
            .filter(|it| it.is_composite && it.arn != arn);
        let names_it = |it: &Alarm| {
            let rule = it.document.get("AlarmRule").and_then(Value::as_str);
            named(rule.unwrap_or_default()).iter().any(|it| it == name)
        };
        if let Some(other) = others.find(|it| names_it(it)) {
            return Err(invalid(format!(
                "Cannot delete {name} as there are composite alarm(s) depending on it: {}",
                other.name
            )));
        }
        alarms.remove(&arn).ok_or_else(absent)?;
    }
    nothing()
}
