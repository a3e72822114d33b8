//! What the operations of one run share: batches, claims and locks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex};

use super::batch::Batcher;
use super::error::AwsError;
use super::status::Status;

/// Many who wait for objects of a type ask by one request.
pub type Poller = Batcher<String, Result<Status, AwsError>>;

/// Creates of one type, and the looks for those that were lost: while somebody looks, none is on
/// its way, so that what is found is nobody else's.
#[derive(Default)]
pub struct Gate {
    /// Held together by creates, alone by who looks.
    pub lock: tokio::sync::RwLock<()>,
    /// Creates whose answers were lost and which are being looked for.
    pub lost: AtomicUsize,
}

/// What types share.
#[derive(Default)]
pub struct Shared {
    /// Ids of new objects whose mark is to be taken off.
    pub unmark: Batcher<String, Result<(), AwsError>>,
    /// Ids of security groups whose mutual rules were revoked before they are deleted.
    pub swept: tokio::sync::Mutex<BTreeSet<String>>,
    /// The snapshot of each volume that is deleted with one.
    pub final_snapshots: tokio::sync::Mutex<BTreeMap<String, String>>,
    /// What this run has made, by type: no other create's lost answer.
    pub claimed: Mutex<BTreeSet<(&'static str, String)>>,
    /// For types whose lost creates are found by comparing: the creates on their way, and how many
    /// were lost.
    pub gates: Mutex<BTreeMap<&'static str, Arc<Gate>>>,
    /// Whether it was told that a mark stays.
    pub told_of_marks: AtomicBool,
    /// The table that was a VPC's main one before this run, by the VPC.
    pub main_tables: Mutex<BTreeMap<String, String>>,
}
