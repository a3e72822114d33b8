//! An expression as JSON: its value, or the addresses that it refers to.

use serde_json::{Map, Value as Json, json};

use rform_core::value::Value;
use rform_core::value::json::value_to_json;
use rform_lang::eval::evaluate_constant;
use rform_lang::references::{Access, Reference, Subject, references};
use rform_lang::syntax::{Expression, ExpressionKind, tree::ObjectItem};

/// The document of an expression: its value if it refers to nothing, otherwise its references.
pub fn expression(expression: &Expression) -> Json {
    let mut out = Map::new();
    let (found, _) = references(expression);
    if let Some(written) = as_written(expression) {
        out.insert("constant_value".into(), written);
        if !found.is_empty() {
            let names: Vec<String> = found.iter().flat_map(mentions).collect();
            out.insert("references".into(), json!(names));
        }
    } else if found.is_empty() {
        let (value, errors) = evaluate_constant(expression);
        if !errors.has_errors() && value.is_wholly_known() {
            out.insert("constant_value".into(), plain(&value));
        }
    } else {
        let names: Vec<String> = found.iter().flat_map(mentions).collect();
        out.insert("references".into(), json!(names));
    }
    Json::Object(out)
}

/// An expression in JSON syntax as it was written; none for one in the native syntax.
fn as_written(expression: &Expression) -> Option<Json> {
    match &*expression.kind {
        ExpressionKind::Json(text) => Some(json!(&*text.text)),
        ExpressionKind::Tuple(items) => {
            let parts: Vec<Option<Json>> = items.iter().map(as_written).collect();
            parts.iter().any(Option::is_some).then(|| {
                let parts = parts.into_iter().zip(items);
                parts
                    .map(|(part, item)| part.unwrap_or_else(|| constant(item)))
                    .collect()
            })
        }
        ExpressionKind::Object(items) => {
            let keys: Option<Vec<String>> = items.iter().map(|it| json_key(&it.key)).collect();
            let members = keys?.into_iter().zip(items);
            let member = |(key, item): (String, &ObjectItem)| {
                let value = as_written(&item.value).unwrap_or_else(|| constant(&item.value));
                (key, value)
            };
            Some(Json::Object(members.map(member).collect()))
        }
        _ => None,
    }
}

fn json_key(key: &Expression) -> Option<String> {
    match &*key.kind {
        ExpressionKind::Json(text) => Some(text.text.to_string()),
        _ => None,
    }
}

fn constant(expression: &Expression) -> Json {
    plain(&evaluate_constant(expression).0)
}

/// A value without its marks, as JSON.
pub fn plain(value: &Value) -> Json {
    let bare = value.without_marks();
    value_to_json(&bare, &bare.ty()).unwrap_or(Json::Null)
}

/// A reference and every shorter one that it goes through, the longest first.
fn mentions(reference: &Reference) -> Vec<String> {
    let name = subject(&reference.subject);
    let accesses = reference.remaining();
    let mut all: Vec<String> = (1..=accesses.len())
        .rev()
        .map(|count| {
            let taken = accesses.iter().take(count).map(access);
            format!("{name}{}", taken.collect::<String>())
        })
        .collect();
    all.push(name);
    match &reference.subject {
        Subject::Resource(resource, Some(_)) => all.push(resource.to_string()),
        Subject::Module(name, Some(_)) => all.push(format!("module.{name}")),
        Subject::Output(name, key, _) => {
            let key = key.as_ref().map(ToString::to_string).unwrap_or_default();
            all.push(format!("module.{name}{key}"));
        }
        _ => {}
    }
    all
}

fn access(access: &Access) -> String {
    match access {
        Access::Attribute(name, _) => format!(".{name}"),
        Access::Index(Value::String(key), _) => format!("[{:?}]", &**key),
        Access::Index(key, _) => match key.as_number() {
            Some(number) => format!("[{number}]"),
            None => "[...]".into(),
        },
    }
}

/// The address of what a reference refers to, such as `var.a`.
pub fn subject(subject: &Subject) -> String {
    let keyed = |key: &Option<rform_core::addr::Key>| {
        let key = key.as_ref();
        key.map(ToString::to_string).unwrap_or_default()
    };
    match subject {
        Subject::Variable(name) => format!("var.{name}"),
        Subject::Local(name) => format!("local.{name}"),
        Subject::Resource(resource, key) => format!("{resource}{}", keyed(key)),
        Subject::Module(name, key) => format!("module.{name}{}", keyed(key)),
        Subject::Output(name, key, output) => format!("module.{name}{}.{output}", keyed(key)),
        Subject::Each(name) => format!("each.{name}"),
        Subject::Count(name) => format!("count.{name}"),
        Subject::Path(name) => format!("path.{name}"),
        Subject::Terraform(name) => format!("terraform.{name}"),
        Subject::SelfObject => "self".into(),
    }
}
