//! What a resource refers to, as written: the same for all of its instances.

use super::Registry;
use super::graph::all_references;
use rform_config::{Resource, content};
use rform_lang::references::{Reference, references};

/// All references of a resource: in its body, what repeats it, its conditions, its provisioners,
/// and those that are dependencies only.
pub fn written(resource: &Resource, registry: &Registry) -> Vec<Reference> {
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
