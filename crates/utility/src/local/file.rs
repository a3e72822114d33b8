//! `local_file` and `local_sensitive_file`: a file with a certain content.
//! <https://registry.terraform.io/providers/hashicorp/local/latest/docs/resources/file>

use std::io;
use std::path::Path;

use async_trait::async_trait;

use super::{content, permission};
use crate::checksums;
use crate::framework::declare::{Field, text};
use crate::framework::{Check, Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use rform_core::world::{World, error_text};
use rform_provider::Problem;

/// The resource types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalFile {
    /// `local_file`, whose content is shown.
    Plain,
    /// `local_sensitive_file`, whose content is not, and which others may not read.
    Sensitive,
}

/// Which arguments exclude each other, for each of them.
type Exclusions = [(&'static str, &'static [&'static str])];

const OF_PLAIN: &Exclusions = &[
    (
        "content",
        &["sensitive_content", "content_base64", "source"],
    ),
    (
        "content_base64",
        &["content", "sensitive_content", "source"],
    ),
    (
        "sensitive_content",
        &["content", "content_base64", "source"],
    ),
    (
        "source",
        &["content", "sensitive_content", "content_base64"],
    ),
];

const OF_SENSITIVE: &Exclusions = &[
    ("content", &["content_base64", "source"]),
    ("content_base64", &["content", "source"]),
    ("source", &["content", "content_base64"]),
];

impl LocalFile {
    fn sources(self) -> Vec<Field> {
        let exclusions = match self {
            LocalFile::Plain => OF_PLAIN,
            LocalFile::Sensitive => OF_SENSITIVE,
        };
        let sources = exclusions.iter().map(|(name, others)| {
            let argument = text(name).replaces().checked(Check::ExactlyOneOf(others));
            match *name {
                "sensitive_content" => argument
                    .sensitive()
                    .deprecated("Use the `local_sensitive_file` resource instead"),
                "content" | "content_base64" if self == LocalFile::Sensitive => {
                    argument.sensitive()
                }
                _ => argument,
            }
        });
        sources.collect()
    }

    fn what(self) -> &'static str {
        match self {
            LocalFile::Plain => "local file",
            LocalFile::Sensitive => "local sensitive file",
        }
    }

    fn error(self, verb: &str, doing: &str, why: &str) -> Problem {
        Problem::error(
            format!("{verb} {} error", self.what()),
            format!("An unexpected error occurred while {doing}\n\nOriginal Error: {why}"),
        )
    }

    /// Makes missing directories, then the file.
    fn write(self, world: &dyn World, planned: &Fields, bytes: &[u8]) -> Result<(), Problem> {
        let name = planned.text_or_empty("filename");
        let path = Path::new(name);
        let directory = path.parent().filter(|it| !it.as_os_str().is_empty());
        if let Some(directory) = directory.filter(|it| !world.exists(it)) {
            let mode = permission::mode(planned, "directory_permission");
            world
                .create_dir_with_mode(directory, mode)
                .map_err(|error| {
                    let why = format!("mkdir {}: {}", directory.display(), error_text(&error));
                    self.error("Create", "creating file directory", &why)
                })?;
        }
        let mode = permission::mode(planned, "file_permission");
        world.write_with_mode(path, bytes, mode).map_err(|error| {
            let why = format!("open {name}: {}", error_text(&error));
            self.error("Create", "writing the file", &why)
        })
    }
}

#[async_trait]
impl ResourceType for LocalFile {
    fn kind(&self) -> &'static str {
        match self {
            LocalFile::Plain => "local_file",
            LocalFile::Sensitive => "local_sensitive_file",
        }
    }

    fn declaration(&self) -> Declaration {
        let mode = match self {
            LocalFile::Plain => "0777",
            LocalFile::Sensitive => "0700",
        };
        let mut fields = self.sources();
        fields.extend([
            permission::argument("directory_permission", mode),
            permission::argument("file_permission", mode),
            text("filename").required().replaces(),
            text("id").computed(),
        ]);
        fields.extend(super::data_file::checksum_fields());
        Declaration {
            fields,
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        meta: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let world = meta.world.as_ref();
        let bytes = content::wanted(world, &planned).map_err(|why| {
            let doing = format!("parsing {} content", self.what());
            self.error("Create", &doing, &why)
        })?;
        self.write(world, &planned, &bytes)?;
        let mut object = planned;
        checksums::describe(&mut object, "content", "content_sha1", &bytes);
        Ok(object)
    }

    /// A file that is gone or has another content is made anew.
    async fn read(&self, meta: &ProviderData, known: Fields) -> Result<Option<Fields>, Problem> {
        let name = known.text_or_empty("filename");
        let found = match meta.world.read(Path::new(name)) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let why = format!("open {name}: {}", error_text(&error));
                return Err(self.error("Read", "reading the file", &why));
            }
        };
        let is_same = known.text("id") == Some(&checksums::sha1(&found));
        Ok(is_same.then_some(known))
    }

    async fn delete(&self, meta: &ProviderData, known: &Fields) -> Result<(), Problem> {
        let name = known.text_or_empty("filename");
        meta.world.remove(Path::new(name)).map_err(|error| {
            let why = format!("remove {name}: {}", error_text(&error));
            self.error("Delete", "deleting the file", &why)
        })
    }
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "tests look at files from outside"
)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use crate::testing::Stack;
    use expect_test::expect;

    fn mode(stack: &Stack, name: &str) -> u32 {
        let metadata = fs::metadata(stack.directory().join(name));
        metadata.map_or(0, |it| it.permissions().mode() & 0o777)
    }

    fn text(stack: &Stack, name: &str) -> Option<String> {
        fs::read_to_string(stack.directory().join(name)).ok()
    }

    #[tokio::test]
    async fn a_file_is_made_with_its_directories_and_deleted_without() {
        let mut stack = Stack::new("local");
        let config = r#"{"filename": "a/b/c.txt", "content": "hello", "file_permission": "0640", "directory_permission": "0750"}"#;
        let made = stack.apply("local_file", config).await;
        assert_eq!(text(&stack, "a/b/c.txt").as_deref(), Some("hello"));
        // The mask of the process takes bits away, as it does for the provider in Go.
        let allowed = !mask(&stack);
        assert_eq!(mode(&stack, "a/b/c.txt"), 0o640 & allowed);
        assert_eq!(mode(&stack, "a"), 0o750 & allowed);
        expect!["aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"].assert_eq(made.text_or_empty("id"));
        expect!["LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="]
            .assert_eq(made.text_or_empty("content_base64sha256"));
        stack.expect_no_change("local_file", config);
        stack.destroy("local_file").await;
        assert_eq!(text(&stack, "a/b/c.txt"), None);
        assert!(stack.directory().join("a/b").exists());
    }

    /// What the mask of the process takes away.
    fn mask(stack: &Stack) -> u32 {
        let probe = stack.directory().join("probe");
        let _ = fs::create_dir(&probe);
        !mode(stack, "probe") & 0o777
    }

    #[tokio::test]
    async fn what_was_changed_or_deleted_outside_is_made_anew() {
        let mut stack = Stack::new("local");
        let config = r#"{"filename": "f", "content": "one"}"#;
        stack.apply("local_file", config).await;
        assert!(
            stack
                .refresh("local_file")
                .await
                .is_ok_and(|it| it.is_some())
        );
        let path = stack.directory().join("f");
        let _ = fs::write(&path, "two");
        assert_eq!(stack.refresh("local_file").await, Ok(None));
        stack.apply("local_file", config).await;
        assert_eq!(text(&stack, "f").as_deref(), Some("one"));
        let _ = fs::remove_file(&path);
        assert_eq!(stack.refresh("local_file").await, Ok(None));
        // What cannot be read is not gone.
        stack.apply("local_file", config).await;
        let _ = fs::remove_file(&path);
        let _ = fs::create_dir(&path);
        let error = stack.refresh("local_file").await.err().unwrap_or_default();
        assert!(error.starts_with("Read local file error"), "{error}");
    }

    #[tokio::test]
    async fn an_existing_file_is_overwritten_and_keeps_its_mode() {
        let mut stack = Stack::new("local");
        let path = stack.directory().join("f");
        let _ = fs::write(&path, "a longer text");
        let _ = fs::set_permissions(&path, fs::Permissions::from_mode(0o604));
        stack
            .apply("local_file", r#"{"filename": "f", "content": "x"}"#)
            .await;
        assert_eq!(
            (text(&stack, "f").as_deref(), mode(&stack, "f")),
            (Some("x"), 0o604)
        );
    }

    #[tokio::test]
    async fn content_comes_from_either_source() {
        let mut stack = Stack::new("local");
        let _ = fs::write(stack.directory().join("from"), [0, 255]);
        let config = r#"{"filename": "f", "source": "from"}"#;
        let made = stack.apply("local_sensitive_file", config).await;
        assert_eq!(mode(&stack, "f"), 0o700);
        let other = r#"{"filename": "f", "content_base64": "AP8="}"#;
        let replaced = stack.replaced_by("local_sensitive_file", other);
        assert_eq!(replaced, ["content_base64", "source"]);
        let again = stack.apply("local_sensitive_file", other).await;
        assert_eq!(made.text("content_md5"), again.text("content_md5"));
        let wrong = r#"{"filename": "g", "content_base64": "a secret"}"#;
        let error = stack.try_apply("local_sensitive_file", wrong).await.err();
        let error = error.unwrap_or_default();
        assert!(
            error.starts_with("Create local sensitive file error"),
            "{error}"
        );
        assert!(!error.contains("secret"), "{error}");
        let missing = r#"{"filename": "h", "source": "nowhere"}"#;
        assert!(
            stack
                .try_apply("local_sensitive_file", missing)
                .await
                .is_err()
        );
        assert_eq!(text(&stack, "h"), None);
    }

    #[tokio::test]
    async fn each_argument_replaces() {
        let mut stack = Stack::new("local");
        stack
            .apply("local_file", r#"{"filename": "f", "content": "x"}"#)
            .await;
        for (config, name) in [
            (r#"{"filename": "g", "content": "x"}"#, "filename"),
            (r#"{"filename": "f", "content": "y"}"#, "content"),
            (
                r#"{"filename": "f", "content": "x", "file_permission": "600"}"#,
                "file_permission",
            ),
            (
                r#"{"filename": "f", "content": "x", "directory_permission": "700"}"#,
                "directory_permission",
            ),
        ] {
            assert_eq!(stack.replaced_by("local_file", config), [name]);
        }
    }

    #[test]
    fn errors_are_those_of_the_provider() {
        let stack = Stack::new("local");
        let shown = |config: &str| stack.errors("local_sensitive_file", config);
        expect![[r#"
            content: Invalid Attribute Combination: No attribute specified when one (and only one) of [content_base64,source] is required
            content_base64: Invalid Attribute Combination: No attribute specified when one (and only one) of [content,source] is required
            source: Invalid Attribute Combination: No attribute specified when one (and only one) of [content,content_base64] is required"#]]
        .assert_eq(&shown(r#"{"filename": "f"}"#));
        for (mode, why) in [
            ("7", "string length should be 3 or 4 digits: 7"),
            ("00700", "string length should be 3 or 4 digits: 00700"),
            (
                "9999",
                "string must be expressed in octal numeric notation: 9999",
            ),
            (
                "1777",
                "string must be expressed in octal numeric notation: 1777",
            ),
            (
                "+77",
                "string must be expressed in octal numeric notation: +77",
            ),
        ] {
            let config =
                format!(r#"{{"filename": "f", "content": "", "file_permission": "{mode}"}}"#);
            assert!(shown(&config).ends_with(why), "{}", shown(&config));
        }
        assert_eq!(
            shown(r#"{"filename": "f", "content": {"unknown": "string"}}"#),
            ""
        );
    }
}
