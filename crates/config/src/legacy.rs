//! The forms of Terraform 0.11 that are accepted, with a warning each; who prints them puts those
//! of a kind together.

use rform_core::diag::{Diagnostic, Severity, Span};
use rform_core::program_name::command_line;
use rform_core::value::{Type, Value};
use rform_lang::hil::stored;
use rform_lang::syntax::LegacyForm as Syntax;

/// A form of Terraform 0.11.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegacyForm {
    /// `"key" = value` in a body.
    QuotedName,
    /// `a.b = value` in a map.
    DottedKey,
    /// A type in quotes: `type = "map"`.
    QuotedType,
    /// `depends_on = ["aws_vpc.main"]`
    QuotedReference,
    /// `root_block_device = { … }`
    BlockAsArgument,
    /// `tags { … }`
    ArgumentAsBlock,
    /// `security_groups = ["${var.list}"]`
    NestedList,
    /// `list("a")`, `map("a", "b")`
    ListOrMapCall,
    /// `version` in a `provider` block.
    ProviderVersion,
    /// `terraform.env`, the former name of `terraform.workspace`.
    Environment,
    /// `aws_instance.worker.0`, and a resource with `count` named without an index.
    Instances,
    /// `data.terraform_remote_state.net.vpc_id`: an output without `outputs` before its name.
    OutputsAttribute,
    /// Several items on a line, or one on several.
    Layout,
    /// An escape sequence that only HCL 1 knows, such as `\\x41`.
    Escape,
    /// `%{` in a text.
    Directive,
    /// Quotes escaped within an interpolation: `"${f(\\"a\\")}"`.
    EscapedQuotes,
    /// A number in another base than ten: `0x1f`.
    Number,
    /// `command = "echo ${var.name}"` where `when = "destroy"`.
    DestroyReference,
    /// A variable with a name that is reserved today: `variable "count"`.
    ReservedName,
    /// `resource "aws_instance" "1web"`
    DigitName,
    /// `output "Public IP"`
    FreeName,
    /// `default = 1`, and `default = 2` in the same block.
    RepeatedArgument,
    /// A line break within quotes within an interpolation.
    LineBreak,
    /// The marker of a heredoc behind a text.
    HeredocEnd,
    /// `source = "child"`
    RelativeSource,
    /// `description = "${x}"`
    Description,
    /// `atlas { … }`
    Atlas,
    /// `tags = { "${var.key}" = "x" }`
    KeyInterpolation,
    /// `environment` of `terraform_remote_state`, `enable_classiclink` of `aws_vpc`.
    FormerArgument,
}

