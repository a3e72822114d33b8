//! Function calls.

mod parts;
mod report;
mod try_can;

use super::{Evaluator, Function};
use crate::references::Traversal;
use crate::syntax::{Expression, ExpressionKind};
use parts::{Argument, Call, parameter};
pub use parts::{CallError, Parameter};
use report::{lazy_signature, not_a_reference, signature, unqualified};
use rform_core::diag::Span;
use rform_core::value::{Type, Value, convert};

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
            Some(traversal) if !expanded => self.traverse(&traversal).map_err(|error| {
                let place = error.span.and_then(|span| self.place(span));
                let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
                format!("{place}{}; {}", error.summary, error.detail)
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

    /// File, line and columns, such as `main.tf:2,22-24`.
    fn place(&self, span: Span) -> Option<String> {
        self.scope.sources()?.range_of(span)
    }
}
