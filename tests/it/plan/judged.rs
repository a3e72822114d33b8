//! Conditions and outputs while a plan is carried out.

use std::collections::BTreeMap;

use rform_engine::PlanOptions;
use rform_plan::{Mode, Step};
use rform_state::State;

use super::{Stack, destroy, errors, nothing};

/// `a` changes from 1 to 2; what rests on it is judged with the new value only.
fn changed(rest: &str) -> (Stack, State) {
    let text = |value: u8| format!("resource \"terraform_data\" \"a\" {{ input = {value} }}\n");
    let stack = Stack::new(&[("main.tf", &*text(1)), ("rest.tf", rest)]);
    let state = stack.applied(&nothing());
    stack.write("main.tf", &text(2));
    (stack, state)
}

#[test]
fn conditions_of_what_stays_are_judged_in_apply() {
    let conditions = [
        ("precondition", "terraform_data.a.output == 1"),
        (
            "postcondition",
            "terraform_data.a.output == 1 && self.id != \"\"",
        ),
    ];
    for (kind, condition) in conditions {
        let rest = format!(
            "resource \"terraform_data\" \"b\" {{\n  lifecycle {{\n    {kind} {{\n      \
             condition = {condition}\n      error_message = \"no\"\n    }}\n  }}\n}}\n\
             resource \"terraform_data\" \"c\" {{ input = \"${{terraform_data.b.id}} \
             ${{terraform_data.a.output}}\" }}\noutput \"b\" {{ value = terraform_data.b.id }}\n"
        );
        let (stack, state) = changed(&rest);
        let plan = stack.planned(&state);
        let applied = stack.apply(&plan);
        assert_eq!(
            errors(&applied.diagnostics),
            [format!("Resource {kind} failed")]
        );
        // What depends on it is not begun.
        assert_eq!((applied.counts.change, applied.counts.add), (1, 0));
    }
}

#[test]
fn conditions_that_hold_are_no_changes() {
    let rest = "resource \"terraform_data\" \"b\" {\n  count = 2\n  lifecycle {\n    precondition \
                {\n      condition = terraform_data.a.output >= count.index\n      error_message = \
                \"no\"\n    }\n  }\n}\n";
    let (stack, state) = changed(rest);
    let plan = stack.planned(&state);
    let judged = plan
        .steps
        .iter()
        .filter(|it| matches!(it, Step::CreateOrUpdate(_)));
    assert_eq!(judged.count(), 3);
    let applied = stack.apply(&plan);
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let counts = (applied.counts.add, applied.counts.change);
    assert_eq!(counts, (0, 1));
}

fn outputs(state: &State) -> BTreeMap<&str, String> {
    let outputs = state.outputs.iter();
    outputs
        .map(|(name, output)| (&**name, output.value.to_string()))
        .collect()
}

const FRAIL: &str = r#"
resource "terraform_data" "a" {
  input = 1
  provisioner "local-exec" {
    when    = destroy
    command = "false"
  }
}
resource "terraform_data" "b" { input = 2 }
output "a" { value = terraform_data.a.input }
output "b" { value = terraform_data.b.input }
output "k" { value = 3 }
"#;

#[test]
fn a_destroy_takes_the_outputs_though_something_stays() {
    let stack = Stack::new(&[("main.tf", FRAIL)]);
    let state = stack.applied(&nothing());
    let plan = stack.plan(&state, &destroy(&[])).plan.expect("a plan");
    let applied = stack.apply(&plan);
    assert_eq!(
        errors(&applied.diagnostics),
        ["local-exec provisioner error"]
    );
    let left = applied.state.resources.keys().map(ToString::to_string);
    assert_eq!(left.collect::<Vec<_>>(), ["terraform_data.a"]);
    assert_eq!(outputs(&applied.state), BTreeMap::new());
}

#[test]
fn a_targeted_destroy_leaves_the_outputs() {
    let stack = Stack::new(&[("main.tf", &*FRAIL.replace("false", "true"))]);
    let state = stack.applied(&nothing());
    let all = ["terraform_data.a", "terraform_data.b"];
    let plan = stack.plan(&state, &destroy(&all)).plan.expect("a plan");
    let applied = stack.apply(&plan);
    assert!(applied.state.resources.is_empty());
    assert_eq!(outputs(&applied.state), outputs(&state));
}

