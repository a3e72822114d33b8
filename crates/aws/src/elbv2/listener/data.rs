//! The data source `aws_lb_listener`.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/lb_listener>

use async_trait::async_trait;

use super::read;
use super::schema::mutual_authentication;
use crate::client::AwsClient;
use crate::declare::{NUMBER, STRING, Spec, computed, id, optional_computed, string_map};
use crate::elbv2::action;
use crate::elbv2::tags::tags_of;
use crate::error::AwsError;
use crate::object::{Attributes, string_map_value};
use crate::resource::DataSource;
use crate::{checks, tags};
use rform_core::value::Value;

/// `aws_lb_listener`: a listener by ARN, or by load balancer and port.
pub struct Listener;

#[async_trait]
impl DataSource for Listener {
    fn title(&self) -> &'static str {
        "ELBv2 Listener"
    }

    fn spec(&self) -> Spec {
        let actions = action::blocks(action::Of::Listener).object_type();
        Spec::new([
            id(),
            computed("alpn_policy", STRING),
            optional_computed("arn", STRING)
                .conflicts_with(&["load_balancer_arn", "port"])
                .check(checks::arn),
            computed("certificate_arn", STRING),
            computed("default_action", actions),
            optional_computed("load_balancer_arn", STRING)
                .required_with(&["port"])
                .check(checks::arn),
            computed(
                "mutual_authentication",
                mutual_authentication().object_type(),
            ),
            optional_computed("port", NUMBER).required_with(&["load_balancer_arn"]),
            computed("protocol", STRING),
            computed("ssl_policy", STRING),
            optional_computed("tags", string_map()),
        ])
        .timeouts(&[("read", 10)])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = match config.string("arn") {
            Some(arn) => read::describe(client, &[arn.to_owned()]).await?,
            None => {
                let mut all = read::of_balancer(client, config.text("load_balancer_arn")).await?;
                all.retain(|it| it.port == config.integer("port"));
                all
            }
        };
        let [listener] = found.as_slice() else {
            return Err(AwsError::new(format!(
                "reading ELBv2 Listener: {} were found where one was looked for",
                found.len()
            )));
        };
        let arns: Vec<String> = listener.listener_arn.iter().cloned().collect();
        let mut all = tags_of(client, &arns).await?.into_values();
        let mut own = all.next().unwrap_or_default();
        own.retain(|key, _| !tags::is_ignored(&client.settings, key));
        let mut builder = read::described(config, listener);
        builder.set("tags", string_map_value(&own));
        Ok(builder.build())
    }
}
