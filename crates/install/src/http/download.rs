//! Large answers, written away as they come, and gone on with where they broke off.

use std::io::Write;
use std::time::Duration;

use http::StatusCode;
use http::header::{ETAG, HeaderValue, IF_RANGE, LAST_MODIFIED, RANGE};
use http_body_util::BodyExt;

use super::client::Client;
use super::pool::Pool;
use super::request::{Fault, Request, is_trouble};
use super::send::{causes, follow};

/// How long a server may send nothing.
const SILENCE: Duration = Duration::from_secs(60);

/// In bytes: the largest archive that is taken.
const LARGEST: u64 = 4 << 30;

/// Writes what is at an address to `to`. What breaks off is gone on with, as far as the server can do
/// that, as often as the request may be repeated.
///
/// # Errors
/// There is no whole answer, it is no success, or it cannot be written.
pub fn download(client: &Client, request: &Request, to: &mut dyn Write) -> Result<(), Fault> {
    let pool = client.pool()?;
    client.runtime().block_on(async {
        let mut progress = Progress::default();
        let mut left = request.retries;
        loop {
            match attempt(&pool, request, to, &mut progress).await {
                Err(fault) if fault.is_passing && left > 0 => left -= 1,
                other => return other,
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    })
}

/// How far a download has come.
#[derive(Default)]
struct Progress {
    written: u64,
    /// What tells this content from a later one of the same address.
    validator: Option<HeaderValue>,
}

async fn attempt(
    pool: &Pool,
    request: &Request,
    to: &mut dyn Write,
    progress: &mut Progress,
) -> Result<(), Fault> {
    let mut headers = request.headers.clone();
    if let (Some(validator), true) = (&progress.validator, progress.written > 0) {
        let range = HeaderValue::try_from(format!("bytes={}-", progress.written));
        headers.insert(RANGE, range.map_err(|error| lasting(error.to_string()))?);
        headers.insert(IF_RANGE, validator.clone());
    }
    let (_, response) = follow(pool, request, &headers).await?;
    let (head, mut body) = response.into_parts();
    let goes_on = head.status == StatusCode::PARTIAL_CONTENT && progress.written > 0;
    if !goes_on && head.status != StatusCode::OK {
        return Err(Fault {
            why: format!("the answer is {}", head.status),
            is_passing: is_trouble(head.status),
        });
    }
    if !goes_on && progress.written > 0 {
        return Err(lasting("it broke off, and cannot be gone on with".into()));
    }
    let validator = head.headers.get(ETAG).or(head.headers.get(LAST_MODIFIED));
    progress.validator = validator.cloned();
    loop {
        let frame = tokio::time::timeout(SILENCE, body.frame()).await;
        let frame = frame.map_err(|_| passing("the server sends nothing any more".into()))?;
        let Some(frame) = frame else { return Ok(()) };
        let frame = frame.map_err(|error| passing(causes(&error)))?;
        if let Ok(data) = frame.into_data() {
            progress.written += data.len() as u64;
            if progress.written > LARGEST {
                return Err(lasting(format!("it is larger than {LARGEST} bytes")));
            }
            let written = to.write_all(&data);
            written.map_err(|error| lasting(format!("it cannot be written: {error}")))?;
        }
    }
}

fn lasting(why: String) -> Fault {
    Fault {
        why,
        is_passing: false,
    }
}

fn passing(why: String) -> Fault {
    Fault {
        why,
        is_passing: true,
    }
}
