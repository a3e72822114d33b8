//! No argument is left out: it is in a case, or it is listed here with the reason.

use std::collections::BTreeSet;

use rform_aws::RESOURCES;
use rform_aws::declare::{Field, Nested, Role, Spec};
use rform_core::schema::Presence;

use super::cases;
use super::coverage_list::LISTED;

#[test]
fn every_argument_that_changes_in_place_is_in_a_case_or_listed() {
    let covered: BTreeSet<String> = cases::all()
        .iter()
        .flat_map(|case| {
            let paths = case.paths();
            paths
                .into_iter()
                .map(|path| format!("{}.{path}", case.kind))
        })
        .collect();
    let mut all = Vec::new();
    for (kind, resource) in RESOURCES.iter().copied().flatten().copied() {
        changeable(kind, &resource.spec(), &mut all);
    }
    let is_listed = |path: &&String| LISTED.iter().any(|(begin, _)| path.starts_with(begin));
    let missing: Vec<&String> = all
        .iter()
        .filter(|path| !covered.contains(*path))
        .filter(|path| !is_listed(path))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
    let unused = LISTED.iter().filter(|(begin, _)| {
        let mut meant = all.iter().filter(|path| path.starts_with(begin));
        meant.all(|path| covered.contains(path))
    });
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
}

/// The paths of the arguments that a change does not replace.
fn changeable(kind: &str, spec: &Spec, all: &mut Vec<String>) {
    collect(kind, &spec.fields, &spec.blocks, all);
}

fn collect(above: &str, fields: &[Field], blocks: &[Nested], all: &mut Vec<String>) {
    let fields = fields.iter().filter(|it| {
        let is_computed = it.attribute.presence == Presence::Computed;
        it.role == Role::Sent && !is_computed && !it.force_new
    });
    let fields = fields.filter(|it| !["id", "tags_all"].contains(&it.name));
    all.extend(fields.map(|it| format!("{above}.{}", it.name)));
    let blocks = blocks
        .iter()
        .filter(|it| it.role == Role::Sent && !it.force_new);
    for block in blocks {
        collect(
            &format!("{above}.{}", block.name),
            &block.fields,
            &block.blocks,
            all,
        );
    }
}
