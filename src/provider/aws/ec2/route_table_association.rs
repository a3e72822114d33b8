//! `aws_route_table_association`

use async_trait::async_trait;
use aws_sdk_ec2::types::{RouteTableAssociation as Tie, RouteTableAssociationStateCode};

use super::{distinct_texts, routes};
use crate::provider::Problem;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, id, optional, required};
use crate::value::Value;

/// `aws_route_table_association`
pub struct RouteTableAssociation;

#[async_trait]
impl Resource for RouteTableAssociation {
    fn title(&self) -> &'static str {
        "Route Table Association"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("gateway_id", STRING).replaces(),
            required("route_table_id", STRING),
            optional("subnet_id", STRING).replaces(),
        ])
        .exactly_one(&["subnet_id", "gateway_id"])
        .timeouts(&[("create", 5), ("delete", 5), ("update", 2)])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidAssociationID.NotFound"],
            ..Ways::default()
        }
    }

    fn import_id(&self, job: &Job<'_>) -> Option<String> {
        let target = job
            .planned
            .string("subnet_id")
            .or(job.planned.string("gateway_id"))?;
        Some(format!("{target}/{}", job.planned.text("route_table_id")))
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let (planned, ec2) = (job.planned, &job.cloud.clients.ec2);
        let made = job
            .cloud
            .call_once("ec2:AssociateRouteTable", || {
                ec2.associate_route_table()
                    .set_route_table_id(planned.owned("route_table_id"))
                    .set_subnet_id(planned.owned("subnet_id"))
                    .set_gateway_id(planned.owned("gateway_id"))
                    .send()
            })
            .await?;
        made.association_id
            .ok_or_else(|| Fault::new("the answer holds no association"))
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let ties = ties_of(job.cloud, std::slice::from_ref(job.planned)).await?;
        let found = ties.into_iter().find(|tie| is_between(tie, job.planned));
        Ok(found.and_then(|tie| tie.route_table_association_id))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let ties = ties_of(cloud, known).await?;
        let answers = known.iter().map(|known| {
            let by_id =
                |tie: &&Tie| tie.route_table_association_id.as_deref() == known.string("id");
            // Pointed to another table, an association has another id.
            let by_ends = || ties.iter().find(|tie| is_between(tie, known));
            Some(object(known, ties.iter().find(by_id).or_else(by_ends)?))
        });
        Ok(answers.collect())
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["route_table_id"]);
        let ec2 = &job.cloud.clients.ec2;
        let done = job
            .cloud
            .call("ec2:ReplaceRouteTableAssociation", || {
                ec2.replace_route_table_association()
                    .association_id(job.id())
                    .set_route_table_id(job.planned.owned("route_table_id"))
                    .send()
            })
            .await;
        match done {
            Err(fault) if fault.is(self.ways().gone) => match self.find(job).await? {
                Some(_) => Ok(()),
                None => Err(fault),
            },
            other => other.map(drop),
        }
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        disassociate(job.cloud, job.id()).await
    }

    fn import(&self, id: &str) -> Result<Draft, Problem> {
        let Some((target, table)) = id.split_once('/') else {
            let detail = format!(
                "unexpected format for import: {id}. Use 'subnet ID/route table ID' or 'gateway ID/route table ID'"
            );
            return Err(Problem::error(detail, ""));
        };
        let is_subnet = target.starts_with("subnet-");
        let mut draft = Draft::from(&Value::NULL);
        draft
            .text("route_table_id", Some(table))
            .text("subnet_id", Some(target).filter(|_| is_subnet))
            .text("gateway_id", Some(target).filter(|_| !is_subnet));
        Ok(draft)
    }
}

/// Takes an association away; one that is not there is taken away.
pub(super) async fn disassociate(cloud: &Cloud, id: &str) -> Result<(), Fault> {
    let ec2 = &cloud.clients.ec2;
    let done = cloud
        .call("ec2:DisassociateRouteTable", || {
            ec2.disassociate_route_table().association_id(id).send()
        })
        .await;
    done.map(drop)
        .or_else(|fault| fault.unless(&["InvalidAssociationID.NotFound"]))
}

/// The associations of the tables that these objects name, and those of their subnets.
async fn ties_of(cloud: &Cloud, known: &[Value]) -> Result<Vec<Tie>, Fault> {
    let tables = distinct_texts(known.iter().filter_map(|it| it.owned("route_table_id")));
    let mut found = routes::tables(cloud, "route-table-id", &tables).await?;
    let ties = |found: &[aws_sdk_ec2::types::RouteTable]| -> Vec<Tie> {
        let all = found.iter().flat_map(|it| it.associations.iter().flatten());
        all.filter(|tie| tie.main != Some(true) && is_tied(tie))
            .cloned()
            .collect()
    };
    let have = ties(&found);
    let is_open = |object: &&Value| !have.iter().any(|tie| is_between(tie, object));
    let moved = known.iter().filter(is_open).filter_map(|it| it.owned("id"));
    let moved = distinct_texts(moved);
    found = routes::tables(cloud, "association.route-table-association-id", &moved).await?;
    Ok(have.into_iter().chain(ties(&found)).collect())
}

fn is_tied(tie: &Tie) -> bool {
    let state = tie
        .association_state
        .as_ref()
        .and_then(|it| it.state.as_ref());
    !matches!(
        state,
        Some(
            RouteTableAssociationStateCode::Disassociated
                | RouteTableAssociationStateCode::Disassociating
        )
    )
}

fn is_between(tie: &Tie, object: &Value) -> bool {
    tie.route_table_id.as_deref() == object.string("route_table_id")
        && tie.subnet_id.as_deref() == object.string("subnet_id")
        && tie.gateway_id.as_deref() == object.string("gateway_id")
}

fn object(known: &Value, tie: &Tie) -> Value {
    let mut draft = Draft::from(known);
    draft
        .text("id", tie.route_table_association_id.as_deref())
        .text("route_table_id", tie.route_table_id.as_deref())
        .text("subnet_id", tie.subnet_id.as_deref())
        .text("gateway_id", tie.gateway_id.as_deref());
    draft.build()
}