#[test]
fn outputs_of_what_failed_stay_unless_the_plan_knew_them() {
    let text = |value: u8| {
        format!(
            "resource \"terraform_data\" \"a\" {{\n  input = {value}\n  triggers_replace = \
             {value}\n  provisioner \"local-exec\" {{ command = \"test \
             ${{self.triggers_replace}} = 1\" }}\n}}\noutput \"known\" {{ value = \
             terraform_data.a.input }}\noutput \"late\" {{ value = terraform_data.a.output }}\n"
        )
    };
    let stack = Stack::new(&[("main.tf", &*text(1))]);
    let state = stack.applied(&nothing());
    stack.write("main.tf", &text(2));
    let applied = stack.apply(&stack.planned(&state));
    assert_eq!(
        errors(&applied.diagnostics),
        ["local-exec provisioner error"]
    );
    let expected = BTreeMap::from([("known", "2".to_owned()), ("late", "1".to_owned())]);
    assert_eq!(outputs(&applied.state), expected);
}

#[test]
fn an_object_that_could_not_be_deleted_keeps_no_output_back() {
    let text = |count: u8| {
        format!(
            "resource \"terraform_data\" \"a\" {{\n  count = {count}\n  provisioner \
             \"local-exec\" {{\n    when = destroy\n    command = \"false\"\n  }}\n}}\noutput \"n\" \
             {{ value = length(terraform_data.a) }}\n"
        )
    };
    let stack = Stack::new(&[("main.tf", &*text(2))]);
    let state = stack.applied(&nothing());
    stack.write("main.tf", &text(1));
    let applied = stack.apply(&stack.planned(&state));
    assert_eq!(
        errors(&applied.diagnostics),
        ["local-exec provisioner error"]
    );
    assert_eq!(outputs(&applied.state)["n"], "1");
}

/// Conditions that the state contradicts, each with the summary of its fault.
const CONTRADICTED: [(&str, &str); 3] = [
    (
        "resource \"terraform_data\" \"b\" {\n  lifecycle {\n    precondition {\n      condition = \
         terraform_data.a.output == 2\n      error_message = \"no\"\n    }\n  }\n}\n",
        "Resource precondition failed",
    ),
    (
        "resource \"terraform_data\" \"b\" {\n  lifecycle {\n    postcondition {\n      condition = \
         self.id == \"\" || terraform_data.a.output == 2\n      error_message = \"no\"\n    }\n  \
         }\n}\n",
        "Resource postcondition failed",
    ),
    (
        "resource \"terraform_data\" \"b\" {}\noutput \"o\" {\n  value = 1\n  precondition {\n    \
         condition = terraform_data.a.output == 2\n    error_message = \"no\"\n  }\n}\n",
        "Module output value precondition failed",
    ),
];

#[test]
fn accepting_what_there_is_only_warns_of_conditions() {
    for (rest, summary) in CONTRADICTED {
        let a = "resource \"terraform_data\" \"a\" { input = 1 }\n";
        let b = "resource \"terraform_data\" \"b\" {}\n";
        let stack = Stack::new(&[("main.tf", a), ("rest.tf", b)]);
        let state = stack.applied(&nothing());
        stack.write("rest.tf", rest);
        for failed_conditions_warn in [true, false] {
            let options = PlanOptions {
                mode: Mode::RefreshOnly,
                failed_conditions_warn,
                ..PlanOptions::default()
            };
            let planned = stack.plan(&state, &options);
            let told: Vec<_> = planned.diagnostics.iter().collect();
            assert_eq!(told.len(), 1, "{summary}: {told:?}");
            assert_eq!(told[0].summary, summary);
            assert_eq!(told[0].is_error(), !failed_conditions_warn, "{summary}");
        }
    }
}

#[test]
fn accepting_what_there_is_does_not_hide_a_condition_that_cannot_be_evaluated() {
    let a = "resource \"terraform_data\" \"a\" { input = 1 }\n";
    let stack = Stack::new(&[("main.tf", a)]);
    let state = stack.applied(&nothing());
    let (rest, _) = CONTRADICTED[0];
    stack.write("rest.tf", &rest.replace("a.output ==", "a.output.x =="));
    let options = PlanOptions {
        mode: Mode::RefreshOnly,
        failed_conditions_warn: true,
        ..PlanOptions::default()
    };
    let planned = stack.plan(&state, &options);
    assert_eq!(errors(&planned.diagnostics), ["Unsupported attribute"]);
}
