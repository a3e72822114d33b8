//! Changes of blocks, by their schemas.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::change_at_path::ChangeAtPath;
use super::compare::{compare, compare_documents, covered, set_pairs, start};
use super::diff::{Diff, DiffKind, Nested, Sign};
use super::sequence::align_elements;
use rform_core::schema::{Block, NestedBlock, Nesting};

/// The difference between two states of a block. Without a schema all members count as attributes.
pub fn compare_block<'a>(change_at_path: ChangeAtPath<'a>, block: Option<&Block>) -> Diff<'a> {
    if change_at_path.was_sensitive() || change_at_path.will_be_sensitive() {
        let changed = change_at_path.was_sensitive() != change_at_path.will_be_sensitive();
        let inner = compare_block(change_at_path.uncovered(), block);
        let sign = match inner.sign {
            Sign::Same if changed && !change_at_path.is_absent() => Sign::Update,
            sign => sign,
        };
        return Diff {
            kind: DiffKind::HiddenBlock,
            sign,
            replace: change_at_path.replace.here(),
        };
    }
    covered(change_at_path, &|change_at_path| {
        content(change_at_path, block)
    })
}

fn content<'a>(change_at_path: ChangeAtPath<'a>, block: Option<&Block>) -> Diff<'a> {
    let mut sign = start(&change_at_path);
    let mut attributes = BTreeMap::new();
    let mut blocks = BTreeMap::new();
    for name in change_at_path.names() {
        let member = change_at_path.member(name).if_relevant().implicit();
        let absent = member.is_absent();
        let attribute = block.map(|block| block.attributes.get(name));
        let nested = block.and_then(|block| block.blocks.get(name));
        if let Some(nested) = nested {
            let (items, what) = compare_nested(&member, nested);
            if what == Sign::Same && absent && !member.is_unknown() {
                continue;
            }
            sign = sign.and(what);
            blocks.insert(name, items);
            continue;
        }
        if attribute.flatten().is_some_and(|it| it.write_only) {
            // It is shown where the whole object is, whether or not it was given.
            attributes.insert(name, write_only(&change_at_path, &member));
            continue;
        }
        let item = match attribute {
            Some(Some(attribute)) => compare(member, &attribute.ty),
            Some(None) => continue,
            None => compare_documents(member),
        };
        if item.sign == Sign::Same && absent {
            continue;
        }
        sign = sign.and(item.sign);
        attributes.insert(name, item);
    }
    let kind = DiffKind::Block { attributes, blocks };
    Diff {
        kind,
        sign,
        replace: change_at_path.replace.here(),
    }
}

fn write_only<'a>(whole: &ChangeAtPath<'a>, member: &ChangeAtPath<'a>) -> Diff<'a> {
    Diff {
        kind: DiffKind::WriteOnly,
        sign: start(whole),
        replace: member.replace.here(),
    }
}

fn compare_nested<'a>(
    change_at_path: &ChangeAtPath<'a>,
    nested: &NestedBlock,
) -> (Nested<'a>, Sign) {
    let block = Some(&nested.block);
    let mut sign = start(change_at_path);
    let items: Vec<(Option<&'a str>, Diff<'a>)> = match nested.nesting {
        Nesting::Single | Nesting::Group => {
            let one = compare_block(change_at_path.clone(), block);
            sign = one.sign;
            vec![(None, one)]
        }
        Nesting::List | Nesting::Set => {
            let (before, after) = change_at_path.elements();
            let pairs = match nested.nesting {
                Nesting::Set => set_pairs(change_at_path),
                _ => align_elements(before, after, |_: &Json| true),
            };
            let element = |(before, after): (Option<usize>, Option<usize>)| {
                (
                    None,
                    compare_block(change_at_path.element(before, after).all_relevant(), block),
                )
            };
            pairs.into_iter().map(element).collect()
        }
        Nesting::Map => {
            let member = |name| {
                (
                    Some(name),
                    compare_block(change_at_path.member(name).if_relevant(), block),
                )
            };
            change_at_path.names().into_iter().map(member).collect()
        }
    };
    let sign = items
        .iter()
        .fold(sign, |sign, (_, item)| sign.and(item.sign));
    let nested = Nested {
        items,
        replace: change_at_path.replace.here(),
        before_sensitive: change_at_path.was_sensitive(),
        after_sensitive: change_at_path.will_be_sensitive(),
        unknown: change_at_path.is_unknown(),
    };
    (nested, sign)
}
