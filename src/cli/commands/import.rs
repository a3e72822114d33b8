//! `import`: records an existing object in the state.

use crate::cli::args::{Import as Args, help};
use crate::cli::context::{Context, Outcome};
use crate::cli::operation::{Operation, OperationOptions, address_error, syntax_error};
use crate::cli::operation_view::OperationView;
use rform_config::Repetition;
use rform_core::addr::{Key, Mode, ResourceInstance, Target, parse_resource_instance};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_engine::PlanOptions;
use rform_state::serial;

pub fn run(context: &Context, args: &Args) -> Outcome {
    let [address, id] = &args.rest[..] else {
        context.printer.err(format!(
            "The import command expects two arguments.\n{}",
            help::text(&context.globals.command)
        ));
        return Ok(1);
    };
    let Ok(address) = parse_resource_instance(address) else {
        return bad_address(context, address);
    };
    if address.resource.mode != Mode::Managed {
        context.printer.err(
            "\nError: A managed resource address is required. Importing into a data resource is \
             not allowed.\n\n\n",
        );
        return Ok(1);
    }
    if args.config.is_some() {
        return Err(config_elsewhere().into());
    }
    let plan = PlanOptions {
        targets: vec![Target::Instance(address.clone())],
        imports: vec![(address.clone(), id.clone())],
        ..PlanOptions::default()
    };
    let options = OperationOptions {
        without_config: Some(no_config()),
        ..OperationOptions::new("import", plan, &args.operation, true)
    };
    let view = OperationView::plain(&context.printer);
    let operation = Operation::prepare(context, &view, &options)?;
    if operation.config.module(&address.module.module()).is_none() {
        return Err(no_module(&address).into());
    }
    if !is_configured(&operation, &address) {
        return not_configured(context, &address);
    }
    if !takes_key(&operation, &address) {
        return Err(no_instance(&address).into());
    }
    imported(context, &view, &operation, &options, (&address, id))
}

/// Whether the resource can have an instance with this type of key.
fn takes_key(operation: &Operation, address: &ResourceInstance) -> bool {
    let module = operation.config.module(&address.module.module());
    let resource = module.and_then(|module| module.resources.get(&address.resource));
    resource.is_some_and(|resource| {
        matches!(
            (&resource.repetition, &address.key),
            (Repetition::One, Key::None)
                | (Repetition::Count(_), Key::Index(_))
                | (Repetition::ForEach(_), Key::Name(_))
        )
    })
}

fn no_instance(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "The configuration for the given import {address} does not exist. All target instances \
         must have an associated configuration to be imported."
    );
    let summary = "Configuration for import target does not exist";
    Diagnostic::error(summary, detail)
}

fn imported(
    context: &Context,
    view: &OperationView,
    operation: &Operation,
    options: &OperationOptions,
    (address, id): (&ResourceInstance, &str),
) -> Outcome {
    let kind = &address.resource.kind;
    context.printer.out(format!(
        "{address}: Importing from ID \"{id}\"...\n{address}: Import prepared!\n  Prepared {kind} \
         for import"
    ));
    if operation.opened.state.current(address).is_some() {
        return Err(already_there(address).into());
    }
    let planned = operation.plan(context, view, &options.plan, Some(address))?;
    let targeting = |it: &Diagnostic| it.summary == "Resource targeting is in effect";
    let mut diagnostics: Diagnostics = operation.warnings.clone();
    diagnostics.extend(planned.diagnostics.into_iter().filter(|it| !targeting(it)));
    let Some(plan) = planned.plan.filter(|_| !diagnostics.has_errors()) else {
        return Err(operation.failure(diagnostics));
    };
    let Some(instance) = plan.prior.resources.get(address) else {
        // The resource has no instance with this key.
        diagnostics.push(no_instance(address));
        return Err(operation.failure(diagnostics));
    };
    let mut state = serial::next(operation.opened.state.clone());
    state.resources.insert(address.clone(), instance.clone());
    diagnostics.extend(operation.save_if_changed(context, view, &state));
    if diagnostics.has_errors() {
        return Err(operation.failure(diagnostics));
    }
    context
        .printer
        .report(&diagnostics, &operation.config.sources);
    context.printer.out(
        "\nImport successful!\n\nThe resources that were imported are shown above. These resources \
         are now in\nyour Terraform state and will henceforth be managed by Terraform.\n",
    );
    Ok(0)
}

fn is_configured(operation: &Operation, address: &ResourceInstance) -> bool {
    let module = operation.config.module(&address.module.module());
    module.is_some_and(|module| module.resources.contains_key(&address.resource))
}

fn not_configured(context: &Context, address: &ResourceInstance) -> Outcome {
    let place = if address.module.is_root() {
        "the root module".to_owned()
    } else {
        format!("the module {}", address.module)
    };
    context.printer.err(format!(
        "Error: resource address \"{address}\" does not exist in the configuration.\n\nBefore \
         importing this resource, please create its configuration in {place}. For \
         example:\n\nresource \"{}\" \"{}\" {{\n  # (resource arguments)\n}}\n",
        address.resource.kind, address.resource.name
    ));
    Ok(1)
}

fn no_module(address: &ResourceInstance) -> Diagnostic {
    let module = address.module.module();
    Diagnostic::error(
        "Import to non-existent module",
        format!(
            "{module} is not defined in the configuration. Please add configuration for this \
             module before importing into it."
        ),
    )
}

fn already_there(address: &ResourceInstance) -> Diagnostic {
    Diagnostic::error(
        "Resource already managed by Terraform",
        format!(
            "Terraform is already managing a remote object for {address}. To import to this \
             address you must first remove the existing object from the state."
        ),
    )
}

fn bad_address(context: &Context, text: &str) -> Outcome {
    let mut sources = Sources::new();
    let error = syntax_error(text, "<import-address>", &mut sources)
        .unwrap_or_else(|| Diagnostic::error("Invalid address", address_error(text)));
    context.printer.report(&error.into(), &sources);
    context.printer.out(
        "For information on valid syntax, \
         see:\nhttps://developer.hashicorp.com/terraform/cli/state/resource-addressing\n",
    );
    Ok(1)
}

fn no_config() -> Diagnostic {
    Diagnostic::error(
        "No Terraform configuration files",
        "The directory does not contain any Terraform configuration files (.tf or .tf.json). To \
         specify a different configuration directory, use the -chdir=\"...\" global option.",
    )
}

fn config_elsewhere() -> Diagnostic {
    Diagnostic::error(
        "Option -config is not supported",
        "The configuration is always that of the working directory. To import into another root \
         module, name its directory with -chdir, before the command.",
    )
}
