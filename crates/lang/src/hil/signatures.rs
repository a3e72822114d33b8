//! The types of Terraform 0.11's functions, as far as conversions depend on them
//! (<https://github.com/hashicorp/terraform/blob/v0.11.14/config/interpolate_funcs.go>).

use crate::syntax::hil::HilType;

use HilType::{Bool, Float, Integer, Text};

/// A parameter: the type that arguments are converted to; none where it is a list, a map or
/// anything.
type Parameter = Option<HilType>;

/// The types of a function's parameters and result.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signature {
    parameters: &'static [Parameter],
    /// For all further arguments.
    more: Parameter,
    /// The type of the result; none for a string, a list or a map.
    pub gives: Parameter,
}

impl Signature {
    /// The type of the argument at that place.
    pub fn parameter(&self, at: usize) -> Parameter {
        self.parameters.get(at).copied().unwrap_or(self.more)
    }
}

/// Whether a function of Terraform 0.11 takes a text, a number or a truth value as the argument at
/// that place, counted from 0.
pub fn takes_primitive(function: &str, at: usize) -> bool {
    signature(function).is_some_and(|it| it.parameter(at).is_some())
}

/// The signature of a function of Terraform 0.11; none of any other function.
pub(super) fn signature(name: &str) -> Option<Signature> {
    const T: Parameter = Some(Text);
    const I: Parameter = Some(Integer);
    const F: Parameter = Some(Float);
    let (parameters, more, gives): (&'static [Parameter], Parameter, Parameter) = match name {
        "abs" | "log" | "max" | "min" | "pow" => (&[], F, F),
        "ceil" | "floor" => (&[], F, I),
        "signum" => (&[], I, I),
        "length" => (&[], None, I),
        "index" => (&[None], T, I),
        "contains" => (&[None], T, Some(Bool)),
        "chunklist" | "slice" => (&[None], I, None),
        // The index is a text, which is read in base 10.
        "element" => (&[None], T, None),
        "cidrhost" | "cidrsubnet" => (&[T], I, None),
        "substr" => (&[T], I, None),
        "indent" => (&[I], T, None),
        "lookup" => (&[None], T, None),
        "format" | "join" => (&[T], None, None),
        "basename" | "base64decode" | "base64encode" | "base64gzip" | "base64sha256"
        | "base64sha512" | "bcrypt" | "chomp" | "cidrnetmask" | "coalesce" | "dirname" | "file"
        | "lower" | "md5" | "pathexpand" | "replace" | "rsadecrypt" | "sha1" | "sha256"
        | "sha512" | "split" | "timeadd" | "title" | "trimspace" | "upper" | "urlencode" => {
            (&[], T, None)
        }
        "coalescelist" | "compact" | "concat" | "distinct" | "flatten" | "formatlist"
        | "jsonencode" | "keys" | "list" | "map" | "matchkeys" | "merge" | "sort" | "timestamp"
        | "transpose" | "uuid" | "values" | "zipmap" => (&[], None, None),
        _ => return None,
    };
    Some(Signature {
        parameters,
        more,
        gives,
    })
}
