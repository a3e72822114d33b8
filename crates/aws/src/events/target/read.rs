//! `aws_cloudwatch_event_target` as AWS describes it.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_eventbridge::types::{HttpParameters, RedshiftDataParameters, Target};

use super::ecs;
use super::schema::block;
use crate::object::{Attributes, ObjectBuilder, string_list_value, string_map_value};
use crate::policy;
use rform_core::value::Value;

/// A target in the form of the state.
pub(super) fn object(known: &Value, found: &Target) -> Value {
    let input = found.input.as_deref().unwrap_or_default();
    let input = match known.string("input") {
        Some(known) if policy::is_same_json(input, known) => known,
        _ => input,
    };
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("arn", Some(&found.arn))
        .text("input", Some(input))
        .text("input_path", found.input_path.as_deref())
        .text("role_arn", found.role_arn.as_deref())
        .text("target_id", Some(&found.id))
        .fallback("force_destroy", Value::Bool(false));
    for (name, values) in blocks(found) {
        builder.set(name, Value::list(block(name).element_type(), values));
    }
    builder.build()
}

/// The blocks of a target by their names.
fn blocks(found: &Target) -> Vec<(&'static str, Vec<Value>)> {
    let of = |value: Option<Value>| value.into_iter().collect();
    vec![
        ("appsync_target", of(appsync(found))),
        ("batch_target", of(batch(found))),
        ("dead_letter_config", of(dead_letter(found))),
        (
            "ecs_target",
            of(found.ecs_parameters.as_ref().map(ecs::value)),
        ),
        ("http_target", of(found.http_parameters.as_ref().map(http))),
        ("input_transformer", of(transformer(found))),
        ("kinesis_target", of(kinesis(found))),
        (
            "redshift_target",
            of(found.redshift_data_parameters.as_ref().map(redshift)),
        ),
        ("retry_policy", of(retries(found))),
        ("run_command_targets", commands(found)),
        ("sagemaker_pipeline_target", of(pipeline(found))),
        ("sqs_target", of(queue(found))),
    ]
}

/// A block with what `fill` writes into it.
fn built(fill: impl FnOnce(&mut ObjectBuilder)) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    fill(&mut builder);
    builder.build()
}

fn map(found: Option<&HashMap<String, String>>) -> Value {
    let pairs = found.into_iter().flatten();
    let pairs = pairs.map(|(key, value)| (key.clone(), value.clone()));
    string_map_value(&pairs.collect::<BTreeMap<String, String>>())
}

fn appsync(found: &Target) -> Option<Value> {
    let it = found.app_sync_parameters.as_ref()?;
    let operation = it.graph_ql_operation.as_deref();
    Some(built(|block| {
        _ = block.text("graphql_operation", operation)
    }))
}

fn batch(found: &Target) -> Option<Value> {
    let it = found.batch_parameters.as_ref()?;
    let size = it.array_properties.as_ref().map(|it| it.size);
    let attempts = it.retry_strategy.as_ref().map(|it| it.attempts);
    Some(built(|block| {
        block
            .number("array_size", size)
            .number("job_attempts", attempts)
            .text("job_definition", Some(&it.job_definition))
            .text("job_name", Some(&it.job_name));
    }))
}

fn dead_letter(found: &Target) -> Option<Value> {
    let arn = found.dead_letter_config.as_ref()?.arn.as_deref();
    Some(built(|block| _ = block.text("arn", arn)))
}

fn http(found: &HttpParameters) -> Value {
    let path = found.path_parameter_values.clone().unwrap_or_default();
    built(|block| {
        block
            .set("header_parameters", map(found.header_parameters.as_ref()))
            .set("path_parameter_values", string_list_value(path))
            .set(
                "query_string_parameters",
                map(found.query_string_parameters.as_ref()),
            );
    })
}

fn transformer(found: &Target) -> Option<Value> {
    let it = found.input_transformer.as_ref()?;
    Some(built(|block| {
        block
            .set("input_paths", map(it.input_paths_map.as_ref()))
            .text("input_template", Some(&it.input_template));
    }))
}

fn kinesis(found: &Target) -> Option<Value> {
    let it = found.kinesis_parameters.as_ref()?;
    let path = Some(it.partition_key_path.as_str());
    Some(built(|block| _ = block.text("partition_key_path", path)))
}

fn redshift(found: &RedshiftDataParameters) -> Value {
    built(|block| {
        block
            .text("database", Some(&found.database))
            .text("db_user", found.db_user.as_deref())
            .text("secrets_manager_arn", found.secret_manager_arn.as_deref())
            .text("sql", found.sql.as_deref())
            .text("statement_name", found.statement_name.as_deref())
            .flag("with_event", Some(found.with_event));
    })
}

fn retries(found: &Target) -> Option<Value> {
    let it = found.retry_policy.as_ref()?;
    Some(built(|block| {
        block
            .number(
                "maximum_event_age_in_seconds",
                it.maximum_event_age_in_seconds,
            )
            .number("maximum_retry_attempts", it.maximum_retry_attempts);
    }))
}

fn commands(found: &Target) -> Vec<Value> {
    let all = found.run_command_parameters.iter();
    let all = all.flat_map(|it| it.run_command_targets.iter());
    let one = |it: &aws_sdk_eventbridge::types::RunCommandTarget| {
        built(|block| {
            block
                .text("key", Some(&it.key))
                .set("values", string_list_value(it.values.clone()));
        })
    };
    all.map(one).collect()
}

fn pipeline(found: &Target) -> Option<Value> {
    let it = found.sage_maker_pipeline_parameters.as_ref()?;
    let parameters = it.pipeline_parameter_list.iter().flatten().map(|it| {
        built(|block| {
            block
                .text("name", Some(&it.name))
                .text("value", Some(&it.value));
        })
    });
    let blocks = block("sagemaker_pipeline_target").blocks;
    let ty = blocks.first().map(|it| it.element_type())?;
    let parameters = Value::set(ty, parameters);
    Some(built(|block| {
        block.set("pipeline_parameter_list", parameters);
    }))
}

fn queue(found: &Target) -> Option<Value> {
    let it = found.sqs_parameters.as_ref()?;
    let group = it.message_group_id.as_deref();
    Some(built(|block| _ = block.text("message_group_id", group)))
}
