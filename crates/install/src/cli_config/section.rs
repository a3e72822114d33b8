//! A file of the CLI configuration as blocks and arguments, whether it is HCL or JSON.

use hcl::expr::TemplateExpr;
use hcl::{Expression, ObjectKey, Structure};
use serde_json::Value as Json;

use super::quoted_names::{Unquoted, unquote};

/// A block, or a whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Section {
    /// The type of the block.
    pub kind: String,
    /// Its first label.
    pub label: Option<String>,
    /// The arguments in their order.
    pub arguments: Vec<(String, Json)>,
    /// The blocks in it.
    pub sections: Vec<Section>,
}

impl Section {
    /// The argument of that name.
    pub fn argument(&self, name: &str) -> Option<&Json> {
        let found = self.arguments.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value)
    }

    /// The blocks of that type.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |it| it.kind == kind)
    }
}

/// Reads a file.
///
/// # Errors
/// It is neither HCL nor JSON.
pub(super) fn read(text: &str) -> Result<Section, String> {
    if text.trim_start().starts_with('{') {
        let json = serde_json::from_str(text).map_err(|error| error.to_string())?;
        return Ok(of_json("", &json));
    }
    let unquoted = unquote(text);
    let body = hcl::parse(&unquoted.text).map_err(|error| without_text(&error.to_string()))?;
    Ok(of_body(&body, &unquoted))
}

/// An error of the parser without the line that it shows, which may hold a secret.
fn without_text(error: &str) -> String {
    let lines = error.lines().map(str::trim);
    let told = lines.filter_map(|line| line.strip_prefix("-->").or(line.strip_prefix('=')));
    told.map(str::trim).collect::<Vec<_>>().join(": ")
}

fn of_body(body: &hcl::Body, names: &Unquoted) -> Section {
    let mut section = Section::default();
    for structure in body {
        match structure {
            Structure::Attribute(argument) => {
                let name = names.name(argument.key()).to_owned();
                section
                    .arguments
                    .push((name, value(argument.expr(), names)));
            }
            Structure::Block(block) => section.sections.push(Section {
                kind: block.identifier().to_owned(),
                label: block.labels().first().map(|it| it.as_str().to_owned()),
                ..of_body(block.body(), names)
            }),
        }
    }
    section
}

fn value(expression: &Expression, names: &Unquoted) -> Json {
    match expression {
        Expression::String(text) => text.as_str().into(),
        // A dollar sign with a brace has no meaning of its own here.
        Expression::TemplateExpr(template) => match &**template {
            TemplateExpr::QuotedString(text) => text.as_str().into(),
            other => other.to_string().into(),
        },
        Expression::Bool(truth) => (*truth).into(),
        Expression::Number(number) => number.to_string().into(),
        Expression::Array(items) => items.iter().map(|it| value(it, names)).collect(),
        Expression::Object(entries) => {
            let entries = entries.iter().map(|(key, it)| {
                let key = match key {
                    ObjectKey::Identifier(name) => names.name(name.as_str()).to_owned(),
                    ObjectKey::Expression(Expression::String(text)) => text.clone(),
                    other => other.to_string(),
                };
                (key, value(it, names))
            });
            Json::Object(entries.collect())
        }
        _ => Json::Null,
    }
}

/// Types of blocks, and whether they have a label.
const BLOCKS: [(&str, bool); 8] = [
    ("credentials", true),
    ("credentials_helper", true),
    ("host", true),
    ("provider_installation", false),
    ("dev_overrides", false),
    ("filesystem_mirror", false),
    ("network_mirror", false),
    ("direct", false),
];

fn of_json(kind: &str, json: &Json) -> Section {
    let mut section = Section {
        kind: kind.to_owned(),
        ..Section::default()
    };
    for (name, value) in json.as_object().into_iter().flatten() {
        let known = BLOCKS.iter().find(|(it, _)| it == name);
        match known {
            None => section.arguments.push((name.clone(), value.clone())),
            Some((_, has_label)) => {
                for value in each(value) {
                    section
                        .sections
                        .extend(blocks_of_json(name, value, *has_label));
                }
            }
        }
    }
    section
}

fn blocks_of_json(kind: &str, value: &Json, has_label: bool) -> Vec<Section> {
    if !has_label {
        return vec![of_json(kind, value)];
    }
    let labelled = value.as_object().into_iter().flatten();
    let sections = labelled.flat_map(|(label, inner)| {
        each(inner).into_iter().map(move |inner| Section {
            label: Some(label.clone()),
            ..of_json(kind, inner)
        })
    });
    sections.collect()
}

/// In JSON a list of objects stands for several blocks.
fn each(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(items) => items.iter().collect(),
        other => vec![other],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_mean_the_same() {
        let native = "plugin_cache_dir = \"$HOME/x\"\nhost \"a.com\" {\n  services = {\n    \
                      \"modules.v1\" = \"https://a.com/\"\n  }\n}\nprovider_installation {\n  \
                      filesystem_mirror {\n    path = \"/m\"\n    include = [\"a/*\"]\n  }\n  \
                      direct {}\n}\n";
        let json = r#"{"plugin_cache_dir": "$HOME/x",
            "host": {"a.com": {"services": {"modules.v1": "https://a.com/"}}},
            "provider_installation": [{"filesystem_mirror": {"path": "/m", "include": ["a/*"]},
                "direct": {}}]}"#;
        assert_eq!(read(native), read(json));
        assert!(read("{").is_err() && read("a = ").is_err());
    }

    #[test]
    fn an_error_does_not_show_what_the_file_holds() {
        let error = read("credentials \"a.com\" {\n  token = \"secret\n}\n").err();
        let error = error.unwrap_or_default();
        assert!(error.starts_with("HCL parse error in line 2"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
