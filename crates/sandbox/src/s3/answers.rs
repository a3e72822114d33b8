//! S3's answers.

use super::model::{Bucket, S3Object};
use crate::action::Outcome;
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::{Answer, Failure, Xml};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};

/// The XML namespace of all documents of S3:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>.
const SPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A status, headers and a body. Headers that HTTP does not allow are left out.
pub(crate) fn http<'a>(
    status: u16,
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    body: impl Into<Bytes>,
) -> Answer {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    Answer::Http(response)
}

/// A status and nothing else.
pub(crate) fn empty(status: u16) -> Outcome {
    Ok(http(status, [], Bytes::new()))
}

/// A document as it stands.
pub(crate) fn document(text: impl Into<Bytes>) -> Outcome {
    Ok(http(200, [("content-type", "application/xml")], text))
}

/// A document with this root and what `fill` writes in it.
pub(crate) fn xml(root: &str, fill: impl FnOnce(&mut Xml)) -> Outcome {
    let mut xml = Xml::new();
    fill(&mut xml);
    document(wrapped(root, &xml.into_text()))
}

/// XML in its root element.
pub(crate) fn wrapped(root: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{SPACE}\">{inside}</{root}>"
    )
}

/// A time as HTTP headers have it.
pub(crate) fn http_date(moment: Moment) -> String {
    let date = chrono::DateTime::from_timestamp_millis(moment.0).unwrap_or_default();
    date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The id that S3 knows the account by: 64 hexadecimal digits.
pub(crate) fn owner_id(account: &Account) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(account.account_id.as_bytes()))
}

/// An error of status 404.
pub(crate) fn none(code: &str, message: impl Into<String>) -> Failure {
    Failure::with_status(404, code, message)
}

/// A bucket by its name.
pub(crate) fn bucket<'a>(account: &'a mut Account, name: &str) -> Result<&'a mut Bucket, Failure> {
    let found = account.s3.buckets.get_mut(name);
    found.ok_or_else(|| none("NoSuchBucket", "The specified bucket does not exist"))
}

/// The row of an object.
pub(crate) fn row(bucket: &str, key: &str) -> String {
    format!("{bucket}\0{key}")
}

/// The objects of a bucket, by key.
pub(crate) fn objects<'a>(
    account: &'a Account,
    bucket: &'a str,
) -> impl Iterator<Item = &'a S3Object> {
    account
        .s3
        .objects
        .values()
        .filter(move |object| object.bucket == bucket)
}
