//! What a traversal refers to, by its first names.

use std::sync::Arc;

use super::{Access, Reference, Subject, Traversal};
use rform_core::addr::{Mode, Resource};
use rform_core::diag::{Diagnostic, Span};
use rform_core::value::Value;

/// Finds the subject of a traversal. Errors have Terraform's wording.
///
/// # Errors
/// Returns the diagnostic for a traversal that is no reference, in Terraform's wording.
pub fn parse_reference(traversal: &Traversal) -> Result<Reference, Diagnostic> {
    match &*traversal.root {
        "var" => named(traversal, Subject::Variable),
        "local" => named(traversal, Subject::Local),
        "each" => named(traversal, Subject::Each),
        "count" => named(traversal, Subject::Count),
        "path" => named(traversal, Subject::Path),
        "terraform" => named(traversal, Subject::Terraform),
        "self" => Ok(reference(traversal, Subject::SelfObject, 0)),
        "module" => module(traversal),
        "data" => labelled(traversal, Mode::Data, "data source type"),
        "ephemeral" => labelled(traversal, Mode::Ephemeral, "ephemeral resource type"),
        "resource" => labelled(traversal, Mode::Managed, "resource type"),
        "template" | "lazy" | "arg" => Err(reserved(traversal)),
        _ => managed(traversal),
    }
}

fn reference(traversal: &Traversal, subject: Subject, taken: usize) -> Reference {
    Reference {
        subject,
        taken,
        span: traversal.span_of(taken),
        traversal: traversal.clone(),
    }
}

fn named(
    traversal: &Traversal,
    subject: impl FnOnce(Arc<str>) -> Subject,
) -> Result<Reference, Diagnostic> {
    let name = attribute(traversal)?;
    Ok(reference(traversal, subject(name), 1))
}

/// The name behind the root.
fn attribute(traversal: &Traversal) -> Result<Arc<str>, Diagnostic> {
    let root = &traversal.root;
    match traversal.accesses.first() {
        Some(Access::Attribute(name, _)) => Ok(name.clone()),
        Some(other) => Err(unsupported(root, other.span())),
        None => Err(invalid(
            format!(
                "The \"{root}\" object cannot be accessed directly. Instead, access one of its \
                 attributes."
            ),
            traversal.root_span,
        )),
    }
}

fn module(traversal: &Traversal) -> Result<Reference, Diagnostic> {
    let name = attribute(traversal)?;
    let key = traversal.accesses.get(1).and_then(Access::key);
    let taken = if key.is_some() { 2 } else { 1 };
    match traversal.accesses.get(taken) {
        Some(Access::Attribute(output, _)) => {
            let subject = Subject::Output(name, key, output.clone());
            Ok(reference(traversal, subject, taken + 1))
        }
        Some(other) => Err(invalid(
            "Module instance objects do not support this operation.".to_owned(),
            other.span(),
        )),
        None => Ok(reference(traversal, Subject::Module(name, key), taken)),
    }
}

/// A reference to a resource with a mode before its type and name, such as `data`.
fn labelled(traversal: &Traversal, mode: Mode, kind_noun: &str) -> Result<Reference, Diagnostic> {
    let root = &traversal.root;
    match &traversal.accesses[..] {
        [] | [_] => Err(invalid(
            format!(
                "The \"{root}\" object must be followed by two attribute names: the {kind_noun} \
                 and the resource name."
            ),
            traversal.span(),
        )),
        [Access::Attribute(kind, _), Access::Attribute(name, _), ..] => {
            let resource = Resource {
                mode,
                kind: kind.clone(),
                name: name.clone(),
            };
            instance(traversal, resource, 2)
        }
        [Access::Attribute(..), other, ..] => Err(unnamed(other.span())),
        [other, ..] => Err(unsupported(root, other.span())),
    }
}

fn managed(traversal: &Traversal) -> Result<Reference, Diagnostic> {
    match traversal.accesses.first() {
        Some(Access::Attribute(name, _)) => {
            let resource = Resource {
                mode: Mode::Managed,
                kind: traversal.root.clone(),
                name: name.clone(),
            };
            instance(traversal, resource, 1)
        }
        Some(other) => Err(unnamed(other.span())),
        None => Err(unnamed(traversal.root_span)),
    }
}

/// A resource, or its instance if a constant key follows.
fn instance(
    traversal: &Traversal,
    resource: Resource,
    taken: usize,
) -> Result<Reference, Diagnostic> {
    let access = traversal.accesses.get(taken);
    if let Some(Access::Index(Value::Number(number), span)) = access
        && number.to_i64().is_none()
    {
        let detail = "Invalid index for resource instance: value must be a whole number, between \
                      -9223372036854775808 and 9223372036854775807.";
        return Err(Diagnostic::error("Invalid index key", detail).at(*span));
    }
    let key = access.and_then(Access::key);
    let taken = if key.is_some() { taken + 1 } else { taken };
    Ok(reference(
        traversal,
        Subject::Resource(resource, key),
        taken,
    ))
}

fn invalid(detail: String, span: Span) -> Diagnostic {
    Diagnostic::error("Invalid reference", detail).at(span)
}

fn unsupported(root: &str, span: Span) -> Diagnostic {
    invalid(
        format!("The \"{root}\" object does not support this operation."),
        span,
    )
}

fn unnamed(span: Span) -> Diagnostic {
    invalid(
        "A reference to a resource type must be followed by at least one attribute access, \
         specifying the resource name."
            .to_owned(),
        span,
    )
}

fn reserved(traversal: &Traversal) -> Diagnostic {
    let detail = format!(
        "The symbol name {:?} is reserved for use in a future Terraform version. If you are \
         using a provider that already uses this as a resource type name, add the prefix \
         \"resource.\" to force interpretation as a resource type name.",
        traversal.root
    );
    Diagnostic::error("Reserved symbol name", detail).at(traversal.root_span)
}