impl LegacyForm {
    /// The summary of the warning, without a full stop.
    fn summary(self) -> &'static str {
        match self {
            LegacyForm::QuotedName => "Argument name in quotes (Terraform 0.11)",
            LegacyForm::DottedKey => "Key with a dot but without quotes (Terraform 0.11)",
            LegacyForm::QuotedType => "Type constraint in quotes (Terraform 0.11)",
            LegacyForm::QuotedReference => "Quoted references are deprecated",
            LegacyForm::BlockAsArgument => "Nested block written as an argument (Terraform 0.11)",
            LegacyForm::ArgumentAsBlock => "Argument written as a block (Terraform 0.11)",
            LegacyForm::NestedList => "List within a list (Terraform 0.11)",
            LegacyForm::ListOrMapCall => "Function list or map (Terraform 0.11)",
            LegacyForm::ProviderVersion => {
                "Version constraints inside provider configuration blocks are deprecated"
            }
            LegacyForm::Environment => "Attribute terraform.env (Terraform 0.11)",
            LegacyForm::Instances => "Resource with count named without an index (Terraform 0.11)",
            LegacyForm::OutputsAttribute => "Attribute outputs left out (Terraform 0.11)",
            LegacyForm::Layout => "Arguments not on lines of their own (Terraform 0.11)",
            LegacyForm::Escape => "Escape sequence that is not valid today (Terraform 0.11)",
            LegacyForm::Directive => "Percent sign before a brace (Terraform 0.11)",
            LegacyForm::EscapedQuotes => "Quotes escaped within an interpolation (Terraform 0.11)",
            LegacyForm::Number => "Hexadecimal or octal number (Terraform 0.11)",
            LegacyForm::DestroyReference => {
                "Reference to others from a destroy provisioner (Terraform 0.11)"
            }
            LegacyForm::ReservedName => "Variable name that is reserved today (Terraform 0.11)",
            LegacyForm::DigitName => "Name that begins with a digit (Terraform 0.11)",
            LegacyForm::FreeName => "Output name that is not valid today (Terraform 0.11)",
            LegacyForm::RepeatedArgument => "Argument given more than once (Terraform 0.11)",
            LegacyForm::LineBreak => "Line break within quotes (Terraform 0.11)",
            LegacyForm::HeredocEnd => "End of a heredoc behind a text (Terraform 0.11)",
            LegacyForm::RelativeSource => "Module source without ./ (Terraform 0.11)",
            LegacyForm::Description => "Description with an interpolation (Terraform 0.11)",
            LegacyForm::Atlas => "Block atlas is ignored (Terraform 0.11)",
            LegacyForm::KeyInterpolation => "Map key is not evaluated (Terraform 0.11)",
            LegacyForm::FormerArgument => "Argument of a former provider version (Terraform 0.11)",
        }
    }

    /// The advice what to write instead, in sentences.
    fn detail(self) -> &'static str {
        match self {
            LegacyForm::QuotedName => {
                "Today argument names stand without quotes; where keys of a map need them, the \
                 map is written with an equals sign: tags = { \"a.b\" = \"c\" }."
            }
            LegacyForm::DottedKey => {
                "Today a key with a dot in it needs quotes: { \"a.b\" = \"c\" }."
            }
            LegacyForm::QuotedType => {
                "Today types stand without quotes: type = string, type = list(string), type = \
                 map(string)."
            }
            LegacyForm::QuotedReference => {
                "In this context, references are expected literally rather than in quotes. \
                 Terraform 0.11 and earlier required quotes, but quoted references are now \
                 deprecated and will be removed in a future version of Terraform. Remove the \
                 quotes surrounding this reference to silence this warning."
            }
            LegacyForm::BlockAsArgument => {
                "Today nested blocks are written without an equals sign: root_block_device { … }."
            }
            LegacyForm::ArgumentAsBlock => {
                "Today arguments are written with an equals sign: tags = { … }."
            }
            LegacyForm::NestedList => {
                "Today a list is given without brackets around it: security_groups = var.list; several \
                 lists are joined by concat."
            }
            LegacyForm::ListOrMapCall => {
                "Today lists and maps are written in brackets and braces: [\"a\"], { a = \"b\" }, \
                 or converted by tolist and tomap."
            }
            LegacyForm::ProviderVersion => {
                "Terraform 0.13 and earlier allowed provider version constraints inside the \
                 provider configuration block, but that is now deprecated and will be removed in \
                 a future version of Terraform. To silence this warning, move the provider \
                 version constraint into the required_providers block."
            }
            LegacyForm::Environment => "Today this is called terraform.workspace.",
            LegacyForm::Instances => {
                "Today one instance of several is named with its index: aws_instance.worker[0]; \
                 all of them together: aws_instance.worker[*]."
            }
            LegacyForm::OutputsAttribute => {
                "Today the outputs of another stack are attributes of outputs: \
                 data.terraform_remote_state.net.outputs.vpc_id."
            }
            LegacyForm::Layout => {
                "Today each argument and each block begins a line of its own, with its equals \
                 sign or opening brace on it."
            }
            LegacyForm::Escape => {
                "Today other characters are written by their number: \\u0007 for \\a."
            }
            LegacyForm::Directive => {
                "Today %{ begins a directive; as a text it is written with two percent signs: %%{."
            }
            LegacyForm::EscapedQuotes => {
                "Today quotes within an interpolation stand as they are: \"${lookup(var.map, \
                 \"key\")}\"."
            }
            LegacyForm::Number => "Today numbers are decimal.",
            LegacyForm::DestroyReference => {
                "Today a provisioner that runs when a resource is destroyed refers to that \
                 resource alone: what it needs of others is kept in an argument of the resource, \
                 such as triggers, and named by self: self.triggers.name."
            }
            LegacyForm::ReservedName => {
                "Today source, version, providers, count, for_each, depends_on, provider, \
                 lifecycle and locals have a meaning of their own in module blocks: a variable, \
                 and what is passed to it, needs another name."
            }
            LegacyForm::DigitName => {
                "Today names begin with a letter or an underscore. What is in the state keeps its \
                 object when its address is changed along with its name (state mv)."
            }
            LegacyForm::FreeName => {
                "Today names of outputs begin with a letter or an underscore too, and hold \
                 nothing but letters, digits, underscores and dashes."
            }
            LegacyForm::RepeatedArgument => {
                "The last one counts, as it did. Today each argument is given once."
            }
            LegacyForm::LineBreak => "Today a line break within quotes is written as \\n.",
            LegacyForm::HeredocEnd => {
                "Today the marker stands on a line of its own, and the text ends with a line \
                 break: chomp takes that away."
            }
            LegacyForm::RelativeSource => {
                "Today the path of a module begins with ./ or ../: source = \"./child\"."
            }
            LegacyForm::Description => {
                "It is plain text, as it was. Today a dollar sign before a brace is doubled in \
                 it: $${."
            }
            LegacyForm::Atlas => {
                "It configured Atlas, a service that no longer exists; today it is an error."
            }
            LegacyForm::KeyInterpolation => {
                "In the maps of resources Terraform 0.11 left a key with an interpolation as it is \
                 written, and lost its value: there is an empty string. Today the key is evaluated. \
                 A map with such keys is made by map or zipmap there."
            }
            LegacyForm::FormerArgument => {
                "It is read as the argument that replaced it, or left out where nothing did, such as \
                 for links to EC2-Classic."
            }
        }
    }

    /// The warning about a use of it.
    pub fn warning(self, span: Span) -> Diagnostic {
        let mut detail = self.detail().to_owned();
        if self.is_upgraded() {
            let command = command_line("upgrade");
            detail.push_str(&format!(" Run \"{command}\" to have it rewritten."));
        }
        Diagnostic::warning(self.summary(), detail).at(span)
    }

    /// Whether `upgrade` rewrites it. Those that Terraform warns about are in modules of today too.
    fn is_upgraded(self) -> bool {
        !matches!(
            self,
            LegacyForm::QuotedReference
                | LegacyForm::ProviderVersion
                | LegacyForm::DestroyReference
                | LegacyForm::ReservedName
        )
    }

    const ALL: [LegacyForm; 29] = [
        LegacyForm::QuotedName,
        LegacyForm::DottedKey,
        LegacyForm::QuotedType,
        LegacyForm::QuotedReference,
        LegacyForm::BlockAsArgument,
        LegacyForm::ArgumentAsBlock,
        LegacyForm::NestedList,
        LegacyForm::ListOrMapCall,
        LegacyForm::ProviderVersion,
        LegacyForm::Environment,
        LegacyForm::Instances,
        LegacyForm::OutputsAttribute,
        LegacyForm::Layout,
        LegacyForm::Escape,
        LegacyForm::Directive,
        LegacyForm::EscapedQuotes,
        LegacyForm::Number,
        LegacyForm::DestroyReference,
        LegacyForm::ReservedName,
        LegacyForm::DigitName,
        LegacyForm::FreeName,
        LegacyForm::RepeatedArgument,
        LegacyForm::LineBreak,
        LegacyForm::HeredocEnd,
        LegacyForm::RelativeSource,
        LegacyForm::Description,
        LegacyForm::Atlas,
        LegacyForm::KeyInterpolation,
        LegacyForm::FormerArgument,
    ];

    /// The form that a warning is about, if it is about one.
    pub fn of(diagnostic: &Diagnostic) -> Option<LegacyForm> {
        LegacyForm::ALL.into_iter().find(|form| {
            diagnostic.severity == Severity::Warning && diagnostic.summary == form.summary()
        })
    }
}

