//! `state replace-provider`: assigns resources to another provider.

use super::change::open_for_change;
use crate::cli::args::StateReplaceProvider;
use crate::cli::commands::usage::explained;
use crate::cli::context::{Context, Outcome};
use crate::cli::prompt;
use rform_core::addr::{ConfigResource, ProviderSource, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_state::{State, sort_addresses};

pub fn run(context: &Context, args: &StateReplaceProvider) -> Outcome {
    let [from, to] = &args.rest[..] else {
        return explained(context, "Exactly two arguments expected.\n");
    };
    let from = source("from", from)?;
    let to = source("to", to)?;
    let Some(change) = open_for_change(context, &args.changing, "state-replace-provider")? else {
        return Ok(1);
    };
    let mut state = change.opened.state.clone();
    let concerned = concerned(&state, &from);
    if concerned.is_empty() {
        context.printer.out("No matching resources found.");
        return Ok(0);
    }
    let list: Vec<String> = concerned.iter().map(|it| format!("  {it}\n")).collect();
    context.printer.out(format!(
        "Terraform will perform the following actions:\n\n  ~ Updating provider:\n    - {from}\n    \
         + {to}\n\nChanging {} resources:\n\n{}",
        concerned.len(),
        list.concat()
    ));
    if !args.auto_approve {
        context.printer.raw(
            "Do you want to make these changes?\nOnly 'yes' will be accepted to continue.\n\n\
             Enter a value: ",
        );
        let answer = prompt::line();
        if answer == Err(prompt::Unanswered::Interrupted) {
            let summary = "error asking for approval: interrupted";
            return Err(Diagnostic::error(summary, "").into());
        }
        if answer.as_deref() != Ok("yes") {
            context.printer.out("Cancelled replacing providers.");
            return Ok(0);
        }
        context.printer.out("");
    }
    for instance in state.resources.values_mut() {
        if instance.provider.source == from {
            instance.provider.source = to.clone();
        }
    }
    change.save(context, state)?;
    context.printer.out(format!(
        "Successfully replaced provider for {} resources.",
        concerned.len()
    ));
    Ok(0)
}

/// The resources (not their instances) that belong to the provider.
fn concerned(state: &State, from: &ProviderSource) -> Vec<String> {
    let instances = state.resources.iter();
    let concerned = instances.filter(|(_, instance)| instance.provider.source == *from);
    let mut names: Vec<String> = Vec::new();
    let mut last: Option<ConfigResource> = None;
    let mut addresses: Vec<_> = concerned.map(|(address, _)| address).collect();
    sort_addresses(&mut addresses);
    for address in addresses {
        let resource = address.config();
        if last.as_ref() != Some(&resource) {
            names.push(without_key(address));
            last = Some(resource);
        }
    }
    names
}

fn without_key(address: &ResourceInstance) -> String {
    let key = rform_core::addr::Key::None;
    address.resource.instance(&address.module, key).to_string()
}

fn source(which: &str, text: &str) -> Result<ProviderSource, Diagnostic> {
    let strange = |part: &str| {
        !part
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '-' | '.' | '_' | ':'))
    };
    if let Some(part) = text.split('/').find(|part| strange(part)) {
        let detail = format!(
            "Invalid provider type: Invalid provider type \"{part}\" in source \"{text}\": must \
             contain only letters, digits, and dashes, and may not use leading or trailing dashes\""
        );
        return Err(Diagnostic::error(
            format!("Invalid \"{which}\" provider \"{text}\""),
            detail,
        ));
    }
    ProviderSource::parse(text).ok_or_else(|| {
        Diagnostic::error(
            format!("Invalid \"{which}\" provider \"{text}\""),
            "Invalid provider source string: The \"source\" attribute must be in the format \
             \"[hostname/][namespace/]name\"",
        )
    })
}
