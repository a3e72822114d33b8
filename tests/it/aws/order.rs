//! The order that AWS demands and no reference shows.

use super::harness::Harness;
use rform_core::addr::{Key, ModuleInstance, Resource};
use rform_core::value::{Type, Value};
use rform_provider::{PlannedInstance, Provider};

fn placed(kind: &str, name: &str, planned: Value, references: &[usize]) -> PlannedInstance {
    PlannedInstance {
        address: Resource::managed(kind, name).instance(&ModuleInstance::root(), Key::None),
        prior: Value::NULL,
        planned,
        references: references.to_vec(),
        same_as: Default::default(),
    }
}

fn pairs(harness: &Harness, all: &[PlannedInstance]) -> Vec<String> {
    let name = |index: usize| all.get(index).map(|it| it.address.to_string());
    let edges = harness.aws.order(all).into_iter();
    let named = edges.filter_map(|it| Some(format!("{} < {}", name(it.before)?, name(it.after)?)));
    named.collect()
}

fn open() -> Value {
    Value::object([("vpc_id", Value::unknown(Type::String))])
}

#[tokio::test]
async fn a_gateway_outlives_public_addresses_in_its_network_only() {
    let harness = Harness::new(0);
    let private = Value::object([("associate_public_ip_address", Value::FALSE)]);
    let all = [
        placed("aws_vpc", "a", Value::NULL, &[]),
        placed("aws_vpc", "b", Value::NULL, &[]),
        placed("aws_internet_gateway", "gw", open(), &[0]),
        placed("aws_subnet", "a", open(), &[0]),
        placed("aws_subnet", "b", open(), &[1]),
        placed("aws_instance", "near", Value::NULL, &[3]),
        placed("aws_instance", "far", Value::NULL, &[4]),
        placed("aws_instance", "private", private, &[3]),
        placed("aws_eip", "ip", Value::NULL, &[]),
        placed("aws_nat_gateway", "nat", Value::NULL, &[8, 3]),
    ];
    assert_eq!(
        pairs(&harness, &all),
        [
            "aws_internet_gateway.gw < aws_instance.near",
            "aws_internet_gateway.gw < aws_nat_gateway.nat",
        ]
    );
}

#[tokio::test]
async fn existing_objects_are_known_by_their_ids() {
    let harness = Harness::new(0);
    let text = |name: &'static str, value: &str| (name, Value::string(value));
    let gateway = Value::object([text("id", "igw-1"), text("vpc_id", "vpc-9")]);
    let subnet = Value::object([text("id", "subnet-1"), text("vpc_id", "vpc-9")]);
    let instance = Value::object([text("id", "i-1"), text("subnet_id", "subnet-1")]);
    let all = [
        placed("aws_internet_gateway", "gw", gateway, &[]),
        placed("aws_subnet", "s", subnet, &[]),
        placed("aws_instance", "i", instance, &[]),
    ];
    assert_eq!(
        pairs(&harness, &all),
        ["aws_internet_gateway.gw < aws_instance.i"]
    );
}

#[tokio::test]
async fn a_gateway_outlives_public_databases() {
    let harness = Harness::new(0);
    let public = |value: Value| Value::object([("publicly_accessible", value)]);
    let all = [
        placed("aws_vpc", "a", Value::NULL, &[]),
        placed("aws_internet_gateway", "gw", open(), &[0]),
        placed("aws_subnet", "a", open(), &[0]),
        placed("aws_db_subnet_group", "a", Value::NULL, &[2]),
        placed("aws_db_instance", "public", public(Value::TRUE), &[3]),
        placed(
            "aws_db_instance",
            "open",
            public(Value::unknown(Type::Bool)),
            &[3],
        ),
        placed("aws_db_instance", "private", public(Value::FALSE), &[3]),
        placed("aws_db_instance", "usual", public(Value::NULL), &[3]),
    ];
    assert_eq!(
        pairs(&harness, &all),
        [
            "aws_internet_gateway.gw < aws_db_instance.public",
            "aws_internet_gateway.gw < aws_db_instance.open",
        ]
    );
}

#[tokio::test]
async fn existing_databases_are_found_through_their_subnet_groups() {
    let harness = Harness::new(0);
    let text = |name: &'static str, value: &str| (name, Value::string(value));
    let gateway = Value::object([text("id", "igw-1"), text("vpc_id", "vpc-9")]);
    let subnet = Value::object([text("id", "subnet-1"), text("vpc_id", "vpc-9")]);
    let subnets = Value::set(Type::String, [Value::string("subnet-1")]);
    let group = Value::object([text("id", "main"), ("subnet_ids", subnets)]);
    let database = Value::object([
        text("db_subnet_group_name", "main"),
        ("publicly_accessible", Value::TRUE),
    ]);
    let all = [
        placed("aws_internet_gateway", "gw", gateway, &[]),
        placed("aws_subnet", "s", subnet, &[]),
        placed("aws_db_subnet_group", "g", group, &[]),
        placed("aws_db_instance", "d", database, &[]),
    ];
    assert_eq!(
        pairs(&harness, &all),
        ["aws_internet_gateway.gw < aws_db_instance.d"]
    );
}

#[tokio::test]
async fn a_instance_has_all_the_rights_of_its_role_from_birth_to_death() {
    let harness = Harness::new(0);
    let all = [
        placed("aws_iam_role", "r", Value::NULL, &[]),
        placed("aws_iam_role_policy_attachment", "p", Value::NULL, &[0]),
        placed("aws_iam_instance_profile", "ip", Value::NULL, &[0]),
        placed("aws_instance", "i", Value::NULL, &[2]),
        placed("aws_instance", "other", Value::NULL, &[]),
    ];
    let expected = ["aws_iam_role_policy_attachment.p < aws_instance.i"];
    assert_eq!(pairs(&harness, &all), expected);
}

#[tokio::test]
async fn what_the_user_says_the_other_way_round_stands() {
    let harness = Harness::new(0);
    let all = [
        placed("aws_vpc", "a", Value::NULL, &[]),
        placed("aws_instance", "i", Value::NULL, &[0]),
        placed("aws_internet_gateway", "gw", open(), &[0, 1]),
    ];
    assert_eq!(pairs(&harness, &all), Vec::<String>::new());
}
