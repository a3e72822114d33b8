//! Instances as EC2 describes them, and their states.

use aws_sdk_ec2::types::{Instance as SdkInstance, InstanceStateName};

use crate::client::AwsClient;
use crate::ec2::describe::pages_by;
use crate::error::AwsError;
use crate::resource::Status;

/// The instances with these ids.
pub(super) async fn describe(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<SdkInstance>, AwsError> {
    let reservations = pages_by!(
        client,
        "ec2:DescribeInstances",
        reservations,
        "instance-id",
        ids,
        client.clients.ec2.describe_instances().max_results(1000)
    );
    let instances = reservations.into_iter();
    Ok(instances
        .flat_map(|it| it.instances.unwrap_or_default())
        .collect())
}

pub(super) fn state(instance: &SdkInstance) -> Option<&InstanceStateName> {
    instance.state.as_ref().and_then(|it| it.name.as_ref())
}

pub(super) fn status(instance: &SdkInstance) -> Status {
    let reason = instance.state_reason.as_ref();
    let why = || {
        let why = reason.and_then(|it| it.message.clone());
        why.unwrap_or_else(|| "it was terminated".to_owned())
    };
    match state(instance) {
        Some(InstanceStateName::Running) => Status::Ready,
        Some(InstanceStateName::Terminated) => Status::Ended(why()),
        Some(InstanceStateName::Stopped) => Status::Failed(why()),
        Some(state) => Status::Pending(state.as_str().to_owned()),
        None => Status::Pending(String::new()),
    }
}
