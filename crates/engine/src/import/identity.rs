//! The `identity` argument of an `import` block: an object by the identity schema of the type.
//! <https://developer.hashicorp.com/terraform/language/block/import#identity>

use rform_core::addr::ResourceInstance;
use rform_core::diag::{Diagnostic, Span};
use rform_core::schema::IdentitySchema;
use rform_core::value::{Step, Value, convert};

/// The value of the argument without its marks, if it can name an object whatever the type is.
///
/// # Errors
/// It refers to the imported resource, is unknown in parts, or is no object. The error is a sentence.
pub fn checked(value: Value, names_target: bool) -> Result<Value, &'static str> {
    if names_target {
        return Err("The import identity cannot reference the resource being imported.");
    }
    let value = value.without_marks();
    if value.is_null() {
        return Err("The import identity cannot be null.");
    }
    if !value.is_wholly_known() {
        return Err(
            "The import block \"identity\" argument depends on resource attributes that cannot be \
             determined until apply, so Terraform cannot plan to import this resource.",
        );
    }
    match value {
        Value::Object(_) | Value::Map(..) => Ok(value),
        _ => Err("The import identity must be an object."),
    }
}

/// The identity as the provider gets it, with null for what the import leaves out.
///
/// # Errors
/// The type has no identities, or the argument is none of them.
pub fn import_identity(
    given: &Value,
    (address, schema): (&ResourceInstance, Option<&IdentitySchema>),
    span: Option<Span>,
) -> Result<Value, Diagnostic> {
    let failed = |detail: String| {
        let error = Diagnostic::error("Invalid import identity argument", detail);
        let error = error.about(address);
        match span {
            Some(span) => error.at(span),
            None => error,
        }
    };
    let kind = &address.resource.kind;
    let Some(schema) = schema else {
        let detail = format!(
            "Resources of type {kind} have no identity here. Use the argument \"id\" instead."
        );
        return Err(failed(detail));
    };
    let unknown = given
        .steps()
        .into_iter()
        .filter_map(|(step, _)| match step {
            Step::Attribute(name) | Step::Key(name) => Some(name),
            Step::Index(_) | Step::Element => None,
        })
        .find(|name| !schema.attributes.contains_key(name));
    if let Some(name) = unknown {
        let known: Vec<&str> = schema.attributes.keys().map(|it| &**it).collect();
        let detail = format!(
            "The identity of {kind} has no attribute {name:?}. Its attributes are: {}.",
            known.join(", ")
        );
        return Err(failed(detail));
    }
    let required = schema.attributes.iter();
    let mut required = required.filter(|(_, it)| it.required_for_import);
    if let Some((name, _)) = required.find(|(name, _)| given.get(name).is_none_or(Value::is_null)) {
        let detail = format!("The identity of {kind} needs the attribute {name:?} for an import.");
        return Err(failed(detail));
    }
    convert(given, &schema.import_type()).map_err(|error| failed(format!("{}.", error.message)))
}
