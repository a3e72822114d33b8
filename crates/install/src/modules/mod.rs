//! Installing the modules that a configuration calls (`.terraform/modules`).

mod errors;
mod escape;
mod from_module;
mod install;
mod package;
mod place;
mod resolve;

#[cfg(test)]
mod tests;

pub use from_module::copy_into;
pub use install::{Installed, ModuleInstaller};
