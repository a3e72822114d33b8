//! What the types of the service share: looking for groups, and the words of tags and errors.

use aws_sdk_autoscaling::types::AutoScalingGroup;

use crate::client::AwsClient;
use crate::error::AwsError;

/// The most names that one request takes:
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html>.
const NAMES_AT_ONCE: usize = 50;

/// The type of resource that tags of groups name.
pub(super) const RESOURCE_TYPE: &str = "auto-scaling-group";

/// Asks for all pages of a list. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident, $request:expr) => {
        crate::pages::pages!(
            $client,
            $action,
            $items,
            $request,
            set_next_token,
            next_token
        )
    };
}
pub(super) use pages;

/// The groups of these names; those that are absent are left out.
pub(super) async fn groups(
    client: &AwsClient,
    names: &[String],
) -> Result<Vec<AutoScalingGroup>, AwsError> {
    let mut all = Vec::new();
    for part in names.chunks(NAMES_AT_ONCE) {
        all.extend(pages!(
            client,
            "autoscaling:DescribeAutoScalingGroups",
            auto_scaling_groups,
            client
                .clients
                .autoscaling
                .describe_auto_scaling_groups()
                .set_auto_scaling_group_names(Some(part.to_vec()))
        ));
    }
    Ok(all)
}

/// The group of that name, if there is one.
pub(super) async fn group(
    client: &AwsClient,
    name: &str,
) -> Result<Option<AutoScalingGroup>, AwsError> {
    let found = groups(client, &[name.to_owned()]).await?;
    Ok(found.into_iter().next())
}

/// Whether the error is that a group, or something of it, is not there: the service has one code for
/// all that is wrong with a request.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html>
pub(super) fn is_absent(error: &AwsError) -> bool {
    // A group whose launch template has gone is still there itself.
    if error.says("ValidationError", "launch template") {
        return false;
    }
    error.says("ValidationError", "not found")
        || error.says("ValidationError", "not exist")
        || error.says("ValidationError", "No scheduled action")
        || error.says("ValidationError", "No Lifecycle Hook")
}

/// Success if what a request is about is not there.
pub(super) fn unless_absent<T>(answer: Result<T, AwsError>) -> Result<(), AwsError> {
    match answer {
        Err(error) if !is_absent(&error) => Err(error),
        _ => Ok(()),
    }
}
