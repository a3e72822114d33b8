//! `aws_vpc_peering_connection`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_peering_connection>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    PeeringConnectionOptionsRequest, ResourceType, VpcPeeringConnection as SdkVpcPeeringConnection,
    VpcPeeringConnectionStateReasonCode as Code, VpcPeeringConnectionVpcInfo as Side,
};

use super::describe::{filter, pages, pages_by};
use super::tags;
use crate::answers::{distinct, in_order, statuses};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed, required,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_vpc_peering_connection`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_peering_connection>
pub struct VpcPeeringConnection;

#[async_trait]
impl Resource for VpcPeeringConnection {
    fn title(&self) -> &'static str {
        "EC2 VPC Peering Connection"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("accept_status", STRING),
            optional("auto_accept", BOOL),
            optional_computed("peer_owner_id", STRING).force_new(),
            optional_computed("peer_region", STRING).force_new(),
            required("peer_vpc_id", STRING).force_new(),
            required("vpc_id", STRING).force_new(),
        ])
        .block(options("accepter"))
        .block(options("requester"))
        .tagged()
        .timeouts(&[("create", 1), ("delete", 1), ("update", 1)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidVpcPeeringConnectionID.NotFound"],
            waits_create: true,
            waits_delete: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        // Nobody can accept from another region.
        if operation.config.string("peer_region").is_some() && planned.flag("auto_accept") {
            return Err(AwsError::new(
                "`peer_region` cannot be set whilst `auto_accept` is `true` when creating an EC2 VPC Peering Connection",
            ));
        }
        let created = operation
            .client
            .call_once("ec2:CreateVpcPeeringConnection", || {
                ec2.create_vpc_peering_connection()
                    .set_vpc_id(planned.owned("vpc_id"))
                    .set_peer_vpc_id(planned.owned("peer_vpc_id"))
                    .set_peer_owner_id(planned.owned("peer_owner_id"))
                    .set_peer_region(planned.owned("peer_region"))
                    .set_tag_specifications(tags::with_attempt(
                        operation,
                        ResourceType::VpcPeeringConnection,
                    ))
                    .send()
            })
            .await?;
        created
            .vpc_peering_connection
            .and_then(|it| it.vpc_peering_connection_id)
            .ok_or_else(|| AwsError::new("the answer holds no peering connection"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let ends = ["vpc_id", "peer_vpc_id"].map(|name| operation.planned.text(name).to_owned());
        let ec2 = &operation.client.clients.ec2;
        let found = pages!(
            operation.client,
            "ec2:DescribeVpcPeeringConnections",
            vpc_peering_connections,
            ec2.describe_vpc_peering_connections()
                .filters(filter("requester-vpc-info.vpc-id", [&ends[0]]))
                .filters(filter("accepter-vpc-info.vpc-id", [&ends[1]]))
        );
        let same = found
            .into_iter()
            .filter(|it| tags::match_planned(operation, it.tags.as_deref()));
        Ok(Some(
            same.filter_map(|it| it.vpc_peering_connection_id).collect(),
        ))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        accept_if_wanted(operation, id).await?;
        set_options(operation, id).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, ids).await?;
        Ok(statuses(
            ids,
            &found,
            |it| it.vpc_peering_connection_id.as_deref(),
            state,
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let account = &client.identity().await?.account;
        read_all(client, known, |known, found| object(account, known, found)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["auto_accept"]);
        accept_if_wanted(operation, operation.id()).await?;
        if operation.changes_any(&["accepter", "requester"]) {
            set_options(operation, operation.id()).await?;
        }
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        let done = operation
            .client
            .call("ec2:DeleteVpcPeeringConnection", || {
                let request = ec2.delete_vpc_peering_connection();
                request.vpc_peering_connection_id(operation.id()).send()
            })
            .await;
        // What was refused, has run out or is on its way out needs no delete.
        done.map(drop)
            .or_else(|error| error.unless(&["InvalidStateTransition"]))
    }
}

/// Reads all these objects, each by the connection that its id names.
pub(super) async fn read_all(
    client: &AwsClient,
    known: &[Value],
    object: impl Fn(&Value, &SdkVpcPeeringConnection) -> Value,
) -> Result<Vec<Option<Value>>, AwsError> {
    let mut found = describe(client, &distinct(known, "id")).await?;
    found.retain(|it| !is_over(it));
    let answers = in_order(known, "id", &found, |it| {
        it.vpc_peering_connection_id.as_deref()
    });
    Ok(answers
        .map(|(known, found)| Some(object(known, found?)))
        .collect())
}

/// What one side of a connection allows.
pub(super) fn options(name: &'static str) -> Nested {
    let fields = [optional("allow_remote_vpc_dns_resolution", BOOL).default(false)];
    list_block(name, fields).max(1).computed()
}

fn code(found: &SdkVpcPeeringConnection) -> Option<&Code> {
    found.status.as_ref().and_then(|it| it.code.as_ref())
}

/// Whether nothing is left of it but a note.
pub(super) fn is_over(found: &SdkVpcPeeringConnection) -> bool {
    matches!(
        code(found),
        Some(Code::Deleted | Code::Deleting | Code::Expired | Code::Failed | Code::Rejected)
    )
}

fn state(found: &SdkVpcPeeringConnection) -> Status {
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

async fn describe(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<SdkVpcPeeringConnection>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeVpcPeeringConnections",
        vpc_peering_connections,
        "vpc-peering-connection-id",
        ids,
        client
            .clients
            .ec2
            .describe_vpc_peering_connections()
            .max_results(1000)
    ))
}

/// The connection of that id, in any state.
pub(super) async fn one(
    client: &AwsClient,
    id: &str,
) -> Result<Option<SdkVpcPeeringConnection>, AwsError> {
    Ok(describe(client, &[id.to_owned()]).await?.into_iter().next())
}

/// Accepts what waits for it, and waits until it carries traffic.
pub(super) async fn accept_if_wanted(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let found = one(operation.client, id).await?;
    let waits = found.as_ref().and_then(code) == Some(&Code::PendingAcceptance);
    if !operation.planned.flag("auto_accept") || !waits {
        return Ok(());
    }
    operation
        .client
        .call("ec2:AcceptVpcPeeringConnection", || {
            let request = ec2.accept_vpc_peering_connection();
            request.vpc_peering_connection_id(id).send()
        })
        .await?;
    let what = format!("EC2 VPC Peering Connection {id} to become active");
    operation
        .until(&what, 1.0, || async {
            let found = one(operation.client, id).await?;
            Ok(found.as_ref().and_then(code) == Some(&Code::Active))
        })
        .await
}

/// Sets the options of the requester and the accepter.
pub(super) async fn set_options(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let side = |name| {
        let block = operation.config.first(name)?;
        let dns = block.flag("allow_remote_vpc_dns_resolution");
        let wanted = PeeringConnectionOptionsRequest::builder();
        Some(wanted.allow_dns_resolution_from_remote_vpc(dns).build())
    };
    let (accepter, requester) = (side("accepter"), side("requester"));
    if accepter.is_none() && requester.is_none() {
        return Ok(());
    }
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
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

/// The attributes of a connection, seen from an account.
pub(super) fn object(account: &str, known: &Value, found: &SdkVpcPeeringConnection) -> Value {
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
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", found.vpc_peering_connection_id.as_deref())
        .text("accept_status", code(found).map(Code::as_str))
        .text("peer_owner_id", far.and_then(|it| it.owner_id.as_deref()))
        .text("peer_region", far.and_then(|it| it.region.as_deref()))
        .text("peer_vpc_id", far.and_then(|it| it.vpc_id.as_deref()))
        .text("vpc_id", near.and_then(|it| it.vpc_id.as_deref()))
        .set("accepter", side_value(theirs))
        .set("requester", side_value(mine))
        .set("tags_all", tags::value(found.tags.as_deref()));
    builder.build()
}

fn side_value(side: Option<&Side>) -> Value {
    let options = side.and_then(|it| it.peering_options.as_ref());
    let block = options.map(|it| {
        let dns = it.allow_dns_resolution_from_remote_vpc.unwrap_or_default();
        Value::object([("allow_remote_vpc_dns_resolution", Value::Bool(dns))])
    });
    Value::list(options_type(), block)
}

fn options_type() -> rform_core::value::Type {
    options("accepter").element_type()
}
