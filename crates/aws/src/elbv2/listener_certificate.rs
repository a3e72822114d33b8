//! `aws_lb_listener_certificate`, and `aws_alb_listener_certificate`, which is the same
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener_certificate>
//! - <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddListenerCertificates.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types::Certificate;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, pages};
use crate::answers::distinct_texts;
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_lb_listener_certificate`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener_certificate>
pub struct ListenerCertificate;

#[async_trait]
impl Resource for ListenerCertificate {
    fn title(&self) -> &'static str {
        "ELBv2 Listener Certificate"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("certificate_arn", STRING)
                .force_new()
                .check(checks::arn),
            required("listener_arn", STRING)
                .force_new()
                .check(checks::arn),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // A certificate that was issued just now is not known everywhere yet.
            retryable_errors: &[("CertificateNotFound", "")],
            // To add a certificate once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_of(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.elbv2);
        let certificate = certificate(planned);
        operation
            .client
            .call("elasticloadbalancing:AddListenerCertificates", || {
                client
                    .add_listener_certificates()
                    .listener_arn(planned.text("listener_arn"))
                    .certificates(certificate.clone())
                    .send()
            })
            .await?;
        Ok(id_of(planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let parts = |known: &Value| parts(known.text("id"));
        let listeners = known.iter().filter_map(parts).map(|(listener, _)| listener);
        let listeners = distinct_texts(listeners);
        let ask = |listener: &String| {
            let listener = listener.clone();
            async move { Ok::<_, AwsError>((listener.clone(), of(client, &listener).await?)) }
        };
        let found = try_join_all(listeners.iter().map(ask)).await?;
        let found: BTreeMap<String, Vec<Certificate>> = found.into_iter().collect();
        let answers = known.iter().map(|known| {
            let (listener, certificate) = parts(known)?;
            let mut all = found.get(&listener)?.iter();
            // The default certificate of a listener is in the list as well.
            all.find(|it| {
                it.certificate_arn.as_ref() == Some(&certificate) && it.is_default != Some(true)
            })?;
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("certificate_arn", Some(&certificate))
                .text("listener_arn", Some(&listener));
            Some(builder.build())
        });
        Ok(answers.collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.elbv2);
        let certificate = certificate(prior);
        let answer =
            operation
                .client
                .call("elasticloadbalancing:RemoveListenerCertificates", || {
                    client
                        .remove_listener_certificates()
                        .listener_arn(prior.text("listener_arn"))
                        .certificates(certificate.clone())
                        .send()
                });
        answer.await.map(drop)
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        if parts(id).is_none() {
            let detail = "The id is the ARN of the listener, an underscore, and the ARN of the \
                          certificate.";
            return Err(Problem::error("Unexpected format of the id", detail));
        }
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.text("id", Some(id));
        Ok(builder)
    }
}

fn certificate(object: &Value) -> Certificate {
    let arn = object.owned("certificate_arn");
    Certificate::builder().set_certificate_arn(arn).build()
}

fn id_of(object: &Value) -> String {
    let (listener, certificate) = (object.text("listener_arn"), object.text("certificate_arn"));
    format!("{listener}_{certificate}")
}

/// The ARNs of the listener and of the certificate in an id.
fn parts(id: &str) -> Option<(String, String)> {
    let at = id.rfind("_arn:")?;
    let (listener, certificate) = id.split_at_checked(at)?;
    let certificate = certificate.strip_prefix('_')?;
    (!listener.is_empty()).then(|| (listener.to_owned(), certificate.to_owned()))
}

/// The certificates of a listener; none if it is not there.
async fn of(client: &AwsClient, listener: &str) -> Result<Vec<Certificate>, AwsError> {
    let all = async {
        Ok::<_, AwsError>(pages!(
            client,
            "elasticloadbalancing:DescribeListenerCertificates",
            certificates,
            client
                .clients
                .elbv2
                .describe_listener_certificates()
                .listener_arn(listener)
        ))
    };
    match all.await {
        Err(error) if error.is(NOT_FOUND_CODES) => Ok(Vec::new()),
        answer => answer,
    }
}
