//! The transforms of a rule, as requests take them and as AWS describes them.

use aws_sdk_elasticloadbalancingv2::types::{
    HostHeaderRewriteConfig, RewriteConfig, RuleTransform, TransformTypeEnum, UrlRewriteConfig,
};

use super::schema::transform;
use crate::elbv2::action::inner;
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::{Type, Value};

pub(super) fn sdk(planned: &Value) -> Vec<RuleTransform> {
    planned.items("transform").map(of_block).collect()
}

fn rewrites(config: &Value) -> Vec<RewriteConfig> {
    let rewrite = |block: &Value| {
        RewriteConfig::builder()
            .set_regex(block.owned("regex"))
            .set_replace(block.owned("replace"))
            .build()
    };
    config.items("rewrite").map(rewrite).collect()
}

fn of_block(block: &Value) -> RuleTransform {
    let host = block.first("host_header_rewrite_config").map(|config| {
        let rewrites = Some(rewrites(config));
        HostHeaderRewriteConfig::builder()
            .set_rewrites(rewrites)
            .build()
    });
    let url = block.first("url_rewrite_config").map(|config| {
        let rewrites = Some(rewrites(config));
        UrlRewriteConfig::builder().set_rewrites(rewrites).build()
    });
    RuleTransform::builder()
        .set_type(block.string("type").map(TransformTypeEnum::from))
        .set_host_header_rewrite_config(host)
        .set_url_rewrite_config(url)
        .build()
}

pub(super) fn value(found: &[RuleTransform]) -> Value {
    let ty = transform().element_type();
    let item = |found: &RuleTransform| {
        let host = found.host_header_rewrite_config.as_ref();
        let url = found.url_rewrite_config.as_ref();
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("type", found.r#type.as_ref().map(TransformTypeEnum::as_str))
            .set(
                "host_header_rewrite_config",
                config(
                    inner(&ty, "host_header_rewrite_config"),
                    host.map(|it| it.rewrites.as_deref().unwrap_or_default()),
                ),
            )
            .set(
                "url_rewrite_config",
                config(
                    inner(&ty, "url_rewrite_config"),
                    url.map(|it| it.rewrites.as_deref().unwrap_or_default()),
                ),
            );
        builder.build()
    };
    Value::set(ty.clone(), found.iter().map(item))
}

fn config(ty: Type, rewrites: Option<&[RewriteConfig]>) -> Value {
    let element = inner(&ty, "rewrite");
    let value = rewrites.map(|all| {
        let items = all.iter().map(|it| {
            let mut builder = ObjectBuilder::from(&Value::NULL);
            builder
                .text("regex", it.regex.as_deref())
                .text("replace", it.replace.as_deref());
            builder.build()
        });
        Value::object([("rewrite", Value::list(element.clone(), items))])
    });
    Value::list(ty, value)
}
