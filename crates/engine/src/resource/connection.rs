//! `connection` blocks of resources and provisioners.
//! <https://developer.hashicorp.com/terraform/language/resources/provisioners/connection>

use std::sync::Arc;

use rform_config::{Provisioner, Resource};
use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::Type;
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

/// The schema of a `connection` block: the arguments of all types.
pub fn connection_schema() -> Block {
    let kinds = [
        (&TEXTS[..], Type::String),
        (&NUMBERS, Type::Number),
        (&BOOLEANS, Type::Bool),
    ];
    let optional = kinds.into_iter().flat_map(|(names, ty)| {
        let attribute = Attribute::new(ty, Presence::Optional);
        names.iter().map(move |name| (*name, attribute.clone()))
    });
    let required = [("host", Attribute::new(Type::String, Presence::Required))];
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
