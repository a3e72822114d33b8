//! `file`, `filebase64`, `fileexists` and `fileset`: functions that read files.

use std::io;
use std::path::Path;

use crate::eval::CallError;
use crate::functions::call::{Call, blamed, failed};
use crate::functions::filesystem::paths::{clean, expand};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::base64;
use crate::functions::helpers::glob;
use crate::functions::helpers::redact::quoted_or_redacted;
use crate::functions::helpers::text::text;
use rform_core::go::quote::quoted;
use rform_core::value::{Marks, Type, Value};

const PATH: Parameter = Parameter::new("path", types::string).marked();

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "file",
        "Returns the contents of a file, which must be UTF-8 text.",
        |call| {
            let content = text(read_text(call, 0)?);
            Ok(content.mark(call.argument(0).marks()))
        },
    )
    .takes(&[PATH])
    .examples(&[("try(file(\"none\"), \"none\")", "\"none\"")]),
    Function::new("filebase64", "Returns the contents of a file, base64-encoded.", |call| {
        let content = Value::string(base64::encode(read(call, 0)?));
        Ok(content.mark(call.argument(0).marks()))
    })
    .takes(&[PATH])
    .examples(&[("try(filebase64(\"none\"), \"none\")", "\"none\"")]),
    Function::new(
        "fileexists",
        "Returns whether a file exists at a path.",
        fileexists,
    )
    .takes(&[PATH])
    .gives(types::give_bool)
    .examples(&[("fileexists(\"none\")", "false")]),
    Function::new(
        "fileset",
        "Returns the files in a directory that match a pattern with `*`, `**`, `?`, `[a-z]` and `{a,b}`.",
        fileset,
    )
    .takes(&[PATH, Parameter::new("pattern", types::string).marked()])
    .gives(|_| Ok(Type::set(Type::String)))
    .examples(&[("length(fileset(\"none\", \"*.txt\"))", "0")]),
];

/// A clean path; `~` is the home directory.
pub(crate) fn located(call: &Call<'_>, path: &str) -> Outcome<String> {
    let path = expand(call, path);
    let path = path.map_err(|error| failed(format!("failed to expand ~: {}", error.message)))?;
    Ok(clean(&path))
}

/// An error in opening or reading, as Go puts it.
pub(crate) fn read_text_error(path: &str, error: &io::Error) -> CallError {
    let action = match error.kind() {
        io::ErrorKind::IsADirectory => "read",
        _ => "open",
    };
    failed(format!("{action} {path}: {}", plain(error)))
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::InvalidInput => "invalid argument".to_owned(),
        io::ErrorKind::NotADirectory => "not a directory".to_owned(),
        _ => error.to_string(),
    }
}

/// The content of the file that an argument names; errors blame that argument.
pub(crate) fn read(call: &Call<'_>, at: usize) -> Outcome<Vec<u8>> {
    let given = call.text(at);
    let path = located(call, given).map_err(|error| blamed(at, error.message))?;
    call.context.world.read(Path::new(&path)).map_err(|error| {
        let marks = call.argument(at).marks();
        let message = match error.kind() {
            io::ErrorKind::NotFound => format!(
                "no file exists at {}; this function works only with files that are distributed \
                 as part of the configuration source code, so if this file will be created by a \
                 resource in this configuration you must instead obtain this result from an \
                 attribute of that resource",
                quoted_or_redacted(&clean_as_given(given), marks)
            ),
            io::ErrorKind::IsADirectory if marks.is_empty() => {
                format!("failed to read file: read {path}: is a directory")
            }
            _ if marks.is_empty() => read_text_error(&path, &error).message,
            _ => format!(
                "failed to read file {}: {}",
                quoted_or_redacted(&path, marks),
                plain(&error)
            ),
        };
        blamed(at, message)
    })
}

fn clean_as_given(path: &str) -> String {
    if path.is_empty() {
        clean(path)
    } else {
        path.to_owned()
    }
}

/// Reads a file as UTF-8 text.
pub(crate) fn read_text(call: &Call<'_>, at: usize) -> Outcome<String> {
    let content = read(call, at)?;
    String::from_utf8(content).map_err(|_| {
        let path = quoted_or_redacted(call.text(at), call.argument(at).marks());
        failed(format!(
            "contents of {path} are not valid UTF-8; use the filebase64 function to obtain the \
             Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) to \
             obtain file hashing results instead"
        ))
    })
}

fn fileexists(call: &Call<'_>) -> Outcome<Value> {
    let argument = call.argument(0);
    let path = located(call, call.text(0))?;
    let name = || quoted_or_redacted(&path, argument.marks());
    let world = call.context.world;
    // A directory is told from a file by being readable as one.
    let found = match world.read_dir(Path::new(&path)) {
        Ok(_) => return Err(failed(format!("{} is a directory, not a file", name()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(_) if world.exists(Path::new(&path)) => match world.irregular(Path::new(&path)) {
            None => true,
            Some(kind) => {
                let name = name();
                return Err(failed(format!("{name} is {kind}, not a regular file")));
            }
        },
        Err(_) => return Err(failed(format!("failed to stat {}", name()))),
    };
    Ok(Value::from(found).mark(argument.marks()))
}

fn fileset(call: &Call<'_>) -> Outcome<Value> {
    let marks = call.argument(0).marks().union(call.argument(1).marks());
    let directory = clean(call.text(0));
    let pattern = clean(&format!("{directory}/{}", call.text(1)));
    let found = glob::find(call.context.world, &pattern).map_err(|error| {
        let shown = if marks == Marks::NONE {
            quoted(&pattern)
        } else {
            quoted_or_redacted("", marks)
        };
        let why = match error {
            glob::GlobError::BadPattern => "syntax error in pattern",
            glob::GlobError::TooMuch => {
                "there is too much to look at: more than a million files or alternatives"
            }
        };
        failed(format!("failed to glob pattern {shown}: {why}"))
    })?;
    let paths = found.iter().map(|path| text(relative(&directory, path)));
    Ok(Value::set(Type::String, paths.collect::<Vec<_>>()).mark(marks))
}

/// The path seen from a directory; both clean.
fn relative(directory: &str, path: &str) -> String {
    let from: Vec<&str> = directory.split('/').filter(|part| *part != ".").collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from
        .iter()
        .zip(&to)
        .take_while(|(one, two)| one == two)
        .count();
    let up = from.iter().skip(shared).map(|_| "..");
    up.chain(to.iter().skip(shared).copied())
        .collect::<Vec<_>>()
        .join("/")
}
