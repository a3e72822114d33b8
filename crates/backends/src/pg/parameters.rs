//! The way to the server, with defaults filled in.

use std::time::Duration;

use super::connection_string::Pairs;
use super::source::Source;
use super::tls::{self, Tls};
use rform_core::world::World;

/// The way to one database. It has no `Debug`, since it holds a password.
pub(super) struct Parameters {
    /// A name, an address, or the directory of a socket.
    pub host: String,
    pub port: u16,
    pub database: String,
    pub user: String,
    pub password: Option<String>,
    /// Settings of the server for the session, as `-c name=value`.
    pub options: Option<String>,
    /// What the server shows of this client to others.
    pub application: String,
    pub connect_timeout: Duration,
    pub tls: Tls,
}

impl Parameters {
    /// Reads the parameters; environment variables fill in for what the connection string leaves out.
    ///
    /// # Errors
    /// A parameter is unknown or has no use, or a file cannot be read; the text holds no password.
    pub fn read(pairs: Pairs, world: &dyn World) -> Result<Parameters, String> {
        let source = Source { pairs, world };
        source.check_names()?;
        let host = source.get("host").unwrap_or_else(|| "localhost".into());
        let host = host.split(',').next().unwrap_or_default().to_owned();
        let port = source.port()?;
        let user = source.get("user").or_else(|| world.user_name());
        let user = user.ok_or("no user is named: set \"user\" in \"conn_str\", or PGUSER")?;
        let database = source.get("dbname").unwrap_or_else(|| user.clone());
        let password = source.password([&host, &port.to_string(), &database, &user]);
        let application = source.get("application_name");
        Ok(Parameters {
            tls: tls::read(&source, host.starts_with('/'))?,
            connect_timeout: source.connect_timeout()?,
            options: source.get("options"),
            application: application.unwrap_or_else(|| "rform".into()),
            host,
            port,
            database,
            user,
            password,
        })
    }

    /// Whether the host is the directory of a socket.
    pub fn is_local(&self) -> bool {
        self.host.starts_with('/')
    }
}

#[cfg(test)]
mod tests {
    use super::super::connection_string::parse;
    use super::*;
    use rform_testing::Memory;

    fn read(text: &str, vars: &[(&str, &str)]) -> Result<Parameters, String> {
        let vars = vars
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        let world = Memory {
            environment: vars.collect(),
            ..Memory::new([("home/.pgpass", "h:5432:d:me:from file\n")])
        };
        Parameters::read(parse(text)?, &world)
    }

    #[test]
    fn variables_fill_in_for_what_is_not_said() -> Result<(), String> {
        let vars = [
            ("PGHOST", "h"),
            ("PGUSER", "me"),
            ("PGPORT", "1"),
            ("PGDATABASE", ""),
        ];
        let all = read("port=2", &vars)?;
        assert_eq!((&*all.host, all.port, &*all.user), ("h", 2, "me"));
        assert_eq!(all.database, "me");
        assert_eq!(all.application, "rform");
        assert_eq!(all.connect_timeout, Duration::from_secs(30));
        Ok(())
    }

    #[test]
    fn a_password_comes_from_the_string_the_environment_or_a_file() -> Result<(), String> {
        let file = [("HOME", "home")];
        let variable = [("HOME", "home"), ("PGPASSWORD", "from variable")];
        for (text, vars, expected) in [
            (
                "host=h user=me dbname=d password=x",
                &variable[..],
                Some("x"),
            ),
            ("host=h user=me dbname=d", &variable, Some("from variable")),
            ("host=h user=me dbname=d", &file, Some("from file")),
            ("host=h user=me dbname=e", &file, None),
        ] {
            assert_eq!(read(text, vars)?.password.as_deref(), expected, "{text}");
        }
        Ok(())
    }

    #[test]
    fn what_is_unknown_is_refused() {
        for (text, word) in [
            ("user=me hots=h", "\"hots\""),
            ("user=me port=0", "port"),
            ("user=me port=70000", "port"),
            ("user=me connect_timeout=soon", "connect_timeout"),
            ("user=me sslmode=perhaps", "sslmode"),
            ("user=me sslmode=verify-full sslrootcert=no/file", "no/file"),
            ("host=h", "PGUSER"),
        ] {
            let error = read(text, &[]).err().unwrap_or_default();
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn a_socket_has_no_tls() -> Result<(), String> {
        let all = read("host=/run/pg user=me sslmode=require", &[])?;
        assert!(all.is_local() && matches!(all.tls, Tls::Never));
        Ok(())
    }
}
