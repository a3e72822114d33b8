//! The attributes of a VPC that one request each reads and sets (`DescribeVpcAttribute`, `ModifyVpcAttribute`).

use aws_sdk_ec2::types::VpcAttributeName;
use aws_sdk_ec2::types::{AttributeBooleanValue, Vpc as SdkVpc};

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;

/// A switch that has a request of its own.
pub(super) struct Setting {
    pub(super) argument: &'static str,
    name: VpcAttributeName,
    pub(super) at_birth: bool,
}

pub(super) const SETTINGS: [Setting; 3] = [
    Setting {
        argument: "enable_dns_support",
        name: VpcAttributeName::EnableDnsSupport,
        at_birth: true,
    },
    Setting {
        argument: "enable_dns_hostnames",
        name: VpcAttributeName::EnableDnsHostnames,
        at_birth: false,
    },
    Setting {
        argument: "enable_network_address_usage_metrics",
        name: VpcAttributeName::EnableNetworkAddressUsageMetrics,
        at_birth: false,
    },
];

pub(super) async fn set(
    operation: &Operation<'_>,
    id: &str,
    setting: &Setting,
) -> Result<(), AwsError> {
    let wanted = operation.planned.flag(setting.argument);
    let wanted = AttributeBooleanValue::builder().value(wanted).build();
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:ModifyVpcAttribute", || {
            let request = ec2.modify_vpc_attribute().vpc_id(id);
            let wanted = wanted.clone();
            match setting.name {
                VpcAttributeName::EnableDnsSupport => request.enable_dns_support(wanted),
                VpcAttributeName::EnableDnsHostnames => request.enable_dns_hostnames(wanted),
                _ => request.enable_network_address_usage_metrics(wanted),
            }
            .send()
        })
        .await?;
    Ok(())
}

/// DNS support, DNS host names and usage metrics of a VPC.
pub(super) async fn settings(client: &AwsClient, vpc: &SdkVpc) -> Result<[bool; 3], AwsError> {
    let ec2 = &client.clients.ec2;
    let id = vpc.vpc_id.as_deref().unwrap_or_default();
    let ask = async |setting: &Setting| {
        let answer = client
            .call("ec2:DescribeVpcAttribute", || {
                let request = ec2.describe_vpc_attribute().vpc_id(id);
                request.attribute(setting.name.clone()).send()
            })
            .await?;
        let value = match setting.name {
            VpcAttributeName::EnableDnsSupport => answer.enable_dns_support,
            VpcAttributeName::EnableDnsHostnames => answer.enable_dns_hostnames,
            _ => answer.enable_network_address_usage_metrics,
        };
        Ok(value.and_then(|it| it.value).unwrap_or_default())
    };
    let [support, names, metrics] = &SETTINGS;
    let (support, names, metrics) =
        futures_util::future::join3(ask(support), ask(names), ask(metrics)).await;
    // A region that does not know usage metrics has them switched off.
    Ok([support?, names?, metrics.unwrap_or_default()])
}
