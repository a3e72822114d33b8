//! Each mistake with the argument that it is told at.

use super::*;
use rform_core::value::{Path, Step};
use rform_testing::Memory;
use serde_json::json;

/// Settings that are in order, with these changes.
fn with(changes: &Json) -> Json {
    let mut settings = json!({ "bucket": "b", "key": "k", "region": "us-east-1" });
    for (name, value) in changes.as_object().into_iter().flatten() {
        settings[name] = value.clone();
    }
    settings
}

fn found(settings: &Json) -> Vec<Problem> {
    validate(settings, &Memory::default())
}

/// `SUMMARY at PATH` of each error.
fn errors(changes: &Json) -> Vec<String> {
    let all = found(&with(changes)).into_iter().filter(|it| !it.warning);
    let at = |path: &Path| {
        let steps = path.0.iter().map(|step| match step {
            Step::Attribute(name) => name.to_string(),
            other => format!("{other:?}"),
        });
        steps.collect::<Vec<_>>().join(".")
    };
    all.map(|it| format!("{} at {}", it.summary, at(&it.path)))
        .collect()
}

#[test]
fn what_is_in_order_is_not_told() {
    assert_eq!(found(&with(&json!({}))), []);
    let all = json!({
        "workspace_key_prefix": "", "kms_key_id": "alias/state", "encrypt": true,
        "dynamodb_table": "lock", "use_lockfile": true, "max_retries": 0, "retry_mode": "adaptive",
        "endpoints": { "s3": "http://localhost:4566" }, "acl": "bucket-owner-full-control",
        "assume_role": { "role_arn": "arn:aws:iam::123456789012:role/state", "duration": "15m",
            "policy": "{}", "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
    });
    assert_eq!(found(&with(&all)), []);
}

#[test]
fn bucket_key_and_region_must_be_there() {
    let missing: Vec<String> = found(&json!({})).into_iter().map(|it| it.summary).collect();
    let value = "Missing Required Value";
    assert_eq!(missing, [value, value, "Missing region value"]);
    let mut world = Memory::default();
    let settings = json!({ "bucket": "b", "key": "k" });
    for (name, value, count) in [
        ("AWS_REGION", "", 1),
        ("AWS_DEFAULT_REGION", "eu-west-1", 0),
    ] {
        world.environment.insert(name.into(), value.into());
        assert_eq!(validate(&settings, &world).len(), count, "{name}");
    }
}

#[test]
fn keys_are_what_they_look_like() {
    for (name, value, expected) in [
        ("bucket", "", "Invalid Value at bucket"),
        ("key", " ", "Invalid Value at key"),
        ("key", "/k", "Invalid Value at key"),
        ("key", "k/", "Invalid Value at key"),
        ("key", "a//k", "Invalid Value at key"),
        (
            "workspace_key_prefix",
            "/p",
            "Invalid Value at workspace_key_prefix",
        ),
        (
            "workspace_key_prefix",
            "p/",
            "Invalid Value at workspace_key_prefix",
        ),
    ] {
        assert_eq!(errors(&json!({ name: value })), [expected], "{value}");
    }
    assert_eq!(errors(&json!({ "workspace_key_prefix": "a//b" })), [""; 0]);
}

#[test]
fn regions_are_checked_unless_told_otherwise() {
    let wrong = json!({ "region": "us-nowhere-1" });
    assert_eq!(errors(&wrong), ["Invalid region value at region"]);
    let skipped = json!({ "region": "us-nowhere-1", "skip_region_validation": true });
    assert_eq!(errors(&skipped), [""; 0]);
}

#[test]
fn a_key_of_kms_is_an_id_an_alias_or_an_arn() {
    let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    for (key, is_right) in [
        (id.to_owned(), true),
        ("alias/state".to_owned(), true),
        ("mrk-1234abcd12ab34cd56ef1234567890ab".to_owned(), true),
        (format!("arn:aws:kms:us-east-1:123456789012:key/{id}"), true),
        (
            "arn:aws-cn:kms:cn-north-1:123456789012:alias/a".to_owned(),
            true,
        ),
        ("arn:aws:kms:us-east-1:123:alias/a".to_owned(), false),
        ("arn:aws:s3:::b".to_owned(), false),
        ("state".to_owned(), false),
        ("alias/".to_owned(), false),
        (String::new(), false),
    ] {
        let expected: &[&str] = match is_right {
            true => &[],
            false => &["Invalid KMS Key ID at kms_key_id"],
        };
        let told = errors(&json!({ "kms_key_id": key, "encrypt": true }));
        assert_eq!(told, expected, "{key}");
    }
}

#[test]
fn a_customer_key_has_44_characters_and_no_other_key_beside_it() {
    let wrong = json!({ "sse_customer_key": "short", "encrypt": true });
    assert_eq!(
        errors(&wrong),
        ["Invalid sse_customer_key value at sse_customer_key"]
    );
    let mut world = Memory::default();
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    world
        .environment
        .insert(CUSTOMER_KEY_VARIABLE.into(), key.into());
    let both = with(&json!({ "kms_key_id": "alias/a", "encrypt": true }));
    let told = validate(&both, &world);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].detail.contains(CUSTOMER_KEY_VARIABLE) && !told[0].detail.contains(key));
}

