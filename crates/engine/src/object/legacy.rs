//! Objects that Terraform before 0.12 wrote as flat maps of texts, in the current form.

use std::sync::Arc;

use crate::base::registry::Registry;
use crate::object::decode::decode;
use crate::object::encode::stored;
use rform_core::addr::{Mode, ResourceInstance};
use rform_core::diag::Diagnostics;
use rform_core::schema::{ResourceSchema, flat};
use rform_provider::Provider;
use rform_state::State;

/// The state with all objects of Terraform before 0.12 in the current form, to be shown. Without a
/// schema, attributes stay texts.
///
/// # Errors
/// An object does not fit its schema.
pub fn upgrade_flat_attributes(state: &State, registry: &Registry) -> Result<State, Diagnostics> {
    let mut state = state.clone();
    let mut errors = Diagnostics::new();
    for (address, instance) in &mut state.resources {
        let source = &instance.provider.source;
        let resource = &address.resource;
        let provider = registry.unconfigured(source).map(|it| &**it);
        let schema = registry.resource(source, resource.mode, &resource.kind);
        for object in instance
            .current
            .iter_mut()
            .chain(instance.deposed.values_mut())
        {
            if let Err(found) = upgrade_object(address, object, provider, schema) {
                errors.extend(found);
            }
        }
    }
    match errors.has_errors() {
        true => Err(errors),
        false => Ok(state),
    }
}

fn upgrade_object(
    address: &ResourceInstance,
    object: &mut rform_state::Object,
    provider: Option<&dyn Provider>,
    schema: Option<&Arc<ResourceSchema>>,
) -> Result<(), Diagnostics> {
    let Some(flat) = &object.flat_attributes else {
        return Ok(());
    };
    let prior_object = provider.zip(schema).map(|(provider, schema)| {
        let prior_object = decode(address, object, schema, provider)?;
        Ok::<_, Diagnostics>(stored(address, &prior_object, schema)?)
    });
    let attributes = match prior_object {
        Some(Ok(today)) => {
            object.schema_version = today.schema_version;
            object.sensitive = today.sensitive;
            today.attributes
        }
        // Data sources are read again in any case.
        Some(Err(errors)) if address.resource.mode != Mode::Data => return Err(errors),
        _ => {
            let form = provider.and_then(|it| it.unmanaged_type(&address.resource.kind));
            let typed = form.and_then(|ty| flat::expand_as(flat, &ty).ok());
            Arc::new(typed.unwrap_or_else(|| flat::by_shape(flat)))
        }
    };
    object.attributes = attributes;
    object.flat_attributes = None;
    Ok(())
}
