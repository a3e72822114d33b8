//! What plan, apply and validate share about one resource: its provider, its evaluated body,
//! `ignore_changes` and its provisioners.

pub mod connection;
pub mod desired;
pub mod ignore_changes;
pub mod missing;
pub mod mocks;
pub mod providers;
pub mod provisioner_schema;
