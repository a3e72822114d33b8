//! Carrying out moves on the objects of the state, one statement after another.

use std::collections::BTreeMap;

use crate::plan::move_order::in_order;
use crate::plan::move_statements::MoveStatement;
use rform_core::addr::{ResourceInstance, Target};
use rform_state::Instance;

/// The results of the moves.
#[derive(Debug, Default)]
pub struct MoveResults {
    /// The address that each moved object had at first, by the one that it has now.
    pub moved: BTreeMap<ResourceInstance, ResourceInstance>,
    /// What could not move because something was at the address it was to have: both addresses.
    pub blocked: Vec<(Target, Target)>,
}

type Objects = BTreeMap<ResourceInstance, Instance>;

/// Carries out the statements, each after those that it goes on from. Nothing is moved if they are
/// cyclic, which is an error of the configuration.
pub fn execute(statements: &[MoveStatement<'_>], objects: &mut Objects) -> MoveResults {
    let mut results = MoveResults::default();
    let order = in_order(statements).unwrap_or_default();
    for statement in order.into_iter().filter_map(|at| statements.get(at)) {
        for (from, to, moves) in units(statement, objects) {
            if objects.keys().any(|it| to.holds(it)) {
                results.block(from.target, to.target);
                continue;
            }
            for (from, to) in moves {
                results.move_objects(objects, from, to, statement.is_implied);
            }
        }
    }
    results
}

/// Objects that move together or not at all, with their new addresses.
type UnitMove = (Unit, Unit, Vec<(ResourceInstance, ResourceInstance)>);

/// A module instance without those in it, a resource, or an instance, which moves as a whole.
struct Unit {
    target: Target,
}

/// The units of the state that a statement moves, in the order of their addresses.
fn units(statement: &MoveStatement<'_>, objects: &Objects) -> Vec<UnitMove> {
    let mut units: Vec<UnitMove> = Vec::new();
    for from in objects.keys() {
        let Some(to) = statement.apply(from).filter(|to| to != from) else {
            continue;
        };
        let known = units.iter_mut().find(|(unit, ..)| unit.holds(from));
        match known {
            Some((.., moves)) => moves.push((from.clone(), to)),
            None => {
                let of = |it: &ResourceInstance| Unit::of(statement, it);
                units.push((of(from), of(&to), vec![(from.clone(), to)]));
            }
        }
    }
    units
}

impl Unit {
    /// The unit around an instance that a statement moves.
    fn of(statement: &MoveStatement<'_>, it: &ResourceInstance) -> Unit {
        let target = match (&statement.block.from, &statement.block.to) {
            (Target::Module(_), _) => Target::Module(it.module.clone()),
            (Target::Resource(..), Target::Resource(..)) => {
                Target::Resource(it.module.clone(), it.resource.clone())
            }
            _ => Target::Instance(it.clone()),
        };
        Unit { target }
    }

    /// Whether an instance is part of the unit. Those in modules below are not.
    fn holds(&self, it: &ResourceInstance) -> bool {
        match &self.target {
            Target::Module(module) => *module == it.module,
            other => other.contains(it),
        }
    }
}

impl MoveResults {
    fn block(&mut self, from: Target, to: Target) {
        self.blocked.retain(|(earlier, _)| *earlier != from);
        self.blocked.push((from, to));
    }

    fn move_objects(
        &mut self,
        objects: &mut Objects,
        from: ResourceInstance,
        to: ResourceInstance,
        is_implied: bool,
    ) {
        let Some(instance) = objects.remove(&from) else {
            return;
        };
        // States of Terraform before 0.12 do not tell `a[0]` from `a`.
        let is_same = is_implied && instance.has_flat_attributes();
        objects.insert(to.clone(), instance);
        let first = self.moved.remove(&from);
        if !is_same {
            self.moved.insert(to, first.unwrap_or(from));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::plan::move_order::in_order;
    use crate::plan::move_statements::{implied, statements};
    use rform_config::load;
    use rform_core::addr::{ProviderConfig, ProviderSource, parse_resource_instance};
    use rform_testing::Memory;

    fn instance() -> Instance {
        Instance {
            provider: ProviderConfig::root(ProviderSource::builtin("terraform")),
            current: None,
            deposed: BTreeMap::new(),
        }
    }

    /// Moves objects at these addresses by a configuration. Returns the moved and the blocked ones.
    fn moved(root: &str, addresses: &[&str]) -> (Vec<String>, Vec<String>) {
        let inner = "resource \"terraform_data\" \"a\" {}\n";
        let world = Memory::new([("main.tf", root), ("m/main.tf", inner)]);
        let config = load(&world, Path::new(".")).config;
        let addresses = addresses
            .iter()
            .map(|it| parse_resource_instance(it).expect("an address"));
        let mut objects: Objects = addresses.map(|it| (it, instance())).collect();
        let declared = statements(&config);
        let implied = implied(&config, objects.keys(), &declared);
        let all: Vec<_> = declared.into_iter().chain(implied.statements()).collect();
        let results = execute(&all, &mut objects);
        let moved = results.moved.iter();
        let blocked = results.blocked.iter();
        (
            moved.map(|(to, from)| format!("{from} -> {to}")).collect(),
            blocked
                .map(|(from, to)| format!("{from} -> {to}"))
                .collect(),
        )
    }

    fn moves(pairs: &[(&str, &str)]) -> String {
        let blocks = pairs.iter();
        let blocks = blocks.map(|(from, to)| format!("moved {{\n from = {from}\n to = {to}\n}}\n"));
        blocks.collect()
    }

    const A: &str = "terraform_data.a";
    const B: &str = "terraform_data.b";
    const C: &str = "terraform_data.c";

    #[test]
    fn an_object_in_the_middle_of_a_chain_goes_first_whatever_the_order_of_the_blocks() {
        let chain = [(A, B), (B, C)];
        let expected = (
            vec!["terraform_data.b -> terraform_data.c".to_owned()],
            vec!["terraform_data.a -> terraform_data.b".to_owned()],
        );
        assert_eq!(moved(&moves(&chain), &[A, B]), expected);
        let reversed = [(B, C), (A, B)];
        assert_eq!(moved(&moves(&reversed), &[A, B]), expected);
    }

    #[test]
    fn a_chain_is_told_as_one_move_from_its_first_address() {
        let chain = moves(&[(B, "terraform_data.c[\"k\"]"), (A, B)]);
        let (all, blocked) = moved(&chain, &[A]);
        assert_eq!(all, ["terraform_data.a -> terraform_data.c[\"k\"]"]);
        assert!(blocked.is_empty());
    }

    #[test]
    fn a_block_that_names_a_resource_keeps_its_count_from_moving_it() {
        let counted = "resource \"terraform_data\" \"b\" {\n count = 2\n}\n";
        assert_eq!(
            moved(counted, &[B]).0,
            ["terraform_data.b -> terraform_data.b[0]"]
        );
        let (all, blocked) = moved(&format!("{counted}{}", moves(&[(A, B)])), &[A, B]);
        assert!(all.is_empty());
        assert_eq!(blocked, ["terraform_data.a -> terraform_data.b"]);
    }

    #[test]
    fn a_whole_resource_does_not_move_beside_other_instances() {
        let (all, blocked) = moved(
            &moves(&[(A, B)]),
            &["terraform_data.a[0]", "terraform_data.b[1]"],
        );
        assert!(all.is_empty());
        assert_eq!(blocked, ["terraform_data.a -> terraform_data.b"]);
    }

    #[test]
    fn a_module_does_not_move_onto_another_but_the_modules_in_it_do() {
        let renamed = moves(&[("module.a", "module.b")]);
        let held = [
            "module.a.terraform_data.a",
            "module.a.module.c.terraform_data.a",
            "module.b.terraform_data.b",
        ];
        let (all, blocked) = moved(&renamed, &held);
        assert_eq!(
            all,
            ["module.a.module.c.terraform_data.a -> module.b.module.c.terraform_data.a"]
        );
        assert_eq!(blocked, ["module.a -> module.b"]);
    }

    #[test]
    fn what_leaves_a_module_leaves_before_the_module_moves() {
        let both = moves(&[("module.a", "module.b"), ("module.a.terraform_data.a", A)]);
        let (all, _) = moved(
            &both,
            &["module.a.terraform_data.a", "module.a.terraform_data.b"],
        );
        let expected = [
            "module.a.terraform_data.a -> terraform_data.a",
            "module.a.terraform_data.b -> module.b.terraform_data.b",
        ];
        let mut sorted = all;
        sorted.sort();
        assert_eq!(sorted, expected);
    }

    #[test]
    fn an_instance_within_a_resource_that_moves_elsewhere_is_a_cycle() {
        let text = moves(&[("terraform_data.a[1]", "terraform_data.b[0]"), (A, B)]);
        let world = Memory::new([("main.tf", &*text)]);
        let config = load(&world, Path::new(".")).config;
        assert_eq!(in_order(&statements(&config)), Err(vec![vec![0, 1]]));
    }
}
