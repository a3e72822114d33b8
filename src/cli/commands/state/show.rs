//! `state show`: prints one resource instance of the state.

use super::change::existing;
use crate::cli::args::StateShow;
use crate::cli::commands::usage::{explained, plainly};
use crate::cli::context::{Context, Outcome};
use crate::cli::plugins::Needed;
use crate::cli::{providers, view};
use rform_core::addr::parse_resource_instance;
use rform_core::program_name::command_line;
use rform_engine::upgrade_flat_attributes;

pub fn run(context: &Context, args: &StateShow) -> Outcome {
    let [text] = &args.rest[..] else {
        return explained(context, "Exactly one argument expected.");
    };
    let Ok(address) = parse_resource_instance(text) else {
        return no_instance(context, &format!("Error parsing instance address: {text}"));
    };
    let Some(state) = existing(context, args.state.as_deref())? else {
        return Ok(1);
    };
    let registry = providers::registry(context, None, &Needed::by_state(&state))?;
    let state = upgrade_flat_attributes(&state, &registry)?;
    let shown = state
        .current(&address)
        .and_then(|_| view::instance(&context.printer, &registry, &state, &address));
    let Some(text) = shown else {
        return no_instance(context, "No instance found for the given address!");
    };
    context.printer.raw(&text);
    Ok(0)
}

fn no_instance(context: &Context, why: &str) -> Outcome {
    plainly(
        context,
        format!(
            "{why}\n\nThis command requires that the address references one specific \
             instance.\nTo view the available instances, use \"{}\". Please \
             modify \nthe address to reference a specific instance.",
            command_line("state list")
        ),
    )
}
