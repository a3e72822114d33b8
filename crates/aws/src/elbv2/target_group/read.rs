//! Reading target groups.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{
    ProtocolEnum, TargetGroup as SdkTargetGroup, TargetGroupIpAddressTypeEnum, TargetTypeEnum,
};
use futures_util::future::try_join_all;

use super::health_check;
use super::settings;
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::elbv2::requests::{by_arns, found, pages};
use crate::elbv2::tags::tags_of;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use rform_core::value::Value;

/// Describes target groups by ARN; those that are absent are left out.
pub(super) async fn describe(
    client: &AwsClient,
    arns: &[String],
) -> Result<Vec<SdkTargetGroup>, AwsError> {
    by_arns(arns, |part| async move {
        let answer = client
            .call("elasticloadbalancing:DescribeTargetGroups", || {
                let request = client.clients.elbv2.describe_target_groups();
                request.set_target_group_arns(Some(part.clone())).send()
            })
            .await?;
        Ok(answer.target_groups.unwrap_or_default())
    })
    .await
}

/// The target group of that name, if there is one.
pub(super) async fn by_name(
    client: &AwsClient,
    name: &str,
) -> Result<Option<SdkTargetGroup>, AwsError> {
    let answer = client.call("elasticloadbalancing:DescribeTargetGroups", || {
        let request = client.clients.elbv2.describe_target_groups();
        request.names(name).send()
    });
    let found = found(answer.await)?.and_then(|it| it.target_groups);
    Ok(found.unwrap_or_default().into_iter().next())
}

/// All target groups of the region.
pub(super) async fn all(client: &AwsClient) -> Result<Vec<SdkTargetGroup>, AwsError> {
    Ok(pages!(
        client,
        "elasticloadbalancing:DescribeTargetGroups",
        target_groups,
        client.clients.elbv2.describe_target_groups()
    ))
}

pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
) -> Result<Vec<Option<Value>>, AwsError> {
    let found = describe(client, &distinct(known, "id")).await?;
    let found = details(client, found).await?;
    let answers = known.iter().map(|known| {
        let found = found.get(known.text("id"))?;
        let mut builder = described(known, found);
        builder.set("tags_all", string_map_value(&found.tags));
        Some(builder.build())
    });
    Ok(answers.collect())
}

/// A target group with what AWS tells of it by requests of their own.
pub(super) struct Detailed {
    pub(super) group: SdkTargetGroup,
    attributes: BTreeMap<String, String>,
    pub(super) tags: BTreeMap<String, String>,
}

/// Target groups with all that is told of them, by ARN; those that vanish meanwhile are left out.
pub(super) async fn details(
    client: &AwsClient,
    found: Vec<SdkTargetGroup>,
) -> Result<BTreeMap<String, Detailed>, AwsError> {
    let arns = found.iter().filter_map(|it| it.target_group_arn.clone());
    let mut tags = tags_of(client, &arns.collect::<Vec<_>>()).await?;
    let one = |group: SdkTargetGroup| async move {
        let arn = group.target_group_arn.clone().unwrap_or_default();
        let attributes = settings::of(client, &arn).await?;
        Ok::<_, AwsError>((arn, group, attributes))
    };
    let all = try_join_all(found.into_iter().map(one)).await?.into_iter();
    let all = all.filter_map(|(arn, group, attributes)| {
        let detailed = Detailed {
            group,
            attributes: attributes?,
            tags: tags.remove(&arn).unwrap_or_default(),
        };
        Some((arn, detailed))
    });
    Ok(all.collect())
}

/// A target group as AWS describes it, without the tags.
pub(super) fn described(known: &Value, found: &Detailed) -> ObjectBuilder {
    let group = &found.group;
    let arn = group.target_group_arn.as_deref();
    let suffix = arn.and_then(|it| it.rsplit(':').next());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", arn)
        .text("arn", arn)
        .text("arn_suffix", suffix)
        .set("health_check", health_check::value(known, group))
        .text(
            "ip_address_type",
            group
                .ip_address_type
                .as_ref()
                .map(TargetGroupIpAddressTypeEnum::as_str),
        )
        .string_set(
            "load_balancer_arns",
            group.load_balancer_arns.clone().unwrap_or_default(),
        )
        .text("name", group.target_group_name.as_deref())
        .text(
            "target_type",
            group.target_type.as_ref().map(TargetTypeEnum::as_str),
        );
    // The group of a function has none of these; null is what was written.
    if let Some(port) = group.port {
        builder.number("port", Some(port));
    }
    if let Some(port) = group.target_control_port {
        builder.number("target_control_port", Some(port));
    }
    if let Some(protocol) = &group.protocol {
        builder.text("protocol", Some(ProtocolEnum::as_str(protocol)));
    }
    if let Some(vpc) = &group.vpc_id {
        builder.text("vpc_id", Some(vpc));
    }
    builder.text("protocol_version", group.protocol_version.as_deref());
    settings::read(&mut builder, &found.attributes);
    builder
}
