//! What the functions are built on: formats, grammars and arithmetic that Terraform takes from Go
//! or from a library, and that the language alone needs.

pub(crate) mod base64;
pub(crate) mod cidr;
pub(crate) mod code_pages;
pub(crate) mod encodings;
pub(crate) mod format_number;
pub(crate) mod glob;
pub(crate) mod go_regex;
pub(crate) mod json_read;
pub(crate) mod logarithm;
pub(crate) mod power;
pub(crate) mod redact;
pub(crate) mod render;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod verb;
pub(crate) mod yaml_decode;
pub(crate) mod yaml_emit;
pub(crate) mod yaml_workarounds;
