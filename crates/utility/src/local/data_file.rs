//! `data.local_file` and `data.local_sensitive_file`: what a file holds.
//! <https://registry.terraform.io/providers/hashicorp/local/latest/docs/data-sources/file>

use std::path::Path;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checksums;
use crate::framework::declare::{Field, text};
use crate::framework::{DataType, Declaration, Fields};
use crate::provider_data::ProviderData;
use rform_core::value::Value;
use rform_core::world::error_text;
use rform_provider::Problem;

/// The data sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalFileData {
    /// `local_file`, whose content is shown.
    Plain,
    /// `local_sensitive_file`, whose content is not.
    Sensitive,
}

/// The attributes for checksums of the content.
pub fn checksum_fields() -> Vec<Field> {
    let names = [
        "content_base64sha256",
        "content_base64sha512",
        "content_md5",
        "content_sha1",
        "content_sha256",
        "content_sha512",
    ];
    names.map(|name| text(name).computed()).into()
}

#[async_trait]
impl DataType for LocalFileData {
    fn kind(&self) -> &'static str {
        match self {
            LocalFileData::Plain => "local_file",
            LocalFileData::Sensitive => "local_sensitive_file",
        }
    }

    fn declaration(&self) -> Declaration {
        let content = ["content", "content_base64"].map(|name| {
            let content = text(name).computed();
            match self {
                LocalFileData::Plain => content,
                LocalFileData::Sensitive => content.sensitive(),
            }
        });
        let mut fields = vec![text("filename").required(), text("id").computed()];
        fields.extend(content);
        fields.extend(checksum_fields());
        Declaration {
            fields,
            ..Declaration::default()
        }
    }

    async fn read(
        &self,
        meta: &ProviderData,
        config: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let name = config.text_or_empty("filename").to_owned();
        let content = meta.world.read(Path::new(&name)).map_err(|error| {
            let what = match self {
                LocalFileData::Plain => "local file",
                LocalFileData::Sensitive => "local sensitive file",
            };
            Problem::error(
                format!("Read {what} data source error"),
                format!(
                    "The file at given path cannot be read.\n\nOriginal Error: open {name}: {}",
                    error_text(&error)
                ),
            )
        })?;
        let mut read = config;
        read.set_text("content", &String::from_utf8_lossy(&content));
        read.set("content_base64", Value::string(STANDARD.encode(&content)));
        checksums::describe(&mut read, "content", "content_sha1", &content);
        Ok(read)
    }
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "tests look at files from outside"
)]
mod tests {
    use crate::testing::Stack;

    #[tokio::test]
    async fn a_file_is_read_whatever_it_holds() {
        let stack = Stack::new("local");
        let _ = std::fs::write(stack.directory().join("f"), b"a\xff");
        for kind in ["local_file", "local_sensitive_file"] {
            let read = stack.data(kind, r#"{"filename": "f"}"#).await;
            let read = read.unwrap_or_default();
            assert_eq!(read.text("content"), Some("a\u{fffd}"));
            assert_eq!(read.text("content_base64"), Some("Yf8="));
            assert_eq!(read.text("id"), read.text("content_sha1"));
        }
        let error = stack.data("local_file", r#"{"filename": "g"}"#).await.err();
        let error = error.unwrap_or_default();
        assert!(
            error.ends_with("open g: no such file or directory"),
            "{error}"
        );
    }
}
