//! `aws_vpc_peering_connection`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    PeeringConnectionOptionsRequest, ResourceType, VpcPeeringConnection as Found,
    VpcPeeringConnectionStateReasonCode as Code, VpcPeeringConnectionVpcInfo as Side,
};

use super::{distinct, filter, in_order, pages, pages_by, tags};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Status, Ways};
use crate::provider::aws::spec::{
    BOOL, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed, required,
};
use crate::value::Value;

/// `aws_vpc_peering_connection`
pub struct PeeringConnection;

#[async_trait]
impl Resource for PeeringConnection {
    fn title(&self) -> &'static str {
        "EC2 VPC Peering Connection"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("accept_status", STRING),
            optional("auto_accept", BOOL),
            optional_computed("peer_owner_id", STRING).replaces(),
            optional_computed("peer_region", STRING).replaces(),
            required("peer_vpc_id", STRING).replaces(),
            required("vpc_id", STRING).replaces(),
        ])
        .block(options("accepter"))
        .block(options("requester"))
        .tagged()
        .timeouts(&[("create", 1), ("delete", 1), ("update", 1)])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidVpcPeeringConnectionID.NotFound"],
            waits_create: true,
            waits_delete: true,
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let (planned, ec2) = (job.planned, &job.cloud.clients.ec2);
        // Nobody can accept from another region.
        if job.config.string("peer_region").is_some() && planned.flag("auto_accept") {
            return Err(Fault::new(
                "`peer_region` cannot be set whilst `auto_accept` is `true` when creating an EC2 VPC Peering Connection",
            ));
        }
        let made = job
            .cloud
            .call_once("ec2:CreateVpcPeeringConnection", || {
                ec2.create_vpc_peering_connection()
                    .set_vpc_id(planned.owned("vpc_id"))
                    .set_peer_vpc_id(planned.owned("peer_vpc_id"))
                    .set_peer_owner_id(planned.owned("peer_owner_id"))
                    .set_peer_region(planned.owned("peer_region"))
                    .set_tag_specifications(tags::marked(job, ResourceType::VpcPeeringConnection))
                    .send()
            })
            .await?;
        made.vpc_peering_connection
            .and_then(|it| it.vpc_peering_connection_id)
            .ok_or_else(|| Fault::new("the answer holds no peering connection"))
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        tags::find_marked(job).await
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let ends = ["vpc_id", "peer_vpc_id"].map(|name| job.planned.text(name).to_owned());
        let ec2 = &job.cloud.clients.ec2;
        let found = pages!(
            job.cloud,
            "ec2:DescribeVpcPeeringConnections",
            vpc_peering_connections,
            ec2.describe_vpc_peering_connections()
                .filters(filter("requester-vpc-info.vpc-id", [&ends[0]]))
                .filters(filter("accepter-vpc-info.vpc-id", [&ends[1]]))
        );
        let same = found
            .into_iter()
            .filter(|it| tags::are(job, it.tags.as_deref()));
        Ok(Some(
            same.filter_map(|it| it.vpc_peering_connection_id).collect(),
        ))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        tags::unmark(job, id).await
    }

    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        accept_if_wanted(job, id).await?;
        set_options(job, id).await
    }

    async fn status(&self, cloud: &Cloud, ids: &[String]) -> Result<Vec<Status>, Fault> {
        let found = describe(cloud, ids).await?;
        let status = |id: &String| {
            let mut all = found.iter();
            let it = all.find(|it| it.vpc_peering_connection_id.as_ref() == Some(id));
            it.map_or(Status::Absent, state)
        };
        Ok(ids.iter().map(status).collect())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let mut found = describe(cloud, &distinct(known, "id")).await?;
        found.retain(|it| !is_over(it));
        let answers = in_order(known, "id", &found, |it| {
            it.vpc_peering_connection_id.as_deref()
        });
        let account = &cloud.identity().await?.account;
        Ok(answers
            .map(|(known, found)| Some(object(account, known, found?)))
            .collect())
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["auto_accept"]);
        accept_if_wanted(job, job.id()).await?;
        if job.changes_any(&["accepter", "requester"]) {
            set_options(job, job.id()).await?;
        }
        Ok(())
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
        let done = job
            .cloud
            .call("ec2:DeleteVpcPeeringConnection", || {
                let request = ec2.delete_vpc_peering_connection();
                request.vpc_peering_connection_id(job.id()).send()
            })
            .await;
        // What was refused, has run out or is on its way out needs no delete.
        done.map(drop)
            .or_else(|fault| fault.unless(&["InvalidStateTransition"]))
    }
}

fn options(name: &'static str) -> Nested {
    let fields = [optional("allow_remote_vpc_dns_resolution", BOOL).default(false)];
    list_block(name, fields).max(1).computed()
}

fn code(found: &Found) -> Option<&Code> {
    found.status.as_ref().and_then(|it| it.code.as_ref())
}

