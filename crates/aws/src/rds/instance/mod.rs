//! `aws_db_instance`: a database of RDS, alone or as the replica of another.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance>
//! - <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>

mod create;
pub(super) mod data;
mod delete;
pub(super) mod describe;
mod diff;
mod modify;
mod read;
mod schema;

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::requests::{NOT_FOUND_CODES, found};
use super::status::status_of;
use super::tags::ArnTagging;
use crate::answers::statuses;
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_db_instance`. Its id is the one that stays when the instance is renamed.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance>
pub struct Instance;

#[async_trait]
impl Resource for Instance {
    fn title(&self) -> &'static str {
        "RDS DB Instance"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // A role that was made just now is not known everywhere yet.
            retryable_errors: &[
                ("InvalidParameterValue", "ENHANCED_MONITORING"),
                (
                    "InvalidParameterValue",
                    "IAM role ARN value is invalid or does not include the required permissions",
                ),
                (
                    "ValidationError",
                    "RDS couldn't fetch the role from instance profile",
                ),
                ("InvalidDBInstanceState", "your request later"),
                ("InvalidDBInstanceState", "not in available state"),
            ],
            retryable_delete_errors: &[
                ("InvalidDBInstanceState", "not in available state"),
                ("InvalidDBInstanceState", "your request later"),
            ],
            waits_create: true,
            waits_update: true,
            waits_delete: true,
            // An identifier is one instance's.
            found_by_comparison: true,
            poll_interval: (10.0, 10.0),
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &ArnTagging("")
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("identifier")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let identifier = create::identifier(operation);
        let created = create::send(operation, &identifier).await?;
        let id = created.and_then(|it| it.dbi_resource_id);
        id.ok_or_else(|| AwsError::new("the answer holds no DB instance"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let identifier = create::identifier(operation);
        let instances = found(describe::named(operation.client, &identifier).await)?;
        let instances = instances.unwrap_or_default().into_iter();
        Ok(Some(
            instances.filter_map(|it| it.dbi_resource_id).collect(),
        ))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        modify::after_create(operation, id).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let instances = describe::of_ids(client, ids).await?;
        let status = |it: &aws_sdk_rds::types::DbInstance| {
            status_of(it.db_instance_status.as_deref().unwrap_or_default())
        };
        Ok(statuses(
            ids,
            &instances,
            |it| it.dbi_resource_id.as_deref(),
            status,
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        read::read(client, known).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        modify::update(operation).await
    }

    async fn retag(
        &self,
        operation: &Operation<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        // The ARN has the identifier, which the update has changed unless that waits for a window.
        let (prior, planned) = (operation.prior, operation.planned);
        let is_now = planned.flag("apply_immediately");
        let arn = match planned.string("identifier").filter(|_| is_now) {
            Some(identifier) => renamed(prior.text("arn"), identifier),
            None => prior.text("arn").to_owned(),
        };
        let client = operation.client;
        self.tagging().retag(client, &arn, removed, set).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        delete::delete(operation).await
    }

    /// An import is by identifier. What steers a delete cannot be read: as with hashicorp/aws, an
    /// imported instance is deleted without a last snapshot.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(id))
            .flag("skip_final_snapshot", Some(true))
            .flag("delete_automated_backups", Some(true));
        Ok(builder)
    }
}

/// An ARN with another name at its end.
fn renamed(arn: &str, name: &str) -> String {
    match arn.rsplit_once(':') {
        Some((begin, _)) => format!("{begin}:{name}"),
        None => arn.to_owned(),
    }
}
