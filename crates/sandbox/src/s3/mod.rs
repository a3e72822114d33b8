//! S3: buckets, their settings, and objects with their versions.

mod acl;
mod answers;
mod body;
mod buckets;
mod dispatch;
mod encryption;
mod get_object;
mod inventory;
mod lifecycle;
mod listing;
mod model;
mod multipart;
mod objects;
mod public_access;
mod settings;
pub(crate) mod tables;
mod tagging;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use dispatch::run;
pub(crate) use inventory::inventory;
