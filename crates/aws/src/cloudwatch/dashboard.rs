//! `aws_cloudwatch_dashboard`: a dashboard, with its body as JSON.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_dashboard>
//! - <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html>

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::requests::NOT_FOUND_CODES;
use crate::answers::found;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use crate::{json, policy};
use rform_core::value::Value;

/// The resource `aws_cloudwatch_dashboard`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_dashboard>
pub struct Dashboard;

#[async_trait]
impl Resource for Dashboard {
    fn title(&self) -> &'static str {
        "CloudWatch Dashboard"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("dashboard_arn", STRING),
            required("dashboard_body", STRING)
                .check(json::json_always)
                .state_func(policy::normal)
                .diff_suppress(policy::same_json),
            required("dashboard_name", STRING).force_new().check(name),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // To put a dashboard once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("dashboard_name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(operation.planned.text("dashboard_name").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes("dashboard_body") {
            true => put(operation).await,
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.cloudwatch;
        let request = || client.delete_dashboards().dashboard_names(operation.id());
        let send = || request().send();
        let answer = operation.client.call("cloudwatch:DeleteDashboards", send);
        answer.await.map(drop)
    }
}

/// A check: at most 255 letters, digits, hyphens and underscores:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html>.
fn name(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    if text.len() > 255 {
        return Some(format!(
            "\"{name}\" cannot be longer than 255 characters: \"{text}\""
        ));
    }
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    (!text.chars().all(is_allowed)).then(|| {
        format!("\"{name}\" doesn't comply with restrictions (letters, digits, -_): \"{text}\"")
    })
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.cloudwatch);
    let send = || {
        let request = client.put_dashboard();
        let request = request.dashboard_name(planned.text("dashboard_name"));
        request
            .dashboard_body(planned.text("dashboard_body"))
            .send()
    };
    let answer = operation.client.call("cloudwatch:PutDashboard", send);
    answer.await.map(drop)
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let answer = client.call("cloudwatch:GetDashboard", || {
        let request = client.clients.cloudwatch.get_dashboard();
        request.dashboard_name(known.text("id")).send()
    });
    let Some(found) = found(answer.await, NOT_FOUND_CODES)? else {
        return Ok(None);
    };
    let body = found.dashboard_body.as_deref().unwrap_or_default();
    let body = policy::kept_json(body, known.string("dashboard_body"));
    let name = found.dashboard_name.as_deref();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("dashboard_arn", found.dashboard_arn.as_deref())
        .text("dashboard_body", Some(&body))
        .text("dashboard_name", name);
    Ok(Some(builder.build()))
}
