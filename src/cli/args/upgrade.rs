//! The arguments of `upgrade`.

use clap::ArgAction::Set;
use clap::Args;

/// Rewrite a module from the syntax of Terraform 0.11
///
/// Rewrites the files of the module in DIR, or in the working directory, in today's syntax. The
/// rewritten module has the same plan; comments and layout stay. The changes are shown, and written
/// after a question. Places that need a decision are listed.
///
/// Each module is upgraded on its own. Modules that this one calls, and that are in the old syntax
/// too, are named at the end.
#[derive(Args, Debug)]
#[command(after_help = "  rform upgrade
  rform upgrade -yes modules/network")]
pub struct Upgrade {
    /// Write the files without asking.
    #[arg(long, action = Set, default_value_t)]
    pub yes: bool,
    /// Go on even if a part of the module is in today's syntax already.
    #[arg(long, action = Set, default_value_t)]
    pub force: bool,
    /// At most the directory.
    #[arg(value_name = "[DIR]")]
    pub rest: Vec<String>,
}
