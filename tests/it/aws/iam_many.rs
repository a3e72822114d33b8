//! Policies attached to many principals, and many roles read at once.

use super::harness::{Harness, gone, made};
use rform_core::value::Value;
use rform_provider::{Provider, ReadRequest};
use serde_json::json;

const TRUST: &str = r#"{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}],"Version":"2012-10-17"}"#;
const NOTHING: &str =
    r#"{"Statement":[{"Action":"*","Effect":"Deny","Resource":"*"}],"Version":"2012-10-17"}"#;
const MANAGED: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

#[tokio::test(start_paused = true)]
async fn a_policy_is_attached_to_those_that_are_named_and_no_other() {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let user = made(&harness, "aws_iam_user", json!({"name": "ann"})).await;
    let group = made(&harness, "aws_iam_group", json!({"name": "staff"})).await;
    let role = json!({"name": "reader", "assume_role_policy": TRUST});
    let role = made(&harness, "aws_iam_role", role).await;
    let policy = json!({"name": "none", "policy": NOTHING});
    let policy = made(&harness, "aws_iam_policy", policy).await;
    let arn = super::harness::text(&policy, "arn");
    let kind = "aws_iam_policy_attachment";

    let nobody = harness
        .change(kind, &Value::NULL, &json!({"name": "w", "policy_arn": arn}))
        .await;
    let said: Vec<&str> = nobody.problems.iter().map(|it| &*it.summary).collect();
    assert!(
        said.concat()
            .contains("No Users, Roles, or Groups specified"),
        "{said:?}"
    );
    let two = json!({"name": "w", "policy_arn": arn, "users": ["ann"], "roles": ["reader"]});
    let attached = made(&harness, kind, two).await;
    // Who got it otherwise loses it: the list is the whole of it.
    let other = json!({"group": "staff", "policy_arn": arn});
    let other = harness
        .create("aws_iam_group_policy_attachment", other)
        .await;
    let found = harness.refresh(kind, &attached).await;
    assert_eq!(found.get("groups").map(|it| it.elements().count()), Some(1));
    let one = json!({"name": "w", "policy_arn": arn, "roles": ["reader"]});
    let attached = harness.succeed(kind, &found, one.clone()).await;
    harness.is_settled(kind, &attached, &one).await;
    let lost = harness
        .refresh("aws_iam_group_policy_attachment", &other)
        .await;
    assert_eq!(lost, Value::NULL);
    let unimportable = harness.aws.import(kind, "w").await;
    assert!(unimportable.is_err());
    let objects = [
        (kind, &attached),
        ("aws_iam_policy", &policy),
        ("aws_iam_role", &role),
        ("aws_iam_group", &group),
        ("aws_iam_user", &user),
    ];
    gone(&harness, &objects).await;
}

/// From twenty on roles are read by listings; what comes of it is the same.
#[tokio::test(start_paused = true)]
async fn many_roles_read_at_once_are_as_if_read_one_by_one() {
    let harness = Harness::new(2);
    harness.configure(json!({})).await;
    let mut roles = Vec::new();
    for number in 0..25 {
        let mut role = json!({"name": format!("role-{number}"), "assume_role_policy": TRUST});
        if number % 2 == 0 {
            role["description"] = "every other".into();
            role["max_session_duration"] = 7200.into();
            role["permissions_boundary"] = MANAGED.into();
            role["tags"] = json!({"Number": number.to_string()});
        }
        if number % 3 == 0 {
            role["inline_policy"] = json!([{"name": "own", "policy": NOTHING}]);
            role["managed_policy_arns"] = json!([MANAGED]);
        }
        roles.push(harness.create("aws_iam_role", role).await);
    }
    let request = |current: &Value| ReadRequest {
        current: current.clone(),
        private: Vec::new(),
        identity: Value::NULL,
    };
    let at_once = harness
        .aws
        .read("aws_iam_role", roles.iter().map(request).collect())
        .await;
    for (role, found) in roles.iter().zip(at_once) {
        let found = found.map(|it| it.map(|it| it.value));
        assert_eq!(found, Ok(Some(harness.refresh("aws_iam_role", role).await)));
    }
    assert_eq!(harness.delete("aws_iam_role", &roles[0]).await, []);
    let again = harness
        .aws
        .read("aws_iam_role", roles.iter().map(request).collect())
        .await;
    let there = again.iter().filter(|it| matches!(it, Ok(Some(_))));
    assert_eq!(there.count(), 24);
    assert_eq!(again.first(), Some(&Ok(None)));
}
