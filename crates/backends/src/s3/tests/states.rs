//! States: where they are, how they are encrypted, and which workspaces they stand for.

use rform_core::value::Type;
use serde_json::{Value as Json, json};

use super::cloud::{BUCKET, Cloud, TABLE, told};

const STATE: &[u8] = b"{\"version\": 4}\n";
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn a_state_is_an_object_and_its_digest_is_an_item() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "dynamodb_table": TABLE, "encrypt": true }));
    assert_eq!(client.get(), Ok(None));
    assert_eq!(client.put(STATE, None), Ok(()));
    assert_eq!(
        cloud.object("app/state").as_deref(),
        Some("{\"version\": 4}\n")
    );
    assert_eq!(
        cloud.header("app/state", "content-type"),
        "application/json"
    );
    assert_eq!(
        cloud.header("app/state", "x-amz-server-side-encryption"),
        "AES256"
    );
    let digest = json!({
        "LockID": { "S": "states/app/state-md5" },
        "Digest": { "S": "2c1e3a4473eb56bc5ef245332ac03317" },
    });
    assert_eq!(Vec::from_iter(cloud.items().into_values()), [digest]);
    assert_eq!(client.get(), Ok(Some(STATE.to_vec())));
    assert_eq!(client.delete(), Ok(()));
    assert_eq!(client.get(), Ok(None));
    assert_eq!(cloud.items().len(), 0);
    assert_eq!(client.location(), format!("s3://{BUCKET}/app/state"));
}

#[test]
fn an_empty_object_is_no_state() {
    let cloud = Cloud::new();
    cloud.put("app/state", "");
    assert_eq!(cloud.client(&json!({})).get(), Ok(None));
}

#[test]
fn requests_are_no_more_than_they_must_be() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "dynamodb_table": TABLE }));
    cloud.sent();
    assert_eq!(client.put(STATE, None), Ok(()));
    assert_eq!(client.get(), Ok(Some(STATE.to_vec())));
    let count = |part: &str, sent: &[String]| sent.iter().filter(|it| it.contains(part)).count();
    let sent = cloud.sent();
    assert_eq!(sent.len(), 4, "{sent:?}");
    assert_eq!(count("DynamoDB", &sent), 2, "{sent:?}");
}

#[test]
fn objects_are_encrypted_as_the_block_says() {
    let cloud = Cloud::new();
    let arn = cloud.kms_key();
    let kms = json!({ "encrypt": true, "kms_key_id": arn, "acl": "bucket-owner-full-control" });
    for settings in [
        kms,
        json!({ "encrypt": true }),
        json!({ "skip_s3_checksum": true }),
    ] {
        let client = cloud.client(&settings);
        assert_eq!(client.put(STATE, None), Ok(()), "{settings}");
        assert_eq!(client.get(), Ok(Some(STATE.to_vec())), "{settings}");
    }
    cloud
        .client(&json!({ "encrypt": true, "kms_key_id": arn }))
        .put(STATE, None)
        .ok();
    let key = "x-amz-server-side-encryption-aws-kms-key-id";
    assert_eq!(cloud.header("app/state", key), arn);
}

#[test]
fn a_key_of_the_client_is_needed_again_for_reading() {
    let mut cloud = Cloud::new();
    let own = json!({ "encrypt": true, "sse_customer_key": KEY, "use_lockfile": true });
    let client = cloud.client(&own);
    assert_eq!(client.put(STATE, None), Ok(()));
    assert_eq!(client.get(), Ok(Some(STATE.to_vec())));
    assert_eq!(cloud.object("app/state"), None);
    let fault = cloud.client(&json!({})).get().expect_err("no key");
    assert!(told(&fault).contains("sse_customer_key"), "{fault:?}");
    let other = "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let wrong = cloud.client(&json!({ "encrypt": true, "sse_customer_key": other }));
    let fault = wrong.get().expect_err("another key");
    assert!(told(&fault).contains("another customer key"), "{fault:?}");
    assert!(!told(&fault).contains(other), "{fault:?}");
    cloud
        .variables
        .insert("AWS_SSE_CUSTOMER_KEY".into(), KEY.into());
    let client = cloud.client(&json!({ "encrypt": true }));
    assert_eq!(client.get(), Ok(Some(STATE.to_vec())));
}

