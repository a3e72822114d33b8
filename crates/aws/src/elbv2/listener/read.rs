//! Describes listeners, and makes objects of the state from AWS's answers.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{
    AdvertiseTrustStoreCaNamesEnum, Listener as SdkListener, ProtocolEnum,
};
use futures_util::future::try_join_all;

use super::schema::{self, mutual_authentication};
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::elbv2::action;
use crate::elbv2::attributes::{Pair, set};
use crate::elbv2::requests::{by_arns, found, pages};
use crate::elbv2::tags::tags_of;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use rform_core::value::Value;

/// Describes listeners by ARN; those that are absent are left out.
pub(super) async fn describe(
    client: &AwsClient,
    arns: &[String],
) -> Result<Vec<SdkListener>, AwsError> {
    by_arns(arns, |part| async move {
        let answer = client
            .call("elasticloadbalancing:DescribeListeners", || {
                let request = client.clients.elbv2.describe_listeners();
                request.set_listener_arns(Some(part.clone())).send()
            })
            .await?;
        Ok(answer.listeners.unwrap_or_default())
    })
    .await
}

/// The listeners of a load balancer.
pub(super) async fn of_balancer(
    client: &AwsClient,
    arn: &str,
) -> Result<Vec<SdkListener>, AwsError> {
    Ok(pages!(
        client,
        "elasticloadbalancing:DescribeListeners",
        listeners,
        client
            .clients
            .elbv2
            .describe_listeners()
            .load_balancer_arn(arn)
    ))
}

/// The attributes of a listener by their keys; none if it is not there.
async fn attributes(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("elasticloadbalancing:DescribeListenerAttributes", || {
        let request = client.clients.elbv2.describe_listener_attributes();
        request.listener_arn(arn).send()
    });
    let Some(answer) = found(answer.await)? else {
        return Ok(None);
    };
    let pairs = answer.attributes.unwrap_or_default().into_iter();
    let pairs = pairs.filter_map(|it| Some((it.key?, it.value.unwrap_or_default())));
    Ok(Some(pairs.collect()))
}

pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
) -> Result<Vec<Option<Value>>, AwsError> {
    let found = describe(client, &distinct(known, "id")).await?;
    let arns = found.iter().filter_map(|it| it.listener_arn.clone());
    let arns: Vec<String> = arns.collect();
    let tags = tags_of(client, &arns).await?;
    let one = |listener: SdkListener| async move {
        let arn = listener.listener_arn.clone().unwrap_or_default();
        let attributes = attributes(client, &arn).await?;
        Ok::<_, AwsError>((arn, (listener, attributes)))
    };
    let found = try_join_all(found.into_iter().map(one)).await?;
    let found: BTreeMap<_, _> = found.into_iter().collect();
    let answers = known.iter().map(|known| {
        let id = known.text("id");
        let (listener, attributes) = found.get(id)?;
        let mut builder = described(known, listener);
        let pairs: Vec<&Pair> = schema::PAIRS.iter().collect();
        set(&mut builder, &pairs, attributes.as_ref()?);
        let tags = tags.get(id).cloned().unwrap_or_default();
        builder.set("tags_all", string_map_value(&tags));
        Some(builder.build())
    });
    Ok(answers.collect())
}

/// A listener as AWS describes it, without attributes and tags.
pub(super) fn described(known: &Value, found: &SdkListener) -> ObjectBuilder {
    let arn = found.listener_arn.as_deref();
    let certificates = found.certificates.as_deref().unwrap_or_default();
    let certificate = certificates
        .first()
        .and_then(|it| it.certificate_arn.as_deref());
    let alpn = found.alpn_policy.as_deref().unwrap_or_default().first();
    let actions = found.default_actions.as_deref().unwrap_or_default();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", arn)
        .text("arn", arn)
        .text("alpn_policy", alpn.map(String::as_str))
        .text("certificate_arn", certificate)
        .set(
            "default_action",
            action::value(action::Of::Listener, known, actions),
        )
        .text("load_balancer_arn", found.load_balancer_arn.as_deref())
        .text(
            "protocol",
            found.protocol.as_ref().map(ProtocolEnum::as_str),
        )
        .text("ssl_policy", found.ssl_policy.as_deref())
        .set("mutual_authentication", mutual(found));
    // The listener of a gateway load balancer has no port.
    if let Some(port) = found.port {
        builder.number("port", Some(port));
    }
    builder
}

fn mutual(found: &SdkListener) -> Value {
    let value = found.mutual_authentication.as_ref().map(|it| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text(
                "advertise_trust_store_ca_names",
                it.advertise_trust_store_ca_names
                    .as_ref()
                    .map(AdvertiseTrustStoreCaNamesEnum::as_str),
            )
            .flag(
                "ignore_client_certificate_expiry",
                it.ignore_client_certificate_expiry,
            )
            .text("mode", it.mode.as_deref())
            .text("trust_store_arn", it.trust_store_arn.as_deref());
        builder.build()
    });
    Value::list(mutual_authentication().element_type(), value)
}
