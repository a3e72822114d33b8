//! Credentials that AWS does not know.

use super::harness::{Harness, actions, errors};
use rform_plan::Mode;
use rform_sandbox::Options;
use rform_state::State;

fn stack(more: &str) -> Vec<(String, String)> {
    let text = format!(
        "provider \"aws\" {{\n  region = \"us-east-1\"\n  access_key = \"INVALID\"\n  secret_key = \
         \"x\"\n{more}}}\n\nresource \"aws_vpc\" \"main\" {{\n  cidr_block = \"10.0.0.0/16\"\n}}\n"
    );
    vec![("main.tf".to_owned(), text)]
}

#[tokio::test(start_paused = true)]
async fn wrong_ones_are_told_before_anything_is_planned() {
    let harness = Harness::new(&stack(""), Options::default());
    let planned = harness.plan(&State::new("l".into()), Mode::Normal).await;
    let found = errors(&planned.diagnostics);
    assert!(
        matches!(&found[..], [one] if one.contains("InvalidClientTokenId")),
        "{found:?}"
    );
    assert!(planned.diagnostics.iter().all(|it| it.span.is_some()));
    assert_eq!(harness.sandbox.inspect().objects.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn another_account_than_allowed_is_left_alone() {
    for (list, fine) in [
        ("allowed_account_ids = [\"123456789012\"]", true),
        ("allowed_account_ids = [\"210987654321\"]", false),
        ("forbidden_account_ids = [\"123456789012\"]", false),
    ] {
        let text = format!(
            "provider \"aws\" {{\n  region = \"us-east-1\"\n  {list}\n}}\n\nresource \"aws_vpc\" \"main\" \
             {{\n  cidr_block = \"10.0.0.0/16\"\n}}\n"
        );
        let harness = Harness::new(&[("main.tf".to_owned(), text)], Options::default());
        let planned = harness.plan(&State::new("l".into()), Mode::Normal).await;
        let found = errors(&planned.diagnostics);
        let expected = match fine {
            true => found.is_empty(),
            false => found.len() == 1 && found[0].contains("AWS account ID not allowed"),
        };
        assert!(expected, "{list}: {found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn they_are_taken_on_trust_where_that_is_asked_for() {
    let harness = Harness::new(
        &stack("  skip_credentials_validation = true\n"),
        Options::default(),
    );
    let planned = harness.plan(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(actions(&planned), ["Create aws_vpc.main"]);
}
