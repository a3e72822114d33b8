//! The instances of a block, and what repeats each of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::addr::Key;
use rform_core::value::Value;

/// What repeats something: which instance of it an expression is evaluated for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RepetitionData {
    /// Neither `count` nor `for_each`.
    #[default]
    One,
    /// `count.index`
    Count(u64),
    /// `each.key` and `each.value`
    Each(Value, Value),
    /// `count`, but which one is not known: a check without values.
    AnyCount,
    /// `for_each`, likewise.
    AnyEach,
}

/// How often something is there, and by which keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum InstanceKeys {
    /// Once, without a key.
    #[default]
    One,
    /// So many times, by number.
    Count(u64),
    /// By name, with the value of each.
    Each(Arc<BTreeMap<Arc<str>, Value>>),
    /// Not known: by number.
    AnyCount,
    /// Not known: by name.
    AnyEach,
}

impl InstanceKeys {
    /// How many instances there are, as far as that is known.
    pub fn count(&self) -> u64 {
        match self {
            InstanceKeys::Count(count) => *count,
            InstanceKeys::Each(items) => items.len() as u64,
            InstanceKeys::One | InstanceKeys::AnyCount | InstanceKeys::AnyEach => 1,
        }
    }

    /// All instances, in order, with what repeats them.
    pub fn instances(&self) -> Vec<(Key, RepetitionData)> {
        match self {
            InstanceKeys::One => vec![(Key::None, RepetitionData::One)],
            InstanceKeys::Count(count) => (0..*count)
                .map(|index| (Key::Index(index), RepetitionData::Count(index)))
                .collect(),
            InstanceKeys::Each(items) => items
                .iter()
                .map(|(key, value)| {
                    let repeat = RepetitionData::Each(Value::String(key.clone()), value.clone());
                    (Key::Name(key.clone()), repeat)
                })
                .collect(),
            InstanceKeys::AnyCount => vec![(Key::Index(0), RepetitionData::AnyCount)],
            InstanceKeys::AnyEach => vec![(Key::Name("".into()), RepetitionData::AnyEach)],
        }
    }

    /// Whether it is known which instances there are.
    pub fn is_known(&self) -> bool {
        !matches!(self, InstanceKeys::AnyCount | InstanceKeys::AnyEach)
    }

    /// Whether instances are told apart by keys of that kind.
    pub fn takes(&self, key: &Key) -> bool {
        matches!(
            (self, key),
            (InstanceKeys::One, Key::None)
                | (
                    InstanceKeys::Count(_) | InstanceKeys::AnyCount,
                    Key::Index(_)
                )
                | (InstanceKeys::Each(_) | InstanceKeys::AnyEach, Key::Name(_))
        )
    }

    /// The shape of what has these keys.
    pub fn of_keys<'a>(keys: impl Iterator<Item = &'a Key>) -> InstanceKeys {
        let (mut count, mut names) = (0, BTreeMap::new());
        for key in keys {
            match key {
                Key::None => return InstanceKeys::One,
                Key::Index(index) => count = count.max(index + 1),
                Key::Name(name) => _ = names.insert(name.clone(), Value::DYNAMIC),
            }
        }
        match (count, names.is_empty()) {
            (_, false) => InstanceKeys::Each(Arc::new(names)),
            (count, true) => InstanceKeys::Count(count),
        }
    }
}
