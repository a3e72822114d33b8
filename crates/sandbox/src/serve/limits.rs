//! What one client may cost.

use crate::wire::Call;
use std::time::Duration;

/// The limits of connections, of one client and of all together.
#[derive(Clone, Debug)]
pub struct Limits {
    /// At most so many connections at a time.
    pub connections: usize,
    /// For a request's line and headers, and between two requests.
    pub headers: Duration,
    /// Between two pieces of a body.
    pub piece: Duration,
    /// How long the whole body of a request may take.
    pub body: Duration,
    /// The time that a client has to read an answer.
    pub answer: Duration,
    /// For a client that is in no request, once its connection is needed or the server stops.
    pub idle: Duration,
    /// The time that open requests have when the server stops.
    pub grace: Duration,
    /// KiB of all bodies together that are being read or carried out.
    pub bodies: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 256,
            headers: Duration::from_secs(10),
            piece: Duration::from_secs(10),
            body: Duration::from_secs(60),
            answer: Duration::from_secs(30),
            idle: Duration::from_millis(500),
            grace: Duration::from_secs(30),
            bodies: 128 * 1024,
        }
    }
}

/// Bytes of a request's line and headers.
pub(crate) const MOST_HEADERS: usize = 64 * 1024;

const MIB: u64 = 1024 * 1024;

/// The most bytes of a body.
///
/// - S3 takes 5 GiB in one put (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html>);
///   the sandbox keeps objects in memory, and takes 32 MiB.
/// - DynamoDB takes 16 MB (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>).
/// - The others take no argument larger than 64 KB; 1 MiB is room for a thousand rules in a call.
pub(crate) fn most_bytes(call: &Call) -> u64 {
    match call.service.as_str() {
        "s3" => 32 * MIB,
        "dynamodb" => 16 * MIB,
        _ => MIB,
    }
}
