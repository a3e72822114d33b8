//! The providers of a command that run as plugins: which are needed, where they are, and how they
//! join those of this program.

mod locate;
mod needed;
mod not_native;
mod place;
mod running;

pub use locate::Locations;
pub use needed::Needed;
pub use not_native::NotNative;
pub use place::Place;
pub use running::RunningPlugins;