impl From<Syntax> for LegacyForm {
    fn from(form: Syntax) -> LegacyForm {
        match form {
            Syntax::QuotedName => LegacyForm::QuotedName,
            Syntax::DottedKey => LegacyForm::DottedKey,
            Syntax::Layout => LegacyForm::Layout,
            Syntax::Escape => LegacyForm::Escape,
            Syntax::Directive => LegacyForm::Directive,
            Syntax::EscapedQuotes => LegacyForm::EscapedQuotes,
            Syntax::Number => LegacyForm::Number,
            Syntax::RepeatedBlock | Syntax::SignedBlock => LegacyForm::BlockAsArgument,
            Syntax::RepeatedArgument => LegacyForm::RepeatedArgument,
            Syntax::LineBreak => LegacyForm::LineBreak,
            Syntax::HeredocEnd => LegacyForm::HeredocEnd,
        }
    }
}

/// What a value of a variable was in Terraform 0.11, which kept texts, lists and maps: `true` was
/// the text `1`, and a number its text. Where the type is one of today's, the value is too.
pub fn legacy_value(value: &Value, ty: &Type) -> Value {
    match ty {
        Type::Bool | Type::Object(_) | Type::Tuple(_) => value.clone(),
        _ => stored(&bool_as_legacy_string(value)),
    }
}

