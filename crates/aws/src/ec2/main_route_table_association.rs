//! `aws_main_route_table_association`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/main_route_table_association>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html>

use std::sync::PoisonError;

use async_trait::async_trait;
use aws_sdk_ec2::types::RouteTable;

use super::describe::{filter, pages};
use super::routes;
use crate::answers::distinct_texts;
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
        .customize_diff(|diff| {
            if !diff.is_create() && diff.changes("route_table_id") {
                diff.set_new_computed("id");
            }
        })
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
        // Somebody else may have made another table the main one.
        let networks = distinct_texts(known.iter().filter_map(|it| it.owned("vpc_id")));
        let found = routes::tables(client, "vpc-id", &networks).await?;
        let is_main = |table: &&RouteTable| {
            let mut ties = table.associations.iter().flatten();
            ties.any(|tie| tie.main == Some(true))
        };
        let answers = known.iter().map(|known| {
            let vpc = known.string("vpc_id");
            let mut tables = found.iter().filter(|it| it.vpc_id.as_deref() == vpc);
            let table = tables.find(is_main)?;
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
        let (association, table) =
            main_of(operation.client, operation.prior.text("vpc_id")).await?;
        let known = operation.prior.owned("original_route_table_id");
        let original = match known.filter(|it| !it.is_empty()) {
            Some(original) => original,
            None => original_of(operation, &table).await?,
        };
        match table == original {
            true => Ok(()),
            false => replace(operation.client, &association, &original)
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

/// The former main table where a killed run could not record it: the only other one of the VPC that
/// is no table of the stack's own.
///
/// # Errors
/// When there are several, AWS refuses the request, or does not answer.
async fn original_of(operation: &Operation<'_>, table: &str) -> Result<String, AwsError> {
    let vpc = operation.prior.text("vpc_id");
    let found = routes::tables(operation.client, "vpc-id", &[vpc.to_owned()]).await?;
    let is_own = |id: &str| {
        let mut deleting = operation.deleting.iter();
        deleting.any(|(kind, it)| **kind == *"aws_route_table" && **it == *id)
    };
    let ids = found.into_iter().filter_map(|it| it.route_table_id);
    let mut others: Vec<String> = ids.filter(|id| id != table && !is_own(id)).collect();
    match (others.pop(), others.is_empty()) {
        (Some(original), true) => Ok(original),
        _ => Err(AwsError::new(format!(
            "the former main route table of {vpc} was not recorded, because the run that replaced it was \
             killed. Make another table the main one (aws ec2 replace-route-table-association), and try \
             again"
        ))),
    }
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
