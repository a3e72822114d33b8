//! The providers of a command that run as plugins: which are needed, where they are, and how they
//! join those of this program.

mod cli_config;
mod locate;
mod lock_file;
mod needed;
mod place;
mod running;

pub use lock_file::read as locked_providers;
pub use needed::Needed;
pub use place::Place;
pub use running::RunningPlugins;
