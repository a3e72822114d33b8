//! What is told of each fault, and that nothing is touched by it.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::cloud::{Cloud, Fate, TABLE, info, told};
use rform_state::remote::RemoteLockError;

const ALWAYS: u32 = u32::MAX;

/// A fault that is set up, and what the user is told of it.
struct Case {
    method: &'static str,
    part: &'static str,
    status: u16,
    code: &'static str,
    told: &'static [&'static str],
}

const fn case(
    (method, part): (&'static str, &'static str),
    (status, code): (u16, &'static str),
    told: &'static [&'static str],
) -> Case {
    Case {
        method,
        part,
        status,
        code,
        told,
    }
}

/// What was tried while a state is read, and what came out.
const READS: [Case; 11] = [
    case(
        ("GET", "app/state"),
        (404, "NoSuchBucket"),
        &["S3 bucket \"states\" does not exist", "-bootstrap"],
    ),
    case(
        ("GET", "app/state"),
        (301, "PermanentRedirect"),
        &["not in us-east-1", "region"],
    ),
    case(
        ("GET", "app/state"),
        (403, "AccessDenied"),
        &[
            "AccessDenied",
            "s3:GetObject",
            "arn:aws:s3:::states/app/state",
        ],
    ),
    case(
        ("GET", "app/state"),
        (400, "ExpiredToken"),
        &["ExpiredToken", "expired"],
    ),
    case(
        ("GET", "app/state"),
        (403, "InvalidAccessKeyId"),
        &["InvalidAccessKeyId"],
    ),
    case(
        ("GET", "app/state"),
        (403, "SignatureDoesNotMatch"),
        &["access key"],
    ),
    case(
        ("GET", "app/state"),
        (400, "KMS.DisabledException"),
        &["kms:Decrypt"],
    ),
    case(
        ("GET", "app/state"),
        (500, "InternalError"),
        &["InternalError", "max_retries"],
    ),
    case(
        ("GET", "app/state"),
        (503, "SlowDown"),
        &["SlowDown", "max_retries"],
    ),
    case(
        ("POST", "GetItem"),
        (400, "ResourceNotFoundException"),
        &["no DynamoDB table \"locks\"", "-bootstrap"],
    ),
    case(
        ("POST", "GetItem"),
        (400, "ValidationException"),
        &["LockID", "string"],
    ),
];

#[test]
fn faults_of_reading_are_told_apart() {
    for case in READS {
        let cloud = Cloud::new();
        let client = cloud.client(&json!({ "dynamodb_table": TABLE }));
        cloud.put("app/state", "{}");
        cloud.rule(
            case.method,
            case.part,
            Fate::Answer(case.status, case.code),
            ALWAYS,
        );
        let fault = client.get().expect_err(case.code);
        for part in case.told {
            assert!(
                told(&fault).contains(part),
                "{}: {}",
                case.code,
                told(&fault)
            );
        }
        assert_eq!(
            cloud.object("app/state").as_deref(),
            Some("{}"),
            "{}",
            case.code
        );
    }
}

/// What was tried while a state is written or locked, and what came out.
const WRITES: [Case; 5] = [
    case(
        ("PUT", "app/state?"),
        (403, "AccessDenied"),
        &["Unable to write \"app/state\"", "s3:PutObject"],
    ),
    case(
        ("PUT", "app/state?"),
        (500, "InternalError"),
        &["Unable to write"],
    ),
    case(
        ("PUT", "app/state?"),
        (400, "KMS.NotFoundException"),
        &["kms:GenerateDataKey"],
    ),
    case(
        ("POST", "PutItem"),
        (400, "AccessDeniedException"),
        &["dynamodb:PutItem", "state itself was written"],
    ),
    case(
        ("POST", "PutItem"),
        (500, "InternalServerError"),
        &["state itself was written"],
    ),
];

#[test]
fn faults_of_writing_are_told_apart() {
    for case in WRITES {
        let cloud = Cloud::new();
        let client = cloud.client(&json!({ "dynamodb_table": TABLE }));
        cloud.rule(
            case.method,
            case.part,
            Fate::Answer(case.status, case.code),
            ALWAYS,
        );
        let fault = client.put(b"{}", None).expect_err(case.code);
        for part in case.told {
            assert!(
                told(&fault).contains(part),
                "{}: {}",
                case.code,
                told(&fault)
            );
        }
    }
}

#[test]
fn a_lock_that_cannot_be_asked_for_is_not_taken() {
    for (method, part, code) in [
        ("PUT", "tflock", "AccessDenied"),
        ("POST", "PutItem", "AccessDeniedException"),
    ] {
        let cloud = Cloud::new();
        let settings = json!({ "dynamodb_table": TABLE, "use_lockfile": true });
        let client = cloud.client(&settings);
        cloud.rule(method, part, Fate::Answer(403, code), ALWAYS);
        let fault = client.lock(&info("a")).expect_err(code);
        assert!(
            matches!(&fault, RemoteLockError::Failed(it) if told(it).contains(code)),
            "{fault:?}"
        );
        assert_eq!(cloud.object("app/state.tflock"), None);
        assert_eq!(cloud.items().len(), 0);
    }
}

#[test]
fn passing_faults_are_waited_out() {
    for fate in [
        Fate::LostBefore,
        Fate::LostAfter,
        Fate::Answer(500, "InternalError"),
        Fate::Answer(503, "SlowDown"),
    ] {
        let cloud = Cloud::new();
        let settings = json!({ "dynamodb_table": TABLE, "use_lockfile": true });
        let client = cloud.client(&settings);
        for method in ["GET", "PUT", "POST", "DELETE"] {
            cloud.rule(method, "", fate, 2);
        }
        assert!(client.lock(&info("a")).is_ok(), "{fate:?}");
        assert_eq!(client.put(b"{}", Some("a")), Ok(()), "{fate:?}");
        assert_eq!(client.get(), Ok(Some(b"{}".to_vec())), "{fate:?}");
        assert!(client.unlock("a").is_ok(), "{fate:?}");
    }
}

