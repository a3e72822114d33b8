//! The references of bodies and resources, which are the same for all instances.

use crate::base::registry::Registry;
use rform_config::{Resource, content};
use rform_core::schema::Block;
use rform_lang::references::{Reference, Subject, references};
use rform_lang::syntax::Body;

/// All references of a resource: in its body, repetition, conditions, `replace_triggered_by`,
/// `depends_on`, provisioners and connections.
pub fn resource_references(resource: &Resource, registry: &Registry) -> Vec<Reference> {
    let (source, name) = (&resource.provider_source, &resource.name);
    let mut found = match registry.resource(source, name.mode, &name.kind) {
        Some(schema) => content::references(&resource.body, &schema.block).0,
        None => all_references(&resource.body),
    };
    let lifecycle = &resource.lifecycle;
    let conditions = lifecycle.preconditions.iter();
    let conditions = conditions.chain(&lifecycle.postconditions);
    let conditions = conditions.flat_map(|it| [&it.condition, &it.message]);
    let repetition = resource.repetition.expression().into_iter();
    let triggers = lifecycle.replace_triggered_by.iter();
    for expression in conditions.chain(repetition).chain(triggers) {
        found.extend(references(expression).0);
    }
    found.extend(resource.depends_on.iter().cloned());
    for provisioner in &resource.provisioners {
        found.extend(all_references(&provisioner.body));
        let connection = provisioner.connection.iter().chain(&resource.connection);
        found.extend(connection.flat_map(all_references));
    }
    found
}

/// The references of a body, by its schema if there is one.
pub fn body_references(body: &Body, schema: Option<&Block>) -> Vec<Reference> {
    match schema {
        Some(schema) => content::references(body, schema).0,
        None => all_references(body),
    }
}

/// All references of a body without a schema, but for `self`, `each` and `count`.
pub fn all_references(body: &Body) -> Vec<Reference> {
    let own = body.attributes.iter();
    let own = own.flat_map(|attribute| references(&attribute.value).0);
    let within = body.blocks.iter();
    own.chain(within.flat_map(|block| all_references(&block.body)))
        .filter(|reference| {
            !matches!(
                reference.subject,
                Subject::SelfObject | Subject::Each(_) | Subject::Count(_)
            )
        })
        .collect()
}
