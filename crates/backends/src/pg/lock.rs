//! The lock of a state: an advisory lock whose number is the state's row, or [`CREATION`] as long as
//! there is no row. Numbers and order are Terraform's, so that both programs keep each other out.
//!
//! Such a lock belongs to a connection and ends with it, and so with the program, however that ends. The
//! server keeps nothing about it but the connection; so the last statement of a connection that holds a
//! lock is a comment that describes it ([`mark`]), which others find in `pg_stat_activity`.
//!
//! <https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS>

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use super::held_lock::HeldLock;
use super::session::{Failed, Session};
use super::table;
use rform_state::LockInfo;

/// The number of the lock under which rows come into being.
const CREATION: i64 = -1;

/// How often a lock is asked for that others hold for the moment of a look, [`PAUSE`] apart.
const TRIES: u32 = 20;

const PAUSE: Duration = Duration::from_millis(50);

/// What a holder's statement begins with.
const MARK: &str = "/* rform state lock ";

/// Why a lock could not be taken.
#[derive(Debug)]
pub(super) enum Refused {
    /// Another holds it.
    Held(Option<LockInfo>),
    Failed(Failed),
}

impl From<Failed> for Refused {
    fn from(failed: Failed) -> Refused {
        Refused::Failed(failed)
    }
}

