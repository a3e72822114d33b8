//! Cases in which a plan took away what should have stayed, or kept what it should not.

use rform_core::addr::parse_resource_instance;
use rform_engine::PlanOptions;
use rform_state::State;

use super::{Stack, actions, destroy, errors, nothing, only};

const PAIR: &str = r#"
variable "n" { default = "x" }
resource "terraform_data" "this" { input = var.n }
resource "terraform_data" "user" { input = terraform_data.this.output }
output "o" { value = terraform_data.user.id }
"#;

const KEYED: &str = r#"
module "env" {
  source   = "./m"
  for_each = toset(["dev", "prod"])
  n        = each.key
}
"#;

fn keyed() -> Stack {
    Stack::new(&[("main.tf", KEYED), ("m/main.tf", PAIR)])
}

fn planned(stack: &Stack, state: &State) -> (Vec<String>, Vec<String>) {
    let planned = stack.plan(state, &PlanOptions::default());
    (actions(&planned), errors(&planned.diagnostics))
}

const NONE: Vec<String> = Vec::new();

const IMPORT: &str = r#"
import {
  for_each = toset(["dev", "prod"])
  to       = module.env[each.key].terraform_data.this
  id       = each.key
}
"#;

#[test]
fn imports_into_keyed_modules_destroy_nothing() {
    let stack = keyed();
    let state = stack.applied(&nothing());
    stack.write("import.tf", IMPORT);
    assert_eq!(planned(&stack, &state), (NONE, NONE));
    let fresh = stack.planned(&nothing());
    let imported = fresh.changes.iter().filter_map(|it| it.importing.as_ref());
    let ids = imported.filter_map(|it| it.id());
    assert_eq!(ids.collect::<Vec<_>>(), ["dev", "prod"]);
    let state = stack.applied(&nothing());
    assert_eq!(planned(&stack, &state), (NONE, NONE));
}

#[test]
fn every_key_of_an_import_may_be_computed() {
    let outer = r#"
module "env" {
  source   = "./m"
  for_each = toset(["x-a", "x-b"])
}
import {
  for_each = { a = 0, b = 1 }
  to       = module.env["x-${each.key}"].module.inner[each.value].terraform_data.this["p"]
  id       = each.key
}
"#;
    let inner = r#"
resource "terraform_data" "this" { for_each = toset(["p"]) }
"#;
    let middle = r#"
module "inner" {
  source = "./inner"
  count  = 2
}
"#;
    let files = [
        ("main.tf", outer),
        ("m/main.tf", middle),
        ("m/inner/main.tf", inner),
    ];
    let plan = Stack::new(&files).planned(&nothing());
    let imported = plan.changes.iter().filter(|it| it.importing.is_some());
    let imported: Vec<String> = imported.map(|it| it.address.to_string()).collect();
    let expected = [
        r#"module.env["x-a"].module.inner[0].terraform_data.this["p"]"#,
        r#"module.env["x-b"].module.inner[1].terraform_data.this["p"]"#,
    ];
    assert_eq!(imported, expected);
}

#[test]
fn an_import_that_cannot_be_told_is_an_error_and_destroys_nothing() {
    let keys = [
        ("each.value", "{ a = null }", "Invalid address"),
        ("each.value", "{ a = true }", "Invalid address"),
        ("each.value", "{ a = 1.5 }", "Invalid address"),
        (
            "each.value",
            "{ a = sensitive(\"dev\") }",
            "Invalid index expression",
        ),
        ("var.k", "toset([\"a\"])", "Unknown variable"),
        (
            "each.key",
            "toset([\"nope\"])",
            "Configuration for import target does not exist",
        ),
        (
            "each.key",
            "{ a = tonumber(\"x\") }",
            "Invalid function argument",
        ),
    ];
    let stack = keyed();
    let state = stack.applied(&nothing());
    for (key, for_each, summary) in keys {
        let import = format!(
            "variable \"k\" {{ default = \"dev\" }}\nimport {{\n  for_each = {for_each}\n  \
             to = module.env[{key}].terraform_data.this\n  id = \"x\"\n}}\n"
        );
        stack.write("import.tf", &import);
        let (actions, errors) = planned(&stack, &state);
        assert_eq!((actions, errors), (NONE, vec![summary.to_owned()]), "{key}");
    }
}

