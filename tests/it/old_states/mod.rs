//! States that Terraform before 0.13 wrote: all that is in them is read.

pub mod flatten;

mod commands;
mod recorded;
mod types;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use rform_aws::Aws;
use rform_core::addr::ProviderSource;
use rform_engine::Registry;
use rform_provider::{Clock, Provider};

/// No time passes.
struct Still;

impl Clock for Still {
    fn now(&self) -> Duration {
        Duration::from_secs(1_800_000_000)
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

fn aws() -> Arc<dyn Provider> {
    Arc::new(Aws::new(None, Arc::new(Still), 1))
}

fn registry() -> Registry {
    let mut registry = Registry::new();
    registry.add(ProviderSource::default_for("aws"), Box::new(aws));
    registry
}
