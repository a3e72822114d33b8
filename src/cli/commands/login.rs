//! `login` and `logout`: API tokens of remote hosts in the credentials file.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file#locally-stored-credentials>

use super::usage::explained;
use crate::cli::args::{Login, Logout, Push};
use crate::cli::context::{Context, Outcome};
use crate::cli::install::Fetching;
use crate::cli::prompt::{Prompt, Unanswered, ask};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_core::world::World;
use rform_install::cli_config::{CredentialsFile, Token};
use rform_install::registry::{LoginService, OAuth};

/// The host that is meant where none is named.
const DEFAULT_HOST: &str = "app.terraform.io";

/// `login`: gets a token by OAuth, where the host offers that, or asks for one, and stores it.
pub fn login(context: &Context, args: &Login) -> Outcome {
    let Some(host) = host(&args.rest) else {
        return explained(context, &too_many("login"));
    };
    let host = host?;
    let mut file = credentials_file(context.world.as_ref())?;
    if !context.may_ask(true) {
        let detail = "A login has to be agreed to, and interactive input is disabled.";
        return Err(Diagnostic::error("Login is an interactive command", detail).into());
    }
    let fetching = Fetching::new(context)?;
    let token = match fetching.registry.login_service(&host) {
        Ok(Some(LoginService::Code(service))) => {
            agree(context, &host, &file)?;
            token_by_code(context, &fetching, &service)?
        }
        Ok(Some(LoginService::Page(page))) => asked_token(context, &host, &file, Some(&page))?,
        Ok(None) => asked_token(context, &host, &file, None)?,
        Err(why) => {
            context.printer.out(format!(
                "It cannot be told how {host} gives out tokens: {why}.\n"
            ));
            asked_token(context, &host, &file, None)?
        }
    };
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

/// Asks whether a token is to be requested.
///
/// # Errors
/// It is not.
fn agree(context: &Context, host: &str, file: &CredentialsFile) -> Result<(), Diagnostic> {
    context.printer.out(format!(
        "A token for {host} is requested by OAuth: you agree to that in a web browser on this \
         machine.\n\nIt will be stored in plain text in the following file:\n    {}\n",
        file.shown()
    ));
    let question = Prompt {
        query: "Do you want to proceed?",
        description: "Only 'yes' will be accepted to confirm.",
        secret: false,
    };
    let answer = ask(&context.printer, &question).map_err(not_answered)?;
    match answer.trim() {
        "yes" => Ok(()),
        _ => Err(Diagnostic::error(
            "Login cancelled",
            "Nothing was requested and nothing was stored.",
        )),
    }
}

fn token_by_code(
    context: &Context,
    fetching: &Fetching,
    service: &OAuth,
) -> Result<Token, Diagnostic> {
    let begun = rform_install::login::Login::begin(context.world.as_ref(), service);
    let begun = begun.map_err(|error| failed(&error.to_string()))?;
    context.printer.out(format!(
        "Open the following address in a web browser, and agree there:\n    {}\n\nWaiting for the \
         browser to come back...\n",
        begun.address()
    ));
    begun.token(&fetching.http).map_err(|why| failed(&why))
}

fn failed(why: &str) -> Diagnostic {
    Diagnostic::error("Login failed", format!("{why}. Nothing was stored."))
}

fn not_answered(why: Unanswered) -> Diagnostic {
    let summary = format!("Failed to retrieve token: {why}");
    Diagnostic::error(summary, "Nothing was stored.")
}

fn asked_token(
    context: &Context,
    host: &str,
    file: &CredentialsFile,
    page: Option<&str>,
) -> Result<Token, Diagnostic> {
    let place = match page {
        Some(page) => format!("on this page:\n    {page}\nand paste it here."),
        None => format!("in the settings of your account at {host}, and paste it here."),
    };
    let description = format!(
        "Generate a token {place}\nIt will be stored in plain text in the following file:\n    \
         {}\n\nTo remove it, run \"{}\".",
        file.shown(),
        command_line(&format!("logout {host}"))
    );
    let question = Prompt {
        query: &format!("Token for {host}:"),
        description: &description,
        secret: true,
    };
    let answer = ask(&context.printer, &question);
    let token = answer.map_err(not_answered)?;
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
