//! What the data source and the resource `archive_file` have in common.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::entry::Entry;
use super::walk::{self, Selection};
use super::{tar, zip};
use crate::checksums;
use crate::framework::declare::{Field, integer, text, text_set, truth};
use crate::framework::{Check, Declaration, Fields, Nested};
use crate::provider_data::ProviderData;
use rform_core::schema::Nesting;
use rform_core::world::{World, error_text};
use rform_provider::Problem;

/// The permissions of directories that are made for an archive.
const DIRECTORY_MODE: u32 = 0o755;

/// The permissions of a new archive, before the mask of the process.
const FILE_MODE: u32 = 0o666;

/// The schema: of the resource, changes of arguments replace the object.
pub fn declaration(is_resource: bool) -> Declaration {
    let argument = |field: Field| if is_resource { field.replaces() } else { field };
    let conflicting = |name: &'static str, others: &'static [&'static str]| {
        argument(text(name).checked(Check::ConflictsWith(others)))
    };
    let mut fields = vec![
        text("id").computed(),
        argument(text("type").required()),
        conflicting("source_content", &["source_file", "source_dir"]),
        conflicting("source_content_filename", &["source_file", "source_dir"]),
        conflicting(
            "source_file",
            &["source_dir", "source_content", "source_content_filename"],
        ),
        conflicting(
            "source_dir",
            &["source_file", "source_content", "source_content_filename"],
        ),
        argument(text_set("excludes").checked(Check::ConflictsWith(&[
            "source_file",
            "source_content",
            "source_content_filename",
        ]))),
        truth("exclude_symlink_directories"),
        argument(text("output_path").required()),
        argument(text("output_file_mode")),
        integer("output_size").computed(),
    ];
    let checksums = [
        "output_base64sha256",
        "output_base64sha512",
        "output_md5",
        "output_sha",
        "output_sha256",
        "output_sha512",
    ];
    fields.extend(checksums.map(|name| text(name).computed()));
    Declaration {
        fields,
        blocks: vec![sources(is_resource)],
        checks: vec![Check::AnyOf(&[
            "source",
            "source_content_filename",
            "source_file",
            "source_dir",
        ])],
        ..Declaration::default()
    }
}

fn sources(is_resource: bool) -> Nested {
    let source = vec![text("content").required(), text("filename").required()];
    let nested = Nested::list("source", source).held(Nesting::Set);
    let nested = nested.checked(Check::ConflictsWith(&[
        "source_file",
        "source_dir",
        "source_content",
        "source_content_filename",
    ]));
    if is_resource {
        nested.replaces()
    } else {
        nested
    }
}

/// Makes the archive, and describes it.
///
/// # Errors
/// A source cannot be read or the archive cannot be written.
pub async fn archived(meta: &ProviderData, arguments: Fields) -> Result<Fields, Problem> {
    let world = meta.world.clone();
    // Packing takes its time.
    let packing = tokio::task::spawn_blocking(move || packed(&world, arguments));
    packing
        .await
        .unwrap_or_else(|error| Err(creation_error(&error.to_string())))
}

fn creation_error(why: &str) -> Problem {
    let detail = format!("error creating archive: {why}");
    Problem::error("Archive creation error", detail)
}

fn packed(world: &Arc<dyn World>, arguments: Fields) -> Result<Fields, Problem> {
    let world = world.as_ref();
    let name = arguments.text_or_empty("output_path");
    make_directory(world, Path::new(name))?;
    let archive = content(world, &arguments).map_err(|why| creation_error(&why))?;
    let written = world.write_with_mode(Path::new(name), &archive, FILE_MODE);
    written.map_err(|error| creation_error(&format!("open {name}: {}", error_text(&error))))?;
    let mut object = arguments;
    object.set(
        "output_size",
        i64::try_from(archive.len()).unwrap_or(i64::MAX),
    );
    checksums::describe(&mut object, "output", "output_sha", &archive);
    Ok(object)
}

