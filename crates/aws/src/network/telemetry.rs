//! What AWS and its logs know a request by: the name of the program, and which attempt it is. The
//! headers are no part of what is signed.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

/// The name and version that the user agent begins with.
const PROGRAM: &str = concat!("rform/", env!("CARGO_PKG_VERSION"));
/// The header with the id that all attempts of one request have.
const INVOCATION_ID: &str = "amz-sdk-invocation-id";
/// The header with the number of the attempt.
const ATTEMPT: &str = "amz-sdk-request";

tokio::task_local! {
    static INVOCATION: Arc<Invocation>;
}

/// One request with all its attempts.
#[derive(Default)]
pub struct Invocation {
    /// The id that the SDK gave to the first attempt.
    id: OnceLock<String>,
    attempts: AtomicU32,
    most: u32,
}

impl Invocation {
    /// A request that is sent so many times at most.
    pub fn of_at_most(attempts: u32) -> Arc<Invocation> {
        Arc::new(Invocation {
            most: attempts,
            ..Invocation::default()
        })
    }

    /// Carries out the next attempt.
    pub async fn attempt<F: Future>(self: &Arc<Self>, send: F) -> F::Output {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        INVOCATION.scope(Arc::clone(self), send).await
    }

    fn number(&self, request: &mut HttpRequest) {
        let headers = request.headers_mut();
        let own = headers.get(INVOCATION_ID).map(str::to_owned);
        let (number, most) = (self.attempts.load(Ordering::Relaxed), self.most);
        let id = self.id.get_or_init(|| own.unwrap_or_default());
        let _ = headers.try_insert(ATTEMPT, format!("attempt={number}; max={most}"));
        if !id.is_empty() {
            let _ = headers.try_insert(INVOCATION_ID, id.clone());
        }
    }
}

/// Names the program and the attempt in a request that is on its way.
pub fn identify(request: &mut HttpRequest) {
    let agent = request.headers().get("user-agent").unwrap_or_default();
    let agent = format!("{PROGRAM} {agent}");
    let agent = agent.trim_end().to_owned();
    let _ = request.headers_mut().try_insert("user-agent", agent);
    // Requests for credentials are sent by the SDK itself.
    let _ = INVOCATION.try_with(|invocation| invocation.number(request));
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn headers(invocation: &Arc<Invocation>, own_id: &'static str) -> [String; 3] {
        let send = async {
            let mut request = HttpRequest::empty();
            request.headers_mut().insert(INVOCATION_ID, own_id);
            request.headers_mut().insert("user-agent", "aws-sdk-rust/1");
            identify(&mut request);
            let text = |name| request.headers().get(name).unwrap_or_default().to_owned();
            [text(INVOCATION_ID), text(ATTEMPT), text("user-agent")]
        };
        invocation.attempt(send).await
    }

    #[tokio::test]
    async fn attempts_of_one_request_have_one_id_and_count() {
        let agent = format!("{PROGRAM} aws-sdk-rust/1");
        let invocation = Invocation::of_at_most(26);
        for (own_id, attempt) in [("one", 1), ("two", 2), ("three", 3)] {
            let said = headers(&invocation, own_id).await;
            let count = format!("attempt={attempt}; max=26");
            assert_eq!(said, ["one".to_owned(), count, agent.clone()]);
        }
        let next = headers(&Invocation::of_at_most(1), "four").await;
        assert_eq!(
            next[..2],
            ["four".to_owned(), "attempt=1; max=1".to_owned()]
        );
    }
}