#[test]
fn a_digest_that_comes_late_is_waited_for() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "dynamodb_table": TABLE }));
    assert_eq!(client.put(b"old", None), Ok(()));
    cloud.put_item(
        "states/app/state-md5",
        "Digest",
        "00000000000000000000000000000000",
    );
    let fault = client.get().expect_err("another digest");
    assert_eq!(cloud.clock.waited(), Duration::from_secs(10));
    for part in [
        "00000000000000000000000000000000",
        "149603e6c03516362a8da23f624db945",
        "states/app/state-md5",
    ] {
        assert!(told(&fault).contains(part), "{fault:?}");
    }
    cloud.delete_item("states/app/state-md5");
    assert_eq!(client.get(), Ok(Some(b"old".to_vec())));
}

#[test]
fn a_state_that_vanished_is_told_by_its_digest() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "dynamodb_table": TABLE }));
    cloud.put_item(
        "states/app/state-md5",
        "Digest",
        "149603e6c03516362a8da23f624db945",
    );
    let fault = client.get().expect_err("no state");
    assert!(told(&fault).contains("there is no state"), "{fault:?}");
}

#[test]
fn who_may_not_read_the_table_reads_the_state_without() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "dynamodb_table": TABLE }));
    cloud.put("app/state", "{}");
    cloud.rule(
        "POST",
        "GetItem",
        Fate::Answer(400, "AccessDeniedException"),
        ALWAYS,
    );
    assert_eq!(client.get(), Ok(Some(b"{}".to_vec())));
}

#[test]
fn who_may_not_list_the_bucket_has_the_default_workspace() {
    let cloud = Cloud::new();
    let backend = cloud.backend(&json!({}));
    cloud.rule("GET", "list-type", Fate::Answer(403, "AccessDenied"), 1);
    assert_eq!(backend.workspaces(), Ok(Some(vec!["default".to_owned()])));
    cloud.rule("GET", "list-type", Fate::Answer(403, "ExpiredToken"), 1);
    let fault = backend.workspaces().expect_err("expired");
    assert!(told(&fault).contains("ExpiredToken"), "{fault:?}");
}

#[test]
fn an_account_that_is_excluded_is_not_used() {
    let cloud = Cloud::new();
    let summary = |changes: &Json| {
        let fault = cloud.configure(changes).err();
        fault.map(|it| {
            it.iter()
                .map(|it| it.summary.clone())
                .collect::<Vec<_>>()
                .join(", ")
        })
    };
    let refused = Some("AWS account ID not allowed: 123456789012".to_owned());
    assert_eq!(
        summary(&json!({ "allowed_account_ids": ["111111111111"] })),
        refused
    );
    assert_eq!(
        summary(&json!({ "forbidden_account_ids": ["123456789012"] })),
        refused
    );
    assert_eq!(
        summary(&json!({ "allowed_account_ids": ["123456789012"] })),
        None
    );
    let wrong = json!({ "access_key": "INVALID", "secret_key": "x" });
    assert!(summary(&wrong).is_some_and(|it| it.contains("InvalidClientTokenId")));
}

#[test]
fn a_bucket_elsewhere_is_named_with_its_region() {
    let cloud = Cloud::new();
    cloud.put("app/state", "{}");
    let client = cloud.client(&json!({ "region": "eu-west-1" }));
    let fault = client.get().expect_err("elsewhere");
    assert!(
        told(&fault).contains("The bucket is in us-east-1"),
        "{}",
        told(&fault)
    );
}

#[test]
fn a_state_whose_every_answer_is_lost_is_known_by_what_is_stored() {
    let cloud = Cloud::new();
    let settings = json!({ "dynamodb_table": TABLE, "max_retries": 1 });
    let client = cloud.client(&settings);
    cloud.rule("PUT", "app/state", Fate::LostAfter, ALWAYS);
    assert_eq!(client.put(b"{}", None), Ok(()));
    // Its digest was written too, so that it can be read.
    assert_eq!(client.get(), Ok(Some(b"{}".to_vec())));
}

#[test]
fn a_digest_whose_every_answer_is_lost_is_known_by_what_is_stored() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "dynamodb_table": TABLE, "max_retries": 1 }));
    cloud.rule("POST", "PutItem", Fate::LostAfter, ALWAYS);
    assert_eq!(client.put(b"{}", None), Ok(()));
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "dynamodb_table": TABLE, "max_retries": 1 }));
    cloud.rule("POST", "PutItem", Fate::LostBefore, ALWAYS);
    let fault = client.put(b"{}", None).err().map(|it| told(&it));
    assert!(fault.is_some_and(|it| it.contains("The state itself was written")));
}

#[test]
fn a_state_that_was_not_stored_is_not_taken_for_written() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "dynamodb_table": TABLE, "max_retries": 1 }));
    assert_eq!(client.put(b"old", None), Ok(()));
    cloud.rule("PUT", "app/state", Fate::LostBefore, ALWAYS);
    assert!(client.put(b"new", None).is_err());
    assert_eq!(client.get(), Ok(Some(b"old".to_vec())));
}

#[test]
fn what_the_digest_does_not_fit_can_be_read_unchecked() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "dynamodb_table": TABLE }));
    assert_eq!(client.put(b"{}", None), Ok(()));
    cloud.put("app/state", "[]");
    assert!(client.get().is_err());
    assert_eq!(client.get_unchecked(), Ok(Some(b"[]".to_vec())));
}
