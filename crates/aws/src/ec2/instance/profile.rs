//! Putting an instance in another instance profile, or in none.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html>

use aws_sdk_ec2::types::{IamInstanceProfileSpecification, InstanceStateName};

use super::describe::{describe, state};
use crate::ec2::describe::{filter, pages};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;

/// Replaces the profile of an instance that runs; of one that is stopped, AWS only takes it away and
/// puts another one on.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes("iam_instance_profile") {
        return Ok(());
    }
    let wanted = operation.planned.owned("iam_instance_profile");
    let wanted = wanted.map(|name| {
        IamInstanceProfileSpecification::builder()
            .name(name)
            .build()
    });
    match (association(operation).await?, wanted) {
        (Some(former), Some(wanted)) if is_running(operation).await? => {
            replace(operation, &former, &wanted).await
        }
        (Some(former), Some(wanted)) => {
            disassociate(operation, &former).await?;
            associate(operation, &wanted).await
        }
        (None, Some(wanted)) => associate(operation, &wanted).await,
        (Some(former), None) => disassociate(operation, &former).await,
        (None, None) => Ok(()),
    }
}

async fn is_running(operation: &Operation<'_>) -> Result<bool, AwsError> {
    let found = describe(operation.client, &[operation.id().to_owned()]).await?;
    Ok(found.first().and_then(state) == Some(&InstanceStateName::Running))
}

/// The id of the association with a profile, if there is one.
async fn association(operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let found = pages!(
        operation.client,
        "ec2:DescribeIamInstanceProfileAssociations",
        iam_instance_profile_associations,
        ec2.describe_iam_instance_profile_associations()
            .filters(filter("instance-id", [operation.id()]))
    );
    let mut lasting = found.into_iter().filter(|it| {
        let state = it.state.as_ref().map(|state| state.as_str());
        !matches!(state, Some("disassociated"))
    });
    Ok(lasting.find_map(|it| it.association_id))
}

async fn replace(
    operation: &Operation<'_>,
    association: &str,
    wanted: &IamInstanceProfileSpecification,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let done = operation
        .client
        .call("ec2:ReplaceIamInstanceProfileAssociation", || {
            ec2.replace_iam_instance_profile_association()
                .association_id(association)
                .iam_instance_profile(wanted.clone())
                .send()
        });
    done.await.map(drop)
}

async fn associate(
    operation: &Operation<'_>,
    wanted: &IamInstanceProfileSpecification,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let done = operation
        .client
        .call("ec2:AssociateIamInstanceProfile", || {
            ec2.associate_iam_instance_profile()
                .instance_id(operation.id())
                .iam_instance_profile(wanted.clone())
                .send()
        });
    done.await.map(drop)
}

/// Takes the profile away and waits until it is gone.
async fn disassociate(operation: &Operation<'_>, former: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let done = operation
        .client
        .call("ec2:DisassociateIamInstanceProfile", || {
            let request = ec2.disassociate_iam_instance_profile();
            request.association_id(former).send()
        });
    done.await?;
    let what = format!("the profile of {} to go", operation.id());
    operation
        .until(&what, 1.0, || async {
            Ok(association(operation).await?.is_none())
        })
        .await
}
