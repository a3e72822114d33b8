//! Snapshots and images: made, changed, copied, shared and deleted.

use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, imported, made, text};

const SNAPSHOT: &str = "aws_ebs_snapshot";
const IMAGE: &str = "aws_ami";

async fn harness() -> Harness {
    let harness = Harness::new(13);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

async fn volume(harness: &Harness, encrypted: bool) -> Value {
    let config = json!({
        "availability_zone": "us-east-1a", "size": 9, "encrypted": encrypted,
    });
    harness.create("aws_ebs_volume", config).await
}

async fn snapshot(harness: &Harness, volume: &Value) -> Value {
    made(harness, SNAPSHOT, json!({"volume_id": text(volume, "id")})).await
}

fn summaries(problems: &[rform_provider::Problem]) -> String {
    format!("{problems:?}")
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_taken_tagged_found_and_copied() {
    let harness = harness().await;
    let volume = volume(&harness, false).await;
    let config = |name: &str| {
        json!({
            "volume_id": text(&volume, "id"), "description": "of a volume",
            "tags": {"Name": name},
        })
    };
    let snapshot = made(&harness, SNAPSHOT, config("a")).await;
    assert_eq!(snapshot.get("volume_size"), Some(&Value::int(9)));
    let snapshot = harness.succeed(SNAPSHOT, &snapshot, config("b")).await;
    harness.is_settled(SNAPSHOT, &snapshot, &config("b")).await;
    imported(&harness, SNAPSHOT, &snapshot, &config("b"), "").await;

    let kind = "aws_ebs_snapshot_copy";
    let copy = json!({
        "source_region": "us-east-1", "source_snapshot_id": text(&snapshot, "id"),
        "encrypted": true, "description": "a copy",
    });
    let copy = made(&harness, kind, copy).await;
    assert_ne!(text(&copy, "id"), text(&snapshot, "id"));

    let filter = json!([{"name": "volume-id", "values": [text(&volume, "id")]}]);
    let found = harness
        .data("aws_ebs_snapshot", json!({"filter": filter}))
        .await
        .expect("a snapshot");
    assert_eq!(text(&found, "snapshot_id"), text(&snapshot, "id"));
    assert_eq!(text(&found, "state"), "completed");
    let latest = json!({"owners": ["self"], "most_recent": true});
    let found = harness.data("aws_ebs_snapshot", latest).await;
    assert_eq!(text(&found.expect("a snapshot"), "id"), text(&copy, "id"));
    let several = harness.data("aws_ebs_snapshot", json!({"owners": ["self"]}));
    assert!(summaries(&several.await.expect_err("two")).contains("more than one result"));
    let all = harness
        .data("aws_ebs_snapshot_ids", json!({"owners": ["self"]}))
        .await
        .expect("ids");
    assert_eq!(all.get("ids").map(|it| it.elements().count()), Some(2));
    let objects = [
        (kind, &copy),
        (SNAPSHOT, &snapshot),
        ("aws_ebs_volume", &volume),
    ];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_of_another_region_is_copied() {
    let harness = harness().await;
    let there = json!({
        "availability_zone": "eu-west-1a", "size": 9, "region": "eu-west-1",
    });
    let volume = harness.create("aws_ebs_volume", there).await;
    let config = json!({"volume_id": text(&volume, "id"), "region": "eu-west-1"});
    let snapshot = made(&harness, SNAPSHOT, config).await;
    let copy = json!({
        "source_region": "eu-west-1", "source_snapshot_id": text(&snapshot, "id"),
    });
    let kind = "aws_ebs_snapshot_copy";
    let copy = made(&harness, kind, copy).await;
    assert!(text(&copy, "arn").starts_with("arn:aws:ec2:us-east-1::snapshot/"));
    let objects = [
        (kind, &copy),
        (SNAPSHOT, &snapshot),
        ("aws_ebs_volume", &volume),
    ];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_archived_and_restored() {
    let harness = harness().await;
    let volume = volume(&harness, false).await;
    let config = |tier: &str| {
        json!({
            "volume_id": text(&volume, "id"), "storage_tier": tier, "permanent_restore": true,
        })
    };
    let snapshot = made(&harness, SNAPSHOT, config("archive")).await;
    let restored = harness
        .succeed(SNAPSHOT, &snapshot, config("standard"))
        .await;
    // A restore goes on after the apply.
    let read = harness.refresh(SNAPSHOT, &restored).await;
    assert_eq!(text(&read, "storage_tier"), "archive");
    tokio::time::sleep(std::time::Duration::from_secs(72 * 3600)).await;
    harness
        .is_settled(SNAPSHOT, &read, &config("standard"))
        .await;
    let read = harness.refresh(SNAPSHOT, &read).await;
    assert_eq!(text(&read, "storage_tier"), "standard");
    let archived = harness.succeed(SNAPSHOT, &read, config("archive")).await;
    harness
        .is_settled(SNAPSHOT, &archived, &config("archive"))
        .await;
    let objects = [(SNAPSHOT, &archived), ("aws_ebs_volume", &volume)];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn another_account_makes_volumes_of_a_snapshot() {
    let harness = harness().await;
    let volume = volume(&harness, false).await;
    let snapshot = snapshot(&harness, &volume).await;
    let kind = "aws_snapshot_create_volume_permission";
    let config =
        |account: &str| json!({"snapshot_id": text(&snapshot, "id"), "account_id": account});
    let permission = made(&harness, kind, config("210987654321")).await;
    let id = format!("{}-210987654321", text(&snapshot, "id"));
    assert_eq!(text(&permission, "id"), id);
    let own = text(&snapshot, "owner_id");
    let refused = harness.change(kind, &Value::NULL, &config(&own)).await;
    assert!(summaries(&refused.problems).contains("owns the snapshot"));
    assert_eq!(harness.delete(kind, &permission).await, []);
    assert_eq!(harness.refresh(kind, &permission).await, Value::NULL);
    let objects = [(SNAPSHOT, &snapshot), ("aws_ebs_volume", &volume)];
    gone(&harness, &objects).await;
}

fn image(snapshot: &Value, description: &str, deprecation: Option<&str>) -> Json {
    json!({
        "name": "an image", "virtualization_type": "hvm", "root_device_name": "/dev/xvda",
        "ena_support": true, "description": description, "deprecation_time": deprecation,
        "ebs_block_device": [{
            "device_name": "/dev/xvda", "snapshot_id": text(snapshot, "id"), "volume_size": 10,
            "volume_type": "gp3", "iops": 3000,
        }],
        "tags": {"Name": description},
    })
}

#[tokio::test(start_paused = true)]
async fn an_image_is_registered_changed_and_launched() {
    let harness = harness().await;
    let volume = volume(&harness, false).await;
    let snapshot = snapshot(&harness, &volume).await;
    let first = image(&snapshot, "one", None);
    let second = image(&snapshot, "two", Some("2030-01-01T00:00:20Z"));
    let object = made(&harness, IMAGE, first).await;
    let object = harness.succeed(IMAGE, &object, second.clone()).await;
    harness.is_settled(IMAGE, &object, &second).await;
    imported(&harness, IMAGE, &object, &second, "").await;
    let read = harness.refresh(IMAGE, &object).await;
    assert_eq!(text(&read, "deprecation_time"), "2030-01-01T00:00:00.000Z");
    assert_eq!(text(&read, "root_snapshot_id"), text(&snapshot, "id"));

    // An image keeps its snapshot, and says so.
    let kept = harness.delete(SNAPSHOT, &snapshot).await;
    assert!(summaries(&kept).contains(&text(&object, "id")));
    let twice = harness.change(IMAGE, &Value::NULL, &second).await;
    assert!(summaries(&twice.problems).contains("InvalidAMIName.Duplicate"));

    let config = json!({"ami": text(&object, "id"), "instance_type": "t3.micro"});
    let instance = made(&harness, "aws_instance", config).await;
    let root = format!("{:?}", instance.get("root_block_device"));
    assert!(root.contains("gp3") && root.contains("10"), "{root}");
    let third = image(&snapshot, "two", None);
    let object = harness.succeed(IMAGE, &read, third.clone()).await;
    harness.is_settled(IMAGE, &object, &third).await;
    let objects = [
        ("aws_instance", &instance),
        (IMAGE, &object),
        (SNAPSHOT, &snapshot),
        ("aws_ebs_volume", &volume),
    ];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn an_image_is_shared() {
    let harness = harness().await;
    let volume = volume(&harness, false).await;
    let snapshot = snapshot(&harness, &volume).await;
    let image = made(&harness, IMAGE, image(&snapshot, "one", None)).await;
    let id = text(&image, "id");
    let kind = "aws_ami_launch_permission";
    let organization = "arn:aws:organizations::123456789012:organization/o-1";
    let mut permissions = Vec::new();
    for (argument, whom) in [
        ("account_id", "210987654321"),
        ("group", "all"),
        ("organization_arn", organization),
    ] {
        let config = json!({"image_id": id, argument: whom});
        let permission = made(&harness, kind, config.clone()).await;
        let import = format!("{whom}/{id}");
        imported(&harness, kind, &permission, &config, &import).await;
        permissions.push(permission);
    }
    let read = harness.refresh(IMAGE, &image).await;
    assert_eq!(read.get("public"), Some(&Value::TRUE));
    for permission in &permissions {
        assert_eq!(harness.delete(kind, permission).await, []);
        assert_eq!(harness.refresh(kind, permission).await, Value::NULL);
    }
    let objects = [
        (IMAGE, &image),
        (SNAPSHOT, &snapshot),
        ("aws_ebs_volume", &volume),
    ];
    gone(&harness, &objects).await;
}

#[tokio::test(start_paused = true)]
async fn images_of_instances_and_of_images_own_their_snapshots() {
    let harness = harness().await;
    let lookup = json!({
        "most_recent": true, "owners": ["amazon"],
        "filter": [{"name": "name", "values": ["al2023-ami-2*-x86_64"]}],
    });
    let public = harness.data("aws_ami", lookup).await.expect("an image");
    let config = json!({"ami": text(&public, "id"), "instance_type": "t3.micro"});
    let instance = harness.create("aws_instance", config).await;
    let of_instance = |description: &str| {
        json!({
            "name": "of an instance", "source_instance_id": text(&instance, "id"),
            "description": description, "tags": {"Name": description},
        })
    };
    let kind = "aws_ami_from_instance";
    let image = made(&harness, kind, of_instance("a")).await;
    let image = harness.succeed(kind, &image, of_instance("b")).await;
    harness.is_settled(kind, &image, &of_instance("b")).await;
    assert_eq!(image.get("manage_ebs_snapshots"), Some(&Value::TRUE));

    let copy_of = |source: &Value, name: &str| {
        json!({
            "name": name, "source_ami_id": text(source, "id"), "source_ami_region": "us-east-1",
            "encrypted": true,
        })
    };
    let copies = "aws_ami_copy";
    let first = made(&harness, copies, copy_of(&image, "of an image")).await;
    let second = made(&harness, copies, copy_of(&public, "of a public one")).await;
    assert_ne!(
        text(&first, "root_snapshot_id"),
        text(&image, "root_snapshot_id")
    );
    assert!(
        harness
            .aws
            .import(copies, &text(&first, "id"))
            .await
            .is_err()
    );
    let objects = [
        (copies, &first),
        (copies, &second),
        (kind, &image),
        ("aws_instance", &instance),
    ];
    gone(&harness, &objects).await;
}
