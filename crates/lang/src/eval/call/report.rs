//! Diagnostics about function calls, in Terraform's words.

use super::parts::{Argument, Call, CallError, Parameter, parameter};
use crate::eval::{Evaluator, Function};
use crate::syntax::tree::TemplatePart;
use crate::syntax::{Expression, ExpressionKind};
use rform_core::diag::{Diagnostic, FunctionCall, Span};
use rform_core::suggest::most_similar;
use rform_core::value::Value;
use rform_core::value::json::type_to_json;
use serde_json::{Value as Json, json};

impl Evaluator<'_> {
    /// Says in the errors about this call which function it was to call, and how.
    pub(super) fn tell_call(&mut self, from: usize, call: &Call<'_>, signature: Json) {
        let own =
            |it: &&mut Diagnostic| it.call.is_none() && ABOUT_CALLS.contains(&it.summary.as_str());
        let new = self.diagnostics.0.iter_mut().skip(from);
        for diagnostic in new.filter(own) {
            diagnostic.call = Some(FunctionCall {
                called_as: call.name.to_owned(),
                signature: signature.clone(),
            });
        }
    }

    pub(super) fn check_count(
        &mut self,
        call: &Call<'_>,
        function: &dyn Function,
        arguments: &[Argument<'_>],
    ) -> bool {
        let parameters = function.parameters();
        let (name, expected) = (call.name, parameters.len());
        let (summary, detail, span) = if let Some(missing) = parameters.get(arguments.len()) {
            let at_least = if function.variadic().is_some() {
                " at least"
            } else {
                ""
            };
            let detail = format!(
                "Function {name:?} expects{at_least} {expected} argument(s). Missing value for \
                 {:?}.",
                missing.name
            );
            ("Not enough function arguments", detail, call.close)
        } else if let (Some((_, extra)), None) = (arguments.get(expected), function.variadic()) {
            let detail = format!("Function {name:?} expects only {expected} argument(s).");
            (
                "Too many function arguments",
                detail,
                argument_start(call, extra),
            )
        } else {
            return true;
        };
        self.error(summary, detail, (span, call.whole.span), call.whole);
        false
    }

    pub(super) fn bad_argument(
        &mut self,
        call: &Call<'_>,
        parameter: &str,
        reason: &str,
        argument: &Expression,
    ) {
        let detail = format!("Invalid value for {parameter:?} parameter: {reason}.");
        let place = (argument_start(call, argument), call.whole.span);
        // What was expanded has a value, but no expression of its own.
        let expanded = Expression::new(ExpressionKind::Invalid, argument.span);
        let explained = if is_expanded(call, argument) {
            &expanded
        } else {
            argument
        };
        self.error("Invalid function argument", detail, place, explained);
    }

    pub(super) fn call_failed(
        &mut self,
        call: &Call<'_>,
        function: &dyn Function,
        arguments: &[Argument<'_>],
        error: &CallError,
    ) {
        let blamed = error
            .argument
            .and_then(|at| parameter(function, at).zip(Some(at)));
        match blamed {
            Some((parameter, at)) => match arguments.get(at) {
                Some((_, argument)) if at < call.arguments.len() => {
                    self.bad_argument(call, &parameter.name, &error.message, argument);
                }
                // Of the further elements of what was expanded no value is told.
                Some((_, argument)) => {
                    let (name, reason) = (&parameter.name, &error.message);
                    let detail = format!("Invalid value for {name:?} parameter: {reason}.");
                    let error = Diagnostic::error("Invalid function argument", detail);
                    let place = argument_start(call, argument);
                    self.diagnostics
                        .push(error.at(place).within(call.whole.span));
                }
                None => {
                    let reason = &error.message;
                    let detail = format!(
                        "Invalid value for {:?} parameter: {reason}.",
                        parameter.name
                    );
                    let place = (call.whole.span, call.whole.span);
                    self.error("Invalid function argument", detail, place, call.whole);
                }
            },
            None => {
                let detail = format!(
                    "Call to function {:?} failed: {}.",
                    call.name, error.message
                );
                let place = (start_span(call.whole), call.whole.span);
                self.error("Error in function call", detail, place, call.whole);
            }
        }
    }

    pub(super) fn unknown_function(&mut self, call: &Call<'_>) -> Value {
        let place = (call.whole.span, call.whole.span);
        let Some(names) = self.scope.function_names() else {
            let detail = "Functions may not be called here.";
            self.error("Function calls not allowed", detail, place, call.whole);
            return Value::DYNAMIC;
        };
        let advice = most_similar(call.name, names.iter().map(|name| &**name))
            .map(|name| format!(" Did you mean {name:?}?"))
            .unwrap_or_default();
        let (summary, detail) = match call.name.rsplit_once("::") {
            Some((namespace, last)) if self.scope.has_provider_functions() => (
                "Unknown provider function",
                unknown_provider_function(call.name, namespace, last),
            ),
            Some((namespace, _)) => (
                "Call to unknown function",
                format!("There are no functions in namespace \"{namespace}::\"."),
            ),
            None => (
                "Call to unknown function",
                format!("There is no function named {:?}.{advice}", call.name),
            ),
        };
        let place = (call.name_span, call.whole.span);
        self.error(summary, detail, place, call.whole);
        Value::DYNAMIC
    }
}

/// Why there is no function of that name, which has a namespace.
fn unknown_provider_function(name: &str, namespace: &str, last: &str) -> String {
    let mut parts = namespace.split("::");
    match (parts.next(), parts.next()) {
        (Some("provider"), Some(provider)) => format!(
            "There is no function named {name:?}. Ensure that provider name {provider:?} is \
             declared in this module's required_providers block, and that this provider offers a \
             function named {last:?}."
        ),
        (Some("provider"), None) => "The function call must include the provider name after the \
                                     \"provider::\" prefix."
            .to_owned(),
        (first, _) => format!(
            "The function namespace {:?} is not valid. Provider function calls must use the \
             \"provider::\" namespace prefix.",
            first.unwrap_or_default()
        ),
    }
}

/// The errors that are about a call of a known function.
const ABOUT_CALLS: &[&str] = &[
    "Invalid expanding argument value",
    "Too many function arguments",
    "Not enough function arguments",
    "Invalid function argument",
    "Error in function call",
];

/// A name without the provider that it is of.
pub(super) fn unqualified(name: &str) -> &str {
    name.rsplit_once("::").map_or(name, |(_, last)| last)
}

/// The parameters and types of a function, as errors tell them.
pub(super) fn signature(name: &str, function: &dyn Function) -> Json {
    let parameter = |it: &Parameter| json!({ "name": it.name, "type": type_to_json(&it.ty) });
    let parameters: Vec<Json> = function.parameters().iter().map(parameter).collect();
    let mut out = json!({ "name": name, "params": parameters });
    if let Some(variadic) = function.variadic() {
        out["variadic_param"] = parameter(variadic);
    }
    out["return_type"] = type_to_json(&function.return_type());
    out
}

/// The signature of `try` and `can`, which evaluate their arguments themselves.
pub(super) fn lazy_signature(name: &str) -> Json {
    let parameter = |name: &str| json!({ "name": name, "type": "dynamic" });
    match name {
        "can" => json!({
            "name": name, "params": [parameter("expression")], "return_type": "bool",
        }),
        _ => json!({
            "name": name,
            "params": [],
            "variadic_param": parameter("expressions"),
            "return_type": "dynamic",
        }),
    }
}

/// Why an expression is not taken for a template from elsewhere.
pub(super) fn not_a_reference(expression: &Expression) -> &'static str {
    match &*expression.kind {
        ExpressionKind::Template(parts, _) => match &parts[..] {
            [] | [TemplatePart::Text(..)] => {
                "templatestring is only for rendering templates retrieved dynamically from \
                 elsewhere, and so does not support providing a literal template; consider using \
                 a template string expression instead"
            }
            [TemplatePart::Interpolation(..)] => {
                "templatestring is only for rendering templates retrieved dynamically from \
                 elsewhere; to treat the inner expression as template syntax, write the reference \
                 expression directly without any template interpolation syntax"
            }
            _ => {
                "templatestring is only for rendering templates retrieved dynamically from \
                 elsewhere; to render an inline template, consider using a plain template string \
                 expression"
            }
        },
        _ => {
            "must be a direct reference to a single string from elsewhere, containing valid \
             Terraform template syntax"
        }
    }
}

