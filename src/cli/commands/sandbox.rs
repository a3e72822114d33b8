//! `sandbox serve`, `sandbox inspect` and `sandbox reset`: the AWS account within the program.

use std::net::SocketAddr;

use serde_json::json;
use tokio::net::TcpListener;

use crate::cli::args::{Sandbox as Command, SandboxFile, SandboxServe, Sandboxed};
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::interrupt::Watch;
use crate::cli::providers;
use rform_core::diag::Diagnostic;
use rform_sandbox::{Limits, Sandbox};

pub fn run(context: &Context, command: &Command) -> Outcome {
    match command {
        Command::Serve(args) => serve(context, args),
        Command::Inspect(args) => inspect(context, args),
        Command::Reset(args) => {
            open(context, &args.file)?.reset();
            context
                .printer
                .out("The sandbox is reset: an empty AWS account.");
            Ok(0)
        }
    }
}

/// Opens the sandbox that `-sandbox` names, behind the command or before it, or the one in the
/// default file.
fn open(context: &Context, flag: &Sandboxed) -> Result<Sandbox, Failure> {
    let asked = flag.sandbox.as_ref().or(context.sandbox.as_ref());
    let asked = asked.cloned().unwrap_or_default();
    let file = providers::sandbox_file(context, Some(&asked)).unwrap_or_default();
    Ok(providers::open_sandbox(context, &file)?)
}

fn inspect(context: &Context, args: &SandboxFile) -> Outcome {
    let inventory = open(context, &args.file)?.inspect();
    if args.json {
        let object = |object: &rform_sandbox::InventoryItem| {
            json!({
                "kind": object.kind,
                "id": object.id,
                "name": object.name,
                "state": object.state,
            })
        };
        let all = |items: &[rform_sandbox::InventoryItem]| -> Vec<serde_json::Value> {
            items.iter().map(object).collect()
        };
        let text = serde_json::to_string_pretty(&json!({
            "objects": all(&inventory.objects),
            "scheduled_for_deletion": all(&inventory.scheduled),
            "notes": inventory.notes,
        }));
        context.printer.out(text.unwrap_or_default());
    } else if inventory.is_empty() {
        context
            .printer
            .out("The sandbox is empty: it holds what AWS gives to each new account, and no more.");
        if !inventory.scheduled.is_empty() {
            context.printer.out("Scheduled for deletion:");
            context.printer.raw(&inventory.to_string());
        }
    } else {
        context.printer.raw(&inventory.to_string());
    }
    Ok(0)
}

fn serve(context: &Context, args: &SandboxServe) -> Outcome {
    let address = address(&args.listen)?;
    let watch = Watch::begin();
    let served = context.runtime.block_on(async {
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| cannot_listen(address, &error))?;
        let sandbox = open(context, &args.file)?;
        let bound = listener.local_addr();
        announce(context, bound.unwrap_or(address));
        // The first signal asks the server to finish what is in flight, a second one ends it.
        let stop = watch.after(0);
        tokio::select! {
            served = rform_sandbox::serve(sandbox, listener, Limits::default(), stop) => served,
            () = watch.after(1) => Ok(()),
        }
        .map_err(|error| Failure::from(cannot_listen(address, &error)))
    });
    served??;
    Ok(0)
}

/// Where to listen: a loopback address with a port.
fn address(text: &str) -> Result<SocketAddr, Diagnostic> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    let address: SocketAddr = numeric.parse().map_err(|_| {
        let detail = format!("Not an address with a port, such as 127.0.0.1:4566: {text:?}.");
        Diagnostic::error("Invalid address", detail)
    })?;
    if address.ip().is_loopback() {
        return Ok(address);
    }
    let detail = format!(
        "Everyone who can connect has full access to the sandbox, so it listens on loopback \
         addresses only, such as 127.0.0.1, and not on {}.",
        address.ip()
    );
    Err(Diagnostic::error("Not a loopback address", detail))
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Diagnostic {
    let detail = match error.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "{address} is in use by another program. End that one, or choose another port with \
             -listen={}:PORT; with port 0 a free one is chosen.",
            address.ip()
        ),
        _ => format!("{address}: {error}."),
    };
    Diagnostic::error("Cannot listen", detail)
}

fn announce(context: &Context, address: SocketAddr) {
    context.printer.out(format!(
        "The sandbox answers at http://{address}. End it with Ctrl-C.\nFor other clients: \
         AWS_ENDPOINT_URL=http://{address} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \
         AWS_REGION=us-east-1"
    ));
}
