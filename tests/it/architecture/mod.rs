//! The structure that ARCHITECTURE.md promises: which crate stands on which, and no import circles
//! between the files of one crate.
//!
//! What the compiler cannot hold is held here. A file imports another one if a path in its code
//! leads to an item of that file; paths through `pub use` are followed to where the item is
//! defined. Unit tests do not count.

mod crates;
mod imports;
mod inherent;
mod source;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

#[test]
fn crates_stand_on_each_other_as_the_table_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let expected = crates::in_table(root);
    assert!(expected.len() > 5, "the code map of ARCHITECTURE.md");
    assert_eq!(crates::in_manifests(root), expected);
}

#[test]
fn files_import_each_other_in_no_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for source in crates::sources(root) {
        let imports = imports::of_crate(&source);
        found.extend(circles(&imports).into_iter().map(|files| {
            let names = files.iter().map(|file| named(root, &source, file));
            names.collect::<Vec<_>>()
        }));
    }
    found.sort();
    let (inherent, other): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|it| inherent::is_listed(it));
    assert_eq!(other, Vec::<Vec<String>>::new(), "circles without a reason");
    assert_eq!(inherent.len(), inherent::COUNT, "a listed circle is gone");
}

/// The files of each circle.
fn circles(imports: &BTreeMap<String, Vec<String>>) -> Vec<Vec<String>> {
    let mut graph = DiGraph::<&str, ()>::new();
    let nodes: BTreeMap<&str, _> = imports
        .keys()
        .map(|file| (file.as_str(), graph.add_node(file)))
        .collect();
    for (from, to) in imports {
        for to in to.iter().filter(|it| *it != from) {
            graph.add_edge(nodes[from.as_str()], nodes[to.as_str()], ());
        }
    }
    let knots = tarjan_scc(&graph).into_iter().filter(|it| it.len() > 1);
    knots
        .map(|knot| {
            let files = knot.into_iter().map(|node| graph[node].to_owned());
            let mut files: Vec<String> = files.collect();
            files.sort();
            files
        })
        .collect()
}

fn named(root: &Path, source: &Path, file: &str) -> String {
    let source = source.strip_prefix(root).unwrap_or(source);
    source.join(file).to_string_lossy().into_owned()
}
