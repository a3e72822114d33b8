//! The verbs of `format` (<https://developer.hashicorp.com/terraform/language/functions/format>).

/// A verb: `%[2]-5.1s` has width 5, precision 1 and takes the second argument.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verb<'a> {
    /// As it is written.
    pub raw: &'a str,
    /// Where it begins, in bytes.
    pub offset: usize,
    /// The argument, from 1.
    pub argument: usize,
    /// The letter.
    pub mode: char,
    /// `0`
    pub zero: bool,
    /// `#`
    pub sharp: bool,
    /// `+`
    pub plus: bool,
    /// `-`
    pub minus: bool,
    /// A space.
    pub space: bool,
    /// At least so many characters.
    pub width: Option<usize>,
    /// So many digits or characters.
    pub precision: Option<usize>,
}
