//! `sandbox serve|inspect|reset`

use std::net::SocketAddr;

use serde_json::json;
use tokio::net::TcpListener;

use super::runtime_trouble;
use crate::cli::args::{Sandbox as Command, SandboxFile, SandboxServe, Sandboxed};
use crate::cli::{Context, Failure, Outcome, cloud};
use crate::diag::Diagnostic;
use crate::sandbox::{self, Sandbox};

pub fn run(context: &Context, command: &Command) -> Outcome {
    match command {
        Command::Serve(args) => serve(context, args),
        Command::Inspect(args) => inspect(context, args),
        Command::Reset(args) => {
            open(context, &args.file)?.reset();
            context
                .screen
                .out("The sandbox is as fresh as on the first day.");
            Ok(0)
        }
    }
}

/// These commands are about a sandbox in any case: without a flag, about the one in this folder.
fn open(context: &Context, flag: &Sandboxed) -> Result<Sandbox, Failure> {
    let here = Sandboxed {
        sandbox: flag.sandbox.clone().or_else(|| Some(String::new())),
    };
    let file = cloud::sandbox_file(context, &here).unwrap_or_default();
    Ok(cloud::open_sandbox(context, &file)?)
}

fn inspect(context: &Context, args: &SandboxFile) -> Outcome {
    let inventory = open(context, &args.file)?.inspect();
    if args.json {
        let object = |object: &sandbox::Object| {
            json!({
                "kind": object.kind,
                "id": object.id,
                "name": object.name,
                "state": object.state,
            })
        };
        let objects: Vec<_> = inventory.objects.iter().map(object).collect();
        let text = serde_json::to_string_pretty(&json!({ "objects": objects }));
        context.screen.out(text.unwrap_or_default());
    } else if inventory.is_empty() {
        context
            .screen
            .out("The sandbox is empty: no object that was not there from the start.");
    } else {
        context.screen.raw(&inventory.to_string());
    }
    Ok(0)
}

fn serve(context: &Context, args: &SandboxServe) -> Outcome {
    let address: SocketAddr = args.listen.parse().map_err(|_| {
        let detail = format!("Not an address with a port: {:?}.", args.listen);
        Diagnostic::error("Invalid address", detail)
    })?;
    if !address.ip().is_loopback() {
        let detail = "The sandbox lets everybody in who can connect, so it listens on loopback \
                      addresses only, such as 127.0.0.1.";
        return Err(Diagnostic::error("Not a loopback address", detail).into());
    }
    let sandbox = open(context, &args.file)?;
    let served = context.runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        context.screen.out(format!(
            "The sandbox answers at http://{address}. End it with Ctrl-C.\nFor other clients: \
             AWS_ENDPOINT_URL=http://{address} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \
             AWS_REGION=us-east-1"
        ));
        tokio::select! {
            served = sandbox::serve(sandbox, listener) => served,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    });
    let served = served.map_err(|error| runtime_trouble(&error))?;
    served.map_err(|error| Diagnostic::error("Cannot listen", format!("{address}: {error}.")))?;
    Ok(0)
}
