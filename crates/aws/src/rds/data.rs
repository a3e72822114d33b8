//! The data sources of the service that show groups.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/db_subnet_group>

use async_trait::async_trait;

use super::requests::found;
use super::subnet_group::{describe, described};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, required, string_set};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::DataSource;
use rform_core::value::Value;

/// `aws_db_subnet_group`: a subnet group by name.
pub struct SubnetGroup;

#[async_trait]
impl DataSource for SubnetGroup {
    fn title(&self) -> &'static str {
        "RDS DB Subnet Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("description", STRING),
            required("name", STRING),
            computed("status", STRING),
            computed("subnet_ids", string_set()),
            computed("supported_network_types", string_set()),
            computed("vpc_id", STRING),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let name = config.text("name");
        let groups = found(describe(client, Some(name.to_owned())).await)?;
        let Some(group) = groups.unwrap_or_default().into_iter().next() else {
            let message = format!("RDS DB Subnet Group ({name}) not found");
            return Err(AwsError::new(message));
        };
        let mut builder = described(config, &group);
        builder.text("status", group.subnet_group_status.as_deref());
        Ok(builder.build())
    }
}
