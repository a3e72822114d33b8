//! The messages of the plugin protocol, by the field numbers of its public definition.
//!
//! Versions 5 and 6 differ in the names of some calls and in one message, the attribute of a
//! schema: [`schema`] is generic over it, and all else serves both.

mod ephemeral;
mod function;
mod identity;
mod managed;
mod provider;
mod schema;
mod shared;

pub(crate) use ephemeral::*;
pub(crate) use function::*;
pub(crate) use identity::*;
pub(crate) use managed::*;
pub(crate) use provider::*;
pub(crate) use schema::*;
pub(crate) use shared::*;
