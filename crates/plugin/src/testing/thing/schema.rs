//! The schemas of the provider for tests.

use rform_core::value::Type;

use crate::wire::{self, NestingMode};

fn attribute(name: &str, ty: &str) -> wire::Attribute {
    wire::Attribute {
        name: name.into(),
        r#type: format!("\"{ty}\"").into_bytes(),
        ..wire::Attribute::default()
    }
}

fn required(name: &str, ty: &str) -> wire::Attribute {
    wire::Attribute {
        required: true,
        ..attribute(name, ty)
    }
}

fn optional(name: &str, ty: &str) -> wire::Attribute {
    wire::Attribute {
        optional: true,
        ..attribute(name, ty)
    }
}

fn computed(name: &str, ty: &str) -> wire::Attribute {
    wire::Attribute {
        computed: true,
        ..attribute(name, ty)
    }
}

fn schema(version: i64, attributes: Vec<wire::Attribute>) -> wire::Schema<wire::Attribute> {
    let block = wire::Block {
        attributes,
        ..wire::Block::default()
    };
    wire::Schema {
        version,
        block: Some(block),
    }
}

pub(super) fn thing_schema() -> wire::Schema<wire::Attribute> {
    let part = wire::NestedType {
        attributes: vec![required("key", "string"), computed("mark", "string")],
        nesting: NestingMode::List.into(),
    };
    let parts = wire::Attribute {
        nested_type: Some(part),
        r#type: Vec::new(),
        ..optional("parts", "string")
    };
    let secret = wire::Attribute {
        write_only: true,
        ..optional("secret", "string")
    };
    let attributes = vec![
        computed("id", "string"),
        required("name", "string"),
        optional("size", "number"),
        parts,
        secret,
    ];
    schema(1, attributes)
}

pub(super) fn schemas() -> wire::ProviderSchemas<wire::Attribute> {
    let lookup = schema(
        0,
        vec![required("name", "string"), computed("found", "string")],
    );
    wire::ProviderSchemas {
        provider: Some(schema(0, vec![optional("region", "string")])),
        resource_schemas: [("fake_thing".to_owned(), thing_schema())].into(),
        data_source_schemas: [("fake_lookup".to_owned(), lookup)].into(),
        functions: [("shout".to_owned(), shout())].into(),
        server_capabilities: Some(wire::ServerCapabilities {
            get_provider_schema_optional: true,
            ..wire::ServerCapabilities::default()
        }),
        ..wire::ProviderSchemas::default()
    }
}

pub(super) fn shout() -> wire::Function {
    let text = || b"\"string\"".to_vec();
    wire::Function {
        parameters: vec![wire::Parameter {
            name: "text".into(),
            r#type: text(),
            ..wire::Parameter::default()
        }],
        r#return: Some(wire::Return { r#type: text() }),
        ..wire::Function::default()
    }
}

pub(super) fn part_type() -> Type {
    Type::object([("key", Type::String), ("mark", Type::String)])
}

/// The type of `fake_thing`.
pub(crate) fn thing_type() -> Type {
    Type::object([
        ("id", Type::String),
        ("name", Type::String),
        ("size", Type::Number),
        ("parts", Type::list(part_type())),
        ("secret", Type::String),
    ])
}

pub(super) fn lookup_type() -> Type {
    Type::object([("name", Type::String), ("found", Type::String)])
}
