//! `aws_route_table_association`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table_association>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{RouteTableAssociation as Association, RouteTableAssociationStateCode};

use super::routes;
use crate::answers::distinct_texts;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_route_table_association`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table_association>
pub struct RouteTableAssociation;

#[async_trait]
impl Resource for RouteTableAssociation {
    fn title(&self) -> &'static str {
        "Route Table Association"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("gateway_id", STRING).force_new(),
            required("route_table_id", STRING),
            optional("subnet_id", STRING).force_new(),
        ])
        .exactly_one(&["subnet_id", "gateway_id"])
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

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        let target = operation
            .planned
            .string("subnet_id")
            .or(operation.planned.string("gateway_id"))?;
        Some(format!(
            "{target}/{}",
            operation.planned.text("route_table_id")
        ))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let created = operation
            .client
            .call_once("ec2:AssociateRouteTable", || {
                ec2.associate_route_table()
                    .set_route_table_id(planned.owned("route_table_id"))
                    .set_subnet_id(planned.owned("subnet_id"))
                    .set_gateway_id(planned.owned("gateway_id"))
                    .send()
            })
            .await?;
        created
            .association_id
            .ok_or_else(|| AwsError::new("the answer holds no association"))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let associations =
            associations_of(operation.client, std::slice::from_ref(operation.planned)).await?;
        let found = associations
            .into_iter()
            .find(|association| is_between(association, operation.planned));
        Ok(found.and_then(|association| association.route_table_association_id))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let associations = associations_of(client, known).await?;
        let answers = known.iter().map(|known| {
            let by_id = |association: &&Association| {
                association.route_table_association_id.as_deref() == known.string("id")
            };
            // Pointed to another table, an association has another id.
            let by_ends = || associations.iter().find(|it| is_of_same_end(it, known));
            Some(object(
                known,
                associations.iter().find(by_id).or_else(by_ends)?,
            ))
        });
        Ok(answers.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["route_table_id"]);
        let ec2 = &operation.client.clients.ec2;
        let done = operation
            .client
            .call("ec2:ReplaceRouteTableAssociation", || {
                ec2.replace_route_table_association()
                    .association_id(operation.id())
                    .set_route_table_id(operation.planned.owned("route_table_id"))
                    .send()
            })
            .await;
        match done {
            Err(error) if error.is(self.behavior().not_found_codes) => {
                match self.find(operation).await? {
                    Some(_) => Ok(()),
                    None => Err(error),
                }
            }
            other => other.map(drop),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        disassociate(operation.client, operation.id()).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let Some((target, table)) = id.split_once('/') else {
            let detail = format!(
                "unexpected format for import: {id}. Use 'subnet ID/route table ID' or 'gateway ID/route table ID'"
            );
            return Err(Problem::error(detail, ""));
        };
        let is_subnet = target.starts_with("subnet-");
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("route_table_id", Some(table))
            .text("subnet_id", Some(target).filter(|_| is_subnet))
            .text("gateway_id", Some(target).filter(|_| !is_subnet));
        Ok(builder)
    }
}

/// Takes an association away; one that is not there is taken away.
pub(super) async fn disassociate(client: &AwsClient, id: &str) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    let done = client
        .call("ec2:DisassociateRouteTable", || {
            ec2.disassociate_route_table().association_id(id).send()
        })
        .await;
    done.map(drop)
        .or_else(|error| error.unless(&["InvalidAssociationID.NotFound"]))
}

/// The associations of the tables that these objects name, and those of their subnets.
async fn associations_of(
    client: &AwsClient,
    known: &[Value],
) -> Result<Vec<Association>, AwsError> {
    let tables = distinct_texts(known.iter().filter_map(|it| it.owned("route_table_id")));
    let mut found = routes::tables(client, "route-table-id", &tables).await?;
    let associations = |found: &[aws_sdk_ec2::types::RouteTable]| -> Vec<Association> {
        let all = found.iter().flat_map(|it| it.associations.iter().flatten());
        all.filter(|association| association.main != Some(true) && is_associated(association))
            .cloned()
            .collect()
    };
    let have = associations(&found);
    let is_open = |object: &&Value| {
        !have
            .iter()
            .any(|association| is_between(association, object))
    };
    let moved = known.iter().filter(is_open).filter_map(|it| it.owned("id"));
    let moved = distinct_texts(moved);
    found = routes::tables(client, "association.route-table-association-id", &moved).await?;
    let mut all: Vec<Association> = have.into_iter().chain(associations(&found)).collect();
    // Who points one to another table gives it another id.
    let is_lost = |object: &&Value| !all.iter().any(|it| is_of_same_end(it, object));
    let lost: Vec<&Value> = known.iter().filter(is_lost).collect();
    for (filter, end) in [
        ("association.subnet-id", "subnet_id"),
        ("association.gateway-id", "gateway_id"),
    ] {
        let ends = distinct_texts(lost.iter().filter_map(|it| it.owned(end)));
        found = routes::tables(client, filter, &ends).await?;
        all.extend(associations(&found));
    }
    Ok(all)
}

/// Whether an association is of the subnet or gateway that the object is about: each has one.
fn is_of_same_end(it: &Association, object: &Value) -> bool {
    it.subnet_id.as_deref() == object.string("subnet_id")
        && it.gateway_id.as_deref() == object.string("gateway_id")
}

fn is_associated(association: &Association) -> bool {
    let state = association
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

fn is_between(association: &Association, object: &Value) -> bool {
    association.route_table_id.as_deref() == object.string("route_table_id")
        && association.subnet_id.as_deref() == object.string("subnet_id")
        && association.gateway_id.as_deref() == object.string("gateway_id")
}

fn object(known: &Value, association: &Association) -> Value {
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", association.route_table_association_id.as_deref())
        .text("route_table_id", association.route_table_id.as_deref())
        .text("subnet_id", association.subnet_id.as_deref())
        .text("gateway_id", association.gateway_id.as_deref());
    builder.build()
}
