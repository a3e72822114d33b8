//! Metric and subscription filters of a group: documents that are described as they were given.

use super::lookup::{absent, group, group_mut, invalid, nothing, page};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};
use serde_json::{Map, Value};

/// The most subscription filters of a group:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/cloudwatch_limits_cwl.html>.
const SUBSCRIPTIONS: usize = 2;

/// The members of a call, with the time of the filter.
fn document(account: &Account, call: &Call, needed: &[&str]) -> Result<Value, Failure> {
    for name in needed {
        call.member(name)
            .ok_or_else(|| invalid(format!("{name} must be specified")))?;
    }
    let given = call.json.as_object().cloned();
    let mut document: Map<String, Value> = given.unwrap_or_default();
    document.insert("creationTime".to_owned(), account.now.0.into());
    Ok(Value::Object(document))
}

/// `PutMetricFilter`: creates or replaces the filter of that name.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html>.
pub(super) fn put_metric(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("filterName")?.to_owned();
    let document = document(account, call, &["filterPattern", "metricTransformations"])?;
    if call.member_list("metricTransformations").len() != 1 {
        return Err(invalid(
            "A metric filter has exactly one metric transformation",
        ));
    }
    let group = group_mut(account, call, "logGroupName")?;
    group.metric_filters.insert(name, document);
    nothing()
}

/// `DescribeMetricFilters`: those of a group.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html>.
pub(super) fn describe_metric(account: &mut Account, call: &Call) -> Outcome {
    let prefix = call.member_text("filterNamePrefix").unwrap_or_default();
    let filters = group(account, call, "logGroupName")?.metric_filters.iter();
    let found = filters.filter(|(name, _)| name.starts_with(prefix));
    page(
        call,
        "metricFilters",
        found.map(|(_, it)| it.clone()).collect(),
    )
}

/// `DeleteMetricFilter`: refused for a filter that the group does not have.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html>.
pub(super) fn delete_metric(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("filterName")?;
    let filters = &mut group_mut(account, call, "logGroupName")?.metric_filters;
    filters
        .remove(name)
        .ok_or_else(|| absent("metric filter"))?;
    nothing()
}

/// `PutSubscriptionFilter`: creates or replaces the filter of that name; a group has two at most.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html>.
pub(super) fn put_subscription(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("filterName")?.to_owned();
    let mut document = document(account, call, &["filterPattern", "destinationArn"])?;
    if document.get("distribution").is_none_or(Value::is_null) {
        document["distribution"] = "ByLogStream".into();
    }
    let filters = &mut group_mut(account, call, "logGroupName")?.subscription_filters;
    if !filters.contains_key(&name) && filters.len() >= SUBSCRIPTIONS {
        return Err(Failure::new(
            "LimitExceededException",
            "Resource limit exceeded.",
        ));
    }
    filters.insert(name, document);
    nothing()
}

/// `DescribeSubscriptionFilters`: those of a group.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html>.
pub(super) fn describe_subscription(account: &mut Account, call: &Call) -> Outcome {
    let prefix = call.member_text("filterNamePrefix").unwrap_or_default();
    let filters = &group(account, call, "logGroupName")?.subscription_filters;
    let found = filters.iter().filter(|(name, _)| name.starts_with(prefix));
    page(
        call,
        "subscriptionFilters",
        found.map(|(_, it)| it.clone()).collect(),
    )
}

/// `DeleteSubscriptionFilter`: refused for a filter that the group does not have.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteSubscriptionFilter.html>.
pub(super) fn delete_subscription(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("filterName")?;
    let filters = &mut group_mut(account, call, "logGroupName")?.subscription_filters;
    filters
        .remove(name)
        .ok_or_else(|| absent("subscription filter"))?;
    nothing()
}
