//! Lists side by side: which element became which, and which need not be shown.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::value::Value;

/// One line of a changed list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece<'a> {
    /// An unchanged element with no change next to it.
    Hidden,
    /// An element before and after; the same one twice is an unchanged neighbour of a change.
    Pair(Option<&'a Value>, Option<&'a Value>),
}

/// Aligns two lists. Elements of compound kinds are matched by place, so that what
/// changed within them can be shown; others by content.
pub fn align<'a>(old: &[&'a Value], new: &[&'a Value]) -> Vec<Piece<'a>> {
    let mut pairs = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &keys(old), &keys(new)) {
        match operation {
            DiffOp::Equal { old_index, new_index, len } => {
                pairs.extend((0..len).map(|at| (Some(old[old_index + at]), Some(new[new_index + at]))));
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                pairs.extend(old[old_index..old_index + old_len].iter().map(|it| (Some(*it), None)));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                pairs.extend(new[new_index..new_index + new_len].iter().map(|it| (None, Some(*it))));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let (old, new) = (&old[old_index..], &new[new_index..]);
                let at = |list: &[&'a Value], len: usize, index: usize| {
                    (index < len).then(|| list.get(index).copied()).flatten()
                };
                let longest = old_len.max(new_len);
                pairs.extend((0..longest).map(|index| (at(old, old_len, index), at(new, new_len, index))));
            }
        }
    }
    hide_distant(&pairs)
}

fn keys(values: &[&Value]) -> Vec<String> {
    values.iter().map(|value| format!("{value:?}")).collect()
}

fn hide_distant<'a>(pairs: &[(Option<&'a Value>, Option<&'a Value>)]) -> Vec<Piece<'a>> {
    let same = |index: usize| pairs.get(index).is_none_or(|(before, after)| before == after);
    let shown = |index: usize| {
        !same(index) || !same(index + 1) || (index > 0 && !same(index - 1))
    };
    let piece = |(index, pair): (usize, &(Option<&'a Value>, Option<&'a Value>))| {
        if shown(index) { Piece::Pair(pair.0, pair.1) } else { Piece::Hidden }
    };
    pairs.iter().enumerate().map(piece).collect()
}
