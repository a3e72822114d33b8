//! Addresses on the command line that stand for instances in a state.

use rform_core::addr::{Key, ModuleInstance, ParseError, ResourceInstance, Target, parse_target};

/// An address as `state list`, `state rm` and `state mv` take it: a module or resource without a
/// key stands for all of its instances.
/// <https://developer.hashicorp.com/terraform/cli/state/resource-addressing>
#[derive(Clone, Debug, PartialEq)]
pub struct AddressPattern(pub Target);

impl AddressPattern {
    /// Reads the text of an address.
    ///
    /// # Errors
    /// The text is not the address of a module, a resource or an instance.
    pub fn parse(text: &str) -> Result<AddressPattern, ParseError> {
        parse_target(text).map(AddressPattern)
    }

    /// Whether the pattern matches an instance.
    pub fn matches(&self, instance: &ResourceInstance) -> bool {
        match &self.0 {
            Target::Module(module) => is_within(module, &instance.module),
            Target::Resource(module, resource) => {
                *module == instance.module && *resource == instance.resource
            }
            Target::Instance(wanted) => wanted == instance,
        }
    }
}

/// Whether `inner` lies in `outer`; a last step of `outer` without a key stands for all keys.
pub(crate) fn is_within(outer: &ModuleInstance, inner: &ModuleInstance) -> bool {
    if outer.contains(inner) {
        return true;
    }
    let (Some((parent, last)), Some(step)) =
        (outer.parent(), inner.0.get(outer.0.len().saturating_sub(1)))
    else {
        return false;
    };
    last.key == Key::None && parent.contains(inner) && last.name == step.name
}

/// Sorts addresses as Terraform lists them: the root module's first, then module by module.
pub fn sort_addresses(addresses: &mut [&ResourceInstance]) {
    addresses.sort_by(|one, two| {
        let depth = |it: &ResourceInstance| it.module.0.len();
        depth(one).cmp(&depth(two)).then_with(|| one.cmp(two))
    });
}
