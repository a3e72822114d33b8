//! The address that the `to` argument of an `import` block leads to, with its keys evaluated.

use crate::scope::eval_scope::EvalScope;
use rform_config::{Import, target_of};
use rform_core::addr::{ResourceInstance, Target};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::value::{Marks, Value};
use rform_lang::eval::{Function, Resolved, Scope, evaluate};
use rform_lang::references::{Reference, Subject, Traversal};
use rform_lang::syntax::{Expression, ExpressionKind};

/// The address for one repetition of a block: any key in it may be an expression, of the
/// resource as well as of the modules around it.
///
/// # Errors
/// A key is unknown, sensitive or of a wrong type, or the argument is no address.
pub fn import_address(
    import: &Import,
    names: &EvalScope<'_>,
) -> Result<ResourceInstance, Diagnostics> {
    if let Some(address) = &import.to_address {
        return Ok(address.clone());
    }
    let unfit = || Diagnostics::from(not_an_address(&import.to));
    let constant = with_constant_keys(&import.to, &KeyScope(names))?;
    let traversal = Traversal::of(&constant).ok_or_else(unfit)?;
    match target_of(&traversal)? {
        Target::Instance(instance) => Ok(instance),
        Target::Resource(module, resource) => {
            Ok(resource.instance(&module, rform_core::addr::Key::None))
        }
        Target::Module(_) => Err(unfit()),
    }
}

/// The expression with the value of each key in place of the key.
fn with_constant_keys(to: &Expression, names: &KeyScope<'_>) -> Result<Expression, Diagnostics> {
    let kind = match &*to.kind {
        ExpressionKind::GetAttr(on, name, span) => {
            ExpressionKind::GetAttr(with_constant_keys(on, names)?, name.clone(), *span)
        }
        ExpressionKind::Index(on, key) => {
            let on = with_constant_keys(on, names)?;
            let value = ExpressionKind::Literal(key_value(key, names)?);
            ExpressionKind::Index(on, Expression::new(value, key.span))
        }
        ExpressionKind::Variable(_) => return Ok(to.clone()),
        _ => return Err(not_an_address(to).into()),
    };
    Ok(Expression::new(kind, to.span))
}

/// The value of a key.
///
/// # Errors
/// It is unknown, sensitive, ephemeral, or neither text nor number.
fn key_value(key: &Expression, names: &KeyScope<'_>) -> Result<Value, Diagnostics> {
    let (value, found) = evaluate(key, names);
    if found.has_errors() {
        return Err(found);
    }
    let (bare, marks) = value.unmark();
    let unfit = |why: &str| {
        let detail = format!("Import address index expression cannot be {why}.");
        Diagnostics::from(Diagnostic::error("Invalid index expression", detail).at(key.span))
    };
    match bare {
        _ if marks.contains(Marks::SENSITIVE) => Err(unfit("sensitive")),
        _ if marks.contains(Marks::EPHEMERAL) => Err(unfit("ephemeral")),
        bare if !bare.is_known() => Err(unfit("unknown")),
        Value::String(_) | Value::Number(_) => Ok(bare.clone()),
        _ => Err(not_a_key(key).into()),
    }
}

/// The scope of keys in an address: `each`, and nothing else.
struct KeyScope<'a>(&'a EvalScope<'a>);

impl Scope for KeyScope<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        match &reference.subject {
            Subject::Each(_) => self.0.resolve(reference),
            _ => Err(not_repetition(reference)),
        }
    }

    fn function(&self, _: &str) -> Option<&dyn Function> {
        None
    }

    fn function_names(&self) -> Option<Vec<String>> {
        None
    }

    fn sources(&self) -> Option<&Sources> {
        self.0.sources()
    }
}

fn not_repetition(reference: &Reference) -> Diagnostic {
    let detail = format!(
        "There is no variable named {:?}. Only \"each.key\" and \"each.value\" can be used in \
         import address index expressions.",
        &*reference.traversal.root
    );
    Diagnostic::error("Unknown variable", detail).at(reference.span)
}

fn not_a_key(key: &Expression) -> Diagnostic {
    let detail = "Invalid resource instance key: either a string or an integer is required.";
    Diagnostic::error("Invalid address", detail).at(key.span)
}

fn not_an_address(to: &Expression) -> Diagnostic {
    let detail = "The \"to\" argument must be the address of a resource instance, such as \
                  module.env[each.key].aws_vpc.main.";
    Diagnostic::error("Invalid import address", detail).at(to.span)
}
