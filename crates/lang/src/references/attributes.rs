//! The attributes that the objects of the language itself have.

use super::{Reference, Subject};
use rform_core::diag::Diagnostic;
use rform_core::suggest::most_similar;

/// Refuses attributes that `count`, `each`, `path` and `terraform` do not have.
///
/// # Errors
/// Returns the diagnostic for an attribute that the object does not have.
pub fn check_attribute(reference: &Reference) -> Result<(), Diagnostic> {
    let (object, name, advice) = match &reference.subject {
        Subject::Count(name) if &**name != "index" => (
            "count",
            name,
            " The only supported attribute is count.index, which is the index of each instance \
             of a resource block that has the \"count\" argument set.",
        ),
        Subject::Each(name) if !matches!(&**name, "key" | "value") => (
            "each",
            name,
            " The supported attributes are each.key and each.value, the current key and value \
             pair of the \"for_each\" attribute set.",
        ),
        Subject::Path(name) if !matches!(&**name, "module" | "root" | "cwd") => {
            let advice = match most_similar(name, ["cwd", "module", "root"]) {
                Some("cwd") => " Did you mean \"cwd\"?",
                Some("module") => " Did you mean \"module\"?",
                Some(_) => " Did you mean \"root\"?",
                None => "",
            };
            ("path", name, advice)
        }
        Subject::Terraform(name) if &**name == "env" => return Err(removed(reference)),
        Subject::Terraform(name) if !matches!(&**name, "workspace" | "applying") => (
            "terraform",
            name,
            " The only supported attributes are terraform.workspace, the name of the \
             currently-selected workspace, and terraform.applying, a boolean which is true only \
             during apply.",
        ),
        _ => return Ok(()),
    };
    let detail =
        format!("The {object:?} object does not have an attribute named {name:?}.{advice}");
    let summary = format!("Invalid {object:?} attribute");
    Err(Diagnostic::error(summary, detail).at(reference.span))
}

fn removed(reference: &Reference) -> Diagnostic {
    let detail = "The terraform.env attribute was deprecated in v0.10 and removed in v0.12. The \
                  \"state environment\" concept was renamed to \"workspace\" in v0.12, and so \
                  the workspace name can now be accessed using the terraform.workspace attribute.";
    Diagnostic::error("Invalid \"terraform\" attribute", detail).at(reference.span)
}
