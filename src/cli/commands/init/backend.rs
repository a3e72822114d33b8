//! `init`'s part for the backend: takes what the block says, and moves states over if asked.

use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::args::{Init as Args, Locking};
use crate::cli::backend::{self, Declared, LocalSettings, Saved};
use crate::cli::printer::Printer;
use crate::cli::prompt::{Prompt, ask};
use crate::cli::{Context, Failure, workspace};
use rform_config::{Config, content};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::value::json::value_to_json;
use rform_lang::syntax;
use rform_state::{LocalBackend, State};

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
    let declared = backend::declared(config).map_err(fail)?;
    let saved = backend::saved(world)?;
    let Some(declared) = declared else {
        check_state(context, &LocalSettings::within(&context.state_dir))?;
        return unset(context, printer, args, saved);
    };
    if declared.kind != "local" {
        if !sandboxed {
            return Err(backend::not_yet(&declared.kind).into());
        }
        let kind = &declared.kind;
        printer.notice(&format!(
            "The state is kept in local files instead of the backend \"{kind}\"."
        ));
        return Ok(backend::save(world, None)?);
    }
    let wanted = with_arguments(context, args, &declared)?;
    check_state(context, &LocalSettings::read(&wanted.config))?;
    let Some(saved) = saved else {
        let former = LocalSettings::within(&context.state_dir);
        migrate(context, printer, args, &former, &wanted)?;
        backend::save(world, Some(wanted))?;
        configured(printer, &declared.kind);
        return Ok(());
    };
    let same_block = saved.kind == wanted.kind && saved.hash == wanted.hash;
    if args.reconfigure {
        backend::save(world, Some(wanted))?;
        configured(printer, &declared.kind);
        return Ok(());
    }
    let unchanged = same_block && args.backend_config.is_empty()
        || saved.kind == wanted.kind && saved.config == wanted.config;
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
        &LocalSettings::read(&saved.config),
        &wanted,
    )?;
    backend::save(world, Some(wanted))?;
    configured(printer, &declared.kind);
    Ok(())
}

/// `-backend=false`: a backend that is elsewhere is passed over from now on.
pub fn keep_local(context: &Context, config: &Config) -> Result<(), Failure> {
    let declared = backend::declared(config).unwrap_or_default();
    if declared.is_some_and(|declared| declared.kind != "local") {
        let stand_in = Saved {
            kind: "local".into(),
            config: json!({ "path": null, "workspace_dir": null }),
            hash: 0,
        };
        backend::save(context.world.as_ref(), Some(stand_in))?;
    }
    Ok(())
}

/// Refuses a state that cannot be read, before anything is set up on it.
fn check_state(context: &Context, settings: &LocalSettings) -> Result<(), Diagnostic> {
    let name = workspace::current(context.world.as_ref())?;
    let local = LocalBackend::at(&workspace::state_path(settings, &name));
    let opened = local.open(&context.world, None);
    opened.map(drop).map_err(|fault| {
        let why = fault.diagnostic().detail;
        let path = format!("{}: ", local.read.display());
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
    saved: Option<Saved>,
) -> Result<(), Failure> {
    let Some(saved) = saved else { return Ok(()) };
    let world = context.world.as_ref();
    let default = Saved {
        kind: "local".into(),
        config: Json::Null,
        hash: 0,
    };
    if args.reconfigure {
        return Ok(backend::save(world, None)?);
    }
    if !args.migrate_state {
        return Err(changed().into());
    }
    printer.out(format!(
        "Terraform has detected you're unconfiguring your previously set \"{}\" backend.",
        saved.kind
    ));
    migrate(
        context,
        printer,
        args,
        &LocalSettings::read(&saved.config),
        &default,
    )?;
    backend::save(world, None)?;
    printer.out(format!(
        "\n\nSuccessfully unset the backend \"{}\". Terraform will now operate locally.",
        saved.kind
    ));
    Ok(())
}

/// Copies the states over, if there are any and the user agrees.
fn migrate(
    context: &Context,
    printer: &Printer,
    args: &Args,
    from: &LocalSettings,
    to: &Saved,
) -> Result<(), Failure> {
    let world = context.world.as_ref();
    let to = LocalSettings::read(&to.config);
    if *from == to {
        return Ok(());
    }
    for name in workspace::all(world, from)? {
        let (old, new) = (at(from, &name), at(&to, &name));
        let state = backend::look(context, &old)?.state;
        if state.is_empty() {
            continue;
        }
        let there = backend::look(context, &new)?;
        let there_is_one = there.there && !there.state.is_empty();
        if there_is_one && same(&there.state, &state) {
            continue;
        }
        if !args.force_copy && !agreed(printer, there_is_one)? {
            continue;
        }
        let locking = Locking {
            lock: true,
            ..Locking::default()
        };
        let opened = backend::open(context, &new, Some("init"), &locking)?;
        new.save(world, &opened, &state)?;
    }
    Ok(())
}

fn at(settings: &LocalSettings, name: &str) -> LocalBackend {
    LocalBackend::at(&workspace::state_path(settings, name))
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
fn with_arguments(context: &Context, args: &Args, declared: &Declared) -> Result<Saved, Failure> {
    let mut config = declared.config.clone();
    for argument in &args.backend_config {
        match argument.split_once('=') {
            Some((name, value)) => set(&mut config, name.trim(), value.trim())?,
            None => read_file(context, &mut config, argument)?,
        }
    }
    Ok(Saved {
        kind: declared.kind.clone(),
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
    let mut sources = rform_core::diag::Sources::new();
    let text = String::from_utf8_lossy(&text).into_owned();
    let id = sources.add(path, text.as_str());
    let parsed = syntax::parse_body(&text, (id, path));
    let (value, mut said) =
        content::decode(&parsed.tree, &backend::local_schema(), &backend::Constant);
    said.extend(parsed.diagnostics);
    if said.has_errors() {
        return Err(Failure {
            diagnostics: said,
            sources,
        });
    }
    let given = value_to_json(&value, &backend::local_schema().object_type()).unwrap_or_default();
    for (name, value) in given.as_object().into_iter().flatten() {
        if !value.is_null() {
            config[name.as_str()] = value.clone();
        }
    }
    Ok(())
}
