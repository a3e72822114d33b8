//! One connection to the server, made when it is first needed and again when it was lost.

use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::config::SslMode;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Error, NoTls, Row};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::errors;
use super::held_lock::HeldLock;
use super::settings::Settings;
use super::tls::Tls;
use rform_core::diag::Diagnostic;

/// How long a statement may take before its connection counts as lost: a state has some megabytes.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(120);

/// After so long a pause the server is asked for a sign of life, so that nothing between the two forgets
/// a connection that holds a lock.
const KEEPALIVE: Duration = Duration::from_secs(60);

/// A parameter of a statement, with its type: statements are not prepared, so that a proxy such as
/// PgBouncer need not remember them.
pub(super) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// One connection, and the lock that is held on it.
#[derive(Debug)]
pub(super) struct Session {
    pub settings: Arc<Settings>,
    client: Option<Client>,
    /// The lock that is to be held as long as the session is.
    pub held: Option<HeldLock>,
}

/// Why a statement failed.
#[derive(Debug)]
pub(super) enum Failed {
    /// The server has refused it; the connection goes on.
    Refused(Error),
    /// There is no connection any more: the statement may have been carried out.
    Lost(String),
    /// No connection could be made.
    Unreachable(Box<Diagnostic>),
}

fn unreachable(why: Diagnostic) -> Failed {
    Failed::Unreachable(Box::new(why))
}

impl Failed {
    /// The error for the user.
    pub fn diagnostic(self, settings: &Settings, doing: &str) -> Diagnostic {
        match self {
            Failed::Refused(error) => errors::refused(settings, doing, &error),
            Failed::Lost(why) => errors::lost(settings, doing, &why),
            Failed::Unreachable(diagnostic) => *diagnostic,
        }
    }
}

impl Session {
    /// A session that is not connected yet.
    pub fn new(settings: Arc<Settings>) -> Session {
        Session {
            settings,
            client: None,
            held: None,
        }
    }

    /// The table of states, as statements name it.
    pub fn table(&self) -> String {
        format!("{}.states", quoted(&self.settings.schema))
    }

    /// Whether a connection was made and is still there, as far as is known.
    pub fn is_connected(&self) -> bool {
        self.client.as_ref().is_some_and(|it| !it.is_closed())
    }

    /// The rows that a statement answers.
    ///
    /// # Errors
    /// The statement failed, or its answer is lost.
    pub async fn query(
        &mut self,
        statement: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<Vec<Row>, Failed> {
        let client = self.client().await.map_err(unreachable)?;
        let answer = client.query_typed(statement, parameters);
        let answer = tokio::time::timeout(STATEMENT_TIMEOUT, answer).await;
        self.judge(answer)
    }

    /// Carries out statements without parameters.
    ///
    /// # Errors
    /// A statement failed, or its answer is lost.
    pub async fn execute(&mut self, statements: &str) -> Result<(), Failed> {
        let client = self.client().await.map_err(unreachable)?;
        let answer = client.batch_execute(statements);
        let answer = tokio::time::timeout(STATEMENT_TIMEOUT, answer).await;
        self.judge(answer)
    }

    /// Tells a refusal from a connection that is gone, which is then given up.
    fn judge<T>(
        &mut self,
        answer: Result<Result<T, Error>, tokio::time::error::Elapsed>,
    ) -> Result<T, Failed> {
        let why = match answer {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) if !is_end(&error) => return Err(Failed::Refused(error)),
            Ok(Err(error)) => errors::causes(&error),
            Err(_) => format!(
                "there was no answer within {} seconds",
                STATEMENT_TIMEOUT.as_secs()
            ),
        };
        self.client = None;
        Err(Failed::Lost(why))
    }

    async fn client(&mut self) -> Result<&Client, Diagnostic> {
        if !self.is_connected() {
            self.client = None;
        }
        match &mut self.client {
            Some(client) => Ok(client),
            none => Ok(none.insert(connect(&self.settings).await?)),
        }
    }
}

/// Whether the connection is gone with the error: it was closed, or the server ends it (class 57P).
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn is_end(error: &Error) -> bool {
    match error.code() {
        Some(code) => code.code().starts_with("57P") || code.code().starts_with("08"),
        None => true,
    }
}

/// Makes a connection.
async fn connect(settings: &Settings) -> Result<Client, Diagnostic> {
    let mut config = config(settings);
    let wait = settings.parameters.connect_timeout;
    let connected = tokio::time::timeout(wait, async {
        match &settings.parameters.tls {
            Tls::Never => {
                let (client, connection) = config.connect(NoTls).await?;
                tokio::spawn(connection);
                Ok(client)
            }
            Tls::Preferred(tls) | Tls::Required(tls) => {
                config.ssl_mode(match &settings.parameters.tls {
                    Tls::Preferred(_) => SslMode::Prefer,
                    _ => SslMode::Require,
                });
                let tls = MakeRustlsConnect::new(tls.clone());
                let (client, connection) = config.connect(tls).await?;
                tokio::spawn(connection);
                Ok(client)
            }
        }
    });
    match connected.await {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => Err(errors::unconnected(settings, &error)),
        Err(_) => Err(errors::too_late(settings, wait)),
    }
}

fn config(settings: &Settings) -> Config {
    let all = &settings.parameters;
    let mut config = Config::new();
    match all.is_local() {
        true => config.host_path(&all.host),
        false => config.host(&*all.host),
    };
    config
        .port(all.port)
        .user(&*all.user)
        .dbname(&*all.database)
        .application_name(&*all.application)
        .ssl_mode(SslMode::Disable)
        .keepalives_idle(KEEPALIVE);
    if let Some(password) = &all.password {
        config.password(password);
    }
    if let Some(options) = &all.options {
        config.options(&**options);
    }
    config
}

/// A name as statements have it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
