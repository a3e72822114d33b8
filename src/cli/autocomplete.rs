//! Completion of command lines by the shell: `-install-autocomplete`, and what a shell is answered.
//! <https://developer.hashicorp.com/terraform/cli/commands#shell-tab-completion>

use std::path::Path;

use clap::Command;

use super::args::built;
use super::environment;
use super::streams::Streams;
use rform_core::program_name::program_name;
use rform_core::world::{World, error_text};

/// The configuration files of shells, and what bash's completion needs there first.
const SHELLS: [(&str, &str); 3] = [
    (".bashrc", ""),
    (".bash_profile", ""),
    (".zshrc", "autoload -U +X bashcompinit && bashcompinit\n"),
];

/// The exit code, if a shell asks for completions, or the command line is about them.
pub fn answer(world: &dyn World, arguments: &[String], streams: &dyn Streams) -> Option<u8> {
    if let Some(line) = world.var("COMP_LINE") {
        let point = world.var("COMP_POINT").and_then(|it| it.parse().ok());
        let typed = point
            .and_then(|point: usize| line.get(..point))
            .unwrap_or(&line);
        for word in completions(&built(), typed) {
            streams.out(&format!("{word}\n"));
        }
        return Some(0);
    }
    let [flag] = arguments else { return None };
    let installs = match flag.trim_start_matches('-') {
        _ if !flag.starts_with('-') => return None,
        "install-autocomplete" => true,
        "uninstall-autocomplete" => false,
        _ => return None,
    };
    match change(world, installs) {
        Ok(changed) => {
            streams.out(&changed);
            Some(0)
        }
        Err(why) => {
            streams.err(&format!("{why}\n"));
            Some(1)
        }
    }
}

/// The words that may go on a command line.
fn completions(root: &Command, typed: &str) -> Vec<String> {
    let (before, partial) = typed
        .rsplit_once(char::is_whitespace)
        .unwrap_or(("", typed));
    let mut command = root;
    for word in before.split_whitespace().skip(1) {
        command = command.find_subcommand(word).unwrap_or(command);
    }
    let names = command.get_subcommands().filter(|it| !it.is_hide_set());
    let names = names.map(|it| it.get_name().to_owned());
    let flags = command.get_arguments().filter(|it| !it.is_hide_set());
    let flags = flags.filter_map(|it| Some(format!("-{}", it.get_long()?)));
    let wanted = |word: &String| {
        let is_flag = word.starts_with('-');
        word.starts_with(partial) && is_flag == partial.starts_with('-')
    };
    let mut words: Vec<String> = names.chain(flags).filter(wanted).collect();
    words.sort();
    words
}

/// Adds the line to the files of all shells that the user has, or takes it away. Answers what was
/// done.
fn change(world: &dyn World, installs: bool) -> Result<String, String> {
    let home = world.var("HOME").filter(|home| !home.is_empty());
    let home = home.ok_or("The variable HOME names no directory with the files of a shell.")?;
    let mut done = String::new();
    for (name, first) in SHELLS {
        let path = Path::new(&home).join(name);
        if world.exists(&path) {
            done.push_str(&change_file(world, &path, first, installs)?);
        }
    }
    match done.is_empty() {
        true => Err(format!(
            "No shell was found: there is neither .bashrc, .bash_profile nor .zshrc in {home}."
        )),
        false => Ok(done),
    }
}

fn change_file(
    world: &dyn World,
    path: &Path,
    first: &str,
    installs: bool,
) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("{}: {}.", path.display(), error_text(&error));
    let text = world.read(path).map_err(failed)?;
    let text = String::from_utf8(text)
        .map_err(|_| format!("{}: it is not valid UTF-8.", path.display()))?;
    let line = format!(
        "{first}complete -C {} {}\n",
        environment::executable(),
        program_name()
    );
    let (new, said) = match (installs, text.contains(&line)) {
        (true, true) => return Ok(format!("It is installed in {} already.\n", path.display())),
        (false, false) => return Ok(format!("It is not installed in {}.\n", path.display())),
        (true, false) => {
            let end = if text.is_empty() || text.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            (format!("{text}{end}{line}"), "Installed in")
        }
        (false, true) => (text.replace(&line, ""), "Removed from"),
    };
    world.rewrite(path, new.as_bytes()).map_err(failed)?;
    Ok(format!(
        "{said} {}. Start a new shell to use it.\n",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_flags_are_completed() {
        let found = |typed| completions(&built(), typed);
        assert_eq!(found("terraform val"), ["validate"]);
        assert_eq!(found("terraform workspace sel"), ["select"]);
        assert_eq!(found("terraform plan -detailed"), ["-detailed-exitcode"]);
        assert!(found("terraform ").contains(&"plan".to_owned()));
        assert!(found("terraform nope x ").contains(&"plan".to_owned()));
        assert_eq!(found("terraform zzz"), Vec::<String>::new());
    }
}
