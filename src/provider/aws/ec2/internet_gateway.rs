//! `aws_internet_gateway`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{InternetGateway as Found, ResourceType};

use super::{blockers, distinct, in_order, pages, pages_by, tags};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Blocker, Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, computed, id, optional_computed};
use crate::value::Value;

/// `aws_internet_gateway`
pub struct InternetGateway;

#[async_trait]
impl Resource for InternetGateway {
    fn title(&self) -> &'static str {
        "EC2 Internet Gateway"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("owner_id", STRING),
            optional_computed("vpc_id", STRING),
        ])
        .tagged()
        .timeouts(&[("create", 20), ("delete", 20), ("update", 20)])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidInternetGatewayID.NotFound"],
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let ec2 = &job.cloud.clients.ec2;
        let made = job
            .cloud
            .call_once("ec2:CreateInternetGateway", || {
                let tags = tags::marked(job, ResourceType::InternetGateway);
                ec2.create_internet_gateway()
                    .set_tag_specifications(tags)
                    .send()
            })
            .await?;
        made.internet_gateway
            .and_then(|gateway| gateway.internet_gateway_id)
            .ok_or_else(|| Fault::new("the answer holds no internet gateway"))
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        tags::find_marked(job).await
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let found = pages!(
            job.cloud,
            "ec2:DescribeInternetGateways",
            internet_gateways,
            job.cloud.clients.ec2.describe_internet_gateways()
        );
        let free = found
            .into_iter()
            .filter(|it| attached_to(it).is_none() && tags::are(job, it.tags.as_deref()));
        Ok(Some(free.filter_map(|it| it.internet_gateway_id).collect()))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        tags::unmark(job, id).await
    }

    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        match job.planned.string("vpc_id") {
            Some(vpc) => attach(job.cloud, id, vpc).await,
            None => Ok(()),
        }
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let found = describe(cloud, &distinct(known, "id")).await?;
        let answers = in_order(known, "id", &found, |it| it.internet_gateway_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(cloud, known, found?)))
            .collect())
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        if !job.changes("vpc_id") {
            return Ok(());
        }
        if let Some(vpc) = job.prior.string("vpc_id") {
            detach(job.cloud, job.id(), vpc).await?;
        }
        self.finish(job, job.id()).await
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
        if let Some(vpc) = job.prior.string("vpc_id") {
            detach(job.cloud, job.id(), vpc).await?;
        }
        let ec2 = &job.cloud.clients.ec2;
        job.cloud
            .call("ec2:DeleteInternetGateway", || {
                let request = ec2.delete_internet_gateway();
                request.internet_gateway_id(job.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, job: &Job<'_>) -> Result<Vec<Blocker>, Fault> {
        match job.prior.string("vpc_id") {
            Some(vpc) => blockers::mapped_addresses(job.cloud, vpc).await,
            None => Ok(Vec::new()),
        }
    }
}

async fn attach(cloud: &Cloud, id: &str, vpc: &str) -> Result<(), Fault> {
    let ec2 = &cloud.clients.ec2;
    let done = cloud
        .call("ec2:AttachInternetGateway", || {
            let request = ec2.attach_internet_gateway().vpc_id(vpc);
            request.internet_gateway_id(id).send()
        })
        .await;
    match done {
        // An earlier try was answered on the way only: it hangs where it should.
        Err(fault) if fault.is(&["Resource.AlreadyAssociated"]) => {
            let found = describe(cloud, &[id.to_owned()]).await?;
            let hangs_on = found.first().and_then(attached_to);
            if hangs_on == Some(vpc) {
                Ok(())
            } else {
                Err(fault)
            }
        }
        other => other.map(drop),
    }
}

/// Takes a gateway off a VPC; where it hangs on another or on none, or the VPC is
/// gone, nothing is done.
pub async fn detach(cloud: &Cloud, id: &str, vpc: &str) -> Result<(), Fault> {
    let ec2 = &cloud.clients.ec2;
    let done = cloud
        .call("ec2:DetachInternetGateway", || {
            let request = ec2.detach_internet_gateway().vpc_id(vpc);
            request.internet_gateway_id(id).send()
        })
        .await;
    done.map(drop)
        .or_else(|fault| fault.unless(&["Gateway.NotAttached", "InvalidVpcID.NotFound"]))
}

async fn describe(cloud: &Cloud, ids: &[String]) -> Result<Vec<Found>, Fault> {
    Ok(pages_by!(
        cloud,
        "ec2:DescribeInternetGateways",
        internet_gateways,
        "internet-gateway-id",
        ids,
        cloud
            .clients
            .ec2
            .describe_internet_gateways()
            .max_results(1000)
    ))
}

fn attached_to(gateway: &Found) -> Option<&str> {
    let attachments = gateway.attachments.as_deref().unwrap_or_default();
    attachments.iter().find_map(|it| it.vpc_id.as_deref())
}

fn object(cloud: &Cloud, known: &Value, gateway: &Found) -> Value {
    let id = gateway.internet_gateway_id.as_deref().unwrap_or_default();
    let owner = gateway.owner_id.as_deref().unwrap_or_default();
    let arn = cloud.arn("ec2", owner, &format!("internet-gateway/{id}"));
    let mut draft = Draft::from(known);
    draft
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .text("owner_id", Some(owner))
        .text("vpc_id", attached_to(gateway))
        .set("tags_all", tags::value(gateway.tags.as_deref()));
    draft.build()
}
