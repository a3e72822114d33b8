//! `archive_file`: an archive that is made during apply.
//! <https://registry.terraform.io/providers/hashicorp/archive/latest/docs/resources/file>

use async_trait::async_trait;

use super::file;
use crate::framework::{Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use rform_provider::Problem;

/// The resource type.
pub struct ArchiveFile;

#[async_trait]
impl ResourceType for ArchiveFile {
    fn kind(&self) -> &'static str {
        "archive_file"
    }

    fn declaration(&self) -> Declaration {
        file::declaration(true)
    }

    async fn create(
        &self,
        meta: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        file::archived(meta, planned).await
    }

    /// Makes the archive again: another computer may not have it, and sources may have changed.
    async fn read(&self, meta: &ProviderData, known: Fields) -> Result<Option<Fields>, Problem> {
        file::archived(meta, known).await.map(Some)
    }

    async fn update(
        &self,
        meta: &ProviderData,
        _prior: &Fields,
        planned: Fields,
    ) -> Result<Fields, Problem> {
        file::archived(meta, planned).await
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
    async fn the_archive_follows_its_sources_and_stays_after_all() {
        let mut stack = Stack::new("archive");
        let source = stack.directory().join("f");
        let output = stack.directory().join("a.zip");
        let _ = std::fs::write(&source, "one");
        let config = r#"{"type": "zip", "source_file": "f", "output_path": "a.zip"}"#;
        let made = stack.apply("archive_file", config).await;
        stack.expect_no_change("archive_file", config);
        let _ = std::fs::write(&source, "two");
        let _ = std::fs::remove_file(&output);
        let read = stack
            .refresh("archive_file")
            .await
            .ok()
            .flatten()
            .unwrap_or_default();
        assert_ne!(made.text("output_md5"), read.text("output_md5"));
        assert!(output.exists());
        let other = config.replace('}', r#", "exclude_symlink_directories": true}"#);
        stack.expect_in_place("archive_file", &other);
        stack.apply("archive_file", &other).await;
        for (from, to, name) in [
            ("a.zip", "b.zip", "output_path"),
            ("\"zip\"", "\"tar.gz\"", "type"),
        ] {
            let config = config.replace(from, to);
            assert_eq!(stack.replaced_by("archive_file", &config), [name]);
        }
        stack.destroy("archive_file").await;
        assert!(output.exists());
    }
}
