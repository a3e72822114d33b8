//! Function calls.

use serde_json::{Value as Json, json};

use super::{Evaluator, Function};
use crate::references::Traversal;
use crate::syntax::tree::TemplatePart;
use crate::syntax::{Expression, ExpressionKind};
use rform_core::diag::{Diagnostic, FunctionCall, Span};
use rform_core::suggest::most_similar;
use rform_core::value::json::type_to_json;
use rform_core::value::{Type, Value, convert};

/// Why a call failed.
#[derive(Clone, Debug, PartialEq)]
pub struct CallError {
    /// The argument that is to blame, from 0; none for the call as a whole.
    pub argument: Option<usize>,
    /// The reason, without a full stop.
    pub message: String,
}

/// A parameter, as far as evaluation needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name in error messages.
    pub name: String,
    /// What arguments are converted to.
    pub ty: Type,
}

/// The parts of a call.
struct Call<'a> {
    name: &'a str,
    name_span: Span,
    arguments: &'a [Expression],
    expand: bool,
    close: Span,
    whole: &'a Expression,
}

/// An argument's value, if it is known by expanding another, and the expression it comes from.
type Argument<'a> = (Option<Value>, &'a Expression);

impl Evaluator<'_> {
    pub(super) fn call(&mut self, whole: &Expression) -> Value {
        let ExpressionKind::Call {
            name,
            name_span,
            arguments,
            expand,
            close,
        } = &*whole.kind
        else {
            return Value::DYNAMIC;
        };
        let call = Call {
            name,
            name_span: *name_span,
            arguments,
            expand: *expand,
            close: *close,
            whole,
        };
        let name = name.strip_prefix("core::").unwrap_or(name);
        let before = self.diagnostics.0.len();
        let mut function = None;
        let value = match (name, *expand) {
            ("try", false) => self.call_try(&call),
            ("can", false) => self.call_can(&call),
            _ => match self.scope.function(name) {
                Some(known) => self.call_function(&call, *function.insert(known)),
                None => return self.unknown_function(&call),
            },
        };
        if self.diagnostics.0.len() > before {
            let signature = match function {
                Some(function) => signature(unqualified(name), function),
                None => lazy_signature(name),
            };
            self.tell_call(before, &call, signature);
        }
        value
    }

    /// Says in the errors about this call which function it was to call, and how.
    fn tell_call(&mut self, from: usize, call: &Call<'_>, signature: Json) {
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

    fn call_function(&mut self, call: &Call<'_>, function: &dyn Function) -> Value {
        let Some(Some(arguments)) = self.arguments(call) else {
            return Value::DYNAMIC;
        };
        if !self.check_count(call, function, &arguments) {
            return Value::DYNAMIC;
        }
        let by_reference = function.requires_reference_argument();
        let mut values = Vec::with_capacity(arguments.len());
        let mut good = true;
        for (at, (given, expression)) in arguments.iter().enumerate() {
            let (value, fine) = match given {
                Some(value) => (value.clone(), true),
                None if by_reference && at == 0 => (Value::DYNAMIC, true),
                None => self.checked(expression),
            };
            good &= fine;
            let Some(parameter) = parameter(function, at) else {
                continue;
            };
            match convert(&value, &parameter.ty) {
                Ok(value) => values.push(value),
                Err(error) => {
                    self.bad_argument(call, &parameter.name, &error.message, expression);
                    good = false;
                }
            }
        }
        if good && by_reference {
            good = self.resolve_reference(call, function, &arguments, &mut values);
        }
        if !good {
            return Value::DYNAMIC;
        }
        match function.call(&values) {
            Ok(value) => self.limited(value, call.whole),
            Err(error) => {
                self.call_failed(call, function, &arguments, &error);
                Value::DYNAMIC
            }
        }
    }

    /// The arguments, with the last one expanded; they are evaluated only when there are as
    /// many as there must be. Outer none after an error in expanding, inner none if what is to
    /// be expanded is not known.
    fn arguments<'a>(&mut self, call: &Call<'a>) -> Option<Option<Vec<Argument<'a>>>> {
        let (plain, expanded) = match call.arguments.split_last() {
            Some((last, front)) if call.expand => (front, Some(last)),
            _ => (call.arguments, None),
        };
        let tail = match expanded {
            Some(last) => match self.expanded(call, last)? {
                Some(tail) => tail,
                None => return Some(None),
            },
            None => Vec::new(),
        };
        let mut arguments: Vec<Argument<'a>> = plain.iter().map(|it| (None, it)).collect();
        arguments.extend(tail);
        Some(Some(arguments))
    }

    /// Evaluates the first argument, which must be written as a reference.
    fn resolve_reference(
        &mut self,
        call: &Call<'_>,
        function: &dyn Function,
        arguments: &[Argument<'_>],
        values: &mut [Value],
    ) -> bool {
        let ([value, rest @ ..], Some((_, expression))) = (values, arguments.first()) else {
            return true;
        };
        // As long as the call cannot be made, the template is not looked at.
        if rest.iter().any(|it| it.is_null() || !it.is_known()) {
            return true;
        }
        let expanded = call.expand && call.arguments.len() == 1;
        let found = match Traversal::of(expression) {
            Some(traversal) if !expanded => self.traverse(&traversal).map_err(|fault| {
                let place = fault.span.and_then(|span| self.place(span));
                let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
                format!("{place}{}; {}", fault.summary, fault.detail)
            }),
            _ => Err(not_a_reference(expression).to_owned()),
        };
        match found {
            Ok(found) => *value = found,
            Err(message) => {
                let message = format!("invalid template expression: {message}");
                let name = function.parameters().first().map_or("", |it| &*it.name);
                self.bad_argument(call, name, &message, expression);
                return false;
            }
        }
        true
    }

    fn expanded<'a>(
        &mut self,
        call: &Call<'a>,
        last: &'a Expression,
    ) -> Option<Option<Vec<Argument<'a>>>> {
        let (value, good) = self.checked(last);
        if !good {
            return None;
        }
        let ty = value.ty();
        let sequence = matches!(ty, Type::List(_) | Type::Set(_) | Type::Tuple(_));
        let problem = if value.is_null() && (sequence || ty == Type::Dynamic) {
            "The expanding argument (indicated by ...) must not be null."
        } else if ty == Type::Dynamic || sequence && !value.is_known() {
            return Some(None);
        } else if sequence {
            let marks = value.marks();
            let items = value
                .elements()
                .map(|item| (Some(item.clone().mark(marks)), last));
            return Some(Some(items.collect()));
        } else {
            "The expanding argument (indicated by ...) must be of a tuple, list, or set type."
        };
        let place = (last.span, call.whole.span);
        self.error("Invalid expanding argument value", problem, place, last);
        None
    }

    fn check_count(
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

    fn bad_argument(
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

    fn call_failed(
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
                    let fault = Diagnostic::error("Invalid function argument", detail);
                    let place = argument_start(call, argument);
                    self.diagnostics
                        .push(fault.at(place).within(call.whole.span));
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

    fn unknown_function(&mut self, call: &Call<'_>) -> Value {
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

    /// The first argument that evaluates without errors.
    fn call_try(&mut self, call: &Call<'_>) -> Value {
        if call.arguments.is_empty() {
            let reason = "at least one argument is required";
            return self.lazy_failed(call, reason.to_owned());
        }
        let mut reasons = Vec::new();
        for argument in call.arguments {
            let (value, found) = self.captured(argument);
            if !found.has_errors() {
                // What is not known may still turn out to be an error.
                return if value.is_wholly_known() {
                    value
                } else {
                    Value::DYNAMIC.mark(value.marks())
                };
            }
            reasons.extend(found.iter().filter(|it| it.is_error()).cloned());
        }
        let reason = self.no_attempt_succeeded(&reasons);
        self.lazy_failed(call, reason)
    }

    /// Whether the argument evaluates without errors.
    fn call_can(&mut self, call: &Call<'_>) -> Value {
        let [argument] = call.arguments else {
            let missing = call.arguments.is_empty();
            let (summary, detail, span) = match call.arguments.get(1) {
                Some(extra) if !missing => (
                    "Too many function arguments",
                    "Function \"can\" expects only 1 argument(s).",
                    start_span(extra),
                ),
                _ => (
                    "Not enough function arguments",
                    "Function \"can\" expects 1 argument(s). Missing value for \"expression\".",
                    call.close,
                ),
            };
            self.error(summary, detail, (span, call.whole.span), call.whole);
            return Value::DYNAMIC;
        };
        let (value, found) = self.captured(argument);
        if found.has_errors() {
            return Value::FALSE;
        }
        if value.is_wholly_known() {
            Value::TRUE
        } else {
            Value::unknown(Type::Bool)
        }
    }

    fn lazy_failed(&mut self, call: &Call<'_>, reason: String) -> Value {
        let detail = format!("Call to function {:?} failed: {reason}.", call.name);
        let place = (start_span(call.whole), call.whole.span);
        self.error("Error in function call", detail, place, call.whole);
        Value::DYNAMIC
    }

    fn no_attempt_succeeded(&self, reasons: &[Diagnostic]) -> String {
        let mut text = String::from("no expression succeeded:");
        for reason in reasons {
            let place = reason.span.and_then(|span| self.place(span));
            let place = place.map(|place| format!(" (at {place})"));
            let place = place.unwrap_or_default();
            text.push_str(&format!(
                "\n- {}{place}\n  {}",
                reason.summary, reason.detail
            ));
        }
        text.push_str("\n\nAt least one expression must produce a successful result");
        text
    }

    /// File, line and columns, such as `main.tf:2,22-24`.
    fn place(&self, span: Span) -> Option<String> {
        self.scope.sources()?.range_of(span)
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
fn unqualified(name: &str) -> &str {
    name.rsplit_once("::").map_or(name, |(_, last)| last)
}

/// The parameters and types of a function, as errors tell them.
fn signature(name: &str, function: &dyn Function) -> Json {
    let parameter = |it: &Parameter| json!({ "name": it.name, "type": type_to_json(&it.ty) });
    let parameters: Vec<Json> = function.parameters().iter().map(parameter).collect();
    let mut out = json!({ "name": name, "params": parameters });
    if let Some(variadic) = function.variadic() {
        out["variadic_param"] = parameter(variadic);
    }
    out["return_type"] = type_to_json(&function.return_type());
    out
}

/// The same for `try` and `can`, which are no functions proper.
fn lazy_signature(name: &str) -> Json {
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
fn not_a_reference(expression: &Expression) -> &'static str {
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

fn parameter(function: &dyn Function, at: usize) -> Option<&Parameter> {
    function.parameters().get(at).or(function.variadic())
}

/// Whether an argument is an element of what the last one holds.
fn is_expanded(call: &Call<'_>, argument: &Expression) -> bool {
    let last = call.arguments.last().filter(|_| call.expand);
    last.is_some_and(|expanded| std::ptr::eq(expanded, argument))
}

/// What errors about an argument underline: its beginning, or all of what was expanded.
fn argument_start(call: &Call<'_>, argument: &Expression) -> Span {
    if is_expanded(call, argument) {
        argument.span
    } else {
        start_span(argument)
    }
}

/// The beginning of an expression that errors about it underline.
fn start_span(expression: &Expression) -> Span {
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
