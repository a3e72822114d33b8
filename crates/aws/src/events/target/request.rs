//! A target in the form of a request.

use aws_sdk_eventbridge::types::{
    AppSyncParameters, BatchArrayProperties, BatchParameters, BatchRetryStrategy, DeadLetterConfig,
    HttpParameters, InputTransformer, KinesisParameters, RedshiftDataParameters, RetryPolicy,
    RunCommandParameters, RunCommandTarget, SageMakerPipelineParameter,
    SageMakerPipelineParameters, SqsParameters, Target,
};

use super::ecs;
use super::parts::{list, map, unfit};
use crate::error::AwsError;
use crate::object::Attributes;
use rform_core::value::Value;

/// The target that is planned, under that id.
pub(super) fn sdk(planned: &Value, id: &str) -> Result<Target, AwsError> {
    let first = |name: &str| planned.first(name);
    Target::builder()
        .id(id)
        .arn(planned.text("arn"))
        .set_role_arn(planned.owned("role_arn"))
        .set_input(planned.owned("input"))
        .set_input_path(planned.owned("input_path"))
        .set_input_transformer(first("input_transformer").map(transformer).transpose()?)
        .set_kinesis_parameters(first("kinesis_target").map(kinesis).transpose()?)
        .set_run_command_parameters(commands(planned)?)
        .set_ecs_parameters(first("ecs_target").map(ecs::sdk).transpose()?)
        .set_batch_parameters(first("batch_target").map(batch).transpose()?)
        .set_sqs_parameters(first("sqs_target").map(queue))
        .set_http_parameters(first("http_target").map(http))
        .set_redshift_data_parameters(first("redshift_target").map(redshift).transpose()?)
        .set_sage_maker_pipeline_parameters(
            first("sagemaker_pipeline_target")
                .map(pipeline)
                .transpose()?,
        )
        .set_dead_letter_config(first("dead_letter_config").map(dead_letter))
        .set_retry_policy(first("retry_policy").map(retries))
        .set_app_sync_parameters(first("appsync_target").map(appsync))
        .build()
        .map_err(unfit)
}

fn transformer(block: &Value) -> Result<InputTransformer, AwsError> {
    InputTransformer::builder()
        .set_input_paths_map(map(block, "input_paths"))
        .input_template(block.text("input_template"))
        .build()
        .map_err(unfit)
}

fn kinesis(block: &Value) -> Result<KinesisParameters, AwsError> {
    let path = block.text("partition_key_path");
    let builder = KinesisParameters::builder().partition_key_path(path);
    builder.build().map_err(unfit)
}

fn commands(planned: &Value) -> Result<Option<RunCommandParameters>, AwsError> {
    let one = |block: &Value| {
        RunCommandTarget::builder()
            .key(block.text("key"))
            .set_values(Some(block.strings("values")))
            .build()
            .map_err(unfit)
    };
    let targets = planned.items("run_command_targets").map(one);
    let targets: Vec<RunCommandTarget> = targets.collect::<Result<_, AwsError>>()?;
    if targets.is_empty() {
        return Ok(None);
    }
    let builder = RunCommandParameters::builder().set_run_command_targets(Some(targets));
    builder.build().map(Some).map_err(unfit)
}

fn batch(block: &Value) -> Result<BatchParameters, AwsError> {
    let size = block.integer("array_size").filter(|it| *it != 0);
    let size = size.map(|it| BatchArrayProperties::builder().size(it).build());
    let attempts = block.integer("job_attempts").filter(|it| *it != 0);
    let attempts = attempts.map(|it| BatchRetryStrategy::builder().attempts(it).build());
    BatchParameters::builder()
        .job_definition(block.text("job_definition"))
        .job_name(block.text("job_name"))
        .set_array_properties(size)
        .set_retry_strategy(attempts)
        .build()
        .map_err(unfit)
}

fn queue(block: &Value) -> SqsParameters {
    let group = block.owned("message_group_id");
    SqsParameters::builder().set_message_group_id(group).build()
}

fn http(block: &Value) -> HttpParameters {
    HttpParameters::builder()
        .set_header_parameters(map(block, "header_parameters"))
        .set_path_parameter_values(list(block, "path_parameter_values"))
        .set_query_string_parameters(map(block, "query_string_parameters"))
        .build()
}

fn redshift(block: &Value) -> Result<RedshiftDataParameters, AwsError> {
    RedshiftDataParameters::builder()
        .database(block.text("database"))
        .set_db_user(block.owned("db_user"))
        .set_secret_manager_arn(block.owned("secrets_manager_arn"))
        .set_sql(block.owned("sql"))
        .set_statement_name(block.owned("statement_name"))
        .with_event(block.flag("with_event"))
        .build()
        .map_err(unfit)
}

fn pipeline(block: &Value) -> Result<SageMakerPipelineParameters, AwsError> {
    let one = |it: &Value| {
        SageMakerPipelineParameter::builder()
            .name(it.text("name"))
            .value(it.text("value"))
            .build()
            .map_err(unfit)
    };
    let all = block.items("pipeline_parameter_list").map(one);
    let all: Vec<SageMakerPipelineParameter> = all.collect::<Result<_, AwsError>>()?;
    let builder = SageMakerPipelineParameters::builder();
    Ok(builder.set_pipeline_parameter_list(Some(all)).build())
}

fn dead_letter(block: &Value) -> DeadLetterConfig {
    let arn = block.owned("arn");
    DeadLetterConfig::builder().set_arn(arn).build()
}

fn retries(block: &Value) -> RetryPolicy {
    let age = block.integer("maximum_event_age_in_seconds");
    RetryPolicy::builder()
        .set_maximum_event_age_in_seconds(age.filter(|it| *it != 0))
        .set_maximum_retry_attempts(block.integer("maximum_retry_attempts"))
        .build()
}

fn appsync(block: &Value) -> AppSyncParameters {
    let operation = block.owned("graphql_operation");
    AppSyncParameters::builder()
        .set_graph_ql_operation(operation)
        .build()
}
