//! `cloudinit_config`, the older form of the data source, which is kept in the state.
//! <https://registry.terraform.io/providers/hashicorp/cloudinit/latest/docs/resources/config>

use async_trait::async_trait;

use super::config;
use crate::framework::declare::{text, truth};
use crate::framework::{Check, Declaration, Fields, Nested, ResourceType};
use crate::provider_data::ProviderData;
use rform_provider::Problem;

/// The resource type.
pub struct CloudinitConfig;

#[async_trait]
impl ResourceType for CloudinitConfig {
    fn kind(&self) -> &'static str {
        "cloudinit_config"
    }

    fn declaration(&self) -> Declaration {
        let part = vec![
            text("content").required(),
            text("content_type")
                .default("text/plain")
                .checked(Check::LengthAtLeast(1)),
            text("filename"),
            text("merge_type"),
        ];
        Declaration {
            deprecated: Some(
                "This resource is deprecated, please use the cloudinit_config data source instead.",
            ),
            fields: vec![
                truth("base64_encode").default(true).replaces(),
                text("boundary")
                    .default("MIMEBOUNDARY")
                    .replaces()
                    .checked(Check::LengthAtLeast(1)),
                truth("gzip").default(true).replaces(),
                text("id").computed(),
                text("rendered").computed(),
            ],
            blocks: vec![
                Nested::list("part", part)
                    .replaces()
                    .checked(Check::IsRequired),
            ],
            checks: config::checks(),
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        _around: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        config::rendered(planned)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;

    #[tokio::test]
    async fn all_changes_replace_the_object() {
        let mut stack = Stack::new("cloudinit");
        let config = r#"{"part": [{"content": "a"}]}"#;
        let made = stack.apply("cloudinit_config", config).await;
        assert!(made.text_or_empty("rendered").starts_with("H4sI"));
        stack.expect_no_change("cloudinit_config", config);
        for (config, name) in [
            (r#"{"part": [{"content": "b"}]}"#, "part"),
            (r#"{"part": [{"content": "a"}, {"content": "b"}]}"#, "part"),
            (r#"{"gzip": false, "part": [{"content": "a"}]}"#, "gzip"),
            (
                r#"{"boundary": "x", "part": [{"content": "a"}]}"#,
                "boundary",
            ),
        ] {
            assert_eq!(stack.replaced_by("cloudinit_config", config), [name]);
        }
        stack.destroy("cloudinit_config").await;
    }
}
