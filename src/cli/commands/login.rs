//! `login` and `logout`: API tokens of remote hosts in the credentials file.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file#locally-stored-credentials>

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use super::usage::explained;
use crate::cli::args::{Login, Logout, Push};
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::prompt::{Prompt, ask};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_core::world::{World, error_text};

/// The host that is meant where none is named.
const DEFAULT_HOST: &str = "app.terraform.io";

/// `login`: asks for a token and stores it.
pub fn login(context: &Context, args: &Login) -> Outcome {
    let Some(host) = host(&args.rest) else {
        return explained(context, &too_many("login"));
    };
    let host = host?;
    let file = credentials_file(context.world.as_ref())?;
    let mut stored = read(context.world.as_ref(), &file)?;
    if !context.may_ask(true) {
        let detail = "A token has to be typed in, and interactive input is disabled.";
        return Err(Diagnostic::error("Login is an interactive command", detail).into());
    }
    let token = asked_token(context, &host, &file)?;
    stored.hosts.insert(host.clone(), json!({ "token": token }));
    write(context.world.as_ref(), &file, stored)?;
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
    let file = credentials_file(context.world.as_ref())?;
    let mut stored = read(context.world.as_ref(), &file)?;
    let printer = &context.printer;
    if stored.hosts.remove(&host).is_none() {
        printer.out(format!("No credentials for {host} are stored.\n"));
        return Ok(0);
    }
    printer.out(format!(
        "Removing the stored credentials for {host} from the following file:\n    {}\n",
        file.display()
    ));
    write(context.world.as_ref(), &file, stored)?;
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
fn credentials_file(world: &dyn World) -> Result<PathBuf, Diagnostic> {
    let home = world.var("HOME").filter(|home| !home.is_empty());
    let home = home.ok_or_else(|| {
        Diagnostic::error(
            "No home directory",
            "The variable HOME names no directory in which credentials could be kept.",
        )
    })?;
    Ok(Path::new(&home).join(".terraform.d/credentials.tfrc.json"))
}

/// The content of the credentials file.
#[derive(Default)]
struct Stored {
    /// What is in it besides the credentials.
    other: Map<String, Json>,
    /// The credentials by host.
    hosts: Map<String, Json>,
}

/// The content of the file; nothing if there is no file.
///
/// # Errors
/// The file cannot be read, or is not what it should be: it is not overwritten then.
fn read(world: &dyn World, file: &Path) -> Result<Stored, Failure> {
    let unusable = |why: String| {
        let detail = format!("{}: {why}. Nothing was changed.", file.display());
        Failure::from(Diagnostic::error(
            "Failed to read the credentials file",
            detail,
        ))
    };
    let text = match world.read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Stored::default()),
        Err(error) => return Err(unusable(error_text(&error))),
    };
    // What is wrong may be within a token, so that the reason does not quote it.
    let mut other: Map<String, Json> = serde_json::from_slice(&text)
        .map_err(|error| unusable(format!("line {} is not as expected", error.line())))?;
    match other.remove("credentials") {
        None | Some(Json::Null) => Ok(Stored {
            other,
            hosts: Map::new(),
        }),
        Some(Json::Object(hosts)) => Ok(Stored { other, hosts }),
        Some(_) => Err(unusable("\"credentials\" is no object".into())),
    }
}

fn write(world: &dyn World, file: &Path, stored: Stored) -> Result<(), Diagnostic> {
    let mut document = stored.other;
    document.insert("credentials".into(), stored.hosts.into());
    let text = format!("{:#}\n", Json::Object(document));
    let directory = file.parent().unwrap_or(Path::new("."));
    let written = world
        .create_dir(directory)
        .and_then(|()| world.write(file, text.as_bytes()));
    written.map_err(|error| {
        let detail = format!("{}: {}.", file.display(), error_text(&error));
        Diagnostic::error("Failed to write the credentials file", detail)
    })
}

fn asked_token(context: &Context, host: &str, file: &Path) -> Result<String, Diagnostic> {
    let description = format!(
        "Generate a token in the settings of your account at {host}, and paste it here.\nIt will be \
         stored in plain text in the following file:\n    {}\n\nTo remove it, run \"{}\".",
        file.display(),
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
        token => Ok(token.to_owned()),
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
