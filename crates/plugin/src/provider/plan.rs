//! Planned changes.

use rform_core::addr::Mode;
use rform_core::value::{Path, Type, Value};
use rform_provider::{PlanRequest, PlanResponse, Problem};

use super::instance::{Instance, capabilities};
use super::problems::{has_errors, of_diagnostics, path};
use super::values::to_wire;
use crate::client::Method;
use crate::wire;

impl Instance {
    pub(super) async fn plan(&self, request: &PlanRequest) -> Result<PlanResponse, Vec<Problem>> {
        let is_delete = request.proposed.is_null();
        if is_delete && !self.schema.capabilities.plan_destroy {
            return Ok(PlanResponse {
                planned: request.proposed.clone(),
                replace: Vec::new(),
                private: request.private.clone(),
                identity: Value::NULL,
                problems: Vec::new(),
            });
        }
        let ty = self.type_of(Mode::Managed, &request.kind)?;
        let answer: wire::PlanResponse = self
            .call(Method::Plan, self.plan_request(request, &ty)?)
            .await?;
        if answer.legacy_type_system {
            self.note_legacy(&request.kind);
        }
        let problems = of_diagnostics(answer.diagnostics);
        // An answer with errors need not hold a plan.
        if has_errors(&problems) {
            return Err(problems);
        }
        if answer.deferred.is_some() {
            return Err(vec![self.deferred()]);
        }
        let planned = self.object(answer.planned_state, &ty, "planned")?;
        self.check_planned(request, &planned)?;
        Ok(PlanResponse {
            planned,
            replace: answer.requires_replace.iter().map(path).collect(),
            private: answer.planned_private,
            identity: self.identity_of(&request.kind, answer.planned_identity, "planned")?,
            problems,
        })
    }

    fn plan_request(
        &self,
        request: &PlanRequest,
        ty: &Type,
    ) -> Result<wire::PlanRequest, Vec<Problem>> {
        Ok(wire::PlanRequest {
            type_name: request.kind.to_string(),
            prior_state: to_wire(&request.prior, ty)?,
            proposed_new_state: to_wire(&request.proposed, ty)?,
            config: to_wire(&request.config, ty)?,
            prior_private: request.private.clone(),
            provider_meta: self.provider_meta()?,
            client_capabilities: capabilities(),
            prior_identity: self.identity_to_wire(&request.kind, &request.identity)?,
        })
    }

    /// A plan is of an object exactly if one is wanted, and keeps what must not be kept to itself.
    fn check_planned(&self, request: &PlanRequest, planned: &Value) -> Result<(), Vec<Problem>> {
        if planned.is_null() != request.proposed.is_null() {
            let why = match planned.is_null() {
                true => "it is null although there is a configuration",
                false => "it is there although it is to be deleted",
            };
            return Err(vec![self.broken("planned", why)]);
        }
        self.check_write_only(&request.kind, planned, "planned")
    }

    /// Write-only attributes are null in every answer.
    pub(super) fn check_write_only(
        &self,
        kind: &str,
        object: &Value,
        did: &str,
    ) -> Result<(), Vec<Problem>> {
        let block = &self.schema_of(Mode::Managed, kind)?.block;
        match write_only::first_set(block, object) {
            Some(path) => {
                let why = format!("the write-only attribute {} has a value", shown(&path));
                Err(vec![self.broken(did, &why)])
            }
            None => Ok(()),
        }
    }

    pub(super) fn deferred(&self) -> Problem {
        let detail = format!(
            "The provider {} deferred the change although deferrals were not allowed. This is a \
             bug in the provider.",
            self.source.address
        );
        Problem::error("Provider deferred changes when not allowed", detail)
    }
}

fn shown(path: &Path) -> String {
    path.to_string().trim_start_matches('.').to_owned()
}

/// Attributes that are never kept.
mod write_only {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use rform_core::schema::{Attribute, Block};
    use rform_core::value::{Path, Step, Value};

    /// The first one that has a value.
    pub(super) fn first_set(block: &Block, object: &Value) -> Option<Path> {
        in_block(block, object, &Path::root())
    }

    fn in_block(block: &Block, object: &Value, path: &Path) -> Option<Path> {
        let own = in_attributes(&block.attributes, object, path);
        own.or_else(|| {
            block.blocks.iter().find_map(|(name, nested)| {
                let path = path.child(Step::Attribute(name.clone()));
                let value = object.get(name)?;
                each_object(value, &path, &|object, path| {
                    in_block(&nested.block, object, path)
                })
            })
        })
    }

    fn in_attributes(
        attributes: &BTreeMap<Arc<str>, Attribute>,
        object: &Value,
        path: &Path,
    ) -> Option<Path> {
        attributes.iter().find_map(|(name, attribute)| {
            let value = object.get(name).filter(|value| !value.is_null())?;
            let path = path.child(Step::Attribute(name.clone()));
            if attribute.write_only {
                return Some(path);
            }
            let nested = attribute.nested.as_ref()?;
            each_object(value, &path, &|object, path| {
                in_attributes(&nested.attributes, object, path)
            })
        })
    }

    /// Looks at a value that is an object, or at the objects of a collection.
    fn each_object(
        value: &Value,
        path: &Path,
        look: &dyn Fn(&Value, &Path) -> Option<Path>,
    ) -> Option<Path> {
        match value.bare() {
            Value::Object(_) => look(value, path),
            _ => value
                .steps()
                .into_iter()
                .find_map(|(step, object)| look(object, &path.child(step))),
        }
    }
}
