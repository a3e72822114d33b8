//! The records of a journal and the state they build on.

use sha2::{Digest, Sha256};

use crate::{Attempt, Instance, State};
use rform_core::addr::ResourceInstance;

/// A step of a run, as the journal keeps it.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A create is about to be requested.
    Begun(ResourceInstance, Attempt),
    /// All objects of the instance after a step; none if it has no objects any more.
    Instance(ResourceInstance, Option<Box<Instance>>),
    /// All objects of the instance, of which the current one exists while its create is not finished
    /// (it waits, or has more requests to send).
    Unfinished(ResourceInstance, Box<Instance>, Attempt),
}

/// The state that the records of a journal build on.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Base {
    pub lineage: String,
    pub serial: u64,
    /// The digest of the file's content; none in journals of older versions.
    pub digest: Option<String>,
}

/// A journal as it was read.
#[derive(Debug)]
pub(in super::super) struct Content {
    pub base: Base,
    pub records: Vec<Record>,
    /// The text that the state file is to have.
    pub commit: Option<String>,
    /// The digests of states that the run has put in a remote backend before its end.
    pub puts: Vec<String>,
    /// Whether a line other than the last one cannot be read.
    pub is_damaged: bool,
}

/// The SHA-256 digest of a file's content in hexadecimal digits; a file that does not exist counts
/// as an empty one.
pub(in super::super) fn digest(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

impl Record {
    /// The record of an instance as it is in `state`.
    pub fn of(state: &State, address: &ResourceInstance) -> Record {
        let instance = state.resources.get(address).cloned().map(Box::new);
        Record::Instance(address.clone(), instance)
    }

    /// The address of the instance that the record is about.
    pub(in super::super) fn address(&self) -> &ResourceInstance {
        match self {
            Record::Begun(address, _)
            | Record::Instance(address, _)
            | Record::Unfinished(address, ..) => address,
        }
    }

    /// Applies the record to a state.
    pub(in super::super) fn replay(&self, state: &mut State) {
        let (address, instance) = match self {
            Record::Begun(address, attempt) => {
                state.interrupted.insert(address.clone(), attempt.clone());
                return;
            }
            Record::Instance(address, instance) => {
                state.interrupted.remove(address);
                (address, instance.as_ref())
            }
            Record::Unfinished(address, instance, attempt) => {
                state.interrupted.insert(address.clone(), attempt.clone());
                (address, Some(instance))
            }
        };
        match instance {
            Some(instance) => state
                .resources
                .insert(address.clone(), (**instance).clone()),
            None => state.resources.remove(address),
        };
    }
}
