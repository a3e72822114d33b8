//! `aws_vpc_ipv4_cidr_block_association` and `aws_vpc_ipv6_cidr_block_association`: further address
//! blocks of a VPC.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_ipv4_cidr_block_association>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_ipv6_cidr_block_association>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{Vpc, VpcCidrBlockState, VpcCidrBlockStateCode};

use super::describe::pages_by;
use crate::answers::statuses;
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource, Status};
use rform_core::value::Value;

use super::blockers;

/// A block of addresses that is associated with a VPC.
struct Association {
    id: String,
    vpc: String,
    block: String,
    state: Option<VpcCidrBlockState>,
    ip_source: Option<String>,
    address_attribute: Option<String>,
    pool: Option<String>,
}

/// The resource `aws_vpc_ipv4_cidr_block_association`, or the one for IPv6.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_ipv4_cidr_block_association>
pub struct VpcCidrBlockAssociation {
    /// Whether the block is one of IPv6 addresses.
    pub ipv6: bool,
}

#[async_trait]
impl Resource for VpcCidrBlockAssociation {
    fn title(&self) -> &'static str {
        match self.ipv6 {
            true => "EC2 VPC IPv6 CIDR Block Association",
            false => "EC2 VPC IPv4 CIDR Block Association",
        }
    }

    fn spec(&self) -> Spec {
        let spec = match self.ipv6 {
            true => ipv6_spec(),
            false => ipv4_spec(),
        };
        spec.timeouts(&[("create", 10), ("delete", 10)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &[
                "InvalidVpcCidrBlockAssociationID.NotFound",
                "InvalidVpcCidrBlockAssociationIdError.NotFound",
            ],
            dependency_violation_codes: &[
                "CidrBlock.InUse",
                "DependencyViolation",
                "InvalidCidrBlock.InUse",
            ],
            waits_create: true,
            waits_delete: true,
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let generated = planned.boolean("assign_generated_ipv6_cidr_block");
        let netmask = |name: &str| planned.integer(name).filter(|it| *it > 0);
        let created = operation
            .client
            .call_once("ec2:AssociateVpcCidrBlock", || {
                ec2.associate_vpc_cidr_block()
                    .set_amazon_provided_ipv6_cidr_block(generated.filter(|it| *it))
                    .set_cidr_block(planned.owned("cidr_block"))
                    .set_ipv4_ipam_pool_id(planned.owned("ipv4_ipam_pool_id"))
                    .set_ipv4_netmask_length(netmask("ipv4_netmask_length"))
                    .set_ipv6_cidr_block(planned.owned("ipv6_cidr_block").filter(|_| self.ipv6))
                    .set_ipv6_ipam_pool_id(planned.owned("ipv6_ipam_pool_id"))
                    .set_ipv6_netmask_length(netmask("ipv6_netmask_length"))
                    .set_ipv6_pool(planned.owned("ipv6_pool"))
                    .vpc_id(planned.text("vpc_id"))
                    .send()
            })
            .await?;
        let four = created
            .cidr_block_association
            .and_then(|it| it.association_id);
        let six = created
            .ipv6_cidr_block_association
            .and_then(|it| it.association_id);
        let id = if self.ipv6 { six } else { four };
        id.ok_or_else(|| AwsError::new("the answer holds no association"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let vpc = operation.planned.text("vpc_id").to_owned();
        let found = self.describe(operation.client, "vpc-id", &[vpc]).await?;
        let name = if self.ipv6 {
            "ipv6_cidr_block"
        } else {
            "cidr_block"
        };
        let block = operation.planned.string(name);
        let same = found.into_iter();
        let same = same.filter(|it| block.is_none_or(|block| it.block == block) && it.is_alive());
        Ok(Some(same.map(|it| it.id).collect()))
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = self.describe(client, self.filter(), ids).await?;
        Ok(statuses(
            ids,
            &found,
            |it| Some(&*it.id),
            Association::status,
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let ids = crate::answers::distinct(known, "id");
        let mut found = self.describe(client, self.filter(), &ids).await?;
        found.retain(Association::is_alive);
        let read = |known: &Value| {
            let it = found.iter().find(|it| it.id == known.text("id"))?;
            Some(self.object(known, it))
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DisassociateVpcCidrBlock", || {
                let request = ec2.disassociate_vpc_cidr_block();
                request.association_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    /// The subnets whose addresses are of the block.
    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        blockers::subnets(operation.client, operation.prior.text("vpc_id")).await
    }
}

fn ipv4_spec() -> Spec {
    Spec::new([
        id(),
        optional_computed("cidr_block", STRING)
            .force_new()
            .check(checks::ipv4_cidr),
        optional("ipv4_ipam_pool_id", STRING).force_new(),
        optional("ipv4_netmask_length", NUMBER)
            .force_new()
            .between(16, 28)
            .required_with(&["ipv4_ipam_pool_id"]),
        required("vpc_id", STRING).force_new(),
    ])
}

fn ipv6_spec() -> Spec {
    Spec::new([
        id(),
        optional("assign_generated_ipv6_cidr_block", BOOL)
            .force_new()
            .conflicts_with(&["ipv6_ipam_pool_id", "ipv6_pool", "ipv6_cidr_block"]),
        computed("ip_source", STRING),
        computed("ipv6_address_attribute", STRING),
        optional_computed("ipv6_cidr_block", STRING).force_new(),
        optional("ipv6_ipam_pool_id", STRING)
            .force_new()
            .conflicts_with(&["assign_generated_ipv6_cidr_block", "ipv6_pool"]),
        optional("ipv6_netmask_length", NUMBER)
            .force_new()
            .required_with(&["ipv6_ipam_pool_id"]),
        optional_computed("ipv6_pool", STRING).force_new(),
        required("vpc_id", STRING).force_new(),
    ])
}

impl VpcCidrBlockAssociation {
    fn filter(&self) -> &'static str {
        match self.ipv6 {
            true => "ipv6-cidr-block-association.association-id",
            false => "cidr-block-association.association-id",
        }
    }

    async fn describe(
        &self,
        client: &AwsClient,
        name: &str,
        values: &[String],
    ) -> Result<Vec<Association>, AwsError> {
        let found: Vec<Vpc> = pages_by!(
            client,
            "ec2:DescribeVpcs",
            vpcs,
            name,
            values,
            client.clients.ec2.describe_vpcs()
        );
        let of = if self.ipv6 { of_ipv6 } else { of_ipv4 };
        Ok(found.iter().flat_map(of).collect())
    }

    fn object(&self, known: &Value, found: &Association) -> Value {
        let mut builder = ObjectBuilder::from(known);
        builder.text("vpc_id", Some(&found.vpc));
        if self.ipv6 {
            builder
                .text("ip_source", found.ip_source.as_deref())
                .text("ipv6_address_attribute", found.address_attribute.as_deref())
                .text("ipv6_cidr_block", Some(&found.block))
                .text("ipv6_pool", found.pool.as_deref());
        } else {
            builder.text("cidr_block", Some(&found.block));
        }
        builder.build()
    }
}

fn of_ipv4(vpc: &Vpc) -> Vec<Association> {
    let all = vpc.cidr_block_association_set.iter().flatten();
    let association = |it: &aws_sdk_ec2::types::VpcCidrBlockAssociation| Association {
        id: it.association_id.clone().unwrap_or_default(),
        vpc: vpc.vpc_id.clone().unwrap_or_default(),
        block: it.cidr_block.clone().unwrap_or_default(),
        state: it.cidr_block_state.clone(),
        ip_source: None,
        address_attribute: None,
        pool: None,
    };
    all.map(association).collect()
}

fn of_ipv6(vpc: &Vpc) -> Vec<Association> {
    let all = vpc.ipv6_cidr_block_association_set.iter().flatten();
    let association = |it: &aws_sdk_ec2::types::VpcIpv6CidrBlockAssociation| Association {
        id: it.association_id.clone().unwrap_or_default(),
        vpc: vpc.vpc_id.clone().unwrap_or_default(),
        block: it.ipv6_cidr_block.clone().unwrap_or_default(),
        state: it.ipv6_cidr_block_state.clone(),
        ip_source: it.ip_source.as_ref().map(|it| it.as_str().to_owned()),
        address_attribute: it
            .ipv6_address_attribute
            .as_ref()
            .map(|it| it.as_str().to_owned()),
        pool: it.ipv6_pool.clone(),
    };
    all.map(association).collect()
}

impl Association {
    fn code(&self) -> Option<&VpcCidrBlockStateCode> {
        self.state.as_ref()?.state.as_ref()
    }

    fn is_alive(&self) -> bool {
        use VpcCidrBlockStateCode::{Disassociated, Disassociating, Failed};
        let ended = [Disassociated, Disassociating, Failed];
        !self.code().is_some_and(|it| ended.contains(it))
    }

    fn status(&self) -> Status {
        let message = self.state.as_ref().and_then(|it| it.status_message.clone());
        match self.code() {
            None | Some(VpcCidrBlockStateCode::Associated) => Status::Ready,
            Some(VpcCidrBlockStateCode::Disassociated) => Status::Ended("disassociated".to_owned()),
            Some(VpcCidrBlockStateCode::Failed) => Status::Failed(message.unwrap_or_default()),
            Some(code) => Status::Pending(code.as_str().to_owned()),
        }
    }
}
