//! `metadata functions`: the signatures of all builtin functions.

use super::usage::plainly;
use crate::cli::args::Json as Args;
use crate::cli::context::{Context, Outcome};
use crate::cli::view::go_json;
use rform_core::program_name::command_line;

pub fn functions(context: &Context, args: &Args) -> Outcome {
    if !args.json {
        return plainly(
            context,
            format!(
                "The `{}` command requires the `-json` flag.\n",
                command_line("metadata functions")
            ),
        );
    }
    let document = rform_ui::json::functions::functions(context.world.as_ref());
    context.printer.out(go_json(&document));
    Ok(0)
}
