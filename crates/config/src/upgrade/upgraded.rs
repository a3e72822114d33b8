//! What an upgrade comes to: the files that change, and what a person should look at.

/// A module as it is and as it will be.
#[derive(Clone, Debug, Default)]
pub struct Upgraded {
    /// The files that change, by name.
    pub files: Vec<File>,
    /// Places that a person should look at.
    pub notes: Vec<Note>,
    /// Where the module has a form that Terraform 0.11 could not read: it is no module for it.
    pub is_current: bool,
    /// Directories of other modules of the stack that are still written for Terraform 0.11.
    pub legacy_modules: Vec<String>,
}

/// A file that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// As the user knows it.
    pub name: String,
    /// The text as it is.
    pub old: String,
    /// As it will be.
    pub new: String,
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The name of the file, relative to the module.
    pub file: String,
    /// The line in the file as it was, from 1.
    pub line: usize,
    /// The remark, without a full stop.
    pub text: String,
}
