//! `force-unlock`: gives back the lock of a run that has left it behind.

use super::usage::{explained, plainly};
use crate::cli::args::ForceUnlock;
use crate::cli::context::{Context, Outcome};
use crate::cli::operation::SelectedBackend;
use crate::cli::prompt::{Prompt, ask};
use rform_core::diag::Diagnostic;
use rform_state::remote::RemoteLockError;

pub fn run(context: &Context, args: &ForceUnlock) -> Outcome {
    let [id] = &args.rest[..] else {
        return explained(context, "Expected a single argument: LOCK_ID\n");
    };
    let backend = SelectedBackend::here(context)?;
    if backend.backend_type == "local" {
        // The lock of a file ends with the process that holds it.
        return plainly(
            context,
            match args.force {
                true => "Failed to unlock state: LocalState not locked",
                false => "Local state cannot be unlocked by another process",
            },
        );
    }
    if !args.force {
        let question = Prompt {
            query: "Do you really want to force-unlock?",
            description: "Terraform will remove the lock on the remote state.\nThis will allow \
                          local Terraform commands to modify this state, even though it\nmay still \
                          be in use. Only 'yes' will be accepted to confirm.",
            secret: false,
        };
        match ask(&context.printer, &question) {
            Ok(answer) if answer == "yes" => {}
            Ok(_) => {
                context.printer.out("force-unlock cancelled.");
                return Ok(1);
            }
            Err(why) => return plainly(context, format!("Error asking for confirmation: {why}")),
        }
    }
    let store = backend.store(&Default::default())?;
    if let Err(error) = store.force_unlock(id) {
        return plainly(
            context,
            format!("Failed to unlock state: {}", reason(error, id)),
        );
    }
    context.printer.out(
        "Terraform state has been successfully unlocked!\n\nThe state has been unlocked, and \
         Terraform commands should now be able to\nobtain a new lock on the remote state.",
    );
    Ok(0)
}

fn reason(error: RemoteLockError, id: &str) -> String {
    match error {
        RemoteLockError::Held(Some(holder)) => format!(
            "the lock ID \"{id}\" does not match the existing lock, which has the ID \"{}\" and is \
             held by {}",
            holder.id, holder.who
        ),
        RemoteLockError::Held(None) => {
            format!("the lock ID \"{id}\" does not match the existing lock")
        }
        RemoteLockError::Failed(Diagnostic {
            summary, detail, ..
        }) => match detail.is_empty() {
            true => summary.to_string(),
            false => format!("{summary}: {detail}"),
        },
    }
}
