//! The arguments and the environment of the process: `TF_CLI_ARGS` and names that are no Unicode.

use std::io;

use rform_core::world::World;

/// The arguments of the process; what is no Unicode is replaced.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
pub fn arguments() -> Vec<String> {
    let arguments = std::env::args_os().skip(1);
    arguments
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect()
}

/// Whether the program was called by the name `terraform`, through a link or a copy: it answers in
/// Terraform's own shape then.
#[allow(clippy::disallowed_methods, reason = "this is the way to the host")]
pub fn is_called_terraform() -> bool {
    let program = std::env::args_os().next().unwrap_or_default();
    std::path::Path::new(&program).file_stem() == Some("terraform".as_ref())
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

/// What `TF_CLI_ARGS` and `TF_CLI_ARGS_command` add in front of a command's own arguments.
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
    use super::words;

    #[test]
    fn words_are_split_as_a_shell_does() {
        let expected = ["-var=a=b c", "", "d\"e", "f\\"];
        let found = words(r#" "-var=a=b c" ''  d\"e 'f\' "#);
        assert_eq!(found.unwrap_or_default(), expected);
        assert_eq!(words("-var='a"), None);
    }
}
