//! `login` and `logout`: API tokens of remote hosts in the credentials file.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file#locally-stored-credentials>

use super::usage::explained;
use crate::cli::args::{Login, Logout, Push};
use crate::cli::context::{Context, Outcome};
use crate::cli::prompt::{Prompt, ask};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_core::world::World;
use rform_install::cli_config::{CredentialsFile, Token};

/// The host that is meant where none is named.
const DEFAULT_HOST: &str = "app.terraform.io";

/// `login`: asks for a token and stores it.
pub fn login(context: &Context, args: &Login) -> Outcome {
    let Some(host) = host(&args.rest) else {
        return explained(context, &too_many("login"));
    };
    let host = host?;
    let mut file = credentials_file(context.world.as_ref())?;
    if !context.may_ask(true) {
        let detail = "A token has to be typed in, and interactive input is disabled.";
        return Err(Diagnostic::error("Login is an interactive command", detail).into());
    }
    let token = asked_token(context, &host, &file)?;
    let stored = file.store(context.world.as_ref(), &host, Some(&token));
    stored.map_err(not_written)?;
    let printer = &context.printer;
    printer.out(printer.good(&format!("Success! The token for {host} is stored."), ""));
    Ok(0)
}

/// `logout`: removes a token.
pub fn logout(context: &Context, args: &Logout) -> Outcome {
    let Some(host) = host(&args.rest) else {
        return explained(context, &too_many("logout"));
    };
    let host = host?;
    let mut file = credentials_file(context.world.as_ref())?;
    let printer = &context.printer;
    if !file.has(&host) {
        printer.out(format!("No credentials for {host} are stored.\n"));
        return Ok(0);
    }
    printer.out(format!(
        "Removing the stored credentials for {host} from the following file:\n    {}\n",
        file.shown()
    ));
    let removed = file.store(context.world.as_ref(), &host, None);
    removed.map_err(not_written)?;
    let news = "Success!";
    let rest = format!(" Terraform has removed the stored API token for {host}.\n");
    printer.out(printer.good(news, &rest));
    Ok(0)
}

/// `push`: says that there is no such thing any more.
pub fn push(_: &Context, _: &Push) -> Outcome {
    Err(Diagnostic::error(
        "Command \"terraform push\" is no longer supported",
        "This command was used to push configuration to Terraform Enterprise legacy (v1), which has \
         now reached end-of-life. To push configuration to Terraform Enterprise v2, use its REST \
         API. Contact Terraform Enterprise support for more information.",
    )
    .into())
}

fn too_many(command: &str) -> String {
    format!("The {command} command expects at most one argument: the host to log in to.\n")
}

/// The host that the arguments name, in small letters; none if there are too many arguments.
fn host(arguments: &[String]) -> Option<Result<String, Diagnostic>> {
    let named = match arguments {
        [] => DEFAULT_HOST,
        [host] => host,
        _ => return None,
    };
    let is_part = |char: char| char.is_alphanumeric() || ".-".contains(char);
    let (name, port) = named.rsplit_once(':').unwrap_or((named, "443"));
    let is_host = !name.is_empty()
        && name.chars().all(is_part)
        && !name.starts_with(['.', '-'])
        && port.parse::<u16>().is_ok();
    Some(match is_host {
        true => Ok(named.to_lowercase()),
        false => Err(Diagnostic::error(
            "Invalid hostname",
            format!(
                "The given hostname {named:?} is not valid: it must be a name, perhaps with a port."
            ),
        )),
    })
}

/// The file in which Terraform keeps tokens too.
///
/// # Errors
/// There is no place for it, it cannot be read, or it is not what it should be: it is not overwritten
/// then.
fn credentials_file(world: &dyn World) -> Result<CredentialsFile, Diagnostic> {
    let file = CredentialsFile::read(world).map_err(|why| {
        let detail = format!("{why}. Nothing was changed.");
        Diagnostic::error("Failed to read the credentials file", detail)
    })?;
    match file.shown().is_empty() {
        false => Ok(file),
        true => Err(Diagnostic::error(
            "No home directory",
            "The variable HOME names no directory in which credentials could be kept.",
        )),
    }
}

fn not_written(why: String) -> Diagnostic {
    Diagnostic::error("Failed to write the credentials file", format!("{why}."))
}

fn asked_token(context: &Context, host: &str, file: &CredentialsFile) -> Result<Token, Diagnostic> {
    let description = format!(
        "Generate a token in the settings of your account at {host}, and paste it here.\nIt will be \
         stored in plain text in the following file:\n    {}\n\nTo remove it, run \"{}\".",
        file.shown(),
        command_line(&format!("logout {host}"))
    );
    let question = Prompt {
        query: &format!("Token for {host}:"),
        description: &description,
        secret: true,
    };
    let answer = ask(&context.printer, &question);
    let token = answer.map_err(|why| {
        Diagnostic::error(
            format!("Failed to retrieve token: {why}"),
            "Nothing was stored.",
        )
    })?;
    match token.trim() {
        "" => Err(Diagnostic::error(
            "No token was given",
            "Nothing was stored.",
        )),
        token => Ok(Token::new(token)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_with_ports() {
        let named = |host: &str| super::host(&[host.to_owned()]).and_then(Result::ok);
        assert_eq!(named("Example.COM").as_deref(), Some("example.com"));
        assert_eq!(
            named("example.com:8443").as_deref(),
            Some("example.com:8443")
        );
        for bad in ["", "a b", "https://x", "x:y", "-x", "x/y"] {
            assert_eq!(named(bad), None, "{bad}");
        }
        assert_eq!(
            super::host(&[]).and_then(Result::ok).as_deref(),
            Some(DEFAULT_HOST)
        );
        assert!(super::host(&["a".into(), "b".into()]).is_none());
    }
}
