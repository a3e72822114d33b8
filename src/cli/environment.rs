//! The arguments and the environment of the process: its name, `TF_CLI_ARGS`, and variables that
//! are not valid Unicode.

use std::env::consts::EXE_SUFFIX;
use std::io;
use std::path::Path;

use rform_core::world::World;

/// The arguments of the process. What is not valid Unicode is replaced.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
pub fn arguments() -> Vec<String> {
    let arguments = std::env::args_os().skip(1);
    arguments
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect()
}

/// The name that the program was called by: `rform`, or that of a link to it or a copy of it, such
/// as `terraform`. It is `rform` where the caller gave no name that a user could type.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
pub fn called_name() -> String {
    let program = std::env::args_os().next().unwrap_or_default();
    typed_name(Path::new(&program))
        .unwrap_or("rform")
        .to_owned()
}

/// The path of the program, for the configuration of a shell; its name where that is not known.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
pub fn executable() -> String {
    let path = std::env::current_exe().ok();
    path.map_or_else(called_name, |path| path.display().to_string())
}

/// The file name of a program, without the `.exe` of Windows; none if a shell would need quotes
/// for it.
fn typed_name(program: &Path) -> Option<&str> {
    let name = program.file_name()?.to_str()?;
    let name = name.strip_suffix(EXE_SUFFIX).unwrap_or(name);
    let is_plain = |char: char| char.is_alphanumeric() || "-_.+".contains(char);
    (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
}

/// Whether every variable that steers the program can be read.
///
/// # Errors
///
/// The first one that is no Unicode. Taken as not set, it would lead to another workspace, account
/// or value than the one that was meant.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
pub fn check() -> io::Result<()> {
    let steers = |name: &str| name.starts_with("TF_") || name.starts_with("AWS_");
    for (name, value) in std::env::vars_os() {
        let lossy = name.to_string_lossy();
        if steers(&lossy) && (name.to_str().is_none() || value.to_str().is_none()) {
            let message = format!("The environment variable {lossy} is not valid UTF-8");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
    }
    Ok(())
}

/// The arguments that `TF_CLI_ARGS` and `TF_CLI_ARGS_command` add in front of a command's own.
pub fn more_arguments(world: &dyn World, command: &[String]) -> Result<Vec<String>, String> {
    let suffix = command.join("_").replace('-', "_");
    let mut all = Vec::new();
    for name in [format!("TF_CLI_ARGS_{suffix}"), "TF_CLI_ARGS".to_owned()] {
        let text = world.var(&name).unwrap_or_default();
        let more = words(&text).ok_or_else(|| {
            format!("Error parsing extra CLI args from {name}: invalid command line string")
        })?;
        all.extend(more);
    }
    Ok(all)
}

/// The words of a text as a shell splits them: quotes and backslashes, nothing else. None if a
/// quote does not end.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (Some(open), char) if char == open => quote = None,
            (Some('\''), char) => word.get_or_insert_default().push(char),
            (_, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some(_), char) => word.get_or_insert_default().push(char),
            (None, '\'' | '"') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, char) if char.is_whitespace() => words.extend(word.take()),
            (None, char) => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{typed_name, words};

    #[test]
    fn the_name_is_what_a_user_would_type() {
        let name = |program| typed_name(Path::new(program));
        assert_eq!(name("/usr/local/bin/terraform"), Some("terraform"));
        assert_eq!(name("./terraform-1.5"), Some("terraform-1.5"));
        assert_eq!(name("rform"), Some("rform"));
        assert_eq!(name(""), None);
        assert_eq!(name("/opt/my rform"), None);
        assert_eq!(name("a\u{1b}[2J"), None);
    }

    #[test]
    fn words_are_split_as_a_shell_does() {
        let expected = ["-var=a=b c", "", "d\"e", "f\\"];
        let found = words(r#" "-var=a=b c" ''  d\"e 'f\' "#);
        assert_eq!(found.unwrap_or_default(), expected);
        assert_eq!(words("-var='a"), None);
    }
}
