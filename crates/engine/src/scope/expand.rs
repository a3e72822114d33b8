//! Expansion: the instance keys that `count` and `for_each` ask for.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/for_each>

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::scope::eval_scope::EvalScope;
use crate::scope::run::Phase;
use crate::scope::values::instance_keys::InstanceKeys;
use rform_config::Repetition;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::value::{Marks, Type, Value, convert};
use rform_lang::eval::{Cause, Scope, evaluate, held_values};
use rform_lang::hil::primitive;
use rform_lang::syntax::Expression;

/// The maximal number of instances of one block in all instances of its module. It is a limit of
/// this program: a larger number is a mistake that would exhaust the memory.
const MAX_INSTANCES: u64 = 200_000;

/// The instances that a repetition asks for, and the diagnostics of its expression.
pub struct Expansion {
    /// The keys of all instances; none after an error.
    pub keys: Option<InstanceKeys>,
    /// Errors and warnings of the expression of `count` or `for_each`.
    pub diagnostics: Diagnostics,
}

impl Expansion {
    fn failed(diagnostics: Diagnostics) -> Expansion {
        Expansion {
            keys: None,
            diagnostics,
        }
    }
}

/// Expands a block into its instances. Unknown keys are an error during plan and apply.
pub fn expand(repetition: &Repetition, names: &EvalScope<'_>, phase: Phase) -> Expansion {
    let (expression, mut expansion) = match repetition {
        Repetition::One => {
            return Expansion {
                keys: Some(InstanceKeys::One),
                diagnostics: Diagnostics::new(),
            };
        }
        Repetition::Count(it) if names.is_legacy_module() => {
            (it, evaluate_keys(it, names, phase, legacy_count))
        }
        Repetition::Count(it) => (it, evaluate_keys(it, names, phase, count)),
        Repetition::ForEach(it) => (it, evaluate_keys(it, names, phase, for_each)),
    };
    let modules = names.count_modules().max(1) as u64;
    let total = expansion
        .keys
        .as_ref()
        .map_or(0, InstanceKeys::count)
        .saturating_mul(modules);
    if total > MAX_INSTANCES {
        let detail = format!(
            "There would be more than {MAX_INSTANCES} instances of this block in the {modules} \
             instances of its module."
        );
        let error = Diagnostic::error("Too many instances", detail).at(expression.span);
        expansion.diagnostics.push(error);
        expansion.keys = None;
    }
    expansion
}

fn cause(value: &Value) -> Cause {
    if value.contains_mark(Marks::SENSITIVE) {
        Cause::Sensitive
    } else if value.is_wholly_known() {
        Cause::Plain
    } else {
        Cause::Unknown
    }
}

/// The summary of errors that show no values: the number in the detail says enough.
const INVALID_COUNT: &str = "Invalid count argument";

type KeysOfValue = fn(&Value, &Expression, Phase) -> Result<InstanceKeys, Diagnostic>;

fn evaluate_keys(
    expression: &Expression,
    names: &EvalScope<'_>,
    phase: Phase,
    keys_of_value: KeysOfValue,
) -> Expansion {
    let (value, mut found) = evaluate(expression, names);
    if found.has_errors() {
        return Expansion::failed(found);
    }
    match keys_of_value(&value, expression, phase) {
        Ok(keys) => Expansion {
            keys: Some(keys),
            diagnostics: found,
        },
        Err(mut error) => {
            if error.summary != INVALID_COUNT {
                error.values = held_values(expression, names, cause(&value));
            }
            found.push(error.at(expression.span));
            Expansion::failed(found)
        }
    }
}

/// The same in Terraform 0.11, where the form of a text said in which base its number is.
fn legacy_count(
    value: &Value,
    expression: &Expression,
    phase: Phase,
) -> Result<InstanceKeys, Diagnostic> {
    let (bare, marks) = value.unmark();
    let number = bare.as_str().and_then(|it| primitive(it, &Type::Number));
    let number = number.map(|it| it.mark(marks));
    count(number.as_ref().unwrap_or(value), expression, phase)
}

fn count(value: &Value, _: &Expression, phase: Phase) -> Result<InstanceKeys, Diagnostic> {
    let invalid = |detail: &str| Diagnostic::error(INVALID_COUNT, detail);
    let (bare, marks) = value.unmark();
    if marks.contains(Marks::EPHEMERAL) {
        return Err(invalid(
            "The given \"count\" is derived from an ephemeral value, which means that Terraform \
             cannot persist it between plan/apply rounds. Use only non-ephemeral values to \
             specify the number of resource instances.",
        ));
    }
    let number = convert(bare, &Type::Number).map_err(|error| {
        let detail = format!("Invalid expression value: {}.", error.message);
        Diagnostic::error("Incorrect value type", detail)
    })?;
    if number.is_null() {
        return Err(invalid(
            "The given \"count\" argument value is null. An integer is required.",
        ));
    }
    if !number.is_known() {
        return match phase {
            Phase::Validate | Phase::Console => Ok(InstanceKeys::AnyCount),
            _ => Err(invalid(
                "The \"count\" value depends on resource attributes that cannot be determined \
                 until apply, so Terraform cannot predict how many instances will be created. To \
                 work around this, use the -target argument to first apply only the resources \
                 that the count depends on.",
            )),
        };
    }
    let unsuitable = |why: &str| {
        invalid(&format!(
            "The given \"count\" argument value is unsuitable: {why}."
        ))
    };
    let Some(count) = number.as_i64() else {
        return Err(unsuitable(
            "value must be a whole number, between -9223372036854775808 and 9223372036854775807",
        ));
    };
    let count =
        u64::try_from(count).map_err(|_| unsuitable("must be greater than or equal to zero"))?;
    if count > MAX_INSTANCES {
        return Err(unsuitable(&format!("must be at most {MAX_INSTANCES}")));
    }
    match phase {
        Phase::Validate => Ok(InstanceKeys::AnyCount),
        _ => Ok(InstanceKeys::Count(count)),
    }
}

