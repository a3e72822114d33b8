//! Reading a request's body, within bounds.

use super::limits::Limits;
use crate::wire::{Call, Failure};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout, timeout_at};

/// A body, and its share of what all bodies together may take.
pub(crate) struct Read<'a> {
    pub bytes: Bytes,
    pub share: SemaphorePermit<'a>,
}

/// Why a body was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It has more than this many bytes.
    TooLarge(u64),
    /// It did not come in time.
    TooSlow,
    /// Too many others are being read.
    TooMany,
    /// The client broke off, or its chunks are malformed.
    Broken,
}

impl Refusal {
    /// The error that the service answers for a refused body.
    pub(crate) fn failure(self, call: &Call) -> Failure {
        let exception = if call.is_json() { "Exception" } else { "" };
        let named = |status, code: &str, message: String| {
            Failure::with_status(status, format!("{code}{exception}"), message)
        };
        match (self, call.service.as_str()) {
            // <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
            (Refusal::TooLarge(most), "s3") => {
                let message = format!(
                    "Your proposed upload exceeds the maximum allowed size: the sandbox takes \
                     {most} bytes."
                );
                Failure::with_status(400, "EntityTooLarge", message)
            }
            (Refusal::TooLarge(most), _) => {
                let message = format!("The request has more than {most} bytes.");
                named(413, "RequestEntityTooLarge", message)
            }
            (Refusal::TooSlow | Refusal::Broken, service) => {
                let message = "Your socket connection to the server was not read from or written \
                               to within the timeout period. Idle connections will be closed.";
                let status = if service == "s3" { 400 } else { 408 };
                named(status, "RequestTimeout", message.to_owned())
            }
            (Refusal::TooMany, "s3") => Failure::throttled(&call.service),
            (Refusal::TooMany, _) => {
                let message = "The sandbox reads too many requests at a time.".to_owned();
                named(503, "ServiceUnavailable", message)
            }
        }
    }
}

/// Reads a body of at most `most` bytes.
pub(crate) async fn read<'a>(
    body: &mut Incoming,
    most: u64,
    limits: &Limits,
    budget: &'a Semaphore,
) -> Result<Read<'a>, Refusal> {
    let share = budget.try_acquire_many(0).map_err(|_| Refusal::TooMany)?;
    let mut read = Read {
        bytes: Bytes::new(),
        share,
    };
    if body.size_hint().lower() > most {
        return Err(Refusal::TooLarge(most));
    }
    let end = Instant::now() + limits.body;
    let mut bytes = BytesMut::new();
    while let Some(piece) = next(body, limits, end).await? {
        let length = bytes.len() + piece.len();
        if length as u64 > most {
            return Err(Refusal::TooLarge(most));
        }
        let more = length.div_ceil(1024) - read.share.num_permits();
        let more = u32::try_from(more).map_err(|_| Refusal::TooMany)?;
        let more = budget.try_acquire_many(more);
        read.share.merge(more.map_err(|_| Refusal::TooMany)?);
        bytes.extend_from_slice(&piece);
    }
    read.bytes = bytes.freeze();
    Ok(read)
}

/// How much of a body that is too large is taken and thrown away: a client that only writes would
/// not see the answer otherwise.
const DISCARDED: (usize, Duration) = (64 * 1024 * 1024, Duration::from_secs(2));

/// Reads and discards what a client still sends, for a limited time.
pub(crate) async fn discard(body: &mut Incoming, limits: &Limits) {
    let (most, time) = DISCARDED;
    let end = Instant::now() + time.min(limits.body);
    let mut length = 0;
    while let Ok(Some(piece)) = next(body, limits, end).await {
        length += piece.len();
        if length > most {
            return;
        }
    }
}

/// The next piece; none at the end of the body.
async fn next(
    body: &mut Incoming,
    limits: &Limits,
    end: Instant,
) -> Result<Option<Bytes>, Refusal> {
    let frame = timeout_at(end, timeout(limits.piece, body.frame())).await;
    match frame.map_err(|_| Refusal::TooSlow)? {
        Err(_) => Err(Refusal::TooSlow),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) => Err(Refusal::Broken),
        // Trailers are nothing to AWS.
        Ok(Some(Ok(frame))) => Ok(Some(frame.into_data().unwrap_or_default())),
    }
}
