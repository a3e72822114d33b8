//! `connection` blocks of resources and provisioners.
//! <https://developer.hashicorp.com/terraform/language/resources/provisioners/connection>

use std::sync::Arc;

use rform_config::{Provisioner, Resource};
use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::{Type, Value};
use rform_lang::syntax::Body;

/// The arguments for SSH and WinRM that are texts.
const TEXTS: [&str; 21] = [
    "agent_identity",
    "bastion_certificate",
    "bastion_host",
    "bastion_host_key",
    "bastion_password",
    "bastion_private_key",
    "bastion_user",
    "cacert",
    "certificate",
    "host_key",
    "password",
    "private_key",
    "proxy_host",
    "proxy_scheme",
    "proxy_user_name",
    "proxy_user_password",
    "script_path",
    "target_platform",
    "timeout",
    "type",
    "user",
];

/// The arguments that are numbers.
const NUMBERS: [&str; 3] = ["bastion_port", "port", "proxy_port"];

/// The arguments that are true or false.
const BOOLEANS: [&str; 4] = ["agent", "https", "insecure", "use_ntlm"];

/// The schema of a `connection` block: the arguments of all types. In a module of Terraform 0.11, whose
/// providers named the hosts of their resources, the host may be missing.
pub fn connection_schema(is_legacy: bool) -> Block {
    let host = match is_legacy {
        true => Presence::Optional,
        false => Presence::Required,
    };
    let kinds = [
        (&TEXTS[..], Type::String),
        (&NUMBERS, Type::Number),
        (&BOOLEANS, Type::Bool),
    ];
    let optional = kinds.into_iter().flat_map(|(names, ty)| {
        let attribute = Attribute::new(ty, Presence::Optional);
        names.iter().map(move |name| (*name, attribute.clone()))
    });
    let required = [("host", Attribute::new(Type::String, host))];
    let attributes = optional.chain(required);
    Block {
        attributes: attributes
            .map(|(name, attribute)| (Arc::from(name), attribute))
            .collect(),
        ..Block::default()
    }
}

/// The connection of a provisioner: that of its resource, overridden by its own arguments.
pub fn effective_connection(resource: &Resource, provisioner: &Provisioner) -> Option<Body> {
    let (Some(outer), Some(own)) = (&resource.connection, &provisioner.connection) else {
        let only = provisioner.connection.as_ref();
        return only.or(resource.connection.as_ref()).cloned();
    };
    let mut body = own.clone();
    let inherited = outer.attributes.iter();
    let inherited = inherited.filter(|it| own.attribute(&it.name).is_none());
    body.attributes.extend(inherited.cloned());
    // Terraform ignores nested blocks where it merges two bodies.
    body.blocks.clear();
    Some(body)
}

/// The block with the host of the object, where it says none: providers for Terraform 0.11 told where
/// their machines are, as the public address or else the private one.
pub fn default_host(block: Value, object: &Value) -> Value {
    let is_open = |value: &Value| value.as_str().is_none_or(str::is_empty);
    let Value::Object(fields) = &block else {
        return block;
    };
    if !fields.get("host").is_none_or(is_open) {
        return block;
    }
    let addresses = ["public_ip", "private_ip", "ipv4_address", "network_ip"].into_iter();
    let mut addresses = addresses.filter_map(|name| object.get(name));
    let Some(host) = addresses.find(|it| !is_open(it)) else {
        return block;
    };
    let mut fields = (**fields).clone();
    fields.insert("host".into(), host.bare().clone());
    Value::Object(Arc::new(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_provider_says_where_its_machine_is() {
        let object = |public: &str| {
            Value::object([
                ("public_ip", Value::from(public)),
                ("private_ip", "10.0.0.1".into()),
            ])
        };
        let host = |given: Value, object: Value| {
            let block = default_host(Value::object([("host", given)]), &object);
            block.get("host").and_then(Value::as_str).map(str::to_owned)
        };
        let none = || Value::Null(Type::String);
        assert_eq!(host(none(), object("1.2.3.4")).as_deref(), Some("1.2.3.4"));
        assert_eq!(host(none(), object("")).as_deref(), Some("10.0.0.1"));
        assert_eq!(host("h".into(), object("1.2.3.4")).as_deref(), Some("h"));
        assert_eq!(
            host(none(), Value::object([("id", Value::from("x"))])),
            None
        );
    }
}
