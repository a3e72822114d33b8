//! A sandbox with a bucket and a table, faults on request, and a look at what it keeps.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Method, Request, Response};
use rform_aws::client_of;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_encryption::Encryption;
use rform_provider::Clock;
use rform_sandbox::{Faults, Latencies, Options, Sandbox};
use rform_state::LockInfo;
use rform_state::remote::{RemoteClient, RemoteWorkspaces};
use rform_testing::Memory;
use serde_json::{Value as Json, json};

use crate::BackendContext;

pub const BUCKET: &str = "states";
pub const TABLE: &str = "locks";

/// What becomes of a request.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    /// It is carried out, and the answer is lost.
    LostAfter,
    /// It is lost on the way.
    LostBefore,
    /// It is refused with a status and a code.
    Answer(u16, &'static str),
}

/// A fate for requests whose method and address contain these texts, so many times.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub method: &'static str,
    pub part: &'static str,
    pub fate: Fate,
    pub times: u32,
}

#[derive(Debug)]
struct Lost;

impl std::fmt::Display for Lost {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("connection closed")
    }
}

impl std::error::Error for Lost {}

/// An AWS account, and a client of its own beside the backend.
#[derive(Clone)]
pub struct Cloud {
    pub sandbox: Sandbox,
    pub clock: Arc<Hurried>,
    rules: Arc<Mutex<Vec<Rule>>>,
    sent: Arc<Mutex<Vec<String>>>,
    pub variables: BTreeMap<String, String>,
}

/// A clock on which waiting takes no time; it counts what was waited for.
#[derive(Debug, Default)]
pub struct Hurried(Mutex<Duration>);

impl Hurried {
    pub fn waited(&self) -> Duration {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Hurried {
    fn now(&self) -> Duration {
        self.waited()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += duration;
        // Others get their turn all the same.
        Box::pin(tokio::time::sleep(Duration::from_millis(1)))
    }
}

impl Cloud {
    /// An account with the bucket and the table.
    pub fn new() -> Cloud {
        Cloud::with(Faults::none())
    }

    /// One that injects faults, once bucket and table are there.
    pub fn with(faults: Faults) -> Cloud {
        let options = Options {
            faults,
            latencies: Latencies::none(),
            throttling: false,
            ..Options::default()
        };
        let cloud = Cloud {
            sandbox: Sandbox::new(options),
            clock: Arc::default(),
            rules: Arc::default(),
            sent: Arc::default(),
            variables: BTreeMap::new(),
        };
        cloud.insist(Method::PUT, "s3", BUCKET, "");
        let table = json!({
            "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{ "AttributeName": "LockID", "KeyType": "HASH" }],
            "AttributeDefinitions": [{ "AttributeName": "LockID", "AttributeType": "S" }],
        });
        cloud.dynamodb("CreateTable", &table);
        cloud
    }

    /// From now on, that becomes of such requests.
    pub fn rule(&self, method: &'static str, part: &'static str, fate: Fate, times: u32) {
        let rule = Rule {
            method,
            part,
            fate,
            times,
        };
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules.push(rule);
    }

    /// `METHOD ADDRESS` of the requests that the backend sent since the last look.
    pub fn sent(&self) -> Vec<String> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *sent)
    }

    /// The backend with these settings beside bucket, key and region.
    pub fn configure(&self, changes: &Json) -> Result<Arc<dyn RemoteWorkspaces>, Diagnostics> {
        let mut settings = json!({ "bucket": BUCKET, "key": "app/state", "region": "us-east-1" });
        for (name, value) in changes.as_object().into_iter().flatten() {
            settings[name] = value.clone();
        }
        let row = crate::find("s3").ok_or_else(Diagnostics::new)?;
        let configured = (row.configure)(&settings, &self.context())?;
        Ok(configured.workspaces)
    }

    /// The same, which goes well.
    pub fn backend(&self, changes: &Json) -> Arc<dyn RemoteWorkspaces> {
        let configured = self.configure(changes);
        configured.unwrap_or_else(|fault| panic!("{fault:?}"))
    }

    /// The client of the default workspace.
    pub fn client(&self, changes: &Json) -> Arc<dyn RemoteClient> {
        self.backend(changes).client("default")
    }

    pub fn context(&self) -> BackendContext {
        let world = Memory {
            environment: self.variables.clone(),
            ..Memory::default()
        };
        let cloud = self.clone();
        let http = client_of(move |request| {
            let cloud = cloud.clone();
            async move { cloud.answer(request).await }
        });
        BackendContext {
            world: Arc::new(world),
            sandbox: Some(http),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            encryption: Encryption::none(),
            tell: Arc::new(|_| ()),
        }
    }

    async fn answer(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Lost> {
        let target = request.headers().get("x-amz-target");
        let target = target.and_then(|it| it.to_str().ok()).unwrap_or_default();
        let line = format!("{} {}{target}", request.method(), request.uri());
        let fate = self.fate(request.method(), &line);
        self.note(line);
        match fate {
            Some(Fate::LostBefore) => Err(Lost),
            Some(Fate::Answer(status, code)) => Ok(refusal(&request, status, code)),
            Some(Fate::LostAfter) => {
                let _ = self.sandbox.handle(request).await;
                Err(Lost)
            }
            None => self.sandbox.handle(request).await.map_err(|_| Lost),
        }
    }

    fn note(&self, line: String) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push(line);
    }

