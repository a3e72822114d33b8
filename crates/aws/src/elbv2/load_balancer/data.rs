//! The data source `aws_lb`.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/lb>

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::read;
use super::schema::{self, logs, subnet_mapping};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{
    STRING, Spec, computed, id, list_block, optional_computed, required, string_map,
};
use crate::error::AwsError;
use crate::object::{Attributes, string_map_value};
use crate::resource::DataSource;
use crate::tags;
use rform_core::value::Value;

/// `aws_lb`: a load balancer by ARN, name or tags.
pub struct LoadBalancer;

/// Arguments of the resource that the data source does not have.
const OWN: &[&str] = &[
    "id",
    "name",
    "name_prefix",
    "arn",
    "tags",
    "tags_all",
    "region",
];

#[async_trait]
impl DataSource for LoadBalancer {
    fn title(&self) -> &'static str {
        "ELBv2 Load Balancer"
    }

    fn spec(&self) -> Spec {
        let of_resource = schema::spec().fields.into_iter();
        let of_resource = of_resource.filter(|it| !OWN.contains(&it.name));
        let of_resource = of_resource.map(|it| computed(it.name, it.attribute.ty));
        let pools = list_block("ipam_pools", [required("ipv4_ipam_pool_id", STRING)]);
        let blocks = [
            ("access_logs", logs("access_logs").object_type()),
            ("connection_logs", logs("connection_logs").object_type()),
            ("health_check_logs", logs("health_check_logs").object_type()),
            ("ipam_pools", pools.object_type()),
            ("subnet_mapping", subnet_mapping().object_type()),
        ];
        let own = [
            id(),
            optional_computed("arn", STRING).check(checks::arn),
            optional_computed("name", STRING),
            optional_computed("tags", string_map()),
        ];
        let blocks = blocks.into_iter().map(|(name, ty)| computed(name, ty));
        Spec::new(own.into_iter().chain(of_resource).chain(blocks)).timeouts(&[("read", 20)])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = match (config.string("arn"), config.string("name")) {
            (Some(arn), _) => read::describe(client, &[arn.to_owned()]).await?,
            (None, Some(name)) => read::by_name(client, name).await?.into_iter().collect(),
            (None, None) => read::all(client).await?,
        };
        let wanted = config.string_map("tags");
        let mut found = read::details(client, found).await?;
        found.retain(|_, (balancer, more)| {
            let is_named = config
                .string("name")
                .is_none_or(|it| balancer.load_balancer_name.as_deref() == Some(it));
            is_named && has_all(&more.tags, &wanted)
        });
        let count = found.len();
        let (_, (balancer, mut more)) = match (found.pop_first(), count) {
            (Some(one), 1) => one,
            _ => {
                return Err(AwsError::new(format!(
                    "Search returned {count} results, please revise so only one is returned"
                )));
            }
        };
        more.tags
            .retain(|key, _| !tags::is_ignored(&client.settings, key));
        let mut builder = read::described(config, &balancer, &more);
        builder.set("tags", string_map_value(&more.tags));
        Ok(builder.build())
    }
}

/// Whether an object has all these tags.
fn has_all(tags: &BTreeMap<String, String>, wanted: &BTreeMap<String, String>) -> bool {
    wanted
        .iter()
        .all(|(key, value)| tags.get(key) == Some(value))
}
