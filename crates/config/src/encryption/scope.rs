//! The names of an `encryption` block: what is known before any state is read.

use crate::early::EarlyScope;
use rform_core::diag::{Diagnostic, Sources};
use rform_core::value::Value;
use rform_lang::eval::{Function, Resolved, Scope};
use rform_lang::references::{Access, Reference, Subject};

/// The names of the root module, and the addresses of key providers and methods.
pub(super) struct EncryptionScope<'a> {
    /// What the root module knows early. The text of the environment variable stands for itself, in a
    /// module that declares nothing.
    pub names: EarlyScope<'a>,
}

/// The address of a key provider or a method, as a value in which the rest of the reference finds it.
fn address(reference: &Reference) -> Result<Value, Diagnostic> {
    let Subject::Resource(resource, _) = &reference.subject else {
        return Ok(Value::DYNAMIC);
    };
    let Some(Access::Attribute(name, ..)) = reference.remaining().first() else {
        let detail = format!(
            "The {} needs its type and its name, such as {}.{}.mine.",
            resource.kind, resource.kind, resource.name
        );
        return Err(Diagnostic::error("Invalid reference", detail).at(reference.span));
    };
    let address = format!("{}.{}.{name}", resource.kind, resource.name);
    Ok(Value::object([(name.clone(), Value::from(&*address))]))
}

impl Scope for EncryptionScope<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        match &reference.subject {
            Subject::Resource(resource, None)
                if matches!(&*resource.kind, "key_provider" | "method") =>
            {
                address(reference).map(Resolved::Subject)
            }
            _ => self.names.resolve(reference),
        }
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        self.names.function(name)
    }

    fn function_names(&self) -> Option<Vec<String>> {
        self.names.function_names()
    }

    fn sources(&self) -> Option<&Sources> {
        self.names.sources()
    }
}
