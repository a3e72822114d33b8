//! The argument `region`: objects in other regions than the provider's.

use serde_json::{Value as Json, json};

use super::harness::{Harness, changed, gone, made, text};
use rform_core::value::{Type, Value};
use rform_provider::{Provider, ReadRequest};

async fn harness() -> Harness {
    let harness = Harness::new(1);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

fn network(region: Option<&str>) -> Json {
    json!({"cidr_block": "10.0.0.0/16", "region": region})
}

/// The object with another value of one attribute.
fn with(object: &Value, name: &str, value: Value) -> Value {
    let Value::Object(attributes) = object else {
        return Value::NULL;
    };
    let mut attributes = (**attributes).clone();
    attributes.insert(name.into(), value);
    Value::object(attributes)
}

#[tokio::test(start_paused = true)]
async fn an_object_is_made_read_and_deleted_in_its_region() {
    let harness = harness().await;
    let here = made(&harness, "aws_vpc", network(None)).await;
    let there = made(&harness, "aws_vpc", network(Some("eu-west-1"))).await;
    assert_eq!(text(&here, "region"), "us-east-1");
    assert_eq!(text(&there, "region"), "eu-west-1");
    assert!(text(&there, "arn").starts_with("arn:aws:ec2:eu-west-1:"));
    let subnet = json!({
        "vpc_id": text(&there, "id"), "cidr_block": "10.0.1.0/24", "region": "eu-west-1",
    });
    let subnet = made(&harness, "aws_subnet", subnet).await;
    assert!(text(&subnet, "availability_zone").starts_with("eu-west-1"));
    let all = [
        ("aws_subnet", &subnet),
        ("aws_vpc", &there),
        ("aws_vpc", &here),
    ];
    gone(&harness, &all).await;
}

#[tokio::test(start_paused = true)]
async fn objects_of_several_regions_are_read_in_order() {
    let harness = harness().await;
    let regions = ["eu-west-1", "us-east-1", "ap-south-1", "eu-west-1"];
    let mut objects = Vec::new();
    for region in regions {
        objects.push(harness.create("aws_vpc", network(Some(region))).await);
    }
    let requests = objects.iter().map(|object| ReadRequest {
        current: object.clone(),
        private: Vec::new(),
        identity: Value::NULL,
    });
    let read = harness.aws.read("aws_vpc", requests.collect()).await;
    let read = read
        .into_iter()
        .map(|it| it.ok().flatten().map(|it| it.value));
    let ids: Vec<String> = read.flatten().map(|it| text(&it, "id")).collect();
    let expected: Vec<String> = objects.iter().map(|it| text(it, "id")).collect();
    assert_eq!(ids, expected);
}

#[tokio::test(start_paused = true)]
async fn another_region_shows_nothing_of_it() {
    let harness = harness().await;
    let there = harness.create("aws_vpc", network(Some("eu-west-1"))).await;
    let moved = with(&there, "region", Value::string("us-east-1"));
    assert_eq!(harness.refresh("aws_vpc", &moved).await, Value::NULL);
    let lookup = json!({"id": text(&there, "id")});
    assert!(harness.data("aws_vpc", lookup.clone()).await.is_err());
    let lookup = json!({"id": text(&there, "id"), "region": "eu-west-1"});
    let found = harness.data("aws_vpc", lookup).await;
    assert_eq!(found.map(|it| text(&it, "region")), Ok("eu-west-1".into()));
}

#[tokio::test(start_paused = true)]
async fn another_region_replaces_an_object_and_none_leaves_it_where_it_is() {
    let harness = harness().await;
    let there = harness.create("aws_vpc", network(Some("eu-west-1"))).await;
    let moved = harness.plan("aws_vpc", &there, &network(Some("eu-west-2")));
    assert_eq!(moved.replace.len(), 1);
    assert_eq!(text(&moved.planned, "region"), "eu-west-2");
    let unknown = harness.plan("aws_vpc", &there, &network(Some("?")));
    assert_eq!(unknown.replace.len(), 1);
    let unsaid = harness.plan("aws_vpc", &there, &network(None));
    assert_eq!((unsaid.replace.len(), &unsaid.planned), (0, &there));
    let same = harness.plan("aws_vpc", &there, &network(Some("eu-west-1")));
    assert_eq!(same.planned, there);
}

#[tokio::test(start_paused = true)]
async fn a_state_without_the_argument_plans_as_before() {
    let harness = harness().await;
    for kind in ["aws_vpc", "aws_vpc_security_group_egress_rule"] {
        let config = match kind {
            "aws_vpc" => network(None),
            _ => json!({
                "security_group_id": "sg-0e3a4b147defa0000", "ip_protocol": "tcp",
                "from_port": 1, "to_port": 1, "cidr_ipv4": "10.0.0.0/8",
            }),
        };
        let object = harness.create(kind, config.clone()).await;
        let older = with(&object, "region", Value::Null(Type::String));
        let plan = harness.plan(kind, &older, &config);
        assert_eq!(changed(&older, &plan.planned), Default::default(), "{kind}");
        let read = harness.refresh(kind, &older).await;
        assert_eq!(text(&read, "region"), "us-east-1");
        let plan = harness.plan(kind, &read, &config);
        assert_eq!(changed(&read, &plan.planned), Default::default(), "{kind}");
        let mut elsewhere = config.clone();
        elsewhere["region"] = "eu-west-1".into();
        assert_eq!(harness.plan(kind, &older, &elsewhere).replace.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_records_the_region_of_an_older_state() {
    let harness = harness().await;
    let object = harness.create("aws_vpc", network(None)).await;
    let older = with(&object, "region", Value::Null(Type::String));
    let mut config = network(None);
    config["tags"] = json!({"Name": "a"});
    let after = harness.succeed("aws_vpc", &older, config).await;
    assert_eq!(text(&after, "region"), "us-east-1");
}

#[tokio::test(start_paused = true)]
async fn an_import_may_name_the_region() {
    let harness = harness().await;
    let there = harness.create("aws_vpc", network(Some("eu-west-1"))).await;
    let id = format!("{}@eu-west-1", text(&there, "id"));
    let imported = harness.aws.import("aws_vpc", &id).await.expect("an import");
    let current = &imported[0].object.value;
    let read = harness.refresh("aws_vpc", current).await;
    assert_eq!(text(&read, "id"), text(&there, "id"));
    assert_eq!(text(&read, "region"), "eu-west-1");
    // Users are in no region, and their names may hold anything.
    let user = harness.aws.import("aws_iam_user", "me@eu-west-1").await;
    let user = user.expect("an import");
    assert_eq!(text(&user[0].object.value, "id"), "me@eu-west-1");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_region_is_refused_in_the_plan() {
    let harness = harness().await;
    let plan = harness.plan("aws_vpc", &Value::NULL, &network(Some("eu-wset-1")));
    let summaries: Vec<&str> = plan.problems.iter().map(|it| &*it.summary).collect();
    assert_eq!(summaries, ["Invalid AWS Region: eu-wset-1"]);
    let global = harness.aws.schema().resources.get("aws_iam_role");
    let global = global.map(|it| it.block.attributes.contains_key("region"));
    assert_eq!(global, Some(false));
}
