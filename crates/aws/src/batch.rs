//! Joins questions of the same kind that are asked at the same time into one request.

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

/// Collects questions while one request is on its way; the next request answers all of them.
pub struct Batcher<Q, A> {
    queue: Mutex<Vec<(Q, oneshot::Sender<A>)>>,
    turn: tokio::sync::Mutex<()>,
}

impl<Q, A> Default for Batcher<Q, A> {
    fn default() -> Self {
        Batcher {
            queue: Mutex::new(Vec::new()),
            turn: tokio::sync::Mutex::new(()),
        }
    }
}

impl<Q, A> Batcher<Q, A> {
    /// Asks a question. If it is the turn of this caller, `answer` is called with all collected
    /// questions and returns the answers in order. None if the caller that asked for this one was
    /// cancelled: ask again.
    pub async fn ask<F, S>(&self, question: Q, answer: F) -> Option<A>
    where
        F: FnOnce(Vec<Q>) -> S,
        S: Future<Output = Vec<A>>,
    {
        let (sender, receiver) = oneshot::channel();
        self.waiting().push((question, sender));
        let turn = self.turn.lock().await;
        let batch = std::mem::take(&mut *self.waiting());
        if !batch.is_empty() {
            let (questions, senders): (Vec<Q>, Vec<_>) = batch.into_iter().unzip();
            for (sender, answer) in senders.into_iter().zip(answer(questions).await) {
                // An asker that is gone needs no answer.
                drop(sender.send(answer));
            }
        }
        drop(turn);
        receiver.await.ok()
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<(Q, oneshot::Sender<A>)>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_thousand_questions_need_two_requests() {
        let combiner = Batcher::default();
        let requests = AtomicUsize::new(0);
        let ask = |number: usize| {
            combiner.ask(number, |all: Vec<usize>| async {
                requests.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                all.into_iter().map(|it| it * 2).collect()
            })
        };
        let answers = futures_util::future::join_all((0..1000).map(ask)).await;
        assert_eq!(answers.get(7), Some(&Some(14)));
        assert!(requests.load(Ordering::Relaxed) <= 2);
    }
}
