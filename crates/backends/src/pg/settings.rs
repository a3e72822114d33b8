//! The arguments of `backend "pg"` and the environment variables that fill in for them.

use std::fmt;
use std::str::FromStr;

use serde_json::Value as Json;

use super::connection_string;
use super::parameters::Parameters;
use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::Type;
use rform_core::world::World;

/// The name of the schema where the block says nothing.
const DEFAULT_SCHEMA: &str = "terraform_remote_state";

/// The schema of the `backend` block.
/// <https://developer.hashicorp.com/terraform/language/v1.11.x/backend/pg#configuration-variables>
pub fn schema() -> Block {
    let attributes = [
        ("conn_str", Type::String),
        ("schema_name", Type::String),
        ("skip_index_creation", Type::Bool),
        ("skip_schema_creation", Type::Bool),
        ("skip_table_creation", Type::Bool),
    ];
    let attributes = attributes.into_iter().map(|(name, ty)| {
        let attribute = Attribute::new(ty, Presence::Optional);
        (name.into(), attribute)
    });
    Block {
        attributes: attributes.collect(),
        ..Block::default()
    }
}

/// The settings of a backend, with environment variables and defaults filled in.
pub(super) struct Settings {
    /// The way to the server.
    pub parameters: Parameters,
    /// The schema that holds the table of states.
    pub schema: String,
    /// Whether the schema, the table and its index are made where they are missing.
    pub makes_schema: bool,
    pub makes_table: bool,
    pub makes_index: bool,
}

impl fmt::Debug for Settings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.place())
    }
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// The connection string or an environment variable cannot be used; the text holds no password.
    pub fn read(config: &Json, world: &dyn World) -> Result<Settings, String> {
        let pairs = text(config, world, "conn_str").unwrap_or_default();
        let pairs = connection_string::parse(&pairs)
            .map_err(|why| format!("The argument \"conn_str\" cannot be read: {why}"))?;
        let makes = |name| flag(config, world, name).map(|skipped| !skipped);
        Ok(Settings {
            parameters: Parameters::read(pairs, world)?,
            schema: text(config, world, "schema_name").unwrap_or_else(|| DEFAULT_SCHEMA.into()),
            makes_schema: makes("skip_schema_creation")?,
            makes_table: makes("skip_table_creation")?,
            makes_index: makes("skip_index_creation")?,
        })
    }

    /// Where the states are, as messages name it; without user and password.
    pub fn place(&self) -> String {
        let Parameters {
            host,
            port,
            database,
            ..
        } = &self.parameters;
        let host = match host.contains(':') {
            true => format!("[{host}]"),
            false => host.clone(),
        };
        format!("postgres://{host}:{port}/{database}/{}", self.schema)
    }
}

/// The argument or, if it is null, its environment variable; an empty text counts as not set.
fn text(config: &Json, world: &dyn World, name: &str) -> Option<String> {
    let set = match config.get(name) {
        None | Some(Json::Null) => world.var(&variable(name)),
        Some(Json::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    set.filter(|text| !text.is_empty())
}

fn flag(config: &Json, world: &dyn World, name: &str) -> Result<bool, String> {
    let Some(text) = text(config, world, name) else {
        return Ok(false);
    };
    let is_short = matches!(&*text, "1" | "t" | "T" | "0" | "f" | "F");
    match text.to_lowercase() {
        _ if is_short => Ok(matches!(&*text, "1" | "t" | "T")),
        lower => bool::from_str(&lower).map_err(|_| {
            format!(
                "The environment variable {} must be true or false",
                variable(name)
            )
        }),
    }
}

/// The environment variable that fills in for an argument.
fn variable(argument: &str) -> String {
    format!("PG_{}", argument.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;
    use serde_json::json;

    fn read(config: &Json, vars: &[(&str, &str)]) -> Result<Settings, String> {
        let vars = vars
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        let world = Memory {
            environment: vars.collect(),
            ..Memory::default()
        };
        Settings::read(config, &world)
    }

    #[test]
    fn the_block_counts_before_the_environment() -> Result<(), String> {
        let vars = [
            ("PG_CONN_STR", "postgres://me@one/a"),
            ("PG_SCHEMA_NAME", "one"),
            ("PG_SKIP_TABLE_CREATION", "true"),
        ];
        let read_here = |config| read(&config, &vars);
        let settings = read_here(json!({ "conn_str": null }))?;
        assert_eq!(settings.place(), "postgres://one:5432/a/one");
        assert_eq!((settings.makes_schema, settings.makes_table), (true, false));
        let block = json!({ "conn_str": "host=two dbname=b user=me", "schema_name": "two" });
        assert_eq!(read_here(block)?.place(), "postgres://two:5432/b/two");
        let defaults = read(&json!({}), &[("PGUSER", "me")])?.place();
        assert_eq!(
            defaults,
            "postgres://localhost:5432/me/terraform_remote_state"
        );
        Ok(())
    }

    #[test]
    fn neither_an_error_nor_a_place_tells_a_password() -> Result<(), String> {
        let config = json!({ "conn_str": "postgres://me:secret@[::1]/d" });
        let settings = read(&config, &[])?;
        assert_eq!(
            settings.place(),
            "postgres://[::1]:5432/d/terraform_remote_state"
        );
        assert!(!format!("{settings:?}").contains("secret"));
        let config = json!({ "conn_str": "postgres://me:secret@h:port/d" });
        let error = read(&config, &[]).err().unwrap_or_default();
        assert!(
            error.contains("port") && !error.contains("secret"),
            "{error}"
        );
        Ok(())
    }

    #[test]
    fn a_flag_is_true_or_false() {
        let said = read(
            &json!({}),
            &[("PGUSER", "me"), ("PG_SKIP_INDEX_CREATION", "perhaps")],
        );
        let error = said.err().unwrap_or_default();
        assert!(error.contains("PG_SKIP_INDEX_CREATION"), "{error}");
    }
}
