//! The options of an operation, from the arguments of its command.

use std::time::Duration;

use super::address::address_error;
use crate::cli::args::{Locking, OperationArgs, Paths, PlanningArgs, VarOption};
use rform_core::addr::{
    Mode as ResourceMode, ResourceInstance, Target, parse_resource_instance, parse_target,
};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_engine::PlanOptions;
use rform_plan::Mode;
use rform_state::backend::{BackupPath, StatePaths};

/// The options of an operation.
pub struct OperationOptions {
    /// Terraform's name of the operation, such as `OperationTypePlan`; it is in the lock of the
    /// state.
    pub name: &'static str,
    /// The options of the plan.
    pub plan: PlanOptions,
    /// Paths of the state in place of the backend's.
    pub paths: StatePaths,
    /// How to lock the state.
    pub lock: LockOptions,
    /// `-var` and `-var-file`, in order.
    pub variables: Vec<VarOption>,
    /// The command's option `-sandbox`; empty for the default file.
    pub sandbox: Option<String>,
    /// Whether missing variables may be asked for.
    pub input: bool,
    /// Whether a variable may stay without a value, which is unknown then.
    pub unset_variables: bool,
    /// The largest number of steps that run at the same time; none for no limit.
    pub parallelism: Option<usize>,
    /// The error if the directory has no configuration; none if it needs none.
    pub without_config: Option<Diagnostic>,
}

impl OperationOptions {
    /// The options of an operation that Terraform calls `name`. `asks` says whether the command can
    /// ask the user for anything at all.
    pub fn new(
        name: &'static str,
        plan: PlanOptions,
        args: &OperationArgs,
        asks: bool,
    ) -> OperationOptions {
        OperationOptions {
            name,
            plan,
            paths: state_paths(&args.paths),
            lock: lock_options(&args.locking),
            variables: args.variables.0.clone(),
            sandbox: args.sandboxed.sandbox.clone(),
            input: args.input && asks,
            unset_variables: false,
            parallelism: parallelism(args.parallelism),
            without_config: None,
        }
    }

    /// Warnings about deprecated options that were given.
    pub fn deprecated(&self) -> Diagnostics {
        let mut warnings = Diagnostics::new();
        if self.paths.state.is_some() {
            warnings.push(Diagnostic::warning(
                "Deprecated flag: -state",
                "Use `path` attribute within the `local` backend instead:\n\
                 https://developer.hashicorp.com/terraform/language/v1.10.x/settings/backends/local#path",
            ));
        }
        warnings
    }
}

/// Refuses a negative limit; zero is no limit.
///
/// # Errors
/// The number of `-parallelism` is negative.
pub fn check_parallelism(args: &OperationArgs) -> Result<(), Diagnostic> {
    match args.parallelism {
        number if number < 0 => Err(Diagnostic::error(
            "Invalid parallelism value",
            format!("The parallelism must be a positive value. Not {number}."),
        )),
        _ => Ok(()),
    }
}

/// The limit of `-parallelism`: none unless the number is positive.
fn parallelism(number: i64) -> Option<usize> {
    usize::try_from(number).ok().filter(|limit| *limit > 0)
}

/// Whether the state is locked, and how long a lock of another process is waited for.
#[derive(Clone, Copy, Debug)]
pub struct LockOptions {
    /// Whether the state is locked (`-lock`).
    pub lock: bool,
    /// How long to wait for a lock of another process (`-lock-timeout`); zero for not at all.
    pub timeout: Duration,
}

/// The lock options from the arguments.
pub fn lock_options(args: &Locking) -> LockOptions {
    LockOptions {
        lock: args.lock,
        timeout: args.lock_timeout.0,
    }
}

/// The paths of the state from the arguments.
pub fn state_paths(args: &Paths) -> StatePaths {
    let backup = match args.backup.as_deref() {
        None | Some("") => None,
        Some("-") => Some(BackupPath::None),
        Some(path) => Some(BackupPath::File(path.into())),
    };
    StatePaths {
        state: args.state.as_ref().map(Into::into),
        state_out: args.state_out.as_ref().map(Into::into),
        backup,
    }
}

/// The options of a plan, from the arguments.
///
/// # Errors
/// The arguments exclude each other, or an address is not valid.
pub fn plan_options(args: &PlanningArgs) -> Result<PlanOptions, Diagnostic> {
    let mode = match (args.destroy, args.refresh_only) {
        (true, true) => {
            return Err(Diagnostic::error(
                "Incompatible plan mode options",
                "The -destroy and -refresh-only options are mutually-exclusive.",
            ));
        }
        (true, false) => Mode::Destroy,
        (false, true) => Mode::RefreshOnly,
        (false, false) => Mode::Normal,
    };
    if mode == Mode::RefreshOnly && !args.refresh {
        return Err(Diagnostic::error(
            "Incompatible refresh options",
            "It doesn't make sense to use -refresh-only at the same time as -refresh=false, \
             because Terraform would have nothing to do.",
        ));
    }
    let targets = args.target.iter().map(|text| target(text));
    let replace = args.replace.iter().map(|text| replaced_instance(text));
    Ok(PlanOptions {
        mode,
        skip_refresh: !args.refresh,
        targets: targets.collect::<Result<_, _>>()?,
        replace: replace.collect::<Result<_, _>>()?,
        imports: Vec::new(),
        failed_conditions_warn: mode == Mode::RefreshOnly,
    })
}

fn target(text: &str) -> Result<Target, Diagnostic> {
    parse_target(text)
        .map_err(|_| Diagnostic::error(format!("Invalid target {text:?}"), address_error(text)))
}

fn replaced_instance(text: &str) -> Result<ResourceInstance, Diagnostic> {
    let refused = |why: String| {
        let summary = format!("Invalid force-replace address {text:?}");
        Diagnostic::error(summary, why)
    };
    let address = parse_resource_instance(text).map_err(|_| refused(address_error(text)))?;
    match address.resource.mode {
        ResourceMode::Managed => Ok(address),
        _ => {
            let why = "Only managed resources can be used with the -replace=... option.";
            Err(refused(why.to_owned()))
        }
    }
}
