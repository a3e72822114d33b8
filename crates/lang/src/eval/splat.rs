//! `on[*].rest` and `on.*.rest`

use super::Evaluator;
use crate::syntax::Expression;
use rform_core::diag::Span;
use rform_core::value::{Refinement, Safety, Type, Value, convert, unify};

impl Evaluator<'_> {
    pub(super) fn splat(&mut self, on: &Expression, each: &Expression, marker: Span) -> Value {
        let (value, good) = self.checked(on);
        if !good {
            return Value::DYNAMIC;
        }
        let (bare, marks) = value.unmark();
        let ty = bare.ty();
        let sequence = matches!(ty, Type::List(_) | Type::Set(_) | Type::Tuple(_));
        let result = match bare {
            Value::Null(_) if sequence => {
                let detail = "Splat expressions (with the * symbol) cannot be applied to null \
                              sequences.";
                let place = (on.span, on.span.to(marker));
                self.error("Splat of null value", detail, place, on);
                return Value::DYNAMIC;
            }
            Value::Null(_) => Value::tuple([]),
            _ if ty == Type::Dynamic => Value::DYNAMIC,
            single if !sequence => self.splat_single(single, each),
            Value::Unknown(..) => self.splat_unknown(bare, &ty, each),
            known => self.splat_known(known, &ty, each),
        };
        result.mark(marks)
    }

    /// Anything that is no sequence is a tuple of itself; or of nothing, should it be null.
    fn splat_single(&mut self, single: &Value, each: &Expression) -> Value {
        let (item, good) = self.each(single.clone(), each);
        match (single.is_never_null(), good) {
            (true, true) => Value::tuple([item]),
            (true, false) => Value::unknown(Type::Tuple([item.ty()].into())),
            (false, _) => Value::DYNAMIC,
        }
    }

    fn each(&mut self, item: Value, each: &Expression) -> (Value, bool) {
        self.items.push(item);
        let result = self.checked(each);
        self.items.pop();
        result
    }

    fn splat_known(&mut self, sequence: &Value, ty: &Type, each: &Expression) -> Value {
        let mut results = Vec::new();
        let mut good = true;
        for item in sequence.elements() {
            let (result, fine) = self.each(item.clone(), each);
            good &= fine;
            results.push(result);
        }
        if !good {
            let before = self.diagnostics.clone();
            let ty = self.result_type(ty, each);
            self.diagnostics = before;
            return Value::unknown(ty);
        }
        if matches!(ty, Type::Tuple(_)) {
            return Value::tuple(results);
        }
        if results.is_empty() {
            let element = self.result_type(ty, each).element().cloned();
            return Value::list(element.unwrap_or(Type::Dynamic), []);
        }
        list_of(results)
    }

    fn splat_unknown(&mut self, sequence: &Value, ty: &Type, each: &Expression) -> Value {
        let result = Value::unknown(self.result_type(ty, each)).refine(Refinement::not_null());
        if matches!(ty, Type::Tuple(_)) {
            return result;
        }
        let (min, max) = sequence.length_bounds();
        result.refine(Refinement::default().with_length(min, max))
    }

    /// The type of the splat over a sequence of that type.
    fn result_type(&mut self, ty: &Type, each: &Expression) -> Type {
        let mut result = |element: &Type| self.each(Value::unknown(element.clone()), each).0.ty();
        match ty {
            Type::List(element) | Type::Set(element) => Type::list(result(element)),
            Type::Tuple(items) => Type::Tuple(items.iter().map(&mut result).collect()),
            _ => Type::Dynamic,
        }
    }
}

/// A list; results that differ in type only where something is not known become one type.
fn list_of(results: Vec<Value>) -> Value {
    let types: Vec<Type> = results.iter().map(Value::ty).collect();
    let Some(element) = unify(&types, Safety::Unsafe) else {
        return Value::tuple(results);
    };
    let converted = results
        .into_iter()
        .map(|item| convert(&item, &element).unwrap_or(item));
    Value::list(element.clone(), converted.collect::<Vec<_>>())
}
