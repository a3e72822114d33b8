//! `modules`: lists the modules that the configuration calls.

use serde_json::json;

use crate::cli::args::Json;
use crate::cli::context::{Context, Outcome};
use crate::cli::root_module;
use rform_config::Config;
use rform_core::addr::Module;

pub fn run(context: &Context, args: &Json) -> Outcome {
    let (config, _) = root_module::load(context)?;
    if args.json {
        let mut modules = Vec::new();
        listed(&config, &Module::root(), &mut modules);
        // As Terraform, which tells of none by null.
        let modules = Some(modules).filter(|all| !all.is_empty());
        let document = json!({ "format_version": "1.0", "modules": modules });
        context.printer.out(document.to_string());
        return Ok(0);
    }
    let mut lines = String::new();
    tree(&config, &Module::root(), "", &mut lines);
    if lines.is_empty() {
        context.printer.out("No modules found in configuration.");
    } else {
        context
            .printer
            .out(format!("\nModules declared by configuration:\n.\n{lines}"));
    }
    Ok(0)
}

fn listed(config: &Config, path: &Module, out: &mut Vec<serde_json::Value>) {
    let Some(module) = config.module(path) else {
        return;
    };
    for (name, call) in &module.calls {
        out.push(json!({
            "key": &**name,
            "source": &*call.source,
            "version": call.version.as_deref().unwrap_or_default(),
        }));
        listed(config, &path.child(name), out);
    }
}

fn tree(config: &Config, path: &Module, indent: &str, out: &mut String) {
    let Some(module) = config.module(path) else {
        return;
    };
    let last = module.calls.len();
    for (at, (name, call)) in module.calls.iter().enumerate() {
        let (branch, below) = if at + 1 == last {
            ("└── ", "    ")
        } else {
            ("├── ", "│\u{a0}\u{a0} ")
        };
        let version = call.version.as_deref().map(|version| format!(" {version}"));
        let version = version.unwrap_or_default();
        out.push_str(&format!(
            "{indent}{branch}\"{name}\"[{}]{version}\n",
            call.source
        ));
        tree(config, &path.child(name), &format!("{indent}{below}"), out);
    }
}
