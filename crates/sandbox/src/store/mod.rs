//! Tables that remember what a call changed, and the file that outlives the process.

pub mod journal;
pub mod table;

pub(crate) use table::tables;
pub use table::{Change, Table};
