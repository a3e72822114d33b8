//! Repeating requests, as `go-retryablehttp` does
//! (<https://pkg.go.dev/github.com/hashicorp/go-retryablehttp>).

use std::time::Duration;

use ::http::{StatusCode, header};

use super::exchange::{Answer, Question};
use super::redirect::ask_and_follow;
use crate::framework::Fields;
use crate::provider_data::ProviderData;

/// How often and how soon a request is repeated.
pub struct Retry {
    attempts: u32,
    shortest: Duration,
    longest: Duration,
}

impl Retry {
    /// The settings of the `retry` block.
    pub fn of(block: &Fields) -> Retry {
        let number = |name: &str| block.integer(name).and_then(|it| u64::try_from(it).ok());
        Retry {
            attempts: number("attempts").map_or(0, |it| u32::try_from(it).unwrap_or(u32::MAX)),
            shortest: Duration::from_millis(number("min_delay_ms").unwrap_or(1000)),
            longest: Duration::from_millis(number("max_delay_ms").unwrap_or(30_000)),
        }
    }

    /// The pause after that many attempts.
    fn pause(&self, attempt: u32, answer: Option<&Answer>) -> Duration {
        if let Some(asked) = answer.and_then(asked_for) {
            return asked;
        }
        let factor = 2_u32.saturating_pow(attempt);
        self.shortest.saturating_mul(factor).min(self.longest)
    }
}

/// The pause that a server asks for (`Retry-After`).
fn asked_for(answer: &Answer) -> Option<Duration> {
    let is_busy = matches!(
        answer.status,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    );
    let after = answer
        .headers
        .get(header::RETRY_AFTER)
        .filter(|_| is_busy)?;
    let seconds: u64 = after.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// Whether another attempt may have another result.
fn is_transient(answer: &Answer) -> bool {
    let status = answer.status;
    status == StatusCode::TOO_MANY_REQUESTS
        || status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
}

/// Repeats a request until a response is final.
///
/// # Errors
/// There is none after all attempts.
pub async fn ask_until_answered(
    meta: &ProviderData,
    question: &Question,
    config: &rustls::ClientConfig,
    retry: &Retry,
) -> Result<Answer, String> {
    let mut attempt = 0;
    loop {
        let asked = ask_and_follow(meta, question, config).await;
        let (answer, why) = match asked {
            Ok(answer) if !is_transient(&answer) => return Ok(answer),
            Ok(answer) => (Some(answer), String::new()),
            Err(why) => (None, format!(": {why}")),
        };
        if attempt >= retry.attempts {
            let (method, url) = (&question.method, question.target.url());
            let count = attempt.saturating_add(1);
            return Err(format!(
                "{method} {url} giving up after {count} attempt(s){why}"
            ));
        }
        meta.clock
            .sleep(retry.pause(attempt, answer.as_ref()))
            .await;
        attempt += 1;
    }
}
