//! What went wrong with the database, and what to do.

use std::time::Duration;

use tokio_postgres::Error;

use super::settings::Settings;
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;

/// No connection could be made.
pub(super) fn unconnected(settings: &Settings, error: &Error) -> Diagnostic {
    let all = &settings.parameters;
    let advice = match error.code().map(|it| it.code()) {
        Some("28P01" | "28000") => format!(
            "The server does not let the user \"{}\" in: check user and password (\"conn_str\", or \
             PGUSER and PGPASSWORD) and the server's pg_hba.conf.",
            all.user
        ),
        Some("3D000") => format!(
            "The backend does not make its database by itself: correct the name, or make it, for \
             example by \"createdb {}\".",
            all.database
        ),
        Some("53300") => "The server has as many connections as it takes: try again later.".into(),
        Some(_) => String::new(),
        None => unanswered(settings, &causes(error)),
    };
    let detail = format!("{} {advice}", sentence(&causes(error)));
    Diagnostic::error(summary(settings), detail.trim_end().to_owned())
}

fn unanswered(settings: &Settings, why: &str) -> String {
    if why.contains("TLS") || why.contains("certificate") {
        return "The connection is encrypted unless sslmode=disable is set; verify-ca and \
                verify-full take only servers whose certificate is of the authority in sslrootcert."
            .into();
    }
    let all = &settings.parameters;
    format!(
        "Make sure that a PostgreSQL server is reached at {} on port {} (host and port in \
         \"conn_str\", or PGHOST and PGPORT).",
        all.host, all.port
    )
}

/// Connecting has taken too long.
pub(super) fn too_late(settings: &Settings, wait: Duration) -> Diagnostic {
    let detail = format!(
        "There was no answer within {} seconds (connect_timeout). {}",
        wait.as_secs(),
        unanswered(settings, "")
    );
    Diagnostic::error(summary(settings), detail)
}

fn summary(settings: &Settings) -> String {
    let all = &settings.parameters;
    format!(
        "Unable to connect to the database \"{}\" at {}:{}",
        all.database, all.host, all.port
    )
}

/// The server has refused a statement.
pub(super) fn refused(settings: &Settings, doing: &str, error: &Error) -> Diagnostic {
    let schema = &settings.schema;
    let advice = match error.code().map(|it| it.code()) {
        Some("42501") => format!(
            "The user \"{}\" needs CREATE on the database to make the schema \"{schema}\", CREATE on \
             the schema public for the sequence global_states_id_seq, and SELECT, INSERT, UPDATE and \
             DELETE on the table. If others have made them, set skip_schema_creation, \
             skip_table_creation and skip_index_creation.",
            settings.parameters.user
        ),
        Some("42P01" | "3F000") => format!(
            "The table states in the schema \"{schema}\" is not there. \"{}\" makes it unless \
             skip_table_creation or skip_schema_creation is set.",
            command_line("init")
        ),
        Some("25006") => "The server takes reads only: it is a replica.".to_owned(),
        Some("53100") => "The disk of the server is full.".to_owned(),
        _ => String::new(),
    };
    let detail = format!("{} {advice}", sentence(&causes(error)));
    Diagnostic::error(at(settings, doing), detail.trim_end().to_owned())
}

/// The connection is gone, and with it the answer to a statement.
pub(super) fn lost(settings: &Settings, doing: &str, why: &str) -> Diagnostic {
    let detail = format!("The connection to the database was lost: {}", sentence(why));
    Diagnostic::error(at(settings, doing), detail)
}

/// The lock of this run was lost, and others may have written.
pub(super) fn lock_lost(settings: &Settings, id: &str, why: &str) -> Diagnostic {
    let detail = format!(
        "The connection that held the lock {id} of this run on {} was lost, and {why}. The state was \
         not written, since that could undo what others have written.",
        settings.place()
    );
    Diagnostic::error("State lock lost", detail)
}

/// A state that is no text.
pub(super) fn no_text(settings: &Settings) -> Diagnostic {
    let detail = "The state is not UTF-8, or holds a NUL: the database cannot keep it as a text.";
    Diagnostic::error(at(settings, "Unable to write the state"), detail)
}

/// There is no lock to give back.
pub(super) fn not_locked(settings: &Settings, id: &str) -> Diagnostic {
    let detail = format!(
        "There is no lock on the state in {}, and so none with the id \"{id}\". The lock of a run \
         that was killed ends with its connection.",
        settings.place()
    );
    Diagnostic::error("The state is not locked", detail)
}

/// The holder of a lock cannot be ended.
pub(super) fn stays(settings: &Settings, pid: i32) -> Diagnostic {
    let detail = format!(
        "The connection of process {pid} of the database server holds the lock, and does not end. \
         Only its own user, or one with the role pg_signal_backend, can end it: SELECT \
         pg_terminate_backend({pid})."
    );
    Diagnostic::error(at(settings, "Unable to give back the lock"), detail)
}

fn at(settings: &Settings, doing: &str) -> String {
    format!("{doing} in {}", settings.place())
}

/// An error with what caused it: the first alone says little.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}
