//! The parameters of libpq: of the connection string, or else of the environment.
//!
//! <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::connection_string::Pairs;
use super::password_file;
use rform_core::world::World;

/// The parameters that are read here, each with its environment variable.
/// <https://www.postgresql.org/docs/current/libpq-envars.html>
const PARAMETERS: &[(&str, &str)] = &[
    ("host", "PGHOST"),
    ("port", "PGPORT"),
    ("dbname", "PGDATABASE"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    ("options", "PGOPTIONS"),
    ("application_name", "PGAPPNAME"),
    ("sslmode", "PGSSLMODE"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
];

/// Parameters of libpq that change nothing about how a state is kept: they are taken and left unused.
const UNUSED: &[&str] = &[
    "binary_parameters",
    "client_encoding",
    "datestyle",
    "disable_prepared_binary_result",
    "extra_float_digits",
    "fallback_application_name",
    "gssencmode",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbspn",
    "krbsrvname",
    "sslcompression",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
];

/// The longest time that connecting may take unless `connect_timeout` says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// A connection string and what fills in for it.
pub(super) struct Source<'a> {
    pub pairs: Pairs,
    pub world: &'a dyn World,
}

impl Source<'_> {
    /// A parameter, or its environment variable. An empty text counts as not set.
    pub fn get(&self, name: &str) -> Option<String> {
        let variable = PARAMETERS.iter().find(|(it, _)| *it == name);
        let given = self.pairs.get(name).cloned();
        let value = given.or_else(|| self.world.var(variable?.1));
        value.filter(|it| !it.is_empty())
    }

    /// The content of a file that a parameter names, or of the one in `~/.postgresql` if that is there.
    ///
    /// # Errors
    /// The file that is named cannot be read.
    pub fn file(&self, name: &str, default: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(path) = self.get(name) else {
            let path = self.home().map(|it| it.join(".postgresql").join(default));
            return Ok(path.and_then(|it| self.world.read(&it).ok()));
        };
        let read = self.world.read(Path::new(&path));
        let read = read.map_err(|error| format!("The file \"{path}\" of {name}: {error}"));
        read.map(Some)
    }

    fn home(&self) -> Option<PathBuf> {
        self.world.var("HOME").map(PathBuf::from)
    }

    pub fn check_names(&self) -> Result<(), String> {
        let is_known = |name: &&String| {
            PARAMETERS.iter().any(|it| it.0 == **name) || UNUSED.contains(&&***name)
        };
        match self.pairs.keys().find(|name| !is_known(name)) {
            None => Ok(()),
            Some(name) => Err(format!(
                "The argument \"conn_str\" has the parameter {name:?}, which is unknown here. Known \
                 are {}",
                PARAMETERS
                    .iter()
                    .map(|it| it.0)
                    .collect::<Vec<_>>()
                    .join(", ")
            )),
        }
    }

    pub fn port(&self) -> Result<u16, String> {
        let Some(text) = self.get("port") else {
            return Ok(5432);
        };
        let port = text.parse().ok().filter(|it| *it > 0);
        port.ok_or_else(|| "The port must be a number from 1 to 65535".to_owned())
    }

    pub fn connect_timeout(&self) -> Result<Duration, String> {
        let Some(text) = self.get("connect_timeout") else {
            return Ok(CONNECT_TIMEOUT);
        };
        let seconds: Result<u64, _> = text.parse();
        let seconds = seconds.map_err(|_| "connect_timeout must be a whole number of seconds");
        Ok(match seconds? {
            0 => CONNECT_TIMEOUT,
            seconds => Duration::from_secs(seconds),
        })
    }

    pub fn password(&self, wanted: password_file::Wanted<'_>) -> Option<String> {
        self.get("password").or_else(|| {
            let named = self.get("passfile").map(PathBuf::from);
            let path = named.or_else(|| Some(self.home()?.join(".pgpass")))?;
            let text = self.world.read(&path).ok()?;
            password_file::password(&String::from_utf8_lossy(&text), wanted)
        })
    }
}
