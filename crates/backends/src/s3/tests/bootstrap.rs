//! `init -bootstrap`: what is missing is said, and made when it is asked for.

use serde_json::{Value as Json, json};

use super::cloud::{BUCKET, Cloud, Fate, TABLE, told};
use crate::Bootstrap;
use rform_core::diag::Diagnostics;

fn bootstrap(cloud: &Cloud, changes: &Json) -> Result<Box<dyn Bootstrap>, Diagnostics> {
    let mut settings = json!({ "bucket": "new-states", "key": "k", "region": "us-east-1" });
    for (name, value) in changes.as_object().into_iter().flatten() {
        settings[name] = value.clone();
    }
    let row = crate::find("s3").and_then(|it| it.bootstrap);
    row.expect("it can be made")(&settings, &cloud.context())
}

fn missing(cloud: &Cloud, changes: &Json) -> Vec<String> {
    bootstrap(cloud, changes).expect("it is known").missing()
}

#[test]
fn bucket_and_table_are_made_when_asked_for() {
    let cloud = Cloud::new();
    let settings =
        json!({ "dynamodb_table": "new-locks", "encrypt": true, "kms_key_id": cloud.kms_key() });
    let found = bootstrap(&cloud, &settings).expect("it is known");
    let said = found.missing();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].contains("\"new-states\"") && said[0].contains("KMS key"),
        "{said:?}"
    );
    assert!(said[1].contains("\"new-locks\""), "{said:?}");
    // Nothing was made so far.
    assert_eq!(missing(&cloud, &settings).len(), 2);
    assert_eq!(found.create(), Ok(()));
    assert_eq!(missing(&cloud, &settings), [""; 0]);
    for (part, expected) in [
        ("versioning", "<Status>Enabled</Status>"),
        ("encryption", "aws:kms"),
        (
            "publicAccessBlock",
            "<RestrictPublicBuckets>true</RestrictPublicBuckets>",
        ),
    ] {
        let settings = cloud.setting("new-states", part);
        assert!(settings.contains(expected), "{settings}");
    }
}

#[test]
fn it_can_be_used_at_once() {
    let cloud = Cloud::new();
    let place = json!({ "bucket": "new-states", "dynamodb_table": "new-locks" });
    bootstrap(&cloud, &place)
        .expect("it is known")
        .create()
        .expect("it is made");
    let client = cloud.client(&place);
    assert!(client.lock(&super::cloud::info("a")).is_ok());
    assert_eq!(client.put(b"{}", Some("a")), Ok(()));
    assert!(client.unlock("a").is_ok());
}

#[test]
fn what_is_there_is_left_alone_but_for_versions() {
    let cloud = Cloud::new();
    let there = json!({ "bucket": BUCKET, "dynamodb_table": TABLE });
    let found = bootstrap(&cloud, &there).expect("it is known");
    assert!(matches!(&found.missing()[..], [it] if it.contains("versioning")));
    assert_eq!(found.create(), Ok(()));
    assert_eq!(missing(&cloud, &there), [""; 0]);
}

#[test]
fn without_a_table_in_the_block_none_is_made() {
    let said = missing(&Cloud::new(), &json!({ "use_lockfile": true }));
    assert!(
        matches!(&said[..], [it] if it.contains("S3 bucket")),
        "{said:?}"
    );
}

#[test]
fn a_key_that_is_not_there_is_told_before_anything_is_made() {
    let cloud = Cloud::new();
    let fault = bootstrap(
        &cloud,
        &json!({ "encrypt": true, "kms_key_id": "alias/none" }),
    )
    .err();
    let fault = fault.unwrap_or_default();
    let told: Vec<String> = fault.iter().map(told).collect();
    assert!(told.concat().contains("keys are not made"), "{told:?}");
}

#[test]
fn lost_answers_make_nothing_twice() {
    let cloud = Cloud::new();
    let settings = json!({ "dynamodb_table": "new-locks", "region": "eu-west-1" });
    let found = bootstrap(&cloud, &settings).expect("it is known");
    cloud.rule("PUT", "new-states", Fate::LostAfter, 1);
    cloud.rule("POST", "CreateTable", Fate::LostAfter, 1);
    assert_eq!(found.create(), Ok(()));
    assert_eq!(missing(&cloud, &settings), [""; 0]);
}

#[test]
fn a_name_that_others_have_is_told() {
    let cloud = Cloud::new();
    let found = bootstrap(&cloud, &json!({})).expect("it is known");
    cloud.rule(
        "PUT",
        "new-states",
        Fate::Answer(409, "BucketAlreadyExists"),
        1,
    );
    let fault = found.create().expect_err("it is taken");
    assert!(told(&fault).contains("choose another"), "{fault:?}");
}

#[test]
fn where_it_is_not_known_nothing_is_offered() {
    let cloud = Cloud::new();
    let faults = [
        ("GET", "list-type", "PermanentRedirect"),
        ("POST", "DescribeTable", "ExpiredToken"),
    ];
    for (method, part, code) in faults {
        cloud.rule(method, part, Fate::Answer(301, code), 1);
        let found = bootstrap(&cloud, &json!({ "dynamodb_table": TABLE }));
        assert!(found.is_err(), "{code}");
    }
}