    fn fate(&self, method: &Method, line: &str) -> Option<Fate> {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = rules.iter_mut().find(|rule| {
            rule.times > 0 && rule.method == method.as_str() && line.contains(rule.part)
        })?;
        rule.times -= 1;
        Some(rule.fate)
    }

    /// The content of an object.
    pub fn object(&self, key: &str) -> Option<String> {
        let answer = self.insist(Method::GET, "s3", &format!("{BUCKET}/{key}"), "");
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        answer.status().is_success().then_some(text)
    }

    /// A header of an object.
    pub fn header(&self, key: &str, name: &str) -> String {
        let answer = self.insist(Method::HEAD, "s3", &format!("{BUCKET}/{key}"), "");
        let header = answer.headers().get(name).and_then(|it| it.to_str().ok());
        header.unwrap_or_default().to_owned()
    }

    /// The document that a bucket has under a query field, such as `versioning`.
    pub fn setting(&self, bucket: &str, field: &str) -> String {
        let answer = self.insist(Method::GET, "s3", &format!("{bucket}?{field}"), "");
        String::from_utf8_lossy(answer.body()).into_owned()
    }

    /// Writes an object beside the backend.
    pub fn put(&self, key: &str, content: &str) {
        self.insist(Method::PUT, "s3", &format!("{BUCKET}/{key}"), content);
    }

    /// The items of the table, by `LockID`.
    pub fn items(&self) -> BTreeMap<String, Json> {
        let found = self.dynamodb("Scan", &json!({ "TableName": TABLE }));
        let items = found["Items"].as_array().cloned().unwrap_or_default();
        let named = items.into_iter().map(|item| {
            let name = item["LockID"]["S"].as_str().unwrap_or_default().to_owned();
            (name, item)
        });
        named.collect()
    }

    /// Writes an item with one more attribute beside the backend.
    pub fn put_item(&self, id: &str, name: &str, value: &str) {
        let item = json!({ "LockID": { "S": id }, name: { "S": value } });
        self.dynamodb("PutItem", &json!({ "TableName": TABLE, "Item": item }));
    }

    /// Deletes an item beside the backend.
    pub fn delete_item(&self, id: &str) {
        let key = json!({ "LockID": { "S": id } });
        self.dynamodb("DeleteItem", &json!({ "TableName": TABLE, "Key": key }));
    }

    /// Calls DynamoDB or KMS.
    pub fn dynamodb(&self, action: &str, document: &Json) -> Json {
        let target = format!("DynamoDB_20120810.{action}");
        let answer = self.insist(Method::POST, "dynamodb", &target, &document.to_string());
        serde_json::from_slice(answer.body()).unwrap_or_default()
    }

    /// Makes a key of KMS and answers its ARN.
    pub fn kms_key(&self) -> String {
        let answer = self.insist(Method::POST, "kms", "TrentService.CreateKey", "{}");
        let made: Json = serde_json::from_slice(answer.body()).unwrap_or_default();
        let arn = made["KeyMetadata"]["Arn"].as_str();
        arn.unwrap_or_default().to_owned()
    }

    /// Sends a request until nothing is lost and nothing fails at the server.
    fn insist(&self, method: Method, service: &str, what: &str, body: &str) -> Response<Bytes> {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime
            .enable_all()
            .build()
            .unwrap_or_else(|error| panic!("{error}"));
        for _ in 0..50 {
            let request = request(&method, service, what, body);
            let answer = runtime.block_on(self.sandbox.handle(request));
            if let Ok(answer) = answer
                && !answer.status().is_server_error()
                && !answer.body().windows(9).any(|it| it == b"Throttlin")
            {
                return answer;
            }
        }
        panic!("{what}: no answer");
    }
}

fn refusal(request: &Request<Bytes>, status: u16, code: &str) -> Response<Bytes> {
    let is_json = request.headers().contains_key("x-amz-target");
    let text = match is_json {
        true => json!({ "__type": code, "message": "Refused by the test." }).to_string(),
        false => {
            format!("<Error><Code>{code}</Code><Message>Refused by the test.</Message></Error>")
        }
    };
    let mut answer = Response::new(Bytes::from(text));
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    answer
}

fn request(method: &Method, service: &str, what: &str, body: &str) -> Request<Bytes> {
    let scope = format!("Credential=TEST/20240501/us-east-1/{service}/aws4_request");
    let signature = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0");
    let builder = Request::builder()
        .method(method)
        .header("authorization", signature);
    let builder = match service {
        "s3" => builder.uri(format!("https://s3.us-east-1.amazonaws.com/{what}")),
        service => builder
            .uri(format!("https://{service}.us-east-1.amazonaws.com/"))
            .header("x-amz-target", what),
    };
    let request = builder.body(Bytes::copy_from_slice(body.as_bytes()));
    request.unwrap_or_else(|error| panic!("{error}"))
}

/// Somebody who wants a lock.
pub fn info(id: &str) -> LockInfo {
    LockInfo {
        id: id.to_owned(),
        operation: "OperationTypeApply".to_owned(),
        who: format!("{id}@host"),
        version: "1.11.4".to_owned(),
        created: "2024-05-01T00:00:00Z".to_owned(),
        ..LockInfo::default()
    }
}

/// Summary, detail and hints of a diagnostic.
pub fn told(diagnostic: &Diagnostic) -> String {
    let hints = diagnostic.hints.join("\n");
    format!("{}\n{}\n{hints}", diagnostic.summary, diagnostic.detail)
}
