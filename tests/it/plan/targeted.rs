//! Plans that are about some instances of a resource: what the others are meanwhile.

use rform_core::value::Value;
use rform_engine::PlanOptions;
use rform_plan::{Action, Mode};
use rform_state::State;

use super::{Stack, actions, errors, nothing, only};

/// A resource with so many instances, what uses all of them, and an output that shows them.
fn counted(count: usize) -> String {
    format!(
        "resource \"terraform_data\" \"r\" {{\n count = {count}\n input = count.index\n}}\n\
         resource \"terraform_data\" \"u\" {{ input = terraform_data.r[*].id }}\n\
         output \"all\" {{ value = terraform_data.r[*].output }}\n"
    )
}

const NONE: Vec<String> = Vec::new();
const USER: &str = "terraform_data.u";

/// Carries out a plan that is limited to targets; answers what it did, and what is there then.
fn applied(stack: &Stack, state: &State, targets: &[&str]) -> (Vec<String>, State) {
    let planned = stack.plan(state, &only(targets));
    assert_eq!(errors(&planned.diagnostics), NONE);
    let applied = stack.apply(planned.plan.as_ref().expect("a plan"));
    assert_eq!(errors(&applied.diagnostics), NONE);
    (actions(&planned), applied.state)
}

fn output(state: &State, name: &str) -> String {
    state.outputs[name].value.to_string()
}

#[test]
fn what_is_left_out_and_not_there_is_not_seen() {
    let stack = Stack::new(&[("main.tf", &*counted(2))]);
    let (done, state) = applied(&stack, &nothing(), &["terraform_data.r[0]", USER]);
    let expected = ["Create terraform_data.r[0]", "Create terraform_data.u"];
    assert_eq!(done, expected);
    assert_eq!(output(&state, "all"), "[0]");
    let (done, state) = applied(&stack, &state, &["terraform_data.r[0]", USER]);
    assert_eq!((done, output(&state, "all")), (NONE, "[0]".into()));
}

#[test]
fn keys_that_are_left_out_and_not_there_are_not_seen() {
    let text = counted(2)
        .replace(
            "count = 2\n input = count.index",
            "for_each = toset([\"a\", \"b\"])",
        )
        .replace("terraform_data.r[*].output", "keys(terraform_data.r)")
        .replace(
            "terraform_data.r[*].id",
            "[for r in terraform_data.r : r.id]",
        );
    let stack = Stack::new(&[("main.tf", &*text)]);
    let (done, state) = applied(&stack, &nothing(), &["terraform_data.r[\"b\"]", USER]);
    let expected = ["Create terraform_data.r[\"b\"]", "Create terraform_data.u"];
    assert_eq!(
        (&*done, &*output(&state, "all")),
        (&expected.map(String::from)[..], "[\"b\"]")
    );
}

#[test]
fn what_is_left_out_is_what_the_state_says() {
    let stack = Stack::new(&[("main.tf", &*counted(2))]);
    let state = stack.applied(&nothing());
    stack.write(
        "main.tf",
        &counted(2).replace("input = count.index", "input = \"new\""),
    );
    let (done, state) = applied(&stack, &state, &["terraform_data.r[0]", USER]);
    assert_eq!(done, ["Update terraform_data.r[0]"]);
    assert_eq!(output(&state, "all"), "[\"new\",1]");
}

#[test]
fn what_is_not_wanted_and_stays_is_seen() {
    let stack = Stack::new(&[("main.tf", &*counted(3))]);
    let state = stack.applied(&nothing());
    stack.write("main.tf", &counted(1));
    let (done, state) = applied(&stack, &state, &["terraform_data.r[0]", USER]);
    assert_eq!((done, output(&state, "all")), (NONE, "[0,1,2]".into()));
    let (done, state) = applied(&stack, &state, &["terraform_data.r[2]"]);
    assert_eq!(done, ["Delete terraform_data.r[2]"]);
    assert_eq!(output(&state, "all"), "[0,1]");
    let (done, state) = applied(&stack, &state, &["terraform_data.r[1]", USER]);
    assert_eq!(
        done,
        ["Delete terraform_data.r[1]", "Update terraform_data.u"]
    );
    assert_eq!(output(&state, "all"), "[0]");
}

#[test]
fn what_a_target_needs_loses_what_is_not_wanted_of_it() {
    let stack = Stack::new(&[("main.tf", &*counted(3))]);
    let state = stack.applied(&nothing());
    stack.write("main.tf", &counted(1));
    let (done, _) = applied(&stack, &state, &[USER]);
    let expected = [
        "Delete terraform_data.r[1]",
        "Delete terraform_data.r[2]",
        "Update terraform_data.u",
    ];
    assert_eq!(done, expected);
}

