//! The answer to the call for all schemas, as schemas.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use prost::Message;
use rform_core::schema::{
    Attribute, Block, Description, FunctionParameter, FunctionSchema, NestedAttributes,
    NestedBlock, Nesting, Presence, ProviderSchema, ResourceSchema,
};

use super::answer::{refuse_errors, type_of};
use super::identity;
use crate::process::Protocol;
use crate::wire::{self, NestingMode, WireAttribute};

/// The schema and the capabilities of a plugin.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PluginSchema {
    pub(crate) schema: ProviderSchema,
    pub(crate) capabilities: Capabilities,
}

/// The optional capabilities of a plugin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Capabilities {
    /// It plans deletions.
    pub(crate) plan_destroy: bool,
    /// It need not be asked for its schemas before anything else.
    pub(crate) schema_optional: bool,
    /// It takes over objects of other resource types.
    pub(crate) move_state: bool,
}

/// Reads the bytes of the answers to the calls for all schemas and for the identity schemas.
///
/// # Errors
/// The error, as the rest of a sentence about the schema.
pub(crate) fn decode(
    protocol: Protocol,
    bytes: &[u8],
    identities: &[u8],
) -> Result<PluginSchema, String> {
    let mut read = match protocol {
        Protocol::V5 => read::<wire::Attribute5>(bytes),
        Protocol::V6 => read::<wire::Attribute>(bytes),
    }?;
    for (kind, identity) in identity::schemas(identities)? {
        // An identity of a type that does not exist identifies nothing.
        if let Some(resource) = read.schema.resources.get_mut(&kind) {
            Arc::make_mut(resource).identity = Some(Arc::new(identity));
        }
    }
    Ok(read)
}

fn read<A: WireAttribute>(bytes: &[u8]) -> Result<PluginSchema, String> {
    let answer = wire::ProviderSchemas::<A>::decode(bytes);
    let answer = answer.map_err(|error| format!("it is no message of the protocol: {error}"))?;
    refuse_errors(&answer.diagnostics)?;
    let can = answer.server_capabilities.unwrap_or_default();
    let meta = answer.provider_meta.and_then(|schema| schema.block);
    let functions = answer.functions.into_iter().map(|(name, it)| {
        let function = function(it).map_err(|why| format!("the function {name}: {why}"))?;
        Ok((name.into(), Arc::new(function)))
    });
    let schema = ProviderSchema {
        provider: match answer.provider {
            Some(schema) => resource("the provider block", schema)?.block,
            None => Block::default(),
        },
        resources: resources(answer.resource_schemas)?,
        data_sources: resources(answer.data_source_schemas)?,
        ephemeral_resources: resources(answer.ephemeral_resource_schemas)?,
        provider_meta: meta.map(block).transpose()?,
        functions: functions.collect::<Result<_, String>>()?,
    };
    let capabilities = Capabilities {
        plan_destroy: can.plan_destroy,
        schema_optional: can.get_provider_schema_optional,
        move_state: can.move_resource_state,
    };
    Ok(PluginSchema {
        schema,
        capabilities,
    })
}

fn resources<A: WireAttribute>(
    schemas: HashMap<String, wire::Schema<A>>,
) -> Result<BTreeMap<Arc<str>, Arc<ResourceSchema>>, String> {
    let schemas = schemas.into_iter().map(|(name, schema)| {
        let schema = resource(&name, schema)?;
        Ok((name.into(), Arc::new(schema)))
    });
    schemas.collect()
}

fn resource<A: WireAttribute>(
    name: &str,
    schema: wire::Schema<A>,
) -> Result<ResourceSchema, String> {
    let block = schema.block.map(block).transpose();
    Ok(ResourceSchema {
        version: u64::try_from(schema.version).unwrap_or(0),
        block: block
            .map_err(|why| format!("{name}: {why}"))?
            .unwrap_or_default(),
        identity: None,
    })
}

fn block<A: WireAttribute>(from: wire::Block<A>) -> Result<Block, String> {
    let attributes = from.attributes.into_iter();
    let blocks = from.block_types.into_iter().map(|nested| {
        let name: Arc<str> = nested.type_name.as_str().into();
        let nested = nested_block(nested).map_err(|why| format!("{name}: {why}"))?;
        Ok((name, nested))
    });
    Ok(Block {
        attributes: all_attributes(attributes.map(WireAttribute::into_newest))?,
        blocks: blocks.collect::<Result<_, String>>()?,
        deprecated: deprecation(from.deprecated, &from.deprecation_message),
        description: description(&from.description, from.description_kind),
    })
}

