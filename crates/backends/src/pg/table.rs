//! Schema, table and rows of states, as Terraform makes them.

use tokio_postgres::types::Type;

use super::session::{Failed, Session, quoted};
use rform_core::diag::Diagnostic;

/// Makes schema, table and index where they are missing, unless the block says not to.
///
/// # Errors
/// The server cannot be reached, or something cannot be made.
pub(super) async fn prepare(session: &mut Session) -> Result<(), Diagnostic> {
    let settings = session.settings.clone();
    let make = async {
        if settings.makes_schema && !has_schema(session).await? {
            let schema = quoted(&settings.schema);
            make(session, &format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await?;
        }
        let table = session.table();
        if settings.makes_table {
            make(
                session,
                "CREATE SEQUENCE IF NOT EXISTS public.global_states_id_seq AS bigint",
            )
            .await?;
            let columns = "id bigint NOT NULL DEFAULT nextval('public.global_states_id_seq') \
                           PRIMARY KEY, name text UNIQUE, data text";
            make(
                session,
                &format!("CREATE TABLE IF NOT EXISTS {table} ({columns})"),
            )
            .await?;
        }
        if settings.makes_index {
            let index =
                format!("CREATE UNIQUE INDEX IF NOT EXISTS states_by_name ON {table} (name)");
            make(session, &index).await?;
        }
        // A session without a use would be one too many for a server with few of them.
        session.query("SELECT 1", &[]).await.map(drop)
    };
    let made: Result<(), Failed> = make.await;
    made.map_err(|failed| failed.diagnostic(&settings, "Unable to prepare the table of states"))
}

async fn has_schema(session: &mut Session) -> Result<bool, Failed> {
    let name = session.settings.schema.clone();
    let statement = "SELECT 1 FROM information_schema.schemata WHERE schema_name = $1";
    let rows = session.query(statement, &[(&name, Type::TEXT)]).await?;
    Ok(!rows.is_empty())
}

/// Two runs that make the same thing at once: one of them is told that it is there, in spite of `IF NOT
/// EXISTS`. <https://www.postgresql.org/message-id/CA+TgmoZAdYVtwBfp1FL2sMZbiHCWT4UPrzRLNnX1Nb30Ku3-gg@mail.gmail.com>
async fn make(session: &mut Session, statement: &str) -> Result<(), Failed> {
    const THERE: [&str; 3] = ["23505", "42P06", "42P07"];
    match session.execute(statement).await {
        Err(Failed::Refused(error))
            if error.code().is_some_and(|it| THERE.contains(&it.code())) =>
        {
            Ok(())
        }
        made => made,
    }
}

/// The names of all states but the default one, in their order.
///
/// # Errors
/// They cannot be listed.
pub(super) async fn names(session: &mut Session) -> Result<Vec<String>, Failed> {
    let table = session.table();
    let statement = format!("SELECT name FROM {table} WHERE name <> 'default' ORDER BY name");
    let rows = session.query(&statement, &[]).await?;
    rows.iter()
        .map(|row| row.try_get(0).map_err(Failed::Refused))
        .collect()
}

/// The content of a state; none if there is no such row, or an empty one.
///
/// # Errors
/// It cannot be read.
pub(super) async fn get(session: &mut Session, name: &str) -> Result<Option<String>, Failed> {
    let statement = format!("SELECT data FROM {} WHERE name = $1", session.table());
    let rows = session.query(&statement, &[(&name, Type::TEXT)]).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    row.try_get(0).map_err(Failed::Refused)
}

/// Writes the content of a state.
///
/// # Errors
/// It was not written, or that is not known.
pub(super) async fn put(session: &mut Session, name: &str, data: &str) -> Result<(), Failed> {
    let statement = format!(
        "INSERT INTO {} (name, data) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = $2",
        session.table()
    );
    let parameters = [(&name as _, Type::TEXT), (&data as _, Type::TEXT)];
    session.query(&statement, &parameters).await.map(drop)
}

/// Deletes a state.
///
/// # Errors
/// It may still be there.
pub(super) async fn delete(session: &mut Session, name: &str) -> Result<(), Failed> {
    let statement = format!("DELETE FROM {} WHERE name = $1", session.table());
    let deleted = session.query(&statement, &[(&name, Type::TEXT)]).await;
    deleted.map(drop)
}

/// The number of a state's row, which is also that of its lock; none if there is no such row.
///
/// # Errors
/// It cannot be read.
pub(super) async fn id(session: &mut Session, name: &str) -> Result<Option<i64>, Failed> {
    let statement = format!("SELECT id FROM {} WHERE name = $1", session.table());
    let rows = session.query(&statement, &[(&name, Type::TEXT)]).await?;
    let row = rows.first();
    row.map(|row| row.try_get(0).map_err(Failed::Refused))
        .transpose()
}
