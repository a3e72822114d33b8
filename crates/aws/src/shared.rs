//! What the operations of one run share: batches, claims and locks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex};

use super::batch::Batcher;
use super::error::AwsError;
use super::status::Status;

/// Joins the status requests of all operations that wait for objects of one type.
pub type Poller = Batcher<String, Result<Status, AwsError>>;

/// Keeps creates of a type and searches for lost ones apart: while a search runs no create is on
/// its way, so that a new object belongs to the lost create.
#[derive(Default)]
pub struct CreateGate {
    /// Taken shared by creates, and exclusively by searches.
    pub lock: tokio::sync::RwLock<()>,
    /// The number of creates whose responses were lost and which are being searched for.
    pub lost: AtomicUsize,
}

/// State that the operations of all types share.
#[derive(Default)]
pub struct Shared {
    /// Joins the requests that remove attempt tags.
    pub unmark: Batcher<String, Result<(), AwsError>>,
    /// Ids of the security groups whose mutual rules were revoked before they are deleted.
    pub swept: tokio::sync::Mutex<BTreeSet<String>>,
    /// Held while the security groups of an interface are read and set again.
    pub group_changes: tokio::sync::Mutex<()>,
    /// Held while the members of a VPC endpoint are read and set again.
    pub endpoint_changes: tokio::sync::Mutex<()>,
    /// Held while a prefix list's version is read and its entries change.
    pub prefix_list_changes: tokio::sync::Mutex<()>,
    /// Held while the next free priority of a listener's rules is read and taken.
    pub rule_priorities: tokio::sync::Mutex<()>,
    /// The final snapshot of each volume that is deleted with one, by volume id.
    pub final_snapshots: tokio::sync::Mutex<BTreeMap<String, String>>,
    /// Types and ids of the objects that creates of this run have made: none of them answers for
    /// another lost create.
    pub claimed: Mutex<BTreeSet<(&'static str, String)>>,
    /// The gate of each type whose lost creates are found by comparison.
    pub gates: Mutex<BTreeMap<&'static str, Arc<CreateGate>>>,
    /// Whether the user was warned already that an attempt tag stays.
    pub warned_of_attempt_tag: AtomicBool,
    /// The default VPCs and subnets that this run has made, because there was none to adopt.
    pub made_defaults: Mutex<BTreeSet<String>>,
    /// The main route table that a VPC had before this run, by VPC id.
    pub main_tables: Mutex<BTreeMap<String, String>>,
}
