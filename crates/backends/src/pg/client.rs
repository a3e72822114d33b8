//! The backend as commands see it: workspaces, and the client of each one's state.

use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;
use tokio::sync::Mutex;

use super::errors;
use super::lock::{self, Forced, Refused};
use super::session::{Failed, Session};
use super::settings::Settings;
use super::table;
use crate::worker::Worker;
use rform_core::diag::Diagnostic;
use rform_state::LockInfo;
use rform_state::backend::workspace::DEFAULT;
use rform_state::remote::{RemoteClient, RemoteLockError, RemoteWorkspaces};

/// The states of one schema.
pub(super) struct Workspaces {
    worker: Arc<Worker>,
    settings: Arc<Settings>,
    /// For what is no state's own.
    session: Arc<Mutex<Session>>,
    /// The settings as they are recorded.
    recorded: Json,
}

impl Workspaces {
    pub fn new(worker: Worker, session: Session, recorded: Json) -> Workspaces {
        Workspaces {
            worker: Arc::new(worker),
            settings: session.settings.clone(),
            session: Arc::new(Mutex::new(session)),
            recorded,
        }
    }
}

impl fmt::Debug for Workspaces {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Workspaces({})", self.settings.place())
    }
}

impl RemoteWorkspaces for Workspaces {
    fn workspaces(&self) -> Result<Option<Vec<String>>, Diagnostic> {
        let session = Arc::clone(&self.session);
        let names = self.worker.run(async move {
            let mut session = session.lock().await;
            table::names(&mut session).await
        })?;
        let doing = "Unable to list the workspaces";
        let names = names.map_err(|failed| failed.diagnostic(&self.settings, doing))?;
        let default = DEFAULT.to_owned();
        Ok(Some([default].into_iter().chain(names).collect()))
    }

    /// Each state has a connection of its own, since a lock belongs to a connection.
    fn client(&self, workspace: &str) -> Arc<dyn RemoteClient> {
        Arc::new(Client {
            worker: Arc::clone(&self.worker),
            session: Arc::new(Mutex::new(Session::new(Arc::clone(&self.settings)))),
            settings: Arc::clone(&self.settings),
            name: workspace.to_owned(),
        })
    }

    fn delete_workspace(&self, workspace: &str) -> Result<(), Diagnostic> {
        if matches!(workspace, "" | DEFAULT) {
            let detail = "The default workspace is always there. To empty it, destroy its objects.";
            return Err(Diagnostic::error("can't delete default state", detail));
        }
        self.client(workspace).delete()
    }

    fn settings(&self) -> Json {
        self.recorded.clone()
    }
}

/// The state of one workspace.
struct Client {
    worker: Arc<Worker>,
    session: Arc<Mutex<Session>>,
    settings: Arc<Settings>,
    name: String,
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Client({})", self.location())
    }
}

/// Runs work with the session and the name of the state on the worker.
macro_rules! on_worker {
    ($client:expr, |$session:ident, $name:ident| $work:expr) => {{
        let (session, $name) = (Arc::clone(&$client.session), $client.name.clone());
        $client.worker.run(async move {
            let mut session = session.lock().await;
            let ($session, $name): (&mut Session, &str) = (&mut session, &$name);
            $work.await
        })
    }};
}

impl RemoteClient for Client {
    fn get(&self) -> Result<Option<Vec<u8>>, Diagnostic> {
        let text = on_worker!(self, |session, name| get(session, name))??;
        Ok(text.filter(|it| !it.is_empty()).map(String::into_bytes))
    }

    fn put(&self, bytes: &[u8], _lock: Option<&str>) -> Result<(), Diagnostic> {
        let text = String::from_utf8(bytes.to_vec());
        let text = text.ok().filter(|it| !it.contains('\0'));
        let text = text.ok_or_else(|| errors::no_text(&self.settings))?;
        on_worker!(self, |session, name| put(session, name, &text))?
    }

    fn delete(&self) -> Result<(), Diagnostic> {
        let deleted = on_worker!(self, |session, name| table::delete(session, name))?;
        deleted.map_err(|failed| failed.diagnostic(&self.settings, "Unable to delete the state"))
    }

