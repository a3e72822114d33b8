//! Errors of resources that refer to themselves.

use crate::plan::planner::{Instance, Planner, Visit};
use rform_config::{Resource, content};
use rform_core::diag::{Diagnostic, Span};
use rform_lang::references::{Reference, Subject, references};

impl Planner<'_> {
    /// Checks that `count` or `for_each` of a resource does not refer to the resource itself.
    pub(super) fn refuse_repeating_by_itself(&self, resource: &Resource) -> Visit {
        let Some(expression) = resource.repetition.expression() else {
            return Ok(());
        };
        let found = references(expression).0;
        let itself = |it: &&Reference| matches!(&it.subject, Subject::Resource(name, _) if *name == resource.name);
        let found = found.iter().find(itself);
        let error = found.map(|it| refers_to_itself(&resource.name.to_string(), it.span));
        self.run.report(error)
    }

    /// Checks that no instance refers to itself by its key. A reference without a key, to all
    /// instances, is an error of the configuration graph.
    pub(super) fn refuse_references_to_itself(
        &self,
        resource: &Resource,
        instances: &[Instance<'_>],
    ) -> Visit {
        let Some(first) = instances.first() else {
            return Ok(());
        };
        let found = content::references(&resource.body, &first.schema.block).0;
        let errors = found.iter().filter_map(|it| match &it.subject {
            Subject::Resource(name, Some(key)) if *name == resource.name => {
                let mut itself = instances.iter().filter(|it| it.address.key == *key);
                let address = &itself.next()?.address;
                Some(refers_to_itself(&address.to_string(), it.span))
            }
            _ => None,
        });
        self.run.report(errors.collect::<Vec<_>>())
    }
}

fn refers_to_itself(named: &str, span: Span) -> Diagnostic {
    let detail = format!("Configuration for {named} may not refer to itself.");
    Diagnostic::error("Self-referential block", detail).at(span)
}
