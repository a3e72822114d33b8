//! From a request to its action: S3 distinguishes operations by method, path and query.

use super::{acl, answers, buckets, get_object, listing, multipart, objects, settings};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};
use http::Method;
use percent_encoding::percent_decode_str;

/// Carries out one request; S3 distinguishes actions by method, path and query.
pub(crate) fn run(account: &mut Account, call: &Call) -> Outcome {
    let outcome = route(account, call);
    match outcome {
        // The answer to HEAD has no body, not even for an error.
        Err(failure) if call.method == Method::HEAD => {
            let region = bucket_region(account, call);
            let region = region
                .as_deref()
                .map(|region| ("x-amz-bucket-region", region));
            Ok(answers::http(failure.status, region, ""))
        }
        outcome => outcome,
    }
}

fn bucket_region(account: &Account, call: &Call) -> Option<String> {
    let (bucket, _) = place(call);
    account
        .s3
        .buckets
        .get(&bucket)
        .map(|bucket| bucket.region.clone())
}

/// Bucket and key that a call is about, either empty: `bucket.s3.amazonaws.com/key`, or
/// `s3.amazonaws.com/bucket/key`.
fn place(call: &Call) -> (String, String) {
    let path = percent_decode_str(&call.path)
        .decode_utf8_lossy()
        .into_owned();
    let path = path.strip_prefix('/').unwrap_or(&path);
    let marks = [".s3.", ".s3-"];
    let own = marks
        .iter()
        .find_map(|mark| call.host.find(mark))
        .and_then(|at| call.host.get(..at));
    if let Some(bucket) = own {
        return (bucket.to_owned(), path.to_owned());
    }
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    (bucket.to_owned(), key.to_owned())
}

fn route(account: &mut Account, call: &Call) -> Outcome {
    let (bucket, key) = place(call);
    if bucket.is_empty() {
        return if call.method == Method::GET {
            buckets::list(account, call)
        } else {
            Err(unknown(call))
        };
    }
    check_region(account, call)?;
    if key.is_empty() {
        of_bucket(account, call, &bucket)
    } else {
        of_object(account, call, &bucket, &key)
    }
}

/// A bucket is spoken to where it lives, but for the question where that is.
fn check_region(account: &Account, call: &Call) -> Result<(), Failure> {
    let region = bucket_region(account, call);
    let asks = call.query.get("location").is_some();
    let making = call.method == Method::PUT && call.query.names().all(|name| name == "x-id");
    if asks || making || region.is_none_or(|region| region == account.region) {
        return Ok(());
    }
    let message = "The bucket you are attempting to access must be addressed using the specified \
                   endpoint. Please send all future requests to this endpoint.";
    Err(Failure::with_status(301, "PermanentRedirect", message))
}

fn of_bucket(account: &mut Account, call: &Call, bucket: &str) -> Outcome {
    if let Some(outcome) = settings::run(account, call, bucket) {
        return outcome;
    }
    let asks = |field| call.query.get(field).is_some();
    match call.method {
        Method::GET | Method::PUT if asks("acl") => acl::run(account, call, bucket),
        Method::GET if asks("location") => buckets::location(account, call, bucket),
        Method::GET if asks("versions") => listing::versions(account, call, bucket),
        Method::POST if asks("delete") => listing::delete_many(account, call, bucket),
        Method::GET if asks("uploads") => multipart::list(account, call, bucket),
        Method::GET => listing::list(account, call, bucket),
        Method::HEAD => buckets::head(account, call, bucket),
        Method::PUT => buckets::create(account, call, bucket),
        Method::DELETE => buckets::delete(account, call, bucket),
        _ => Err(unknown(call)),
    }
}

fn of_object(account: &mut Account, call: &Call, bucket: &str, key: &str) -> Outcome {
    let asks = |field| call.query.get(field).is_some();
    if asks("uploads") || asks("uploadId") {
        return multipart::run(account, call, bucket, key);
    }
    match call.method {
        _ if asks("tagging") => objects::tags(account, call, bucket, key),
        Method::GET | Method::PUT if asks("acl") => {
            objects::version(account, call, bucket, key)?;
            acl::run(account, call, bucket)
        }
        Method::GET if asks("legal-hold") || asks("retention") => {
            let message = "The specified object does not have a ObjectLock configuration";
            Err(answers::none("NoSuchObjectLockConfiguration", message))
        }
        Method::GET | Method::HEAD => get_object::get(account, call, bucket, key),
        Method::PUT if call.header("x-amz-copy-source").is_some() => {
            objects::copy(account, call, bucket, key)
        }
        Method::PUT => objects::put(account, call, bucket, key),
        Method::DELETE => objects::delete(account, call, bucket, key),
        _ => Err(unknown(call)),
    }
}

fn unknown(call: &Call) -> Failure {
    let message = format!(
        "The sandbox does not know {} {} of S3.",
        call.method, call.path
    );
    Failure::with_status(501, "NotImplemented", message)
}
