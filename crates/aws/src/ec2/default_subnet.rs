//! `aws_default_subnet`: the subnet of the default VPC in a zone.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_subnet>

use async_trait::async_trait;
use aws_sdk_ec2::types::Subnet as SdkSubnet;

use super::describe::{filter, pages};
use super::made_defaults;
use super::subnet::{Subnet, fill};
use super::subnet_ipv6::{open_association, switch_ipv6};
use super::subnet_settings::{SETTINGS, change_settings, set};
use super::tags;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_default_subnet`. It is adopted, or made if it was deleted; deleting the resource
/// lets go of it, unless `force_destroy` says otherwise.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_subnet>
pub struct DefaultSubnet;

#[async_trait]
impl Resource for DefaultSubnet {
    fn title(&self) -> &'static str {
        "EC2 Default Subnet"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("assign_ipv6_address_on_creation", BOOL).default(false),
            required("availability_zone", STRING).force_new(),
            computed("availability_zone_id", STRING),
            computed("cidr_block", STRING),
            optional("customer_owned_ipv4_pool", STRING)
                .required_with(&["map_customer_owned_ip_on_launch"]),
            optional("enable_dns64", BOOL).default(false),
            computed("enable_lni_at_device_index", NUMBER),
            optional("enable_resource_name_dns_a_record_on_launch", BOOL).default(false),
            optional("enable_resource_name_dns_aaaa_record_on_launch", BOOL).default(false),
            computed("existing_default_subnet", BOOL),
            optional("force_destroy", BOOL).default(false).own(),
            optional_computed("ipv6_cidr_block", STRING),
            computed("ipv6_cidr_block_association_id", STRING),
            optional("ipv6_native", BOOL).default(false).force_new(),
            optional("map_customer_owned_ip_on_launch", BOOL)
                .required_with(&["customer_owned_ipv4_pool"]),
            optional("map_public_ip_on_launch", BOOL).default(true),
            computed("outpost_arn", STRING),
            computed("owner_id", STRING),
            optional_computed("private_dns_hostname_type_on_launch", STRING)
                .one_of(&["ip-name", "resource-name"]),
            computed("vpc_id", STRING),
        ])
        .version(1)
        .tagged()
        .customize_diff(open_association)
        .timeouts(&[("create", 10), ("delete", 20)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            // A zone has one default subnet: to adopt it twice changes nothing.
            supports_client_token: true,
            ..Subnet.behavior()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let zone = operation.planned.text("availability_zone");
        if let Some(id) = find(operation.client, zone)
            .await?
            .and_then(|it| it.subnet_id)
        {
            return Ok(id);
        }
        let ec2 = &operation.client.clients.ec2;
        let native = operation.planned.boolean("ipv6_native").filter(|it| *it);
        let created = operation
            .client
            .call("ec2:CreateDefaultSubnet", || {
                let request = ec2.create_default_subnet().availability_zone(zone);
                request.set_ipv6_native(native).send()
            })
            .await?;
        let id = created.subnet.and_then(|it| it.subnet_id);
        let id = id.ok_or_else(|| AwsError::new("the answer holds no subnet"))?;
        made_defaults::note(operation.client, &id);
        Ok(id)
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let zone = operation.planned.text("availability_zone");
        Ok(find(operation.client, zone)
            .await?
            .and_then(|it| it.subnet_id))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let zone = operation.planned.text("availability_zone");
        let Some(found) = find(operation.client, zone).await? else {
            return Ok(());
        };
        let mut before = ObjectBuilder::from(&Value::NULL);
        fill(&mut before, &found);
        let before = before.build();
        let is_wanted = |name: &str| {
            let planned = operation.planned.get(name);
            let planned = planned.filter(|it| it.is_known() && !it.is_null());
            planned.is_some() && planned != before.get(name)
        };
        if is_wanted("ipv6_cidr_block") {
            switch_ipv6(operation, id, &before).await?;
        }
        for setting in SETTINGS.iter().filter(|it| is_wanted(it.argument)) {
            set(operation, id, setting).await?;
        }
        tags::replace_by_planned(operation, id, found.tags.as_deref()).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        Subnet.status(client, ids).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut all = Subnet.read(client, known).await?;
        for (found, known) in all.iter_mut().zip(known) {
            if let Some(value) = found {
                let existed = made_defaults::existed(client, known, "existing_default_subnet");
                let mut builder = ObjectBuilder::from(value);
                builder
                    .flag("existing_default_subnet", Some(existed))
                    .fallback("force_destroy", Value::FALSE);
                *value = builder.build();
            }
        }
        Ok(all)
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.changes("ipv6_cidr_block") {
            switch_ipv6(operation, operation.id(), operation.prior).await?;
        }
        change_settings(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.prior.flag("force_destroy") {
            true => Subnet.delete(operation).await,
            false => Ok(()),
        }
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        Subnet.blockers(operation).await
    }
}

/// The default subnet of a zone, if there is one.
async fn find(client: &AwsClient, zone: &str) -> Result<Option<SdkSubnet>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeSubnets",
        subnets,
        client
            .clients
            .ec2
            .describe_subnets()
            .filters(filter("availability-zone", [zone]))
            .filters(filter("default-for-az", ["true"]))
    );
    Ok(found.into_iter().next())
}
