//! The operations of Terraform 0.11's interpolation language that no operator or function of
//! today's language is. The parser never makes them: [`crate::hil::lower`] does.

/// The primitive types of the interpolation language. Its types were found before anything was
/// evaluated, so that they are known of each expression; what a name stands for was a text, a
/// list or a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HilType {
    /// A string of Unicode text.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A floating point number of 64 bits.
    Float,
    /// `true` or `false`.
    Bool,
}

/// An operation on operands of the interpolation language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HilOperation {
    /// The value of a name as Terraform 0.11 kept it: strings, lists and maps. One operand.
    Stored,
    /// The same for an attribute of a resource: in lists and maps that were read as a whole, the
    /// texts `true` and `false` became `1` and `0`. One operand.
    Attribute,
    /// The same for an attribute of several instances: a list of [`HilOperation::Attribute`]s. One
    /// operand.
    Attributes,
    /// A list that is written out: of an element that is a list, its elements. As many operands as
    /// the list has elements.
    Spliced,
    /// The operand, whose type is `from` (none for what names stand for), as one of another type.
    Convert {
        /// The type of the operand.
        from: Option<HilType>,
        /// The type of the result.
        to: HilType,
        /// Whether an operand that is none of that type is an error; otherwise it stays.
        strict: bool,
    },
    /// Arithmetic on two operands of one type, [`HilType::Integer`] or [`HilType::Float`].
    Arithmetic(HilArithmetic, HilType),
}

/// The operators of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HilArithmetic {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a % b`
    Modulo,
}
