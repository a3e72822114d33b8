//! The AWS provider against the sandbox, by the real SDK, in virtual time.

mod lab;
mod machine;
mod network;
mod schema;
mod vpc;
