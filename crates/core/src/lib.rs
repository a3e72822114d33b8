//! What every other crate of rform speaks of: diagnostics and their sources, the host, addresses,
//! values and types, schemas, and the generic graph.

pub mod addr;
pub mod diag;
pub mod go;
pub mod graph;
pub mod program_name;
pub mod schema;
pub mod suggest;
pub mod value;
pub mod world;
