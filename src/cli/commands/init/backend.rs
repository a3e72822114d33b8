//! `init`'s part for the backend: takes what the block says, and moves states over if asked.

use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::args::Init as Args;
use crate::cli::context::{Context, Failure};
use crate::cli::operation::{self, LockOptions, declared_backend};
use crate::cli::printer::Printer;
use crate::cli::prompt::{Prompt, ask};
use rform_config::{Config, backend_config_file};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_state::State;
use rform_state::backend::{
    Backend, BackendRecord, Declared, LOCAL_ARGUMENTS, LocalBackend, read_record, unsupported,
    workspace, write_record,
};

/// Takes the backend that the configuration says from now on.
pub fn initialize(
    context: &Context,
    printer: &Printer,
    args: &Args,
    config: &Config,
    sandboxed: bool,
) -> Result<(), Failure> {
    let world = context.world.as_ref();
    let fail = |diagnostics: Diagnostics| Failure {
        diagnostics,
        sources: config.sources.clone(),
    };
    let declared = declared_backend(config).map_err(fail)?;
    let saved = read_record(world)?;
    let Some(declared) = declared else {
        check_state(context, &LocalBackend::within(&context.state_dir))?;
        return unset(context, printer, args, saved);
    };
    if !declared.is_local() {
        if !sandboxed {
            return Err(unsupported(&declared.backend_type).into());
        }
        let kind = &declared.backend_type;
        printer.notice(&format!(
            "The state is kept in local files instead of the backend \"{kind}\"."
        ));
        return Ok(write_record(world, None)?);
    }
    let wanted = with_arguments(context, args, &declared)?;
    check_state(context, &LocalBackend::from_settings(&wanted.config))?;
    let Some(saved) = saved else {
        let former = LocalBackend::within(&context.state_dir);
        migrate(context, printer, args, &former, &wanted)?;
        write_record(world, Some(wanted))?;
        configured(printer, &declared.backend_type);
        return Ok(());
    };
    let same_block = saved.backend_type == wanted.backend_type && saved.hash == wanted.hash;
    if args.reconfigure {
        write_record(world, Some(wanted))?;
        configured(printer, &declared.backend_type);
        return Ok(());
    }
    let unchanged = same_block && args.backend_config.is_empty()
        || saved.backend_type == wanted.backend_type && saved.holds(&wanted.config);
    if unchanged {
        return Ok(());
    }
    if !args.migrate_state {
        return Err(changed().into());
    }
    printer.out(
        "Backend configuration changed!\n\nTerraform has detected that the configuration \
         specified for the backend\nhas changed. Terraform will now check for existing state in \
         the backends.\n",
    );
    migrate(
        context,
        printer,
        args,
        &LocalBackend::from_settings(&saved.config),
        &wanted,
    )?;
    write_record(world, Some(wanted))?;
    configured(printer, &declared.backend_type);
    Ok(())
}

/// `-backend=false`: a backend that is elsewhere is passed over from now on.
pub fn keep_local(context: &Context, config: &Config) -> Result<(), Failure> {
    let declared = declared_backend(config).unwrap_or_default();
    if declared.is_some_and(|declared| !declared.is_local()) {
        let stand_in = BackendRecord {
            backend_type: "local".into(),
            config: json!({ "path": null, "workspace_dir": null }),
            hash: 0,
        };
        write_record(context.world.as_ref(), Some(stand_in))?;
    }
    Ok(())
}

/// Refuses a state that cannot be read, before anything is set up on it.
fn check_state(context: &Context, settings: &LocalBackend) -> Result<(), Diagnostic> {
    let name = workspace::current(context.world.as_ref())?;
    let store = settings.store(&name, &Default::default());
    let opened = store.open(&context.world, None);
    opened.map(drop).map_err(|fault| {
        let why = fault.diagnostic().detail;
        let path = format!("{}: ", store.location());
        let why = why.strip_prefix(&path).unwrap_or(&why);
        Diagnostic::error(format!("Error refreshing state: {why}"), "")
    })
}

fn configured(printer: &Printer, kind: &str) {
    printer.out(format!(
        "\nSuccessfully configured the backend \"{kind}\"! Terraform will automatically\nuse this \
         backend unless the backend configuration changes."
    ));
}

fn changed() -> Diagnostic {
    Diagnostic::error(
        "Backend configuration changed",
        "A change in the backend configuration has been detected, which may require migrating \
         existing state.\n\nIf you wish to attempt automatic migration of the state, use \
         \"terraform init -migrate-state\".\nIf you wish to store the current configuration with \
         no changes to the state, use \"terraform init -reconfigure\".",
    )
}

