//! The data source `aws_autoscaling_groups`.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/autoscaling_groups>

use async_trait::async_trait;
use aws_sdk_autoscaling::types::Filter;

use crate::autoscaling::requests::pages;
use crate::client::AwsClient;
use crate::declare::{
    STRING, Spec, computed, id, optional_computed, required, set_block, string_list,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::Value;

/// `aws_autoscaling_groups`: names and ARNs of groups, by name or by tags.
pub struct Groups;

#[async_trait]
impl DataSource for Groups {
    fn title(&self) -> &'static str {
        "Auto Scaling Groups"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arns", string_list()),
            optional_computed("names", string_list()),
        ])
        .block(set_block(
            "filter",
            [required("name", STRING), required("values", string_list())],
        ))
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let names = config.strings("names");
        let names = (!names.is_empty()).then_some(names);
        let filters: Vec<Filter> = config.items("filter").map(filter).collect();
        let filters = (!filters.is_empty()).then_some(filters);
        let mut found = pages!(
            client,
            "autoscaling:DescribeAutoScalingGroups",
            auto_scaling_groups,
            client
                .clients
                .autoscaling
                .describe_auto_scaling_groups()
                .set_auto_scaling_group_names(names.clone())
                .set_filters(filters.clone())
        );
        found.sort_by(|a, b| a.auto_scaling_group_name.cmp(&b.auto_scaling_group_name));
        let names = found
            .iter()
            .filter_map(|it| it.auto_scaling_group_name.clone());
        let mut arns: Vec<String> = found
            .iter()
            .filter_map(|it| it.auto_scaling_group_arn.clone())
            .collect();
        arns.sort();
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_list("names", names)
            .string_list("arns", arns);
        Ok(builder.build())
    }
}

fn filter(block: &Value) -> Filter {
    Filter::builder()
        .name(block.text("name"))
        .set_values(Some(block.strings("values")))
        .build()
}
