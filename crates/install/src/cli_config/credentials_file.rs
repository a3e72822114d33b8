//! `~/.terraform.d/credentials.tfrc.json`: the tokens that `login` stores.

use std::io;
use std::path::PathBuf;

use rform_core::world::{World, error_text};
use serde_json::{Value as Json, json};

use super::documents::settings_dir;
use super::token::Token;

/// The file and what it holds.
pub struct CredentialsFile {
    path: Option<PathBuf>,
    document: Json,
}

impl CredentialsFile {
    /// Reads the file; an empty one where there is none.
    ///
    /// # Errors
    /// It is there and cannot be read, or does not hold credentials as JSON.
    pub fn read(world: &dyn World) -> Result<CredentialsFile, String> {
        let path = settings_dir(world).map(|it| it.join("credentials.tfrc.json"));
        let text = match path.as_ref().map(|path| world.read(path)) {
            None => None,
            Some(Ok(text)) => Some(text),
            Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => None,
            Some(Err(error)) => return Err(file_error(path, &error_text(&error))),
        };
        let document = match text {
            None => json!({}),
            Some(text) => match serde_json::from_slice::<Json>(&text) {
                Ok(document) if document.is_object() => document,
                // What is wrong is told without anything of the file.
                Ok(_) => return Err(file_error(path, "it is not a JSON object")),
                Err(error) => {
                    let why = format!("line {} is not as expected", error.line());
                    return Err(file_error(path, &why));
                }
            },
        };
        let credentials = document.get("credentials");
        if credentials.is_some_and(|it| !it.is_object() && !it.is_null()) {
            return Err(file_error(path, "\"credentials\" is no object"));
        }
        Ok(CredentialsFile { path, document })
    }

    /// Where the file is, for messages.
    pub fn shown(&self) -> String {
        let path = self.path.as_ref();
        path.map_or_else(String::new, |it| it.display().to_string())
    }

    /// Whether anything is stored for a host.
    pub fn has(&self, host: &str) -> bool {
        let hosts = self.document.get("credentials");
        hosts.is_some_and(|hosts| hosts.get(host).is_some())
    }

    /// The token of a host.
    pub fn token(&self, host: &str) -> Option<Token> {
        let token = self.document.get("credentials")?.get(host)?.get("token")?;
        token.as_str().map(Token::new)
    }

    /// Stores the token of a host, or removes it. Everything else in the file stays.
    ///
    /// # Errors
    /// The file cannot be written; it then is as it was.
    pub fn store(
        &mut self,
        world: &dyn World,
        host: &str,
        token: Option<&Token>,
    ) -> Result<(), String> {
        let path = self.path.clone();
        let path = path.ok_or("the variable HOME is not set, so there is no place for it")?;
        let credentials = &mut self.document["credentials"];
        if !credentials.is_object() {
            *credentials = json!({});
        }
        match token {
            Some(token) => credentials[host] = json!({ "token": token.secret() }),
            None => {
                let known = credentials.as_object_mut();
                known.map(|it| it.shift_remove(host));
            }
        }
        let text = serde_json::to_string_pretty(&self.document).map_err(|it| it.to_string())?;
        if let Some(directory) = path.parent() {
            let made = world.create_dir(directory);
            made.map_err(|error| file_error(Some(path.clone()), &error_text(&error)))?;
        }
        let written = world.write(&path, format!("{text}\n").as_bytes());
        written.map_err(|error| file_error(Some(path), &error_text(&error)))
    }
}

fn file_error(path: Option<PathBuf>, why: &str) -> String {
    match path {
        Some(path) => format!("{}: {why}", path.display()),
        None => why.to_owned(),
    }
}
