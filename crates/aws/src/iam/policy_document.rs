//! `aws_iam_policy_document`: a policy document as JSON, from blocks and other documents.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::document::{Document, Principals, Statement, Strings};
use crate::client::AwsClient;
use crate::declare::{
    Nested, STRING, Spec, computed, id, list_block, optional, required, set_block, string_list,
    string_set,
};
use crate::error::AwsError;
use crate::json;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

/// The version of a document that names none, as hashicorp/aws sets it:
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>.
const VERSION: &str = "2012-10-17";
/// A version without policy variables:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>.
const OLD_VERSION: &str = "2008-10-17";

/// The data source `aws_iam_policy_document`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>
pub struct PolicyDocument;

#[async_trait]
impl DataSource for PolicyDocument {
    fn title(&self) -> &'static str {
        "IAM Policy Document"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("json", STRING),
            computed("minified_json", STRING),
            optional("override_json", STRING)
                .check(json::json_always)
                .deprecated("Use the attribute \"override_policy_documents\" instead."),
            optional("override_policy_documents", string_list()).check_each(json::json_always),
            optional("policy_id", STRING),
            optional("source_json", STRING)
                .check(json::json_always)
                .deprecated("Use the attribute \"source_policy_documents\" instead."),
            optional("source_policy_documents", string_list()).check_each(json::json_always),
            optional("version", STRING)
                .default(VERSION)
                .one_of(&[OLD_VERSION, VERSION]),
        ])
        .global()
        .block(statement_block())
    }

    async fn read(&self, _client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let json = document(config).map_err(AwsError::new)?.rendered();
        let mut checksum = flate2::Crc::new();
        checksum.update(json.as_bytes());
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(&checksum.sum().to_string()))
            .text("json", Some(&json))
            .text("minified_json", Some(&minified(&json)))
            .fallback("version", Value::string(VERSION))
            .set("statement", completed_statements(config));
        Ok(found.build())
    }
}

/// The document without white space between its parts.
fn minified(json: &str) -> String {
    let parsed: Result<serde_json::Value, _> = serde_json::from_str(json);
    parsed.map_or_else(|_| json.to_owned(), |it| it.to_string())
}

fn statement_block() -> Nested {
    let principals = || {
        [
            required("identifiers", string_set()),
            required("type", STRING),
        ]
    };
    let fields = [
        optional("actions", string_set()),
        optional("effect", STRING)
            .default("Allow")
            .one_of(&["Allow", "Deny"]),
        optional("not_actions", string_set()),
        optional("not_resources", string_set()),
        optional("resources", string_set()),
        optional("sid", STRING),
    ];
    let condition = [
        required("test", STRING),
        required("values", string_list()),
        required("variable", STRING),
    ];
    list_block("statement", fields)
        .block(set_block("condition", condition))
        .block(set_block("not_principals", principals()))
        .block(set_block("principals", principals()))
}

/// The blocks with defaults in place of missing arguments.
fn completed_statements(config: &Value) -> Value {
    let statements = config.items("statement").map(|statement| {
        let mut builder = ObjectBuilder::from(statement);
        builder
            .fallback("effect", Value::string("Allow"))
            .fallback("sid", Value::string(""));
        for name in ["actions", "not_actions", "not_resources", "resources"] {
            builder.fallback(name, Value::set(Type::String, []));
        }
        builder.build()
    });
    Value::list(
        statement_block().element_type(),
        statements.collect::<Vec<_>>(),
    )
}

/// The document that a configuration describes, or the errors in it.
fn document(config: &Value) -> Result<Document, String> {
    let wrong = |what: String| format!("writing IAM Policy Document: {what}");
    let mut merged = Document::default();
    if let Some(source) = config.string("source_json") {
        let source = Document::parse(source);
        merged.merge(source.map_err(|what| wrong(format!("merging source JSON: {what}")))?);
    }
    let mut sids = BTreeSet::new();
    for (index, source) in config.strings("source_policy_documents").iter().enumerate() {
        let merging = |what| wrong(format!("merging source document {index}: {what}"));
        let source = Document::parse(source).map_err(merging)?;
        for (place, statement) in source.statements.iter().enumerate() {
            if !statement.sid.is_empty() && !sids.insert(statement.sid.clone()) {
                return Err(merging(format!(
                    "duplicate Sid ({}) in source_policy_documents (statement {place}). Remove the Sid or ensure Sids are unique.",
                    statement.sid
                )));
            }
        }
        merged.merge(source);
    }
    merged.merge(own(config)?);
    for (index, document) in config
        .strings("override_policy_documents")
        .iter()
        .enumerate()
    {
        let document = Document::parse(document)
            .map_err(|what| wrong(format!("merging override document {index}: {what}")))?;
        merged.merge(document);
    }
    if let Some(last) = config.string("override_json") {
        let last = Document::parse(last);
        merged.merge(last.map_err(|what| wrong(format!("merging override JSON: {what}")))?);
    }
    Ok(merged)
}

/// The document of the blocks of the configuration.
fn own(config: &Value) -> Result<Document, String> {
    let version = config.string("version").unwrap_or(VERSION);
    let mut sids = BTreeSet::new();
    let mut statements = Vec::new();
    for block in config.items("statement") {
        let sid = block.text("sid");
        if !sid.is_empty() && !sids.insert(sid) {
            return Err(format!(
                "writing IAM Policy Document: duplicate Sid ({sid}). Remove the Sid or ensure the Sid is unique."
            ));
        }
        statements.push(statement(block, version)?);
    }
    Ok(Document {
        version: version.to_owned(),
        id: config.text("policy_id").to_owned(),
        statements,
    })
}

fn statement(block: &Value, version: &str) -> Result<Statement, String> {
    let listed = |name: &str| Strings::listed(block.strings(name));
    let with_variables = |name: &str| {
        let texts = variables(block.strings(name), version);
        let texts = texts.map_err(|what| format!("reading {name}: {what}"))?;
        Ok::<_, String>(Strings::listed(texts))
    };
    let mut statement = Statement {
        sid: block.text("sid").to_owned(),
        effect: block.string("effect").unwrap_or("Allow").to_owned(),
        actions: listed("actions"),
        not_actions: listed("not_actions"),
        resources: with_variables("resources")?,
        not_resources: with_variables("not_resources")?,
        principals: principals(block, "principals", version)?,
        not_principals: principals(block, "not_principals", version)?,
        ..Statement::default()
    };
    for condition in block.items("condition") {
        let values = variables(condition.strings("values"), version);
        let values = values.map_err(|what| format!("reading condition: reading values: {what}"))?;
        let (test, variable) = (condition.text("test"), condition.text("variable"));
        statement.conditions.add(test, variable, values);
    }
    Ok(statement)
}

fn principals(block: &Value, name: &str, version: &str) -> Result<Principals, String> {
    let mut principals = Principals::default();
    for item in block.items(name) {
        let ids = variables(item.strings("identifiers"), version);
        let ids = ids.map_err(|what| format!("reading {name}: reading identifiers: {what}"))?;
        principals.add(item.text("type"), Strings::listed(ids));
    }
    Ok(principals)
}

/// The texts with AWS's own variables, which are written `&{…}` because Terraform takes `${…}`.
fn variables(texts: Vec<String>, version: &str) -> Result<Vec<String>, String> {
    let replaced = texts.into_iter().map(|text| {
        if version == OLD_VERSION && text.contains("&{") {
            return Err(format!(
                "found &{{ sequence in ({text}), which is not supported in document version 2008-10-17"
            ));
        }
        Ok(text.replace("&{", "${"))
    });
    replaced.collect()
}
