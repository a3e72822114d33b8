//! Roles, their policies, and instance profiles.

use super::harness::{Harness, changed, text};
use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::{Value as Json, json};

fn trust() -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }],
    })
    .to_string()
}

fn allowing(actions: &Json) -> String {
    json!({
        "Statement": [{"Resource": "*", "Effect": "Allow", "Action": actions}],
        "Version": "2012-10-17",
    })
    .to_string()
}

const MANAGED: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

#[tokio::test(start_paused = true)]
async fn a_role_with_all_its_belongings_comes_and_goes() {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let config = json!({"name": "reader", "assume_role_policy": trust()});
    let role = harness.create("aws_iam_role", config.clone()).await;
    assert_eq!(text(&role, "id"), "reader");
    assert!(text(&role, "arn").ends_with(":role/reader"));
    assert!(text(&role, "assume_role_policy").starts_with("{\"Statement\":[{\"Action\""));
    harness.is_settled("aws_iam_role", &role, &config).await;

    let policy =
        json!({"name": "managed", "path": "/team/", "policy": allowing(&json!("ec2:Get*"))});
    let managed = harness.create("aws_iam_policy", policy.clone()).await;
    harness
        .is_settled("aws_iam_policy", &managed, &policy)
        .await;
    let own = json!({"role": "reader", "policy_arn": text(&managed, "arn")});
    let attached = harness
        .create("aws_iam_role_policy_attachment", own.clone())
        .await;
    harness
        .is_settled("aws_iam_role_policy_attachment", &attached, &own)
        .await;
    let inline =
        json!({"role": "reader", "name": "inline", "policy": allowing(&json!(["s3:Get*"]))});
    let inlined = harness.create("aws_iam_role_policy", inline.clone()).await;
    assert_eq!(text(&inlined, "id"), "reader:inline");
    assert!(text(&inlined, "policy").starts_with("{\"Version\":\"2012-10-17\","));
    harness
        .is_settled("aws_iam_role_policy", &inlined, &inline)
        .await;
    let profile = json!({"name": "reader", "role": "reader"});
    let instance_profile = harness
        .create("aws_iam_instance_profile", profile.clone())
        .await;
    harness
        .is_settled("aws_iam_instance_profile", &instance_profile, &profile)
        .await;
    // What others gave the role shows, and is no reason to change anything.
    harness.is_settled("aws_iam_role", &role, &config).await;

    for (kind, object) in [
        ("aws_iam_instance_profile", &instance_profile),
        ("aws_iam_role_policy", &inlined),
        ("aws_iam_role_policy_attachment", &attached),
        ("aws_iam_policy", &managed),
        ("aws_iam_role", &role),
    ] {
        assert_eq!(harness.delete(kind, object).await, [], "{kind}");
        assert_eq!(harness.refresh(kind, object).await, Value::NULL, "{kind}");
    }
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
}

