//! `init`'s part for the backend: takes what the block says, and moves states over if asked.

use serde_json::Value as Json;

use super::migrate::{Migration, Side};
use super::{selection, settings};
use crate::cli::args::Init as Args;
use crate::cli::context::{Context, Failure};
use crate::cli::operation::{self, check_built_in, declared_backend};
use crate::cli::printer::Printer;
use crate::cli::providers;
use rform_config::Config;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::program_name::command_line;
use rform_core::value::Step;
use rform_engine::problem_diagnostic;
use rform_provider::Problem;
use rform_state::backend::{
    Backend, BackendRecord, Declared, LocalBackend, clear_record, read_record, workspace,
    write_record,
};

/// One run of `init`.
#[derive(Clone, Copy)]
struct Init<'a> {
    context: &'a Context,
    printer: &'a Printer,
    args: &'a Args,
}

/// A backend that is to be used from now on.
struct Wanted {
    record: BackendRecord,
    backend: Box<dyn Backend>,
}

/// Takes the backend that the configuration says from now on. Answers warnings for the end of `init`.
///
/// # Errors
/// The backend cannot be used, or has changed, and its states are not to be moved.
pub fn initialize(
    context: &Context,
    printer: &Printer,
    args: &Args,
    config: &Config,
) -> Result<Diagnostics, Failure> {
    let init = Init {
        context,
        printer,
        args,
    };
    let recorded = read_record(context.world.as_ref())?;
    let declared = match declared_backend(config) {
        Err(_) if init.keeps(recorded.as_ref()) => return Err(changed().into()),
        declared => {
            declared.map_err(|diagnostics| Failure::from((diagnostics, config.sources.clone())))?
        }
    };
    context.encryption(Some(config))?;
    let Some(declared) = declared else {
        init.bootstrap(("local", &Json::Null))?;
        init.without_block(recorded)?;
        let is_given = !args.backend_config.is_empty();
        return Ok(is_given.then(missing_block).into_iter().collect());
    };
    if init.is_replaced(&declared.backend_type) {
        printer.notice(&format!(
            "The state is kept in local files instead of the backend \"{}\".",
            declared.backend_type
        ));
        return Ok(Diagnostics::new());
    }
    check_built_in(&declared.backend_type)?;
    init.with_block(&declared, recorded, config)?;
    Ok(Diagnostics::new())
}

/// Tells what the settings show, at its place in the block.
///
/// # Errors
/// They show a mistake.
fn validate(
    init: &Init<'_>,
    (backend_type, settings): (&str, &Json),
    config: &Config,
) -> Result<(), Failure> {
    let block = config.root().and_then(|root| root.backend.as_ref());
    let at = |problem: Problem| match (block, problem.path.0.first()) {
        (Some(block), Some(Step::Attribute(name))) if block.body.attribute(name).is_some() => {
            problem_diagnostic(problem, Some(&block.body), None)
        }
        _ => problem_diagnostic(problem, None, block.map(|block| block.span)),
    };
    let world = init.context.world.as_ref();
    let problems = rform_backends::validate(backend_type, settings, world);
    let all: Diagnostics = problems.into_iter().map(at).collect();
    if all.has_errors() {
        return Err(Failure::from((all, config.sources.clone())));
    }
    init.printer.report(&all, &config.sources);
    Ok(())
}

