//! The data source `aws_launch_template`.

use async_trait::async_trait;

use super::requests::versions;
use super::{object, schema};
use crate::client::AwsClient;
use crate::declare::{NUMBER, STRING, Spec, computed, optional_computed, string_map};
use crate::ec2::data;
use crate::ec2::describe::pages;
use crate::ec2::vpc_data::{READ, shown_tags};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_launch_template`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/launch_template>
pub struct LaunchTemplateData;

#[async_trait]
impl DataSource for LaunchTemplateData {
    fn title(&self) -> &'static str {
        "EC2 Launch Template"
    }

    fn spec(&self) -> Spec {
        let mut spec = Spec::new([
            optional_computed("name", STRING),
            computed("default_version", NUMBER),
            optional_computed("tags", string_map()),
        ])
        .block(data::filter_block())
        .timeouts(READ);
        spec.fields.extend(schema::identity());
        let fields = schema::fields().into_iter();
        spec.fields
            .extend(fields.map(|it| computed(it.name, it.attribute.ty)));
        let blocks = schema::blocks().into_iter().map(|mut block| {
            block.blocks.retain(|it| it.name != "ena_srd_specification");
            block
        });
        spec.fields
            .extend(blocks.map(|it| computed(it.name, it.object_type())));
        spec
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let filters = data::some(data::filters(config));
        let (id, name) = (config.owned("id"), config.owned("name"));
        let found = pages!(
            client,
            "ec2:DescribeLaunchTemplates",
            launch_templates,
            client
                .clients
                .ec2
                .describe_launch_templates()
                .set_launch_template_ids(id.clone().map(|it| vec![it]))
                .set_launch_template_names(name.clone().map(|it| vec![it]))
                .set_filters(filters.clone())
        );
        let template = data::single(found, "EC2 Launch Template")?;
        let id = template.launch_template_id.as_deref();
        let newest = versions(client, id, "$Latest").await?.pop();
        let newest = newest.ok_or_else(|| AwsError::new("the launch template has no version"))?;
        let account = client.identity().await?.account.as_str();
        let mut builder = ObjectBuilder::from(config);
        object::fill(&mut builder, client, account, &template, &newest);
        builder.set("tags", shown_tags(client, template.tags.as_deref()));
        Ok(builder.build())
    }
}
