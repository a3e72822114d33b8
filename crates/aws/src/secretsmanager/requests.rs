//! What the types of Secrets Manager share: secrets, their values and policies, and tags.

use std::collections::BTreeMap;

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput;
use aws_sdk_secretsmanager::types::Tag;
use uuid::Uuid;

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Operation;

/// The error code of an absent secret:
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &["ResourceNotFoundException"];

/// An answer; none if the error is that of an absent or deleted secret.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(NOT_FOUND_CODES) || is_scheduled(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the error says that the secret is scheduled for deletion.
pub(super) fn is_scheduled(error: &AwsError) -> bool {
    const CODE: &str = "InvalidRequestException";
    error.says(CODE, "marked for deletion") || error.says(CODE, "was deleted")
}

/// A secret by ARN or name, also one that waits for its end; none if there is none.
pub(super) async fn describe(
    client: &AwsClient,
    id: &str,
) -> Result<Option<DescribeSecretOutput>, AwsError> {
    let answer = client.call("secretsmanager:DescribeSecret", || {
        let request = client.clients.secretsmanager.describe_secret();
        request.secret_id(id).send()
    });
    found(answer.await)
}

/// The policy of a secret; empty for none.
pub(super) async fn policy_of(client: &AwsClient, id: &str) -> Result<String, AwsError> {
    let answer = client.call("secretsmanager:GetResourcePolicy", || {
        let request = client.clients.secretsmanager.get_resource_policy();
        request.secret_id(id).send()
    });
    let policy = found(answer.await)?.and_then(|it| it.resource_policy);
    Ok(policy.unwrap_or_default())
}

/// The value of a secret: of one version, or of the version with one staging label; none if there
/// is none.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn value(
    client: &AwsClient,
    id: &str,
    version: Option<&str>,
    stage: Option<&str>,
) -> Result<Option<GetSecretValueOutput>, AwsError> {
    let answer = client.call("secretsmanager:GetSecretValue", || {
        client
            .clients
            .secretsmanager
            .get_secret_value()
            .secret_id(id)
            .set_version_id(version.map(str::to_owned))
            .set_version_stage(stage.map(str::to_owned))
            .send()
    });
    found(answer.await)
}

/// For the service's own idempotency: it becomes the id of a version.
pub(super) fn token(operation: &Operation<'_>) -> Option<String> {
    let token = &operation.attempt.token;
    (!token.is_empty()).then(|| Uuid::new_v5(&Uuid::NAMESPACE_OID, token.as_bytes()).to_string())
}

pub(super) fn tag_map(tags: Option<&[Tag]>) -> BTreeMap<String, String> {
    let pairs = tags.unwrap_or_default().iter();
    pairs
        .filter_map(|tag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default())))
        .collect()
}
