//! What a random stack consists of, told without the engine: its text, its addresses, and what
//! depends on what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::random::Random;

/// What repeats a resource or a module.
#[derive(Clone, Debug, PartialEq)]
pub enum Repeated {
    No,
    Count(usize),
    Each(BTreeSet<char>),
    /// How often cannot be told.
    Broken(&'static str),
}

/// One resource of a random stack.
#[derive(Clone, Debug)]
pub struct Resource {
    pub repeated: Repeated,
    /// Resources of the same module that it refers to.
    pub needs: Vec<String>,
    /// Whether it uses what its module was given, or (in the root) the module as a whole.
    pub needs_outside: bool,
    /// Replaced when this changes.
    pub trigger: usize,
    pub create_first: bool,
    pub broken: bool,
}

/// The root module, or the one module that it calls.
#[derive(Clone, Debug, Default)]
pub struct Module {
    pub resources: BTreeMap<String, Resource>,
    /// Blocks beside the resources: `moved`, `removed`, `import`.
    pub blocks: String,
}

/// A stack of a root module and a module `env` in it, which is given what `base` is.
#[derive(Clone, Debug)]
pub struct Model {
    pub root: Module,
    pub env: Module,
    /// None once the call is gone.
    pub call: Option<Repeated>,
    /// Whether the module is given something of the root's first resource.
    pub given: bool,
}

/// Ways in which it cannot be told how often something is there.
const BROKEN: [&str; 4] = [
    "count = tonumber(\"x\")",
    "for_each = toset([tonumber(\"x\")])",
    "count = null",
    "count = length(local.broken)",
];

impl Repeated {
    pub fn random(random: &mut Random) -> Repeated {
        match random.below(4) {
            0 => Repeated::Count(random.below(4)),
            1 => Repeated::Each("abcd".chars().filter(|_| random.chance(50)).collect()),
            _ => Repeated::No,
        }
    }

    pub fn broken(random: &mut Random) -> Repeated {
        Repeated::Broken(random.pick(&BROKEN).copied().unwrap_or(BROKEN[0]))
    }

    /// The keys of the instances, as they stand in addresses.
    pub fn keys(&self) -> Vec<String> {
        match self {
            Repeated::No => vec![String::new()],
            Repeated::Count(count) => (0..*count).map(|index| format!("[{index}]")).collect(),
            Repeated::Each(keys) => keys.iter().map(|key| format!("[\"{key}\"]")).collect(),
            Repeated::Broken(_) => Vec::new(),
        }
    }

    fn text(&self) -> String {
        match self {
            Repeated::No => String::new(),
            Repeated::Count(count) => format!("  count = {count}\n"),
            Repeated::Each(keys) => {
                let keys: Vec<String> = keys.iter().map(|key| format!("\"{key}\"")).collect();
                format!("  for_each = toset([{}])\n", keys.join(", "))
            }
            Repeated::Broken(how) => format!("  {how}\n"),
        }
    }

    fn is_broken(&self) -> bool {
        matches!(self, Repeated::Broken(_))
    }
}

impl Model {
    pub fn random(random: &mut Random) -> Model {
        let mut module = |outside: usize| {
            let mut module = Module::default();
            for at in 0..1 + random.below(3) {
                let earlier = module.resources.keys();
                let needs = earlier.filter(|_| random.chance(40)).cloned().collect();
                let resource = Resource {
                    repeated: Repeated::random(random),
                    needs,
                    needs_outside: at > 0 && random.chance(outside),
                    trigger: 0,
                    create_first: random.chance(25),
                    broken: false,
                };
                module.resources.insert(format!("r{at}"), resource);
            }
            module
        };
        Model {
            root: module(40),
            env: module(60),
            call: Some(Repeated::random(random)),
            given: random.chance(50),
        }
    }

