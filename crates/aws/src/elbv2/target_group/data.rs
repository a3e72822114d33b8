//! The data source `aws_lb_target_group`.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/lb_target_group>

use async_trait::async_trait;

use super::read;
use super::schema::{self, health_check, stickiness};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed, string_map};
use crate::error::AwsError;
use crate::object::{Attributes, string_map_value};
use crate::resource::DataSource;
use crate::tags;
use rform_core::value::Value;

/// `aws_lb_target_group`: a target group by ARN, name or tags.
pub struct TargetGroup;

/// Arguments that the data source has in another way than the resource, or not at all.
const OWN: &[&str] = &[
    "id",
    "name",
    "name_prefix",
    "arn",
    "ip_address_type",
    "load_balancing_anomaly_mitigation",
    "tags",
    "tags_all",
];

#[async_trait]
impl DataSource for TargetGroup {
    fn title(&self) -> &'static str {
        "ELBv2 Target Group"
    }

    fn spec(&self) -> Spec {
        let of_resource = schema::spec().fields.into_iter();
        let of_resource = of_resource.filter(|it| !OWN.contains(&it.name));
        let of_resource = of_resource.map(|it| computed(it.name, it.attribute.ty));
        let own = [
            id(),
            optional_computed("arn", STRING).check(checks::arn),
            computed("health_check", health_check().object_type()),
            optional_computed("load_balancing_anomaly_mitigation", STRING),
            optional_computed("name", STRING),
            computed("stickiness", stickiness().object_type()),
            optional_computed("tags", string_map()),
        ];
        Spec::new(own.into_iter().chain(of_resource)).timeouts(&[("read", 20)])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = match (config.string("arn"), config.string("name")) {
            (Some(arn), _) => read::describe(client, &[arn.to_owned()]).await?,
            (None, Some(name)) => read::by_name(client, name).await?.into_iter().collect(),
            (None, None) => read::all(client).await?,
        };
        let wanted = config.string_map("tags");
        let mut found = read::details(client, found).await?;
        found.retain(|_, it| {
            let name = it.group.target_group_name.as_deref();
            let is_named = config.string("name").is_none_or(|it| name == Some(it));
            let mut wanted = wanted.iter();
            is_named && wanted.all(|(key, value)| it.tags.get(key) == Some(value))
        });
        let count = found.len();
        let (Some((_, mut found)), 1) = (found.pop_first(), count) else {
            return Err(AwsError::new(format!(
                "Search returned {count} results, please revise so only one is returned"
            )));
        };
        found
            .tags
            .retain(|key, _| !tags::is_ignored(&client.settings, key));
        let mut builder = read::described(config, &found);
        builder.set("tags", string_map_value(&found.tags));
        Ok(builder.build())
    }
}
