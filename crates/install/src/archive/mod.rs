//! Archives that are unpacked. They may be hostile: nothing outside of the directory is touched, no
//! link leads outside, and sizes are bounded.

mod budget;
mod format;
mod names;
mod sink;
mod tarball;
mod unpack;
mod xz;
mod zipped;

pub use format::Format;
pub use unpack::unpack;
