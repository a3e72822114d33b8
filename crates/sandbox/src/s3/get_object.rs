//! Reading objects, whole or a range of them.

use super::answers::{http, http_date};
use super::objects::{shown, unmet, version};
use super::{body, encryption};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::Call;
use bytes::Bytes;

/// `GetObject`: returns an object or a range of it; HEAD gets the same headers.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>.
pub(crate) fn get(account: &mut Account, call: &Call, name: &str, key: &str) -> Outcome {
    let version = version(account, call, name, key)?;
    encryption::check_get(account, call, &version.headers)?;
    let tag = |header| call.header(header).map(|it: &str| it.trim_matches('"'));
    let own = version.etag.trim_matches('"');
    if tag("if-match").is_some_and(|wanted| wanted != own) {
        return Err(unmet());
    }
    if tag("if-none-match").is_some_and(|known| known == own || known == "*") {
        return Ok(http(304, [("etag", version.etag.as_str())], Bytes::new()));
    }
    let whole = body::stored(version.body.as_deref().unwrap_or_default())?;
    let range = call
        .header("range")
        .and_then(|range| body::range_of(range, whole.len()));
    let modified = http_date(version.modified);
    let mut headers = vec![
        ("last-modified", modified.as_str()),
        ("accept-ranges", "bytes"),
    ];
    let wants_sums = call.header("x-amz-checksum-mode") == Some("ENABLED") && range.is_none();
    let sums = |name: &str| wants_sums || !name.starts_with("x-amz-checksum-");
    headers.extend(shown(&version, &[""]).filter(|(name, _)| sums(name)));
    let count = version.tags.len().to_string();
    if !version.tags.is_empty() {
        headers.push(("x-amz-tagging-count", &count));
    }
    let (start, end) = range.unwrap_or((0, whole.len()));
    let extent = format!("bytes {start}-{}/{}", end.saturating_sub(1), whole.len());
    let length = (end - start).to_string();
    headers.push(("content-length", &length));
    if range.is_some() {
        headers.push(("content-range", &extent));
    }
    let part = whole.get(start..end).unwrap_or_default();
    let sent = if call.method == http::Method::HEAD {
        Bytes::new()
    } else {
        Bytes::copy_from_slice(part)
    };
    Ok(http(if range.is_some() { 206 } else { 200 }, headers, sent))
}
