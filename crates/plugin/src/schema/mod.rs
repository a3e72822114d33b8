//! The schemas of plugins as the schemas of every other provider, and their place on disk.

mod answer;
mod cache;
mod convert;
mod identity;

pub(crate) use cache::SchemaCache;
pub(crate) use convert::{PluginSchema, decode};
