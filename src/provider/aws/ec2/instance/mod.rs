//! `aws_instance`

mod capacity;
mod change;
mod disks;
mod found;
mod launch;
mod options;
mod spec;

pub(super) use capacity::stop;
pub(super) use spec::VOLUME_TYPES;

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{Instance as Found, InstanceStateName};

use super::leaving::once_left;
use super::{distinct, filter, in_order, pages, pages_by, tags};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::Attributes;
use crate::provider::aws::resource::{Job, Resource, Status, Ways};
use crate::provider::aws::spec::Spec;
use crate::value::Value;

/// `aws_instance`
pub struct Instance;

#[async_trait]
impl Resource for Instance {
    fn title(&self) -> &'static str {
        "EC2 Instance"
    }

    fn spec(&self) -> Spec {
        spec::spec()
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidInstanceID.NotFound"],
            // A profile, and the role in it, may be too new for EC2.
            passing: &[
                ("InvalidParameterValue", "Invalid IAM Instance Profile"),
                ("InvalidParameterValue", "iamInstanceProfile"),
                ("InvalidParameterValue", " has no associated IAM Roles"),
            ],
            passing_seconds: 120,
            waits_create: true,
            waits_delete: true,
            token: true,
            compares: true,
            polls: (2.0, 3.0),
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        launch::launch(job).await
    }

    /// By the token that it was started with.
    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let image = job
            .planned
            .owned("ami")
            .map(|image| filter("image-id", [image]));
        let reservations = pages!(
            job.cloud,
            "ec2:DescribeInstances",
            reservations,
            job.cloud
                .clients
                .ec2
                .describe_instances()
                .max_results(1000)
                .set_filters(image.clone().map(|it| vec![it]))
        );
        let token = job.token();
        let instances = reservations
            .into_iter()
            .flat_map(|it| it.instances.unwrap_or_default());
        let mut ours = instances.filter(|it| {
            it.client_token.as_ref() == Some(&token)
                && state(it) != Some(&InstanceStateName::Terminated)
        });
        Ok(ours
            .next()
            .filter(|_| !token.is_empty())
            .and_then(|it| it.instance_id))
    }

    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        change::finish(job, id).await
    }

    async fn status(&self, cloud: &Cloud, ids: &[String]) -> Result<Vec<Status>, Fault> {
        let found = describe(cloud, ids).await?;
        let status = |id: &String| {
            let instance = found.iter().find(|it| it.instance_id.as_ref() == Some(id));
            instance.map_or(Status::Absent, status)
        };
        Ok(ids.iter().map(status).collect())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let ids = distinct(known, "id");
        let is_leaving = |it: &Found| state(it) == Some(&InstanceStateName::ShuttingDown);
        let mut found = once_left(cloud, || describe(cloud, &ids), is_leaving).await?;
        found.retain(|it| state(it) != Some(&InstanceStateName::Terminated));
        let details = found::Details::of(cloud, known, &found).await?;
        let answers = in_order(known, "id", &found, |it| it.instance_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(found::object(cloud, known, found?, &details)))
            .collect())
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        change::update(job).await
    }

    async fn retag(
        &self,
        job: &Job<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        tags::retag(job.cloud, job.id(), removed, set).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let ec2 = &job.cloud.clients.ec2;
        job.cloud
            .call("ec2:TerminateInstances", || {
                ec2.terminate_instances().instance_ids(job.id()).send()
            })
            .await?;
        Ok(())
    }
}

/// The instances with these ids.
async fn describe(cloud: &Cloud, ids: &[String]) -> Result<Vec<Found>, Fault> {
    let reservations = pages_by!(
        cloud,
        "ec2:DescribeInstances",
        reservations,
        "instance-id",
        ids,
        cloud.clients.ec2.describe_instances().max_results(1000)
    );
    let instances = reservations.into_iter();
    Ok(instances
        .flat_map(|it| it.instances.unwrap_or_default())
        .collect())
}

fn state(instance: &Found) -> Option<&InstanceStateName> {
    instance.state.as_ref().and_then(|it| it.name.as_ref())
}

fn status(instance: &Found) -> Status {
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

/// The digest by which user data is kept in the state: of what the machine gets.
fn user_data_digest(text: &str) -> String {
    use sha1::{Digest, Sha1};
    let digest = match decoded(text) {
        Some(data) => Sha1::digest(data),
        None => Sha1::digest(text),
    };
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

fn encoded(data: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(data)
}