    fn lock(&self, info: &LockInfo) -> Result<String, RemoteLockError> {
        let (id, info) = (info.id.clone(), info.clone());
        let taken = on_worker!(self, |session, name| async {
            session.held = Some(lock::take(session, name, &info).await?);
            Ok(())
        });
        match taken.map_err(RemoteLockError::Failed)? {
            Ok(()) => Ok(id),
            Err(Refused::Held(holder)) => Err(RemoteLockError::Held(holder)),
            Err(Refused::Failed(failed)) => Err(RemoteLockError::Failed(
                failed.diagnostic(&self.settings, "Unable to take the lock"),
            )),
        }
    }

    fn unlock(&self, id: &str) -> Result<(), RemoteLockError> {
        let given = id.to_owned();
        let released = on_worker!(self, |session, name| unlock(session, name, &given));
        let error = match released.map_err(RemoteLockError::Failed)? {
            Ok(()) => return Ok(()),
            Err(Forced::Other(info)) => return Err(RemoteLockError::Held(Some(*info))),
            Err(Forced::Free) => errors::not_locked(&self.settings, id),
            Err(Forced::Stays(pid)) => errors::stays(&self.settings, pid),
            Err(Forced::Failed(failed)) => {
                failed.diagnostic(&self.settings, "Unable to give back the lock")
            }
        };
        Err(RemoteLockError::Failed(error))
    }

    fn can_lock(&self) -> bool {
        true
    }

    fn location(&self) -> String {
        format!("{}/{}", self.settings.place(), self.name)
    }
}

/// Reads the state. Under a lock, a connection that was lost is made again with its lock.
async fn get(session: &mut Session, name: &str) -> Result<Option<String>, Diagnostic> {
    let doing = "Unable to read the state";
    let settings = session.settings.clone();
    keep_lock(session, name).await?;
    let text = match table::get(session, name).await {
        Err(Failed::Lost(_)) => {
            keep_lock(session, name).await?;
            table::get(session, name).await
        }
        text => text,
    };
    let text = text.map_err(|failed| failed.diagnostic(&settings, doing))?;
    see(session, text.clone()).await?;
    Ok(text)
}

/// Writes the state. One whose answer is lost is written again if the lock can be had again.
async fn put(session: &mut Session, name: &str, text: &str) -> Result<(), Diagnostic> {
    let doing = "Unable to write the state";
    let settings = session.settings.clone();
    keep_lock(session, name).await?;
    if let Some(held) = &mut session.held {
        held.seen.push(Some(text.to_owned()));
    }
    let written = match table::put(session, name, text).await {
        Err(Failed::Lost(_)) => {
            keep_lock(session, name).await?;
            table::put(session, name, text).await
        }
        written => written,
    };
    written.map_err(|failed| failed.diagnostic(&settings, doing))?;
    see(session, Some(text.to_owned())).await
}

/// Notes what the state is now, and describes the lock again, since another statement came after it.
async fn see(session: &mut Session, text: Option<String>) -> Result<(), Diagnostic> {
    let Some(held) = &mut session.held else {
        return Ok(());
    };
    held.seen = vec![text];
    let info = held.info.clone();
    // A connection that is lost now is made again before the next write.
    let _lost = lock::mark(session, &info).await;
    Ok(())
}

/// Makes sure that the lock of this run is held: one that went with its connection is taken again, if
/// the state is still what this run knows.
async fn keep_lock(session: &mut Session, name: &str) -> Result<(), Diagnostic> {
    let settings = session.settings.clone();
    let Some(held) = session.held.clone().filter(|_| !session.is_connected()) else {
        return Ok(());
    };
    let failed = |failed: Failed| failed.diagnostic(&settings, "Unable to take the lock again");
    let lost = |why: &str| errors::lock_lost(&settings, &held.info.id, why);
    if !lock::take_again(session, &held).await.map_err(failed)? {
        return Err(lost("another holds it now"));
    }
    let now = table::get(session, name).await.map_err(failed)?;
    match held.seen.is_empty() || held.seen.contains(&now) {
        true => Ok(()),
        false => Err(lost("another has written the state since")),
    }
}

async fn unlock(session: &mut Session, name: &str, id: &str) -> Result<(), Forced> {
    let held = session.held.take_if(|held| held.info.id == id);
    let Some(held) = held else {
        return lock::force(session, name, id).await;
    };
    // A lock ends with its connection: there is nothing to give back on a new one.
    if !session.is_connected() {
        return Ok(());
    }
    match lock::release(session, held.key).await {
        Ok(_) | Err(Failed::Lost(_)) => Ok(()),
        Err(failed) => Err(Forced::Failed(failed)),
    }
}
