//! A provider of notes, which are files in a directory, made with the crate `tf-provider` (protocol 6).

mod note;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use anyhow::Result;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tf_provider::schema::{
    Attribute, AttributeConstraint, AttributeType, Block, FunctionSchema, Parameter, Schema, Type,
};
use tf_provider::value::{ValueEmpty, ValueString};
use tf_provider::{Diagnostics, DynamicDataSource, DynamicFunction, DynamicResource};
use tf_provider::{Function, Provider, map, serve};

/// The directory of the notes, once the provider is configured.
#[derive(Clone, Debug, Default)]
struct Directory(Arc<OnceLock<PathBuf>>);

impl Directory {
    /// The file of a note.
    fn file(&self, diags: &mut Diagnostics, name: &str) -> Option<PathBuf> {
        let Some(directory) = self.0.get() else {
            diags.root_error_short("The provider is not configured");
            return None;
        };
        Some(directory.join(name))
    }
}

#[derive(Clone, Debug, Default)]
struct Notes {
    directory: Directory,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Config<'a> {
    #[serde(borrow = "'a")]
    directory: ValueString<'a>,
}

fn attribute(attr_type: AttributeType, constraint: AttributeConstraint) -> Attribute {
    Attribute {
        attr_type,
        constraint,
        ..Default::default()
    }
}

#[async_trait]
impl Provider for Notes {
    type Config<'a> = Config<'a>;
    type MetaState<'a> = ValueEmpty;

    fn schema(&self, _diags: &mut Diagnostics) -> Option<Schema> {
        Some(Schema {
            version: 0,
            block: Block {
                attributes: map! {
                    "directory" => attribute(AttributeType::String, AttributeConstraint::Required),
                },
                ..Default::default()
            },
        })
    }

    async fn configure<'a>(
        &self,
        diags: &mut Diagnostics,
        _terraform_version: String,
        config: Config<'a>,
    ) -> Option<()> {
        let ValueString::Value(directory) = config.directory else {
            diags.root_error_short("The directory is not known");
            return None;
        };
        self.directory.0.set(PathBuf::from(&*directory)).ok()
    }

    fn get_resources(
        &self,
        _diags: &mut Diagnostics,
    ) -> Option<std::collections::HashMap<String, Box<dyn DynamicResource>>> {
        Some(map! { "note" => note::NoteResource(self.directory.clone()) })
    }

    fn get_data_sources(
        &self,
        _diags: &mut Diagnostics,
    ) -> Option<std::collections::HashMap<String, Box<dyn DynamicDataSource>>> {
        Some(map! { "note" => note::NoteData(self.directory.clone()) })
    }

    fn get_functions(
        &self,
        _diags: &mut Diagnostics,
    ) -> Option<std::collections::HashMap<String, Box<dyn DynamicFunction>>> {
        Some(map! { "backwards" => Backwards })
    }
}

/// The function `provider::notes::backwards(text)`, which turns a text round.
#[derive(Clone, Copy, Debug)]
struct Backwards;

#[derive(Debug, Serialize, Deserialize)]
struct Text {
    text: String,
}

#[async_trait]
impl Function for Backwards {
    type Input<'a> = Text;
    type Output<'a> = String;

    fn schema(&self, _diags: &mut Diagnostics) -> Option<FunctionSchema> {
        Some(FunctionSchema {
            parameters: vec![Parameter {
                name: "text".into(),
                param_type: Type::String,
                ..Default::default()
            }],
            return_type: Type::String,
            summary: "The text from its end to its beginning".into(),
            ..Default::default()
        })
    }

    async fn call<'a>(&self, _diags: &mut Diagnostics, input: Text) -> Option<String> {
        Some(input.text.chars().rev().collect())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    serve("notes", Notes::default()).await
}
