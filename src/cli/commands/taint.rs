//! `taint` and `untaint`: mark resource instances to be replaced, and remove the marks.

use super::usage::{explained, plainly};
use crate::cli::args::Taint;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::operation::{self, SelectedBackend, lock_options, state_paths};
use rform_core::addr::{Mode, ResourceInstance, parse_resource_instance};
use rform_core::diag::{Diagnostic, Sources};
use rform_core::program_name::command_line;
use rform_state::backend::StateStore;
use rform_state::{Opened, State, serial};

pub fn taint(context: &Context, args: &Taint) -> Outcome {
    let Some(address) = address(context, args)? else {
        return Ok(1);
    };
    if address.resource.mode != Mode::Managed {
        return plainly(
            context,
            format!("Resource instance {address} cannot be tainted"),
        );
    }
    let (store, opened) = open(context, args)?;
    let mut state = opened.state.clone();
    let empty = state.resources.is_empty();
    let Some(object) = current(&mut state, &address) else {
        return missing(context, args, &address, empty);
    };
    object.tainted = true;
    store.save(context.world.as_ref(), &opened, &serial::next(state))?;
    context.printer.out(format!(
        "Resource instance {address} has been marked as tainted."
    ));
    Ok(0)
}

pub fn untaint(context: &Context, args: &Taint) -> Outcome {
    let Some(address) = address(context, args)? else {
        return Ok(1);
    };
    let (store, opened) = open(context, args)?;
    let mut state = opened.state.clone();
    let empty = state.resources.is_empty();
    let Some(object) = current(&mut state, &address) else {
        return missing(context, args, &address, empty);
    };
    if !object.tainted {
        let detail = format!(
            "Resource instance {address} is not currently tainted, and so it cannot be untainted."
        );
        return Err(Diagnostic::error("Resource instance is not tainted", detail).into());
    }
    object.tainted = false;
    store.save(context.world.as_ref(), &opened, &serial::next(state))?;
    context.printer.out(format!(
        "Resource instance {address} has been successfully untainted."
    ));
    Ok(0)
}

fn address(context: &Context, args: &Taint) -> Result<Option<ResourceInstance>, Failure> {
    let [text] = &args.rest[..] else {
        explained(
            context,
            &format!(
                "The {} command expects exactly one argument.",
                context.globals.command.join(" ")
            ),
        )?;
        return Ok(None);
    };
    let address = parse_resource_instance(text);
    Ok(Some(address.map_err(|error| {
        Diagnostic::error("Invalid address", error.to_string())
    })?))
}

fn open(context: &Context, args: &Taint) -> Result<(Box<dyn StateStore>, Opened), Failure> {
    let store = SelectedBackend::here(context)?.store(&state_paths(&args.paths))?;
    let operation = context.globals.command.join(" ");
    let lock = (&*operation, lock_options(&args.locking));
    let opened = operation::open(context, &context.printer, store.as_ref(), lock)?;
    Ok((store, opened))
}

fn current<'a>(
    state: &'a mut State,
    address: &ResourceInstance,
) -> Option<&'a mut rform_state::Object> {
    state.resources.get_mut(address)?.current.as_mut()
}

fn missing(context: &Context, args: &Taint, address: &ResourceInstance, empty: bool) -> Outcome {
    if args.allow_missing {
        let detail = format!(
            "Resource instance {address} was not found, but this is not an error because \
             -allow-missing was set."
        );
        let warning = Diagnostic::warning("No such resource instance", detail);
        context.printer.report(&warning.into(), &Sources::new());
        return Ok(0);
    }
    if empty {
        let detail = "The state currently contains no resource instances whatsoever. This may \
                      occur if the configuration has never been applied or if it has recently \
                      been destroyed.";
        return Err(Diagnostic::error("No such resource instance", detail).into());
    }
    let detail = format!(
        "There is no resource instance in the state with the address {address}. If the resource \
         configuration has just been added, you must run \"{}\" once to create the \
         corresponding instance(s) before they can be tainted.",
        command_line("apply")
    );
    Err(Diagnostic::error("No such resource instance", detail).into())
}
