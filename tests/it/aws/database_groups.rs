//! Groups of subnets, parameters and options, which databases are in.

use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, made, text};

/// A VPC with subnets in three availability zones.
async fn network(harness: &Harness) -> Vec<(&'static str, Value)> {
    harness.configure(json!({"region": "us-east-1"})).await;
    let vpc = harness
        .create("aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .await;
    let mut subnets = Vec::new();
    for (number, zone) in ["a", "b", "c"].iter().enumerate() {
        let config = json!({
            "vpc_id": text(&vpc, "id"), "availability_zone": format!("us-east-1{zone}"),
            "cidr_block": format!("10.0.{number}.0/24"),
        });
        subnets.push(("aws_subnet", harness.create("aws_subnet", config).await));
    }
    subnets.push(("aws_vpc", vpc));
    subnets
}

fn ids(network: &[(&str, Value)], count: usize) -> Vec<String> {
    let subnets = network.iter().take(count);
    subnets.map(|(_, it)| text(it, "id")).collect()
}

/// Holds that an import of an object needs no change but of what AWS does not know.
async fn imported(harness: &Harness, kind: &str, id: &str, config: &Json) {
    let imported = harness.aws.import(kind, id).await;
    let imported = imported.expect("an import");
    let read = harness.refresh(kind, &imported[0].object.value).await;
    let plan = harness.plan(kind, &read, config);
    assert_eq!((plan.problems, plan.replace), (vec![], vec![]), "{kind}");
}

#[tokio::test(start_paused = true)]
async fn subnet_groups_are_made_changed_imported_and_deleted() {
    let harness = Harness::new(21);
    let network = network(&harness).await;
    let kinds = [
        "aws_db_subnet_group",
        "aws_elasticache_subnet_group",
        "aws_redshift_subnet_group",
    ];
    for kind in kinds {
        let config = |count: usize, description: &str| {
            json!({
                "name": "main", "subnet_ids": ids(&network, count), "description": description,
                "tags": {"count": count.to_string()},
            })
        };
        let group = made(&harness, kind, config(2, "one")).await;
        assert_eq!(text(&group, "id"), "main");
        let group = harness.succeed(kind, &group, config(3, "two")).await;
        harness.is_settled(kind, &group, &config(3, "two")).await;
        imported(&harness, kind, "main", &config(3, "two")).await;
        let renamed = json!({"name": "other", "subnet_ids": ids(&network, 3)});
        assert_eq!(harness.plan(kind, &group, &renamed).replace.len(), 1);
        assert_eq!(harness.delete(kind, &group).await, [], "{kind}");
        assert!(harness.refresh(kind, &group).await.is_null(), "{kind}");
    }
    let network: Vec<(&str, &Value)> = network.iter().map(|(kind, it)| (*kind, it)).collect();
    gone(&harness, &network).await;
}

#[tokio::test(start_paused = true)]
async fn a_group_that_exists_is_told_with_its_import() {
    let harness = Harness::new(22);
    let network = network(&harness).await;
    let config = json!({"name": "main", "subnet_ids": ids(&network, 2)});
    let kind = "aws_db_subnet_group";
    let group = made(&harness, kind, config.clone()).await;
    let found = harness.data(kind, json!({"name": "main"})).await;
    assert_eq!(text(&found.expect("a group"), "status"), "Complete");
    let response = harness.change(kind, &Value::NULL, &config).await;
    let problem = response.problems.first().expect("a problem");
    assert!(problem.detail.contains("import"), "{problem:?}");
    assert_eq!(harness.delete(kind, &group).await, []);
    let one = json!({"name": "main", "subnet_ids": ids(&network, 1)});
    let response = harness.change(kind, &Value::NULL, &one).await;
    let problem = response.problems.first().expect("a problem");
    let code = "DBSubnetGroupDoesNotCoverEnoughAZs";
    assert!(problem.summary.contains(code), "{problem:?}");
    assert!(harness.data(kind, json!({"name": "main"})).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn more_parameters_than_a_request_takes_are_set_and_reset() {
    let harness = Harness::new(23);
    harness.configure(json!({"region": "us-east-1"})).await;
    let kinds = [
        ("aws_db_parameter_group", "postgres16"),
        ("aws_rds_cluster_parameter_group", "aurora-postgresql16"),
    ];
    for (kind, family) in kinds {
        let config = |count: usize| {
            let parameter = |number: usize| match number % 2 {
                0 => json!({"name": format!("p{number}"), "value": "1"}),
                _ => json!({
                    "name": format!("p{number}"), "value": "1", "apply_method": "pending-reboot",
                }),
            };
            let parameters: Vec<Json> = (0..count).map(parameter).collect();
            json!({"name_prefix": "pg-", "family": family, "parameter": parameters})
        };
        let group = made(&harness, kind, config(45)).await;
        let group = harness.succeed(kind, &group, config(3)).await;
        harness.is_settled(kind, &group, &config(3)).await;
        imported(&harness, kind, &text(&group, "id"), &config(3)).await;
        gone(&harness, &[(kind, &group)]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_parameter_with_its_usual_value_is_no_difference() {
    let harness = Harness::new(24);
    harness.configure(json!({"region": "us-east-1"})).await;
    let config = json!({
        "name": "pg", "family": "mysql8.0",
        "parameter": [
            {"name": "slow_query_log", "value": "0"},
            {"name": "character_set_server", "value": "latin1"},
        ],
    });
    let kind = "aws_db_parameter_group";
    let group = made(&harness, kind, config).await;
    gone(&harness, &[(kind, &group)]).await;
}

#[tokio::test(start_paused = true)]
async fn options_come_change_and_go() {
    let harness = Harness::new(25);
    harness.configure(json!({"region": "us-east-1"})).await;
    let kind = "aws_db_option_group";
    let config = |options: Json| {
        json!({
            "name": "Audit", "engine_name": "mysql", "major_engine_version": "8.0",
            "option": options,
        })
    };
    let audit = |events: &str| {
        json!([{
            "option_name": "MARIADB_AUDIT_PLUGIN",
            "option_settings": [{"name": "SERVER_AUDIT_EVENTS", "value": events}],
        }])
    };
    let group = made(&harness, kind, config(audit("CONNECT"))).await;
    assert_eq!(text(&group, "id"), "audit");
    let after = config(audit("CONNECT,QUERY"));
    let group = harness.succeed(kind, &group, after.clone()).await;
    harness.is_settled(kind, &group, &after).await;
    let none = config(json!([]));
    let group = harness.succeed(kind, &group, none.clone()).await;
    harness.is_settled(kind, &group, &none).await;
    gone(&harness, &[(kind, &group)]).await;
}
