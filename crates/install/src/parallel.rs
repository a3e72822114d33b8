//! Running the same work for many items in parallel.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many things are fetched at the same time.
const TOGETHER: usize = 8;

/// Runs `work` for each item, several at a time; the results are in the order of the items.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let answers: Mutex<Vec<(usize, R)>> = Mutex::default();
    let run = || {
        while let Some((at, item)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            items.get(at).map(|item| (at, item))
        } {
            let answer = work(item);
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            answers.push((at, answer));
        }
    };
    thread::scope(|scope| {
        for _ in 1..TOGETHER.min(items.len()) {
            scope.spawn(run);
        }
        run();
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_the_order_of_the_items() {
        let items: Vec<usize> = (0..100).collect();
        let doubled: Vec<usize> = (0..100).map(|it| it * 2).collect();
        assert_eq!(each(&items, |it| it * 2), doubled);
        assert_eq!(each(&[] as &[usize], |it| *it), Vec::<usize>::new());
    }
}
