//! The schema of the backend `local` and its rules, so that it is looked up like the others.

use serde_json::Value as Json;

use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::{Path, Step, Type};
use rform_provider::Problem;
use rform_state::backend::LOCAL_ARGUMENTS;

/// The schema of `backend "local"`: two optional texts.
pub(crate) fn schema() -> Block {
    let attributes = LOCAL_ARGUMENTS.map(|name| {
        let attribute = Attribute::new(Type::String, Presence::Optional);
        (name.into(), attribute)
    });
    Block {
        attributes: attributes.into_iter().collect(),
        ..Block::default()
    }
}

/// What is wrong with the settings: an empty path is none.
pub(crate) fn validate(settings: &Json) -> Vec<Problem> {
    let arguments = [
        ("path", "Invalid local state file path"),
        ("workspace_dir", "Invalid local workspace directory path"),
    ];
    let empty = arguments
        .into_iter()
        .filter(|(name, _)| settings[*name] == "");
    empty
        .map(|(name, summary)| Problem {
            path: Path(vec![Step::Attribute(name.into())]),
            ..Problem::error(
                summary,
                format!("The \"{name}\" attribute value must not be empty."),
            )
        })
        .collect()
}
