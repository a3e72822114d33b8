//! Fetching modules and providers for a command.

mod fetching;
mod modules;

pub use fetching::Fetching;
pub use modules::{Modules, install_modules};
