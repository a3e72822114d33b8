//! Buckets and objects, spoken to as clients do.

use crate::Sandbox;
use crate::testing::{all, first, request, sandbox};
use bytes::Bytes;
use http::{Method, Response};

async fn send(
    sandbox: &Sandbox,
    method: Method,
    uri: &str,
    headers: &[(&'static str, &str)],
    body: &'static str,
) -> Response<Bytes> {
    let mut request = request("s3", "AKIATEST", body);
    *request.method_mut() = method;
    *request.uri_mut() = uri.parse().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    sandbox.handle(request).await.unwrap()
}

fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}

const BUCKET: &str = "https://bucket.s3.us-east-1.amazonaws.com";

#[tokio::test(start_paused = true)]
async fn a_bucket_answers_to_both_ways_of_naming_it() {
    let sandbox = sandbox(|_| ());
    let made = send(
        &sandbox,
        Method::PUT,
        "https://s3.amazonaws.com/bucket",
        &[],
        "",
    )
    .await;
    assert_eq!(made.status(), 200);
    let there = send(&sandbox, Method::HEAD, BUCKET, &[], "").await;
    assert_eq!(there.headers()["x-amz-bucket-region"], "us-east-1");
    let gone = send(
        &sandbox,
        Method::HEAD,
        "https://other.s3.amazonaws.com",
        &[],
        "",
    )
    .await;
    assert_eq!((gone.status().as_u16(), text(&gone)), (404, ""));
    let tags = send(
        &sandbox,
        Method::GET,
        &format!("{BUCKET}/?tagging"),
        &[],
        "",
    )
    .await;
    assert_eq!(first(text(&tags), "Code"), "NoSuchTagSet");
}

#[tokio::test(start_paused = true)]
async fn chunks_conditions_and_versions_are_understood() {
    let sandbox = sandbox(|_| ());
    send(&sandbox, Method::PUT, BUCKET, &[], "").await;
    let state = format!("{BUCKET}/env/state%20file");
    let chunked = [("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")];
    let body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    let put = send(&sandbox, Method::PUT, &state, &chunked, body).await;
    assert_eq!(
        put.headers()["etag"],
        "\"5d41402abc4b2a76b9719d911017c592\""
    );
    let got = send(
        &sandbox,
        Method::GET,
        &state,
        &[("x-amz-checksum-mode", "ENABLED")],
        "",
    )
    .await;
    assert_eq!(
        (text(&got), &got.headers()["x-amz-checksum-crc32"]),
        ("hello", &"NhCmhg==".parse().unwrap())
    );

    let once = send(
        &sandbox,
        Method::PUT,
        &state,
        &[("if-none-match", "*")],
        "other",
    )
    .await;
    assert_eq!(
        (once.status().as_u16(), first(text(&once), "Code")),
        (412, "PreconditionFailed")
    );

    let versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    send(
        &sandbox,
        Method::PUT,
        &format!("{BUCKET}/?versioning"),
        &[],
        versioning,
    )
    .await;
    let gone = send(&sandbox, Method::DELETE, &state, &[], "").await;
    assert_eq!(gone.headers()["x-amz-delete-marker"], "true");
    assert_eq!(
        send(&sandbox, Method::GET, &state, &[], "").await.status(),
        404
    );
    let full = send(&sandbox, Method::DELETE, BUCKET, &[], "").await;
    assert_eq!(
        (full.status().as_u16(), first(text(&full), "Code")),
        (409, "BucketNotEmpty")
    );
    let versions = send(
        &sandbox,
        Method::GET,
        &format!("{BUCKET}/?versions"),
        &[],
        "",
    )
    .await;
    assert_eq!(all(text(&versions), "IsLatest"), ["true", "false"]);
}
