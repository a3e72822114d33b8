//! The edges that providers ask for.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::base::provider_diagnostics::problem_diagnostics;
use crate::plan::links::builder::DependencyGraphBuilder;
use crate::plan::links::node::DependencyNode;
use crate::resource::providers::provider_place;
use rform_core::addr::ProviderConfig;
use rform_core::value::Value;
use rform_lang::references::references;
use rform_lang::syntax::tree::TemplatePart;
use rform_lang::syntax::{Expression, ExpressionKind};
use rform_plan::{Change, Constraint};
use rform_provider::PlannedInstance;

impl DependencyGraphBuilder<'_, '_> {
    /// The edges that the providers declare.
    pub(super) async fn provider_constraints(&self, changes: &[Change]) -> Vec<Constraint> {
        let mut of_provider: BTreeMap<&ProviderConfig, Vec<usize>> = BTreeMap::new();
        for (at, change) in changes.iter().enumerate() {
            of_provider.entry(&change.provider).or_default().push(at);
        }
        let mut declared = Vec::new();
        for (address, members) in of_provider {
            let place = provider_place(self.planner.run, address);
            let Ok(provider) = self.planner.providers.get(self.planner.run, &place).await else {
                continue;
            };
            let references = self.references(&members, changes.len());
            let places: HashMap<usize, usize> = members.iter().copied().zip(0..).collect();
            let placed = members
                .iter()
                .zip(references)
                .map(|(at, references)| PlannedInstance {
                    address: changes[*at].address.clone(),
                    prior: changes[*at].before.without_marks(),
                    planned: changes[*at].after.without_marks(),
                    references,
                    same_as: self.same_as(&changes[*at], &places),
                });
            let placed: Vec<PlannedInstance> = placed.collect();
            for (index, problem) in provider.duplicate_identities(&placed) {
                if let Some(it) = placed.get(index) {
                    let run = self.planner.run;
                    run.note(problem_diagnostics(vec![problem], None, None, &it.address));
                }
            }
            let edges = provider.order(&placed).into_iter().filter_map(|edge| {
                Some(Constraint {
                    before: *members.get(edge.before)?,
                    after: *members.get(edge.after)?,
                })
            });
            declared.extend(edges);
        }
        declared
    }

    /// The attributes that will be known later, and are plain references to one of the members.
    fn same_as(
        &self,
        change: &Change,
        places: &HashMap<usize, usize>,
    ) -> BTreeMap<Arc<str>, (usize, Arc<str>)> {
        let address = &change.address;
        let Some(module) = self.planner.run.values.at(&address.module) else {
            return BTreeMap::new();
        };
        let (Some(resource), Value::Object(attributes), None) = (
            module.config.resources.get(&address.resource),
            change.after.bare(),
            &change.deposed,
        ) else {
            return BTreeMap::new();
        };
        let repetition = self.repetition_data_of(&module, address);
        let unknown = attributes.iter().filter(|(_, value)| !value.is_known());
        let same = unknown.filter_map(|(name, _)| {
            let written = &resource.body.attribute(name)?.value;
            let attribute = plain_attribute(written)?;
            let (references, _) = references(written);
            let mut referents = references
                .iter()
                .flat_map(|it| self.referents(&module, &repetition, it));
            let (one, None) = (referents.next()?, referents.next()) else {
                return None;
            };
            let DependencyNode::Instance(_) = one else {
                return None;
            };
            let place = places.get(self.nodes.get(&one)?)?;
            Some((name.clone(), (*place, attribute.clone())))
        });
        same.collect()
    }

    /// The instances that each member refers to, also by way of hubs, as indexes of members.
    fn references(&self, members: &[usize], changes: usize) -> Vec<Vec<usize>> {
        let mut before: HashMap<usize, Vec<usize>> = HashMap::new();
        for link in self.from_config.iter().chain(&self.from_state) {
            before.entry(link.after).or_default().push(link.before);
        }
        let place: HashMap<usize, usize> = members
            .iter()
            .enumerate()
            .map(|(at, member)| (*member, at))
            .collect();
        let reach = |start: usize| {
            let mut seen = HashSet::new();
            let mut open = vec![start];
            let mut found = Vec::new();
            while let Some(node) = open.pop() {
                for next in before.get(&node).into_iter().flatten() {
                    if !seen.insert(*next) {
                        continue;
                    }
                    match *next < changes {
                        true => found.extend(place.get(next)),
                        false => open.push(*next),
                    }
                }
            }
            found.sort_unstable();
            found
        };
        members.iter().map(|member| reach(*member)).collect()
    }
}

/// The attribute that an expression is, if it is one of a resource or of its instance.
fn plain_attribute(expression: &Expression) -> Option<&Arc<str>> {
    let (on, name) = match &*expression.kind {
        ExpressionKind::GetAttr(on, name, _) => (on, name),
        ExpressionKind::Template(parts, _) => {
            let [TemplatePart::Interpolation(inner, _)] = &parts[..] else {
                return None;
            };
            return plain_attribute(inner);
        }
        _ => return None,
    };
    let on = match &*on.kind {
        ExpressionKind::Index(on, _) => on,
        _ => on,
    };
    let ExpressionKind::GetAttr(root, ..) = &*on.kind else {
        return None;
    };
    matches!(&*root.kind, ExpressionKind::Variable(_)).then_some(name)
}
