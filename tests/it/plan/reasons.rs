//! Which of several reasons to replace an object is told, and what conditions of nothing come to.

use rform_core::addr::parse_resource_instance;
use rform_engine::PlanOptions;
use rform_plan::Reason;
use rform_state::State;

use super::{Stack, nothing};

const STACK: &str = r#"
variable "n" { default = 1 }
resource "terraform_data" "trigger" { input = var.n }
resource "terraform_data" "both" {
  triggers_replace = var.n
  lifecycle { replace_triggered_by = [terraform_data.trigger] }
}
resource "terraform_data" "own" { triggers_replace = var.n }
resource "terraform_data" "same" {}
"#;

const REPLACED: [&str; 3] = ["both", "own", "same"];

/// The reasons of the three resources after the variable has changed.
fn reasons(state: &State, is_requested: bool) -> [Option<Reason>; 3] {
    let stack = Stack::new(&[("main.tf", &STACK.replace("= 1", "= 2"))]);
    let addresses = REPLACED.map(|name| {
        parse_resource_instance(&format!("terraform_data.{name}")).expect("an address")
    });
    let options = PlanOptions {
        replace: match is_requested {
            true => addresses.to_vec(),
            false => Vec::new(),
        },
        ..PlanOptions::default()
    };
    let plan = stack.plan(state, &options).plan.expect("a plan");
    addresses.map(|address| {
        let change = plan.changes.iter().find(|it| it.address == address);
        change.and_then(|change| change.reason)
    })
}

/// The state of the first stack, with all three marked as tainted or not.
fn state(is_tainted: bool) -> State {
    let mut state = Stack::new(&[("main.tf", STACK)]).applied(&nothing());
    for name in REPLACED {
        let address = parse_resource_instance(&format!("terraform_data.{name}"));
        let instance = state.resources.get_mut(&address.expect("an address"));
        let object = instance.and_then(|it| it.current.as_mut());
        object.expect("an object").tainted = is_tainted;
    }
    state
}

#[test]
fn a_trigger_counts_before_a_taint_a_request_and_arguments_in_this_order() {
    use Reason::{CannotUpdate, Requested, Tainted, Triggered};
    let whole = state(false);
    assert_eq!(
        reasons(&whole, false),
        [Some(Triggered), Some(CannotUpdate), None]
    );
    let asked = [Some(Triggered), Some(Requested), Some(Requested)];
    assert_eq!(reasons(&whole, true), asked);
    let tainted = state(true);
    let expected = [Some(Triggered), Some(Tainted), Some(Tainted)];
    assert_eq!(reasons(&tainted, false), expected);
    assert_eq!(reasons(&tainted, true), expected);
}

const CONDITION: &str = "condition = terraform.workspace != \"\"\n error_message = \"no\"\n";

/// A module with conditions of all kinds, of which there are as many instances as `count` says.
fn conditions(count: usize) -> Stack {
    let call = format!("module \"m\" {{\n source = \"./m\"\n count = {count}\n v = 1\n}}\n");
    let module = format!(
        "variable \"v\" {{\n validation {{\n condition = var.v != 2\n error_message = \"no\"\n }}\n}}\n\
         resource \"terraform_data\" \"a\" {{\n lifecycle {{\n precondition {{\n {CONDITION} }}\n }}\n}}\n\
         check \"c\" {{\n assert {{\n {CONDITION} }}\n}}\n\
         output \"o\" {{\n value = 1\n precondition {{\n {CONDITION} }}\n}}\n"
    );
    Stack::new(&[("main.tf", &call), ("m/main.tf", &module)])
}

fn statuses(state: &State) -> Vec<String> {
    let rows = state.check_results.as_array().into_iter().flatten();
    let text = |it: &serde_json::Value| it.as_str().unwrap_or_default().to_owned();
    rows.map(|row| format!("{}: {}", text(&row["config_addr"]), text(&row["status"])))
        .collect()
}

#[test]
fn conditions_in_a_module_without_instances_hold() {
    let expected = [
        "module.m.terraform_data.a: pass",
        "module.m.output.o: pass",
        "module.m.check.c: pass",
        "module.m.var.v: pass",
    ];
    let mut expected = expected.map(str::to_owned).to_vec();
    expected.sort();
    for count in [0, 2] {
        let stack = conditions(count);
        let mut planned = statuses(&stack.planned(&nothing()).prior);
        planned.sort();
        assert_eq!(planned, expected, "{count}");
        let mut applied = statuses(&stack.applied(&nothing()));
        applied.sort();
        assert_eq!(applied, expected, "{count}");
    }
}

#[test]
fn what_uses_an_output_waits_for_what_its_module_depends_on() {
    let root = r#"
resource "terraform_data" "first" {}
module "m" {
  source     = "./m"
  depends_on = [terraform_data.first]
}
resource "terraform_data" "last" { input = module.m.o }
"#;
    let stack = Stack::new(&[
        ("main.tf", root),
        ("m/main.tf", "output \"o\" {\n value = 1\n}\n"),
    ]);
    let state = stack.applied(&nothing());
    let last = parse_resource_instance("terraform_data.last").expect("an address");
    let object = state.resources[&last].current.as_ref();
    let needed = object.expect("an object").dependencies.iter();
    let needed: Vec<String> = needed.map(ToString::to_string).collect();
    assert_eq!(needed, ["terraform_data.first"]);
}
