//! Roles that are taken on.

use super::{HERE, Place};

const WHOLE: &str = r#"
assume_role {
  role_arn            = "arn:aws:iam::123456789012:role/one"
  session_name        = "mine"
  external_id         = "x1"
  duration            = "30m"
  policy              = "{}"
  policy_arns         = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  source_identity     = "me"
  tags                = { Team = "a" }
  transitive_tag_keys = ["Team"]
}
"#;

#[test]
fn a_role_is_taken_on_with_all_its_restrictions() {
    let heard = Place::new().heard(&format!("{HERE}\n{WHOLE}"));
    let assumed = heard.iter().find(|it| it.action() == "AssumeRole");
    let assumed = assumed.expect("it was assumed");
    assert_eq!(assumed.signer(), "DEFAULTKEY/us-east-1");
    for (name, value) in [
        ("RoleArn", "arn:aws:iam::123456789012:role/one"),
        ("RoleSessionName", "mine"),
        ("ExternalId", "x1"),
        ("DurationSeconds", "1800"),
        ("Policy", "{}"),
        (
            "PolicyArns.member.1.arn",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
        ),
        ("SourceIdentity", "me"),
        ("Tags.member.1.Key", "Team"),
        ("Tags.member.1.Value", "a"),
        ("TransitiveTagKeys.member.1", "Team"),
    ] {
        assert_eq!(assumed.parameter(name), value, "{name}");
    }
    let last = heard.last().map(|it| it.signer());
    assert_eq!(last.as_deref(), Some("ONE/us-east-1"));
}

#[test]
fn several_roles_are_taken_on_one_by_the_other() {
    let second = "assume_role { role_arn = \"arn:aws:iam::123456789012:role/two\" }";
    let heard = Place::new().heard(&format!("{HERE}\n{WHOLE}\n{second}"));
    let steps: Vec<String> = heard
        .iter()
        .map(|it| {
            format!(
                "{} {} {}",
                it.signer(),
                it.action(),
                it.parameter("RoleArn")
            )
        })
        .collect();
    assert_eq!(
        steps[..3],
        [
            "DEFAULTKEY/us-east-1 AssumeRole arn:aws:iam::123456789012:role/one",
            "ONE/us-east-1 AssumeRole arn:aws:iam::123456789012:role/two",
            "TWO/us-east-1 GetCallerIdentity ",
        ]
    );
}

#[test]
fn a_role_is_taken_on_by_a_token() {
    let role = "role_arn = \"arn:aws:iam::123456789012:role/web\"\nsession_name = \"s\"";
    for token in [
        "web_identity_token = \"TOKEN\"",
        "web_identity_token_file = \"token\"",
    ] {
        let place = Place::new().keys();
        place.write("token", "TOKEN\n");
        let heard = place.heard(&format!(
            "{HERE}\nassume_role_with_web_identity {{\n{role}\n{token}\nduration = \"1h\"\n}}"
        ));
        assert_eq!(heard[0].action(), "AssumeRoleWithWebIdentity");
        assert_eq!(heard[0].signer(), "");
        assert_eq!(heard[0].parameter("WebIdentityToken"), "TOKEN");
        assert_eq!(heard[0].parameter("DurationSeconds"), "3600");
        let last = heard.last().map(|it| it.signer());
        assert_eq!(last.as_deref(), Some("WEB/us-east-1"));
    }
}

#[test]
fn a_token_in_the_environment_opens_a_role() {
    let place = Place::new()
        .var("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod")
        .var("AWS_WEB_IDENTITY_TOKEN_FILE", "token");
    place.write("token", "TOKEN");
    assert_eq!(place.signer(HERE), "POD/us-east-1");
    // Keys come first.
    assert_eq!(place.keys().signer(HERE), "ENVKEY/us-east-1");
}

#[test]
fn the_role_of_a_profile_is_taken_on_where_the_block_says() {
    let place = Place::new();
    let config = "[profile deep]\nrole_arn = arn:aws:iam::123456789012:role/deep\nsource_profile = middle\nexternal_id = e\nduration_seconds = 1200\n[profile middle]\nrole_arn = arn:aws:iam::123456789012:role/middle\nsource_profile = other\n";
    place.write(".aws/config", config);
    let heard = place.heard(&format!("{HERE}\nprofile = \"deep\""));
    let signers: Vec<String> = heard.iter().map(|it| it.signer()).collect();
    assert_eq!(
        signers[..3],
        ["OTHERKEY/us-east-1", "MIDDLE/us-east-1", "DEEP/us-east-1"]
    );
    assert_eq!(heard[1].parameter("ExternalId"), "e");
    assert_eq!(heard[1].parameter("DurationSeconds"), "1200");
}

#[test]
fn profiles_in_a_circle_are_told() {
    let place = Place::new();
    let config = "[profile a]\nrole_arn = arn:aws:iam::123456789012:role/a\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::123456789012:role/b\nsource_profile = a\n";
    place.write(".aws/config", config);
    let said = place.refused(&format!("{HERE}\nprofile = \"a\""));
    assert!(said.contains("form a cycle"), "{said}");
}

#[test]
fn a_role_that_is_not_known_yet_is_nobody() {
    let place = Place::new();
    let block = "assume_role { role_arn = terraform_data.role.id }";
    let stack = "resource \"terraform_data\" \"role\" {}\n";
    place.write("role.tf", stack);
    let said = place.refused(&format!("{HERE}\n{block}"));
    assert!(
        said.contains("assume_role will be known only after apply"),
        "{said}"
    );
    assert_eq!(place.server.take().len(), 0);
}
