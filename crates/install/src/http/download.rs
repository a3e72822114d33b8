//! Downloads of large files, which are written as they arrive and resumed after an interruption.

use std::io::Write;
use std::time::Duration;

use http::StatusCode;
use http::header::{ETAG, HeaderValue, IF_RANGE, LAST_MODIFIED, RANGE};
use http_body_util::BodyExt;

use super::client::Client;
use super::pool::Pool;
use super::pool::causes;
use super::request::{Request, RequestError, is_trouble};
use super::send::follow;

/// The longest pause of a server that is sending.
const SILENCE: Duration = Duration::from_secs(60);

/// In bytes: the largest archive that is taken.
const LARGEST: u64 = 4 << 30;

/// Writes the document of a request to `to`. An interrupted download is resumed where it stopped, as
/// often as the request may be repeated, if the server supports ranges.
///
/// # Errors
/// The document was not sent completely, the status is not a success, or writing fails.
pub fn download(
    client: &Client,
    request: &Request,
    to: &mut dyn Write,
) -> Result<(), RequestError> {
    let pool = client.pool()?;
    client.runtime().block_on(async {
        let mut progress = Progress::default();
        let mut left = request.retries;
        loop {
            match attempt(&pool, request, to, &mut progress).await {
                Err(error) if error.is_passing && left > 0 => left -= 1,
                other => return other,
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    })
}

/// The progress of a download.
#[derive(Default)]
struct Progress {
    written: u64,
    /// The `ETag` or date of this content, by which a changed document is noticed.
    validator: Option<HeaderValue>,
}

async fn attempt(
    pool: &Pool,
    request: &Request,
    to: &mut dyn Write,
    progress: &mut Progress,
) -> Result<(), RequestError> {
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
        return Err(RequestError {
            why: format!("the answer is {}", head.status),
            is_passing: is_trouble(head.status),
        });
    }
    if !goes_on && progress.written > 0 {
        return Err(lasting(
            "the download was interrupted, and the server cannot resume it".into(),
        ));
    }
    let validator = head.headers.get(ETAG).or(head.headers.get(LAST_MODIFIED));
    progress.validator = validator.cloned();
    loop {
        let frame = tokio::time::timeout(SILENCE, body.frame()).await;
        let frame = frame.map_err(|_| passing("the server has stopped sending".into()))?;
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

fn lasting(why: String) -> RequestError {
    RequestError {
        why,
        is_passing: false,
    }
}

fn passing(why: String) -> RequestError {
    RequestError {
        why,
        is_passing: true,
    }
}