fn nested_block<A: WireAttribute>(from: wire::NestedBlock<A>) -> Result<NestedBlock, String> {
    let nesting = nesting(from.nesting())?;
    let count = |number: i64| usize::try_from(number).unwrap_or(0);
    let max = Some(count(from.max_items)).filter(|max| *max > 0);
    Ok(NestedBlock {
        nesting,
        min: count(from.min_items),
        max,
        block: from.block.map(block).transpose()?.unwrap_or_default(),
    })
}

fn nesting(mode: NestingMode) -> Result<Nesting, String> {
    match mode {
        NestingMode::Single => Ok(Nesting::Single),
        NestingMode::Group => Ok(Nesting::Group),
        NestingMode::List => Ok(Nesting::List),
        NestingMode::Set => Ok(Nesting::Set),
        NestingMode::Map => Ok(Nesting::Map),
        NestingMode::Invalid => Err("the nesting mode is not known".into()),
    }
}

fn all_attributes(
    all: impl Iterator<Item = wire::Attribute>,
) -> Result<BTreeMap<Arc<str>, Attribute>, String> {
    let all = all.map(|from| {
        let name: Arc<str> = from.name.as_str().into();
        let attribute = attribute(from).map_err(|why| format!("{name}: {why}"))?;
        Ok((name, attribute))
    });
    all.collect()
}