#[test]
fn a_key_that_does_nothing_is_told() {
    let unused = found(&with(&json!({ "kms_key_id": "alias/a" })));
    assert!(matches!(&unused[..], [it] if it.warning && it.detail.contains("encrypt = true")));
}

#[test]
fn contradictions_are_errors() {
    for changes in [
        json!({ "allowed_account_ids": ["1"], "forbidden_account_ids": ["2"] }),
        json!({ "force_path_style": true, "use_path_style": true }),
        json!({ "shared_credentials_file": "a", "shared_credentials_files": ["b"] }),
    ] {
        let told = errors(&changes);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("Invalid Attribute Combination"));
    }
    let endpoint = json!({ "endpoint": "http://a", "endpoints": { "s3": "http://a" } });
    assert_eq!(errors(&endpoint), ["Conflicting Parameters at endpoint"]);
    let half = json!({ "access_key": "a" });
    assert_eq!(errors(&half), ["Missing Required Value at access_key"]);
}

#[test]
fn values_are_within_their_limits() {
    let role = |member: &str, value: Json| json!({ "assume_role": { "role_arn": "arn:aws:iam::1:role/r", member: value } });
    for (changes, expected) in [
        (
            json!({ "retry_mode": "legacy" }),
            "Invalid Value at retry_mode",
        ),
        (json!({ "max_retries": -1 }), "Invalid Value at max_retries"),
        (
            json!({ "max_retries": 1.5 }),
            "Invalid Value at max_retries",
        ),
        (
            json!({ "endpoint": "localhost:1" }),
            "Invalid Value at endpoint",
        ),
        (
            json!({ "endpoints": { "sts": "x y" } }),
            "Invalid Value at endpoints.sts",
        ),
        (
            role("duration", json!("5s")),
            "Invalid Duration at assume_role.duration",
        ),
        (
            role("duration", json!("foo")),
            "Invalid Duration at assume_role.duration",
        ),
        (
            role("session_name", json!("a")),
            "Invalid Value Length at assume_role.session_name",
        ),
        (
            role("policy_arns", json!(["a"])),
            "Invalid ARN at assume_role.policy_arns",
        ),
        (
            role("policy", json!("{")),
            "Invalid Value at assume_role.policy",
        ),
        (
            role("role_arn", json!("r")),
            "Invalid ARN at assume_role.role_arn",
        ),
    ] {
        assert_eq!(errors(&changes), [expected], "{changes}");
    }
}

#[test]
fn what_was_replaced_is_told_with_its_successor() {
    let told = found(&with(
        &json!({ "force_path_style": true, "dynamodb_table": "t" }),
    ));
    assert!(matches!(&told[..], [it] if it.warning && it.detail.contains("use_path_style")));
}
