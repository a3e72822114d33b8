//! The arguments of rules: actions, conditions and transforms.

use crate::checks;
use crate::declare::{
    NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed, required,
    set_block, string_set,
};
use crate::elbv2::action;
use crate::plan::ResourceDiff;

pub(super) fn spec() -> Spec {
    Spec::new([
        id(),
        computed("arn", STRING),
        required("listener_arn", STRING)
            .force_new()
            .check(checks::arn),
        optional_computed("priority", NUMBER).between(1, 50000),
    ])
    .block(action::blocks(action::Of::Rule))
    .block(condition())
    .block(transform())
    .tagged()
    .customize_diff(customize_diff)
}

/// The conditions. One has one of these blocks.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html>
pub(super) fn condition() -> Nested {
    let values = || optional("values", string_set());
    let expressions = || optional("regex_values", string_set());
    let query = [optional("key", STRING), required("value", STRING)];
    set_block("condition", [])
        .min(1)
        .block(list_block("host_header", [values(), expressions()]).max(1))
        .block(
            list_block(
                "http_header",
                [
                    required("http_header_name", STRING).length(1, 40),
                    values(),
                    expressions(),
                ],
            )
            .max(1),
        )
        .block(list_block("http_request_method", [required("values", string_set())]).max(1))
        .block(list_block("path_pattern", [values(), expressions()]).max(1))
        .block(set_block("query_string", query))
        .block(list_block("source_ip", [required("values", string_set())]).max(1))
}

/// Changes of requests on their way to the targets.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleTransform.html>
pub(super) fn transform() -> Nested {
    let rewrite = || {
        list_block(
            "rewrite",
            [required("regex", STRING), required("replace", STRING)],
        )
        .max(1)
    };
    set_block(
        "transform",
        [required("type", STRING).one_of(&["host-header-rewrite", "url-rewrite"])],
    )
    .max(2)
    .block(
        list_block("host_header_rewrite_config", [])
            .max(1)
            .block(rewrite()),
    )
    .block(list_block("url_rewrite_config", []).max(1).block(rewrite()))
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    action::customize_diff(diff, action::Of::Rule);
}
