//! From expressions to values.
//!
//! What an expression refers to is asked of a [`Scope`], one reference at a time.

mod access;
mod call;
mod collection;
mod conditional;
mod constants;
mod describe;
mod hil;
mod iterate;
mod limit;
mod operator;
mod splat;
mod template;

use std::sync::Arc;

use crate::references::{Reference, references};
use crate::syntax::tree::JsonText;
use crate::syntax::{Expression, ExpressionKind};
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::{Type, Value, convert};

pub(crate) use limit::{DEEPEST, LONGEST_TEXT, MOST_PARTS};
pub(crate) use template::safe_prefix;

pub use access::{get_attribute, index};
pub use call::{CallError, Parameter};
pub use describe::{Cause, held_values};

/// A function that expressions can call by name.
pub trait Function {
    /// The parameters that need an argument each.
    fn parameters(&self) -> &[Parameter];

    /// The parameter for all further arguments, if there is one.
    fn variadic(&self) -> Option<&Parameter>;

    /// Whether the first argument must be written as a reference: `templatestring` renders
    /// what comes from elsewhere only.
    fn requires_reference_argument(&self) -> bool {
        false
    }

    /// The type of the result as far as it does not depend on the arguments.
    fn return_type(&self) -> Type {
        Type::Dynamic
    }

    /// Calls it with arguments of the parameters' types; they may be null, unknown or marked.
    ///
    /// # Errors
    /// Returns a message, and the argument that it is about where there is one.
    fn call(&self, arguments: &[Value]) -> Result<Value, CallError>;
}

/// The values of the names in an expression, and the functions it can call.
pub trait Scope {
    /// The value of a name that is a variable without a prefix, as names in templates are.
    fn bare(&self, _name: &str) -> Option<&Value> {
        None
    }

    /// The value of the reference's subject. If it names one instance, only that one is
    /// needed: [`Resolved::Subject`]. A scope that cannot tell instances apart by that key
    /// (there is none, or the subject is not repeated) answers with [`Resolved::WithoutKey`],
    /// the value of [`Reference::without_key`], and the key is looked up there.
    ///
    /// # Errors
    /// Returns the diagnostic for a reference to something that does not exist or has failed.
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic>;

    /// The function of that name, without `core::`; none if there is none of that name here.
    fn function(&self, name: &str) -> Option<&dyn Function>;

    /// All names of functions, for advice on misspelt ones; none if no function may be called.
    fn function_names(&self) -> Option<Vec<String>>;

    /// Whether functions of providers could be called here, were they declared.
    fn has_provider_functions(&self) -> bool {
        true
    }

    /// Whether blocks and arguments may be confused here, as in Terraform 0.11.
    fn accepts_legacy_blocks(&self) -> bool {
        false
    }

    /// Whether this is a place of a module that only Terraform 0.11 could read.
    fn is_legacy_module(&self) -> bool {
        false
    }

    /// The texts, for messages that name a place in them.
    fn sources(&self) -> Option<&Sources>;

    /// What is wrong with the references of the expression or body at that place, as far as it
    /// can be told before anything is evaluated. With errors, nothing is.
    fn check_references(&self, _place: Span, _list: ListReferences<'_>) -> Diagnostics {
        Diagnostics::new()
    }
}

/// Collects all references of an expression or body, and the errors of invalid ones.
pub type ListReferences<'a> = &'a dyn Fn() -> (Vec<Reference>, Diagnostics);

/// The answer of a [`Scope`].
#[derive(Clone, Debug, PartialEq)]
pub enum Resolved {
    /// The value of the subject, with its key if it has one.
    Subject(Value),
    /// The value of the subject without the key.
    WithoutKey(Value),
}

/// What is wrong with the references of an expression, as far as it can be told before anything is
/// evaluated.
pub fn check_references(expression: &Expression, scope: &dyn Scope) -> Diagnostics {
    scope.check_references(expression.span, &|| {
        let (found, errors) = references(expression);
        (found, errors.into_iter().collect())
    })
}

/// The value of an expression. After an error, the parts that failed are unknown.
pub fn evaluate(expression: &Expression, scope: &dyn Scope) -> (Value, Diagnostics) {
    let told = check_references(expression, scope);
    if told.has_errors() {
        return (Value::DYNAMIC, told);
    }
    let mut evaluator = Evaluator::new(scope);
    let value = evaluator.evaluate(expression);
    (value, evaluator.diagnostics)
}

/// The value of an expression in which more names are bound, such as the iterators of `dynamic`
/// blocks; the last of equal names counts.
pub fn evaluate_bound(
    expression: &Expression,
    bound: &[(Arc<str>, Value)],
    scope: &dyn Scope,
) -> (Value, Diagnostics) {
    let mut evaluator = Evaluator::new(scope);
    evaluator.bound.extend_from_slice(bound);
    let value = evaluator.evaluate(expression);
    (value, evaluator.diagnostics)
}

/// Completes an error about the value of an expression with the values of the references in it.
pub fn explain(
    mut error: Diagnostic,
    expression: &Expression,
    bound: &[(Arc<str>, Value)],
    scope: &dyn Scope,
) -> Diagnostic {
    let mut evaluator = Evaluator::new(scope);
    evaluator.bound.extend_from_slice(bound);
    error.values = evaluator.held_values(expression);
    error
}

