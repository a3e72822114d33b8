//! JSON in files that are not named so, which Terraform 0.11 took: they get the native syntax first.

use std::collections::BTreeMap;
use std::path::Path;

use super::upgraded::{File, Note, Upgraded};
use crate::load::configuration_names;
use crate::snapshot::Snapshot;
use crate::variables::value_files;
use rform_core::world::World;
use rform_lang::syntax::json::{FileKind, is_json, to_native};

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
        if converted.json.is_empty() {
            return None;
        }
        converted.add_json_names(world, directory);
        Some(converted)
    }

    fn add(&mut self, name: String, text: &str, kind: FileKind) {
        let native = is_json(text).then(|| to_native(text, kind)).flatten();
        if native.is_some() {
            self.json.insert(name.clone(), text.to_owned());
        }
        self.texts
            .insert(name, native.unwrap_or_else(|| text.to_owned()));
    }

    /// The files that are named as JSON stay what they are.
    fn add_json_names(&mut self, world: &dyn World, directory: &Path) {
        for entry in world.read_dir(directory).unwrap_or_default() {
            let path = match directory == Path::new(".") {
                true => entry.name.clone().into(),
                false => directory.join(&entry.name),
            };
            if entry.name.ends_with(".json")
                && let Ok(bytes) = world.read(&path)
            {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                self.texts.insert(path.to_string_lossy().into_owned(), text);
            }
        }
    }

    /// The host on which the files are in the native syntax.
    pub fn world<'w>(&self, world: &'w dyn World) -> Snapshot<'w> {
        Snapshot::new(world, &self.texts)
    }

    /// The upgrade on that host as one of the files as they are.
    pub fn finish(self, mut upgraded: Upgraded) -> Upgraded {
        if upgraded.modern {
            return upgraded;
        }
        for (name, text) in self.json {
            upgraded.notes.push(Note {
                file: name.clone(),
                line: 1,
                text:
                    "this was JSON, which today needs .json at the end of its file's name: it is \
                       in the native syntax now"
                        .to_owned(),
            });
            match upgraded.files.iter_mut().find(|it| it.name == name) {
                Some(file) => file.old = text,
                None => {
                    let new = self.texts.get(&name).cloned().unwrap_or_default();
                    upgraded.files.push(File {
                        name,
                        old: text,
                        new,
                    });
                }
            }
        }
        upgraded.notes.sort();
        upgraded
    }
}
