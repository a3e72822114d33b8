//! Schemas as JSON: `providers schema -json`.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use rform_core::addr::ProviderSource;
use rform_core::schema::{
    Attribute, Block, Description, FunctionParameter, FunctionSchema, IdentitySchema,
    NestedAttributes, NestedBlock, Nesting, Presence, ProviderSchema, ResourceSchema,
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
    let identities = it.resources.iter().filter_map(|(name, it)| {
        let schema = it.identity.as_ref()?;
        Some((name.to_string(), identity(schema)))
    });
    let identities: Map<String, Json> = identities.collect();
    if !identities.is_empty() {
        out["resource_identity_schemas"] = identities.into();
    }
    out
}

fn identity(it: &IdentitySchema) -> Json {
    let attributes = it.attributes.iter().map(|(name, it)| {
        let mut out = json!({ "type": type_to_json(&it.ty) });
        if !it.description.is_empty() {
            out["description"] = (&*it.description).into();
        }
        let facts = [
            ("required_for_import", it.required_for_import),
            ("optional_for_import", it.optional_for_import),
        ];
        for (name, _) in facts.into_iter().filter(|(_, holds)| *holds) {
            out[name] = true.into();
        }
        (name.to_string(), out)
    });
    let attributes: Map<String, Json> = attributes.collect();
    json!({ "version": it.version, "attributes": attributes })
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
    describe(&mut out, it.description.as_ref());
    if it.deprecated.is_some() {
        out.insert("deprecated".into(), true.into());
    }
    Json::Object(out)
}

/// Adds the members for the text of a provider, which has a kind even where it is empty.
fn describe(out: &mut Map<String, Json>, description: Option<&Arc<Description>>) {
    if let Some(text) = described(description) {
        out.insert("description".into(), text.into());
    }
    let kind = match description.is_some_and(|it| it.is_markdown) {
        true => "markdown",
        false => "plain",
    };
    out.insert("description_kind".into(), kind.into());
}

fn attribute(it: &Attribute) -> Json {
    let mut out = Map::new();
    match &it.nested {
        Some(nested) => out.insert("nested_type".into(), nested_type(nested)),
        None => out.insert("type".into(), type_to_json(&it.ty)),
    };
    describe(&mut out, it.description.as_ref());
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
        out.insert(name.into(), true.into());
    }
    Json::Object(out)
}

fn nested_type(it: &NestedAttributes) -> Json {
    let attributes = it.attributes.iter();
    let attributes = attributes.map(|(name, it)| (name.to_string(), attribute(it)));
    json!({
        "attributes": attributes.collect::<Map<String, Json>>(),
        "nesting_mode": nesting_mode(it.nesting),
    })
}

fn nesting_mode(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single => "single",
        Nesting::Group => "group",
        Nesting::List => "list",
        Nesting::Set => "set",
        Nesting::Map => "map",
    }
}

fn nested(it: &NestedBlock) -> Json {
    let mode = nesting_mode(it.nesting);
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
    fn nested_attributes_have_their_own_schema() {
        let secret = Attribute {
            sensitive: true,
            description: Some(Arc::new(Description {
                text: "A *secret*.".into(),
                is_markdown: true,
            })),
            ..Attribute::new(Type::String, Presence::Optional)
        };
        let nested = NestedAttributes {
            nesting: Nesting::Map,
            attributes: [("secret".into(), secret)].into(),
        };
        let attribute = super::attribute(&Attribute::of_objects(nested, Presence::Computed));
        assert_eq!(
            attribute,
            json!({
                "nested_type": {
                    "attributes": {"secret": {
                        "type": "string",
                        "description": "A *secret*.",
                        "description_kind": "markdown",
                        "optional": true,
                        "sensitive": true,
                    }},
                    "nesting_mode": "map",
                },
                "description_kind": "plain",
                "computed": true,
            })
        );
    }

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