#[test]
fn nothing_is_deleted_where_a_repetition_cannot_be_told() {
    let stack = keyed();
    let state = stack.applied(&nothing());
    let broken = KEYED.replace("toset([\"dev\", \"prod\"])", "toset([tonumber(\"x\")])");
    stack.write("main.tf", &broken);
    assert_eq!(planned(&stack, &state).0, NONE);
    stack.write("main.tf", KEYED);
    let broken = PAIR.replace("{ input = var.n }", "{ count = tonumber(\"x\") }");
    stack.write("m/main.tf", &broken);
    let (actions, errors) = planned(&stack, &state);
    assert_eq!((actions, errors.is_empty()), (NONE, false));
}

#[test]
fn a_targeted_destroy_takes_what_depends_on_that_very_instance() {
    let users = r#"
resource "terraform_data" "of_dev" { input = module.env["dev"].o }
resource "terraform_data" "of_prod" { input = module.env["prod"].o }
resource "terraform_data" "of_all" { input = [for env in module.env : env.o] }
"#;
    let stack = keyed();
    stack.write("users.tf", users);
    let state = stack.applied(&nothing());
    let dev = [
        "Delete terraform_data.of_all",
        "Delete terraform_data.of_dev",
        r#"Delete module.env["dev"].terraform_data.this"#,
        r#"Delete module.env["dev"].terraform_data.user"#,
    ];
    for target in [
        r#"module.env["dev"]"#,
        r#"module.env["dev"].terraform_data.this"#,
    ] {
        let plan = stack.plan(&state, &destroy(&[target]));
        assert_eq!(actions(&plan), dev, "{target}");
    }
}

