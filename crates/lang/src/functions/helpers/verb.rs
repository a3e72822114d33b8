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
    /// The letter that says how the argument is written, such as `d` or `q`.
    pub mode: char,
    /// Whether the flag `0` is set: numbers are padded with zeros.
    pub zero: bool,
    /// Whether the flag `#` is set: the alternative format.
    pub sharp: bool,
    /// Whether the flag `+` is set: positive numbers get a sign.
    pub plus: bool,
    /// Whether the flag `-` is set: padding is on the right.
    pub minus: bool,
    /// Whether the flag ` ` is set: positive numbers get a space in place of a sign.
    pub space: bool,
    /// At least so many characters.
    pub width: Option<usize>,
    /// The number of digits after the point, or of characters.
    pub precision: Option<usize>,
}
