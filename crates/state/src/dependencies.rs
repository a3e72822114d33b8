//! Dependencies of objects in state files: names, in several notations, as resources.

use std::collections::{BTreeSet, HashMap};

use rform_core::addr::{ConfigResource, Module, ModuleInstance, ResourceInstance};
use rform_core::addr::{Target, parse_target};

/// The resources of a state file, by which a dependency on a module becomes one on its resources.
#[derive(Default)]
pub(super) struct ResourceIndex {
    resources: BTreeSet<ConfigResource>,
    /// For each attribute value, the resources that have it.
    holders: HashMap<String, BTreeSet<ConfigResource>>,
}

impl FromIterator<ConfigResource> for ResourceIndex {
    fn from_iter<I: IntoIterator<Item = ConfigResource>>(all: I) -> ResourceIndex {
        ResourceIndex {
            resources: all.into_iter().collect(),
            ..ResourceIndex::default()
        }
    }
}

impl ResourceIndex {
    pub(super) fn add<'a>(
        &mut self,
        resource: ConfigResource,
        texts: impl Iterator<Item = &'a str>,
    ) {
        for text in texts.filter(|it| !it.is_empty()) {
            let holders = self.holders.entry(text.to_owned()).or_default();
            holders.insert(resource.clone());
        }
        self.resources.insert(resource);
    }

    /// The resources that an absolute name such as `module.net.aws_vpc.main` stands for; for a
    /// module all resources in it, for an invalid name none.
    pub(super) fn absolute(&self, text: &str) -> Vec<ConfigResource> {
        match parse_target(text) {
            Ok(Target::Resource(module, resource)) => vec![ConfigResource {
                module: module.module(),
                resource,
            }],
            Ok(Target::Instance(address)) => vec![address.config()],
            Ok(Target::Module(module)) => self.within(&module.module()),
            Err(_) => Vec::new(),
        }
    }

    /// The resources that an object depends on, by names such as `aws_vpc.main`, `aws_eip.many.*`,
    /// `data.aws_ami.x` and `module.net`, relative to the module of the object.
    ///
    /// Locals, variables, providers and invalid names are left out. So are resources of a module
    /// that have the object's `id` among their attributes: they depend on the object, and the old
    /// notation names the module as a whole.
    pub(super) fn relative(
        &self,
        of: &ResourceInstance,
        id: Option<&str>,
        names: &[String],
    ) -> Vec<ConfigResource> {
        let mut found = Vec::new();
        let holders = id.and_then(|id| self.holders.get(id));
        let depends_on_it = |it: &ConfigResource| holders.is_some_and(|all| all.contains(it));
        for name in names {
            let all = match name.strip_prefix("module.") {
                Some(rest) => {
                    let mut all = self.of_module(&of.module, rest);
                    all.retain(|it| !depends_on_it(it));
                    all
                }
                None => resource(of, name).into_iter().collect(),
            };
            let new = all.into_iter().filter(|it| *it != of.config());
            for dependency in new {
                if !found.contains(&dependency) {
                    found.push(dependency);
                }
            }
        }
        found
    }

    /// The resources of a child module; `rest` is its name, perhaps followed by an output's.
    fn of_module(&self, from: &ModuleInstance, rest: &str) -> Vec<ConfigResource> {
        let name = rest.split(['.', '[']).next().unwrap_or_default();
        let from = from.module();
        let path = from.0.iter().cloned().chain([name.into()]);
        self.within(&Module(path.collect()))
    }

    /// All resources of a module and of its descendants.
    fn within(&self, module: &Module) -> Vec<ConfigResource> {
        let all = self.resources.iter();
        all.filter(|it| it.module.0.starts_with(&module.0))
            .cloned()
            .collect()
    }
}

fn resource(of: &ResourceInstance, name: &str) -> Option<ConfigResource> {
    let head = name.split('.').next().unwrap_or_default();
    if [
        "local",
        "var",
        "provider",
        "path",
        "terraform",
        "self",
        "count",
        "each",
    ]
    .contains(&head)
    {
        return None;
    }
    let name = name.trim_end_matches(".*");
    let named = super::legacy_address::parse(&ModuleInstance::root(), name)?;
    parse_target(&named.resource.to_string()).ok()?;
    Some(ConfigResource {
        module: of.module.module(),
        resource: named.resource,
    })
}