#[tokio::test(start_paused = true)]
async fn a_role_is_changed_in_place() {
    let harness = Harness::new(2);
    harness.configure(json!({})).await;
    let before = json!({
        "name_prefix": "svc-",
        "assume_role_policy": trust(),
        "managed_policy_arns": [MANAGED],
        "inline_policy": [{"name": "one", "policy": allowing(&json!("s3:*"))}],
        "tags": {"Team": "core"},
    });
    let role = harness.create("aws_iam_role", before.clone()).await;
    let name = text(&role, "name");
    assert!(name.starts_with("svc-") && name.len() == 4 + 26, "{name}");
    assert_eq!(text(&role, "name_prefix"), "svc-");
    harness.is_settled("aws_iam_role", &role, &before).await;

    let after = json!({
        "name_prefix": "svc-",
        "assume_role_policy": trust(),
        "description": "reads",
        "max_session_duration": 7200,
        "permissions_boundary": MANAGED,
        "managed_policy_arns": [],
        "inline_policy": [{"name": "two", "policy": allowing(&json!("s3:Get*"))}],
    });
    let role = harness.succeed("aws_iam_role", &role, after.clone()).await;
    assert_eq!(text(&role, "description"), "reads");
    assert_eq!(role.get("tags").map(|it| it.elements().count()), Some(0));
    harness.is_settled("aws_iam_role", &role, &after).await;

    let plan = harness.plan(
        "aws_iam_role",
        &role,
        &json!({"name": "other", "assume_role_policy": trust()}),
    );
    let paths: Vec<String> = plan.replace.iter().map(ToString::to_string).collect();
    assert_eq!(paths, [".name"]);
    assert_eq!(harness.delete("aws_iam_role", &role).await, []);
    assert!(harness.sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_policy_keeps_five_versions_and_takes_them_along() {
    let harness = Harness::new(3);
    harness.configure(json!({})).await;
    let config = |number: usize| {
        let action = format!("s3:Get{number}");
        json!({"name": "p", "policy": allowing(&json!([action, "s3:List*"]))})
    };
    let mut policy = harness.create("aws_iam_policy", config(0)).await;
    for number in 1..8 {
        policy = harness
            .succeed("aws_iam_policy", &policy, config(number))
            .await;
    }
    let reordered = json!({
        "name": "p",
        "policy": format!("  {}", allowing(&json!(["s3:List*", "s3:Get7"]))),
    });
    let plan = harness.plan("aws_iam_policy", &policy, &reordered);
    assert!(changed(&policy, &plan.planned).is_empty());
    assert_eq!(harness.delete("aws_iam_policy", &policy).await, []);
    assert!(harness.sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_keeps_a_role_is_named() {
    let harness = Harness::new(4);
    harness.configure(json!({})).await;
    let role = harness
        .create(
            "aws_iam_role",
            json!({"name": "kept", "assume_role_policy": trust()}),
        )
        .await;
    let attachment = json!({"role": "kept", "policy_arn": MANAGED});
    harness
        .create("aws_iam_role_policy_attachment", attachment)
        .await;
    let problems = harness.delete("aws_iam_role", &role).await;
    let said: Vec<String> = problems
        .iter()
        .map(|it| format!("{}\n{}", it.summary, it.detail))
        .collect();
    assert!(
        said.join("")
            .contains("deleting IAM Role (kept): DeleteConflict")
            && said
                .join("")
                .contains(&format!("attached policy {MANAGED}")),
        "{said:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_profile_changes_its_role() {
    let harness = Harness::new(5);
    harness.configure(json!({})).await;
    for name in ["one", "two"] {
        harness
            .create(
                "aws_iam_role",
                json!({"name": name, "assume_role_policy": trust()}),
            )
            .await;
    }
    let kind = "aws_iam_instance_profile";
    let profile = harness
        .create(kind, json!({"name": "p", "role": "one"}))
        .await;
    let after = json!({"name": "p", "role": "two", "tags": {"A": "b"}});
    let profile = harness.succeed(kind, &profile, after.clone()).await;
    assert_eq!(text(&profile, "role"), "two");
    harness.is_settled(kind, &profile, &after).await;
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_everything_is_made_once_and_unmade() {
    for seed in 0..20 {
        let faults = Faults {
            lost_responses: 0.1,
            server_errors: 0.1,
            throttles: 0.1,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let mut made = Vec::new();
        for (kind, config) in [
            (
                "aws_iam_role",
                json!({"name_prefix": "r-", "assume_role_policy": trust()}),
            ),
            (
                "aws_iam_role",
                json!({"name": "r", "assume_role_policy": trust()}),
            ),
            (
                "aws_iam_policy",
                json!({"name": "p", "policy": allowing(&json!("s3:*"))}),
            ),
            (
                "aws_iam_role_policy",
                json!({"role": "r", "policy": allowing(&json!("s3:*"))}),
            ),
            (
                "aws_iam_role_policy_attachment",
                json!({"role": "r", "policy_arn": MANAGED}),
            ),
            (
                "aws_iam_instance_profile",
                json!({"name": "p", "role": "r"}),
            ),
        ] {
            made.push((kind, harness.create(kind, config).await));
        }
        let objects = harness.sandbox.inspect().objects;
        let count = objects
            .iter()
            .filter(|it| it.kind.starts_with("iam."))
            .count();
        assert!(count >= 4, "seed {seed}");
        for (kind, object) in made.iter().rev() {
            let read = harness.refresh(kind, object).await;
            let tags = read.get("tags_all").map_or(0, |it| it.elements().count());
            assert_eq!(tags, 0, "seed {seed}: {kind}");
            assert_eq!(
                harness.delete(kind, object).await,
                [],
                "seed {seed}: {kind}"
            );
        }
        assert!(
            harness.sandbox.inspect().is_empty(),
            "seed {seed}: {}",
            harness.sandbox.inspect()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_is_in_a_group_and_both_are_renamed() {
    let harness = Harness::new(6);
    harness.configure(json!({})).await;
    let user = json!({"name": "ada", "path": "/eng/", "tags": {"Team": "eng"}});
    let ada = harness.create("aws_iam_user", user.clone()).await;
    harness.is_settled("aws_iam_user", &ada, &user).await;
    let group = harness
        .create("aws_iam_group", json!({"name": "eng"}))
        .await;
    let attachment = json!({"user": "ada", "policy_arn": MANAGED});
    let attached = harness
        .create("aws_iam_user_policy_attachment", attachment.clone())
        .await;
    harness
        .is_settled("aws_iam_user_policy_attachment", &attached, &attachment)
        .await;
    let inline = json!({"user": "ada", "name": "own", "policy": allowing(&json!("iam:Get*"))});
    let inlined = harness.create("aws_iam_user_policy", inline.clone()).await;
    harness
        .is_settled("aws_iam_user_policy", &inlined, &inline)
        .await;
    let attachment = json!({"group": "eng", "policy_arn": MANAGED});
    let attached_to_group = harness
        .create("aws_iam_group_policy_attachment", attachment.clone())
        .await;
    harness
        .is_settled(
            "aws_iam_group_policy_attachment",
            &attached_to_group,
            &attachment,
        )
        .await;
    let members = json!({"name": "members", "group": "eng", "users": ["ada"]});
    let membership = harness
        .create("aws_iam_group_membership", members.clone())
        .await;
    harness
        .is_settled("aws_iam_group_membership", &membership, &members)
        .await;

    assert_eq!(
        harness
            .delete("aws_iam_group_membership", &membership)
            .await,
        []
    );
    assert_eq!(
        harness
            .delete("aws_iam_group_policy_attachment", &attached_to_group)
            .await,
        []
    );
    let renamed = json!({"name": "engineers"});
    let plan = harness.plan("aws_iam_group", &group, &renamed);
    let arn = text(&plan.planned, "arn");
    assert!(arn.ends_with(":group/engineers"), "{arn}");
    let group = harness
        .succeed("aws_iam_group", &group, renamed.clone())
        .await;
    assert_eq!(text(&group, "id"), "engineers");
    harness.is_settled("aws_iam_group", &group, &renamed).await;
    assert_eq!(harness.delete("aws_iam_group", &group).await, []);

    assert_eq!(harness.delete("aws_iam_user_policy", &inlined).await, []);
    assert_eq!(
        harness
            .delete("aws_iam_user_policy_attachment", &attached)
            .await,
        []
    );
    let renamed = json!({"name": "grace", "path": "/eng/", "tags": {"Team": "sre"}});
    let grace = harness.succeed("aws_iam_user", &ada, renamed.clone()).await;
    assert_eq!(text(&grace, "id"), "grace");
    harness.is_settled("aws_iam_user", &grace, &renamed).await;
    assert_eq!(harness.delete("aws_iam_user", &grace).await, []);
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
}

#[tokio::test(start_paused = true)]
async fn roles_and_policies_are_found() {
    let harness = Harness::new(7);
    harness.configure(json!({})).await;
    harness
        .create(
            "aws_iam_role",
            json!({"name": "seen", "assume_role_policy": trust()}),
        )
        .await;
    let role = harness.data("aws_iam_role", json!({"name": "seen"})).await;
    assert_eq!(role.map(|it| text(&it, "id")), Ok("seen".to_owned()));
    let policy = harness
        .data("aws_iam_policy", json!({"name": "ReadOnlyAccess"}))
        .await;
    assert_eq!(policy.map(|it| text(&it, "arn")), Ok(MANAGED.to_owned()));
    let none = harness
        .data("aws_iam_role", json!({"name": "no-such-role"}))
        .await;
    let said: String = none
        .err()
        .into_iter()
        .flatten()
        .map(|it| it.summary)
        .collect();
    assert!(
        said.starts_with("reading IAM Role (no-such-role): NoSuchEntity"),
        "{said}"
    );
}
