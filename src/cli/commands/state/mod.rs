//! `state …`: inspect a state and change it by hand.

mod change;
mod list;
mod mv;
mod pull;
mod push;
mod replace_provider;
mod rm;
mod show;

use crate::cli::args::State as Command;
use crate::cli::context::{Context, Outcome};

pub fn run(context: &Context, command: &Command) -> Outcome {
    match command {
        Command::List(args) => list::run(context, args),
        Command::Show(args) => show::run(context, args),
        Command::Rm(args) => rm::run(context, args),
        Command::Mv(args) => mv::run(context, args),
        Command::Pull(_) => pull::run(context),
        Command::Push(args) => push::run(context, args),
        Command::ReplaceProvider(args) => replace_provider::run(context, args),
    }
}