fn for_each(value: &Value, _: &Expression, phase: Phase) -> Result<InstanceKeys, Diagnostic> {
    let invalid = |detail: String| Diagnostic::error("Invalid for_each argument", detail);
    let unsuitable = |why: String| {
        invalid(format!(
            "The given \"for_each\" argument value is unsuitable: {why}."
        ))
    };
    let (bare, marks) = value.unmark();
    if marks.contains(Marks::EPHEMERAL) {
        return Err(invalid(
            "The given \"for_each\" value is derived from an ephemeral value, which means that \
             Terraform cannot persist it between plan/apply rounds. Use only non-ephemeral \
             values to specify a resource's instance keys."
                .into(),
        ));
    }
    if marks.contains(Marks::SENSITIVE) {
        return Err(invalid(
            "Sensitive values, or values derived from sensitive values, cannot be used as \
             for_each arguments. If used, the sensitive value could be exposed as a resource \
             instance key."
                .into(),
        ));
    }
    if bare.is_null() {
        return Err(unsuitable(
            "the given \"for_each\" argument value is null. A map, or set of strings is allowed"
                .into(),
        ));
    }
    let ty = bare.ty();
    let fits = matches!(
        ty,
        Type::Map(_) | Type::Set(_) | Type::Object(_) | Type::Dynamic
    );
    if !fits {
        return Err(unsuitable(format!(
            "the \"for_each\" argument must be a map, or set of strings, and you have provided a \
             value of type {}",
            ty.friendly_name()
        )));
    }
    if matches!(ty, Type::Set(_)) {
        return for_each_set(bare, &ty, phase);
    }
    if !bare.is_known() {
        return unknown_keys(phase, UNKNOWN_MAP);
    }
    match (bare, phase) {
        (_, Phase::Validate) => Ok(InstanceKeys::AnyEach),
        (Value::Map(_, items) | Value::Object(items), _) => Ok(InstanceKeys::Each(items.clone())),
        _ => Ok(InstanceKeys::AnyEach),
    }
}

fn for_each_set(set: &Value, ty: &Type, phase: Phase) -> Result<InstanceKeys, Diagnostic> {
    let invalid = |why: String| {
        let detail = format!("The given \"for_each\" argument value is unsuitable: {why}.");
        Diagnostic::error("Invalid for_each set argument", detail)
    };
    if !set.is_wholly_known() {
        return unknown_keys(phase, UNKNOWN_SET);
    }
    let element = ty.element().cloned().unwrap_or(Type::Dynamic);
    let empty = set.elements().next().is_none();
    if element != Type::String && !(empty && element == Type::Dynamic) {
        return Err(invalid(format!(
            "\"for_each\" supports maps and sets of strings, but you have provided a set \
             containing type {}",
            element.friendly_name()
        )));
    }
    let mut items: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for item in set.elements() {
        let Some(text) = item.as_str() else {
            return Err(invalid(
                "\"for_each\" sets must not contain null values".into(),
            ));
        };
        items.insert(text.into(), item.clone());
    }
    match phase {
        Phase::Validate => Ok(InstanceKeys::AnyEach),
        _ => Ok(InstanceKeys::Each(Arc::new(items))),
    }
}

fn unknown_keys(phase: Phase, (first, better): (&str, &str)) -> Result<InstanceKeys, Diagnostic> {
    if matches!(phase, Phase::Validate | Phase::Console) {
        return Ok(InstanceKeys::AnyEach);
    }
    let detail = format!(
        "{first}\n\nWhen working with unknown values in for_each, it's better to {better}\n\n\
         Alternatively, you could use the -target planning option to first apply only the \
         resources that the for_each value depends on, and then apply a second time to fully \
         converge."
    );
    Err(Diagnostic::error("Invalid for_each argument", detail))
}

const UNKNOWN_SET: (&str, &str) = (
    "The \"for_each\" set includes values derived from resource attributes \
                           that cannot be determined until apply, and so Terraform cannot \
                           determine the full set of keys that will identify the instances of \
                           this resource.",
    "use a map value where the keys are defined statically in your configuration and where only the values contain apply-time results.",
);

const UNKNOWN_MAP: (&str, &str) = (
    "The \"for_each\" map includes keys derived from resource attributes \
                           that cannot be determined until apply, and so Terraform cannot \
                           determine the full set of keys that will identify the instances of \
                           this resource.",
    "define the map keys statically in your configuration and place apply-time results only in the map values.",
);
