//! Buckets and objects, spoken to as clients do.

use crate::Sandbox;
use crate::testing::{all, first, json, request, sandbox};
use bytes::Bytes;
use http::{Method, Response};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const KEY_MD5: &str = "tP/LI3N87DFaSk0aoqYgzg==";
const CUSTOMER: [(&str, &str); 3] = [
    ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
    ("x-amz-server-side-encryption-customer-key", KEY),
    ("x-amz-server-side-encryption-customer-key-md5", KEY_MD5),
];

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

fn answer(response: &Response<Bytes>) -> (u16, &str) {
    (response.status().as_u16(), first(text(response), "Code"))
}

#[tokio::test(start_paused = true)]
async fn a_key_of_the_client_opens_what_it_has_closed_and_nothing_else() {
    let sandbox = sandbox(|_| ());
    send(&sandbox, Method::PUT, BUCKET, &[], "").await;
    let object = format!("{BUCKET}/state");
    let put = send(&sandbox, Method::PUT, &object, &CUSTOMER, "hello").await;
    assert_eq!(put.status(), 200);
    let got = send(&sandbox, Method::GET, &object, &CUSTOMER, "").await;
    assert_eq!(text(&got), "hello");
    let bare = send(&sandbox, Method::GET, &object, &[], "").await;
    assert_eq!(answer(&bare), (400, "InvalidRequest"));
    let other = "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let digest = "Hw+jPBQeBgfxEToU5LWGaQ==";
    let headers = [CUSTOMER[0], (CUSTOMER[1].0, other), (CUSTOMER[2].0, digest)];
    let wrong = send(&sandbox, Method::GET, &object, &headers, "").await;
    assert_eq!(answer(&wrong), (403, "AccessDenied"));
    let torn = [CUSTOMER[0], CUSTOMER[1], (CUSTOMER[2].0, digest)];
    let torn = send(&sandbox, Method::PUT, &object, &torn, "hello").await;
    assert_eq!(answer(&torn), (400, "InvalidArgument"));
    let plain = format!("{BUCKET}/plain");
    send(&sandbox, Method::PUT, &plain, &[], "hello").await;
    let needless = send(&sandbox, Method::GET, &plain, &CUSTOMER, "").await;
    assert_eq!(answer(&needless), (400, "InvalidRequest"));
}

#[tokio::test(start_paused = true)]
async fn a_key_of_kms_must_be_there_and_enabled() {
    let sandbox = sandbox(|_| ());
    send(&sandbox, Method::PUT, BUCKET, &[], "").await;
    let object = format!("{BUCKET}/state");
    let kms = ("x-amz-server-side-encryption", "aws:kms");
    let with = |key| [kms, ("x-amz-server-side-encryption-aws-kms-key-id", key)];
    let none = send(&sandbox, Method::PUT, &object, &with("alias/none"), "x").await;
    assert_eq!(answer(&none), (400, "KMS.NotFoundException"));
    let own = send(&sandbox, Method::PUT, &object, &[kms], "x").await;
    let key = &own.headers()["x-amz-server-side-encryption-aws-kms-key-id"];
    assert!(key.to_str().unwrap().starts_with("arn:aws:kms:us-east-1:"));

    let (_, made) = json(&sandbox, "kms", "TrentService.CreateKey", "{}").await;
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    let id = made["KeyMetadata"]["KeyId"].as_str().unwrap();
    let put = send(&sandbox, Method::PUT, &object, &with(id), "x").await;
    assert_eq!(put.status(), 200);
    let disable = format!("{{\"KeyId\":\"{id}\"}}");
    json(&sandbox, "kms", "TrentService.DisableKey", &disable).await;
    for method in [Method::PUT, Method::GET] {
        let refused = send(&sandbox, method, &object, &with(id), "x").await;
        assert_eq!(answer(&refused), (400, "KMS.DisabledException"));
    }
    let mixed = [("x-amz-server-side-encryption", "AES256"), with(id)[1]];
    let mixed = send(&sandbox, Method::PUT, &object, &mixed, "x").await;
    assert_eq!(answer(&mixed), (400, "InvalidArgument"));
}