impl Init<'_> {
    /// Whether what was set up before stays: a change is refused, and what the new block says is not
    /// looked at.
    fn keeps(&self, recorded: Option<&BackendRecord>) -> bool {
        recorded.is_some() && !self.args.reconfigure && !self.args.migrates()
    }

    fn bootstrap(&self, (backend_type, settings): (&str, &Json)) -> Result<(), Failure> {
        match self.args.bootstrap {
            true => super::bootstrap::offer(
                self.context,
                self.printer,
                self.args,
                (backend_type, settings),
            ),
            false => Ok(()),
        }
    }

    /// Takes the backend of the block.
    fn with_block(
        &self,
        declared: &Declared,
        recorded: Option<BackendRecord>,
        config: &Config,
    ) -> Result<(), Failure> {
        let keeps = self.keeps(recorded.as_ref());
        let saved = recorded.filter(|_| !self.args.reconfigure);
        let merged = settings::merged(self.context, self.args, declared)?;
        let (settings, _) = rform_backends::recorded(&declared.backend_type, &merged);
        let record = BackendRecord {
            backend_type: declared.backend_type.clone(),
            config: settings,
            hash: declared.hash.into(),
        };
        let is_unchanged = |saved: &&BackendRecord| self.is_unchanged(declared, &record, saved);
        let unchanged = saved.as_ref().filter(is_unchanged);
        if keeps && unchanged.is_none() {
            return Err(changed().into());
        }
        validate(self, (&declared.backend_type, &merged), config)?;
        self.bootstrap((&declared.backend_type, &merged))?;
        if let Some(saved) = unchanged {
            let backend = self.former(saved)?;
            self.check(backend.as_ref())?;
            return self.settle_selection(backend.as_ref());
        }
        let backend = self.backend(&record.backend_type, &merged)?;
        let wanted = Wanted { record, backend };
        match saved {
            None => self.first(&wanted),
            Some(saved) => self.change(&wanted, &saved),
        }
    }

    /// The backend of that type; warnings about its settings are told.
    fn backend(&self, backend_type: &str, settings: &Json) -> Result<Box<dyn Backend>, Failure> {
        let sandbox = self.args.sandboxed.sandbox.as_deref();
        let (backend, warnings) =
            operation::backend(self.context, sandbox, (backend_type, settings))?;
        self.printer.report(&warnings, &Sources::new());
        Ok(backend)
    }

    /// Whether local files stand in for the backend, which in a sandbox is elsewhere.
    fn is_replaced(&self, backend_type: &str) -> bool {
        let sandbox = self.args.sandboxed.sandbox.as_deref();
        let is_sandboxed = providers::sandbox_file(self.context, sandbox).is_some();
        is_sandboxed && operation::is_replaced(backend_type, true)
    }

    fn is_unchanged(
        &self,
        declared: &Declared,
        wanted: &BackendRecord,
        saved: &BackendRecord,
    ) -> bool {
        let same_block = declared.is_block_of(saved) && self.args.backend_config.is_empty();
        saved.backend_type == wanted.backend_type && (same_block || saved.holds(&wanted.config))
    }

    /// No backend was set up before: states in local files are moved over.
    fn first(&self, wanted: &Wanted) -> Result<(), Failure> {
        self.check_state(wanted)?;
        let former = self.local()?;
        let to = Side {
            backend_type: &wanted.record.backend_type,
            backend: wanted.backend.as_ref(),
        };
        let from = Side {
            backend_type: "local",
            backend: &former,
        };
        let is_local = wanted.record.backend_type == "local";
        let local = is_local.then(|| LocalBackend::from_settings(&wanted.record.config));
        if !local.as_ref().is_some_and(|it| it.has_places_of(&former)) {
            let mut settled = self.migration(from, to).run()?;
            settled.retain(|it| !it.stays_in_its_file(self.context, &former, local.as_ref()));
            super::migrate::empty(self.context, self.printer, &former, &settled)?;
        }
        self.configured(wanted)
    }

    fn change(&self, wanted: &Wanted, saved: &BackendRecord) -> Result<(), Failure> {
        let (from, to) = (&saved.backend_type, &wanted.record.backend_type);
        self.printer.out(match from == to {
            true => "Backend configuration changed!\n\nTerraform has detected that the \
                     configuration specified for the backend\nhas changed. Terraform will now \
                     check for existing state in the backends.\n"
                .to_owned(),
            false => format!(
                "Terraform detected that the backend type changed from \"{from}\" to \"{to}\".\n"
            ),
        });
        self.check_state(wanted)?;
        let former = self.former(saved)?;
        let from = Side {
            backend_type: from,
            backend: former.as_ref(),
        };
        let to = Side {
            backend_type: to,
            backend: wanted.backend.as_ref(),
        };
        self.migration(from, to).run()?;
        self.configured(wanted)
    }

    /// There is no `backend` block (any more).
    fn without_block(&self, saved: Option<BackendRecord>) -> Result<(), Failure> {
        let world = self.context.world.as_ref();
        let local = self.local()?;
        let Some(saved) = saved else {
            return self.check(&local);
        };
        if self.args.reconfigure {
            return Ok(clear_record(world)?);
        }
        if !self.args.migrates() {
            return Err(changed().into());
        }
        self.printer.out(format!(
            "Terraform has detected you're unconfiguring your previously set \"{}\" backend.",
            saved.backend_type
        ));
        self.check(&local)?;
        let former = self.former(&saved)?;
        let from = Side {
            backend_type: &saved.backend_type,
            backend: former.as_ref(),
        };
        let to = Side {
            backend_type: "local",
            backend: &local,
        };
        self.migration(from, to).run()?;
        clear_record(world)?;
        self.printer.out(format!(
            "\n\nSuccessfully unset the backend \"{}\". Terraform will now operate locally.",
            saved.backend_type
        ));
        Ok(())
    }

    /// The local files that stand for no backend.
    fn local(&self) -> Result<LocalBackend, Failure> {
        let local = LocalBackend::within(&self.context.state_dir);
        Ok(local.kept_by(self.context.encryption(None)?.state()))
    }

    /// The backend that was set up before.
    fn former(&self, saved: &BackendRecord) -> Result<Box<dyn Backend>, Failure> {
        check_built_in(&saved.backend_type)?;
        self.backend(&saved.backend_type, &saved.config)
    }

    fn migration<'a>(&'a self, from: Side<'a>, to: Side<'a>) -> Migration<'a> {
        Migration {
            context: self.context,
            printer: self.printer,
            args: self.args,
            from,
            to,
        }
    }

    fn settle_selection(&self, backend: &dyn Backend) -> Result<(), Failure> {
        selection::settle(self.context, self.printer, backend, self.args.input)
    }

    /// Uses the backend from now on, with a workspace that it has.
    fn configured(&self, Wanted { record, backend }: &Wanted) -> Result<(), Failure> {
        self.settle_selection(backend.as_ref())?;
        let backend_type = &record.backend_type;
        write_record(self.context.world.as_ref(), record.clone())?;
        self.printer.out(format!(
            "\nSuccessfully configured the backend \"{backend_type}\"! Terraform will \
             automatically\nuse this backend unless the backend configuration changes."
        ));
        Ok(())
    }

    fn check_state(&self, wanted: &Wanted) -> Result<(), Failure> {
        self.check(wanted.backend.as_ref())
    }

    /// Refuses a state that cannot be read, before anything is set up on it.
    fn check(&self, backend: &dyn Backend) -> Result<(), Failure> {
        let world = self.context.world.as_ref();
        let name = match backend.has_workspaces() {
            true => workspace::current(world)?,
            false => workspace::DEFAULT.to_owned(),
        };
        let store = backend.store(&name, &Default::default());
        let opened = store.open(&self.context.world, None);
        let checked = opened.map(drop).map_err(|error| {
            let error = error.diagnostic();
            let path = format!("{}: ", store.location());
            match error.detail.strip_prefix(&path) {
                Some(why) => Diagnostic::error(format!("Error refreshing state: {why}"), ""),
                None => Diagnostic {
                    summary: format!("Error refreshing state: {}", error.summary),
                    ..error
                },
            }
        });
        Ok(checked?)
    }
}

fn missing_block() -> Diagnostic {
    Diagnostic::warning(
        "Missing backend configuration",
        "-backend-config was used without a \"backend\" block in the configuration.\n\nIf you \
         intended to override the default local backend configuration,\nno action is required, \
         but you may add an explicit backend block to your\nconfiguration to clear this \
         warning:\n\nterraform {\n  backend \"local\" {}\n}\n\nHowever, if you intended to \
         override a defined backend, please verify that\nthe backend configuration is present \
         and valid.",
    )
}

fn changed() -> Diagnostic {
    let (migrate, reconfigure) = ("init -migrate-state", "init -reconfigure");
    Diagnostic::error(
        "Backend configuration changed",
        format!(
            "A change in the backend configuration has been detected, which may require migrating \
             existing state.\n\nIf you wish to attempt automatic migration of the state, use \
             \"{}\".\nIf you wish to store the current configuration with no changes to the \
             state, use \"{}\".",
            command_line(migrate),
            command_line(reconfigure)
        ),
    )
}
