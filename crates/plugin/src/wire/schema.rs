//! Schemas. Only the attribute differs between the versions of the protocol.

use std::collections::HashMap;
use std::fmt::Debug;

use super::{Diagnostic, Function, ServerCapabilities};

/// The attribute message of one version of the protocol.
pub(crate) trait WireAttribute:
    prost::Message + Default + Clone + PartialEq + Debug
{
    /// The attribute as version 6 has it.
    fn into_newest(self) -> Attribute;
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Schema<A: WireAttribute> {
    #[prost(int64, tag = "1")]
    pub(crate) version: i64,
    #[prost(message, optional, tag = "2")]
    pub(crate) block: Option<Block<A>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Block<A: WireAttribute> {
    #[prost(int64, tag = "1")]
    pub(crate) version: i64,
    #[prost(message, repeated, tag = "2")]
    pub(crate) attributes: Vec<A>,
    #[prost(message, repeated, tag = "3")]
    pub(crate) block_types: Vec<NestedBlock<A>>,
    #[prost(string, tag = "4")]
    pub(crate) description: String,
    #[prost(int32, tag = "5")]
    pub(crate) description_kind: i32,
    #[prost(bool, tag = "6")]
    pub(crate) deprecated: bool,
    #[prost(string, tag = "7")]
    pub(crate) deprecation_message: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct NestedBlock<A: WireAttribute> {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) block: Option<Block<A>>,
    #[prost(enumeration = "NestingMode", tag = "3")]
    pub(crate) nesting: i32,
    #[prost(int64, tag = "4")]
    pub(crate) min_items: i64,
    #[prost(int64, tag = "5")]
    pub(crate) max_items: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub(crate) enum NestingMode {
    Invalid = 0,
    Single = 1,
    List = 2,
    Set = 3,
    Map = 4,
    Group = 5,
}

/// An attribute of version 6.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Attribute {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) r#type: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) description: String,
    #[prost(bool, tag = "4")]
    pub(crate) required: bool,
    #[prost(bool, tag = "5")]
    pub(crate) optional: bool,
    #[prost(bool, tag = "6")]
    pub(crate) computed: bool,
    #[prost(bool, tag = "7")]
    pub(crate) sensitive: bool,
    #[prost(int32, tag = "8")]
    pub(crate) description_kind: i32,
    #[prost(bool, tag = "9")]
    pub(crate) deprecated: bool,
    #[prost(message, optional, tag = "10")]
    pub(crate) nested_type: Option<NestedType>,
    #[prost(bool, tag = "11")]
    pub(crate) write_only: bool,
    #[prost(string, tag = "12")]
    pub(crate) deprecation_message: String,
}

/// The attributes of an attribute that is an object, or a collection of objects.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct NestedType {
    #[prost(message, repeated, tag = "1")]
    pub(crate) attributes: Vec<Attribute>,
    #[prost(enumeration = "NestingMode", tag = "3")]
    pub(crate) nesting: i32,
}

/// An attribute of version 5.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Attribute5 {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) r#type: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) description: String,
    #[prost(bool, tag = "4")]
    pub(crate) required: bool,
    #[prost(bool, tag = "5")]
    pub(crate) optional: bool,
    #[prost(bool, tag = "6")]
    pub(crate) computed: bool,
    #[prost(bool, tag = "7")]
    pub(crate) sensitive: bool,
    #[prost(int32, tag = "8")]
    pub(crate) description_kind: i32,
    #[prost(bool, tag = "9")]
    pub(crate) deprecated: bool,
    #[prost(bool, tag = "10")]
    pub(crate) write_only: bool,
    #[prost(string, tag = "11")]
    pub(crate) deprecation_message: String,
}

impl WireAttribute for Attribute {
    fn into_newest(self) -> Attribute {
        self
    }
}

impl WireAttribute for Attribute5 {
    fn into_newest(self) -> Attribute {
        Attribute {
            name: self.name,
            r#type: self.r#type,
            description: self.description,
            required: self.required,
            optional: self.optional,
            computed: self.computed,
            sensitive: self.sensitive,
            description_kind: self.description_kind,
            deprecated: self.deprecated,
            nested_type: None,
            write_only: self.write_only,
            deprecation_message: self.deprecation_message,
        }
    }
}

/// The answer to the call for all schemas.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ProviderSchemas<A: WireAttribute> {
    #[prost(message, optional, tag = "1")]
    pub(crate) provider: Option<Schema<A>>,
    #[prost(map = "string, message", tag = "2")]
    pub(crate) resource_schemas: HashMap<String, Schema<A>>,
    #[prost(map = "string, message", tag = "3")]
    pub(crate) data_source_schemas: HashMap<String, Schema<A>>,
    #[prost(message, repeated, tag = "4")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(message, optional, tag = "5")]
    pub(crate) provider_meta: Option<Schema<A>>,
    #[prost(message, optional, tag = "6")]
    pub(crate) server_capabilities: Option<ServerCapabilities>,
    #[prost(map = "string, message", tag = "7")]
    pub(crate) functions: HashMap<String, Function>,
    #[prost(map = "string, message", tag = "8")]
    pub(crate) ephemeral_resource_schemas: HashMap<String, Schema<A>>,
    #[prost(map = "string, message", tag = "9")]
    pub(crate) list_resource_schemas: HashMap<String, Schema<A>>,
    #[prost(map = "string, message", tag = "11")]
    pub(crate) action_schemas: HashMap<String, ActionSchema<A>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ActionSchema<A: WireAttribute> {
    #[prost(message, optional, tag = "1")]
    pub(crate) schema: Option<Schema<A>>,
}
