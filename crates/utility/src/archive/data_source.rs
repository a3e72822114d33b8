//! `data.archive_file`: an archive that is made whenever it is read.
//! <https://registry.terraform.io/providers/hashicorp/archive/latest/docs/data-sources/file>

use async_trait::async_trait;

use super::file;
use crate::framework::{DataType, Declaration, Fields};
use crate::provider_data::ProviderData;
use rform_provider::Problem;

/// The data source.
pub struct ArchiveFile;

#[async_trait]
impl DataType for ArchiveFile {
    fn kind(&self) -> &'static str {
        "archive_file"
    }

    fn declaration(&self) -> Declaration {
        file::declaration(false)
    }

    async fn read(
        &self,
        meta: &ProviderData,
        config: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        file::archived(meta, config).await
    }
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "tests look at files from outside"
)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use crate::testing::Stack;
    use expect_test::expect;

    fn write(stack: &Stack, name: &str, content: &str, mode: u32) {
        let path = stack.directory().join(name);
        let _ = path.parent().map(fs::create_dir_all);
        let _ = fs::write(&path, content);
        let _ = fs::set_permissions(&path, fs::Permissions::from_mode(mode));
    }

    /// A directory with files of several modes, nested, linked and with long and other names.
    fn with_files() -> Stack {
        let stack = Stack::new("archive");
        write(&stack, "s/b.sh", "#!/bin/sh\necho b\n", 0o755);
        write(&stack, "s/a.txt", &"some text ".repeat(3000), 0o644);
        write(&stack, "s/ro", "", 0o444);
        write(&stack, "s/d/e/f.py", "print()\n", 0o600);
        write(&stack, "s/ä.txt", "umlaut", 0o644);
        let long = format!("s/{}/{}/x", "long".repeat(20), "longer".repeat(15));
        write(&stack, &long, "x", 0o644);
        let longest = format!("s/{}/{}", "long".repeat(20), "y".repeat(120));
        write(&stack, &longest, "y", 0o644);
        write(&stack, "other/g.txt", "g", 0o640);
        let root = stack.directory();
        let _ = symlink(root.join("other"), root.join("s/linked"));
        let _ = symlink(root.join("s/b.sh"), root.join("s/z-link"));
        stack
    }

    async fn told(stack: &Stack, config: &str) -> String {
        match stack.data("archive_file", config).await {
            Ok(read) => {
                assert_eq!(read.text("id"), read.text("output_sha"));
                let path = stack.directory().join(read.text_or_empty("output_path"));
                let size = fs::metadata(path).map_or(0, |it| it.len());
                assert_eq!(
                    read.integer("output_size").map(i64::cast_unsigned),
                    Some(size)
                );
                format!("{size} {}", read.text_or_empty("output_base64sha256"))
            }
            Err(error) => error,
        }
    }

    /// What the provider in Go 2.8 makes of the same files.
    #[tokio::test]
    async fn archives_are_those_of_the_provider_in_go() {
        let stack = with_files();
        for (config, expected) in [
            (
                r#""type": "zip", "source_dir": "s""#,
                expect![["1873 aofYy7+/6mKMRe50vry/G0oht5w3Bj8CPyVTBOE/aZg="]],
            ),
            (
                r#""type": "tar.gz", "source_dir": "s""#,
                expect![["544 OHxAX1HscYqm/GXzNBchD3Wf/It+jFPpy9OAJCctaqI="]],
            ),
            (
                r#""type": "zip", "source_dir": "s", "excludes": ["d", "*.sh", "**/g.txt", "long*/**"], "output_file_mode": "0666""#,
                expect![["559 +1SY6jbw7gvwn9ePomDA7Xj5+PEeJ4k4E56D9vMD0Dw="]],
            ),
            (
                r#""type": "tar.gz", "source_dir": "s", "excludes": ["d", "*.sh", "**/g.txt"], "output_file_mode": "0o640""#,
                expect![["441 tYpHbxMDdlh0sZkMA0bGreKGrH1brPQfvjhexoVmchE="]],
            ),
            (
                r#""type": "zip", "source_file": "s/ro""#,
                expect![["123 fqdV2dcYf4PHNC4kB116OcbKAAwvVtqwyNwuePVh89Y="]],
            ),
            (
                r#""type": "tar.gz", "source_file": "s/b.sh""#,
                expect![["107 tC62T5lDfPi2QUPEgki/p8D6cKNCydDEBEWx/aof0xA="]],
            ),
            (
                r#""type": "zip", "source_content": "hello", "source_content_filename": "dir/h.txt""#,
                expect![["143 ZDQ1873BWwOZ12JCqkJ+aWZWlPUYqHMasbEnv3b2Wcg="]],
            ),
            (
                r#""type": "tar.gz", "source_content": "hello", "source_content_filename": "dir/h.txt", "output_file_mode": "0644""#,
                expect![["103 +Y5cjZXlb6wRqNcKDH1t89hKJgxfoqtFlMkyRHSz7SE="]],
            ),
            (
                r#""type": "zip", "source": [{"filename": "z", "content": "1"}, {"filename": "a", "content": "2"}]"#,
                expect![["224 jQPRYGSyF+KVIdmF7BDN/kDx7xsrlb2gSoILTH6sv7M="]],
            ),
            (
                r#""type": "tar.gz", "source": [{"filename": "z", "content": "1"}, {"filename": "a", "content": "2"}]"#,
                expect![["100 mW4xh7u/ipESsLqdMzCAQz6GZUbR11TudsvRnqG6pJA="]],
            ),
        ] {
            let config = format!(r#"{{{config}, "output_path": "out/a"}}"#);
            expected.assert_eq(&told(&stack, &config).await);
        }
    }

    #[tokio::test]
    async fn the_archive_itself_and_unwanted_links_are_left_out() {
        let stack = with_files();
        let config = r#"{"type": "zip", "source_dir": "s", "output_path": "s/out.zip"}"#;
        let first = told(&stack, config).await;
        assert_eq!(told(&stack, config).await, first);
        let unlinked = config.replace('}', r#", "exclude_symlink_directories": true}"#);
        assert_ne!(told(&stack, &unlinked).await, first);
        let packed = fs::read(stack.directory().join("s/out.zip")).unwrap_or_default();
        let names = String::from_utf8_lossy(&packed).into_owned();
        assert!(!names.contains("linked/g.txt") && names.contains("z-link"));
    }

    #[tokio::test]
    async fn what_cannot_be_archived_is_an_error() {
        let stack = with_files();
        let root = stack.directory().to_owned();
        let _ = fs::create_dir_all(root.join("empty/e"));
        let _ = fs::create_dir_all(root.join("circle/c"));
        let _ = symlink(root.join("circle"), root.join("circle/c/back"));
        let _ = fs::create_dir_all(root.join("broken"));
        let _ = symlink(root.join("nowhere"), root.join("broken/link"));
        for (config, why) in [
            (
                r#""source_dir": "nowhere""#,
                "could not archive missing directory: nowhere",
            ),
            (
                r#""source_dir": "s/a.txt""#,
                "could not archive directory that is a file: s/a.txt",
            ),
            (
                r#""source_dir": "empty""#,
                "archive has not been created as it would be empty",
            ),
            (
                r#""source_dir": "s", "excludes": ["**"]"#,
                "archive has not been created as it would be empty",
            ),
            (
                r#""source_dir": "s", "excludes": ["[a"]"#,
                "error checking excludes matches",
            ),
            (r#""source_dir": "circle""#, "linked to within itself"),
            (r#""source_dir": "broken""#, "no such file or directory"),
            (
                r#""source_file": "nowhere""#,
                "could not archive missing file: nowhere",
            ),
            (
                r#""source_file": "s/ro", "output_file_mode": "rw""#,
                "error parsing output_file_mode value: rw",
            ),
        ] {
            let config = format!(r#"{{{config}, "type": "zip", "output_path": "a.zip"}}"#);
            let shown = told(&stack, &config).await;
            assert!(
                shown.starts_with("Archive creation error") && shown.contains(why),
                "{shown}"
            );
        }
        let config = r#"{"type": "rar", "source_file": "s/ro", "output_path": "a"}"#;
        assert!(
            told(&stack, config)
                .await
                .ends_with("archive type not supported: rar")
        );
        assert!(!root.join("a.zip").exists());
        expect!["Missing Attribute Configuration: At least one of these attributes must be configured: [source,source_content_filename,source_file,source_dir]"]
            .assert_eq(&stack.data_errors("archive_file", r#"{"type": "zip", "output_path": "a"}"#));
    }
}
