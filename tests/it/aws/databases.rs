//! Databases: made, changed, renamed, replicated, restored and deleted.

use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, made, text};

const KIND: &str = "aws_db_instance";

/// A VPC with two subnets, a subnet group and a security group, in the order of their deletion.
struct Network {
    harness: Harness,
    objects: Vec<(&'static str, Value)>,
}

impl Network {
    async fn new(seed: u64) -> Network {
        let harness = Harness::new(seed);
        harness.configure(json!({"region": "us-east-1"})).await;
        let vpc = json!({"cidr_block": "10.0.0.0/16"});
        let vpc = harness.create("aws_vpc", vpc).await;
        let mut objects = vec![("aws_vpc", vpc.clone())];
        for (number, zone) in ["a", "b"].iter().enumerate() {
            let config = json!({
                "vpc_id": text(&vpc, "id"), "availability_zone": format!("us-east-1{zone}"),
                "cidr_block": format!("10.0.{number}.0/24"),
            });
            objects.push(("aws_subnet", harness.create("aws_subnet", config).await));
        }
        let group = json!({"name": "db", "vpc_id": text(&vpc, "id")});
        let group = harness.create("aws_security_group", group).await;
        let ids: Vec<String> = objects[1..].iter().map(|(_, it)| text(it, "id")).collect();
        objects.push(("aws_security_group", group));
        let group = json!({"name": "main", "subnet_ids": ids});
        let group = harness.create("aws_db_subnet_group", group).await;
        objects.push(("aws_db_subnet_group", group));
        objects.reverse();
        Network { harness, objects }
    }

