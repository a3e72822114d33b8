//! `state list`: prints the addresses of resource instances.

use super::change::existing;
use crate::cli::args::StateList;
use crate::cli::context::{Context, Outcome};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_state::{AddressPattern, Instance, sort_addresses};

pub fn run(context: &Context, args: &StateList) -> Outcome {
    let Some(state) = existing(context, args.state.as_deref())? else {
        return Ok(1);
    };
    let mut errors = Diagnostics::new();
    let mut patterns = Vec::new();
    for text in &args.rest {
        match AddressPattern::parse(text) {
            Ok(pattern) if state.resources.keys().any(|it| pattern.matches(it)) => {
                patterns.push(pattern);
            }
            Ok(pattern) => errors.push(unknown(&pattern)),
            Err(error) => {
                let summary = "Error parsing instance address";
                errors.push(Diagnostic::error(summary, error.to_string()));
            }
        }
    }
    if errors.has_errors() {
        return Err(errors.into());
    }
    let wanted = |instance: &Instance| match &args.id {
        None => instance.current.is_some() || !instance.deposed.is_empty(),
        Some(id) => instance
            .current
            .as_ref()
            .is_some_and(|object| object.id() == Some(id)),
    };
    let entries = state.resources.iter().filter(|(address, instance)| {
        let named = patterns.is_empty() || patterns.iter().any(|it| it.matches(address));
        named && wanted(instance)
    });
    let mut addresses: Vec<_> = entries.map(|(address, _)| address).collect();
    sort_addresses(&mut addresses);
    for address in addresses {
        context.printer.out(address.to_string());
    }
    Ok(0)
}

fn unknown(pattern: &AddressPattern) -> Diagnostic {
    use rform_core::addr::Target;
    let apply = command_line("apply");
    match &pattern.0 {
        Target::Module(module) => Diagnostic::error(
            "Unknown module",
            format!(
                "The current state contains no module at {module}. If you've just added this \
                 module to the configuration, you must run \"{apply}\" first to create \
                 the module's entry in the state."
            ),
        ),
        Target::Resource(..) => Diagnostic::error(
            "Unknown resource",
            format!(
                "The current state contains no resource {}. If you've just added this resource to \
                 the configuration, you must run \"{apply}\" first to create the resource's entry \
                 in the state.",
                pattern.0
            ),
        ),
        Target::Instance(instance) => Diagnostic::error(
            "Unknown resource instance",
            format!(
                "The current state contains no resource instance {instance}. If you've just \
                 added its resource to the configuration or have changed the count or for_each \
                 arguments, you must run \"{apply}\" first to update the resource's \
                 entry in the state."
            ),
        ),
    }
}
