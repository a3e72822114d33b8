//! HTTP in, HTTP out: what the protocols of the services have in common, and how they differ.

mod answer;
mod call;
mod document;
mod failure;
mod params;
mod xml;

pub(crate) use answer::{Answer, respond};
pub(crate) use call::Call;
pub(crate) use failure::Failure;
pub(crate) use params::Params;
pub(crate) use xml::{Xml, escape};
