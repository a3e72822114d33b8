//! `aws_db_parameter_group` and `aws_rds_cluster_parameter_group`, which differ in their requests only
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_parameter_group>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster_parameter_group>
//! - <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html>

mod requests;

use async_trait::async_trait;
use futures_util::future::try_join_all;

use self::requests::Group;
pub use self::requests::ParameterGroup;
use super::requests::{NOT_FOUND_CODES, found};
use super::tags::{self, ArnTagging};
use super::{blockers, names, parameters};
use crate::answers::{among, distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, computed, id, optional, optional_computed, required};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

#[async_trait]
impl Resource for ParameterGroup {
    fn title(&self) -> &'static str {
        match self {
            ParameterGroup::Instances => "RDS DB Parameter Group",
            ParameterGroup::Clusters => "RDS Cluster Parameter Group",
        }
    }

    fn spec(&self) -> Spec {
        let spec = Spec::new([
            id(),
            computed("arn", STRING),
            optional("description", STRING)
                .force_new()
                .default("Managed by Terraform"),
            required("family", STRING).force_new(),
            optional_computed("name", STRING)
                .force_new()
                .conflicts_with(&["name_prefix"])
                .check(names::parameter_group),
            optional_computed("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .check(names::parameter_group_prefix),
        ])
        .block(parameters::block())
        .tagged();
        match self {
            ParameterGroup::Instances => {
                spec.with(optional("skip_destroy", BOOL).default(false).own())
            }
            ParameterGroup::Clusters => spec,
        }
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            dependency_violation_codes: &["InvalidDBParameterGroupState"],
            // A name is one group's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        match self {
            ParameterGroup::Instances => &ArnTagging("pg"),
            ParameterGroup::Clusters => &ArnTagging("cluster-pg"),
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let created = self.send_create(operation, &name).await?;
        created.ok_or_else(|| AwsError::new("the answer holds no parameter group"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let groups = found(self.describe(operation.client, Some(name)).await)?;
        let groups = groups.unwrap_or_default().into_iter();
        Ok(Some(groups.filter_map(|it| it.name).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        for portion in parameters::changed(&Value::NULL, operation.planned) {
            self.send_modify(operation.client, id, portion).await?;
        }
        Ok(())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |name| self.describe(client, name);
        let groups = among(&distinct(known, "id"), NOT_FOUND_CODES, list).await?;
        let pairs = in_order(known, "id", &groups, |it| it.name.as_deref());
        try_join_all(pairs.map(|(known, group)| self.completed(client, known, group))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("parameter") {
            return Ok(());
        }
        let (prior, planned, id) = (operation.prior, operation.planned, operation.id());
        for portion in parameters::changed(prior, planned) {
            self.send_modify(operation.client, id, portion).await?;
        }
        for portion in parameters::removed(prior, planned) {
            self.send_reset(operation.client, id, portion).await?;
        }
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        match self {
            ParameterGroup::Instances => {
                blockers::with_parameter_group(operation.client, operation.id()).await
            }
            ParameterGroup::Clusters => Ok(Vec::new()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.prior.flag("skip_destroy") {
            true => Ok(()),
            false => self.send_delete(operation).await,
        }
    }
}

impl ParameterGroup {
    async fn completed(
        &self,
        client: &AwsClient,
        known: &Value,
        group: Option<&Group>,
    ) -> Result<Option<Value>, AwsError> {
        let Some(group) = group else {
            return Ok(None);
        };
        let name = group.name.as_deref().unwrap_or_default();
        let arn = group.arn.as_deref().unwrap_or_default();
        let set = self
            .parameters(client, name, parameters::source(known))
            .await;
        let (Some(tags), Some(set)) = (tags::of(client, arn).await?, found(set)?) else {
            return Ok(None);
        };
        let mut builder = ObjectBuilder::from(known);
        builder
            .text("id", Some(name))
            .text("arn", Some(arn))
            .text("description", group.description.as_deref())
            .text("family", group.family.as_deref())
            .text("name", Some(name))
            .text("name_prefix", naming::prefix_of(name))
            .set("parameter", parameters::shown(known, &set))
            .set("tags_all", string_map_value(&tags));
        Ok(Some(builder.build()))
    }
}
