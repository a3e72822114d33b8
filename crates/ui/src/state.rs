//! States as text: `show`, `state show`, `state list`.

use rform_core::addr::{Mode, ModuleInstance, ModuleStep, ResourceInstance};
use rform_core::schema::Block;
use rform_core::value::json::value_from_json;
use rform_core::value::{Marks, Value};
use rform_state::{Instance, Object, State};

use super::layout::Layout;
use super::plan::{Schemas, still_block, still_value};
use super::state_object;
use rform_core::go::quote::quoted;

/// The text of a whole state: every object and the outputs of the root module.
pub fn show(state: &State, schemas: &Schemas<'_>, layout: &Layout) -> String {
    if state.is_empty() {
        return "The state file is empty. No resources are represented.\n".to_owned();
    }
    let mut out = String::new();
    module(&Module::tree(state), schemas, layout, &mut out);
    if !state.outputs.is_empty() {
        out.push_str("\n\nOutputs:\n\n");
    }
    for (name, output) in &state.outputs {
        let value = value_from_json(&output.value, &output.ty).unwrap_or(Value::NULL);
        let marks = if output.sensitive {
            Marks::SENSITIVE
        } else {
            Marks::NONE
        };
        let text = still_value(&value.mark(marks), &output.ty, layout);
        out.push_str(&format!("{name} = {text}\n"));
    }
    out
}

/// The text of one instance: its current object, or the first deposed one.
pub fn show_instance(
    state: &State,
    address: &ResourceInstance,
    schemas: &Schemas<'_>,
    layout: &Layout,
) -> Option<String> {
    let instance = state.resources.get(address)?;
    let (key, object) = objects(instance).next()?;
    Some(object_text(address, instance, key, object, schemas, layout))
}

/// The addresses of all instances, one on each line, in the order of `state list`.
pub fn list<'a>(addresses: impl IntoIterator<Item = &'a ResourceInstance>) -> String {
    let mut sorted: Vec<&ResourceInstance> = addresses.into_iter().collect();
    sorted.sort_by_key(|it| (it.module.0.len(), *it));
    sorted
        .into_iter()
        .map(|address| format!("{address}\n"))
        .collect()
}

/// A module instance, its resource instances and the modules that it calls.
pub(super) struct Module<'a> {
    /// The address of the module instance.
    pub address: ModuleInstance,
    /// The resource instances in this module instance itself, in order.
    pub instances: Vec<(&'a ResourceInstance, &'a Instance)>,
    /// The module instances that this one calls, in order.
    pub children: Vec<Module<'a>>,
}

impl<'a> Module<'a> {
    /// The tree of all module instances that have objects, or that lead to some that have.
    pub fn tree(state: &'a State) -> Module<'a> {
        let mut root = Module::new(ModuleInstance::root());
        for (address, instance) in &state.resources {
            root.within(&address.module.0)
                .instances
                .push((address, instance));
        }
        root
    }

    fn new(address: ModuleInstance) -> Module<'a> {
        Module {
            address,
            instances: Vec::new(),
            children: Vec::new(),
        }
    }

    fn within(&mut self, path: &[ModuleStep]) -> &mut Module<'a> {
        let Some((step, rest)) = path.split_first() else {
            return self;
        };
        let address = self.address.child(&step.name, step.key.clone());
        // Instances come in the order of their modules, so that a known child is the last one.
        let known = self
            .children
            .iter()
            .rposition(|child| child.address == address);
        let at = known.unwrap_or_else(|| {
            self.children.push(Module::new(address));
            self.children.len() - 1
        });
        self.children[at].within(rest)
    }
}

/// The objects of an instance: the current one, then the deposed ones with their keys.
pub(super) fn objects(instance: &Instance) -> impl Iterator<Item = (Option<&str>, &Object)> {
    let current = instance.current.iter().map(|object| (None, object));
    let deposed = instance
        .deposed
        .iter()
        .map(|(key, object)| (Some(key.as_str()), object));
    current.chain(deposed)
}

fn module(it: &Module<'_>, schemas: &Schemas<'_>, layout: &Layout, out: &mut String) {
    if !it.instances.is_empty() && !out.is_empty() {
        out.push('\n');
    }
    for (address, instance) in &it.instances {
        for (key, object) in objects(instance) {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&object_text(
                address, instance, key, object, schemas, layout,
            ));
        }
    }
    for child in &it.children {
        module(child, schemas, layout, out);
    }
}

fn object_text(
    address: &ResourceInstance,
    instance: &Instance,
    deposed: Option<&str>,
    object: &Object,
    schemas: &Schemas<'_>,
    layout: &Layout,
) -> String {
    let note = match deposed {
        Some(key) => format!(" (deposed object {key})"),
        None if object.tainted => " (tainted)".to_owned(),
        None => String::new(),
    };
    let schema = schemas(&instance.provider, address);
    let block: Option<&Block> = schema.as_deref().map(|schema| &schema.block);
    let text = still_block(&state_object::value(object, block), block, layout);
    let word = match address.resource.mode {
        Mode::Data => "data",
        _ => "resource",
    };
    let (kind, name) = (
        quoted(&address.resource.kind),
        quoted(&address.resource.name),
    );
    format!("# {address}:{note}\n{word} {kind} {name} {text}\n")
}
