//! From a call to the action that carries it out.

use crate::action::Outcome;
use crate::action::{find, unknown};
use crate::store::Account;
use crate::wire::{Call, Failure, is_query};
use crate::{
    autoscaling, cloudwatch, dynamodb, ec2, elasticache, elbv2, events, iam, kms, logs, rds,
    redshift, s3, secretsmanager, sns, sqs, ssm, sts,
};

/// Finds the action of the call in its service and runs it.
///
/// # Errors
/// The credentials are invalid, the operation is unknown, or the action refuses.
pub(crate) fn run(account: &mut Account, call: &Call) -> Outcome {
    check_credentials(call)?;
    match call.service.as_str() {
        "ec2" => ec2::run(account, call),
        "s3" => s3::run(account, call),
        "iam" => iam::run(account, call),
        "autoscaling" => find(autoscaling::ACTIONS, call)?(account, call),
        "elasticache" => find(elasticache::ACTIONS, call)?(account, call),
        "rds" => find(rds::ACTIONS, call)?(account, call),
        "redshift" => find(redshift::ACTIONS, call)?(account, call),
        "elasticloadbalancing" => find(elbv2::ACTIONS, call)?(account, call),
        "sts" => find(sts::ACTIONS, call)?(account, call),
        "secretsmanager" => find(secretsmanager::ACTIONS, call)?(account, call),
        "events" => find(events::ACTIONS, call)?(account, call),
        "monitoring" => find(cloudwatch::ACTIONS, call)?(account, call),
        "logs" => find(logs::ACTIONS, call)?(account, call),
        "kms" => find(kms::ACTIONS, call)?(account, call),
        "dynamodb" => find(dynamodb::ACTIONS, call)?(account, call),
        "sns" => find(sns::ACTIONS, call)?(account, call),
        "sqs" => find(sqs::ACTIONS, call)?(account, call),
        "ssm" => find(ssm::ACTIONS, call)?(account, call),
        _ => Err(unknown(call)),
    }
}

/// Accepts every access key but none at all and those that contain `INVALID`: signatures are not
/// verified. Each service has an error code of its own for it:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>.
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
        service if is_query(service) => Failure::with_status(
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