/// The value of an expression, converted to a type.
pub fn evaluate_as(expression: &Expression, ty: &Type, scope: &dyn Scope) -> (Value, Diagnostics) {
    let mut evaluator = Evaluator::new(scope);
    let value = evaluator.evaluate(expression);
    let value = convert(&value, ty).unwrap_or_else(|error| {
        let detail = format!("Unsuitable value: {}.", error.message);
        let error = Diagnostic::error("Incorrect value type", detail).at(expression.span);
        evaluator.report(error, expression);
        Value::unknown(ty.without_optional())
    });
    (value, evaluator.diagnostics)
}

/// The value of an expression that may neither refer to anything nor call functions. Strings of
/// JSON are what they say, no templates.
pub fn evaluate_constant(expression: &Expression) -> (Value, Diagnostics) {
    let mut evaluator = Evaluator::new(&Constant);
    evaluator.constant = true;
    let value = evaluator.evaluate(expression);
    (value, evaluator.diagnostics)
}

/// The scope in which nothing has a name, and no function can be called.
pub struct Constant;

impl Scope for Constant {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        Err(constants::no_variables(&reference.traversal))
    }

    fn function(&self, _: &str) -> Option<&dyn Function> {
        None
    }

    fn function_names(&self) -> Option<Vec<String>> {
        None
    }

    fn sources(&self) -> Option<&Sources> {
        None
    }
}

/// One evaluation: the scope, the names bound so far, and what went wrong.
struct Evaluator<'a> {
    scope: &'a dyn Scope,
    /// Names bound by `for`, innermost last.
    bound: Vec<(Arc<str>, Value)>,
    /// The elements that splats are at, innermost last.
    items: Vec<Value>,
    /// Whether strings of JSON are plain text.
    constant: bool,
    /// How many elements were made by this evaluation so far.
    made: usize,
    diagnostics: Diagnostics,
}

impl<'a> Evaluator<'a> {
    fn new(scope: &'a dyn Scope) -> Evaluator<'a> {
        Evaluator {
            scope,
            bound: Vec::new(),
            items: Vec::new(),
            constant: false,
            made: 0,
            diagnostics: Diagnostics::new(),
        }
    }

    fn evaluate(&mut self, expression: &Expression) -> Value {
        match &*expression.kind {
            ExpressionKind::Literal(value) => value.clone(),
            ExpressionKind::Json(string) => self.json_text(string),
            ExpressionKind::Template(parts, _) => self.template(parts, expression),
            ExpressionKind::Variable(_)
            | ExpressionKind::GetAttr(..)
            | ExpressionKind::Index(..) => self.access(expression),
            ExpressionKind::Splat {
                on, each, marker, ..
            } => self.splat(on, each, *marker),
            ExpressionKind::SplatItem => self.items.last().cloned().unwrap_or(Value::DYNAMIC),
            ExpressionKind::Call { .. } => self.call(expression),
            ExpressionKind::Unary(operator, operand) => self.unary(*operator, operand, expression),
            ExpressionKind::Binary(operator, left, right) => {
                self.binary(*operator, left, right, expression)
            }
            ExpressionKind::Conditional(condition, yes, no) => {
                self.conditional(condition, yes, no, expression)
            }
            ExpressionKind::Parentheses(inner) => self.evaluate(inner),
            ExpressionKind::Tuple(items) => {
                let items = items.iter().map(|item| self.evaluate(item));
                let tuple = Value::tuple(items.collect::<Vec<_>>());
                self.limited(tuple, expression)
            }
            ExpressionKind::Object(items) => {
                let object = self.object(items);
                self.limited(object, expression)
            }
            ExpressionKind::For(it) => {
                let result = self.for_expression(it, expression.span);
                self.limited(result, expression)
            }
            ExpressionKind::Hil(operation, operands) => self.hil(*operation, operands, expression),
            ExpressionKind::Invalid => Value::DYNAMIC,
        }
    }

    fn json_text(&mut self, string: &JsonText) -> Value {
        if self.constant {
            return Value::String(string.text.clone());
        }
        self.diagnostics.extend(string.errors.iter().cloned());
        match string.errors.is_empty() {
            true => self.evaluate(&string.template),
            false => Value::DYNAMIC,
        }
    }

    /// Evaluates an expression and returns its diagnostics apart from earlier ones.
    fn captured(&mut self, expression: &Expression) -> (Value, Diagnostics) {
        let before = std::mem::take(&mut self.diagnostics);
        let value = self.evaluate(expression);
        let found = std::mem::replace(&mut self.diagnostics, before);
        (value, found)
    }

    /// Evaluates and says whether that went without errors.
    fn checked(&mut self, expression: &Expression) -> (Value, bool) {
        let (value, found) = self.captured(expression);
        let good = !found.has_errors();
        self.diagnostics.extend(found);
        (value, good)
    }

    /// Evaluates with more names bound.
    fn with_bound<T>(
        &mut self,
        names: impl IntoIterator<Item = (Arc<str>, Value)>,
        inner: impl FnOnce(&mut Evaluator<'a>) -> T,
    ) -> T {
        let depth = self.bound.len();
        self.bound.extend(names);
        let result = inner(self);
        self.bound.truncate(depth);
        result
    }

    /// Reports an error in an expression, with what its references hold.
    fn report(&mut self, mut error: Diagnostic, expression: &Expression) {
        if error.values.is_empty() {
            error.values = self.held_values(expression);
        }
        self.diagnostics.push(error);
    }

    /// Reports an error.
    fn error(
        &mut self,
        summary: &str,
        detail: impl Into<String>,
        (span, context): (Span, Span),
        expression: &Expression,
    ) {
        let error = Diagnostic::error(summary, detail).at(span).within(context);
        self.report(error, expression);
    }
}
