//! Reading a type constraint from an expression.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Defaults;
use crate::eval::evaluate_constant;
use crate::syntax::tree::ObjectItem;
use crate::syntax::{Expression, ExpressionKind};
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::value::{ObjectType, Type, convert};

/// How types in quotes, which Terraform 0.11 had, are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoted {
    /// `"string"`, `"list"` and `"map"` are types, as they were.
    Accepted,
    /// They are errors, as in later versions.
    Refused,
}

/// Reads a constraint and the defaults within it. After an error the type is `Dynamic` where
/// it is not known.
pub fn parse_type(expression: &Expression, quoted: Quoted) -> (Type, Defaults, Diagnostics) {
    if let Some(ty) = any_elements(expression) {
        return (ty, Defaults::default(), Diagnostics::new());
    }
    let inner = expression.static_form();
    let expression = &inner;
    if let Some(hint) = quoted_text(expression) {
        return match (legacy_type(&hint), quoted) {
            (Some(ty), Quoted::Accepted) => (ty, Defaults::default(), Diagnostics::new()),
            _ => {
                let error = refused(&hint).at(expression.span);
                (Type::Dynamic, Defaults::default(), error.into())
            }
        };
    }
    let mut parser = Parser {
        errors: Diagnostics::new(),
    };
    let (ty, defaults) = parser.ty(expression);
    (ty, defaults, parser.errors)
}

fn quoted_text(expression: &Expression) -> Option<Arc<str>> {
    match &*expression.kind {
        ExpressionKind::Template(..) => expression.as_text(),
        _ => None,
    }
}

/// The short forms `list` and `map`.
fn any_elements(expression: &Expression) -> Option<Type> {
    match &**expression.static_form().as_word()? {
        "list" => Some(Type::list(Type::Dynamic)),
        "map" => Some(Type::map(Type::Dynamic)),
        _ => None,
    }
}

fn legacy_type(hint: &str) -> Option<Type> {
    match hint {
        "string" => Some(Type::String),
        "list" => Some(Type::list(Type::Dynamic)),
        "map" => Some(Type::map(Type::Dynamic)),
        _ => None,
    }
}

fn refused(hint: &str) -> Diagnostic {
    let explained = match hint {
        "string" => "",
        "list" => {
            " and write list(string) instead to explicitly indicate that the list elements are \
             strings"
        }
        "map" => {
            " and write map(string) instead to explicitly indicate that the map elements are \
             strings"
        }
        _ => {
            let detail = "To provide a full type expression, remove the surrounding quotes and \
                          give the type expression directly.";
            return Diagnostic::error("Invalid legacy variable type hint", detail);
        }
    };
    let detail = format!(
        "Terraform 0.11 and earlier required type constraints to be given in quotes, but that \
         form is now deprecated and will be removed in a future version of Terraform. Remove \
         the quotes around {hint:?}{explained}."
    );
    Diagnostic::error("Invalid quoted type constraints", detail)
}

/// A type constructor with its arguments.
struct Call<'a> {
    name: &'a str,
    name_span: Span,
    arguments: &'a [Expression],
    /// From the opening to the closing parenthesis.
    arguments_span: Span,
}

fn call(expression: &Expression) -> Option<Call<'_>> {
    match &*expression.kind {
        ExpressionKind::Call {
            name,
            name_span,
            arguments,
            close,
            ..
        } => Some(Call {
            name,
            name_span: *name_span,
            arguments,
            arguments_span: Span {
                start: name_span.end,
                ..*close
            },
        }),
        _ => None,
    }
}

/// Words, and the constants that are written as words.
fn keyword(expression: &Expression) -> Option<String> {
    use rform_core::value::Value;
    match &*expression.kind {
        ExpressionKind::Variable(name) => Some(name.to_string()),
        ExpressionKind::Literal(Value::Bool(truth)) => Some(truth.to_string()),
        ExpressionKind::Literal(Value::Null(_)) => Some("null".to_owned()),
        _ => None,
    }
}

struct Parser {
    errors: Diagnostics,
}

type Parsed = (Type, Defaults);

impl Parser {
    fn error(&mut self, detail: impl Into<String>, span: Span) -> Parsed {
        let error = Diagnostic::error("Invalid type specification", detail);
        self.errors.push(error.at(span));
        (Type::Dynamic, Defaults::default())
    }

    fn ty(&mut self, expression: &Expression) -> Parsed {
        if let Some(word) = keyword(expression) {
            return self.word(&word, expression.span);
        }
        let Some(call) = call(expression) else {
            let detail = "A type specification is either a primitive type keyword (bool, number, \
                          string) or a complex type constructor call, like list(string).";
            return self.error(detail, expression.span);
        };
        match call.name {
            "bool" | "string" | "number" => {
                let name = call.name;
                let detail = format!("Primitive type keyword {name:?} does not expect arguments.");
                self.error(detail, call.arguments_span)
            }
            "any" => {
                let detail = "Type constraint keyword \"any\" does not expect arguments.";
                self.error(detail, call.arguments_span)
            }
            _ => self.constructed(&call, expression),
        }
    }

    fn word(&mut self, word: &str, span: Span) -> Parsed {
        let ty = match word {
            "bool" => Type::Bool,
            "string" => Type::String,
            "number" => Type::Number,
            "any" => Type::Dynamic,
            other => {
                let detail = match needs(other) {
                    Some(detail) => detail,
                    None => format!("The keyword {other:?} is not a valid type specification."),
                };
                return self.error(detail, span);
            }
        };
        (ty, Defaults::default())
    }

