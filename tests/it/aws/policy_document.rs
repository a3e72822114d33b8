//! `aws_iam_policy_document`: how it renders, and what it refuses.

use super::harness::{Harness, text};
use expect_test::{Expect, expect};
use rform_core::addr::Mode;
use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::{Value as Json, json};

const KIND: &str = "aws_iam_policy_document";

async fn rendered(config: Json) -> String {
    let harness = Harness::new(0);
    harness.configure(json!({})).await;
    match harness.data(KIND, config).await {
        Ok(found) => text(&found, "json"),
        Err(problems) => problems.into_iter().map(|it| it.summary).collect(),
    }
}

async fn check(config: Json, expected: Expect) {
    expected.assert_eq(&rendered(config).await);
}

/// One statement about everything, with these arguments.
fn about(arguments: Json) -> Json {
    let mut statement = json!({"actions": ["s3:*"], "resources": ["*"]});
    if let (Some(all), Some(more)) = (statement.as_object_mut(), arguments.as_object()) {
        all.extend(more.clone());
    }
    json!({"statement": [statement]})
}

#[tokio::test]
async fn lists_run_backwards_and_a_single_one_stands_alone() {
    let statement = json!({
        "sid": "One",
        "effect": "Deny",
        "actions": ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"],
        "resources": ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"],
    });
    // As it was recorded from Terraform's provider.
    let recorded = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"One\",\n      \"Effect\": \"Deny\",\n      \"Action\": [\n        \"s3:PutObject\",\n        \"s3:GetObject\",\n        \"s3:AbortMultipartUpload\"\n      ],\n      \"Resource\": [\n        \"arn:aws:s3:::b/*\",\n        \"arn:aws:s3:::a/*\"\n      ]\n    }\n  ]\n}";
    assert_eq!(rendered(json!({"statement": [statement]})).await, recorded);
}

#[tokio::test]
async fn the_id_is_the_checksum_and_what_is_not_said_is_filled_in() -> Result<(), String> {
    let harness = Harness::new(0);
    harness.configure(json!({})).await;
    let arn = "arn:aws:iam::123456789012:user/late";
    let statement = json!({"actions": ["iam:GetUser"], "resources": [arn]});
    let found = harness.data(KIND, json!({"statement": [statement]})).await;
    let found = found.map_err(|problems| format!("{problems:?}"))?;
    assert_eq!(text(&found, "id"), "3364710487");
    assert_eq!(text(&found, "version"), "2012-10-17");
    let statement = found.get("statement").and_then(|it| it.elements().next());
    let statement = statement.ok_or("no statement")?;
    assert_eq!(text(statement, "effect"), "Allow");
    assert_eq!(statement.get("sid"), Some(&Value::string("")));
    let actions = statement.get("not_actions");
    assert_eq!(
        actions.map(|it| (it.is_null(), it.elements().count())),
        Some((false, 0))
    );
    Ok(())
}

#[tokio::test]
async fn principals_are_by_type_and_everyone_is_a_star() {
    let star = json!({"principals": [{"type": "*", "identifiers": ["*"]}]});
    let text = rendered(about(star)).await;
    assert!(text.contains("\"Principal\": \"*\""), "{text}");
    let star = json!({"principals": [{"type": "AWS", "identifiers": ["*"]}]});
    let text = rendered(about(star)).await;
    assert!(text.contains("\"AWS\": \"*\""), "{text}");
    let principals = json!({"principals": [
        {"type": "Service", "identifiers": ["lambda.amazonaws.com", "ec2.amazonaws.com"]},
        {"type": "AWS", "identifiers": ["arn:aws:iam::123456789012:root"]},
    ]});
    check(
        about(principals),
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "s3:*",
                  "Resource": "*",
                  "Principal": {
                    "AWS": "arn:aws:iam::123456789012:root",
                    "Service": [
                      "lambda.amazonaws.com",
                      "ec2.amazonaws.com"
                    ]
                  }
                }
              ]
            }"#]],
    )
    .await;
}

