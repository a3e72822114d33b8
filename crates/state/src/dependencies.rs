//! What state files say of the order of things.

use std::collections::{BTreeSet, HashMap};

use rform_core::addr::{ConfigResource, Module, ModuleInstance, ResourceInstance};
use rform_core::addr::{Target, parse_target};

/// All resources of a file, to tell what a module's name stands for.
#[derive(Default)]
pub(super) struct Known {
    resources: BTreeSet<ConfigResource>,
    /// Which resources have a text among their attributes.
    holders: HashMap<String, BTreeSet<ConfigResource>>,
}

impl FromIterator<ConfigResource> for Known {
    fn from_iter<I: IntoIterator<Item = ConfigResource>>(all: I) -> Known {
        Known {
            resources: all.into_iter().collect(),
            ..Known::default()
        }
    }
}

impl Known {
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

    /// The resources of a dependency as `module.net.aws_vpc.main`; of a module all there are in
    /// it. A name that no resource can have is left out.
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

    /// The resources that an object depends on, by names as `aws_vpc.main`, `aws_eip.many.*`,
    /// `data.aws_ami.x` and `module.net`, all seen from the module that it is in.
    ///
    /// Locals, variables and providers are no resources, and a name that none can have today
    /// could not be read again: they are left out. So is what in a module holds the object's `id`:
    /// that depends on the object.
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

    /// Of a module that is called from another, perhaps with the name of an output behind.
    fn of_module(&self, from: &ModuleInstance, rest: &str) -> Vec<ConfigResource> {
        let name = rest.split(['.', '[']).next().unwrap_or_default();
        let from = from.module();
        let path = from.0.iter().cloned().chain([name.into()]);
        self.within(&Module(path.collect()))
    }

    /// All resources of a module and of those within it.
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
    let named = super::legacy_formats::address(&ModuleInstance::root(), name)?;
    parse_target(&named.resource.to_string()).ok()?;
    Some(ConfigResource {
        module: of.module.module(),
        resource: named.resource,
    })
}