    /// The files of the stack.
    pub fn files(&self) -> [(&'static str, String); 2] {
        let repeated =
            |module: &Module| module.resources.values().any(|it| it.repeated.is_broken());
        let broken = "locals { broken = tonumber(\"x\") }\n";
        let mut root = self.root.text("module.env", self.call.is_some());
        if repeated(&self.root) || self.call.as_ref().is_some_and(Repeated::is_broken) {
            root += broken;
        }
        if let Some(repeated) = &self.call {
            let given = match self.given && self.root.resources.contains_key("r0") {
                true => "jsonencode(terraform_data.r0)",
                false => "\"\"",
            };
            _ = write!(
                root,
                "module \"env\" {{\n  source = \"./env\"\n{}  v = {given}\n}}\n",
                repeated.text()
            );
        }
        let mut env = self.env.text("var.v", true) + "variable \"v\" {}\n";
        if repeated(&self.env) {
            env += broken;
        }
        [("main.tf", root), ("env/main.tf", env)]
    }

    /// All addresses that the configuration asks for.
    pub fn addresses(&self) -> BTreeSet<String> {
        let modules = self.call.iter().flat_map(Repeated::keys);
        let inner = modules.flat_map(|key| self.env.addresses(&format!("module.env{key}.")));
        let own = self.root.addresses("");
        own.into_iter().chain(inner).collect()
    }

    /// Whether it cannot be told what the configuration asks for at an address: how often the
    /// resource or its module is there, or what it rests on, is a mistake.
    pub fn is_untold(&self, address: &str) -> bool {
        let (is_inner, name) = resource_of(address);
        let module = if is_inner { &self.env } else { &self.root };
        if is_inner && self.call.is_none() || !module.resources.contains_key(&name) {
            let call_broken = self.call.as_ref().is_some_and(Repeated::is_broken);
            return is_inner && call_broken;
        }
        let modules = self.call.as_ref().filter(|call| !call.is_broken());
        if let (true, Some(call)) = (is_inner, modules)
            && !call
                .keys()
                .iter()
                .any(|key| module_of(address) == format!("module.env{key}."))
        {
            return false;
        }
        let resource = &module.resources[&name];
        resource.repeated.is_broken() || self.rests_on_fault(is_inner, &name)
    }

    fn rests_on_fault(&self, is_inner: bool, name: &str) -> bool {
        let call_broken = self.call.as_ref().is_some_and(Repeated::is_broken);
        let mut faulty = self.needed(is_inner, name).into_iter().filter(|it| {
            let module = if it.0 { &self.env } else { &self.root };
            let resource = module.resources.get(&it.1);
            // What is not there at all is not evaluated.
            let is_there = !it.0 || self.call.as_ref().is_some_and(|it| !it.keys().is_empty());
            let is_faulty = |it: &Resource| {
                it.repeated.is_broken() || it.broken && !it.repeated.keys().is_empty()
            };
            is_there && resource.is_some_and(is_faulty)
        });
        let through_call = call_broken && (is_inner || self.names_module(name));
        through_call || faulty.next().is_some()
    }

    fn names_module(&self, name: &str) -> bool {
        let needed = self.needed(false, name);
        let own = std::iter::once((false, name.to_owned())).chain(needed);
        let mut roots = own.filter(|(is_inner, _)| !is_inner);
        roots.any(|(_, name)| {
            let resource = self.root.resources.get(&name);
            resource.is_some_and(|it| it.needs_outside) && self.call.is_some()
        })
    }

    /// The resources that one rests on, directly or not: whether they are in the module, and
    /// their names.
    pub fn needed(&self, is_inner: bool, name: &str) -> BTreeSet<(bool, String)> {
        let mut found = BTreeSet::new();
        let mut open = vec![(is_inner, name.to_owned())];
        while let Some((is_inner, name)) = open.pop() {
            let module = if is_inner { &self.env } else { &self.root };
            let Some(resource) = module.resources.get(&name) else {
                continue;
            };
            let near = resource.needs.iter();
            let near = near.filter(|name| module.resources.contains_key(*name));
            let mut next: Vec<_> = near.map(|name| (is_inner, name.clone())).collect();
            if resource.needs_outside {
                match is_inner {
                    true if self.given => next.push((false, "r0".into())),
                    true => {}
                    false if self.call.is_some() => {
                        let inner = self.env.resources.keys();
                        next.extend(inner.map(|name| (true, name.clone())));
                        // A whole module is what it is given, too.
                        next.extend(self.given.then(|| (false, "r0".into())));
                    }
                    false => {}
                }
            }
            open.extend(next.into_iter().filter(|it| found.insert(it.clone())));
        }
        found
    }

    /// Whether an object rests on one of the other.
    pub fn rests_on(&self, object: &str, other: &str) -> bool {
        let ((is_inner, name), (other_inner, other_name)) =
            (resource_of(object), resource_of(other));
        let same_instance = module_of(object) == module_of(other);
        let needed = self.needed(is_inner, &name);
        needed.contains(&(other_inner, other_name)) && (is_inner != other_inner || same_instance)
    }
}

impl Module {
    fn text(&self, outside: &str, has_outside: bool) -> String {
        let mut text = self.blocks.clone();
        for (name, resource) in &self.resources {
            let near = resource.needs.iter();
            let near = near.filter(|name| self.resources.contains_key(*name));
            let mut used: Vec<String> = near.map(|it| format!("terraform_data.{it}")).collect();
            used.extend((resource.needs_outside && has_outside).then(|| outside.to_owned()));
            used.extend(resource.broken.then(|| "tonumber(\"x\")".to_owned()));
            _ = write!(
                text,
                "resource \"terraform_data\" \"{name}\" {{\n{}  input = jsonencode([{}])\n  \
                 triggers_replace = {}\n  lifecycle {{ create_before_destroy = {} }}\n}}\n",
                resource.repeated.text(),
                used.join(", "),
                resource.trigger,
                resource.create_first
            );
        }
        text
    }

    fn addresses(&self, front: &str) -> Vec<String> {
        let resources = self.resources.iter();
        let all = resources.flat_map(|(name, resource)| {
            let keys = resource.repeated.keys().into_iter();
            keys.map(move |key| format!("{front}terraform_data.{name}{key}"))
        });
        all.collect()
    }
}

/// Whether an address is in the module, and the name of its resource.
pub fn resource_of(address: &str) -> (bool, String) {
    let name = address.rsplit("terraform_data.").next().unwrap_or_default();
    let name = name.split('[').next().unwrap_or_default();
    (address.starts_with("module."), name.to_owned())
}

/// The module instance that an address is in; empty for the root.
pub fn module_of(address: &str) -> &str {
    address.split("terraform_data.").next().unwrap_or_default()
}
