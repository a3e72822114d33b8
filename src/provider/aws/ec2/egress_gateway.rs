//! `aws_egress_only_internet_gateway`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{EgressOnlyInternetGateway as Found, ResourceType};

use super::{distinct, in_order, pages, tags};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, id, required};
use crate::value::Value;

/// `aws_egress_only_internet_gateway`
pub struct EgressGateway;

#[async_trait]
impl Resource for EgressGateway {
    fn title(&self) -> &'static str {
        "EC2 Egress-only Internet Gateway"
    }

    fn spec(&self) -> Spec {
        Spec::new([id(), required("vpc_id", STRING).replaces()])
            .tagged()
            .patience(5)
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidGatewayID.NotFound"],
            token: true,
            compares: true,
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let ec2 = &job.cloud.clients.ec2;
        let made = job
            .cloud
            .call_once("ec2:CreateEgressOnlyInternetGateway", || {
                let tags = tags::plain(job, ResourceType::EgressOnlyInternetGateway);
                ec2.create_egress_only_internet_gateway()
                    .client_token(job.token())
                    .set_vpc_id(job.planned.owned("vpc_id"))
                    .set_tag_specifications(tags)
                    .send()
            })
            .await?;
        made.egress_only_internet_gateway
            .and_then(|gateway| gateway.egress_only_internet_gateway_id)
            .ok_or_else(|| Fault::new("the answer holds no gateway"))
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let vpc = job.planned.string("vpc_id");
        let same = describe(job.cloud).await?.into_iter().filter(|it| {
            let mut ties = it.attachments.iter().flatten();
            ties.any(|tie| tie.vpc_id.as_deref() == vpc) && tags::are(job, it.tags.as_deref())
        });
        let ids = same.filter_map(|it| it.egress_only_internet_gateway_id);
        Ok(Some(ids.collect()))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let mut found = describe(cloud).await?;
        let wanted = distinct(known, "id");
        found.retain(|it| {
            let id = it.egress_only_internet_gateway_id.as_ref();
            id.is_some_and(|id| wanted.contains(id))
        });
        let answers = in_order(known, "id", &found, |it| {
            it.egress_only_internet_gateway_id.as_deref()
        });
        let answers = answers.map(|(known, found)| {
            let found = found?;
            let vpc = found
                .attachments
                .iter()
                .flatten()
                .find_map(|it| it.vpc_id.as_deref());
            let mut draft = Draft::from(known);
            draft
                .text("vpc_id", vpc)
                .set("tags_all", tags::value(found.tags.as_deref()));
            Some(draft.build())
        });
        Ok(answers.collect())
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
            .call("ec2:DeleteEgressOnlyInternetGateway", || {
                let request = ec2.delete_egress_only_internet_gateway();
                request.egress_only_internet_gateway_id(job.id()).send()
            })
            .await?;
        Ok(())
    }
}

/// All of them: one missing id would fail a list of ids as a whole.
async fn describe(cloud: &Cloud) -> Result<Vec<Found>, Fault> {
    Ok(pages!(
        cloud,
        "ec2:DescribeEgressOnlyInternetGateways",
        egress_only_internet_gateways,
        cloud
            .clients
            .ec2
            .describe_egress_only_internet_gateways()
            .max_results(255)
    ))
}
