//! Which attributes a plan follows from.

use rform_core::addr::parse_target;
use rform_engine::{PlanOptions, relevant_attributes};
use rform_plan::Mode;
use rform_state::State;

use super::{Stack, nothing};

const ROOT: &str = r#"
module "m" { source = "./m" }
resource "terraform_data" "user" { input = module.m.o }
resource "terraform_data" "other" {}
"#;

const MODULE: &str = r#"
resource "terraform_data" "a" {}
output "o" { value = terraform_data.a.id }
"#;

/// The attributes that a plan follows from which changes nothing.
fn relevant(stack: &Stack, state: &State, options: &PlanOptions) -> Vec<String> {
    let plan = stack.plan(state, options).plan.expect("a plan");
    let found = stack.with_session(|it| relevant_attributes(it.config, it.registry, &plan));
    let found = found.iter();
    found
        .map(|(address, path)| format!("{address}{path}"))
        .collect()
}

fn targeting(target: &str) -> PlanOptions {
    PlanOptions {
        targets: vec![parse_target(target).expect("a target")],
        ..PlanOptions::default()
    }
}

fn of_mode(mode: Mode) -> PlanOptions {
    PlanOptions {
        mode,
        ..PlanOptions::default()
    }
}

#[test]
fn outputs_of_modules_count_as_changed_wherever_they_are_evaluated() {
    let stack = Stack::new(&[("main.tf", ROOT), ("m/main.tf", MODULE)]);
    let state = stack.applied(&nothing());
    let found = |options: &PlanOptions| relevant(&stack, &state, options);
    let expected = ["module.m.terraform_data.a.id"];
    assert_eq!(found(&PlanOptions::default()), expected);
    assert_eq!(found(&of_mode(Mode::RefreshOnly)), expected);
    assert_eq!(found(&targeting("terraform_data.user")), expected);
    let none: [&str; 0] = [];
    assert_eq!(found(&targeting("terraform_data.other")), none);
    assert_eq!(found(&targeting("module.m.terraform_data.a")), none);
}

#[test]
fn outputs_that_something_failed_for_do_not_count() {
    let module = r#"
variable "fails" { default = false }
resource "terraform_data" "a" {
  lifecycle {
    postcondition {
      condition     = !var.fails
      error_message = "refused"
    }
  }
}
resource "terraform_data" "b" {}
output "a" { value = terraform_data.a.id }
output "b" { value = terraform_data.b.id }
output "refused" {
  value = terraform_data.b.output
  precondition {
    condition     = !var.fails
    error_message = "refused"
  }
}
"#;
    let root = "module \"m\" {\n  source = \"./m\"\n}\n";
    let stack = Stack::new(&[("main.tf", root), ("m/main.tf", module)]);
    let state = stack.applied(&nothing());
    let all = ["a.id", "b.id", "b.output"].map(|it| format!("module.m.terraform_data.{it}"));
    assert_eq!(relevant(&stack, &state, &PlanOptions::default()), all);
    stack.write("main.tf", &root.replace("}", "  fails  = true\n}"));
    assert_eq!(relevant(&stack, &state, &PlanOptions::default()), all[1..2]);
}
