//! JSON, which gets the native syntax first. Files that are named as JSON are JSON again in the end;
//! others, which Terraform 0.11 took too, stay in the native syntax.

use std::collections::BTreeMap;
use std::path::Path;

use super::upgraded::{File, Note, Upgraded};
use crate::load::configuration_names;
use crate::snapshot::Snapshot;
use crate::variables::{is_value_file, value_files};
use rform_core::world::World;
use rform_lang::syntax::json::{FileKind, from_native, is_json, to_native};
use serde_json::Value as Json;

/// Texts by the names of their files.
type Texts = BTreeMap<String, String>;

/// The files of a module with JSON in the native syntax.
pub(super) struct Converted {
    /// All files of the module.
    texts: Texts,
    /// The files that are JSON, as they are.
    json: Texts,
}

impl Converted {
    /// The files of the module in a directory; none if there is no such JSON.
    pub fn of(world: &dyn World, directory: &Path) -> Option<Converted> {
        let mut converted = Converted {
            texts: Texts::new(),
            json: Texts::new(),
        };
        for (names, kind) in [
            (
                configuration_names(world, directory),
                FileKind::Configuration,
            ),
            (value_files(world, directory), FileKind::Values),
        ] {
            for name in names {
                let Ok(bytes) = world.read(Path::new(&name)) else {
                    continue;
                };
                converted.add(name, &String::from_utf8_lossy(&bytes), kind);
            }
        }
        (!converted.json.is_empty()).then_some(converted)
    }

    fn add(&mut self, name: String, text: &str, kind: FileKind) {
        let native = is_json(text).then(|| to_native(text, kind)).flatten();
        if native.is_some() || is_named_json(&name) {
            self.json.insert(name.clone(), text.to_owned());
        }
        self.texts
            .insert(name, native.unwrap_or_else(|| text.to_owned()));
    }

    /// The host on which the files are in the native syntax.
    pub fn world<'w>(&self, world: &'w dyn World) -> Snapshot<'w> {
        Snapshot::new(world, &self.texts)
    }

    /// The upgrade on that host as one of the files as they are.
    pub fn finish(self, mut upgraded: Upgraded) -> Upgraded {
        if upgraded.is_current {
            return upgraded;
        }
        let notes = std::mem::take(&mut upgraded.notes).into_iter();
        // The lines are those of a text that nobody has.
        let notes = notes.map(|it| match is_named_json(&it.file) {
            true => Note { line: 1, ..it },
            false => it,
        });
        upgraded.notes = notes.collect();
        for (name, old) in self.json {
            let place = upgraded.files.iter().position(|it| it.name == name);
            let new = place.map(|at| upgraded.files.remove(at).new);
            let new = new.or_else(|| self.texts.get(&name).cloned());
            let (new, note) = match is_named_json(&name) {
                true => json_again(&name, &old, &new.unwrap_or_default()),
                false => (new, Some(NOW_NATIVE)),
            };
            upgraded.notes.extend(note.map(|text| Note {
                file: name.clone(),
                line: 1,
                text: text.to_owned(),
            }));
            upgraded
                .files
                .extend(new.map(|new| File { name, old, new }));
        }
        upgraded.notes.sort();
        upgraded.notes.dedup();
        upgraded
    }
}

const NOW_NATIVE: &str = "this was JSON, which today needs .json at the end of its file's name: it \
                          is in the native syntax now";
const NO_JSON: &str = "this could not be read as JSON, and is not rewritten";

fn is_named_json(name: &str) -> bool {
    name.ends_with(".json")
}

/// A file in the native syntax as JSON, unless that says what the file says already; and what
/// there is to say about it.
fn json_again(name: &str, old: &str, native: &str) -> (Option<String>, Option<&'static str>) {
    let kind = match is_value_file(name) {
        true => FileKind::Values,
        false => FileKind::Configuration,
    };
    let Some(new) = from_native(native, kind) else {
        return (None, Some(NO_JSON));
    };
    let value = |text: &str| serde_json::from_str::<Json>(text).ok();
    let same = value(old).is_some_and(|it| Some(it) == value(&new));
    ((!same).then_some(new), None)
}
