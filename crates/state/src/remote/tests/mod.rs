mod runs;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::client::{RemoteClient, RemoteLockError};
use super::store::RemoteStore;
use crate::at_rest::{Cipher, Plain};
use crate::backend::StateStore;
use crate::testing::{Any, Dying, Masked, address, attempt, object, provider};
use crate::{LockInfo, OpenError, Opened, Record, State, decode, encode};
use rform_core::diag::Diagnostic;
use rform_core::world::World;

/// What a remote backend stores, whoever uses it.
#[derive(Debug, Default)]
struct Stored {
    text: Option<Vec<u8>>,
    lock: Option<LockInfo>,
    puts: usize,
    /// Whether what is stored beside the text to check it is that of another one.
    is_check_wrong: bool,
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Failure {
    /// Nothing was done.
    Refused,
    /// It was done, and the answer is lost.
    Lost,
}

/// A client of a backend in memory. It dies with its host, or fails at one of its calls.
#[derive(Clone, Debug)]
struct Fake {
    stored: Arc<Mutex<Stored>>,
    host: Dying,
    /// The number of calls before the one that fails.
    calls: Arc<AtomicUsize>,
    failure: Failure,
    /// Whether a client that dies has done what it was asked for.
    reaches: bool,
}

impl Fake {
    fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call<T>(&self, act: impl FnOnce(&mut Stored) -> T) -> Result<T, Diagnostic> {
        let act = std::cell::RefCell::new(Some(act));
        let done = || {
            let act = act.take().expect("once");
            Ok(act(&mut self.stored()))
        };
        let lost = || match self.reaches {
            true => done().map(drop),
            false => Ok(()),
        };
        let broken = |error: std::io::Error| Diagnostic::error("broken", error.to_string());
        let before = self.calls.fetch_sub(1, Ordering::SeqCst);
        if before == 0 && self.failure == Failure::Refused {
            return Err(Diagnostic::error("refused", ""));
        }
        let host = Dying {
            torn: true,
            ..self.host.clone()
        };
        let result = host.change(done, lost).map_err(broken)?;
        match before {
            0 => Err(Diagnostic::error("lost", "")),
            _ => Ok(result),
        }
    }
}

impl RemoteClient for Fake {
    fn get(&self) -> Result<Option<Vec<u8>>, Diagnostic> {
        let checked = self.call(|stored| match stored.is_check_wrong {
            true => Err(Diagnostic::error("another digest", "")),
            false => Ok(stored.text.clone()),
        });
        checked?
    }

    fn get_unchecked(&self) -> Result<Option<Vec<u8>>, Diagnostic> {
        self.call(|stored| stored.text.clone())
    }

    fn put(&self, bytes: &[u8], _lock: Option<&str>) -> Result<(), Diagnostic> {
        self.call(|stored| {
            stored.text = Some(bytes.to_vec());
            stored.puts += 1;
            stored.is_check_wrong = false;
        })
    }

    fn delete(&self) -> Result<(), Diagnostic> {
        self.call(|stored| stored.text = None)
    }

    fn lock(&self, info: &LockInfo) -> Result<String, RemoteLockError> {
        let taken = self.call(|stored| match &stored.lock {
            Some(holder) => Err(holder.clone()),
            None => {
                stored.lock = Some(info.clone());
                Ok(info.id.clone())
            }
        });
        let taken = taken.map_err(RemoteLockError::Failed)?;
        taken.map_err(|holder| RemoteLockError::Held(Some(holder)))
    }

    fn unlock(&self, id: &str) -> Result<(), RemoteLockError> {
        let given_back = self.call(|stored| match &stored.lock {
            Some(holder) if holder.id == id => {
                stored.lock = None;
                Ok(())
            }
            other => Err(other.clone()),
        });
        let given_back = given_back.map_err(RemoteLockError::Failed)?;
        given_back.map_err(RemoteLockError::Held)
    }

    fn can_lock(&self) -> bool {
        true
    }

    fn location(&self) -> String {
        "fake://state".into()
    }
}

/// A backend in memory and a working directory.
struct Place {
    directory: tempfile::TempDir,
    stored: Arc<Mutex<Stored>>,
    at_rest: Cipher,
}

impl Place {
    fn new() -> Any<Place> {
        Ok(Place {
            directory: tempfile::tempdir()?,
            stored: Arc::default(),
            at_rest: Plain::cipher(),
        })
    }

