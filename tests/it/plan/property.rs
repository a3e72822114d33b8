//! Over random stacks: what a plan deletes is gone from a configuration that could be told,
//! replaced, or asked for; and what is carried out is what was planned.

use std::collections::{BTreeMap, BTreeSet};

use rform_engine::{PlanOptions, Planned};
use rform_plan::{Action, Change, Mode};
use rform_state::State;

use super::model::{Model, Repeated, module_of, resource_of};
use super::random::Random;
use super::{Stack, errors, nothing, only};

/// So many stacks are tried; `RFORM_SEEDS=FROM..TO` tries others.
const SEEDS: std::ops::Range<u64> = 0..200;

#[test]
fn what_a_plan_deletes_is_gone_replaced_or_asked_for() {
    let given = std::env::var("RFORM_SEEDS").ok();
    let given = given.as_deref().and_then(|it| it.split_once(".."));
    let seeds = given.and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    for seed in seeds.unwrap_or(SEEDS) {
        Case::new(seed).check();
    }
}

/// A stack that is applied, and what comes then.
struct Case {
    seed: u64,
    before: Model,
    after: Model,
    /// Where `moved` blocks lead, by where from.
    moved: BTreeMap<String, String>,
    /// Resources (of the module or not) that `removed` blocks let go without destroying.
    let_go: BTreeSet<(bool, String)>,
    tainted: BTreeSet<String>,
    deposed: BTreeSet<String>,
    mode: Mode,
    targets: Vec<String>,
}

impl Case {
    fn new(seed: u64) -> Case {
        let random = &mut Random::new(seed);
        let before = Model::random(random);
        let mut case = Case {
            seed,
            after: before.clone(),
            before,
            moved: BTreeMap::new(),
            let_go: BTreeSet::new(),
            tainted: BTreeSet::new(),
            deposed: BTreeSet::new(),
            mode: match random.chance(25) {
                true => Mode::Destroy,
                false => Mode::Normal,
            },
            targets: Vec::new(),
        };
        for is_inner in [false, true] {
            case.change_resources(is_inner, random);
        }
        case.change_call(random);
        let there: Vec<String> = case.before.addresses().into_iter().collect();
        for address in &there {
            if random.chance(10) {
                case.tainted.insert(address.clone());
            }
            if random.chance(10) {
                case.deposed.insert(address.clone());
            }
        }
        case.choose_targets(&there, random);
        case.import(&there, random);
        case
    }

    fn change_resources(&mut self, is_inner: bool, random: &mut Random) {
        let module = match is_inner {
            true => &mut self.after.env,
            false => &mut self.after.root,
        };
        for name in module.resources.keys().cloned().collect::<Vec<_>>() {
            match random.below(12) {
                0 | 1 => {
                    module.resources.remove(&name);
                    if random.chance(60) && !self.after.given {
                        let destroy = random.chance(50);
                        module.blocks += &format!(
                            "removed {{\n  from = terraform_data.{name}\n  lifecycle {{ destroy = \
                             {destroy} }}\n}}\n"
                        );
                        if !destroy {
                            self.let_go.insert((is_inner, name));
                        }
                    }
                    continue;
                }
                2 if self.mode == Mode::Normal => {
                    let new = format!("{name}x");
                    if let Some(resource) = module.resources.remove(&name) {
                        module.resources.insert(new.clone(), resource);
                    }
                    module.blocks += &format!(
                        "moved {{\n  from = terraform_data.{name}\n  to = terraform_data.{new}\n}}\n"
                    );
                    self.moved.insert(format!("{is_inner} {name}"), new);
                    continue;
                }
                _ => {}
            }
            let Some(resource) = module.resources.get_mut(&name) else {
                continue;
            };
            match random.below(12) {
                0 | 1 => resource.repeated = Repeated::random(random),
                2 | 3 => resource.trigger += 1,
                4 => resource.repeated = Repeated::broken(random),
                5 => resource.broken = true,
                6 => resource.create_first = !resource.create_first,
                _ => {}
            }
        }
    }

