//! One request, read.

use super::{Params, cbor};
use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

/// One request: the caller, the service, the action and its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// `ec2`, `iam`, `s3` …: the service it was signed for, else the host's first label.
    pub service: String,
    /// The region it was signed for.
    pub region: Option<String>,
    /// Empty if the call is not signed.
    pub access_key: String,
    /// The operation; empty for S3, which has paths instead.
    pub action: String,
    /// The form fields (EC2, IAM, STS).
    pub params: Params,
    /// The document (JSON services); null for others.
    pub json: Value,
    /// The host that it was sent to, with the port if it has one.
    pub host: String,
    /// The HTTP method, by which S3 distinguishes operations.
    pub method: http::Method,
    /// The path of the URL as it was sent, percent-encoded.
    pub path: String,
    /// The fields of the query string.
    pub query: Params,
    /// All headers of the request.
    pub headers: HeaderMap,
    /// The body as it was sent.
    pub body: Bytes,
}

impl Call {
    /// Reads a request; missing parts are empty.
    pub(crate) fn read(request: http::Request<Bytes>) -> Call {
        let (head, body) = request.into_parts();
        let query = Params::from_form(head.uri.query().unwrap_or_default().as_bytes());
        let signature = Signature::read(&head.headers, &query);
        let service = match signature.service {
            Some(service) => service,
            None => host_service(&head.headers, &head.uri),
        };
        let host = header(&head.headers, "host").or(head.uri.host());
        let host = host.unwrap_or_default().to_owned();
        let mut call = Call {
            host,
            service,
            region: signature.region,
            access_key: signature.access_key,
            action: String::new(),
            params: Params::default(),
            json: Value::Null,
            method: head.method,
            path: head.uri.path().to_owned(),
            query,
            headers: head.headers,
            body,
        };
        call.read_body();
        call
    }

    fn read_body(&mut self) {
        let target = header(&self.headers, "x-amz-target");
        if let Some((_, action)) = target.and_then(|target| target.rsplit_once('.')) {
            self.action = action.to_owned();
            self.json = serde_json::from_slice(&self.body).unwrap_or_default();
        } else if self.is_cbor() {
            let action = self.path.rsplit('/').next().unwrap_or_default();
            self.action = action.to_owned();
            self.json = cbor::read(&self.body).unwrap_or_default();
        } else if self.service != "s3" {
            let form = Params::from_form(&self.body);
            self.params = if form.get("Action").is_some() {
                form
            } else {
                self.query.clone()
            };
            self.action = self.params.get("Action").unwrap_or_default().to_owned();
        }
    }

    /// A copy of the call with other parameters.
    pub(crate) fn with_params(&self, params: Params) -> Call {
        Call {
            params,
            ..self.clone()
        }
    }

    /// Whether the service speaks in documents.
    pub(crate) fn is_json(&self) -> bool {
        self.headers.contains_key("x-amz-target") || self.is_cbor()
    }

    /// Whether the documents are written in CBOR:
    /// <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>.
    pub(super) fn is_cbor(&self) -> bool {
        self.header("smithy-protocol") == Some("rpc-v2-cbor")
    }

    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The SigV4 credential scope: `KEY/DATE/REGION/SERVICE/aws4_request`.
#[derive(Default)]
struct Signature {
    access_key: String,
    region: Option<String>,
    service: Option<String>,
}

impl Signature {
    fn read(headers: &HeaderMap, query: &Params) -> Signature {
        let authorization = header(headers, "authorization").unwrap_or_default();
        let signed = authorization.split_once("Credential=");
        let scope = match signed {
            Some((_, rest)) => rest.split(',').next().unwrap_or_default(),
            None => query.get("X-Amz-Credential").unwrap_or_default(),
        };
        let mut parts: Vec<&str> = scope.trim().split('/').collect();
        if parts.pop() != Some("aws4_request") {
            return Signature::default();
        }
        let service = parts.pop().map(str::to_owned);
        let region = if parts.len() > 2 {
            parts.pop().map(str::to_owned)
        } else {
            None
        };
        let access_key = parts.first().copied().unwrap_or_default().to_owned();
        Signature {
            access_key,
            region,
            service,
        }
    }
}

/// `ec2.us-east-1.amazonaws.com` is ec2's; `bucket.s3.amazonaws.com` is s3's.
fn host_service(headers: &HeaderMap, uri: &http::Uri) -> String {
    let host = header(headers, "host").or(uri.host()).unwrap_or_default();
    let known = [
        "ec2",
        "events",
        "iam",
        "sts",
        "secretsmanager",
        "kms",
        "logs",
        "monitoring",
        "dynamodb",
        "autoscaling",
        "elasticache",
        "elasticloadbalancing",
        "rds",
        "redshift",
        "s3",
        "sns",
        "sqs",
        "ssm",
    ];
    let label = host.split('.').find(|label| known.contains(label));
    label
        .or(host.split('.').next())
        .unwrap_or_default()
        .to_owned()
}
