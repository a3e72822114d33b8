//! Where output goes.

/// Takes what is told: a message of one line or more.
pub type Tell<'a> = &'a dyn Fn(&str);