fn make_directory(world: &dyn World, output: &Path) -> Result<(), Problem> {
    let directory = output.parent().filter(|it| !it.as_os_str().is_empty());
    let Some(directory) = directory.filter(|it| !world.exists(it)) else {
        return Ok(());
    };
    let made = world.create_dir_with_mode(directory, DIRECTORY_MODE);
    made.map_err(|error| {
        let (directory, why) = (directory.display(), error_text(&error));
        let detail = format!("error creating output path: mkdir {directory}: {why}");
        Problem::error("Output path error", detail)
    })
}

fn content(world: &dyn World, arguments: &Fields) -> Result<Vec<u8>, String> {
    let is_zip = match arguments.text_or_empty("type") {
        "zip" => true,
        "tar.gz" => false,
        other => return Err(format!("archive type not supported: {other}")),
    };
    let mut entries = entries(world, arguments)?;
    if let Some(mode) = arguments
        .text("output_file_mode")
        .filter(|it| !it.is_empty())
    {
        let mode = parse_mode(mode)
            .ok_or_else(|| format!("error parsing output_file_mode value: {mode}"))?;
        // Content that was no file has a mode in archives of tar alone.
        for entry in entries.iter_mut().filter(|it| !is_zip || it.mode.is_some()) {
            entry.mode = Some(mode);
        }
    }
    if is_zip {
        zip::archive(&entries)
    } else {
        Ok(tar::archive(&entries))
    }
}

/// A mode as Go reads a number: a 0 before it makes it octal, 0x hexadecimal, 0b binary.
fn parse_mode(text: &str) -> Option<u32> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', b'b' | b'B', ..] => (&text[2..], 2),
        [b'0', b'o' | b'O', ..] => (&text[2..], 8),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    let is_digits = digits.chars().all(|it| it.is_digit(radix));
    let mode = u32::from_str_radix(digits, radix)
        .ok()
        .filter(|_| is_digits);
    mode.map(|mode| mode & 0o777)
}

fn entries(world: &dyn World, arguments: &Fields) -> Result<Vec<Entry>, String> {
    if let Some(directory) = arguments.text("source_dir") {
        let selection = Selection {
            excludes: arguments.texts("excludes"),
            no_linked_directories: arguments.truth("exclude_symlink_directories") == Some(true),
            output: real_output(world, arguments.text_or_empty("output_path")),
        };
        let found = walk::files(world, directory, &selection);
        return found.map_err(|why| format!("error archiving directory: {why}"));
    }
    if let Some(file) = arguments.text("source_file") {
        let found = one_file(world, file);
        return found.map_err(|why| format!("error archiving file: {why}"));
    }
    let sources = match arguments.text("source_content_filename") {
        Some(name) => vec![(
            name.to_owned(),
            arguments.text_or_empty("source_content").to_owned(),
        )],
        None => {
            let mut sources: Vec<(String, String)> = arguments
                .objects("source")
                .iter()
                .map(|source| {
                    let text = |name| source.text_or_empty(name).to_owned();
                    (text("filename"), text("content"))
                })
                .collect();
            sources.sort();
            // Of several with one name, one is archived.
            sources.dedup_by(|later, earlier| later.0 == earlier.0);
            sources
        }
    };
    let entries = sources.into_iter().map(|(name, content)| Entry {
        name,
        mode: None,
        content: content.into_bytes(),
    });
    Ok(entries.collect())
}

/// Where the archive will be, without links.
fn real_output(world: &dyn World, output: &str) -> PathBuf {
    let output = Path::new(output);
    let directory = output.parent().filter(|it| !it.as_os_str().is_empty());
    let directory = world.real(directory.unwrap_or(Path::new(".")));
    directory.join(output.file_name().unwrap_or_default())
}

fn one_file(world: &dyn World, file: &str) -> Result<Vec<Entry>, String> {
    let path = Path::new(file);
    if !world.exists(path) {
        return Err(format!("could not archive missing file: {file}"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    walk::read(world, path, name.into_owned()).map(|entry| vec![entry])
}
