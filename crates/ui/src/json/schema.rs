//! Schemas as JSON: `providers schema -json`.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use rform_core::addr::ProviderSource;
use rform_core::schema::{
    Attribute, Block, Description, FunctionParameter, FunctionSchema, NestedBlock, Nesting,
    Presence, ProviderSchema, ResourceSchema,
};
use rform_core::value::json::type_to_json;

/// The document of `providers schema -json`.
pub fn providers<'a>(
    schemas: impl IntoIterator<Item = (&'a ProviderSource, &'a ProviderSchema)>,
) -> Json {
    let entries = schemas
        .into_iter()
        .map(|(source, it)| (source.to_string(), provider(source, it)));
    let entries: Map<String, Json> = entries.collect();
    let mut out = json!({ "format_version": "1.0" });
    if !entries.is_empty() {
        out["provider_schemas"] = entries.into();
    }
    out
}

fn provider(source: &ProviderSource, it: &ProviderSchema) -> Json {
    let mut own = json!({ "version": 0 });
    // Only the provider that is part of Terraform has none: clients rely on the others'.
    if !source.is_builtin() {
        own["block"] = block(&it.provider);
    }
    let mut out = json!({ "provider": own });
    let kinds = [
        ("resource_schemas", &it.resources),
        ("data_source_schemas", &it.data_sources),
        ("ephemeral_resource_schemas", &it.ephemeral_resources),
    ];
    for (key, kind) in kinds {
        let entries = kind
            .iter()
            .map(|(name, it)| (name.to_string(), resource(it)));
        let entries: Map<String, Json> = entries.collect();
        if !entries.is_empty() {
            out[key] = entries.into();
        }
    }
    let functions = it.functions.iter();
    let functions = functions.map(|(name, it)| (name.to_string(), function(it)));
    let functions: Map<String, Json> = functions.collect();
    if !functions.is_empty() {
        out["functions"] = functions.into();
    }
    out
}

fn function(it: &FunctionSchema) -> Json {
    let mut out = json!({ "return_type": type_to_json(&it.returns) });
    let texts = [
        ("description", described(it.description.as_ref())),
        ("summary", Some(&*it.summary)),
        ("deprecation_message", it.deprecated.as_deref()),
    ];
    for (name, text) in texts {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            out[name] = text.into();
        }
    }
    if !it.parameters.is_empty() {
        out["parameters"] = it.parameters.iter().map(parameter).collect();
    }
    if let Some(variadic) = &it.variadic {
        out["variadic_parameter"] = parameter(variadic);
    }
    out
}

fn parameter(it: &FunctionParameter) -> Json {
    let mut out = json!({ "name": &*it.name, "type": type_to_json(&it.ty) });
    if let Some(text) = described(it.description.as_ref()) {
        out["description"] = text.into();
    }
    if it.allow_null {
        out["is_nullable"] = true.into();
    }
    out
}

fn described(description: Option<&Arc<Description>>) -> Option<&str> {
    description.map(|it| &*it.text).filter(|it| !it.is_empty())
}

fn resource(it: &ResourceSchema) -> Json {
    json!({ "version": it.version, "block": block(&it.block) })
}

fn block(it: &Block) -> Json {
    let mut out = Map::new();
    let attributes = it
        .attributes
        .iter()
        .map(|(name, it)| (name.to_string(), attribute(it)));
    let attributes: Map<String, Json> = attributes.collect();
    if !attributes.is_empty() {
        out.insert("attributes".into(), attributes.into());
    }
    let blocks = it
        .blocks
        .iter()
        .map(|(name, it)| (name.to_string(), nested(it)));
    let blocks: Map<String, Json> = blocks.collect();
    if !blocks.is_empty() {
        out.insert("block_types".into(), blocks.into());
    }
    out.insert("description_kind".into(), "plain".into());
    if it.deprecated.is_some() {
        out.insert("deprecated".into(), true.into());
    }
    Json::Object(out)
}

fn attribute(it: &Attribute) -> Json {
    let mut out = json!({ "type": type_to_json(&it.ty), "description_kind": "plain" });
    let facts = [
        ("deprecated", it.deprecated.is_some()),
        ("required", it.presence == Presence::Required),
        (
            "optional",
            matches!(it.presence, Presence::Optional | Presence::OptionalComputed),
        ),
        ("computed", it.presence.is_computed()),
        ("sensitive", it.sensitive),
        ("write_only", it.write_only),
    ];
    for (name, _) in facts.into_iter().filter(|(_, holds)| *holds) {
        out[name] = true.into();
    }
    out
}

fn nested(it: &NestedBlock) -> Json {
    let mode = match it.nesting {
        Nesting::Single => "single",
        Nesting::Group => "group",
        Nesting::List => "list",
        Nesting::Set => "set",
        Nesting::Map => "map",
    };
    let mut out = json!({ "nesting_mode": mode, "block": block(&it.block) });
    if it.min > 0 {
        out["min_items"] = it.min.into();
    }
    if let Some(max) = it.max {
        out["max_items"] = max.into();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::value::Type;

    #[test]
    fn functions_have_their_signatures() {
        let parameter = |name: &str, allow_null| FunctionParameter {
            name: name.into(),
            ty: Type::String,
            allow_null,
            ..FunctionParameter::default()
        };
        let function = FunctionSchema {
            parameters: vec![parameter("separator", false)],
            variadic: Some(parameter("texts", true)),
            returns: Type::String,
            summary: "Puts texts together".into(),
            ..FunctionSchema::default()
        };
        let schema = ProviderSchema {
            functions: [("join".into(), Arc::new(function))].into(),
            ..ProviderSchema::default()
        };
        let source = ProviderSource::default_for("peer");
        let document = providers([(&source, &schema)]);
        assert_eq!(
            document["provider_schemas"][source.to_string()]["functions"],
            json!({"join": {
                "summary": "Puts texts together",
                "return_type": "string",
                "parameters": [{"name": "separator", "type": "string"}],
                "variadic_parameter": {"name": "texts", "type": "string", "is_nullable": true},
            }})
        );
    }
}
