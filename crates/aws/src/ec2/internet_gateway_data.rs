//! The data source `aws_internet_gateway`.

use async_trait::async_trait;
use aws_sdk_ec2::types::InternetGateway as SdkInternetGateway;

use super::data;
use super::describe::pages;
use super::vpc_data::{READ, shown_tags};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed, string_map};
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

/// The data source `aws_internet_gateway`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/internet_gateway>
pub struct InternetGateway;

#[async_trait]
impl DataSource for InternetGateway {
    fn title(&self) -> &'static str {
        "EC2 Internet Gateway"
    }

    fn spec(&self) -> Spec {
        let attachment = Type::object([("state", STRING), ("vpc_id", STRING)]);
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("attachments", Type::list(attachment)),
            optional_computed("internet_gateway_id", STRING),
            computed("owner_id", STRING),
            optional_computed("tags", string_map()),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        let arguments = [("internet_gateway_id", "internet-gateway-id")];
        data::add(&mut filters, config, &arguments);
        let filters = data::some(filters);
        let ec2 = &client.clients.ec2;
        let found = pages!(
            client,
            "ec2:DescribeInternetGateways",
            internet_gateways,
            ec2.describe_internet_gateways()
                .set_filters(filters.clone())
        );
        let found: SdkInternetGateway = data::single(found, "EC2 Internet Gateway")?;
        let id = found.internet_gateway_id.as_deref();
        let owner = found.owner_id.as_deref().unwrap_or_default();
        let arn = format!("internet-gateway/{}", id.unwrap_or_default());
        let attachments = found.attachments.iter().flatten().map(|it| {
            let mut builder = ObjectBuilder::from(&Value::NULL);
            builder
                .text("state", it.state.as_ref().map(|it| it.as_str()))
                .text("vpc_id", it.vpc_id.as_deref());
            builder.build()
        });
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", id)
            .text("arn", Some(&client.arn("ec2", owner, &arn)))
            .set("attachments", Value::list(Type::Dynamic, attachments))
            .text("internet_gateway_id", id)
            .text("owner_id", Some(owner))
            .set("tags", shown_tags(client, found.tags.as_deref()));
        Ok(builder.build())
    }
}
