//! `state show`: one object of the state.

use super::super::explained;
use super::existing;
use crate::addr::parse_resource_instance;
use crate::cli::args::StateShow;
use crate::cli::{Context, Outcome, cloud, view};
use crate::diag::Diagnostic;

pub fn run(context: &Context, args: &StateShow) -> Outcome {
    let [text] = &args.rest[..] else {
        return explained(context, "Exactly one argument expected.");
    };
    let address = parse_resource_instance(text)
        .map_err(|error| Diagnostic::error("Error parsing instance address", error.to_string()))?;
    let Some(state) = existing(context, args.state.as_deref())? else {
        return Ok(1);
    };
    let registry = cloud::registry(context, None);
    let shown = state
        .current(&address)
        .and_then(|_| view::instance(&context.screen, &registry, &state, &address));
    let Some(text) = shown else {
        return super::plainly(
            context,
            "No instance found for the given address!\n\nThis command requires that the address \
             references one specific instance.\nTo view the available instances, use \"terraform \
             state list\". Please modify \nthe address to reference a specific instance.",
        );
    };
    context.screen.raw(&text);
    Ok(0)
}
