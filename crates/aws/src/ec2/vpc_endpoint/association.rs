//! `aws_vpc_endpoint_route_table_association`, `aws_vpc_endpoint_subnet_association` and
//! `aws_vpc_endpoint_security_group_association`: one member of an endpoint each.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint_route_table_association>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint_subnet_association>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint_security_group_association>

use async_trait::async_trait;
use aws_sdk_ec2::operation::modify_vpc_endpoint::builders::ModifyVpcEndpointFluentBuilder as Change;
use aws_sdk_ec2::types::VpcEndpoint as SdkVpcEndpoint;

use super::requests::{change_behavior, describe, find, is_alive, modify};
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::hash::hash;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// What is associated with an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// A route table, of a gateway endpoint.
    RouteTable,
    /// A subnet, of an interface endpoint.
    Subnet,
    /// A security group, of an interface endpoint.
    SecurityGroup,
}

/// One of the resources `aws_vpc_endpoint_…_association`.
pub struct VpcEndpointAssociation(pub Member);

impl Member {
    fn argument(self) -> &'static str {
        match self {
            Member::RouteTable => "route_table_id",
            Member::Subnet => "subnet_id",
            Member::SecurityGroup => "security_group_id",
        }
    }

    fn add(self, request: Change, id: &str) -> Change {
        match self {
            Member::RouteTable => request.add_route_table_ids(id),
            Member::Subnet => request.add_subnet_ids(id),
            Member::SecurityGroup => request.add_security_group_ids(id),
        }
    }

    fn remove(self, request: Change, id: &str) -> Change {
        match self {
            Member::RouteTable => request.remove_route_table_ids(id),
            Member::Subnet => request.remove_subnet_ids(id),
            Member::SecurityGroup => request.remove_security_group_ids(id),
        }
    }

    fn is_of(self, endpoint: &SdkVpcEndpoint, id: &str) -> bool {
        let has = |list: &Option<Vec<String>>| list.iter().flatten().any(|it| it == id);
        match self {
            Member::RouteTable => has(&endpoint.route_table_ids),
            Member::Subnet => has(&endpoint.subnet_ids),
            Member::SecurityGroup => {
                let mut groups = endpoint.groups.iter().flatten();
                groups.any(|it| it.group_id.as_deref() == Some(id))
            }
        }
    }
}

#[async_trait]
impl Resource for VpcEndpointAssociation {
    fn title(&self) -> &'static str {
        match self.0 {
            Member::RouteTable => "EC2 VPC Endpoint Route Table Association",
            Member::Subnet => "EC2 VPC Endpoint Subnet Association",
            Member::SecurityGroup => "EC2 VPC Endpoint Security Group Association",
        }
    }

    fn spec(&self) -> Spec {
        let spec = Spec::new([
            id(),
            required(self.0.argument(), STRING).force_new(),
            required("vpc_endpoint_id", STRING).force_new(),
        ]);
        match self.0 {
            Member::RouteTable => spec,
            Member::Subnet => spec.timeouts(&[("create", 10), ("delete", 10)]),
            Member::SecurityGroup => spec.with(
                optional("replace_default_association", BOOL)
                    .default(false)
                    .force_new(),
            ),
        }
    }

    fn behavior(&self) -> Behavior {
        change_behavior()
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(self.id_of(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, member) = (operation.planned, self.0);
        let (endpoint, id) = (
            planned.text("vpc_endpoint_id"),
            planned.text(member.argument()),
        );
        let default = match planned.flag("replace_default_association") {
            true => default_group(operation.client, endpoint).await?,
            false => None,
        };
        modify(operation, endpoint, |request| {
            let request = member.add(request, id);
            match &default {
                Some(group) => member.remove(request, group),
                None => request,
            }
        })
        .await?;
        Ok(self.id_of(planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut found = describe(client, &distinct(known, "vpc_endpoint_id")).await?;
        found.retain(is_alive);
        let read = |known: &Value| {
            let id = known.string("vpc_endpoint_id");
            let endpoint = found
                .iter()
                .find(|it| it.vpc_endpoint_id.as_deref() == id)?;
            let is_there = self.0.is_of(endpoint, known.text(self.0.argument()));
            is_there.then(|| known.clone())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, member) = (operation.prior, self.0);
        let (endpoint, id) = (prior.text("vpc_endpoint_id"), prior.text(member.argument()));
        let Some(found) = find(operation.client, endpoint).await? else {
            return Ok(());
        };
        if !member.is_of(&found, id) {
            return Ok(());
        }
        // An endpoint keeps at least one group: the VPC's own, where there is no other.
        let groups = found.groups.iter().flatten().count();
        let default = match prior.flag("replace_default_association") && groups == 1 {
            true => default_group(operation.client, endpoint).await?,
            false => None,
        };
        modify(operation, endpoint, |request| {
            let request = member.remove(request, id);
            match &default {
                Some(group) => member.add(request, group),
                None => request,
            }
        })
        .await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let parts = id.split_once('/');
        let Some((endpoint, member)) = parts.filter(|(_, member)| !member.is_empty()) else {
            let argument = self.0.argument().replace('_', "-");
            let message =
                format!("unexpected format of ID ({id}), expected vpc-endpoint-id/{argument}");
            return Err(Problem::error(message, ""));
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text(self.0.argument(), Some(member))
            .text("vpc_endpoint_id", Some(endpoint));
        let id = self.id_of(&builder.build());
        builder.text("id", Some(&id));
        Ok(builder)
    }
}

impl VpcEndpointAssociation {
    /// As Terraform's provider writes it: a checksum of the member stands for it.
    fn id_of(&self, object: &Value) -> String {
        let (endpoint, member) = (
            object.text("vpc_endpoint_id"),
            object.text(self.0.argument()),
        );
        format!("a-{endpoint}{}", hash(member))
    }
}

/// The default security group of the endpoint's VPC.
async fn default_group(client: &AwsClient, endpoint: &str) -> Result<Option<String>, AwsError> {
    let found = find(client, endpoint).await?;
    let vpc = found.and_then(|it| it.vpc_id).unwrap_or_default();
    let groups = super::super::vpc_defaults::default_group(client, &vpc).await?;
    Ok(groups)
}