#[tokio::test(start_paused = true)]
async fn the_default_of_the_bucket_counts_where_the_request_says_nothing() {
    let sandbox = sandbox(|_| ());
    send(&sandbox, Method::PUT, BUCKET, &[], "").await;
    let object = format!("{BUCKET}/state");
    let method = "x-amz-server-side-encryption";
    let put = send(&sandbox, Method::PUT, &object, &[], "x").await;
    assert_eq!(put.headers()[method], "AES256");
    let rule = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
                <SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>\
                </ServerSideEncryptionConfiguration>";
    let settings = format!("{BUCKET}/?encryption");
    send(&sandbox, Method::PUT, &settings, &[], rule).await;
    let put = send(&sandbox, Method::PUT, &object, &[], "x").await;
    assert_eq!(put.headers()[method], "aws:kms");
    let put = send(&sandbox, Method::PUT, &object, &[(method, "AES256")], "x").await;
    assert_eq!(put.headers()[method], "AES256");
}

#[tokio::test(start_paused = true)]
async fn checksums_and_lists_are_held_to_the_bucket() {
    let sandbox = sandbox(|_| ());
    send(&sandbox, Method::PUT, BUCKET, &[], "").await;
    let object = format!("{BUCKET}/state");
    let sum = |sum| [("x-amz-checksum-sha256", sum)];
    let right = sum("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    let put = send(&sandbox, Method::PUT, &object, &right, "hello").await;
    assert_eq!(put.status(), 200);
    let wrong = send(&sandbox, Method::PUT, &object, &right, "other").await;
    assert_eq!(answer(&wrong), (400, "BadDigest"));
    let acl = |list| [("x-amz-acl", list)];
    let private = send(&sandbox, Method::PUT, &object, &acl("private"), "x").await;
    assert_eq!(answer(&private), (400, "AccessControlListNotSupported"));
    let owner = acl("bucket-owner-full-control");
    let owner = send(&sandbox, Method::PUT, &object, &owner, "x").await;
    assert_eq!(owner.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn an_object_is_put_together_of_its_parts() {
    let sandbox = sandbox(|_| ());
    send(&sandbox, Method::PUT, BUCKET, &[], "").await;
    let at = |rest: &str| format!("{BUCKET}/whole{rest}");
    let begun = send(&sandbox, Method::POST, &at("?uploads"), &[], "").await;
    let id = first(text(&begun), "UploadId").to_owned();
    assert!(!id.is_empty(), "{}", text(&begun));
    let uri = at(&format!("?partNumber=1&uploadId={id}"));
    let part = send(&sandbox, Method::PUT, &uri, &[], "the only part").await;
    assert_eq!(part.status(), 200, "{}", text(&part));
    let listed = send(
        &sandbox,
        Method::GET,
        &at(&format!("?uploadId={id}")),
        &[],
        "",
    )
    .await;
    assert_eq!(all(text(&listed), "PartNumber"), ["1"]);
    let none = send(&sandbox, Method::GET, &at(""), &[], "").await;
    assert_eq!(none.status(), 404, "nothing is there before it is complete");
    let etag = part.headers()["etag"]
        .to_str()
        .unwrap()
        .replace('"', "&quot;");
    let document = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
    );
    let document: &'static str = Box::leak(document.into_boxed_str());
    let uri = at(&format!("?uploadId={id}"));
    let done = send(&sandbox, Method::POST, &uri, &[], document).await;
    assert_eq!(done.status(), 200, "{}", text(&done));
    let read = send(&sandbox, Method::GET, &at(""), &[], "").await;
    assert_eq!(text(&read), "the only part");
    let again = send(&sandbox, Method::POST, &uri, &[], document).await;
    assert_eq!(first(text(&again), "Code"), "NoSuchUpload");
}

#[tokio::test(start_paused = true)]
async fn a_public_policy_is_refused_where_a_block_says_so() {
    let sandbox = sandbox(|_| ());
    send(&sandbox, Method::PUT, BUCKET, &[], "").await;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]}"#;
    let uri = format!("{BUCKET}?policy");
    let blocks = |on: &str| -> &'static str {
        let document = format!(
            "<PublicAccessBlockConfiguration><BlockPublicPolicy>{on}</BlockPublicPolicy></PublicAccessBlockConfiguration>"
        );
        Box::leak(document.into_boxed_str())
    };
    let block = format!("{BUCKET}?publicAccessBlock");
    for (on, expected) in [("true", 403), ("false", 204)] {
        send(&sandbox, Method::PUT, &block, &[], blocks(on)).await;
        let answer = send(&sandbox, Method::PUT, &uri, &[], policy).await;
        assert_eq!(answer.status().as_u16(), expected, "{}", text(&answer));
    }
}
