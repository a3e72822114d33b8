//! `init -bootstrap`: offers to make what the backend needs and does not have, such as a bucket.

use serde_json::Value as Json;

use crate::cli::args::Init as Args;
use crate::cli::context::{Context, Failure};
use crate::cli::operation;
use crate::cli::printer::Printer;
use crate::cli::prompt::{Prompt, ask};
use rform_core::diag::Diagnostic;

/// Says what is missing, asks, and makes it.
///
/// # Errors
/// The backend cannot make anything, it is not known what is missing, something cannot be made, or
/// the user does not agree.
pub fn offer(
    context: &Context,
    printer: &Printer,
    args: &Args,
    (backend_type, settings): (&str, &Json),
) -> Result<(), Failure> {
    let sandbox = args.sandboxed.sandbox.as_deref();
    let bootstrap = operation::bootstrap(context, sandbox, (backend_type, settings))?;
    let missing = bootstrap.missing();
    if missing.is_empty() {
        printer.out(format!(
            "The backend \"{backend_type}\" has all that it needs.\n"
        ));
        return Ok(());
    }
    let list: Vec<String> = missing.iter().map(|it| format!("  - {it}\n")).collect();
    printer.out(format!(
        "The backend \"{backend_type}\" needs, and does not have:\n\n{}",
        list.concat()
    ));
    if !args.auto_approve {
        agree(context, printer, args)?;
    }
    bootstrap.create()?;
    printer.out(format!(
        "Created what the backend \"{backend_type}\" needs.\n"
    ));
    Ok(())
}

fn agree(context: &Context, printer: &Printer, args: &Args) -> Result<(), Failure> {
    if !context.may_ask(args.input) {
        let detail = "Interactive input is disabled. Nothing was created. To create it without \
                      being asked, add -auto-approve.";
        let summary = "Can't ask approval for what the backend needs";
        return Err(Diagnostic::error(summary, detail).into());
    }
    let question = Prompt {
        query: "Do you want to create this?",
        description: "It will be in no state: rform will not change or delete it later. Only \
                      'yes' will be accepted to approve.",
        secret: false,
    };
    match ask(printer, &question) {
        Ok(answer) if answer == "yes" => Ok(()),
        Ok(_) => Err(Diagnostic::error("Bootstrap cancelled", "Nothing was created.").into()),
        Err(why) => {
            let summary = format!("Error asking for approval: {why}");
            Err(Diagnostic::error(summary, "Nothing was created.").into())
        }
    }
}
