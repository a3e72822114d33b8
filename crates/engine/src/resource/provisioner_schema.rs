//! The schemas of provisioners.

use std::sync::Arc;

use rform_core::diag::Diagnostic;
use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::{Type, Value};

/// The schema of a provisioner; none if the type is not supported.
pub fn provisioner_schema(kind: &str) -> Option<Block> {
    match kind {
        "local-exec" => Some(local_exec()),
        "remote-exec" => Some(remote_exec()),
        "file" => Some(file()),
        _ => None,
    }
}

/// Arguments of `local-exec`: <https://developer.hashicorp.com/terraform/language/resources/provisioners/local-exec#argument-reference>
fn local_exec() -> Block {
    block([
        ("command", Type::String, Presence::Required),
        ("environment", Type::map(Type::String), Presence::Optional),
        ("interpreter", Type::list(Type::String), Presence::Optional),
        ("quiet", Type::Bool, Presence::Optional),
        ("working_dir", Type::String, Presence::Optional),
    ])
}

/// Arguments of `remote-exec`: <https://developer.hashicorp.com/terraform/language/resources/provisioners/remote-exec#argument-reference>
fn remote_exec() -> Block {
    let texts = || Type::list(Type::String);
    block([
        ("inline", texts(), Presence::Optional),
        ("script", Type::String, Presence::Optional),
        ("scripts", texts(), Presence::Optional),
    ])
}

/// Arguments of `file`: <https://developer.hashicorp.com/terraform/language/resources/provisioners/file#argument-reference>
fn file() -> Block {
    block([
        ("content", Type::String, Presence::Optional),
        ("destination", Type::String, Presence::Required),
        ("source", Type::String, Presence::Optional),
    ])
}

fn block<const N: usize>(attributes: [(&str, Type, Presence); N]) -> Block {
    let attributes = attributes
        .into_iter()
        .map(|(name, ty, presence)| (Arc::from(name), Attribute::new(ty, presence)));
    Block {
        attributes: attributes.collect(),
        ..Block::default()
    }
}

/// The error of arguments that contradict each other; none if they do not, as far as they are known.
/// Like Terraform's, it has no place.
pub fn provisioner_error(kind: &str, config: &Value) -> Option<Diagnostic> {
    let is_given = |name: &&str| config.get(name).is_some_and(|it| !it.is_null());
    let count = |names: &[&str]| names.iter().filter(|name| is_given(name)).count();
    match kind {
        "remote-exec" if count(&["inline", "script", "scripts"]) != 1 => Some(Diagnostic::error(
            "Invalid remote-exec provisioner configuration",
            "Only one of \"inline\", \"script\", or \"scripts\" must be set",
        )),
        "file" => match count(&["source", "content"]) {
            0 => Some("Must provide one of 'source' or 'content'"),
            1 => None,
            _ => Some("Cannot set both 'source' and 'content'"),
        }
        .map(|summary| Diagnostic::error(summary, "")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_that_exclude_each_other_are_refused() {
        let failed = |kind: &str, names: &[&str]| {
            let given = names
                .iter()
                .map(|name| (*name, Value::unknown(Type::String)));
            provisioner_error(kind, &Value::object(given)).is_some()
        };
        assert!(failed("remote-exec", &[]) && failed("remote-exec", &["inline", "script"]));
        assert!(!failed("remote-exec", &["scripts"]));
        assert!(failed("file", &[]) && failed("file", &["source", "content"]));
        assert!(!failed("file", &["content"]) && !failed("local-exec", &[]));
    }
}
