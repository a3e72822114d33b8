//! `data.cloudinit_config`: parts as one message.
//! <https://registry.terraform.io/providers/hashicorp/cloudinit/latest/docs/data-sources/config>

use async_trait::async_trait;

use super::config;
use crate::framework::declare::{text, truth};
use crate::framework::{Check, DataType, Declaration, Fields, Nested};
use crate::provider_data::ProviderData;
use rform_provider::Problem;

/// The data source.
pub struct CloudinitConfig;

#[async_trait]
impl DataType for CloudinitConfig {
    fn kind(&self) -> &'static str {
        "cloudinit_config"
    }

    fn declaration(&self) -> Declaration {
        let part = vec![
            text("content").required(),
            text("content_type")
                .optional_computed()
                .checked(Check::LengthAtLeast(1)),
            text("filename"),
            text("merge_type"),
        ];
        Declaration {
            fields: vec![
                truth("base64_encode").optional_computed(),
                text("boundary")
                    .optional_computed()
                    .checked(Check::LengthAtLeast(1)),
                truth("gzip").optional_computed(),
                text("id").computed(),
                text("rendered").computed(),
            ],
            blocks: vec![Nested::list("part", part).checked(Check::IsRequired)],
            checks: config::checks(),
            ..Declaration::default()
        }
    }

    async fn read(
        &self,
        _around: &ProviderData,
        config: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        config::rendered(config)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;
    use expect_test::expect;

    const GO_RENDERED: &str = "H4sIAAAAAAAA/3LOzytJzSvRDaksSLVSyC3NKcksSCwq0c/NrEhNsVZIyi/NS0ksqrRV8vX0dXXyD/VzcQyKVOIC8XTDUouKM/PzrBQM9Qx4uXi5dHWRFfFywc0uSswrTkst0nXNS85PycxLt1IwT8osQVIAtrwktaJEvyAnMTOPl8s3MzcVw/wKdCt0dXm5AAEAAP//xKpGFsEAAAA=";

    const PLAIN: &str = r#"{"gzip": false, "base64_encode": false, "boundary": "B", "part": [
        {"content": "one", "content_type": "text/x-shellscript", "filename": "a.sh"},
        {"content": "two\n", "merge_type": "list()"}]}"#;

    #[tokio::test]
    async fn a_message_is_that_of_the_provider_in_go() {
        let read = Stack::new("cloudinit")
            .data("cloudinit_config", PLAIN)
            .await;
        let read = read.unwrap_or_default();
        expect![[r#""Content-Type: multipart/mixed; boundary=\"B\"\nMIME-Version: 1.0\r\n\r\n--B\r\nContent-Disposition: attachment; filename=\"a.sh\"\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: text/x-shellscript\r\nMime-Version: 1.0\r\n\r\none\r\n--B\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: text/plain\r\nMime-Version: 1.0\r\nX-Merge-Type: list()\r\n\r\ntwo\n\r\n--B--\r\n""#]].assert_eq(&format!("{:?}", read.text_or_empty("rendered")));
        assert_eq!(read.text("id"), Some("719219226"));
        let types: Vec<_> = read.objects("part");
        let types: Vec<&str> = types
            .iter()
            .map(|it| it.text_or_empty("content_type"))
            .collect();
        assert_eq!(types, ["text/x-shellscript", "text/plain"]);
    }

    #[tokio::test]
    async fn a_message_is_compressed_and_in_base64_by_default() {
        let config = r#"{"part": [{"content": "x"}]}"#;
        let read = Stack::new("cloudinit")
            .data("cloudinit_config", config)
            .await;
        let read = read.unwrap_or_default();
        assert_eq!(read.truth("gzip"), Some(true));
        assert_eq!(read.text("boundary"), Some("MIMEBOUNDARY"));
        assert!(read.text_or_empty("rendered").starts_with("H4sIAAAAAAAA/"));
        // What the provider in Go makes of it.
        assert_eq!(read.text("rendered"), Some(GO_RENDERED));
        assert_eq!(read.text("id"), Some("25732319"));
    }

    #[tokio::test]
    async fn what_cannot_be_rendered_is_refused() {
        let stack = Stack::new("cloudinit");
        expect![[r#"
            part: Invalid Block: Block part must have a configuration value as the provider has marked it as required
            base64_encode: Invalid Attribute Configuration: Expected base64_encode to be set to true when gzip is true."#]]
        .assert_eq(&stack.data_errors("cloudinit_config", r#"{"base64_encode": false}"#));
        let config = r#"{"boundary": "a\"b", "part": [{"content": "x"}]}"#;
        let error = stack.data("cloudinit_config", config).await.err();
        assert!(error.is_some_and(|error| error.contains("invalid boundary")));
    }
}
