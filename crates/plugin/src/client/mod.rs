//! Calls to a plugin, in either version of the protocol.

mod call;
mod method;
mod raw;

pub(crate) use call::{CallError, Client};
pub(crate) use method::Method;
