//! `state rm`: removes resource instances from the state, and leaves their objects alone.

use super::change::open_for_change;
use crate::cli::args::StateRm;
use crate::cli::commands::usage::explained;
use crate::cli::context::{Context, Outcome};
use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_state::{AddressPattern, State, sort_addresses};

pub fn run(context: &Context, args: &StateRm) -> Outcome {
    if args.rest.is_empty() {
        return explained(context, "At least one address is required.\n");
    }
    let Some(change) = open_for_change(context, &args.changing, "state-rm")? else {
        return Ok(1);
    };
    let mut state = change.opened.state.clone();
    let mut removed = Vec::new();
    for text in &args.rest {
        let pattern = AddressPattern::parse(text).map_err(|error| {
            Diagnostic::error("Error parsing instance address", error.to_string())
        })?;
        for address in found(&pattern, &state) {
            if !removed.contains(&address) {
                removed.push(address);
            }
        }
    }
    if removed.is_empty() {
        return Err(nothing_found().into());
    }
    for address in &removed {
        let verb = if args.dry_run {
            "Would remove"
        } else {
            "Removed"
        };
        context.printer.out(format!("{verb} {address}"));
        state.resources.remove(address);
        state.interrupted.remove(address);
    }
    if args.dry_run {
        return Ok(0);
    }
    change.save(context, state)?;
    let count = removed.len();
    context.printer.out(format!(
        "Successfully removed {count} resource instance(s)."
    ));
    Ok(0)
}

fn found(pattern: &AddressPattern, state: &State) -> Vec<ResourceInstance> {
    let matching = state.resources.keys().filter(|it| pattern.matches(it));
    let mut addresses: Vec<_> = matching.collect();
    sort_addresses(&mut addresses);
    addresses.into_iter().cloned().collect()
}

fn nothing_found() -> Diagnostic {
    Diagnostic::error(
        "Invalid target address",
        format!(
            "No matching objects found. To view the available instances, use \"{}\". Please \
             modify the address to reference a specific instance.",
            command_line("state list")
        ),
    )
}