/// Takes the lock of a state.
///
/// # Errors
/// Another holds it, or its row is coming into being, or a statement failed.
pub(super) async fn take(
    session: &mut Session,
    name: &str,
    info: &LockInfo,
) -> Result<HeldLock, Refused> {
    let mut key = CREATION;
    for _ in 0..TRIES {
        let taken = match table::id(session, name).await? {
            Some(id) => {
                key = id;
                take_row(session, id).await?
            }
            None => {
                key = CREATION;
                take_creation(session, name).await?
            }
        };
        if taken {
            let info = LockInfo {
                path: key.to_string(),
                ..info.clone()
            };
            mark(session, &info).await?;
            return Ok(HeldLock {
                key,
                info,
                seen: Vec::new(),
            });
        }
        // The lock of creations is often held for a moment: by those who look whether it is.
        let holder = holder(session, key)
            .await?
            .or(holder(session, CREATION).await?);
        if key != CREATION && holder.is_some() {
            return Err(Refused::Held(holder));
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(Refused::Held(
        holder(session, key)
            .await?
            .or(holder(session, CREATION).await?),
    ))
}

/// Takes the lock of a row; not while a row is coming into being, which may be this one.
async fn take_row(session: &mut Session, id: i64) -> Result<bool, Failed> {
    if !call(session, "pg_try_advisory_lock", id).await? {
        return Ok(false);
    }
    // Shared, so that others who look at this moment do not find it held.
    if call(session, "pg_try_advisory_lock_shared", CREATION).await? {
        call(session, "pg_advisory_unlock_shared", CREATION).await?;
        return Ok(true);
    }
    call(session, "pg_advisory_unlock", id).await?;
    Ok(false)
}

/// Takes the lock of creations, unless the row has come into being.
async fn take_creation(session: &mut Session, name: &str) -> Result<bool, Failed> {
    if !call(session, "pg_try_advisory_lock", CREATION).await? {
        return Ok(false);
    }
    if table::id(session, name).await?.is_none() {
        return Ok(true);
    }
    call(session, "pg_advisory_unlock", CREATION).await?;
    Ok(false)
}

/// Calls a function with a number, which answers true or false.
async fn call(session: &mut Session, function: &str, key: i64) -> Result<bool, Failed> {
    let statement = format!("SELECT {function}($1)");
    let rows = session.query(&statement, &[(&key, Type::INT8)]).await?;
    let answer = rows.first().map(|row| row.try_get(0));
    answer.unwrap_or(Ok(false)).map_err(Failed::Refused)
}

/// Leaves the description of the lock as the last statement of the connection.
///
/// # Errors
/// The connection is lost, and the lock with it.
pub(super) async fn mark(session: &mut Session, info: &LockInfo) -> Result<(), Failed> {
    let text = serde_json::to_vec(info).unwrap_or_default();
    let statement = format!("{MARK}{} */ SELECT 1", STANDARD.encode(text));
    session.execute(&statement).await
}

/// Gives a lock back; false if it was not held.
///
/// # Errors
/// The statement failed.
pub(super) async fn release(session: &mut Session, key: i64) -> Result<bool, Failed> {
    call(session, "pg_advisory_unlock", key).await
}

/// Takes a lock again that was lost with its connection; false if another has it.
///
/// # Errors
/// A statement failed.
pub(super) async fn take_again(session: &mut Session, held: &HeldLock) -> Result<bool, Failed> {
    let taken = call(session, "pg_try_advisory_lock", held.key).await?;
    if taken {
        mark(session, &held.info).await?;
    }
    Ok(taken)
}

/// Who holds a lock of that number; none if nobody does.
async fn holder(session: &mut Session, key: i64) -> Result<Option<LockInfo>, Failed> {
    let holders = holders(session, key).await?;
    Ok(holders.into_iter().next().map(|(_, info)| info))
}

/// The connections that hold a lock of that number, other than this one.
async fn holders(session: &mut Session, key: i64) -> Result<Vec<(i32, LockInfo)>, Failed> {
    let statement = "SELECT a.pid, coalesce(a.query, ''), coalesce(a.usename::text, '?'), \
                     coalesce(host(a.client_addr), 'this host'), coalesce(a.application_name, ''), \
                     to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') \
                     FROM pg_locks l JOIN pg_stat_activity a USING (pid) \
                     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
                     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
                     AND l.classid::bigint = ($1 >> 32) & 4294967295 \
                     AND l.objid::bigint = $1 & 4294967295 \
                     AND a.pid <> pg_backend_pid()";
    let rows = session.query(statement, &[(&key, Type::INT8)]).await?;
    rows.iter()
        .map(|row| described(row, key).map_err(Failed::Refused))
        .collect()
}

/// A holder by its row of `pg_stat_activity`: what it says of itself, or what the server knows.
fn described(row: &Row, key: i64) -> Result<(i32, LockInfo), tokio_postgres::Error> {
    let (pid, query): (i32, String) = (row.try_get(0)?, row.try_get(1)?);
    if let Some(info) = marked(&query) {
        return Ok((pid, info));
    }
    let (user, host): (String, String) = (row.try_get(2)?, row.try_get(3)?);
    let (application, since): (String, Option<String>) = (row.try_get(4)?, row.try_get(5)?);
    let program = match application.is_empty() {
        true => String::new(),
        false => format!(", application {application:?}"),
    };
    let info = LockInfo {
        id: connection_id(pid),
        who: format!("{user}@{host}"),
        created: since.unwrap_or_default(),
        path: key.to_string(),
        info: format!("the connection of process {pid} of the database server{program}"),
        ..LockInfo::default()
    };
    Ok((pid, info))
}

fn marked(query: &str) -> Option<LockInfo> {
    let (text, _) = query.strip_prefix(MARK)?.split_once(' ')?;
    serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()
}

/// The id of a lock whose holder says nothing of itself, as Terraform.
fn connection_id(pid: i32) -> String {
    format!("pg-{pid}")
}

/// Ends the connection that holds the lock of a state under that id; with whom holds it, if that is
/// another.
///
/// # Errors
/// Nobody holds it, or under another id, or the connection cannot be ended.
pub(super) async fn force(session: &mut Session, name: &str, id: &str) -> Result<(), Forced> {
    let keys = [table::id(session, name).await?, Some(CREATION)];
    let mut other = None;
    for key in keys.into_iter().flatten() {
        for (pid, info) in holders(session, key).await? {
            if info.id != id && connection_id(pid) != id {
                other = other.or(Some(info));
                continue;
            }
            let ended = "SELECT pg_terminate_backend($1)";
            session.query(ended, &[(&pid, Type::INT4)]).await?;
            return match is_free_of(session, key, pid).await? {
                true => Ok(()),
                false => Err(Forced::Stays(pid)),
            };
        }
    }
    Err(other.map_or(Forced::Free, |info| Forced::Other(Box::new(info))))
}

/// Why a lock could not be taken from its holder.
#[derive(Debug)]
pub(super) enum Forced {
    /// Nobody holds it.
    Free,
    /// It is held under another id.
    Other(Box<LockInfo>),
    /// The connection of that process does not end.
    Stays(i32),
    Failed(Failed),
}

impl From<Failed> for Forced {
    fn from(failed: Failed) -> Forced {
        Forced::Failed(failed)
    }
}

async fn is_free_of(session: &mut Session, key: i64, pid: i32) -> Result<bool, Failed> {
    for _ in 0..100 {
        if holders(session, key)
            .await?
            .iter()
            .all(|(it, _)| *it != pid)
        {
            return Ok(true);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_says_who_it_is() {
        let info = LockInfo {
            id: "1".into(),
            who: "it's */ me@here".into(),
            ..LockInfo::default()
        };
        let text = STANDARD.encode(serde_json::to_vec(&info).unwrap_or_default());
        assert_eq!(marked(&format!("{MARK}{text} */ SELECT 1")), Some(info));
        for other in [
            "SELECT 1",
            MARK,
            "/* rform state lock x */",
            "/* rform state lock e30",
        ] {
            assert_eq!(marked(other), None, "{other}");
        }
    }
}
