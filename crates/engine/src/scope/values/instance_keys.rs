//! The instances of a block, and what repeats each of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::addr::Key;
use rform_core::value::Value;

/// The repetition of the instance that an expression is evaluated for: the values of `count.index`
/// and `each`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RepetitionData {
    /// Neither `count` nor `for_each`.
    #[default]
    One,
    /// An instance of `count`, with the value of `count.index`.
    Count(u64),
    /// An instance of `for_each`, with the values of `each.key` and `each.value`.
    Each(Value, Value),
    /// An instance of `count` whose index is not known: validation without values.
    AnyCount,
    /// An instance of `for_each` whose key is not known.
    AnyEach,
}

/// The keys of all instances of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum InstanceKeys {
    /// One instance without a key.
    #[default]
    One,
    /// Instances with the indexes below this number.
    Count(u64),
    /// Instances by name, each with its `each.value`.
    Each(Arc<BTreeMap<Arc<str>, Value>>),
    /// Indexes that are not known.
    AnyCount,
    /// Names that are not known.
    AnyEach,
}

impl InstanceKeys {
    /// The number of instances; 1 where it is not known.
    pub fn count(&self) -> u64 {
        match self {
            InstanceKeys::Count(count) => *count,
            InstanceKeys::Each(items) => items.len() as u64,
            InstanceKeys::One | InstanceKeys::AnyCount | InstanceKeys::AnyEach => 1,
        }
    }

    /// All instances, in order, with their repetition. Where keys are not known, one stands for all.
    pub fn instances(&self) -> Vec<(Key, RepetitionData)> {
        match self {
            InstanceKeys::One => vec![(Key::None, RepetitionData::One)],
            InstanceKeys::Count(count) => (0..*count)
                .map(|index| (Key::Index(index), RepetitionData::Count(index)))
                .collect(),
            InstanceKeys::Each(items) => items
                .iter()
                .map(|(key, value)| {
                    let repetition =
                        RepetitionData::Each(Value::String(key.clone()), value.clone());
                    (Key::Name(key.clone()), repetition)
                })
                .collect(),
            InstanceKeys::AnyCount => vec![(Key::Index(0), RepetitionData::AnyCount)],
            InstanceKeys::AnyEach => vec![(Key::Name("".into()), RepetitionData::AnyEach)],
        }
    }

    /// Whether the keys are known.
    pub fn is_known(&self) -> bool {
        !matches!(self, InstanceKeys::AnyCount | InstanceKeys::AnyEach)
    }

    /// Whether the instances have keys of that kind.
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

    /// The instance keys of a block that has these.
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
