//! The command line: typed arguments, an operation's options, the engine, a view.
//!
//! The route of `rform apply`, file by file:
//!
//! 1. [`program`] starts the program: it sets the panic hook, takes the signals ([`interrupt`]) and
//!    checks the [`environment`].
//! 2. [`args`] reads the command line: `invocation` finds the command, `normalise` turns Go's
//!    flags into what clap reads,
//!    `commands` is the table of the commands, and a file for each group of commands holds their
//!    typed arguments and their help. `TF_CLI_ARGS` is added here.
//! 3. [`program`] makes the [`context`]: the process (host, working directory, runtime) and the
//!    output ([`printer`] over [`streams`]). `-chdir` has changed the directory by then.
//! 4. [`commands`] holds one file for each command. `commands/apply.rs` turns its arguments into
//!    the options of an operation ([`operation`]) and makes a view of it ([`operation_view`]).
//! 5. [`operation`] prepares: it reads the configuration ([`root_module`]), chooses the backend,
//!    locks and reads the state, gathers the variables and makes the registry of [`providers`],
//!    with the sandbox ([`sandbox_file`]) in place of the network if one is used.
//! 6. The operation runs the engine: first a plan, and after the approval an apply. What happens
//!    meanwhile goes to the view as events, and questions come to it ([`prompt`]). The operation
//!    saves the state whatever happens.
//! 7. The view shows what came out: the plan, diagnostics, counts, outputs. The texts and JSON
//!    documents themselves are made by `rform_ui` ([`view`] finds the schemas for them).
//! 8. The command answers an exit code or a failure, and [`program`] reports the failure.
//!
//! Imports lead downward only, in the order `program`, `commands`, views, `operation`, `providers`
//! and `root_module`, `context`, `printer`, `args`. An operation does not see the output.

mod args;
mod autocomplete;
mod commands;
mod context;
mod encryption;
mod environment;
mod install;
mod interrupt;
mod operation;
mod operation_view;
mod plugins;
mod printer;
mod program;
mod progress;
mod prompt;
mod providers;
mod root_module;
mod runtime;
mod sandbox_file;
mod streams;
mod terminal;
mod view;

pub use program::{main, run};
pub use streams::Streams;