#[tokio::test]
async fn conditions_keep_the_order_of_values_and_join_those_of_a_variable() {
    let conditions = json!({"condition": [
        {"test": "StringLike", "variable": "s3:prefix", "values": ["home/", "", "home/&{aws:username}/"]},
        {"test": "StringEquals", "variable": "aws:PrincipalTag/team", "values": ["b", "c"]},
        {"test": "StringEquals", "variable": "aws:PrincipalTag/team", "values": ["a"]},
        {"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]},
    ]});
    check(
        about(conditions),
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "s3:*",
                  "Resource": "*",
                  "Condition": {
                    "Bool": {
                      "aws:SecureTransport": "true"
                    },
                    "StringEquals": {
                      "aws:PrincipalTag/team": [
                        "a",
                        "b",
                        "c"
                      ]
                    },
                    "StringLike": {
                      "s3:prefix": [
                        "home/",
                        "",
                        "home/${aws:username}/"
                      ]
                    }
                  }
                }
              ]
            }"#]],
    )
    .await;
}

#[tokio::test]
async fn sources_come_first_and_overrides_replace_by_sid() {
    let statement = |sid: &str, action: &str| json!({"Sid": sid, "Effect": "Allow", "Action": action, "Resource": "*"});
    let document = |statements: Json| {
        json!({"Version": "2008-10-17", "Id": "two", "Statement": statements}).to_string()
    };
    let config = json!({
        "source_policy_documents": [document(json!([statement("A", "a:*"), statement("", "b:*")]))],
        "override_policy_documents": [document(json!([statement("Mine", "new:*"), statement("", "c:*")]))],
        "statement": [
            {"sid": "Mine", "actions": ["old:*"]},
            {"sid": "Kept", "actions": []},
        ],
    });
    check(
        config,
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Id": "two",
              "Statement": [
                {
                  "Sid": "A",
                  "Effect": "Allow",
                  "Action": "a:*",
                  "Resource": "*"
                },
                {
                  "Effect": "Allow",
                  "Action": "b:*",
                  "Resource": "*"
                },
                {
                  "Sid": "Mine",
                  "Effect": "Allow",
                  "Action": "new:*",
                  "Resource": "*"
                },
                {
                  "Sid": "Kept",
                  "Effect": "Allow"
                },
                {
                  "Effect": "Allow",
                  "Action": "c:*",
                  "Resource": "*"
                }
              ]
            }"#]],
    )
    .await;
}

#[tokio::test]
async fn an_empty_document_has_a_version_only() {
    assert_eq!(
        rendered(json!({})).await,
        "{\n  \"Version\": \"2012-10-17\"\n}"
    );
}

#[tokio::test]
async fn sids_are_unique() {
    let twice = json!({"statement": [
        {"sid": "Same", "actions": ["a:*"]},
        {"sid": "Same", "actions": ["b:*"]},
    ]});
    assert_eq!(
        rendered(twice).await,
        "writing IAM Policy Document: duplicate Sid (Same). Remove the Sid or ensure the Sid is unique."
    );
    let source = json!({"Statement": [{"Sid": "X", "Effect": "Allow"}]}).to_string();
    let twice = json!({"source_policy_documents": [source, source]});
    assert_eq!(
        rendered(twice).await,
        "writing IAM Policy Document: merging source document 1: duplicate Sid (X) in source_policy_documents (statement 0). Remove the Sid or ensure Sids are unique."
    );
    let single = json!({"Statement": {"Sid": "X", "Effect": "Allow"}}).to_string();
    assert_eq!(
        rendered(json!({"source_policy_documents": [single]})).await,
        "writing IAM Policy Document: merging source document 0: json: cannot unmarshal object into Go struct field IAMPolicyDoc.Statement of type []*iam.IAMPolicyStatement"
    );
}

#[tokio::test]
async fn mistakes_are_found_before_anything_is_asked() {
    let harness = Harness::new(0);
    let problems = |config: Json| {
        let config = harness.data_config(KIND, &config);
        harness.aws.validate_resource(Mode::Data, KIND, &config)
    };
    let said = |config: Json| -> Vec<String> {
        problems(config).into_iter().map(|it| it.summary).collect()
    };
    let paths: Vec<String> = problems(json!({"source_policy_documents": ["{}", "{"]}))
        .into_iter()
        .map(|it| it.path.to_string())
        .collect();
    assert_eq!(paths, [".source_policy_documents[1]"]);
    assert_eq!(
        said(about(json!({"effect": "Maybe"}))),
        ["expected statement.0.effect to be one of [Allow Deny], got Maybe"]
    );
    assert_eq!(
        said(json!({"version": "2020-01-01"})),
        ["expected version to be one of [2008-10-17 2012-10-17], got 2020-01-01"]
    );
    assert_eq!(
        said(json!({"source_policy_documents": ["{not json"]})),
        [
            "\"source_policy_documents.0\" contains an invalid JSON: invalid character 'n' looking for beginning of object key string"
        ]
    );
}
