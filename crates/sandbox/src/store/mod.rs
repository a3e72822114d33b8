//! The store: the tables of an account, transactions over them, and the journal on disk.
//!
//! An AWS API has no transactions over several calls, but each single call is all or nothing: a
//! RunInstances that finds no free address for its third instance leaves none of the first two. The
//! store gives actions that property, so that they can change tables first and fail later.
//!
//! **Tables.** A [`table::Table`] maps ids to rows of one type, in the order of ids. A service
//! declares its tables by [`table::tables!`]; [`Account`] holds those of all services. Rows refer
//! to each other by id, never by pointer, and rows are plain data: this module and the models under
//! it know nothing of AWS's rules, which the actions above it check.
//!
//! **Transactions.** A table remembers, for each row that the call at hand changed, what the row
//! was before. The executor runs calls one at a time. An action that succeeds is committed: the
//! memory is dropped. One that fails, or panics, is rolled back: the memory is put back. Reading is
//! never blocked, and an account that is not changed costs nothing.
//!
//! **Journal.** An account that outlives its process is kept as lines of JSON
//! ([`journal::Journal`]): a line holds the rows that one call changed, each as service, table, id
//! and new document (none for a deleted row), with the call's number and times. The line is
//! written before the call is answered, so that what a client was told is on disk; a line that a
//! killed process left unfinished was never answered, and is dropped. Replaying the lines gives the
//! newest document of each row. When most lines are history, opening compacts them to one line a
//! row. The host's time in a line lets the clock go on as if the process had never ended
//! ([`crate::clock`]).
//!
//! What is not in the journal: resources that are not visible yet (eventual consistency), request
//! rates, and the state of random streams, which are drawn anew from the seed and the number of
//! the last line.

pub(crate) mod account;
pub(crate) mod journal;
pub(crate) mod table;

pub(crate) use account::Account;
