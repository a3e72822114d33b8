//! A note: a file of a name, with a text.

use std::fs;
use std::io::ErrorKind;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tf_provider::schema::{AttributeConstraint, AttributeType, Block, Schema};
use tf_provider::value::{ValueEmpty, ValueNumber, ValueString};
use tf_provider::{AttributePath, DataSource, Diagnostics, Resource, map};

use crate::{Directory, attribute};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Note<'a> {
    #[serde(borrow = "'a")]
    id: ValueString<'a>,
    name: ValueString<'a>,
    text: ValueString<'a>,
    length: ValueNumber,
}

impl<'a> Note<'a> {
    /// The note as its file has it now; none if there is no file.
    fn found(directory: &Directory, diags: &mut Diagnostics, name: &str) -> Option<Note<'a>> {
        match fs::read_to_string(directory.file(diags, name)?) {
            Ok(text) => Some(Note {
                id: ValueString::from(name.to_owned()),
                name: ValueString::from(name.to_owned()),
                length: ValueNumber::Value(text.len() as i64),
                text: ValueString::from(text),
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                diags.root_error("The note cannot be read", error.to_string());
                None
            }
        }
    }

    /// Writes the file.
    fn kept(self, directory: &Directory, diags: &mut Diagnostics) -> Option<Note<'a>> {
        let file = directory.file(diags, self.name.as_deref_option()?)?;
        let text = self.text.as_deref_option().unwrap_or_default().to_owned();
        if let Err(error) = fs::write(file, &text) {
            diags.root_error("The note cannot be written", error.to_string());
            return None;
        }
        Some(Note {
            id: self.name.clone(),
            length: ValueNumber::Value(text.len() as i64),
            ..self
        })
    }
}

fn schema(text: AttributeConstraint) -> Schema {
    use AttributeConstraint::{Computed, Required};
    Schema {
        version: 1,
        block: Block {
            version: 1,
            attributes: map! {
                "id" => attribute(AttributeType::String, Computed),
                "name" => attribute(AttributeType::String, Required),
                "text" => attribute(AttributeType::String, text),
                "length" => attribute(AttributeType::Number, Computed),
            },
            ..Default::default()
        },
    }
}

#[derive(Clone, Debug)]
pub struct NoteResource(pub Directory);

#[async_trait]
impl Resource for NoteResource {
    type State<'a> = Note<'a>;
    type PrivateState<'a> = ValueEmpty;
    type ProviderMetaState<'a> = ValueEmpty;

    fn schema(&self, _diags: &mut Diagnostics) -> Option<Schema> {
        Some(schema(AttributeConstraint::Required))
    }

    async fn read<'a>(
        &self,
        diags: &mut Diagnostics,
        state: Note<'a>,
        private: ValueEmpty,
        _meta: ValueEmpty,
    ) -> Option<(Note<'a>, ValueEmpty)> {
        let name = state.id.as_deref_option()?.to_owned();
        Some((Note::found(&self.0, diags, &name)?, private))
    }

    async fn plan_create<'a>(
        &self,
        _diags: &mut Diagnostics,
        proposed: Note<'a>,
        _config: Note<'a>,
        _meta: ValueEmpty,
    ) -> Option<(Note<'a>, ValueEmpty)> {
        let planned = Note {
            id: ValueString::Unknown,
            length: ValueNumber::Unknown,
            ..proposed
        };
        Some((planned, ValueEmpty::default()))
    }

    async fn plan_update<'a>(
        &self,
        _diags: &mut Diagnostics,
        prior: Note<'a>,
        proposed: Note<'a>,
        _config: Note<'a>,
        private: ValueEmpty,
        _meta: ValueEmpty,
    ) -> Option<(Note<'a>, ValueEmpty, Vec<AttributePath>)> {
        let mut planned = proposed;
        let mut replaces = Vec::new();
        if planned.text != prior.text {
            planned.length = ValueNumber::Unknown;
        }
        if planned.name != prior.name {
            planned.id = ValueString::Unknown;
            replaces.push(AttributePath::new("name"));
        }
        Some((planned, private, replaces))
    }

    async fn plan_destroy<'a>(
        &self,
        _diags: &mut Diagnostics,
        _prior: Note<'a>,
        private: ValueEmpty,
        _meta: ValueEmpty,
    ) -> Option<ValueEmpty> {
        Some(private)
    }

    async fn create<'a>(
        &self,
        diags: &mut Diagnostics,
        planned: Note<'a>,
        _config: Note<'a>,
        private: ValueEmpty,
        _meta: ValueEmpty,
    ) -> Option<(Note<'a>, ValueEmpty)> {
        Some((planned.kept(&self.0, diags)?, private))
    }

    async fn update<'a>(
        &self,
        diags: &mut Diagnostics,
        _prior: Note<'a>,
        planned: Note<'a>,
        _config: Note<'a>,
        private: ValueEmpty,
        _meta: ValueEmpty,
    ) -> Option<(Note<'a>, ValueEmpty)> {
        Some((planned.kept(&self.0, diags)?, private))
    }

    async fn destroy<'a>(
        &self,
        diags: &mut Diagnostics,
        state: Note<'a>,
        _private: ValueEmpty,
        _meta: ValueEmpty,
    ) -> Option<()> {
        let file = self.0.file(diags, state.id.as_deref_option()?)?;
        match fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                diags.root_error("The note cannot be deleted", error.to_string());
                None
            }
            _ => Some(()),
        }
    }

    async fn import<'a>(
        &self,
        diags: &mut Diagnostics,
        id: String,
    ) -> Option<(Note<'a>, ValueEmpty)> {
        Some((Note::found(&self.0, diags, &id)?, ValueEmpty::default()))
    }
}

#[derive(Clone, Debug)]
pub struct NoteData(pub Directory);

#[async_trait]
impl DataSource for NoteData {
    type State<'a> = Note<'a>;
    type ProviderMetaState<'a> = ValueEmpty;

    fn schema(&self, _diags: &mut Diagnostics) -> Option<Schema> {
        Some(schema(AttributeConstraint::Computed))
    }

    async fn read<'a>(
        &self,
        diags: &mut Diagnostics,
        config: Note<'a>,
        _meta: ValueEmpty,
    ) -> Option<Note<'a>> {
        let name = config.name.as_deref_option()?.to_owned();
        Note::found(&self.0, diags, &name)
    }
}
