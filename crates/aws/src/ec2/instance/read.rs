//! An instance as AWS has it.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{
    Instance as SdkInstance, InstanceAttributeName, InstanceNetworkInterface, LaunchTemplate,
    Volume,
};
use futures_util::future::{try_join_all, try_join4};

use super::super::tags;
use super::describe::state;
use super::diff::is_burstable;
use super::user_data::{decoded, user_data_digest};
use super::{capacity, disks, options, template};
use crate::client::AwsClient;
use crate::ec2::describe::{FILTER_VALUES, filter, pages};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::{Type, Value};

/// Properties of instances that `DescribeInstances` does not answer.
pub struct Details {
    volumes: Vec<Volume>,
    /// The credit specification (`standard` or `unlimited`), by the id of the instance.
    credits: BTreeMap<String, String>,
    /// The attributes that only requests of their own answer, by the id of the instance.
    settings: BTreeMap<String, Settings>,
    /// The launch templates that the instances were started with.
    templates: Vec<LaunchTemplate>,
}

/// The attributes of an instance that `DescribeInstanceAttribute` answers one by one.
#[derive(Clone, Default)]
struct Settings {
    /// The user data in base64, as `DescribeInstanceAttribute` answers it.
    user_data: Option<String>,
    keeps_running: Option<bool>,
    keeps_existing: Option<bool>,
    shutdown: Option<String>,
    password: Option<String>,
}

impl Details {
    /// Asks for all of these instances at once, and one by one for the attributes that
    /// `DescribeInstances` does not show: anybody may have changed them.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    pub async fn of(
        client: &AwsClient,
        known: &[Value],
        found: &[SdkInstance],
    ) -> Result<Details, AwsError> {
        let is_there = |known: &&Value| {
            let id = known.string("id");
            found.iter().any(|it| it.instance_id.as_deref() == id)
        };
        let attributes = known
            .iter()
            .filter(is_there)
            .map(|known| settings(client, known));
        let attributes = try_join_all(attributes).await?;
        Ok(Details {
            volumes: disks::volumes(client, found).await?,
            credits: credits(client, found).await?,
            settings: attributes.into_iter().collect(),
            templates: template::of(client, found).await?,
        })
    }
}

impl Details {
    /// The user data of an instance in base64, if it was asked for and there is some.
    pub fn user_data(&self, id: &str) -> Option<&str> {
        self.settings.get(id)?.user_data.as_deref()
    }
}

async fn settings(client: &AwsClient, known: &Value) -> Result<(String, Settings), AwsError> {
    let id = known.text("id");
    let (data, stop, end, shutdown) = try_join4(
        ask(client, id, InstanceAttributeName::UserData),
        ask(client, id, InstanceAttributeName::DisableApiStop),
        ask(client, id, InstanceAttributeName::DisableApiTermination),
        ask(
            client,
            id,
            InstanceAttributeName::InstanceInitiatedShutdownBehavior,
        ),
    )
    .await?;
    let shutdown = shutdown.instance_initiated_shutdown_behavior;
    let mut settings = Settings {
        user_data: data.user_data.and_then(|it| it.value),
        keeps_running: stop.disable_api_stop.and_then(|it| it.value),
        keeps_existing: end.disable_api_termination.and_then(|it| it.value),
        shutdown: shutdown.and_then(|it| it.value),
        password: None,
    };
    if known.flag("get_password_data") {
        settings.password = Some(capacity::password(client, id).await?);
    }
    Ok((id.to_owned(), settings))
}

type Answer = aws_sdk_ec2::operation::describe_instance_attribute::DescribeInstanceAttributeOutput;

async fn ask(
    client: &AwsClient,
    id: &str,
    name: InstanceAttributeName,
) -> Result<Answer, AwsError> {
    let ec2 = &client.clients.ec2;
    client
        .call("ec2:DescribeInstanceAttribute", || {
            let request = ec2.describe_instance_attribute().instance_id(id);
            request.attribute(name.clone()).send()
        })
        .await
}

