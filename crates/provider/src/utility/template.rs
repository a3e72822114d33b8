//! `template_file`: a rendered template.
//! <https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file>

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use sha2::{Digest, Sha256};

use super::objects::{block, fields, schema_of, text};
use super::{cloudinit, rendered};
use crate::Problem;
use rform_core::schema::{Block, Presence, ProviderSchema};
use rform_core::value::{Type, Value};
use rform_core::world::{World, error_text};

/// What a template means: in Terraform 0.11 two dollar signs were one, and numbers were as they are
/// in the rest of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateSyntax {
    /// The template syntax of Terraform 0.12 and later.
    Today,
    /// The template syntax of Terraform 0.11.
    Legacy,
}

/// Renders a template with variables; the error is a message.
pub type Render = Arc<
    dyn Fn(TemplateSyntax, &str, &BTreeMap<Arc<str>, Value>) -> Result<String, String>
        + Send
        + Sync,
>;

pub(super) static SCHEMA: LazyLock<ProviderSchema> = LazyLock::new(|| {
    let mut file = block([
        ("filename", Type::String, Presence::Optional),
        ("id", Type::String, Presence::OptionalComputed),
        ("rendered", Type::String, Presence::Computed),
        ("template", Type::String, Presence::Optional),
        ("vars", Type::map(Type::String), Presence::Optional),
    ]);
    if let Some(old) = file.attributes.get_mut("filename") {
        old.deprecated = Some("Use the 'template' attribute instead.".into());
    }
    let all = [
        ("template_file", file),
        ("template_cloudinit_config", cloudinit::block_schema()),
    ];
    let sources = all
        .iter()
        .map(|(kind, it)| ((*kind).into(), schema_of(it.clone())));
    let resources = { all.iter() }.map(|(kind, it)| {
        let schema = schema_of(rendered::resource_schema(kind, it.clone()));
        ((*kind).into(), schema)
    });
    ProviderSchema {
        provider: Block::default(),
        resources: resources.collect(),
        data_sources: sources.collect(),
        ..ProviderSchema::default()
    }
});

pub(super) fn validate(config: &Value) -> Vec<Problem> {
    let given = |name: &str| config.get(name).is_some_and(|it| !it.is_null());
    let problem = match (given("template"), given("filename")) {
        (true, true) => Problem::error(
            "Conflicting configuration arguments",
            "\"filename\": conflicts with template",
        )
        .at_attribute("filename"),
        _ => return Vec::new(),
    };
    vec![problem]
}

pub(super) fn read(
    (render, world): (&Render, &dyn World),
    syntax: TemplateSyntax,
    config: &Value,
) -> Result<Value, Problem> {
    let template = match (text(config, "template"), text(config, "filename")) {
        (None | Some(""), Some(name)) => in_file(world, name)?,
        (template, _) => template.unwrap_or_default().to_owned(),
    };
    let vars = config.get("vars").map(fields).unwrap_or_default();
    let rendered = render(syntax, &template, &vars).map_err(|message| {
        Problem::error("Failed to render template", message).at_attribute("template")
    })?;
    let mut read = fields(config);
    let id = hex::encode(Sha256::digest(rendered.as_bytes()));
    read.insert("id".into(), Value::string(id));
    read.insert("rendered".into(), Value::string(rendered));
    Ok(Value::object(read))
}

/// The text in a file of that name or, as there is none, the name: `filename` took either.
fn in_file(world: &dyn World, name: &str) -> Result<String, Problem> {
    let unreadable = |why: String| {
        Problem::error("Failed to read template", format!("{name}: {why}."))
            .at_attribute("filename")
    };
    match world.read(Path::new(name)) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| unreadable("not UTF-8".to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(name.to_owned()),
        Err(error) => Err(unreadable(error_text(&error))),
    }
}
