//! From a call to the action that carries it out.

use super::cloud::Cloud;
use super::wire::{Answer, Call, Failure};
use super::{dynamodb, ec2, iam, kms, s3, secretsmanager, ssm, sts};

/// Carries out one action. It may change tables and then fail: the caller rolls back.
pub type Action = fn(&mut Cloud, &Call) -> Result<Answer, Failure>;

/// Action names and what carries them out.
pub type Actions = &'static [(&'static str, Action)];

/// Finds the action and runs it.
pub fn run(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    check_credentials(call)?;
    match call.service.as_str() {
        "ec2" => ec2::run(cloud, call),
        "s3" => s3::run(cloud, call),
        "iam" => find(iam::ACTIONS, call)?(cloud, call),
        "sts" => find(sts::ACTIONS, call)?(cloud, call),
        "secretsmanager" => find(secretsmanager::ACTIONS, call)?(cloud, call),
        "kms" => find(kms::ACTIONS, call)?(cloud, call),
        "dynamodb" => find(dynamodb::ACTIONS, call)?(cloud, call),
        "ssm" => find(ssm::ACTIONS, call)?(cloud, call),
        _ => Err(unknown(call)),
    }
}

/// The action of that name in a service's table.
pub fn find(actions: Actions, call: &Call) -> Result<Action, Failure> {
    let found = actions.iter().find(|(name, _)| *name == call.action);
    found
        .map(|(_, action)| *action)
        .ok_or_else(|| unknown(call))
}

/// The error for an action that the service does not have.
pub fn unknown(call: &Call) -> Failure {
    let Call {
        action, service, ..
    } = call;
    let message = format!(
        "The action {action} is not valid for this web service: \
         the sandbox's '{service}' does not know it."
    );
    Failure::new("InvalidAction", message)
}

/// Anything signed with any key is welcome, but for keys that say they are INVALID.
fn check_credentials(call: &Call) -> Result<(), Failure> {
    if !call.access_key.is_empty() && !call.access_key.contains("INVALID") {
        return Ok(());
    }
    Err(match call.service.as_str() {
        "ec2" => Failure::with_status(
            401,
            "AuthFailure",
            "AWS was not able to validate the provided access credentials",
        ),
        "s3" => Failure::with_status(
            403,
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
        ),
        "iam" | "sts" => Failure::with_status(
            403,
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
        ),
        _ => Failure::with_status(
            400,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
    })
}
