//! `aws_lb_listener`, and `aws_alb_listener`, which is the same
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener>
//! - <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html>

pub(super) mod data;
mod read;
mod schema;

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types::{
    AdvertiseTrustStoreCaNamesEnum, Certificate, ListenerAttribute, MutualAuthenticationAttributes,
    ProtocolEnum,
};

use super::action::sdk_actions;
use super::attributes::{Pair, wanted};
use super::requests::NOT_FOUND_CODES;
use super::tags::{ArnTagging, sdk_tags};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_lb_listener`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener>
pub struct Listener;

#[async_trait]
impl Resource for Listener {
    fn title(&self) -> &'static str {
        "ELBv2 Listener"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // A certificate that was issued just now is not known everywhere yet.
            retryable_errors: &[("CertificateNotFound", ""), ("ResourceInUse", "")],
            dependency_violation_codes: &["ResourceInUse"],
            // A balancer has one listener a port.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &ArnTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.elbv2);
        if operation.before().is_some_and(|it| !it.is_empty()) {
            let message = "A listener already exists on this port for this load balancer";
            return Err(AwsError::refused("DuplicateListener", message));
        }
        let tags = sdk_tags(&operation.tags());
        let created = operation
            .client
            .call_once("elasticloadbalancing:CreateListener", || {
                client
                    .create_listener()
                    .set_load_balancer_arn(planned.owned("load_balancer_arn"))
                    .set_port(planned.integer("port"))
                    .set_protocol(planned.string("protocol").map(ProtocolEnum::from))
                    .set_ssl_policy(planned.owned("ssl_policy"))
                    .set_certificates(certificates(planned))
                    .set_alpn_policy(planned.owned("alpn_policy").map(|it| vec![it]))
                    .set_mutual_authentication(mutual_authentication(planned))
                    .set_default_actions(Some(sdk_actions(planned, "default_action")))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        let listener = created.listeners.unwrap_or_default().into_iter().next();
        listener
            .and_then(|it| it.listener_arn)
            .ok_or_else(|| AwsError::new("the answer holds no listener"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let planned = operation.planned;
        let balancer = planned.text("load_balancer_arn");
        let found = read::of_balancer(operation.client, balancer).await?;
        let port = planned.integer("port");
        let same = found.into_iter().filter(|it| it.port == port);
        Ok(Some(same.filter_map(|it| it.listener_arn).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        modify_attributes(operation, id, changed_attributes(operation)).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        read::read(client, known).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let changes = [
            "alpn_policy",
            "certificate_arn",
            "default_action",
            "mutual_authentication",
            "port",
            "protocol",
            "ssl_policy",
        ];
        if operation.changes_any(&changes) {
            modify(operation).await?;
        }
        modify_attributes(operation, operation.id(), changed_attributes(operation)).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.elbv2;
        let answer = operation
            .client
            .call("elasticloadbalancing:DeleteListener", || {
                let request = client.delete_listener();
                request.listener_arn(operation.id()).send()
            });
        answer.await.map(drop)
    }
}

/// All settings are sent: one that is left out of a change of protocol would be the old one's.
async fn modify(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.elbv2);
    let alpn = planned.string("alpn_policy").unwrap_or("None").to_owned();
    let alpn = operation.changes("alpn_policy").then(|| vec![alpn]);
    let answer = operation
        .client
        .call("elasticloadbalancing:ModifyListener", || {
            client
                .modify_listener()
                .listener_arn(operation.id())
                .set_port(planned.integer("port"))
                .set_protocol(planned.string("protocol").map(ProtocolEnum::from))
                .set_ssl_policy(planned.owned("ssl_policy"))
                .set_certificates(certificates(planned))
                .set_alpn_policy(alpn.clone())
                .set_mutual_authentication(mutual_authentication(planned))
                .set_default_actions(Some(sdk_actions(planned, "default_action")))
                .send()
        });
    answer.await.map(drop)
}

fn certificates(planned: &Value) -> Option<Vec<Certificate>> {
    let arn = planned.owned("certificate_arn")?;
    Some(vec![Certificate::builder().certificate_arn(arn).build()])
}

fn mutual_authentication(planned: &Value) -> Option<MutualAuthenticationAttributes> {
    let block = planned.first("mutual_authentication")?;
    let mode = block.text("mode");
    let attributes = MutualAuthenticationAttributes::builder().mode(mode);
    let attributes = match mode {
        "verify" => attributes
            .set_trust_store_arn(block.owned("trust_store_arn"))
            .set_ignore_client_certificate_expiry(block.boolean("ignore_client_certificate_expiry"))
            .set_advertise_trust_store_ca_names(
                block
                    .string("advertise_trust_store_ca_names")
                    .map(AdvertiseTrustStoreCaNamesEnum::from),
            ),
        _ => attributes,
    };
    Some(attributes.build())
}

fn changed_attributes(operation: &Operation<'_>) -> BTreeMap<&'static str, String> {
    let pairs: Vec<&Pair> = schema::PAIRS.iter().collect();
    wanted(operation, &pairs)
}

async fn modify_attributes(
    operation: &Operation<'_>,
    arn: &str,
    wanted: BTreeMap<&'static str, String>,
) -> Result<(), AwsError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let client = &operation.client.clients.elbv2;
    let attribute =
        |(key, value): (&str, String)| ListenerAttribute::builder().key(key).value(value).build();
    let attributes: Vec<ListenerAttribute> = wanted.into_iter().map(attribute).collect();
    let answer = operation
        .client
        .call("elasticloadbalancing:ModifyListenerAttributes", || {
            let request = client.modify_listener_attributes().listener_arn(arn);
            request.set_attributes(Some(attributes.clone())).send()
        });
    answer.await.map(drop)
}