/// Whether nothing is left of it but a note.
fn is_over(found: &Found) -> bool {
    matches!(
        code(found),
        Some(Code::Deleted | Code::Deleting | Code::Expired | Code::Failed | Code::Rejected)
    )
}

fn state(found: &Found) -> Status {
    let message = found.status.as_ref().and_then(|it| it.message.clone());
    let message = message.unwrap_or_default();
    match code(found) {
        Some(Code::Active | Code::PendingAcceptance) => Status::Ready,
        Some(Code::Deleted) => Status::Ended("it was deleted".to_owned()),
        Some(Code::Failed | Code::Expired | Code::Rejected) => Status::Failed(message),
        Some(code) => Status::Pending(code.as_str().to_owned()),
        None => Status::Pending(String::new()),
    }
}

async fn describe(cloud: &Cloud, ids: &[String]) -> Result<Vec<Found>, Fault> {
    Ok(pages_by!(
        cloud,
        "ec2:DescribeVpcPeeringConnections",
        vpc_peering_connections,
        "vpc-peering-connection-id",
        ids,
        cloud
            .clients
            .ec2
            .describe_vpc_peering_connections()
            .max_results(1000)
    ))
}

async fn one(cloud: &Cloud, id: &str) -> Result<Option<Found>, Fault> {
    Ok(describe(cloud, &[id.to_owned()]).await?.into_iter().next())
}

/// Accepts what waits for it, and waits until it carries traffic.
async fn accept_if_wanted(job: &Job<'_>, id: &str) -> Result<(), Fault> {
    let ec2 = &job.cloud.clients.ec2;
    let found = one(job.cloud, id).await?;
    let waits = found.as_ref().and_then(code) == Some(&Code::PendingAcceptance);
    if !job.planned.flag("auto_accept") || !waits {
        return Ok(());
    }
    job.cloud
        .call("ec2:AcceptVpcPeeringConnection", || {
            let request = ec2.accept_vpc_peering_connection();
            request.vpc_peering_connection_id(id).send()
        })
        .await?;
    let what = format!("EC2 VPC Peering Connection {id} to become active");
    job.until(&what, 1.0, || async {
        let found = one(job.cloud, id).await?;
        Ok(found.as_ref().and_then(code) == Some(&Code::Active))
    })
    .await
}

/// Sets what the blocks say of either side.
async fn set_options(job: &Job<'_>, id: &str) -> Result<(), Fault> {
    let side = |name| {
        let block = job.config.first(name)?;
        let dns = block.flag("allow_remote_vpc_dns_resolution");
        let wanted = PeeringConnectionOptionsRequest::builder();
        Some(wanted.allow_dns_resolution_from_remote_vpc(dns).build())
    };
    let (accepter, requester) = (side("accepter"), side("requester"));
    if accepter.is_none() && requester.is_none() {
        return Ok(());
    }
    let ec2 = &job.cloud.clients.ec2;
    job.cloud
        .call("ec2:ModifyVpcPeeringConnectionOptions", || {
            ec2.modify_vpc_peering_connection_options()
                .vpc_peering_connection_id(id)
                .set_accepter_peering_connection_options(accepter.clone())
                .set_requester_peering_connection_options(requester.clone())
                .send()
        })
        .await?;
    Ok(())
}

fn object(account: &str, known: &Value, found: &Found) -> Value {
    let (mine, theirs) = (
        found.requester_vpc_info.as_ref(),
        found.accepter_vpc_info.as_ref(),
    );
    let owner = |side: Option<&Side>| side.and_then(|it| it.owner_id.clone());
    // Seen from the account that was asked, the peer is the one that asked.
    let is_theirs = owner(theirs).as_deref() == Some(account) && owner(mine) != owner(theirs);
    let (near, far) = if is_theirs {
        (theirs, mine)
    } else {
        (mine, theirs)
    };
    let mut draft = Draft::from(known);
    draft
        .text("id", found.vpc_peering_connection_id.as_deref())
        .text("accept_status", code(found).map(Code::as_str))
        .text("peer_owner_id", far.and_then(|it| it.owner_id.as_deref()))
        .text("peer_region", far.and_then(|it| it.region.as_deref()))
        .text("peer_vpc_id", far.and_then(|it| it.vpc_id.as_deref()))
        .text("vpc_id", near.and_then(|it| it.vpc_id.as_deref()))
        .set("accepter", side_value(theirs))
        .set("requester", side_value(mine))
        .set("tags_all", tags::value(found.tags.as_deref()));
    draft.build()
}

fn side_value(side: Option<&Side>) -> Value {
    let options = side.and_then(|it| it.peering_options.as_ref());
    let block = options.map(|it| {
        let dns = it.allow_dns_resolution_from_remote_vpc.unwrap_or_default();
        Value::object([("allow_remote_vpc_dns_resolution", Value::Bool(dns))])
    });
    Value::list(options_type(), block)
}

fn options_type() -> crate::value::Type {
    options("accepter").element_type()
}
