//! Lists of parameters.

use super::model::Parameter;
use super::parameters::view;
use super::public;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// The parameters of the region, by name.
fn regional(account: &Account) -> impl Iterator<Item = &Parameter> {
    let prefix = account.arn("ssm", "");
    let parameters = account.ssm.parameters.values();
    parameters.filter(move |parameter| parameter.arn.starts_with(&prefix))
}

fn answer(call: &Call, items: Vec<Value>, usual: i64) -> Answer {
    let (items, next) = call.member_page(items, ("MaxResults", "NextToken"), usual);
    let mut document = json!({ "Parameters": items });
    if let Some(next) = next {
        document["NextToken"] = next.into();
    }
    Answer::Json(document)
}

/// Whether a name lies under a path: directly, or at any depth.
fn is_under(name: &str, path: &str, deep: bool) -> bool {
    let path = path.trim_end_matches('/');
    let rest = name
        .strip_prefix(path)
        .and_then(|rest| rest.strip_prefix('/'));
    rest.is_some_and(|rest| deep || !rest.contains('/'))
}

/// `GetParametersByPath`: returns parameters directly under a path, or at any depth with
/// `Recursive`.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html>.
pub(crate) fn by_path(account: &mut Account, call: &Call) -> Outcome {
    let path = call.member_required("Path")?;
    if !path.starts_with('/') {
        let message = "The parameter doesn't meet the parameter name requirements: a path must \
                       begin with a forward slash \"/\".";
        return Err(Failure::new("ValidationException", message));
    }
    let deep = call.member_flag("Recursive");
    let public = public::under(account, path);
    let found = regional(account).chain(&public);
    let found = found.filter(|it| is_under(&it.name, path, deep));
    Ok(answer(call, found.map(|it| view(it, call)).collect(), 10))
}

/// `DescribeParameters`: lists parameters by filters, without their values.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html>.
pub(crate) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let filters = || {
        call.member_list("ParameterFilters")
            .iter()
            .chain(call.member_list("Filters"))
    };
    let found = regional(account).filter(|it| filters().all(|filter| matches_value(filter, it)));
    Ok(answer(call, found.map(summary).collect(), 50))
}

fn matches_value(filter: &Value, parameter: &Parameter) -> bool {
    let text = |name| filter.get(name).and_then(Value::as_str).unwrap_or_default();
    let values = filter.get("Values").and_then(Value::as_array);
    let mut values = values.into_iter().flatten().filter_map(Value::as_str);
    let (key, option) = (text("Key"), text("Option"));
    let subject = match key {
        "Name" => Some(parameter.name.as_str()),
        "Type" => Some(parameter.kind.as_str()),
        "KeyId" => parameter.key.as_deref(),
        "Tier" => Some(parameter.tier.as_str()),
        "DataType" => Some(parameter.data_type.as_str()),
        "Path" => {
            let deep = option == "Recursive";
            return values.any(|value| is_under(&parameter.name, value, deep));
        }
        key => key
            .strip_prefix("tag:")
            .and_then(|tag| parameter.tags.get(tag))
            .map(String::as_str),
    };
    subject.is_some_and(|subject| match option {
        "BeginsWith" => values.any(|value| subject.starts_with(value)),
        "Contains" => values.any(|value| subject.contains(value)),
        _ => values.any(|value| subject == value),
    })
}

/// A parameter without its value.
fn summary(parameter: &Parameter) -> Value {
    let mut summary = json!({
        "Name": parameter.name,
        "ARN": parameter.arn,
        "Type": parameter.kind,
        "LastModifiedDate": parameter.modified.epoch_seconds(),
        "Version": parameter.version,
        "Tier": parameter.tier,
        "Policies": [],
        "DataType": parameter.data_type,
    });
    let optional = [
        ("Description", &parameter.description),
        ("AllowedPattern", &parameter.pattern),
        ("KeyId", &parameter.key),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            summary[name] = value.as_str().into();
        }
    }
    summary
}
