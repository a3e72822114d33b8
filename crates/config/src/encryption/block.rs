//! The body of an `encryption` block, as JSON.

use serde_json::{Map, Value as Json, json};

use crate::shape::Shape;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::value::json::value_to_json;
use rform_core::value::{Type, Value, convert};
use rform_lang::eval::{Scope, evaluate};
use rform_lang::syntax::{Attribute, Block, Body};

const DOCUMENT: Shape = Shape {
    arguments: &[],
    blocks: &[
        ("key_provider", &["type", "name"]),
        ("method", &["type", "name"]),
        ("plan", &[]),
        ("remote_state_data_sources", &[]),
        ("state", &[]),
    ],
};

const TARGET: Shape = Shape {
    arguments: &[("method", false), ("enforced", false)],
    blocks: &[("fallback", &[])],
};

const FALLBACK: Shape = Shape {
    arguments: &[("method", false)],
    blocks: &[("fallback", &[])],
};

const REMOTE: Shape = Shape {
    arguments: &[],
    blocks: &[("default", &[]), ("remote_state_data_source", &["name"])],
};

/// Reads blocks with the values of their arguments.
pub(super) struct Reader<'a> {
    scope: &'a dyn Scope,
    diagnostics: Diagnostics,
}

impl<'a> Reader<'a> {
    pub fn new(scope: &'a dyn Scope) -> Reader<'a> {
        Reader {
            scope,
            diagnostics: Diagnostics::new(),
        }
    }

    /// The whole block.
    ///
    /// # Errors
    /// It holds something unknown, or values that are not known.
    pub fn document(mut self, body: &Body) -> Result<Json, Diagnostics> {
        let mut document = Map::new();
        for block in &self.shaped(body, &DOCUMENT).blocks {
            let content = match &*block.kind {
                "key_provider" | "method" => self.arguments(&block.body),
                "remote_state_data_sources" => self.remote(&block.body),
                _ => self.target(&block.body, &TARGET),
            };
            self.insert(&mut document, block, content);
        }
        match self.diagnostics.has_errors() {
            true => Err(self.diagnostics),
            false => Ok(Json::Object(document)),
        }
    }

    /// The body with its parts told apart, if it is one in JSON; what it may not hold is noted.
    fn shaped(&mut self, body: &Body, shape: &Shape) -> Body {
        let mut body = body.clone();
        let names = shape.arguments.iter().map(|(name, _)| *name);
        let diagnostics = body.decide(names, shape.blocks.iter().copied());
        self.diagnostics.extend(diagnostics);
        self.diagnostics.extend(shape.check(&body));
        body
    }

    /// Puts the content of a block under its kind and labels, each of which can be there once.
    fn insert(&mut self, into: &mut Map<String, Json>, block: &Block, content: Json) {
        let labels = block.labels.iter().map(|(label, _)| &**label);
        let mut path: Vec<&str> = [&*block.kind].into_iter().chain(labels).collect();
        let Some(last) = path.pop() else { return };
        let mut at = into;
        for step in path {
            let next = at.entry(step).or_insert_with(|| json!({}));
            let Json::Object(next) = next else { return };
            at = next;
        }
        if at.insert(last.to_owned(), content).is_some() {
            let detail = "There is another block of the same kind with the same labels: each may be \
                          there once.";
            let diagnostic = Diagnostic::error(format!("Duplicate {} block", block.kind), detail);
            self.diagnostics.push(diagnostic.at(block.header));
        }
    }

    fn remote(&mut self, body: &Body) -> Json {
        let mut content = Map::new();
        for block in &self.shaped(body, &REMOTE).blocks {
            let target = self.target(&block.body, &TARGET);
            self.insert(&mut content, block, target);
        }
        Json::Object(content)
    }

    fn target(&mut self, body: &Body, shape: &Shape) -> Json {
        let body = self.shaped(body, shape);
        let mut content = Map::new();
        if let Some(method) = body.attribute("method") {
            let value = self.value(method, &Type::String);
            content.insert("method".into(), value);
        }
        if let Some(enforced) = body.attribute("enforced") {
            let value = self.value(enforced, &Type::Bool);
            content.insert("enforced".into(), value);
        }
        for block in &body.blocks {
            let fallback = self.target(&block.body, &FALLBACK);
            self.insert(&mut content, block, fallback);
        }
        Json::Object(content)
    }

    /// Arguments and blocks of any name: who acts on them knows which there are.
    fn arguments(&mut self, body: &Body) -> Json {
        let mut body = body.clone();
        self.diagnostics.extend(body.decide_attributes());
        let mut content = Map::new();
        for attribute in &body.attributes {
            let value = self.value(attribute, &Type::Dynamic);
            content.insert(attribute.name.to_string(), value);
        }
        for block in &body.blocks {
            let inner = self.arguments(&block.body);
            self.insert(&mut content, block, inner);
        }
        Json::Object(content)
    }

    fn value(&mut self, attribute: &Attribute, ty: &Type) -> Json {
        let (value, diagnostics) = evaluate(&attribute.value, self.scope);
        let is_invalid = diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        if is_invalid {
            return Json::Null;
        }
        let converted = convert(&value.without_marks(), ty).map_err(|error| error.message);
        let json = converted.and_then(|value| plain(&value));
        json.unwrap_or_else(|why| {
            let name = &attribute.name;
            let detail = format!("The argument \"{name}\" cannot be used here: {why}.");
            let diagnostic = Diagnostic::error("Unsuitable value", detail);
            self.diagnostics.push(diagnostic.at(attribute.value.span));
            Json::Null
        })
    }
}

/// A value as JSON, without its type.
fn plain(value: &Value) -> Result<Json, String> {
    let json = value_to_json(value, &value.ty());
    json.map_err(|_| "its value is not known before a plan is made".to_owned())
}

/// The document of a text in JSON: `${key_provider.a.b}` is written as an expression alone, and the body
/// may stand within the blocks that are around it in a configuration.
///
/// # Errors
/// The text is no object.
pub(super) fn bare(document: Json) -> Result<Json, String> {
    let mut document = document;
    for around in ["terraform", "encryption"] {
        if let Some(inner) = document.get_mut(around) {
            document = inner.take();
        }
    }
    match without_braces(document) {
        Json::Object(document) => Ok(Json::Object(document)),
        _ => Err("an object was expected".into()),
    }
}

fn without_braces(json: Json) -> Json {
    match json {
        Json::String(text) => {
            let inner = text.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
            let address = inner.map(str::trim).filter(|it| is_address(it));
            Json::String(address.map_or_else(|| text.clone(), str::to_owned))
        }
        Json::Array(items) => Json::Array(items.into_iter().map(without_braces).collect()),
        Json::Object(members) => {
            let members = members.into_iter();
            Json::Object(
                members
                    .map(|(name, it)| (name, without_braces(it)))
                    .collect(),
            )
        }
        other => other,
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with("key_provider.") || text.starts_with("method.")
}
