//! Signatures of requests for AWS, version 4.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>

use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderName};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::amazon_credentials::Credentials;

/// The hash of an empty body.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');

/// What is signed: a GET without a body.
pub(super) struct Signed<'a> {
    /// The whole address.
    pub address: &'a str,
    /// The region of the service.
    pub region: &'a str,
    /// The time since 1970.
    pub now: Duration,
}

/// The headers of the signed request.
pub(super) fn sign(signed: &Signed<'_>, credentials: &Credentials) -> Vec<(HeaderName, String)> {
    let (date, time) = stamps(signed.now);
    let mut headers = vec![
        (
            HeaderName::from_static("x-amz-content-sha256"),
            EMPTY.to_owned(),
        ),
        (HeaderName::from_static("x-amz-date"), time.clone()),
    ];
    if let Some(token) = &credentials.token {
        headers.push((
            HeaderName::from_static("x-amz-security-token"),
            token.clone(),
        ));
    }
    let rest = signed
        .address
        .split_once("://")
        .map_or(signed.address, |it| it.1);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut lines = format!("host:{host}\n");
    let mut names = "host".to_owned();
    for (name, value) in &headers {
        lines.push_str(&format!("{name}:{value}\n"));
        names.push_str(&format!(";{name}"));
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let request = format!(
        "GET\n/{}\n{}\n{lines}\n{names}\n{EMPTY}",
        canonical_path(path),
        canonical_query(query)
    );
    let scope = format!("{date}/{}/s3/aws4_request", signed.region);
    let hashed = hex::encode(Sha256::digest(request));
    let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{hashed}");
    let key = key(
        &credentials.secret,
        [&date, signed.region, "s3", "aws4_request"],
    );
    let signature = hex::encode(hmac(&key, to_sign.as_bytes()));
    let id = &credentials.id;
    headers.push((
        AUTHORIZATION,
        format!(
            "AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, \
             Signature={signature}"
        ),
    ));
    headers
}

fn canonical_path(path: &str) -> String {
    let plain = percent_decode_str(path).decode_utf8_lossy();
    utf8_percent_encode(&plain, PATH).to_string()
}

fn canonical_query(query: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, UNRESERVED).to_string();
    let pairs = form_urlencoded::parse(query.as_bytes());
    let mut pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value)))
        .collect();
    pairs.sort();
    pairs.join("&")
}

fn key(secret: &str, parts: [&str; 4]) -> Vec<u8> {
    let first = format!("AWS4{secret}").into_bytes();
    parts
        .into_iter()
        .fold(first, |key, part| hmac(&key, part.as_bytes()))
}

/// The keyed hash of <https://www.rfc-editor.org/rfc/rfc2104>
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let mut block = match key.len() > BLOCK {
        true => Sha256::digest(key).to_vec(),
        false => key.to_vec(),
    };
    block.resize(BLOCK, 0);
    let padded = |pad: u8| block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text);
    let outer = Sha256::new().chain_update(padded(0x5c));
    outer.chain_update(inner.finalize()).finalize().to_vec()
}

/// `20130524` and `20130524T000000Z`.
fn stamps(now: Duration) -> (String, String) {
    let seconds = now.as_secs();
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
    let date = format!("{year:04}{month:02}{day:02}");
    let time = format!("{date}T{hour:02}{minute:02}{:02}Z", seconds % 60);
    (date, time)
}

/// Year, month and day of a number of days since 1970.
/// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
fn date(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example key of AWS's documentation, and what it gives for its example of a GET, as far as
    /// that has the same headers: the derivation of the key and the time.
    #[test]
    fn keys_and_times_are_those_of_the_documentation() {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let key = key(secret, ["20150830", "us-east-1", "iam", "aws4_request"]);
        let expected = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9";
        assert_eq!(hex::encode(key), expected);
        let now = Duration::from_secs(1_369_353_600);
        assert_eq!(stamps(now), ("20130524".into(), "20130524T000000Z".into()));
    }

    #[test]
    fn paths_and_queries_have_their_canonical_form() {
        assert_eq!(canonical_path("bucket/a%20b+c.zip"), "bucket/a%20b%2Bc.zip");
        assert_eq!(canonical_query("versionId=a/b&a=1"), "a=1&versionId=a%2Fb");
    }
}