#[test]
fn workspaces_are_the_states_below_the_prefix() {
    let cloud = Cloud::new();
    let backend = cloud.backend(&json!({ "dynamodb_table": TABLE }));
    let names = || backend.workspaces().map(Option::unwrap_or_default);
    assert_eq!(names(), Ok(vec!["default".to_owned()]));
    assert_eq!(backend.client("dev").put(STATE, None), Ok(()));
    assert_eq!(backend.client("default").put(STATE, None), Ok(()));
    cloud.put("env:/other/else", "x");
    cloud.put("env:/prod/app/state.tflock", "x");
    assert_eq!(names(), Ok(vec!["default".to_owned(), "dev".to_owned()]));
    assert!(cloud.object("env:/dev/app/state").is_some());
    assert!(backend.delete_workspace("default").is_err());
    assert_eq!(backend.delete_workspace("dev"), Ok(()));
    assert_eq!(names(), Ok(vec!["default".to_owned()]));
    assert_eq!(cloud.items().len(), 1);
    assert!(cloud.object("app/state").is_some());
}

#[test]
fn workspaces_are_listed_over_many_pages() {
    let cloud = Cloud::new();
    for number in 0..1005 {
        cloud.put(&format!("env:/w{number:04}/app/state"), "x");
    }
    let names = cloud.backend(&json!({})).workspaces();
    assert_eq!(names.map(|it| it.map_or(0, |it| it.len())), Ok(1006));
}

#[test]
fn what_is_recorded_has_the_arguments_of_today() {
    let cloud = Cloud::new();
    let older = json!({
        "lock_table": TABLE, "role_arn": "arn:aws:iam::123456789012:role/state",
        "skip_credentials_validation": true,
    });
    let backend = cloud.backend(&older);
    let recorded = backend.settings();
    assert_eq!(recorded["dynamodb_table"], TABLE);
    assert_eq!(recorded.get("lock_table"), None);
    assert_eq!(recorded["assume_role"]["role_arn"], older["role_arn"]);
    assert!(backend.client("default").can_lock());
}

/// The hashes that Terraform 1.11.4 wrote to `.terraform/terraform.tfstate`.
#[test]
fn a_record_of_terraform_is_known_again() {
    let role = "arn:aws:iam::123456789012:role/x";
    let lock = json!({ "key": "d/k", "dynamodb_table": "lock", "use_lockfile": true });
    let tags = json!({ "assume_role": { "role_arn": role, "tags": { "b": "c", "a": "b" } } });
    let all = json!({
        "allowed_account_ids": ["123456789012", "999999999999"], "max_retries": 7,
        "endpoints": { "s3": "http://127.0.0.1:5566" }, "skip_metadata_api_check": true,
        "use_path_style": true,
        "assume_role": { "role_arn": role, "session_name": "abc", "duration": "1h",
            "tags": { "a": "b", "b": "c" },
            "policy_arns": ["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"] },
    });
    for (changes, expected) in [
        (lock, 2_607_036_313),
        (tags, 473_499_091),
        (all, 4_199_747_343),
    ] {
        let ty = crate::schema("s3").unwrap_or_default().object_type();
        let mut settings = json!({ "bucket": "bkt", "key": "e/k", "region": "us-east-1" });
        for (name, value) in changes.as_object().into_iter().flatten() {
            settings[name] = value.clone();
        }
        assert_eq!(crate::recorded("s3", &filled(&settings, &ty)).1, expected);
    }
}

/// With null for what is not there, as a decoded block has it.
fn filled(json: &Json, ty: &Type) -> Json {
    let (Type::Object(object), Some(members)) = (ty, json.as_object()) else {
        return json.clone();
    };
    let all = object.attributes.iter().map(|(name, ty)| {
        let value = members.get(&**name).map(|it| filled(it, ty));
        (name.to_string(), value.unwrap_or_default())
    });
    Json::Object(all.collect())
}
