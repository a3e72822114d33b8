//! `aws_main_route_table_association`

use std::sync::PoisonError;

use async_trait::async_trait;

use super::{distinct_texts, filter, pages, routes};
use crate::provider::Problem;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways, not_importable};
use crate::provider::aws::spec::{STRING, Spec, computed, id, required};
use crate::value::Value;

/// `aws_main_route_table_association`
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

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidAssociationID.NotFound"],
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let vpc = job.planned.text("vpc_id");
        let (tie, original) = main_of(job.cloud, vpc).await?;
        remember(job.cloud, vpc, &original);
        replace(job.cloud, &tie, job.planned.text("route_table_id")).await
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let (tie, table) = main_of(job.cloud, job.planned.text("vpc_id")).await?;
        Ok((job.planned.string("route_table_id") == Some(table.as_str())).then_some(tie))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let tables = distinct_texts(known.iter().filter_map(|it| it.owned("route_table_id")));
        let found = routes::tables(cloud, "route-table-id", &tables).await?;
        let answers = known.iter().map(|known| {
            let table = known.string("route_table_id");
            let table = found
                .iter()
                .find(|it| it.route_table_id.as_deref() == table)?;
            let mut ties = table.associations.iter().flatten();
            let tie = ties.find(|it| it.main == Some(true))?;
            let vpc = table.vpc_id.as_deref();
            let mut draft = Draft::from(known);
            draft
                .text("id", tie.route_table_association_id.as_deref())
                .text("route_table_id", tie.route_table_id.as_deref())
                .text("vpc_id", vpc);
            let original = recalled(cloud, vpc.unwrap_or_default());
            draft.fallback("original_route_table_id", Value::string(original));
            Some(draft.build())
        });
        Ok(answers.collect())
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        if !job.changes("route_table_id") {
            return Ok(());
        }
        let (tie, _) = main_of(job.cloud, job.planned.text("vpc_id")).await?;
        let done = replace(job.cloud, &tie, job.planned.text("route_table_id")).await;
        done.map(drop)
    }

    /// The table that was the main one before is so again.
    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let Some(original) = job.prior.string("original_route_table_id") else {
            return Ok(());
        };
        let (tie, table) = main_of(job.cloud, job.prior.text("vpc_id")).await?;
        match table == original {
            true => Ok(()),
            false => replace(job.cloud, &tie, original).await.map(drop),
        }
    }

    fn import(&self, _id: &str) -> Result<Draft, Problem> {
        Err(not_importable("aws_main_route_table_association"))
    }
}

/// Which table was a VPC's main one before this run made another one it.
fn remember(cloud: &Cloud, vpc: &str, table: &str) {
    let tables = &cloud.shared.main_tables;
    let mut tables = tables.lock().unwrap_or_else(PoisonError::into_inner);
    tables
        .entry(vpc.to_owned())
        .or_insert_with(|| table.to_owned());
}

fn recalled(cloud: &Cloud, vpc: &str) -> String {
    let tables = &cloud.shared.main_tables;
    let tables = tables.lock().unwrap_or_else(PoisonError::into_inner);
    tables.get(vpc).cloned().unwrap_or_default()
}

/// The association that makes a table the main one of a VPC, and that table.
async fn main_of(cloud: &Cloud, vpc: &str) -> Result<(String, String), Fault> {
    let ec2 = &cloud.clients.ec2;
    let found = pages!(
        cloud,
        "ec2:DescribeRouteTables",
        route_tables,
        ec2.describe_route_tables()
            .filters(filter("vpc-id", [vpc]))
            .filters(filter("association.main", ["true"]))
    );
    let mut ties = found
        .into_iter()
        .flat_map(|it| it.associations.unwrap_or_default());
    let tie = ties.find(|tie| tie.main == Some(true));
    let tie = tie.and_then(|tie| tie.route_table_association_id.zip(tie.route_table_id));
    tie.ok_or_else(|| {
        let message = format!("The main route table of {vpc} does not exist");
        Fault::refused("InvalidRouteTableID.NotFound", message)
    })
}

async fn replace(cloud: &Cloud, tie: &str, table: &str) -> Result<String, Fault> {
    let ec2 = &cloud.clients.ec2;
    let done = cloud
        .call_once("ec2:ReplaceRouteTableAssociation", || {
            let request = ec2.replace_route_table_association();
            request.association_id(tie).route_table_id(table).send()
        })
        .await?;
    done.new_association_id
        .ok_or_else(|| Fault::new("the answer holds no association"))
}
