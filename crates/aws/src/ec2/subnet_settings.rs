//! The settings of a subnet, each of which has a request of its own.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html>

use aws_sdk_ec2::operation::modify_subnet_attribute::builders::ModifySubnetAttributeFluentBuilder as Change;
use aws_sdk_ec2::types::{AttributeBooleanValue, HostnameType};

use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// The setting by which new interfaces get an IPv6 address.
pub(super) const ASSIGNMENT: &str = "assign_ipv6_address_on_creation";

/// The setting that goes with a pool of addresses.
const WITH_POOL: &str = "map_customer_owned_ip_on_launch";

/// An argument that has a request of its own.
pub(super) struct Setting {
    /// The name of the argument.
    pub(super) argument: &'static str,
    put: fn(Change, &Value) -> Change,
}

/// The settings, in the order in which they are put.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        argument: "map_public_ip_on_launch",
        put: |change, value| change.map_public_ip_on_launch(switch(value)),
    },
    Setting {
        argument: ASSIGNMENT,
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

/// Puts one setting as it is planned.
///
/// # Errors
/// When AWS refuses the request, or does not answer.
pub(super) async fn set(
    operation: &Operation<'_>,
    id: &str,
    setting: &Setting,
) -> Result<(), AwsError> {
    let value = operation
        .planned
        .get(setting.argument)
        .unwrap_or(&Value::NULL);
    let is_pool = setting.argument == WITH_POOL;
    let pool = operation
        .planned
        .owned("customer_owned_ipv4_pool")
        .filter(|_| is_pool);
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:ModifySubnetAttribute", || {
            let change = ec2.modify_subnet_attribute().subnet_id(id);
            let change = change.set_customer_owned_ipv4_pool(pool.clone());
            (setting.put)(change, value).send()
        })
        .await?;
    Ok(())
}

/// Sends the requests for the settings that change.
pub(super) async fn change_settings(operation: &Operation<'_>) -> Result<(), AwsError> {
    let is_other_pool = operation.changes("customer_owned_ipv4_pool");
    let is_switched_off = operation.differs("ipv6_cidr_block");
    for setting in SETTINGS {
        let has_pool = setting.argument == WITH_POOL && is_other_pool;
        let is_off =
            setting.argument == ASSIGNMENT && is_switched_off && operation.planned.flag(ASSIGNMENT);
        if operation.changes(setting.argument) || has_pool || is_off {
            set(operation, operation.id(), setting).await?;
        }
    }
    Ok(())
}
