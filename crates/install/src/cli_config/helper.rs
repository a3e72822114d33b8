//! `credentials_helper "NAME" { … }`: a program that keeps credentials.
//! <https://developer.hashicorp.com/terraform/internals/credentials-helpers>

use std::io::{self, Read};
use std::path::Path;

use rform_core::world::{Exit, Program, World};
use serde_json::Value as Json;

use super::section::Section;
use super::token::Token;

/// In bytes: the longest answer of a helper.
const LONGEST: u64 = 1 << 20;

/// The program and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helper {
    name: String,
    arguments: Vec<String>,
}

impl Helper {
    pub(super) fn read(name: &str, block: &Section) -> Result<Helper, String> {
        let is_good = |char: char| char.is_ascii_alphanumeric() || "-_".contains(char);
        if name.is_empty() || !name.chars().all(is_good) {
            return Err(format!("{name:?} is no name of a credentials helper"));
        }
        let arguments = block.argument("args").and_then(Json::as_array);
        let arguments = arguments.into_iter().flatten();
        Ok(Helper {
            name: name.to_owned(),
            arguments: arguments
                .filter_map(|it| Some(it.as_str()?.to_owned()))
                .collect(),
        })
    }

    /// Asks for the token of a host.
    ///
    /// # Errors
    /// The program is not there, or fails.
    pub fn get(&self, world: &dyn World, host: &str) -> Result<Option<Token>, String> {
        let answer = self.ask(world, "get", host)?;
        let answer: Result<Json, _> = serde_json::from_str(&answer);
        // What is wrong with the answer is told without anything of it.
        let answer = answer.map_err(|_| format!("{} answers with no JSON", self.program()))?;
        Ok(answer["token"].as_str().map(Token::new))
    }

    /// Lets it forget the token of a host.
    ///
    /// # Errors
    /// The program is not there, or fails.
    pub fn forget(&self, world: &dyn World, host: &str) -> Result<(), String> {
        self.ask(world, "forget", host).map(drop)
    }

    fn program(&self) -> String {
        format!("terraform-credentials-{}", self.name)
    }

    fn ask(&self, world: &dyn World, what: &str, host: &str) -> Result<String, String> {
        let name = self.program();
        let own = world.var("HOME").map(|home| {
            let plugins = Path::new(&home).join(".terraform.d/plugins");
            plugins.join(&name)
        });
        let place = own.filter(|path| world.exists(path));
        let mut arguments = self.arguments.clone();
        arguments.extend([what.to_owned(), host.to_owned()]);
        let program = Program {
            command: name.clone(),
            name: place.map_or(name.clone(), |it| it.to_string_lossy().into_owned()),
            arguments,
            ..Program::default()
        };
        let answered = answer(world, &program);
        answered.map_err(|error| format!("the credentials helper {name} fails: {error}"))
    }
}

/// Runs a program, and answers what it writes to its standard output.
fn answer(world: &dyn World, program: &Program) -> io::Result<String> {
    let mut running = world.start(program)?;
    let mut errors = running.errors.take();
    let errors = std::thread::spawn(move || {
        let mut text = String::new();
        let read = errors
            .as_mut()
            .map(|it| it.take(LONGEST).read_to_string(&mut text));
        read.transpose().map(|_| text)
    });
    let mut text = String::new();
    if let Some(output) = &mut running.output {
        output.take(LONGEST).read_to_string(&mut text)?;
    }
    let errors = errors.join().map_err(|_| io::ErrorKind::Other)??;
    loop {
        match running.exit() {
            Some(Exit::Status(0)) => return Ok(text),
            Some(_) => return Err(io::Error::other(errors.trim().to_owned())),
            None => std::thread::sleep(std::time::Duration::from_millis(5)),
        }
    }
}
