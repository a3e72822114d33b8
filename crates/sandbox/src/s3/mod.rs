//! S3: buckets, what is set on them, and objects.

mod acl;
mod answers;
mod body;
mod buckets;
mod lifecycle;
mod listing;
mod model;
mod objects;
mod settings;
mod tagging;
mod tree;

#[cfg(test)]
mod tests;

use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::store::tables;
use crate::wire::{Answer, Call, Failure};
use http::Method;
use percent_encoding::percent_decode_str;

tables! {
    /// S3.
    pub struct S3 = "s3" {
        /// By name.
        buckets: model::Bucket,
        /// By bucket and key.
        objects: model::Object,
    }
}

impl S3 {
    /// What exists at `now`.
    pub fn objects(&self, _now: Moment) -> Vec<crate::Object> {
        let listed = |kind: &str, id: String, name: &str| crate::Object {
            kind: kind.into(),
            id,
            name: name.into(),
            state: String::new(),
        };
        let buckets = self.buckets.values();
        let buckets = buckets.map(|it| listed("s3.bucket", it.name.clone(), &it.name));
        let objects = self.objects.values();
        let objects =
            objects.map(|it| listed("s3.object", format!("{}/{}", it.bucket, it.key), &it.key));
        buckets.chain(objects).collect()
    }
}

/// Carries out one request; S3 tells actions apart by method, path and query.
pub fn run(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let outcome = route(cloud, call);
    match outcome {
        // The answer to HEAD has no body, not even for an error.
        Err(failure) if call.method == Method::HEAD => {
            let region = bucket_region(cloud, call);
            let region = region
                .as_deref()
                .map(|region| ("x-amz-bucket-region", region));
            Ok(answers::http(failure.status, region, ""))
        }
        outcome => outcome,
    }
}

fn bucket_region(cloud: &Cloud, call: &Call) -> Option<String> {
    let (bucket, _) = place(call);
    cloud
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

fn route(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let (bucket, key) = place(call);
    if bucket.is_empty() {
        return if call.method == Method::GET {
            buckets::list(cloud, call)
        } else {
            Err(unknown(call))
        };
    }
    check_region(cloud, call)?;
    if key.is_empty() {
        of_bucket(cloud, call, &bucket)
    } else {
        of_object(cloud, call, &bucket, &key)
    }
}

/// A bucket is spoken to where it lives, but for the question where that is.
fn check_region(cloud: &Cloud, call: &Call) -> Result<(), Failure> {
    let region = bucket_region(cloud, call);
    let asks = call.query.get("location").is_some();
    let making = call.method == Method::PUT && call.query.names().all(|name| name == "x-id");
    if asks || making || region.is_none_or(|region| region == cloud.region) {
        return Ok(());
    }
    let message = "The bucket you are attempting to access must be addressed using the specified \
                   endpoint. Please send all future requests to this endpoint.";
    Err(Failure::with_status(301, "PermanentRedirect", message))
}

fn of_bucket(cloud: &mut Cloud, call: &Call, bucket: &str) -> Result<Answer, Failure> {
    if let Some(outcome) = settings::run(cloud, call, bucket) {
        return outcome;
    }
    let asks = |field| call.query.get(field).is_some();
    match call.method {
        Method::GET | Method::PUT if asks("acl") => acl::run(cloud, call, bucket),
        Method::GET if asks("location") => buckets::location(cloud, call, bucket),
        Method::GET if asks("versions") => listing::versions(cloud, call, bucket),
        Method::POST if asks("delete") => listing::delete_many(cloud, call, bucket),
        Method::GET if asks("uploads") => Err(unknown(call)),
        Method::GET => listing::list(cloud, call, bucket),
        Method::HEAD => buckets::head(cloud, call, bucket),
        Method::PUT => buckets::create(cloud, call, bucket),
        Method::DELETE => buckets::delete(cloud, call, bucket),
        _ => Err(unknown(call)),
    }
}

fn of_object(cloud: &mut Cloud, call: &Call, bucket: &str, key: &str) -> Result<Answer, Failure> {
    let asks = |field| call.query.get(field).is_some();
    if asks("uploads") || asks("uploadId") {
        return Err(unknown(call));
    }
    match call.method {
        _ if asks("tagging") => objects::tags(cloud, call, bucket, key),
        Method::GET | Method::PUT if asks("acl") => {
            objects::version(cloud, call, bucket, key)?;
            acl::run(cloud, call, bucket)
        }
        Method::GET if asks("legal-hold") || asks("retention") => {
            let message = "The specified object does not have a ObjectLock configuration";
            Err(answers::none("NoSuchObjectLockConfiguration", message))
        }
        Method::GET | Method::HEAD => objects::get(cloud, call, bucket, key),
        Method::PUT if call.header("x-amz-copy-source").is_some() => {
            objects::copy(cloud, call, bucket, key)
        }
        Method::PUT => objects::put(cloud, call, bucket, key),
        Method::DELETE => objects::delete(cloud, call, bucket, key),
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
