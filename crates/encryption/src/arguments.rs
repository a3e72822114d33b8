//! The arguments of one block, each taken once; what is left at the end is unknown.

use serde_json::{Map, Value as Json};

use crate::error::EncryptionError;

/// The arguments of a block.
pub(crate) struct Arguments {
    place: String,
    members: Map<String, Json>,
    known: Vec<&'static str>,
}

impl Arguments {
    /// The arguments in a JSON object; null stands for what is not set.
    ///
    /// # Errors
    /// The JSON is not an object.
    pub fn of(place: &str, json: &Json) -> Result<Arguments, EncryptionError> {
        let members = match json {
            Json::Null => Map::new(),
            Json::Object(members) => members.clone(),
            _ => {
                return Err(EncryptionError::of(
                    place,
                    "it must be a block with arguments",
                ));
            }
        };
        Ok(Arguments {
            place: place.to_owned(),
            members: members
                .into_iter()
                .filter(|(_, it)| !it.is_null())
                .collect(),
            known: Vec::new(),
        })
    }

    /// An error about this block.
    pub fn error(&self, why: impl Into<String>) -> EncryptionError {
        EncryptionError::of(&self.place, why)
    }

    /// An argument as it is.
    pub fn take(&mut self, name: &'static str) -> Option<Json> {
        self.known.push(name);
        self.members.remove(name)
    }

    /// A string argument; none if it is not set.
    ///
    /// # Errors
    /// The value is not a string.
    pub fn text(&mut self, name: &'static str) -> Result<Option<String>, EncryptionError> {
        match self.take(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.error(format!("the argument \"{name}\" must be a string"))),
        }
    }

    /// A required string argument.
    ///
    /// # Errors
    /// The argument is missing, or is not a string.
    pub fn needed(&mut self, name: &'static str) -> Result<String, EncryptionError> {
        let text = self.text(name)?;
        text.ok_or_else(|| self.error(format!("the argument \"{name}\" is required")))
    }

    /// A whole number within bounds, or the default.
    ///
    /// # Errors
    /// The value is not such a number.
    pub fn number(
        &mut self,
        name: &'static str,
        default: u32,
        bounds: std::ops::RangeInclusive<u32>,
    ) -> Result<u32, EncryptionError> {
        let Some(given) = self.take(name) else {
            return Ok(default);
        };
        let number = match &given {
            Json::String(text) => text.parse().ok(),
            other => other.as_u64().and_then(|it| u32::try_from(it).ok()),
        };
        number.filter(|it| bounds.contains(it)).ok_or_else(|| {
            self.error(format!(
                "the argument \"{name}\" must be a whole number from {} to {}",
                bounds.start(),
                bounds.end()
            ))
        })
    }

    /// A boolean argument; false if it is not set.
    ///
    /// # Errors
    /// The value is not a boolean.
    pub fn flag(&mut self, name: &'static str) -> Result<bool, EncryptionError> {
        match self.take(name) {
            None => Ok(false),
            Some(Json::Bool(flag)) => Ok(flag),
            Some(Json::String(text)) if text == "true" => Ok(true),
            Some(Json::String(text)) if text == "false" => Ok(false),
            Some(_) => Err(self.error(format!("the argument \"{name}\" must be true or false"))),
        }
    }

    /// All arguments that were not taken.
    pub fn rest(self) -> Map<String, Json> {
        self.members
    }

    /// Checks that all arguments were taken.
    ///
    /// # Errors
    /// There is an argument that was not taken: it is unknown.
    pub fn end(self) -> Result<(), EncryptionError> {
        let Some(name) = self.members.keys().next() else {
            return Ok(());
        };
        let known = match self.known.is_empty() {
            true => "it has no arguments".to_owned(),
            false => format!("it has {}", self.known.join(", ")),
        };
        Err(self.error(format!("there is no argument \"{name}\": {known}")))
    }
}
