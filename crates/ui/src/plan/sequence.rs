//! Alignment of two sequences: which element of the old one is which of the new one.

/// The longest sequence of equals that both have in common, as pairs of places.
///
/// Of several it takes the one that Terraform takes.
fn common<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let width = old.len();
    let mut lengths = vec![0u32; old.len() * new.len()];
    let at = |lengths: &[u32], x: Option<usize>, y: Option<usize>| match (x, y) {
        (Some(x), Some(y)) => lengths[y * width + x],
        _ => 0,
    };
    for y in 0..new.len() {
        for x in 0..width {
            let left = at(&lengths, x.checked_sub(1), Some(y));
            let above = at(&lengths, Some(x), y.checked_sub(1));
            lengths[y * width + x] = if old[x] == new[y] {
                at(&lengths, x.checked_sub(1), y.checked_sub(1)) + 1
            } else {
                left.max(above)
            };
        }
    }
    let mut pairs = Vec::new();
    let (mut x, mut y) = (old.len().checked_sub(1), new.len().checked_sub(1));
    while let (Some(here), Some(there)) = (x, y) {
        if old[here] == new[there] {
            pairs.push((here, there));
            (x, y) = (here.checked_sub(1), there.checked_sub(1));
        } else if at(&lengths, here.checked_sub(1), y) > at(&lengths, x, there.checked_sub(1)) {
            x = here.checked_sub(1);
        } else {
            y = there.checked_sub(1);
        }
    }
    pairs.reverse();
    pairs
}

/// Above this product of lengths, equal beginnings and ends are set aside first, and a middle
/// that is still too large is taken as wholly replaced.
const LARGEST: usize = 4_000_000;

fn bounded<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    if old.len().saturating_mul(new.len()) <= LARGEST {
        return common(old, new);
    }
    let same = |(one, two): &(&T, &T)| one == two;
    let head = old.iter().zip(new).take_while(same).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(same)
        .count();
    let old_middle = &old_rest[..old_rest.len() - tail];
    let new_middle = &new_rest[..new_rest.len() - tail];
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    if old_middle.len().saturating_mul(new_middle.len()) <= LARGEST {
        let middle = common(old_middle, new_middle).into_iter();
        pairs.extend(middle.map(|(x, y)| (x + head, y + head)));
    }
    pairs.extend(
        (1..=tail)
            .rev()
            .map(|back| (old.len() - back, new.len() - back)),
    );
    pairs
}

/// One row of an alignment: the index in the old and the index in the new sequence, where there is
/// one.
pub type Pair = (Option<usize>, Option<usize>);

/// Aligns two sequences: what they have in common is paired, the rest goes or comes. Where
/// both an old and a new element stand between two common ones and `pairs` says so of both,
/// the one becomes the other. Of several equal elements the first is the common one.
fn align<T: PartialEq>(old: &[T], new: &[T], pairs: impl Fn(&T) -> bool) -> Vec<Pair> {
    let mut aligned = Vec::new();
    let (mut x, mut y) = (0, 0);
    let common = bounded(old, new);
    let mut stops = common.iter().filter_map(|(at, _)| old.get(*at));
    loop {
        let stop = stops.next();
        let is_apart = |element: &&T| Some(*element) != stop;
        while let Some(gone) = old.get(x).filter(is_apart) {
            let successor = new.get(y).filter(is_apart);
            if pairs(gone) && successor.is_some_and(&pairs) {
                aligned.push((Some(x), Some(y)));
                y += 1;
            } else {
                aligned.push((Some(x), None));
            }
            x += 1;
        }
        while new.get(y).filter(is_apart).is_some() {
            aligned.push((None, Some(y)));
            y += 1;
        }
        if stop.is_none() {
            return aligned;
        }
        aligned.push((Some(x), Some(y)));
        (x, y) = (x + 1, y + 1);
    }
}

/// Aligns elements: by place if there are as many as before, by content if their number
/// changes or all that were there are still somewhere.
pub fn align_elements<T: PartialEq>(old: &[T], new: &[T], pairs: impl Fn(&T) -> bool) -> Vec<Pair> {
    if old.len() == new.len() && !are_all_left(old, new) {
        return (0..old.len()).map(|at| (Some(at), Some(at))).collect();
    }
    align(old, new, pairs)
}

/// Whether each of the old elements is somewhere among others. Long sequences are not looked at:
/// that would take time by the square of their lengths.
fn are_all_left<T: PartialEq>(old: &[T], new: &[T]) -> bool {
    old.len() <= 1000 && old != new && old.iter().all(|element| new.contains(element))
}

/// Aligns two sets: equals are paired, by `same`; first what was there, then what is new.
pub fn align_sets(old: usize, new: usize, same: impl Fn(usize, usize) -> bool) -> Vec<Pair> {
    let mut taken = vec![false; new];
    let mut aligned = Vec::new();
    for x in 0..old {
        let found = (0..new).find(|y| !taken[*y] && same(x, *y));
        if let Some(y) = found {
            taken[y] = true;
        }
        aligned.push((Some(x), found));
    }
    aligned.extend((0..new).filter(|y| !taken[*y]).map(|y| (None, Some(y))));
    aligned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_stays_and_the_rest_goes_or_comes() {
        let pairs = align(&["a", "b", "c"], &["a", "x", "c", "d"], |_| false);
        let expected: Vec<Pair> = vec![
            (Some(0), Some(0)),
            (Some(1), None),
            (None, Some(1)),
            (Some(2), Some(2)),
            (None, Some(3)),
        ];
        assert_eq!(pairs, expected);
    }

    #[test]
    fn of_equal_neighbours_the_first_stays() {
        let pairs = align_elements(&["a", "", "", "b"], &["a", "", "b"], |_| false);
        let expected: Vec<Pair> = vec![
            (Some(0), Some(0)),
            (Some(1), Some(1)),
            (Some(2), None),
            (Some(3), Some(2)),
        ];
        assert_eq!(pairs, expected);
    }

    #[test]
    fn where_all_of_the_old_are_left_content_decides() {
        let lines = |old: &[&str], new: &[&str]| align_elements(old, new, |_| false).len();
        assert_eq!(lines(&["a", "b"], &["c", "b"]), 2, "by place");
        assert_eq!(lines(&["a", "b"], &["b", "a"]), 3, "in another order");
        assert_eq!(lines(&["a", "a"], &["a", "b"]), 3, "one of two equals");
    }

    #[test]
    fn long_sequences_are_compared_in_bounded_memory() {
        let old: Vec<u32> = (0..5_000).collect();
        let mut new = old.clone();
        new.insert(2_500, 99_999);
        let pairs = align(&old, &new, |_| false);
        assert_eq!(pairs.len(), 5_001);
        assert_eq!(pairs.get(2_500), Some(&(None, Some(2_500))));
    }
}
