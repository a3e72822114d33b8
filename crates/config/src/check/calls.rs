//! The arguments of `module` blocks against the variables of the modules.

use crate::{Config, ModuleCall, ModuleConfig};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::suggest::first_similar;

/// Checks that each call gives its module what it needs, and nothing that it does not know.
pub fn check_calls(config: &Config) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for (path, module) in &config.modules {
        for (name, call) in &module.calls {
            if let Some(child) = config.module(&path.child(name)) {
                check_call(call, child, &mut diagnostics);
            }
        }
    }
    diagnostics
}

fn check_call(call: &ModuleCall, child: &ModuleConfig, diagnostics: &mut Diagnostics) {
    let given = |name: &str| call.arguments.iter().any(|it| *it.name == *name);
    for (name, variable) in &child.variables {
        if variable.default.is_none() && !given(name) {
            let detail = format!("The argument {name:?} is required, but no definition was found.");
            let diagnostic = Diagnostic::error("Missing required argument", detail);
            diagnostics.push(diagnostic.at(call.end));
        }
    }
    for argument in &call.arguments {
        let name = &argument.name;
        if child.variables.contains_key(name) {
            continue;
        }
        let open = child.variables.keys().filter(|known| !given(known));
        let advice = first_similar(name, open.map(|known| &**known))
            .map(|known| format!(" Did you mean {known:?}?"))
            .unwrap_or_default();
        let detail = format!("An argument named {name:?} is not expected here.{advice}");
        let diagnostic = Diagnostic::error("Unsupported argument", detail);
        diagnostics.push(diagnostic.at(argument.name_span));
    }
}
