//! HTTP in, HTTP out: the protocols of the services, and their common part.

mod answer;
mod call;
mod cbor;
mod document;
mod echo;
mod failure;
mod params;
mod protocol;
mod query_error;
mod xml;

pub(crate) use answer::{Answer, respond};
pub(crate) use call::Call;
pub(crate) use failure::Failure;
pub(crate) use params::Params;
pub(crate) use protocol::is_query;
pub(crate) use xml::{Xml, escape};
