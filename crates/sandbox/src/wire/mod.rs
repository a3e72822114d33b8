//! HTTP in, HTTP out: what the protocols of the services have in common, and how they differ.

mod answer;
mod call;
mod document;
mod failure;
mod params;
mod xml;

pub use answer::{Answer, respond};
pub use call::Call;
pub use failure::Failure;
pub use params::Params;
pub use xml::{Xml, escape};