/// Whether a value is of the kind that a variable of Terraform 0.11 holds: a `type` of `"list"` or
/// `"map"` said nothing of the elements, which could be of different types.
pub(crate) fn is_of_kind(value: &Value, ty: &Type) -> bool {
    match (value.bare(), ty) {
        (Value::List(..) | Value::Set(..) | Value::Tuple(_), Type::List(element))
        | (Value::Map(..) | Value::Object(_), Type::Map(element)) => **element == Type::Dynamic,
        _ => false,
    }
}

fn bool_as_legacy_string(value: &Value) -> Value {
    match value {
        Value::Bool(truth) => Value::from(if *truth { "1" } else { "0" }),
        Value::Object(items) => Value::object(
            items
                .iter()
                .map(|(key, item)| (key.clone(), bool_as_legacy_string(item))),
        ),
        Value::Tuple(items) => Value::tuple(items.iter().map(bool_as_legacy_string)),
        // `-0` was a whole number, which has no negative zero.
        Value::Number(number) if number.is_zero() => Value::int(0),
        Value::Marked(marks, value) => bool_as_legacy_string(value).mark(*marks),
        _ => value.clone(),
    }
}

/// A path with dots as it is written today: `tags.a/b` becomes `tags["a/b"]`, `list.0` `list[0]`.
/// Counters (`tags.%`, `list.#`) and stars stand for the whole.
pub(super) fn path(text: &str) -> String {
    let mut out = String::new();
    for (at, step) in text.split('.').enumerate() {
        let mut characters = step.chars();
        let is_name =
            !step.is_empty() && characters.all(|it| it.is_alphanumeric() || "_-".contains(it));
        let is_number = !step.is_empty() && step.bytes().all(|it| it.is_ascii_digit());
        match step {
            "%" | "#" | "*" => break,
            step if at == 0 => out.push_str(step),
            step if is_number => out.push_str(&format!("[{step}]")),
            step if is_name || step.contains('[') => out.push_str(&format!(".{step}")),
            step => out.push_str(&format!("[{step:?}]")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn paths_with_dots() {
        assert_eq!(path("aws_vpc.main"), "aws_vpc.main");
        assert_eq!(path("data.aws_ami.a.0"), "data.aws_ami.a[0]");
        assert_eq!(path("tags.%"), "tags");
        assert_eq!(path("tags.a/b"), "tags[\"a/b\"]");
        assert_eq!(path("tags..b"), "tags[\"\"].b");
        assert_eq!(path("ingress.0.cidr_blocks.#"), "ingress[0].cidr_blocks");
    }
}