    fn constructed(&mut self, call: &Call<'_>, whole: &Expression) -> Parsed {
        let [argument] = call.arguments else {
            if let Some(detail) = needs(call.name) {
                let span = match call.arguments {
                    [_, second, rest @ ..] => second.span.to(rest.last().unwrap_or(second).span),
                    _ => call.arguments_span,
                };
                return self.error(detail, span);
            }
            return self.unknown_constructor(call, whole);
        };
        match call.name {
            "list" => self.collection(argument, Type::list),
            "set" => self.collection(argument, Type::set),
            "map" => self.collection(argument, Type::map),
            "object" => self.object(argument),
            "tuple" => self.tuple(argument),
            _ => self.unknown_constructor(call, whole),
        }
    }

    fn unknown_constructor(&mut self, call: &Call<'_>, whole: &Expression) -> Parsed {
        if call.name == "optional" {
            let detail =
                "Keyword \"optional\" is valid only as a modifier for object type attributes.";
            return self.error(detail, call.name_span);
        }
        let detail = format!("Keyword {:?} is not a valid type constructor.", call.name);
        self.error(detail, whole.span)
    }

    fn collection(&mut self, element: &Expression, kind: impl FnOnce(Type) -> Type) -> Parsed {
        let (element, within) = self.ty(element);
        let elements = (!within.is_empty()).then(|| Box::new(within));
        (
            kind(element),
            Defaults {
                elements,
                ..Defaults::default()
            },
        )
    }

    fn tuple(&mut self, argument: &Expression) -> Parsed {
        let ExpressionKind::Tuple(items) = &*argument.kind else {
            let detail = "Tuple type constructor requires a list of element types.";
            return self.error(detail, argument.span);
        };
        let (types, within): (Vec<Type>, Vec<Defaults>) =
            items.iter().map(|item| self.ty(item)).unzip();
        let places: BTreeMap<usize, Defaults> = within
            .into_iter()
            .enumerate()
            .filter(|(_, it)| !it.is_empty())
            .collect();
        (
            Type::Tuple(types.into()),
            Defaults {
                places,
                ..Defaults::default()
            },
        )
    }

    fn object(&mut self, argument: &Expression) -> Parsed {
        let ExpressionKind::Object(items) = &*argument.kind else {
            let detail = "Object type constructor requires a map whose keys are attribute names \
                          and whose values are the corresponding attribute types.";
            return self.error(detail, argument.span);
        };
        let mut object = ObjectType::default();
        let mut defaults = Defaults::default();
        for item in items {
            self.attribute(item, &mut object, &mut defaults);
        }
        (Type::Object(Arc::new(object)), defaults)
    }

    fn attribute(&mut self, item: &ObjectItem, object: &mut ObjectType, defaults: &mut Defaults) {
        let Some(name) = keyword(&item.key) else {
            let detail = "Object constructor map keys must be attribute names.";
            self.error(detail, item.key.span);
            return;
        };
        let name: Arc<str> = name.into();
        if object.attributes.contains_key(&name) {
            self.error("Object constructor map keys must be unique.", item.key.span);
            return;
        }
        let optional = call(&item.value).filter(|call| call.name == "optional");
        let (ty, default) = match optional {
            None => (&item.value, None),
            Some(call) => match call.arguments {
                [] => {
                    let detail = "Optional attribute modifier requires the attribute type as its \
                                  argument.";
                    self.error(detail, call.arguments_span);
                    return;
                }
                [ty, rest @ ..] => {
                    if rest.len() > 1 {
                        let detail = "Optional attribute modifier expects at most two \
                                      arguments: the attribute type, and a default value.";
                        self.error(detail, call.arguments_span);
                    }
                    object.optional.insert(name.clone());
                    (ty, rest.first().filter(|_| rest.len() == 1))
                }
            },
        };
        let (ty, within) = self.ty(ty);
        if let Some(default) = default {
            self.default(&name, default, &ty, defaults);
        }
        object.attributes.insert(name.clone(), ty);
        if !within.is_empty() {
            defaults.attributes.insert(name, within);
        }
    }

    fn default(
        &mut self,
        name: &Arc<str>,
        expression: &Expression,
        ty: &Type,
        defaults: &mut Defaults,
    ) {
        let (value, errors) = evaluate_constant(expression);
        if errors.has_errors() {
            return self.errors.extend(errors);
        }
        match convert(&value, ty) {
            Ok(value) => {
                defaults.values.insert(name.clone(), value);
            }
            Err(error) => {
                let detail = format!(
                    "This default value is not compatible with the attribute's type constraint: \
                     {}.",
                    error.message
                );
                let summary = "Invalid default value for optional attribute";
                self.errors
                    .push(Diagnostic::error(summary, detail).at(expression.span));
            }
        }
    }
}

/// The message for a type constructor with missing or wrong arguments.
fn needs(name: &str) -> Option<String> {
    Some(match name {
        "list" | "map" | "set" => format!(
            "The {name} type constructor requires one argument specifying the element type."
        ),
        "object" => "The object type constructor requires one argument specifying the attribute \
                     types and values as a map."
            .to_owned(),
        "tuple" => "The tuple type constructor requires one argument specifying the element \
                    types as a list."
            .to_owned(),
        _ => return None,
    })
}
