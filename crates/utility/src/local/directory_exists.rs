//! `provider::local::direxists`.
//! <https://registry.terraform.io/providers/hashicorp/local/latest/docs/functions/direxists>

use std::io;
use std::path::Path;

use crate::framework::FunctionType;
use crate::provider_data::ProviderData;
use rform_core::go::quote::quoted;
use rform_core::schema::{FunctionParameter, FunctionSchema};
use rform_core::value::{Type, Value};
use rform_core::world::{FileKind, error_text};
use rform_provider::FunctionFailure;

/// The function `direxists` of the provider.
pub fn function() -> FunctionType {
    FunctionType {
        name: "direxists",
        schema: FunctionSchema {
            parameters: vec![FunctionParameter {
                name: "path".into(),
                ty: Type::String,
                ..FunctionParameter::default()
            }],
            returns: Type::Bool,
            summary: "Determines whether a directory exists at a given path.".into(),
            ..FunctionSchema::default()
        },
        call,
    }
}

fn call(meta: &ProviderData, arguments: &[Value]) -> Result<Value, FunctionFailure> {
    let path = arguments
        .first()
        .and_then(Value::as_str)
        .unwrap_or_default();
    let failure = |message| FunctionFailure {
        message,
        argument: Some(0),
    };
    match meta.world.status(Path::new(path)) {
        Ok(status) if status.kind == FileKind::Directory => Ok(Value::TRUE),
        Ok(_) => Err(failure(format!(
            "Invalid file mode detected: {} was found, but is not a directory",
            quoted(path)
        ))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Value::FALSE),
        Err(error) => Err(failure(format!(
            "Error checking for directory: {}",
            error_text(&error)
        ))),
    }
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "tests look at files from outside"
)]
mod tests {
    use crate::testing::Stack;

    #[test]
    fn directories_are_told_from_files_and_nothing() {
        let stack = Stack::new("local");
        let _ = std::fs::write(stack.directory().join("f"), "");
        assert_eq!(stack.call("direxists", vec![".".into()]), "true");
        assert_eq!(stack.call("direxists", vec!["g".into()]), "false");
        let message = stack.call("direxists", vec!["f".into()]);
        assert_eq!(
            message,
            "Invalid file mode detected: \"f\" was found, but is not a directory"
        );
        assert!(
            stack
                .call("direxists", vec!["f/g".into()])
                .contains("not a directory")
        );
    }
}
