//! Route tables and what they are associated with.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, many, one, remove};
use super::resource_type::{Ec2Type, Listed};
use super::route;
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::errors::dependency;
use crate::ec2::model::{RouteTable, Subnet, SubnetAssociation, Vpc};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on route tables and associations.
const ACTIONS: Actions = &[
    ("CreateRouteTable", create),
    ("DeleteRouteTable", delete),
    ("DescribeRouteTables", describe::<RouteTable>),
    ("AssociateRouteTable", associate),
    ("DisassociateRouteTable", disassociate),
    ("ReplaceRouteTableAssociation", replace_association),
];

impl Ec2Resource for RouteTable {
    const RESOURCE_TYPE: &'static str = "route-table";
    const PREFIX: &'static str = "rtb";
    const PARAMETER: &'static str = "RouteTableId";
    const SET: &'static str = "routeTableSet";
    const ID_FILTER: &'static str = "route-table-id";
    /// The most tables on a page:
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html>.
    const PAGE: usize = 100;

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidRouteTableID.NotFound",
            format!("The routeTable ID '{id}' does not exist"),
        )
    }

    fn filter(&self, id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        let associated = || associations(account, id);
        match name {
            "vpc-id" => one(&self.vpc),
            "association.main" => {
                let main = self.main.iter().map(|_| true);
                many(main.chain(associated().map(|_| false)))
            }
            "association.route-table-association-id" => {
                let subnets = associated().map(|(_, association)| &association.id);
                many(self.main.iter().chain(subnets))
            }
            "association.subnet-id" => many(associated().map(|(subnet, _)| subnet)),
            "association.gateway-id" => many(Vec::<String>::new()),
            "association.state" => many(
                self.main
                    .iter()
                    .map(|_| "associated")
                    .chain(associated().map(|_| "associated")),
            ),
            _ => route::filter(self, account, name),
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("routeTableId", id)
            .text("vpcId", &self.vpc)
            .text("ownerId", &account.account_id);
        xml.list("routeSet", route::all(self, account), |item, route| {
            route.write(account, item)
        });
        let main = self.main.iter().map(|association| (association, None));
        let subnets =
            associations(account, id).map(|(subnet, association)| (&association.id, Some(subnet)));
        xml.list(
            "associationSet",
            main.chain(subnets),
            |item, (association, subnet)| {
                item.text("routeTableAssociationId", association)
                    .text("routeTableId", id);
                item.optional("subnetId", subnet)
                    .text("main", subnet.is_none());
                write_state(item);
            },
        );
        xml.list("propagatingVgwSet", &self.propagating, |item, gateway| {
            item.text("gatewayId", gateway);
        });
    }
}

impl Ec2Type for RouteTable {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CreateRouteTable"];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::tagged(&self.vpc)
    }
}

fn write_state(xml: &mut Xml) {
    xml.element("associationState", |state| {
        state.text("state", "associated");
    });
}

/// The subnets that are associated with a table, and their associations.
fn associations<'a>(
    account: &'a Account,
    id: &str,
) -> impl Iterator<Item = (&'a String, &'a SubnetAssociation)> {
    account.ec2.subnets.iter().filter_map(move |(subnet, row)| {
        let association = row
            .route_table
            .as_ref()
            .filter(|associate| associate.with == id)?;
        Some((subnet, association))
    })
}

/// `CreateRouteTable`: the table has the local routes of its VPC's blocks from the start.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let vpc = call.params.required("VpcId")?.to_owned();
    find::<Vpc>(account, &vpc)?;
    let table = RouteTable {
        vpc,
        ..RouteTable::default()
    };
    let id = put(account, call, table)?;
    described::<RouteTable>(account, &id, "routeTable")
}

