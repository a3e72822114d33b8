//! `aws_subnet`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::operation::modify_subnet_attribute::builders::ModifySubnetAttributeFluentBuilder as Change;
use aws_sdk_ec2::types::{AttributeBooleanValue, HostnameType, ResourceType, Subnet as Found};
use aws_sdk_ec2::types::{SubnetIpv6CidrBlockAssociation, SubnetState};

use super::{blockers, distinct, in_order, pages_by, tags};
use crate::provider::aws::checks;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Blocker, Job, Resource, Status, Ways};
use crate::provider::aws::spec::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required,
};
use crate::value::Value;

/// `aws_subnet`
pub struct Subnet;

#[async_trait]
impl Resource for Subnet {
    fn title(&self) -> &'static str {
        "EC2 Subnet"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("assign_ipv6_address_on_creation", BOOL).default(false),
            optional_computed("availability_zone", STRING)
                .replaces()
                .conflicts(&["availability_zone_id"]),
            optional_computed("availability_zone_id", STRING)
                .replaces()
                .conflicts(&["availability_zone"]),
            optional("cidr_block", STRING)
                .replaces()
                .check(checks::ipv4_cidr),
            optional("customer_owned_ipv4_pool", STRING)
                .needs(&["map_customer_owned_ip_on_launch", "outpost_arn"]),
            optional("enable_dns64", BOOL).default(false),
            optional("enable_lni_at_device_index", NUMBER),
            optional("enable_resource_name_dns_a_record_on_launch", BOOL).default(false),
            optional("enable_resource_name_dns_aaaa_record_on_launch", BOOL).default(false),
            optional("ipv6_cidr_block", STRING).check(checks::ipv6_cidr),
            computed("ipv6_cidr_block_association_id", STRING),
            optional("ipv6_native", BOOL).default(false).replaces(),
            optional("map_customer_owned_ip_on_launch", BOOL)
                .needs(&["customer_owned_ipv4_pool", "outpost_arn"]),
            optional("map_public_ip_on_launch", BOOL).default(false),
            optional("outpost_arn", STRING)
                .replaces()
                .check(checks::arn),
            computed("owner_id", STRING),
            optional_computed("private_dns_hostname_type_on_launch", STRING)
                .one_of(&["ip-name", "resource-name"]),
            required("vpc_id", STRING).replaces(),
        ])
        .version(1)
        .tagged()
        .timeouts(&[("create", 10), ("delete", 20)])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidSubnetID.NotFound"],
            waits_create: true,
            polls: (0.5, 1.0),
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let (planned, ec2) = (job.planned, &job.cloud.clients.ec2);
        let made = job
            .cloud
            .call_once("ec2:CreateSubnet", || {
                ec2.create_subnet()
                    .set_vpc_id(planned.owned("vpc_id"))
                    .set_cidr_block(planned.owned("cidr_block"))
                    .set_availability_zone(planned.owned("availability_zone"))
                    .set_availability_zone_id(planned.owned("availability_zone_id"))
                    .set_ipv6_cidr_block(planned.owned("ipv6_cidr_block"))
                    .set_ipv6_native(planned.boolean("ipv6_native").filter(|it| *it))
                    .set_outpost_arn(planned.owned("outpost_arn"))
                    .set_tag_specifications(tags::marked(job, ResourceType::Subnet))
                    .send()
            })
            .await?;
        made.subnet
            .and_then(|subnet| subnet.subnet_id)
            .ok_or_else(|| Fault::new("the answer holds no subnet"))
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        tags::find_marked(job).await
    }

    /// A range of a VPC is one subnet's.
    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let vpc = [job.planned.text("vpc_id").to_owned()];
        let found = pages_by!(
            job.cloud,
            "ec2:DescribeSubnets",
            subnets,
            "vpc-id",
            vpc,
            job.cloud.clients.ec2.describe_subnets()
        );
        let range = job.planned.string("cidr_block");
        let same = found.into_iter().filter(|it| {
            (range.is_none() || it.cidr_block.as_deref() == range)
                && tags::are(job, it.tags.as_deref())
        });
        Ok(Some(same.filter_map(|it| it.subnet_id).collect()))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        tags::unmark(job, id).await
    }

    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        for setting in SETTINGS {
            // What a subnet has at birth need not be set.
            let value = job.planned.get(setting.argument).unwrap_or(&Value::NULL);
            let at_birth = match value.bare() {
                Value::Bool(truth) => !truth,
                Value::String(text) => text.is_empty(),
                Value::Number(number) => number.is_zero(),
                _ => true,
            };
            if !at_birth {
                set(job, id, setting).await?;
            }
        }
        Ok(())
    }

    async fn status(&self, cloud: &Cloud, ids: &[String]) -> Result<Vec<Status>, Fault> {
        let found = describe(cloud, ids).await?;
        let status = |id: &String| {
            let subnet = found.iter().find(|it| it.subnet_id.as_ref() == Some(id));
            match subnet.map(|it| it.state.clone()) {
                None => Status::Absent,
                Some(Some(SubnetState::Available)) => Status::Ready,
                Some(state) => Status::Pending(format!("{state:?}").to_lowercase()),
            }
        };
        Ok(ids.iter().map(status).collect())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let found = describe(cloud, &distinct(known, "id")).await?;
        let answers = in_order(known, "id", &found, |subnet| subnet.subnet_id.as_deref());
        let answers = answers.map(|(known, found)| {
            let mut draft = Draft::from(known);
            fill(&mut draft, found?);
            Some(draft.build())
        });
        Ok(answers.collect())
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        if job.changes("ipv6_cidr_block") {
            switch_ipv6(job).await?;
        }
        let is_other_pool = job.changes("customer_owned_ipv4_pool");
        for setting in SETTINGS {
            let has_pool = setting.argument == WITH_POOL && is_other_pool;
            if job.changes(setting.argument) || has_pool {
                set(job, job.id(), setting).await?;
            }
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
        job.cloud
            .call("ec2:DeleteSubnet", || {
                ec2.delete_subnet().subnet_id(job.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, job: &Job<'_>) -> Result<Vec<Blocker>, Fault> {
        let mut found = blockers::interfaces(job.cloud, "subnet-id", job.id()).await?;
        found.extend(blockers::nat_gateways(job.cloud, "subnet-id", job.id()).await?);
        Ok(found)
    }
}

/// The setting that goes with a pool of addresses.
const WITH_POOL: &str = "map_customer_owned_ip_on_launch";

/// An argument that has a request of its own.
struct Setting {
    argument: &'static str,
    put: fn(Change, &Value) -> Change,
}

const SETTINGS: &[Setting] = &[
    Setting {
        argument: "map_public_ip_on_launch",
        put: |change, value| change.map_public_ip_on_launch(switch(value)),
    },
    Setting {
        argument: "assign_ipv6_address_on_creation",
        put: |change, value| change.assign_ipv6_address_on_creation(switch(value)),
    },
    Setting {
        argument: "enable_dns64",
        put: |change, value| change.enable_dns64(switch(value)),
    },
    Setting {
        argument: "enable_resource_name_dns_a_record_on_launch",
        put: |change, value| change.enable_resource_name_dns_a_record_on_launch(switch(value)),
    },
    Setting {
        argument: "enable_resource_name_dns_aaaa_record_on_launch",
        put: |change, value| change.enable_resource_name_dns_aaaa_record_on_launch(switch(value)),
    },
    Setting {
        argument: "private_dns_hostname_type_on_launch",
        put: |change, value| {
            let kind = value.as_str().map(HostnameType::from);
            change.set_private_dns_hostname_type_on_launch(kind)
        },
    },
    Setting {
        argument: "enable_lni_at_device_index",
        put: |change, value| {
            let index = value.as_i64().and_then(|it| it.try_into().ok());
            change.set_enable_lni_at_device_index(index)
        },
    },
    Setting {
        argument: WITH_POOL,
        put: |change, value| change.map_customer_owned_ip_on_launch(switch(value)),
    },
];

fn switch(value: &Value) -> AttributeBooleanValue {
    let truth = value.as_bool().unwrap_or_default();
    AttributeBooleanValue::builder().value(truth).build()
}

async fn set(job: &Job<'_>, id: &str, setting: &Setting) -> Result<(), Fault> {
    let value = job.planned.get(setting.argument).unwrap_or(&Value::NULL);
    let is_pool = setting.argument == WITH_POOL;
    let pool = job
        .planned
        .owned("customer_owned_ipv4_pool")
        .filter(|_| is_pool);
    let ec2 = &job.cloud.clients.ec2;
    job.cloud
        .call("ec2:ModifySubnetAttribute", || {
            let change = ec2.modify_subnet_attribute().subnet_id(id);
            let change = change.set_customer_owned_ipv4_pool(pool.clone());
            (setting.put)(change, value).send()
        })
        .await?;
    Ok(())
}

/// Another block of IPv6 addresses takes the place of the one there is.
async fn switch_ipv6(job: &Job<'_>) -> Result<(), Fault> {
    let ec2 = &job.cloud.clients.ec2;
    if let Some(association) = job.prior.string("ipv6_cidr_block_association_id") {
        let gone = job
            .cloud
            .call("ec2:DisassociateSubnetCidrBlock", || {
                let request = ec2.disassociate_subnet_cidr_block();
                request.association_id(association).send()
            })
            .await;
        gone.map(drop)
            .or_else(|fault| fault.unless(&["InvalidSubnetCidrBlockAssociationID.NotFound"]))?;
    }
    if let Some(block) = job.planned.string("ipv6_cidr_block") {
        job.cloud
            .call("ec2:AssociateSubnetCidrBlock", || {
                let request = ec2.associate_subnet_cidr_block().subnet_id(job.id());
                request.ipv6_cidr_block(block).send()
            })
            .await?;
    }
    Ok(())
}

async fn describe(cloud: &Cloud, ids: &[String]) -> Result<Vec<Found>, Fault> {
    Ok(pages_by!(
        cloud,
        "ec2:DescribeSubnets",
        subnets,
        "subnet-id",
        ids,
        cloud.clients.ec2.describe_subnets().max_results(1000)
    ))
}

/// The first block of IPv6 addresses that is associated.
fn ipv6_block(subnet: &Found) -> Option<&SubnetIpv6CidrBlockAssociation> {
    let all = subnet.ipv6_cidr_block_association_set.as_deref();
    all.unwrap_or_default().iter().find(|block| {
        let state = block.ipv6_cidr_block_state.as_ref();
        let state = state.and_then(|it| it.state.as_ref());
        state.is_some_and(|it| matches!(it.as_str(), "associated" | "associating"))
    })
}

/// What the resource and the data source have in common.
pub(super) fn fill(draft: &mut Draft, subnet: &Found) {
    let names = subnet.private_dns_name_options_on_launch.as_ref();
    let block = ipv6_block(subnet);
    draft
        .text("id", subnet.subnet_id.as_deref())
        .text("arn", subnet.subnet_arn.as_deref())
        .flag(
            "assign_ipv6_address_on_creation",
            subnet.assign_ipv6_address_on_creation,
        )
        .text("availability_zone", subnet.availability_zone.as_deref())
        .text(
            "availability_zone_id",
            subnet.availability_zone_id.as_deref(),
        )
        .text("cidr_block", subnet.cidr_block.as_deref())
        .text(
            "customer_owned_ipv4_pool",
            subnet.customer_owned_ipv4_pool.as_deref(),
        )
        .flag("enable_dns64", subnet.enable_dns64)
        .number(
            "enable_lni_at_device_index",
            subnet.enable_lni_at_device_index,
        )
        .flag(
            "enable_resource_name_dns_a_record_on_launch",
            names.and_then(|it| it.enable_resource_name_dns_a_record),
        )
        .flag(
            "enable_resource_name_dns_aaaa_record_on_launch",
            names.and_then(|it| it.enable_resource_name_dns_aaaa_record),
        )
        .text(
            "ipv6_cidr_block",
            block.and_then(|it| it.ipv6_cidr_block.as_deref()),
        )
        .text(
            "ipv6_cidr_block_association_id",
            block.and_then(|it| it.association_id.as_deref()),
        )
        .flag("ipv6_native", subnet.ipv6_native)
        .flag(
            "map_customer_owned_ip_on_launch",
            subnet.map_customer_owned_ip_on_launch,
        )
        .flag("map_public_ip_on_launch", subnet.map_public_ip_on_launch)
        .text("outpost_arn", subnet.outpost_arn.as_deref())
        .text("owner_id", subnet.owner_id.as_deref())
        .text(
            "private_dns_hostname_type_on_launch",
            names
                .and_then(|it| it.hostname_type.as_ref())
                .map(HostnameType::as_str),
        )
        .text("vpc_id", subnet.vpc_id.as_deref())
        .set("tags_all", tags::value(subnet.tags.as_deref()));
}
