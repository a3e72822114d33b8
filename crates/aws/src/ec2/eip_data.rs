//! `data "aws_eip"`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/eip>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{Address, DomainType};

use super::eip_attributes::AboutAddresses;
use super::{data, dns_names, tags};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed, string_map};
use crate::error::AwsError;
use crate::object::{ObjectBuilder, string_map_value};
use crate::resource::DataSource;
use crate::tags::is_ignored;
use rform_core::value::{Type, Value};

/// The data source `aws_eip`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/eip>
pub struct Eip;

#[async_trait]
impl DataSource for Eip {
    fn title(&self) -> &'static str {
        "EC2 EIP"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("association_id", STRING),
            computed("carrier_ip", STRING),
            computed("customer_owned_ip", STRING),
            computed("customer_owned_ipv4_pool", STRING),
            computed("domain", STRING),
            computed("instance_id", STRING),
            computed("ipam_pool_id", STRING),
            computed("network_interface_id", STRING),
            computed("network_interface_owner_id", STRING),
            computed("private_dns", STRING),
            computed("private_ip", STRING),
            computed("ptr_record", STRING),
            computed("public_dns", STRING),
            optional_computed("public_ip", STRING),
            computed("public_ipv4_pool", STRING),
            optional_computed("tags", string_map()),
        ])
        .block(data::filter_block())
        .timeouts(&[("read", 20)])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        let arguments = [("id", "allocation-id"), ("public_ip", "public-ip")];
        data::add(&mut filters, config, &arguments);
        let filters = data::some(filters);
        let answer = client
            .call("ec2:DescribeAddresses", || {
                let request = client.clients.ec2.describe_addresses();
                request.set_filters(filters.clone()).send()
            })
            .await?;
        let found = data::single(answer.addresses.unwrap_or_default(), "EC2 EIP")?;
        let about = AboutAddresses::of(client, std::slice::from_ref(&found)).await?;
        Ok(object(client, config, &found, &about))
    }
}

fn object(client: &AwsClient, config: &Value, found: &Address, about: &AboutAddresses) -> Value {
    let name = |name: Option<String>| name.map_or(Value::Null(Type::String), Value::string);
    let private = found.private_ip_address.as_deref();
    let private_dns = private.map(|ip| dns_names::private_dns(client.region(), ip));
    let public = found.public_ip.as_deref();
    let public_dns = public.map(|ip| dns_names::public_dns(client.region(), ip));
    let is_classic = found.domain == Some(DomainType::Standard);
    let id = if is_classic {
        public
    } else {
        found.allocation_id.as_deref()
    };
    let mut shown = tags::map(found.tags.as_deref());
    shown.retain(|key, _| !is_ignored(&client.settings, key));
    let owner = found.network_interface_owner_id.as_deref();
    let mut builder = ObjectBuilder::from(config);
    builder
        .text("id", id)
        .text("arn", Some(&about.arn(client, found)))
        .text("association_id", found.association_id.as_deref())
        .text("carrier_ip", found.carrier_ip.as_deref())
        .text("customer_owned_ip", found.customer_owned_ip.as_deref())
        .text(
            "customer_owned_ipv4_pool",
            found.customer_owned_ipv4_pool.as_deref(),
        )
        .text("domain", found.domain.as_ref().map(DomainType::as_str))
        .text("instance_id", found.instance_id.as_deref())
        .text(
            "network_interface_id",
            found.network_interface_id.as_deref(),
        )
        .text("network_interface_owner_id", owner)
        .set("private_dns", name(private_dns))
        .text("private_ip", private)
        .maybe("ptr_record", about.ptr_record(found))
        .set("public_dns", name(public_dns))
        .text("public_ip", public)
        .text("public_ipv4_pool", found.public_ipv4_pool.as_deref())
        .set("tags", string_map_value(&shown));
    builder.build()
}