fn attribute(from: wire::Attribute) -> Result<Attribute, String> {
    let presence = presence(&from);
    let plain = match from.nested_type {
        Some(nested) => Attribute::of_objects(nested_attributes(nested)?, presence),
        None => Attribute::new(type_of(&from.r#type)?, presence),
    };
    Ok(Attribute {
        sensitive: from.sensitive,
        write_only: from.write_only,
        deprecated: deprecation(from.deprecated, &from.deprecation_message),
        description: description(&from.description, from.description_kind),
        ..plain
    })
}

fn presence(from: &wire::Attribute) -> Presence {
    match (from.required, from.optional, from.computed) {
        (true, ..) => Presence::Required,
        (_, true, true) => Presence::OptionalComputed,
        (_, _, true) => Presence::Computed,
        _ => Presence::Optional,
    }
}

fn nested_attributes(from: wire::NestedType) -> Result<NestedAttributes, String> {
    let nesting = match from.nesting() {
        NestingMode::Group => return Err("an attribute cannot have the nesting of a group".into()),
        mode => nesting(mode)?,
    };
    Ok(NestedAttributes {
        nesting,
        attributes: all_attributes(from.attributes.into_iter())?,
    })
}

fn function(from: wire::Function) -> Result<FunctionSchema, String> {
    let parameters = from.parameters.into_iter().map(parameter);
    let returns = from.r#return.unwrap_or_default();
    Ok(FunctionSchema {
        parameters: parameters.collect::<Result<_, _>>()?,
        variadic: from.variadic_parameter.map(parameter).transpose()?,
        returns: type_of(&returns.r#type)?,
        summary: from.summary.into(),
        description: description(&from.description, from.description_kind),
        deprecated: Some(from.deprecation_message)
            .filter(|message| !message.is_empty())
            .map(Arc::from),
    })
}

fn parameter(from: wire::Parameter) -> Result<FunctionParameter, String> {
    let ty = type_of(&from.r#type).map_err(|why| format!("the parameter {}: {why}", from.name))?;
    Ok(FunctionParameter {
        ty,
        allow_null: from.allow_null_value,
        allow_unknown: from.allow_unknown_values,
        description: description(&from.description, from.description_kind),
        name: from.name.into(),
    })
}

fn deprecation(deprecated: bool, message: &str) -> Option<Arc<str>> {
    deprecated.then(|| message.into())
}

/// The kind is 0 for plain text and 1 for Markdown, also of a text that is empty; large schemas have
/// many of those.
fn description(text: &str, kind: i32) -> Option<Arc<Description>> {
    static EMPTY_MARKDOWN: LazyLock<Arc<Description>> = LazyLock::new(|| {
        Arc::new(Description {
            text: "".into(),
            is_markdown: true,
        })
    });
    let is_markdown = kind == 1;
    match (text.is_empty(), is_markdown) {
        (true, true) => Some(EMPTY_MARKDOWN.clone()),
        (true, false) => None,
        (false, _) => Some(Arc::new(Description {
            text: text.into(),
            is_markdown,
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::value::Type;

    fn attribute(name: &str, ty: &str) -> wire::Attribute {
        wire::Attribute {
            name: name.into(),
            r#type: ty.into(),
            optional: true,
            ..wire::Attribute::default()
        }
    }

    fn answer<A: WireAttribute>(attributes: Vec<A>) -> Vec<u8> {
        let block = wire::Block {
            attributes,
            ..wire::Block::default()
        };
        let schema = wire::Schema {
            version: 3,
            block: Some(block),
        };
        let answer = wire::ProviderSchemas {
            resource_schemas: [("a_b".to_owned(), schema)].into(),
            ..wire::ProviderSchemas::default()
        };
        answer.encode_to_vec()
    }

    fn only(schema: &PluginSchema) -> Option<&Arc<ResourceSchema>> {
        schema.schema.resources.get("a_b")
    }

    #[test]
    fn nested_attributes_that_need_not_be_given_are_optional_in_the_type() -> Result<(), String> {
        let nested = wire::NestedType {
            attributes: vec![
                wire::Attribute {
                    required: true,
                    optional: false,
                    sensitive: true,
                    ..attribute("key", "\"string\"")
                },
                attribute("size", "\"number\""),
            ],
            nesting: NestingMode::List.into(),
        };
        let list = wire::Attribute {
            nested_type: Some(nested),
            ..attribute("items", "")
        };
        let schema = decode(Protocol::V6, &answer(vec![list]), &[])?;
        let found = only(&schema).and_then(|it| it.block.attributes.get("items"));
        let found = found.ok_or("no attribute")?;
        let plain = Type::list(Type::object([
            ("key", Type::String),
            ("size", Type::Number),
        ]));
        assert_eq!(found.ty.without_optional(), plain);
        assert_ne!(found.ty, plain, "size is optional");
        let nested = found.nested.as_ref().ok_or("not nested")?;
        assert!(nested.attributes.get("key").is_some_and(|it| it.sensitive));
        Ok(())
    }

    /// Field 10 is a truth value in version 5 and a message in version 6.
    #[test]
    fn each_version_has_its_own_attributes() -> Result<(), String> {
        let old = wire::Attribute5 {
            name: "secret".into(),
            r#type: "\"string\"".into(),
            required: true,
            write_only: true,
            deprecated: true,
            deprecation_message: "no more".into(),
            ..wire::Attribute5::default()
        };
        let bytes = answer(vec![old]);
        let schema = decode(Protocol::V5, &bytes, &[])?;
        let schema = only(&schema).ok_or("no type")?;
        assert_eq!(schema.version, 3);
        let secret = schema
            .block
            .attributes
            .get("secret")
            .ok_or("no attribute")?;
        assert!(secret.write_only && secret.presence == Presence::Required);
        assert_eq!(secret.deprecated.as_deref(), Some("no more"));
        assert!(decode(Protocol::V6, &bytes, &[]).is_err());
        Ok(())
    }

    #[test]
    fn errors_name_the_place() {
        let bytes = answer(vec![attribute("size", "\"moon\"")]);
        let error = decode(Protocol::V6, &bytes, &[]).err().unwrap_or_default();
        assert!(error.starts_with("a_b: size: "), "{error}");
        let errors = wire::ProviderSchemas::<wire::Attribute> {
            diagnostics: vec![wire::Diagnostic {
                severity: 1,
                summary: "No schema".into(),
                ..wire::Diagnostic::default()
            }],
            ..wire::ProviderSchemas::default()
        };
        let error = decode(Protocol::V6, &errors.encode_to_vec(), &[]).err();
        assert_eq!(error.as_deref(), Some("No schema: "));
        assert!(decode(Protocol::V6, b"\xff\xff", &[]).is_err());
    }
}
