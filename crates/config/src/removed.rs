//! Which `removed` block an object falls under.

use super::{Config, Removed};
use rform_core::addr::{Module, ResourceInstance, Target};

impl Config {
    /// The `removed` block that an instance falls under, if there is one.
    pub fn removed_by(&self, address: &ResourceInstance) -> Option<&Removed> {
        let modules = self.modules.values();
        let mut blocks = modules.flat_map(|module| {
            module
                .removed
                .iter()
                .map(move |block| (&module.path, block))
        });
        blocks
            .find(|(path, block)| covers(path, &block.from, address))
            .map(|(_, block)| block)
    }
}

fn covers(path: &Module, target: &Target, address: &ResourceInstance) -> bool {
    let whole = address.module.module();
    let Some(within) = whole.0.strip_prefix(&path.0[..]) else {
        return false;
    };
    match target {
        Target::Module(module) => within.starts_with(&module.module().0),
        Target::Resource(module, resource) => {
            *within == *module.module().0 && address.resource == *resource
        }
        Target::Instance(instance) => {
            *within == *instance.module.module().0
                && address.resource == instance.resource
                && address.key == instance.key
        }
    }
}