/// The credit options of instances that have credits.
async fn credits(
    client: &AwsClient,
    found: &[SdkInstance],
) -> Result<BTreeMap<String, String>, AwsError> {
    let bursts = |it: &&SdkInstance| {
        let kind = it
            .instance_type
            .as_ref()
            .map(|it| it.as_str())
            .unwrap_or_default();
        is_burstable(kind)
    };
    let ids: Vec<String> = found
        .iter()
        .filter(bursts)
        .filter_map(|it| it.instance_id.clone())
        .collect();
    let mut all = BTreeMap::new();
    for part in ids.chunks(FILTER_VALUES) {
        let specifications = pages!(
            client,
            "ec2:DescribeInstanceCreditSpecifications",
            instance_credit_specifications,
            client
                .clients
                .ec2
                .describe_instance_credit_specifications()
                .filters(filter("instance-id", part))
        );
        let pairs = specifications.into_iter();
        all.extend(pairs.filter_map(|it| it.instance_id.zip(it.cpu_credits)));
    }
    Ok(all)
}

/// The object of `aws_instance`: the known attributes, and over them those that AWS answers.
pub fn object(
    client: &AwsClient,
    known: &Value,
    instance: &SdkInstance,
    details: &Details,
) -> Value {
    let id = instance.instance_id.as_deref().unwrap_or_default();
    let mut builder = ObjectBuilder::from(known);
    identity(&mut builder, client, instance, id);
    network(&mut builder, known, instance);
    settings_of(&mut builder, known, details.settings.get(id));
    options::fill(&mut builder, known, instance, details.credits.get(id));
    template::fill(&mut builder, known, instance, &details.templates);
    disks::fill(&mut builder, known, instance, &details.volumes);
    builder.build()
}

fn identity(builder: &mut ObjectBuilder, client: &AwsClient, instance: &SdkInstance, id: &str) {
    let owner = primary(instance).and_then(|it| it.owner_id.as_deref());
    let owner = owner.or(client.known_account()).unwrap_or_default();
    let profile = instance.iam_instance_profile.as_ref();
    let profile = profile.and_then(|it| it.arn.as_deref());
    let profile = profile.and_then(|arn| arn.rsplit('/').next());
    let state = state(instance).map(|it| it.as_str());
    let placement = instance.placement.as_ref();
    let monitoring = instance.monitoring.as_ref();
    let monitoring = monitoring
        .and_then(|it| it.state.as_ref())
        .map(|it| it.as_str());
    builder
        .text("id", Some(id))
        .text(
            "arn",
            Some(&client.arn("ec2", owner, &format!("instance/{id}"))),
        )
        .text("ami", instance.image_id.as_deref())
        .text(
            "availability_zone",
            placement.and_then(|it| it.availability_zone.as_deref()),
        )
        .flag("ebs_optimized", instance.ebs_optimized)
        .text("host_id", placement.and_then(|it| it.host_id.as_deref()))
        .maybe(
            "host_resource_group_arn",
            placement.and_then(|it| it.host_resource_group_arn.as_deref()),
        )
        .text("iam_instance_profile", profile)
        .text(
            "instance_lifecycle",
            instance.instance_lifecycle.as_ref().map(|it| it.as_str()),
        )
        .text("instance_state", state)
        .text(
            "instance_type",
            instance.instance_type.as_ref().map(|it| it.as_str()),
        )
        .text("key_name", instance.key_name.as_deref())
        .flag(
            "monitoring",
            Some(matches!(monitoring, Some("enabled" | "pending"))),
        )
        .text("outpost_arn", instance.outpost_arn.as_deref())
        .text(
            "placement_group",
            placement.and_then(|it| it.group_name.as_deref()),
        )
        .text(
            "placement_group_id",
            placement.and_then(|it| it.group_id.as_deref()),
        )
        .number(
            "placement_partition_number",
            placement.and_then(|it| it.partition_number),
        )
        .text(
            "spot_instance_request_id",
            instance.spot_instance_request_id.as_deref(),
        )
        .text(
            "tenancy",
            placement
                .and_then(|it| it.tenancy.as_ref())
                .map(|it| it.as_str()),
        )
        .set("tags_all", tags::value(instance.tags.as_deref()));
}

/// The first of the interfaces.
pub fn primary(instance: &SdkInstance) -> Option<&InstanceNetworkInterface> {
    let all = instance.network_interfaces.as_deref().unwrap_or_default();
    let index = |it: &InstanceNetworkInterface| it.attachment.as_ref()?.device_index;
    all.iter().find(|it| index(it) == Some(0)).or(all.first())
}

