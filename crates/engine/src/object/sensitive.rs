//! Sensitive marks of objects: by the paths in the state, and by the schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::{Attribute, Block, Nesting};
use rform_core::value::{Marks, Path, Step, Value};

type Attributes = BTreeMap<Arc<str>, Attribute>;

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
    any_sensitive(&block.attributes) || block.blocks.values().any(|it| has_sensitive(&it.block))
}

fn any_sensitive(attributes: &Attributes) -> bool {
    attributes.values().any(|it| {
        let nested = it.nested.as_ref();
        it.sensitive || nested.is_some_and(|nested| any_sensitive(&nested.attributes))
    })
}

fn collect(block: &Block, value: &Value, path: &Path, found: &mut Vec<Path>) {
    collect_attributes(&block.attributes, value, path, found);
    for (name, nested) in &block.blocks {
        let Some(part) = value.get(name).filter(|_| has_sensitive(&nested.block)) else {
            continue;
        };
        let path = path.child(Step::Attribute(name.clone()));
        each_object(nested.nesting, part, path, found, &|part, path, found| {
            collect(&nested.block, part, path, found);
        });
    }
}

fn collect_attributes(attributes: &Attributes, value: &Value, path: &Path, found: &mut Vec<Path>) {
    for (name, attribute) in attributes {
        let path = path.child(Step::Attribute(name.clone()));
        if attribute.sensitive {
            found.push(path);
            continue;
        }
        let nested = attribute.nested.as_ref();
        let nested = nested.filter(|it| any_sensitive(&it.attributes));
        let part = value.get(name).filter(|it| it.is_known() && !it.is_null());
        let (Some(nested), Some(part)) = (nested, part) else {
            continue;
        };
        each_object(nested.nesting, part, path, found, &|part, path, found| {
            collect_attributes(&nested.attributes, part, path, found);
        });
    }
}

/// Looks at the objects that are held in that way. Elements of a set have no places: there, the set
/// is sensitive.
fn each_object(
    nesting: Nesting,
    value: &Value,
    path: Path,
    found: &mut Vec<Path>,
    look: &dyn Fn(&Value, &Path, &mut Vec<Path>),
) {
    match nesting {
        Nesting::Single | Nesting::Group => look(value, &path, found),
        Nesting::Set => found.push(path),
        Nesting::List | Nesting::Map => {
            for (step, part) in value.steps() {
                look(part, &path.child(step), found);
            }
        }
    }
}
