//! `aws_main_route_table_association`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/main_route_table_association>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html>

use std::sync::PoisonError;

use async_trait::async_trait;

use super::describe::{distinct_texts, filter, pages};
use super::routes;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_main_route_table_association`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/main_route_table_association>
pub struct MainRouteTableAssociation;

#[async_trait]
impl Resource for MainRouteTableAssociation {
    fn title(&self) -> &'static str {
        "Main Route Table Association"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("original_route_table_id", STRING),
            required("route_table_id", STRING),
            required("vpc_id", STRING),
        ])
        .timeouts(&[("create", 5), ("delete", 5), ("update", 2)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidAssociationID.NotFound"],
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let vpc = operation.planned.text("vpc_id");
        let (association, original) = main_of(operation.client, vpc).await?;
        remember(operation.client, vpc, &original);
        replace(
            operation.client,
            &association,
            operation.planned.text("route_table_id"),
        )
        .await
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let (association, table) =
            main_of(operation.client, operation.planned.text("vpc_id")).await?;
        Ok(
            (operation.planned.string("route_table_id") == Some(table.as_str()))
                .then_some(association),
        )
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let tables = distinct_texts(known.iter().filter_map(|it| it.owned("route_table_id")));
        let found = routes::tables(client, "route-table-id", &tables).await?;
        let answers = known.iter().map(|known| {
            let table = known.string("route_table_id");
            let table = found
                .iter()
                .find(|it| it.route_table_id.as_deref() == table)?;
            let mut associations = table.associations.iter().flatten();
            let association = associations.find(|it| it.main == Some(true))?;
            let vpc = table.vpc_id.as_deref();
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("id", association.route_table_association_id.as_deref())
                .text("route_table_id", association.route_table_id.as_deref())
                .text("vpc_id", vpc);
            let original = recalled(client, vpc.unwrap_or_default());
            builder.fallback("original_route_table_id", Value::string(original));
            Some(builder.build())
        });
        Ok(answers.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("route_table_id") {
            return Ok(());
        }
        let (association, _) = main_of(operation.client, operation.planned.text("vpc_id")).await?;
        let done = replace(
            operation.client,
            &association,
            operation.planned.text("route_table_id"),
        )
        .await;
        done.map(drop)
    }

    /// The table that was the main one before is so again.
    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let Some(original) = operation.prior.string("original_route_table_id") else {
            return Ok(());
        };
        let (association, table) =
            main_of(operation.client, operation.prior.text("vpc_id")).await?;
        match table == original {
            true => Ok(()),
            false => replace(operation.client, &association, original)
                .await
                .map(drop),
        }
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_main_route_table_association"))
    }
}

/// Which table was a VPC's main one before this run made another one it.
fn remember(client: &AwsClient, vpc: &str, table: &str) {
    let tables = &client.shared.main_tables;
    let mut tables = tables.lock().unwrap_or_else(PoisonError::into_inner);
    tables
        .entry(vpc.to_owned())
        .or_insert_with(|| table.to_owned());
}

fn recalled(client: &AwsClient, vpc: &str) -> String {
    let tables = &client.shared.main_tables;
    let tables = tables.lock().unwrap_or_else(PoisonError::into_inner);
    tables.get(vpc).cloned().unwrap_or_default()
}

/// The association that makes a table the main one of a VPC, and that table.
async fn main_of(client: &AwsClient, vpc: &str) -> Result<(String, String), AwsError> {
    let ec2 = &client.clients.ec2;
    let found = pages!(
        client,
        "ec2:DescribeRouteTables",
        route_tables,
        ec2.describe_route_tables()
            .filters(filter("vpc-id", [vpc]))
            .filters(filter("association.main", ["true"]))
    );
    let mut associations = found
        .into_iter()
        .flat_map(|it| it.associations.unwrap_or_default());
    let association = associations.find(|association| association.main == Some(true));
    let association = association.and_then(|association| {
        association
            .route_table_association_id
            .zip(association.route_table_id)
    });
    association.ok_or_else(|| {
        let message = format!("The main route table of {vpc} does not exist");
        AwsError::refused("InvalidRouteTableID.NotFound", message)
    })
}

async fn replace(client: &AwsClient, association: &str, table: &str) -> Result<String, AwsError> {
    let ec2 = &client.clients.ec2;
    let done = client
        .call_once("ec2:ReplaceRouteTableAssociation", || {
            let request = ec2.replace_route_table_association();
            request
                .association_id(association)
                .route_table_id(table)
                .send()
        })
        .await?;
    done.new_association_id
        .ok_or_else(|| AwsError::new("the answer holds no association"))
}
