//! An AWS that agrees to everything, and writes down what it is asked.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use http::{Request, Response};
use rform_aws::client::AwsClient;
use rform_aws::host_environment::HostEnvironment;
use rform_aws::{client_of, connect};
use rform_provider::Provider;
use serde_json::json;

use crate::aws::harness::{Harness, TokioClock, filled};

/// What was sent.
pub(super) type Sent = Arc<Mutex<Vec<String>>>;

/// An AWS that agrees to everything, and has nothing.
pub(super) async fn agreeable(harness: &Harness, sent: &Sent) -> AwsClient {
    let sent = Arc::clone(sent);
    let http = client_of(move |request: Request<bytes::Bytes>| {
        let (what, answer) = heard(&request);
        if let Ok(mut sent) = sent.lock() {
            sent.push(what);
        }
        async move { Ok::<_, std::convert::Infallible>(Response::new(bytes::Bytes::from(answer))) }
    });
    let ty = harness.aws.schema().provider.object_type();
    let block = filled(&ty, &json!({"region": "us-east-1"}));
    match connect(
        &block,
        Some(http),
        Arc::new(TokioClock::new()),
        1,
        &HostEnvironment::default(),
    )
    .await
    {
        Ok(client) => client,
        Err(problem) => panic!("{problem:?}"),
    }
}

/// A request in one line, and what is answered: success, and nothing in it.
fn heard(request: &Request<bytes::Bytes>) -> (String, String) {
    let body = String::from_utf8_lossy(request.body()).into_owned();
    if let Some(target) = request.headers().get("x-amz-target") {
        let what = format!("{} {body}", String::from_utf8_lossy(target.as_bytes()));
        return (what, "{}".to_owned());
    }
    if let Some(rest) = body.strip_prefix("Action=") {
        let action = rest.split('&').next().unwrap_or_default();
        let answer = format!("<{action}Response><{action}Result/></{action}Response>");
        return (rest.to_owned(), answer);
    }
    if request.headers().contains_key("smithy-protocol") {
        let action = request.uri().path().rsplit('/').next().unwrap_or_default();
        return (
            format!("{action} {}", request.body().escape_ascii()),
            String::new(),
        );
    }
    let headers = request.headers().iter().filter(|(name, _)| {
        let name = name.as_str();
        let is_own = name.starts_with("x-amz-") || name.starts_with("content-");
        let is_usual = ["x-amz-date", "x-amz-user-agent"].contains(&name);
        (is_own && !is_usual) || name == "cache-control"
    });
    let headers: BTreeSet<String> = headers.map(|(name, it)| format!("{name}={it:?}")).collect();
    let (method, uri) = (request.method(), request.uri());
    let answer = match (method.as_str(), uri.query().unwrap_or_default()) {
        ("GET", query) if query.contains("tagging") => "<Tagging><TagSet/></Tagging>",
        ("GET", query) if query.contains("acl") => {
            "<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList/></AccessControlPolicy>"
        }
        ("GET", _) => "<Answer/>",
        _ => "",
    };
    (
        format!("{method} {uri} {headers:?} {body}"),
        answer.to_owned(),
    )
}

pub(super) fn is_reading(request: &str) -> bool {
    let name = request.split(['&', ' ']).next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or_default();
    ["Describe", "Get", "List", "GET", "HEAD"]
        .iter()
        .any(|verb| name.starts_with(verb))
}
