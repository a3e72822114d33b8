//! The name that the user calls this program by, for command lines in messages.
//!
//! Messages that tell the user to run a command are made in every crate: the configuration asks
//! for `init`, the state for `state push`. The command has to be one that works where it is typed,
//! so it begins with the name by which the program was started, `rform` or `terraform`. The
//! program sets that name once, before anything else; the other crates write [`command_line`] and
//! never look at the arguments of the process.
//!
//! Only command lines change with the name. Sentences that speak of Terraform stay as they are,
//! because tools match on them.

use std::sync::OnceLock;

static NAME: OnceLock<String> = OnceLock::new();

/// Sets the name for the rest of the process. A later call changes nothing.
pub fn set_program_name(name: String) {
    NAME.get_or_init(|| name);
}

/// The name of the program: the one that was set, otherwise `terraform`, whose messages those of
/// the crates are compared with in tests.
pub fn program_name() -> &'static str {
    NAME.get().map_or("terraform", String::as_str)
}

/// A command line for the user to run: `command_line("init -upgrade")` is `rform init -upgrade`
/// if the program was called `rform`.
pub fn command_line(arguments: &str) -> String {
    format!("{} {arguments}", program_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_that_is_set_stays() {
        assert_eq!(command_line("plan"), "terraform plan");
        set_program_name("rform".into());
        set_program_name("other".into());
        assert_eq!(command_line("plan"), "rform plan");
    }
}
