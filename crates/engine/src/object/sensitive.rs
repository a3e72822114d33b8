//! Sensitive marks of objects: by the paths in the state, and by the schema.

use rform_core::schema::{Block, Nesting};
use rform_core::value::{Marks, Path, Step, Value};

/// The value with the parts at those paths marked as sensitive.
pub fn mark(value: Value, paths: &[Path]) -> Value {
    if paths.is_empty() {
        return value;
    }
    let places: Vec<_> = paths
        .iter()
        .map(|path| (path.clone(), Marks::SENSITIVE))
        .collect();
    value.mark_with_paths(&places)
}

/// The value with all sensitive attributes of the schema marked, in addition to its own marks.
pub fn mark_by_schema(value: Value, block: &Block) -> Value {
    if value.is_null() {
        return value;
    }
    let paths = sensitive_paths(block, &value);
    mark(value, &paths)
}

/// The paths of all sensitive attributes of the schema in a value. In a set they are those of the
/// set itself, because its elements have no paths.
pub fn sensitive_paths(block: &Block, value: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    if has_sensitive(block) {
        collect(block, value, &Path::root(), &mut found);
    }
    found
}

fn has_sensitive(block: &Block) -> bool {
    block.attributes.values().any(|it| it.sensitive)
        || block.blocks.values().any(|it| has_sensitive(&it.block))
}

fn collect(block: &Block, value: &Value, path: &Path, found: &mut Vec<Path>) {
    for (name, attribute) in &block.attributes {
        if attribute.sensitive {
            found.push(path.child(Step::Attribute(name.clone())));
        }
    }
    for (name, nested) in &block.blocks {
        let Some(part) = value.get(name) else {
            continue;
        };
        let path = path.child(Step::Attribute(name.clone()));
        match nested.nesting {
            Nesting::Single | Nesting::Group => collect(&nested.block, part, &path, found),
            Nesting::Set if has_sensitive(&nested.block) => found.push(path),
            Nesting::Set => {}
            Nesting::List | Nesting::Map => {
                for (step, part) in part.steps() {
                    collect(&nested.block, part, &path.child(step), found);
                }
            }
        }
    }
}