    /// A small database with more arguments.
    fn database(&self, more: Json) -> Json {
        let mut all = json!({
            "identifier": "app", "engine": "postgres", "engine_version": "16",
            "instance_class": "db.t4g.micro", "allocated_storage": 20, "username": "app",
            "password": "correct-horse", "db_subnet_group_name": "main",
            "vpc_security_group_ids": [text(&self.objects[1].1, "id")],
            "skip_final_snapshot": true, "apply_immediately": true,
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            all[name.as_str()] = value.clone();
        }
        all
    }

    /// Deletes these, and then the network.
    async fn gone(&self, objects: &[(&str, &Value)]) {
        let own = self.objects.iter().map(|(kind, it)| (*kind, it));
        let all: Vec<(&str, &Value)> = objects.iter().copied().chain(own).collect();
        gone(&self.harness, &all).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_database_is_made_imported_and_deleted_before_its_network() {
    let network = Network::new(31).await;
    let harness = &network.harness;
    let config = network.database(json!({"tags": {"Name": "app"}}));
    let database = made(harness, KIND, config.clone()).await;
    assert!(text(&database, "id").starts_with("db-"), "{database:?}");
    assert_eq!(text(&database, "engine_version"), "16");
    assert_eq!(text(&database, "engine_version_actual"), "16.8");
    assert!(
        text(&database, "endpoint").ends_with(":5432"),
        "{database:?}"
    );
    assert_eq!(text(&database, "status"), "available");
    let imported = harness.aws.import(KIND, "app").await.expect("an import");
    let read = harness.refresh(KIND, &imported[0].object.value).await;
    assert_eq!(text(&read, "id"), text(&database, "id"));
    let plan = harness.plan(KIND, &read, &config);
    assert_eq!((plan.problems, plan.replace), (vec![], vec![]));
    let by_name = json!({"db_instance_identifier": "app"});
    let found = harness.data(KIND, by_name).await.expect("a database");
    assert_eq!(text(&found, "db_subnet_group"), "main");
    let by_tags = json!({"tags": {"Name": "app"}});
    let found = harness.data(KIND, by_tags).await.expect("a database");
    assert_eq!(text(&found, "db_instance_identifier"), "app");
    network.gone(&[(KIND, &database)]).await;
}

#[tokio::test(start_paused = true)]
async fn what_stands_in_a_network_keeps_it() {
    let network = Network::new(32).await;
    let harness = &network.harness;
    let database = made(harness, KIND, network.database(json!({}))).await;
    let zone = text(&database, "availability_zone");
    let is_free = |kind: &str, object: &Value| {
        kind == "aws_subnet" && text(object, "availability_zone") != zone
    };
    for (kind, object) in network.objects.iter().filter(|it| !is_free(it.0, &it.1)) {
        let problems = harness.delete(kind, object).await;
        assert!(!problems.is_empty(), "{kind}");
    }
    let group = &network.objects[0];
    let problems = harness.delete(group.0, &group.1).await;
    let detail = &problems[0].detail;
    assert!(detail.contains("DB instance"), "{detail}");
    network.gone(&[(KIND, &database)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_database_changes_in_place() {
    let network = Network::new(33).await;
    let harness = &network.harness;
    let database = made(harness, KIND, network.database(json!({}))).await;
    let parameters = json!({"name": "pg", "family": "postgres16"});
    let parameters = made(harness, "aws_db_parameter_group", parameters).await;
    let after = network.database(json!({
        "instance_class": "db.t4g.small", "allocated_storage": 30, "storage_type": "gp3",
        "max_allocated_storage": 100, "backup_retention_period": 7, "multi_az": true,
        "backup_window": "02:00-02:30", "maintenance_window": "Sun:03:00-Sun:03:30",
        "parameter_group_name": "pg", "enabled_cloudwatch_logs_exports": ["postgresql"],
        "performance_insights_enabled": true, "copy_tags_to_snapshot": true,
        "auto_minor_version_upgrade": false, "iam_database_authentication_enabled": true,
        "password": "another-horse", "port": 5433, "tags": {"a": "b"},
    }));
    let id = text(&database, "id");
    let database = harness.succeed(KIND, &database, after.clone()).await;
    assert_eq!(text(&database, "id"), id);
    harness.is_settled(KIND, &database, &after).await;
    let mut renamed = after;
    renamed["identifier"] = json!("other");
    let database = harness.succeed(KIND, &database, renamed.clone()).await;
    harness.is_settled(KIND, &database, &renamed).await;
    assert_eq!(text(&database, "id"), id);
    assert!(text(&database, "arn").ends_with(":db:other"));
    let mut replaced = renamed;
    replaced["username"] = json!("other");
    assert_eq!(harness.plan(KIND, &database, &replaced).replace.len(), 1);
    let parameters = ("aws_db_parameter_group", &parameters);
    network.gone(&[(KIND, &database), parameters]).await;
}

#[tokio::test(start_paused = true)]
async fn a_change_that_waits_for_its_window_is_still_planned() {
    let network = Network::new(34).await;
    let harness = &network.harness;
    let waits = |class: &str| {
        network.database(json!({"instance_class": class, "apply_immediately": false}))
    };
    let database = made(harness, KIND, waits("db.t4g.micro")).await;
    let after = waits("db.t4g.small");
    let database = harness.succeed(KIND, &database, after.clone()).await;
    let read = harness.refresh(KIND, &database).await;
    assert_eq!(text(&read, "instance_class"), "db.t4g.micro");
    let mut renamed = after.clone();
    renamed["identifier"] = json!("other");
    renamed["tags"] = json!({"a": "b"});
    let database = harness.succeed(KIND, &read, renamed).await;
    let read = harness.refresh(KIND, &database).await;
    assert_eq!(text(&read, "identifier"), "app");
    let now = network.database(json!({"instance_class": "db.t4g.small"}));
    let database = harness.succeed(KIND, &read, now.clone()).await;
    harness.is_settled(KIND, &database, &now).await;
    network.gone(&[(KIND, &database)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_last_snapshot_is_made_and_restored() {
    let network = Network::new(35).await;
    let harness = &network.harness;
    let last = json!({"skip_final_snapshot": false, "final_snapshot_identifier": "last"});
    let database = made(harness, KIND, network.database(last)).await;
    assert_eq!(harness.delete(KIND, &database).await, []);
    let again = network.database(json!({
        "snapshot_identifier": "last", "password": null, "username": null, "engine": null,
        "engine_version": null, "allocated_storage": null, "backup_retention_period": 3,
        "deletion_protection": true,
    }));
    let database = made(harness, KIND, again.clone()).await;
    assert_eq!(text(&database, "username"), "app");
    let problems = harness.delete(KIND, &database).await;
    let said = &problems[0].summary;
    assert!(said.contains("disable deletion protection"), "{said}");
    let mut open = again;
    open["deletion_protection"] = json!(false);
    let database = harness.succeed(KIND, &database, open).await;
    assert_eq!(harness.delete(KIND, &database).await, []);
    let snapshot = harness.aws.import("aws_db_snapshot", "last").await;
    let snapshot = snapshot.expect("an import").remove(0).object.value;
    let snapshot = harness.refresh("aws_db_snapshot", &snapshot).await;
    assert_eq!(text(&snapshot, "db_instance_identifier"), "app");
    network.gone(&[("aws_db_snapshot", &snapshot)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_database_without_a_name_for_its_last_snapshot_stays() {
    let network = Network::new(36).await;
    let harness = &network.harness;
    let without = network.database(json!({"skip_final_snapshot": false}));
    let database = made(harness, KIND, without).await;
    let problems = harness.delete(KIND, &database).await;
    let said = &problems[0].summary;
    assert!(
        said.contains("final_snapshot_identifier is required"),
        "{said}"
    );
    let config = network.database(json!({}));
    let database = harness.succeed(KIND, &database, config).await;
    network.gone(&[(KIND, &database)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_replica_follows_and_stands_alone() {
    let network = Network::new(37).await;
    let harness = &network.harness;
    let source = network.database(json!({"backup_retention_period": 1}));
    let source = made(harness, KIND, source).await;
    let replica = |more: Json| {
        let mut all = json!({
            "identifier": "copy", "instance_class": "db.t4g.micro", "replicate_source_db": "app",
            "skip_final_snapshot": true, "apply_immediately": true,
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            all[name.as_str()] = value.clone();
        }
        all
    };
    let copy = made(harness, KIND, replica(json!({}))).await;
    assert_eq!(text(&copy, "db_subnet_group_name"), "main");
    let read = harness.refresh(KIND, &source).await;
    let replicas = read.get("replicas").map(|it| it.elements().count());
    assert_eq!(replicas, Some(1));
    let config = network.database(json!({"identifier": "first", "backup_retention_period": 1}));
    let source = harness.succeed(KIND, &source, config).await;
    let read = harness.refresh(KIND, &copy).await;
    assert_eq!(text(&read, "replicate_source_db"), "first");
    let alone = replica(json!({"replicate_source_db": null, "backup_retention_period": 2}));
    let copy = harness.succeed(KIND, &copy, alone.clone()).await;
    harness.is_settled(KIND, &copy, &alone).await;
    network.gone(&[(KIND, &copy), (KIND, &source)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_password_is_managed_or_never_kept() {
    let network = Network::new(38).await;
    let harness = &network.harness;
    let managed = json!({"password": null, "manage_master_user_password": true});
    let managed = network.database(managed);
    let database = made(harness, KIND, managed).await;
    let secret = database.get("master_user_secret");
    assert_eq!(secret.map(|it| it.elements().count()), Some(1));
    let own = json!({"password": null, "password_wo": "write-only-1", "password_wo_version": 1});
    let own = network.database(own);
    let database = harness.succeed(KIND, &database, own.clone()).await;
    harness.is_settled(KIND, &database, &own).await;
    assert!(!format!("{database:?}").contains("write-only-1"));
    let both = network.database(json!({"manage_master_user_password": true}));
    assert!(!harness.validate(KIND, &both).is_empty());
    network.gone(&[(KIND, &database)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_shared_and_not_any_more() {
    let network = Network::new(39).await;
    let harness = &network.harness;
    let database = made(harness, KIND, network.database(json!({}))).await;
    let kind = "aws_db_snapshot";
    let config = |accounts: Json| {
        json!({
            "db_instance_identifier": "app", "db_snapshot_identifier": "one",
            "shared_accounts": accounts,
        })
    };
    let snapshot = made(harness, kind, config(json!(["111111111111"]))).await;
    assert_eq!(text(&snapshot, "status"), "available");
    let after = config(json!(["222222222222"]));
    let snapshot = harness.succeed(kind, &snapshot, after.clone()).await;
    harness.is_settled(kind, &snapshot, &after).await;
    network.gone(&[(kind, &snapshot), (KIND, &database)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_version_is_found_by_what_it_can_do() {
    let harness = Harness::new(40);
    harness.configure(json!({"region": "us-east-1"})).await;
    let kind = "aws_rds_engine_version";
    let version = async |config: Json| {
        let found = harness.data(kind, config).await.expect("a version");
        text(&found, "version_actual")
    };
    assert_eq!(version(json!({"engine": "postgres"})).await, "17.4");
    let latest = json!({"engine": "postgres", "version": "16", "latest": true});
    assert_eq!(version(latest).await, "16.8");
    let preferred = json!({"engine": "mysql", "preferred_versions": ["8.0.1", "8.0.41"]});
    assert_eq!(version(preferred).await, "8.0.41");
    let several = json!({"engine": "postgres", "version": "16"});
    assert!(harness.data(kind, several).await.is_err());
}