    fn change_call(&mut self, random: &mut Random) {
        match random.below(8) {
            0 => self.after.call = None,
            1 | 2 => self.after.call = Some(Repeated::random(random)),
            3 => self.after.call = Some(Repeated::broken(random)),
            _ => {}
        }
    }

    /// Moves cannot be torn apart by targets.
    fn choose_targets(&mut self, there: &[String], random: &mut Random) {
        if !self.moved.is_empty() || !random.chance(40) {
            return;
        }
        for _ in 0..1 + random.below(2) {
            if let Some(address) = random.pick(there) {
                let module = module_of(address).trim_end_matches('.');
                let whole = address.rsplit_once("terraform_data.").map(|(front, rest)| {
                    let name = rest.split('[').next().unwrap_or_default();
                    format!("{front}terraform_data.{name}")
                });
                self.targets.push(match random.below(3) {
                    0 if !module.is_empty() => module.to_owned(),
                    1 => whole.unwrap_or_default(),
                    _ => address.clone(),
                });
            }
        }
    }

    /// Import blocks for objects that are there, with computed keys where there are any.
    fn import(&mut self, there: &[String], random: &mut Random) {
        for address in there {
            let is_wanted = self.after.addresses().contains(address);
            if !is_wanted || !random.chance(15) {
                continue;
            }
            let (computed, keys) = with_computed_keys(address);
            self.after.root.blocks += &match keys.is_empty() {
                true => format!("import {{\n  to = {address}\n  id = \"one\"\n}}\n"),
                false => format!(
                    "import {{\n  for_each = {{ one = [{}] }}\n  to = {computed}\n  id = \
                     each.key\n}}\n",
                    keys.join(", ")
                ),
            };
        }
    }