fn unset(
    context: &Context,
    printer: &Printer,
    args: &Args,
    saved: Option<BackendRecord>,
) -> Result<(), Failure> {
    let Some(saved) = saved else { return Ok(()) };
    let world = context.world.as_ref();
    let default = BackendRecord {
        backend_type: "local".into(),
        config: Json::Null,
        hash: 0,
    };
    if args.reconfigure {
        return Ok(write_record(world, None)?);
    }
    if !args.migrate_state {
        return Err(changed().into());
    }
    printer.out(format!(
        "Terraform has detected you're unconfiguring your previously set \"{}\" backend.",
        saved.backend_type
    ));
    migrate(
        context,
        printer,
        args,
        &LocalBackend::from_settings(&saved.config),
        &default,
    )?;
    write_record(world, None)?;
    printer.out(format!(
        "\n\nSuccessfully unset the backend \"{}\". Terraform will now operate locally.",
        saved.backend_type
    ));
    Ok(())
}

/// Copies the states over, if there are any and the user agrees.
fn migrate(
    context: &Context,
    printer: &Printer,
    args: &Args,
    from: &LocalBackend,
    to: &BackendRecord,
) -> Result<(), Failure> {
    let world = context.world.as_ref();
    let to = LocalBackend::from_settings(&to.config);
    if *from == to {
        return Ok(());
    }
    for name in from.workspaces(world)? {
        let old = from.store(&name, &Default::default());
        let new = to.store(&name, &Default::default());
        let state = operation::look(context, printer, old.as_ref())?.state;
        if state.is_empty() {
            continue;
        }
        let there = operation::look(context, printer, new.as_ref())?;
        let there_is_one = there.exists && !there.state.is_empty();
        if there_is_one && same(&there.state, &state) {
            continue;
        }
        if !args.force_copy && !agreed(printer, there_is_one)? {
            continue;
        }
        let lock = LockOptions {
            lock: true,
            timeout: Default::default(),
        };
        let opened = operation::open(context, printer, new.as_ref(), ("init", lock))?;
        new.save(world, &opened, &state)?;
    }
    Ok(())
}

fn same(one: &State, two: &State) -> bool {
    one.lineage == two.lineage && one.serial == two.serial
}

fn agreed(printer: &Printer, there_is_one: bool) -> Result<bool, Failure> {
    let description = if there_is_one {
        "Pre-existing state was found while migrating the previous \"local\" backend to the\nnewly \
         configured \"local\" backend. An existing non-empty state already exists in\nthe new \
         backend. Do you want to overwrite the state in the new backend with the\nprevious state? \
         Enter \"yes\" to copy and \"no\" to start with the existing state\nin the newly \
         configured \"local\" backend."
    } else {
        "Pre-existing state was found while migrating the previous \"local\" backend to the\nnewly \
         configured \"local\" backend. No existing state was found in the newly\nconfigured \
         \"local\" backend. Do you want to copy this state to the new \"local\"\nbackend? Enter \
         \"yes\" to copy and \"no\" to start with an empty state."
    };
    let question = Prompt {
        query: "Do you want to copy existing state to the new backend?",
        description,
        secret: false,
    };
    match ask(printer, &question) {
        Ok(answer) => Ok(answer == "yes"),
        Err(why) => {
            let summary = format!("error asking for state migration action: {why}");
            Err(Diagnostic::error(summary, "").into())
        }
    }
}

/// The block's configuration with what the command line adds.
fn with_arguments(
    context: &Context,
    args: &Args,
    declared: &Declared,
) -> Result<BackendRecord, Failure> {
    let mut config = declared.config.clone();
    for argument in &args.backend_config {
        match argument.split_once('=') {
            Some((name, value)) => set(&mut config, name.trim(), value.trim())?,
            None => read_file(context, &mut config, argument)?,
        }
    }
    Ok(BackendRecord {
        backend_type: declared.backend_type.clone(),
        config,
        hash: declared.hash,
    })
}

fn set(config: &mut Json, name: &str, value: &str) -> Result<(), Diagnostic> {
    match config.get_mut(name) {
        Some(place) => {
            *place = json!(value);
            Ok(())
        }
        None => Err(Diagnostic::error(
            "Invalid backend configuration argument",
            format!(
                "The backend configuration argument \"{name}\" given on the command line is not \
                 expected for the selected backend type."
            ),
        )),
    }
}

fn read_file(context: &Context, config: &mut Json, path: &str) -> Result<(), Failure> {
    let text = context.world.read(Path::new(path)).map_err(|_| {
        Diagnostic::error(
            "Failed to read file",
            format!("The file \"{path}\" could not be read."),
        )
    })?;
    let text = String::from_utf8_lossy(&text);
    for (name, value) in backend_config_file(path, &text, &LOCAL_ARGUMENTS)? {
        config[name.as_str()] = value;
    }
    Ok(())
}