#[test]
fn what_a_target_needs_keeps_its_deposed_objects() {
    let stack = Stack::new(&[("main.tf", &*counted(1))]);
    let mut state = stack.applied(&nothing());
    let first = state.resources.values_mut().next().expect("an instance");
    let object = first.current.clone().expect("an object");
    first.deposed.insert("0badf00d".into(), object);
    assert_eq!(applied(&stack, &state, &[USER]).0, NONE);
    let own = applied(&stack, &state, &["terraform_data.r"]).0;
    assert_eq!(own, ["Delete terraform_data.r[0] (0badf00d)"]);
}

#[test]
fn a_gap_that_a_target_cannot_do_with_is_filled() {
    let stack = Stack::new(&[("main.tf", &*counted(4))]);
    let (_, state) = applied(&stack, &nothing(), &["terraform_data.r[2]"]);
    let (done, state) = applied(&stack, &state, &["terraform_data.r[0]", USER]);
    let expected = [
        "Create terraform_data.r[0]",
        "Create terraform_data.r[1]",
        "Create terraform_data.u",
    ];
    assert_eq!(done, expected);
    assert_eq!(output(&state, "all"), "[0,1,2]");
}

#[test]
fn what_is_unwanted_behind_a_gap_is_not_seen() {
    let stack = Stack::new(&[("main.tf", &*counted(3))]);
    let state = stack.applied(&nothing());
    stack.write("main.tf", &counted(1));
    let (done, state) = applied(&stack, &state, &["terraform_data.r[1]", USER]);
    assert_eq!(
        done,
        ["Delete terraform_data.r[1]", "Update terraform_data.u"]
    );
    assert_eq!(output(&state, "all"), "[0]");
}

#[test]
fn a_reference_to_what_is_left_out_is_told_before_anything_is_done() {
    let text = counted(2).replace("r[*].id", "r[1].id");
    let stack = Stack::new(&[("main.tf", &*text)]);
    let planned = stack.plan(&nothing(), &only(&["terraform_data.r[0]", USER]));
    assert_eq!(errors(&planned.diagnostics), ["Invalid index"]);
}

#[test]
fn a_user_of_all_of_a_module_takes_all_of_it_along() {
    let root = r#"
module "env" {
  source   = "./m"
  for_each = toset(["dev", "prod"])
}
resource "terraform_data" "u" { input = [for env in module.env : env.o] }
"#;
    let module = r#"
resource "terraform_data" "this" {}
resource "terraform_data" "next" { input = terraform_data.this.id }
output "o" { value = terraform_data.next.id }
"#;
    let stack = Stack::new(&[("main.tf", root), ("m/main.tf", module)]);
    let dev = "module.env[\"dev\"].terraform_data.this";
    for target in ["module.env[\"dev\"]", dev] {
        let (done, state) = applied(&stack, &nothing(), &[target, USER]);
        assert_eq!((done.len(), state.resources.len()), (5, 5), "{target}");
    }
    let (done, _) = applied(&stack, &nothing(), &["module.env[\"dev\"]"]);
    assert_eq!(done.len(), 2);
}

#[test]
fn what_is_gone_is_not_seen_by_a_plan_that_only_reads() {
    let stack = Stack::new(&[("main.tf", &*counted(3))]);
    let mut state = stack.applied(&nothing());
    state.resources.pop_last();
    let last = state.resources.pop_last().expect("an object");
    assert_eq!(last.0.to_string(), "terraform_data.r[2]");
    let options = PlanOptions {
        mode: Mode::RefreshOnly,
        ..PlanOptions::default()
    };
    let planned = stack.plan(&state, &options);
    let plan = planned.plan.expect("a plan");
    let all = &plan.outputs["all"];
    let two = Value::tuple([Value::int(0), Value::int(1)]);
    assert_eq!((&all.after, all.action), (&two, Action::Update));
    assert_eq!(output(&stack.apply(&plan).state, "all"), "[0,1]");
}

#[test]
fn an_import_does_not_wait_for_moves_of_others() {
    let resource = |name: &str| format!("resource \"terraform_data\" \"{name}\" {{}}\n");
    let stack = Stack::new(&[("main.tf", &*resource("x"))]);
    let state = stack.applied(&nothing());
    let moved = "moved {\n from = terraform_data.x\n to = terraform_data.z\n}\n";
    let text = format!("{}{}{moved}", resource("y"), resource("z"));
    stack.write("main.tf", &text);
    let torn = vec!["Moved resource instances excluded by targeting".to_owned()];
    for (to, expected) in [("terraform_data.y", NONE), ("terraform_data.z", torn)] {
        let address = rform_core::addr::parse_resource_instance(to).expect("an address");
        let options = PlanOptions {
            imports: vec![(address, "one".into())],
            ..only(&[to])
        };
        let planned = stack.plan(&state, &options);
        assert_eq!(errors(&planned.diagnostics), expected, "{to}");
    }
}