/// `DeleteRouteTable`: refused with `DependencyViolation` for main tables and while subnets use the
/// table.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("RouteTableId")?;
    let is_main = find::<RouteTable>(account, id)?.main.is_some();
    let follows = |subnet: &Subnet| {
        subnet
            .route_table
            .as_ref()
            .is_some_and(|associate| associate.with == id)
    };
    if is_main || account.ec2.subnets.values().any(follows) {
        return Err(dependency("routeTable", id));
    }
    remove::<RouteTable>(account, id);
    Ok(Answer::done())
}

/// `AssociateRouteTable`: a subnet is associated explicitly with at most one route table.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html>.
fn associate(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("RouteTableId")?;
    let subnet_id = call.params.required("SubnetId")?;
    let vpc = &find::<RouteTable>(account, id)?.vpc;
    let subnet = find::<Subnet>(account, subnet_id)?;
    if subnet.vpc != *vpc {
        let message =
            format!("route table {id} and subnet {subnet_id} belong to different networks");
        return Err(Failure::invalid(message));
    }
    if let Some(associate) = &subnet.route_table {
        let message = format!(
            "the specified association for route table {id} conflicts with an existing \
             association {}",
            associate.id
        );
        return Err(Failure::new("Resource.AlreadyAssociated", message));
    }
    let associate = SubnetAssociation {
        id: account.new_id("rtbassoc"),
        with: id.to_owned(),
    };
    let answer = associated("associationId", &associate.id);
    let propagation = account.latencies.propagation;
    account.hide_new(&associate.id, propagation);
    find_mut::<Subnet>(account, subnet_id)?.route_table = Some(associate);
    Ok(answer)
}

fn associated(element: &str, id: &str) -> Answer {
    let mut xml = Xml::new();
    xml.text(element, id);
    write_state(&mut xml);
    Answer::Xml(xml)
}

fn no_association(id: &str) -> Failure {
    let message = format!("The association ID '{id}' does not exist");
    Failure::new("InvalidAssociationID.NotFound", message)
}

/// The subnet of an association.
fn associated_subnet(account: &Account, association: &str) -> Option<String> {
    let is_it = |subnet: &Subnet| {
        subnet
            .route_table
            .as_ref()
            .is_some_and(|associate| associate.id == association)
    };
    account.ec2.subnets.ids_where(is_it).pop()
}

/// `DisassociateRouteTable`: refused for the main association.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html>.
fn disassociate(account: &mut Account, call: &Call) -> Outcome {
    let association = call.params.required("AssociationId")?;
    let is_main = |table: &RouteTable| table.main.as_deref() == Some(association);
    if account.ec2.route_tables.values().any(is_main) {
        let message = format!("cannot disassociate the main route table association {association}");
        return Err(Failure::invalid(message));
    }
    let subnet =
        associated_subnet(account, association).ok_or_else(|| no_association(association))?;
    find_mut::<Subnet>(account, &subnet)?.route_table = None;
    Ok(Answer::done())
}

/// `ReplaceRouteTableAssociation`: moves a subnet, or the VPC's main association, to another table
/// under a new id.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html>.
fn replace_association(account: &mut Account, call: &Call) -> Outcome {
    let old = call.params.required("AssociationId")?;
    let id = call.params.required("RouteTableId")?;
    find::<RouteTable>(account, id)?;
    let new = account.new_id("rtbassoc");
    let answer = associated("newAssociationId", &new);
    if let Some(subnet) = associated_subnet(account, old) {
        let associate = SubnetAssociation {
            id: new,
            with: id.to_owned(),
        };
        find_mut::<Subnet>(account, &subnet)?.route_table = Some(associate);
        return Ok(answer);
    }
    let is_main = |table: &RouteTable| table.main.as_deref() == Some(old);
    let former = account.ec2.route_tables.ids_where(is_main).pop();
    let former = former.ok_or_else(|| no_association(old))?;
    find_mut::<RouteTable>(account, &former)?.main = None;
    let table = find_mut::<RouteTable>(account, id)?;
    table.main = Some(new);
    let vpc = table.vpc.clone();
    find_mut::<Vpc>(account, &vpc)?.main_route_table = id.to_owned();
    Ok(answer)
}