#[test]
fn a_targeted_destroy_takes_what_was_made_with_it_whatever_is_wanted_now() {
    let text = |key: &str| format!("input = \"of ${{module.env[\"{key}\"].o}}\"");
    let user = |name: &str, key: &str| {
        let text = text(key);
        format!("resource \"terraform_data\" \"{name}\" {{\n {text}\n}}\n")
    };
    let stack = keyed();
    stack.write("users.tf", &(user("u", "prod") + &user("v", "dev")));
    let state = stack.applied(&nothing());
    stack.write("main.tf", &KEYED.replace(", \"prod\"", ""));
    let prod = [
        "Delete terraform_data.u",
        r#"Delete module.env["prod"].terraform_data.this"#,
        r#"Delete module.env["prod"].terraform_data.user"#,
    ];
    for now in [user("u", "dev"), user("u", "prod")] {
        stack.write("users.tf", &(now + &user("v", "dev")));
        let plan = stack.plan(&state, &destroy(&[r#"module.env["prod"]"#]));
        assert_eq!(actions(&plan), prod);
    }
}

#[test]
fn without_configuration_an_object_depends_on_its_own_instance() {
    let stack = keyed();
    let state = stack.applied(&nothing());
    stack.write("main.tf", "");
    let plan = stack.plan(
        &state,
        &destroy(&[r#"module.env["dev"].terraform_data.this"#]),
    );
    let dev = [
        r#"Delete module.env["dev"].terraform_data.this"#,
        r#"Delete module.env["dev"].terraform_data.user"#,
    ];
    assert_eq!(actions(&plan), dev);
}

#[test]
fn an_instance_that_uses_another_one_of_its_module_goes_with_it() {
    let crossed = r#"
module "env" {
  source   = "./m"
  for_each = toset(["dev", "prod"])
  n        = each.key == "prod" ? module.env["dev"].o : ""
}
"#;
    let apart = r#"
variable "n" {}
resource "terraform_data" "this" {}
resource "terraform_data" "user" { input = var.n }
output "o" { value = terraform_data.this.id }
"#;
    let stack = Stack::new(&[("main.tf", crossed), ("m/main.tf", apart)]);
    let state = stack.applied(&nothing());
    let plan = stack.plan(
        &state,
        &destroy(&[r#"module.env["dev"].terraform_data.this"#]),
    );
    let expected = [
        r#"Delete module.env["dev"].terraform_data.this"#,
        r#"Delete module.env["dev"].terraform_data.user"#,
        r#"Delete module.env["prod"].terraform_data.user"#,
    ];
    assert_eq!(actions(&plan), expected);
}

#[test]
fn what_is_gone_from_a_module_can_be_targeted() {
    let stack = keyed();
    let state = stack.applied(&nothing());
    let shrunk = "resource \"terraform_data\" \"this\" { input = var.n }\nvariable \"n\" {}\n";
    stack.write("m/main.tf", shrunk);
    let gone = r#"module.env["dev"].terraform_data.user"#;
    let plan = stack.plan(&state, &only(&[gone]));
    assert_eq!(actions(&plan), [format!("Delete {gone}")]);
}

#[test]
fn a_whole_module_is_a_dependency_with_all_its_resources() {
    let module = r#"
resource "terraform_data" "vpc" {}
resource "terraform_data" "other" {}
output "vpc" { value = terraform_data.vpc.id }
"#;
    let uses = [
        ("module.net[*].vpc", true),
        ("[for m in module.net : m.vpc]", true),
        ("length(module.net)", true),
        ("module.net[1]", true),
        ("local.all", true),
        ("module.net[0].vpc", false),
    ];
    let calls = "module \"net\" {\n source = \"./m\"\n count = 2\n}\nlocals { all = module.net }\n";
    for (input, whole) in uses {
        let user = format!("{calls}resource \"terraform_data\" \"user\" {{ input = {input} }}\n");
        let stack = Stack::new(&[("main.tf", &*user), ("m/main.tf", module)]);
        let state = stack.applied(&nothing());
        let user = parse_resource_instance("terraform_data.user").expect("an address");
        let found = &state.current(&user).expect("it is there").dependencies;
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        let all = [
            "module.net.terraform_data.other",
            "module.net.terraform_data.vpc",
        ];
        let expected = if whole { &all[..] } else { &all[1..] };
        assert_eq!(found, expected, "{input}");
    }
}

/// As Terraform has it in the plan that removes them; the one after it knows of them no more.
#[test]
fn what_is_removed_from_a_whole_module_is_a_dependency_until_it_is_gone() {
    let inner = "resource \"terraform_data\" \"a\" {}\n";
    let outer = "resource \"terraform_data\" \"b\" {}\nmodule \"n\" { source = \"./n\" }\noutput \"o\" { value = 1 }\n";
    let kept = "resource \"terraform_data\" \"kept\" {}\n";
    for (user, is_whole) in [
        ("input = [module.m]", true),
        ("input = [local.all]", true),
        ("depends_on = [module.m]", true),
        ("input = [module.m.o]", false),
    ] {
        let root = format!(
            "module \"m\" {{ source = \"./m\" }}\nlocals {{ all = module.m }}\n\
             resource \"terraform_data\" \"user\" {{\n {user}\n}}\n"
        );
        let stack = Stack::new(&[
            ("main.tf", &*root),
            ("m/main.tf", &format!("{outer}{kept}")),
            ("m/n/main.tf", inner),
        ]);
        let state = stack.applied(&nothing());
        stack.write(
            "m/main.tf",
            &outer.replace("resource \"terraform_data\" \"b\" {}\n", kept),
        );
        stack.write("m/n/main.tf", "");
        let user = parse_resource_instance("terraform_data.user").expect("an address");
        let needed = |state: &State| -> Vec<String> {
            let found = &state.current(&user).expect("it is there").dependencies;
            found.iter().map(ToString::to_string).collect()
        };
        let plan = stack.planned(&state);
        let all = [
            "module.m.module.n.terraform_data.a",
            "module.m.terraform_data.b",
            "module.m.terraform_data.kept",
        ];
        let expected = if is_whole { &all[..] } else { &[] };
        assert_eq!(needed(&plan.prior), expected, "{user}");
        let plan = stack.planned(&stack.applied(&state));
        let expected = if is_whole { &all[2..] } else { &[] };
        assert_eq!(needed(&plan.prior), expected, "{user}");
    }
}

#[test]
fn deposed_objects_are_forgotten_with_their_resource() {
    let stack = keyed();
    let mut state = stack.applied(&nothing());
    for (at, instance) in state.resources.values_mut().enumerate() {
        let object = instance.current.clone().expect("an object");
        instance.deposed.insert(format!("0000000{at}"), object);
    }
    for (destroy, word) in [(false, "Forget"), (true, "Delete")] {
        let removed =
            format!("removed {{\n  from = module.env\n  lifecycle {{ destroy = {destroy} }}\n}}\n");
        stack.write("main.tf", &removed);
        let plan = stack.planned(&state);
        let done = plan.changes.iter().map(|it| format!("{:?}", it.action));
        assert_eq!(done.collect::<Vec<_>>(), vec![word; 8]);
        let applied = stack.apply(&plan);
        assert!(applied.state.resources.is_empty());
        let counts = (applied.counts.forget, applied.counts.destroy);
        assert_eq!(counts, if destroy { (0, 8) } else { (8, 0) });
    }
}

#[test]
fn only_the_deposed_object_is_forgotten_of_an_instance_that_goes_otherwise() {
    let stack = Stack::new(&[("main.tf", "resource \"terraform_data\" \"a\" {}\n")]);
    let mut state = stack.applied(&nothing());
    let address = parse_resource_instance("terraform_data.a").expect("an address");
    let instance = state.resources.get_mut(&address).expect("it is there");
    let object = instance.current.take().expect("an object");
    instance.deposed.insert("0badf00d".into(), object);
    let removed = "removed {\n from = terraform_data.a\n lifecycle { destroy = false }\n}\n";
    stack.write("main.tf", removed);
    let (actions, errors) = planned(&stack, &state);
    assert_eq!(actions, ["Forget terraform_data.a (0badf00d)"]);
    assert_eq!(errors, NONE);
}

#[test]
fn an_object_its_provider_does_not_know_is_not_deleted_in_silence() {
    let stack = keyed();
    let mut state = stack.applied(&nothing());
    let address = parse_resource_instance("terraform_data.x").expect("an address");
    let strange = rform_core::addr::ResourceInstance {
        resource: rform_core::addr::Resource::managed("terraform_strange", "x"),
        ..address
    };
    let some = state.resources.values().next().expect("an object").clone();
    state.resources.insert(strange, some);
    for options in [PlanOptions::default(), destroy(&[])] {
        let planned = stack.plan(&state, &options);
        assert_eq!(
            errors(&planned.diagnostics),
            ["Unsupported resource type in state"]
        );
    }
}

#[test]
fn references_to_the_own_instance_are_refused_before_anything_is_done() {
    let blocks = [
        "count = 1\n input = terraform_data.web[0].id",
        "count = 2\n input = count.index == 0 ? \"\" : terraform_data.web[0].id",
        "for_each = toset([\"a\"])\n input = [for x in [1] : terraform_data.web[\"a\"].id]",
        "for_each = { a = terraform_data.web[\"a\"].id }",
        "count = 2\n triggers_replace = [terraform_data.web[1].id]",
    ];
    for block in blocks {
        let text = format!("resource \"terraform_data\" \"web\" {{\n {block}\n}}\n");
        let inner = "module \"m\" {\n source = \"./m\"\n count = 1\n}\n";
        let within = [("main.tf", inner), ("m/main.tf", &*text)];
        for files in [&[("main.tf", &*text)][..], &within[..]] {
            let stack = Stack::new(files);
            let found = planned(&stack, &nothing());
            assert_eq!(
                found,
                (NONE, vec!["Self-referential block".into()]),
                "{block}"
            );
        }
    }
}