fn network(builder: &mut ObjectBuilder, known: &Value, instance: &SdkInstance) {
    let primary = primary(instance);
    let association = primary.and_then(|it| it.association.as_ref());
    let owner = association.and_then(|it| it.ip_owner_id.as_deref());
    // An elastic address that was put on later is no reason to replace the instance.
    let is_later = owner.is_some_and(|it| it != "amazon");
    let asked_for = known.boolean("associate_public_ip_address");
    let is_public = match (is_later, asked_for) {
        (true, Some(asked_for)) => asked_for,
        _ => association.is_some(),
    };
    // Those of an instance are of all its interfaces.
    let groups = primary.and_then(|it| it.groups.as_ref());
    let groups = groups.or(instance.security_groups.as_ref());
    let groups = groups.into_iter().flatten();
    let names = groups.clone().filter_map(|it| it.group_name.as_deref());
    let names: Vec<&str> = match known.first("security_groups") {
        Some(_) => names.collect(),
        None => Vec::new(),
    };
    let addresses = primary
        .into_iter()
        .flat_map(|it| it.private_ip_addresses.iter().flatten());
    let secondary = addresses.filter(|it| it.primary != Some(true));
    let ipv6 = primary
        .into_iter()
        .flat_map(|it| it.ipv6_addresses.iter().flatten());
    let has_primary_ipv6 = ipv6.clone().any(|it| it.is_primary_ipv6 == Some(true));
    let ipv6: Vec<&str> = ipv6.filter_map(|it| it.ipv6_address.as_deref()).collect();
    let checks = primary.and_then(|it| it.source_dest_check);
    let checks = checks.or(instance.source_dest_check);
    builder
        .flag("associate_public_ip_address", Some(is_public))
        .flag("enable_primary_ipv6", Some(has_primary_ipv6))
        .set("primary_network_interface", primary_block(primary))
        .number("ipv6_address_count", ipv6.len().try_into().ok())
        .string_list("ipv6_addresses", ipv6)
        .text(
            "primary_network_interface_id",
            primary.and_then(|it| it.network_interface_id.as_deref()),
        )
        .text("private_dns", instance.private_dns_name.as_deref())
        .text("private_ip", instance.private_ip_address.as_deref())
        .text("public_dns", instance.public_dns_name.as_deref())
        .text("public_ip", instance.public_ip_address.as_deref())
        .string_set(
            "secondary_private_ips",
            secondary.filter_map(|it| it.private_ip_address.as_deref()),
        )
        .string_set("security_groups", names)
        .text("subnet_id", instance.subnet_id.as_deref())
        .string_set(
            "vpc_security_group_ids",
            groups.filter_map(|it| it.group_id.as_deref()),
        );
    if let Some(checks) = checks {
        builder.flag("source_dest_check", Some(checks));
    }
}

/// The first of the interfaces as the block of that name shows it.
fn primary_block(interface: Option<&InstanceNetworkInterface>) -> Value {
    let block = interface.map(|it| {
        let attachment = it.attachment.as_ref();
        let ends = attachment.and_then(|it| it.delete_on_termination);
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .flag("delete_on_termination", ends)
            .text("network_interface_id", it.network_interface_id.as_deref());
        builder.build()
    });
    Value::list(Type::Dynamic, block)
}

/// The attribute as AWS answered it, else as it is known, else its default.
fn settings_of(builder: &mut ObjectBuilder, known: &Value, attributes: Option<&Settings>) {
    let attributes = attributes.cloned().unwrap_or_default();
    let flag = |attributes: Option<bool>, name: &str| {
        attributes.or(known.boolean(name)).unwrap_or_default()
    };
    let shutdown = attributes.shutdown.as_deref();
    let shutdown = shutdown.or(known.string("instance_initiated_shutdown_behavior"));
    builder
        .text("password_data", attributes.password.as_deref())
        .flag(
            "disable_api_stop",
            Some(flag(attributes.keeps_running, "disable_api_stop")),
        )
        .flag(
            "disable_api_termination",
            Some(flag(attributes.keeps_existing, "disable_api_termination")),
        )
        .text(
            "instance_initiated_shutdown_behavior",
            Some(shutdown.unwrap_or("stop")),
        );
    let is_plain = known.string("user_data_base64").is_some();
    let null = || Value::Null(Type::String);
    match attributes.user_data.filter(|it| !it.is_empty()) {
        Some(data) if is_plain => {
            builder.set("user_data_base64", Value::string(data));
        }
        Some(data) => {
            let digest = match decoded(&data) {
                Some(_) => user_data_digest(&data),
                None => data,
            };
            builder
                .set("user_data", Value::string(digest))
                .set("user_data_base64", null());
        }
        None => {
            builder.set("user_data", null());
            builder.set("user_data_base64", null());
        }
    }
}
