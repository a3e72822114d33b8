//! The arguments of `aws_cloudwatch_event_target`. The limits are those of
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html>.

use super::super::requests::bus_name;
use super::ecs;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, id, list_block, optional, optional_computed, required,
    set_block, string_list, string_map,
};
use crate::{checks, json};

/// The arguments that a change does not replace.
pub(super) const CHANGEABLE: &[&str] = &[
    "appsync_target",
    "arn",
    "batch_target",
    "dead_letter_config",
    "ecs_target",
    "http_target",
    "input",
    "input_path",
    "input_transformer",
    "kinesis_target",
    "redshift_target",
    "retry_policy",
    "role_arn",
    "run_command_targets",
    "sagemaker_pipeline_target",
    "sqs_target",
];

pub(super) fn spec() -> Spec {
    let spec = Spec::new([
        id(),
        required("arn", STRING).check(checks::arn),
        bus_name(),
        optional("force_destroy", BOOL).default(false).own(),
        optional("input", STRING)
            .check(json::json)
            .length(0, 8192)
            .conflicts_with(&["input_path", "input_transformer"]),
        optional("input_path", STRING)
            .length(0, 256)
            .conflicts_with(&["input", "input_transformer"]),
        optional("role_arn", STRING).check(checks::arn),
        required("rule", STRING).force_new().length(1, 64),
        optional_computed("target_id", STRING)
            .force_new()
            .length(1, 64),
    ])
    .version(1);
    blocks().into_iter().fold(spec, Spec::block)
}

/// All blocks, each at most once but for the targets of commands.
pub(super) fn blocks() -> Vec<Nested> {
    vec![
        list_block("appsync_target", [optional("graphql_operation", STRING)]).max(1),
        batch(),
        list_block(
            "dead_letter_config",
            [optional("arn", STRING).check(checks::arn)],
        )
        .max(1),
        ecs::block(),
        list_block(
            "http_target",
            [
                optional("header_parameters", string_map()),
                optional("path_parameter_values", string_list()),
                optional("query_string_parameters", string_map()),
            ],
        )
        .max(1),
        list_block(
            "input_transformer",
            [
                optional("input_paths", string_map()),
                required("input_template", STRING).length(1, 8192),
            ],
        )
        .max(1)
        .conflicts_with(&["input", "input_path"]),
        list_block(
            "kinesis_target",
            [optional("partition_key_path", STRING).length(1, 256)],
        )
        .max(1),
        redshift(),
        list_block(
            "retry_policy",
            [
                optional("maximum_event_age_in_seconds", NUMBER).between(0, 86_400),
                optional("maximum_retry_attempts", NUMBER).between(0, 185),
            ],
        )
        .max(1),
        list_block(
            "run_command_targets",
            [
                required("key", STRING).length(1, 128),
                required("values", string_list()),
            ],
        )
        .max(5),
        pipeline(),
        list_block("sqs_target", [optional("message_group_id", STRING)]).max(1),
    ]
}

/// The block of that name.
pub(super) fn block(name: &str) -> Nested {
    let mut all = blocks().into_iter();
    let found = all.find(|it| it.name == name);
    found.unwrap_or_else(|| list_block("", []))
}

fn batch() -> Nested {
    list_block(
        "batch_target",
        [
            optional("array_size", NUMBER).between(2, 10_000),
            optional("job_attempts", NUMBER).between(1, 10),
            required("job_definition", STRING),
            required("job_name", STRING),
        ],
    )
    .max(1)
}

fn redshift() -> Nested {
    list_block(
        "redshift_target",
        [
            required("database", STRING).length(1, 64),
            optional("db_user", STRING).length(1, 128),
            optional("secrets_manager_arn", STRING).check(checks::arn),
            optional("sql", STRING).length(1, 100_000),
            optional("statement_name", STRING).length(1, 500),
            optional("with_event", BOOL).default(false),
        ],
    )
    .max(1)
}

fn pipeline() -> Nested {
    let parameters = set_block(
        "pipeline_parameter_list",
        [required("name", STRING), required("value", STRING)],
    )
    .max(200);
    list_block("sagemaker_pipeline_target", [])
        .block(parameters)
        .max(1)
}