/// Whether an argument is an element of the expanded last argument.
fn is_expanded(call: &Call<'_>, argument: &Expression) -> bool {
    let last = call.arguments.last().filter(|_| call.expand);
    last.is_some_and(|expanded| std::ptr::eq(expanded, argument))
}

/// The range that errors about an argument underline: its beginning, or the whole of an expanded
/// one.
fn argument_start(call: &Call<'_>, argument: &Expression) -> Span {
    if is_expanded(call, argument) {
        argument.span
    } else {
        start_span(argument)
    }
}

/// The beginning of an expression that errors about it underline.
pub(super) fn start_span(expression: &Expression) -> Span {
    let first_byte = |span: Span| Span {
        end: span.start + 1,
        ..span
    };
    match &*expression.kind {
        ExpressionKind::Call { name_span, .. } => Span {
            end: name_span.end + 1,
            ..*name_span
        },
        ExpressionKind::Binary(_, left, _) | ExpressionKind::Parentheses(left) => start_span(left),
        ExpressionKind::Conditional(condition, ..) => start_span(condition),
        ExpressionKind::Unary(..) | ExpressionKind::Tuple(_) | ExpressionKind::Object(_) => {
            first_byte(expression.span)
        }
        ExpressionKind::Template(parts, _) => match &parts[..] {
            [] => expression.span.tail(),
            [TemplatePart::Interpolation(..)] => expression.span,
            [TemplatePart::Text(_, span), ..] => *span,
            [TemplatePart::Interpolation(inner, _), ..] => start_span(inner),
            [TemplatePart::If { condition, .. }, ..] => start_span(condition),
            [TemplatePart::For { open, .. }, ..] => *open,
        },
        ExpressionKind::For(it) => first_byte(it.open),
        ExpressionKind::Splat { marker, .. } => *marker,
        _ => expression.span,
    }
}
