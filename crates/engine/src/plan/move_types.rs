//! Moves to another resource type: the provider of the new type takes the object over.
//! <https://developer.hashicorp.com/terraform/language/moved#change-a-resource-type>

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::encode::stored_identity;
use crate::plan::move_statements::{MoveStatement, statements};
use crate::plan::planner::{Planner, Visit};
use rform_core::addr::{ProviderSource, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::{ResourceSchema, flat};
use rform_provider::{MovedObject, MovedState, Provider};
use rform_state::Object;

impl Planner<'_> {
    /// Converts the objects whose move has changed their type. `moved` has new addresses with the
    /// former ones.
    ///
    /// # Errors
    /// The provider of the new type does not take an object over.
    pub(super) fn convert_moved_types(
        &self,
        moved: &BTreeMap<ResourceInstance, ResourceInstance>,
    ) -> Visit {
        let statements = statements(self.run.session.config);
        let mut errors = Diagnostics::new();
        for (to, from) in moved.iter().filter(|(to, from)| changes_type(to, from)) {
            if let Err(found) = self.convert_moved(to, from) {
                let statement = statements.iter().find(|it| it.names(to));
                errors.extend(found.into_iter().map(|it| at_block(it, statement)));
            }
        }
        self.run.report(errors)
    }

    /// Converts all objects of one moved instance.
    fn convert_moved(
        &self,
        to: &ResourceInstance,
        from: &ResourceInstance,
    ) -> Result<(), Diagnostics> {
        let Some(target) = self.wanted_provider(&to.config()) else {
            // It is to be deleted, by a provider that has to know its type.
            return Err(no_target(to).into());
        };
        let registry = self.run.session.registry;
        let kind = &to.resource.kind;
        let provider = registry.unconfigured(&target.source);
        let schema = registry.resource(&target.source, to.resource.mode, kind);
        let (Some(provider), Some(schema)) = (provider, schema) else {
            // The plan tells that the provider or its type is not there.
            return Ok(());
        };
        let mut state = self.state_mut();
        let Some(instance) = state.resources.get_mut(to) else {
            return Ok(());
        };
        let source = instance.provider.source.clone();
        let former_schema = registry.resource(&source, from.resource.mode, &from.resource.kind);
        let conversion = Conversion {
            source: &source,
            from,
            to,
            former_schema,
            provider,
            target: &target.source,
            schema,
        };
        let deposed = instance.deposed.values_mut();
        for object in instance.current.iter_mut().chain(deposed) {
            conversion.apply(object)?;
        }
        instance.provider = target;
        Ok(())
    }
}

fn changes_type(to: &ResourceInstance, from: &ResourceInstance) -> bool {
    to.resource.kind != from.resource.kind
}

fn at_block(error: Diagnostic, statement: Option<&MoveStatement<'_>>) -> Diagnostic {
    match statement {
        Some(statement) => error.or_at(statement.block.span),
        None => error,
    }
}

/// How objects of one instance are converted.
struct Conversion<'a> {
    source: &'a ProviderSource,
    from: &'a ResourceInstance,
    to: &'a ResourceInstance,
    former_schema: Option<&'a Arc<ResourceSchema>>,
    provider: &'a Arc<dyn Provider>,
    target: &'a ProviderSource,
    schema: &'a ResourceSchema,
}

impl Conversion<'_> {
    fn apply(&self, object: &mut Object) -> Result<(), Diagnostics> {
        let moved = MovedObject {
            source: self.source,
            kind: &self.from.resource.kind,
            version: object.schema_version,
            attributes: self.attributes(object)?,
            private: object.private.clone(),
            identity: object.identity.clone(),
        };
        let answer = self.provider.move_state(&self.to.resource.kind, moved);
        let answer = answer.map_err(|it| problem_diagnostics(it, None, None, self.to))?;
        let MovedState {
            attributes,
            private,
            identity,
        } = answer.ok_or_else(|| self.unsupported())?;
        object.attributes = Arc::new(attributes);
        object.flat_attributes = None;
        object.schema_version = self.schema.version;
        object.private = private;
        object.identity = stored_identity(self.to, &identity, self.schema)?;
        object.sensitive.clear();
        Ok(())
    }

    /// The attributes as JSON, also where Terraform before 0.12 wrote them.
    fn attributes(&self, object: &Object) -> Result<serde_json::Value, Diagnostics> {
        let Some(flat) = &object.flat_attributes else {
            return Ok((*object.attributes).clone());
        };
        let Some(schema) = self.former_schema else {
            return Err(self.unsupported().into());
        };
        flat::expand(flat, &schema.block).map_err(|error| {
            let detail = format!(
                "The state of {}, which Terraform before 0.12 wrote, does not fit its schema: \
                 {error}. Nothing was changed.",
                self.from
            );
            Diagnostic::error("Invalid resource instance data in state", detail).into()
        })
    }

    fn unsupported(&self) -> Diagnostic {
        let detail = format!(
            "The provider {:?} does not support moved operations across resource types and \
             providers.",
            self.target.to_string()
        );
        Diagnostic::error("Unsupported `moved` across resource types", detail)
    }
}

fn no_target(to: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "There is no configuration for {to}, to which an object of another resource type moves. \
         Declare the resource, or remove the moved block."
    );
    Diagnostic::error("Moved object has no configuration", detail)
}
