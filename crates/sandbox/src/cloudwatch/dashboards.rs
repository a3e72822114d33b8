//! The actions of dashboards.

use super::lookup::{nothing, required};
use super::model::Dashboard;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// `PutDashboard`: creates the dashboard of that name, or replaces it.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html>.
pub(super) fn put(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "DashboardName", 255)?.to_owned();
    let body = call.member_text("DashboardBody").unwrap_or_default();
    let refused = |message: String| Err(Failure::new("InvalidParameterInput", message));
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    if !name.chars().all(is_allowed) {
        return refused(format!("Invalid dashboard name: {name}"));
    }
    let document: Value = serde_json::from_str(body).unwrap_or_default();
    if !document.get("widgets").is_some_and(Value::is_array) {
        return refused("The dashboard body is invalid: it has no widgets".to_owned());
    }
    let dashboard = Dashboard {
        arn: format!(
            "arn:aws:cloudwatch::{}:dashboard/{name}",
            account.account_id
        ),
        body: body.to_owned(),
        name: name.clone(),
    };
    account.cloudwatch.dashboards.insert(name, dashboard);
    Ok(Answer::Json(json!({ "DashboardValidationMessages": [] })))
}

/// `GetDashboard`: by name.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html>.
pub(super) fn get(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "DashboardName", 255)?;
    let found = account.cloudwatch.dashboards.get(name);
    let found = found.ok_or_else(|| absent(name))?;
    Ok(Answer::Json(json!({
        "DashboardArn": found.arn, "DashboardBody": found.body, "DashboardName": found.name,
    })))
}

fn absent(name: &str) -> Failure {
    let message = format!("Dashboard {name} does not exist");
    Failure::with_status(404, "ResourceNotFound", message)
}

/// `DeleteDashboards`: refused as a whole if one is not there.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteDashboards.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    for name in call.member_texts("DashboardNames") {
        let removed = account.cloudwatch.dashboards.remove(name);
        removed.ok_or_else(|| absent(name))?;
    }
    nothing()
}
