//! What plan, apply and validate share about one resource: its provider, its evaluated body,
//! `ignore_changes` and its provisioners.

pub mod connection;
pub mod ephemeral;
pub mod evaluated_config;
pub mod ignore_changes;
mod legacy_config;
mod legacy_ignore_changes;
pub mod missing_provider;
pub mod mocks;
pub mod provider_meta;
pub mod providers;
pub mod provisioner_schema;
