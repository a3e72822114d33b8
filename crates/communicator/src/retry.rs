//! Retrying a connection as Terraform's communicators do: the host may be starting.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

/// The pause after the first attempt, and the longest one after later attempts. As in Terraform:
/// <https://github.com/hashicorp/terraform/blob/v1.11.4/internal/communicator/communicator.go>
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Repeats an attempt until it succeeds or the time limit is reached.
///
/// # Errors
/// The time limit is reached; the text begins with `timeout` and ends with the last failure.
pub async fn until<T, F: Future<Output = Result<T, String>>>(
    limit: Duration,
    attempt: impl Fn() -> F,
) -> Result<T, String> {
    let end = Instant::now() + limit;
    let mut last: Option<String> = None;
    let mut pause = FIRST_PAUSE;
    let timed_out = |last: Option<String>| {
        let last = last.unwrap_or_else(|| "no attempt came to an end".into());
        format!("timeout - last error: {last}")
    };
    loop {
        match timeout_at(end, attempt()).await {
            Ok(Ok(result)) => return Ok(result),
            Ok(Err(why)) => last = Some(why),
            Err(_) => return Err(timed_out(last)),
        }
        if timeout_at(end, sleep(pause)).await.is_err() {
            return Err(timed_out(last));
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn attempts_go_on_until_the_time_is_over() {
        let count = Cell::new(0);
        let limit = Duration::from_secs(60);
        let begun = Instant::now();
        let failed = until(limit, || async {
            count.set(count.get() + 1);
            Err::<(), _>(format!("no {}", count.get()))
        });
        assert_eq!(failed.await, Err("timeout - last error: no 7".into()));
        assert_eq!(begun.elapsed(), limit);
        let found = until(limit, || async {
            count.set(count.get() + 1);
            match count.get() {
                9 => Ok("yes"),
                _ => Err("no".into()),
            }
        });
        assert_eq!(found.await, Ok("yes"));
    }

    #[tokio::test(start_paused = true)]
    async fn what_hangs_ends() {
        let limit = Duration::from_secs(5);
        let hanging = until(limit, std::future::pending::<Result<(), String>>);
        let expected = "timeout - last error: no attempt came to an end";
        assert_eq!(hanging.await, Err(expected.into()));
    }
}