    fn check(&self) {
        let stack = Stack::new(&[]);
        write(&stack, &self.before);
        let mut state = stack.applied(&nothing());
        self.spoil(&mut state);
        write(&stack, &self.after);
        let options = PlanOptions {
            mode: self.mode,
            ..only(&self.targets.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let planned = stack.plan(&state, &options);
        let changes = planned.plan.iter().flat_map(|plan| &plan.changes);
        for change in changes {
            let why = self.objection(change);
            assert_eq!(why, None, "seed {}: {}\n{self}", self.seed, change.address);
        }
        if errors(&planned.diagnostics).is_empty() {
            self.apply(&stack, &planned);
        }
    }

    fn spoil(&self, state: &mut State) {
        for (address, instance) in &mut state.resources {
            let address = address.to_string();
            if self.deposed.contains(&address)
                && let Some(object) = instance.current.clone()
            {
                instance.deposed.insert("0badf00d".into(), object);
            }
            if let Some(object) = &mut instance.current {
                object.tainted = self.tainted.contains(&address);
            }
        }
    }

    /// Why a change should not be, if it takes something away.
    fn objection(&self, change: &Change) -> Option<String> {
        let address = change.address.to_string();
        let former = change.previous.as_ref().map(ToString::to_string);
        let former = former.unwrap_or_else(|| address.clone());
        match change.action {
            Action::Delete if self.mode == Mode::Destroy => self.objection_to_destroy(&address),
            Action::Delete => self.objection_to_delete(&address, change),
            action if action.deletes() => {
                let trigger = |model: &Model, address: &str| {
                    let (is_inner, name) = resource_of(address);
                    let module = if is_inner { &model.env } else { &model.root };
                    module.resources.get(&name).map(|it| it.trigger)
                };
                let asked = trigger(&self.before, &former) != trigger(&self.after, &address);
                let replaced = asked || self.tainted.contains(&former);
                (!replaced).then(|| "there is no reason to replace it".to_owned())
            }
            _ => None,
        }
    }

    fn objection_to_destroy(&self, address: &str) -> Option<String> {
        let is_target = |it: &str| self.targets.iter().any(|target| covers(target, it));
        if self.targets.is_empty() || is_target(address) {
            return None;
        }
        let before = self.before.addresses();
        let mut needed = before.iter().filter(|other| is_target(other));
        let rests = needed.any(|other| self.before.rests_on(address, other));
        (!rests).then(|| "it is no target and rests on none".to_owned())
    }

    fn objection_to_delete(&self, address: &str, change: &Change) -> Option<String> {
        let targets = &self.targets;
        if self.after.is_untold(address) {
            return Some("it cannot be told whether it is wanted".into());
        }
        let is_target = targets.iter().any(|target| covers(target, address));
        if !targets.is_empty() && !is_target && !self.is_needed_whole(address) {
            return Some("it is no target, and none needs all of its resource".into());
        }
        let (is_inner, name) = resource_of(address);
        let block_is_there = !is_inner || self.after.call.is_some();
        if block_is_there && self.let_go.contains(&(is_inner, name)) {
            return Some("it was to be forgotten only".into());
        }
        let is_wanted = change.deposed.is_none() && self.after.addresses().contains(address);
        is_wanted.then(|| "the configuration asks for it".to_owned())
    }

    /// Whether what a target names needs the resource, of which none names a part.
    fn is_needed_whole(&self, address: &str) -> bool {
        let resource = resource_of(address);
        let names = |target: &str, (is_inner, name): &(bool, String)| {
            let whole = resource_of(target);
            match target.contains("terraform_data.") {
                true => whole == (*is_inner, name.clone()),
                false => *is_inner,
            }
        };
        let own = self
            .after
            .root
            .resources
            .keys()
            .map(|it| (false, it.clone()));
        let inner = self.after.env.resources.keys().map(|it| (true, it.clone()));
        let mut users = own.chain(inner).filter(|user| {
            let needed = self.after.needed(user.0, &user.1);
            needed.contains(&resource) && self.targets.iter().any(|it| names(it, user))
        });
        users.next().is_some() && !self.targets.iter().any(|it| names(it, &resource))
    }

    fn apply(&self, stack: &Stack, planned: &Planned) {
        let Some(plan) = &planned.plan else { return };
        let applied = stack.apply(plan);
        let found = errors(&applied.diagnostics);
        assert_eq!(found, Vec::<String>::new(), "seed {}\n{self}", self.seed);
        assert_eq!(applied.counts, plan.counts(), "seed {}\n{self}", self.seed);
        if !self.targets.is_empty() {
            return;
        }
        let left = applied.state.resources.keys().map(ToString::to_string);
        let expected = match self.mode {
            Mode::Destroy => BTreeSet::new(),
            _ => self.after.addresses(),
        };
        assert_eq!(
            left.collect::<BTreeSet<_>>(),
            expected,
            "seed {}\n{self}",
            self.seed
        );
        if self.mode == Mode::Normal {
            let again = stack.plan(&applied.state, &PlanOptions::default());
            let actions = super::actions(&again);
            assert_eq!(actions, Vec::<String>::new(), "seed {}\n{self}", self.seed);
        }
    }
}

/// Both stacks and what was done between, for whoever looks into a failure.
impl std::fmt::Display for Case {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (title, model) in [("before", &self.before), ("after", &self.after)] {
            for (name, text) in model.files() {
                write!(out, "--- {title}: {name}\n{text}")?;
            }
        }
        write!(
            out,
            "{:?}, targets {:?}, tainted {:?}, deposed {:?}",
            self.mode, self.targets, self.tainted, self.deposed
        )
    }
}

fn write(stack: &Stack, model: &Model) {
    for (name, text) in model.files() {
        stack.write(name, &text);
    }
}

/// Whether a target is an address or around it.
fn covers(target: &str, address: &str) -> bool {
    let rest = address.strip_prefix(target);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The address with `each.value[N]` for each key, and the keys.
fn with_computed_keys(address: &str) -> (String, Vec<String>) {
    let mut keys = Vec::new();
    let mut text = String::new();
    for (at, part) in address.split('[').enumerate() {
        match part.split_once(']') {
            Some((key, rest)) if at > 0 => {
                text += &format!("[each.value[{}]]{rest}", keys.len());
                keys.push(key.to_owned());
            }
            _ => text += part,
        }
    }
    (text, keys)
}
