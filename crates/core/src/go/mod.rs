//! Text behaviour of Go's standard library, in the one place where it is kept.
//!
//! Terraform and its providers are written in Go, and much of what users and tools read comes
//! straight from Go's standard library: how `%q` quotes a string, how a duration is written, which
//! character a JSON document must not contain, how the encoder escapes `<`. Each module here
//! reproduces one such behaviour, error messages included, so that the language, the AWS provider,
//! the views and the command line agree.
//!
//! - [`quote`], for `%q` of strings and characters, and `strconv.IsPrint`;
//! - [`deflate`], for `compress/flate` and `compress/gzip`, byte for byte;
//! - [`duration`], for `time.ParseDuration`;
//! - [`json`], for the syntax errors of `encoding/json`, its string escapes, and a scanner of tokens
//!   on which decoders are built;
//! - [`truth`], for `strconv.ParseBool`.
//!
//! What only the language needs (regular expressions, globs, the verbs of `format`) is kept beside
//! its functions, in `rform-lang`.

pub mod deflate;
pub mod duration;
pub mod json;
pub mod quote;
pub mod truth;