    /// Somebody else's directory with the same backend.
    fn elsewhere(&self) -> Any<Place> {
        Ok(Place {
            directory: tempfile::tempdir()?,
            stored: self.stored.clone(),
            at_rest: self.at_rest.clone(),
        })
    }

    /// A run that dies after so many changes and calls.
    fn dying(&self, left: usize, torn: bool) -> Any<Run> {
        let host = Dying {
            interval: Some("0"),
            ..Dying::new(self.directory.path(), left, torn)?
        };
        Ok(Run::new(self, host, (usize::MAX, Failure::Refused), torn))
    }

    /// A run at whose call of that number something fails.
    fn failing(&self, call: usize, failure: Failure) -> Any<Run> {
        let host = Dying::new(self.directory.path(), usize::MAX - 1, false)?;
        Ok(Run::new(self, host, (call, failure), false))
    }

    fn healthy(&self) -> Any<Run> {
        self.failing(usize::MAX, Failure::Refused)
    }

    /// What `force-unlock` does for a run that was killed.
    fn unlock(&self) {
        self.stored().lock = None;
    }

    fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> Any<State> {
        let kept = self.stored().text.clone().ok_or("no state")?;
        let text = self.at_rest.open(&kept).map_err(|error| error.to_text())?;
        Ok(decode(&text.bytes)?)
    }
}

/// A run of the program.
struct Run {
    world: Arc<dyn World>,
    store: RemoteStore,
    reports: Arc<Mutex<Vec<Diagnostic>>>,
}

impl Run {
    fn new(place: &Place, host: Dying, (call, failure): (usize, Failure), reaches: bool) -> Run {
        let reports: Arc<Mutex<Vec<Diagnostic>>> = Arc::default();
        let client = Fake {
            stored: place.stored.clone(),
            calls: Arc::new(AtomicUsize::new(call)),
            failure,
            reaches,
            host: host.clone(),
        };
        let told = reports.clone();
        let report = move |error| told.lock().expect("no panic").push(error);
        Run {
            world: host.world(),
            store: RemoteStore::new(Arc::new(client), "default", Arc::new(report))
                .kept_by(place.at_rest.clone()),
            reports,
        }
    }

    fn open(&self) -> Any<Opened> {
        let opened = self.store.open(&self.world, Some("OperationTypeApply"));
        Ok(opened.map_err(|error| error.diagnostic().to_text())?)
    }

    /// Makes objects under those names. What it has journalled goes to `noted`, and what it has asked
    /// for to `begun`.
    fn apply(&self, names: &[&str], noted: &mut Vec<String>, begun: &mut Vec<String>) -> Any<()> {
        let opened = self.open()?;
        let mut state = opened.state.clone();
        let world = self.world.as_ref();
        let journal = self.store.begin_journal(world, &opened, &state);
        let mut journal = journal.map_err(|error| error.to_text())?;
        for name in names {
            let at = address(name)?;
            journal.append(&Record::Begun(at.clone(), attempt()))?;
            begun.push((*name).to_owned());
            state.set_current(&at, &provider(), Some(object(name)));
            journal.append(&Record::of(&state, &at))?;
            noted.push((*name).to_owned());
        }
        drop(journal);
        let state = self.store.after_apply(&opened, state, 1, false);
        let saved = self.store.save(world, &opened, &state);
        Ok(saved.map_err(|error| error.to_text())?)
    }

    fn applied(&self, names: &[&str]) -> Any<()> {
        self.apply(names, &mut Vec::new(), &mut Vec::new())
    }
}

/// An error as one text, for errors of tests.
trait Text {
    fn to_text(&self) -> String;
}

impl Text for Diagnostic {
    fn to_text(&self) -> String {
        format!("{}: {}", self.summary, self.detail)
    }
}

fn expect_all(place: &Place, noted: &[String], begun: &[String], when: &str) -> Any<()> {
    let opened = place.healthy()?.open();
    let opened = opened.map_err(|error| format!("{when}: {error}"))?;
    let stored = place.state();
    for name in noted {
        let object = object(name);
        let at = address(name)?;
        assert_eq!(opened.state.current(&at), Some(&object), "{when}: {name}");
        let stored = stored.as_ref().map(|state| state.current(&at));
        assert_eq!(stored.ok(), Some(Some(&object)), "{when}: stored {name}");
    }
    for name in begun {
        let at = address(name)?;
        let known = opened.state.interrupted.contains_key(&at);
        assert!(
            known || opened.state.current(&at).is_some(),
            "{when}: {name} is forgotten"
        );
    }
    Ok(())
}
