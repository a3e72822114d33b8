//! The canonical form, where the file had it.

use similar::{ChangeTag, TextDiff};

use rform_lang::format::format;

/// The new text in the canonical form, if what was not touched is in that form; otherwise as it
/// is: a file that is laid out in another way stays so.
pub(super) fn aligned(old: &str, new: String) -> String {
    let formatted = format(&new);
    let kept = untouched(old, &new);
    let lines = |text: &str| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
    let (plain, canonical) = (lines(&new), lines(&formatted));
    let same_lines = plain.len() == canonical.len();
    let canonical_before = kept.iter().all(|at| {
        let (one, two) = (plain.get(*at), canonical.get(*at));
        one == two || similar_but_for_columns(one, two)
    });
    if same_lines && canonical_before {
        formatted
    } else {
        new
    }
}

/// Whether two lines begin in the same column and differ in blanks only: what touches a line may
/// move the columns of its neighbours.
fn similar_but_for_columns(one: Option<&String>, two: Option<&String>) -> bool {
    let (Some(one), Some(two)) = (one, two) else {
        return false;
    };
    let indent = |line: &str| line.len() - line.trim_start().len();
    indent(one) == indent(two) && one.split_whitespace().eq(two.split_whitespace())
}

/// The lines of the new text that are those of the old one, from 0.
fn untouched(old: &str, new: &str) -> Vec<usize> {
    let diff = TextDiff::from_lines(old, new);
    let same = diff
        .iter_all_changes()
        .filter(|it| it.tag() == ChangeTag::Equal);
    same.filter_map(|it| it.new_index()).collect()
}
