//! Archives that are unpacked. They may be hostile: nothing outside of the directory is touched, no
//! link leads outside, and sizes are bounded.

mod budget;
mod format;
mod names;
mod sink;
mod tarball;
#[cfg(test)]
mod tests;
mod unpack;
mod xz;
mod zipped;

pub use format::Format;
pub use unpack::{unpack, unpack_zip};
