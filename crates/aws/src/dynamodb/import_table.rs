//! Tables that are made from files in a bucket.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html>

use aws_sdk_dynamodb::types::{
    BillingMode, CsvOptions, ImportStatus, InputCompressionType, InputFormat, InputFormatOptions,
    S3BucketSource, TableCreationParameters,
};

use super::{indexes, settings, throughput};
use crate::declare::{Nested, STRING, list_block, optional, required, string_set};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

const BLOCK: &str = "import_table";

/// The block `import_table`.
pub(super) fn block() -> Nested {
    let csv = [
        optional("delimiter", STRING).force_new(),
        optional("header_list", string_set()).force_new(),
    ];
    let options = list_block("input_format_options", []).max(1).force_new();
    let source = [
        required("bucket", STRING).force_new(),
        optional("bucket_owner", STRING).force_new(),
        optional("key_prefix", STRING).force_new(),
    ];
    let fields = [
        optional("input_compression_type", STRING)
            .force_new()
            .one_of(&["GZIP", "ZSTD", "NONE"]),
        required("input_format", STRING)
            .force_new()
            .one_of(&["DYNAMODB_JSON", "ION", "CSV"]),
    ];
    list_block(BLOCK, fields)
        .max(1)
        .force_new()
        .conflicts_with(&["restore_source_name", "restore_source_table_arn"])
        .block(options.block(list_block("csv", csv).max(1).force_new()))
        .block(list_block("s3_bucket_source", source).min(1).max(1))
}

/// Whether a table is to be made from files.
pub(super) fn is_asked(planned: &Value) -> bool {
    planned.first(BLOCK).is_some()
}

/// Starts the import, waits for its end, and returns the name of the table.
///
/// # Errors
/// When AWS refuses a request, does not answer, or the import fails.
pub(super) async fn import(operation: &Operation<'_>) -> Result<String, AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.dynamodb);
    let block = planned.first(BLOCK).unwrap_or(&Value::NULL);
    let (table, source) = (table(planned)?, source(block)?);
    let compression = block.string("input_compression_type");
    let started = operation
        .client
        .call("dynamodb:ImportTable", || {
            client
                .import_table()
                .client_token(operation.client_token())
                .input_format(InputFormat::from(block.text("input_format")))
                .set_input_format_options(options(block))
                .set_input_compression_type(compression.map(InputCompressionType::from))
                .s3_bucket_source(source.clone())
                .table_creation_parameters(table.clone())
                .send()
        })
        .await?;
    let arn = started
        .import_table_description
        .and_then(|it| it.import_arn);
    let arn = arn.ok_or_else(|| AwsError::new("the answer holds no import"))?;
    wait(operation, &arn).await?;
    Ok(planned.text("name").to_owned())
}

async fn wait(operation: &Operation<'_>, arn: &str) -> Result<(), AwsError> {
    let client = &operation.client.clients.dynamodb;
    let what = format!("the import into {} to end", operation.planned.text("name"));
    operation
        .until(&what, 5.0, || async move {
            let found = operation
                .client
                .call("dynamodb:DescribeImport", || {
                    client.describe_import().import_arn(arn).send()
                })
                .await?;
            let found = found.import_table_description;
            let status = found.as_ref().and_then(|it| it.import_status.as_ref());
            match status {
                Some(ImportStatus::Completed) => Ok(true),
                Some(ImportStatus::InProgress) | None => Ok(false),
                Some(status) => {
                    let message = found.as_ref().and_then(|it| it.failure_message.as_deref());
                    let (status, message) = (status.as_str(), message.unwrap_or_default());
                    Err(AwsError::new(format!("the import is {status}: {message}")))
                }
            }
        })
        .await
}

fn unfit(error: impl std::fmt::Display) -> AwsError {
    AwsError::new(error.to_string())
}

fn table(planned: &Value) -> Result<TableCreationParameters, AwsError> {
    TableCreationParameters::builder()
        .table_name(planned.text("name"))
        .set_attribute_definitions(Some(indexes::attributes(planned)))
        .set_key_schema(Some(indexes::keys(planned)))
        .set_billing_mode(planned.string("billing_mode").map(BillingMode::from))
        .set_provisioned_throughput(indexes::throughput(planned, planned))
        .set_on_demand_throughput(throughput::limits(planned))
        .set_global_secondary_indexes(indexes::global(planned))
        .set_sse_specification(settings::encryption(planned))
        .build()
        .map_err(unfit)
}

fn source(block: &Value) -> Result<S3BucketSource, AwsError> {
    let source = block.first("s3_bucket_source").unwrap_or(&Value::NULL);
    S3BucketSource::builder()
        .s3_bucket(source.text("bucket"))
        .set_s3_bucket_owner(source.owned("bucket_owner"))
        .set_s3_key_prefix(source.owned("key_prefix"))
        .build()
        .map_err(unfit)
}

fn options(block: &Value) -> Option<InputFormatOptions> {
    let csv = block.first("input_format_options")?.first("csv")?;
    let headers = csv.strings("header_list");
    let csv = CsvOptions::builder()
        .set_delimiter(csv.owned("delimiter"))
        .set_header_list((!headers.is_empty()).then_some(headers));
    Some(InputFormatOptions::builder().csv(csv.build()).build())
}
