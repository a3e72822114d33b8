//! Calls that no client would send: every action with arguments out of the words its own code knows,
//! and values that are at the edge of something. Nothing may panic, which would be answered as an
//! internal fault.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the sandbox's own sources and recordings"
)]

use super::Sandbox;
use super::random::Random;
use super::testing::{request, sandbox};
use bytes::Bytes;
use regex::Regex;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const CALLS: usize = 4_500;

/// An action, and the words of the code around it.
struct Target {
    service: String,
    action: String,
    words: Vec<String>,
}

fn files(directory: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|it| it == "rs") {
            out.push(path);
        }
    }
    out.sort();
}

fn found(pattern: &str, text: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).unwrap();
    let found = pattern.captures_iter(text).map(|it| it[1].to_owned());
    found.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The actions of a service. What EC2 knows is told file by file, what others know all together.
fn targets(service: &str) -> Vec<Target> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root.join(service), &mut paths);
    paths.retain(|path| !path.to_string_lossy().contains("tests"));
    let read = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
    let whole: String = paths.iter().map(read).collect();
    let mut targets = Vec::new();
    for path in &paths {
        let text = read(path);
        let beside = path.with_extension("").join("mod.rs");
        let near =
            if service == "ec2" && !beside.exists() && path.parent() == Some(&root.join("ec2")) {
                &text
            } else {
                &whole
            };
        let words = found(r#""([A-Z][A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)""#, near);
        for action in found(r#"\(\s*"([A-Z][A-Za-z]+)",\s*[a-z_:]+"#, &text) {
            targets.push(Target {
                service: service.to_owned(),
                words: words.clone(),
                action,
            });
        }
    }
    targets
}

/// Makes up arguments.
struct Inventor {
    random: Random,
    /// Ids that were seen in answers.
    ids: Vec<String>,
    /// What an id looks like.
    id: Regex,
}

impl Inventor {
    fn below(&mut self, limit: usize) -> usize {
        (self.random.next() % limit.max(1) as u64) as usize
    }

    fn pick<'a>(&mut self, from: &'a [String]) -> &'a str {
        let at = self.below(from.len());
        from.get(at).map(String::as_str).unwrap_or_default()
    }

    fn value(&mut self, words: &[String]) -> String {
        const EDGES: &[&str] = &[
            "",
            " ",
            "0",
            "1",
            "2",
            "-1",
            "5",
            "1000",
            "4294967296",
            "99999999999999999999",
            "-9223372036854775808",
            "1e309",
            "NaN",
            "true",
            "false",
            "*",
            "?",
            "%",
            "é\u{301}\u{0}",
            "\u{1F980}",
            "10.0.0.0/16",
            "10.0.0.0/28",
            "10.0.1.0/24",
            "0.0.0.0/0",
            "10.0.0.0/99",
            "255.255.255.255",
            "::/0",
            "fd00::/56",
            "vpc-",
            "-",
            "a/b/../c",
            "arn:aws:iam::",
            "arn",
            "t3.micro",
            "m5.large",
            "us-east-1a",
            "us-east-1z",
            "ami-12345678",
            "tcp",
            "-1",
            "icmp",
            "subnet-0",
            "rtb-0",
            "{}",
            "[]",
            "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
            "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
            "AAAA",
            "LS0tLS1CRUdJTg==",
            "2024-01-01T00:00:00Z",
            "[[[[[[[[[[",
            "(((((",
            "a{1000}{1000}",
            "SET #a = :b",
            "attribute_not_exists(LockID)",
            "resolve:ssm:/aws/service/x",
        ];
        match self.below(10) {
            0 => "x".repeat(self.below(5000)),
            1 | 2 if !self.ids.is_empty() => {
                let ids = std::mem::take(&mut self.ids);
                let id = self.pick(&ids).to_owned();
                self.ids = ids;
                id
            }
            3 => self.pick(words).to_owned(),
            _ => EDGES[self.below(EDGES.len())].to_owned(),
        }
    }

    fn name(&mut self, words: &[String]) -> String {
        let word = self.pick(words).to_owned();
        match self.below(5) {
            0 => format!("{word}.{}", self.below(3)),
            1 => format!("{word}.1.{}", self.pick(words)),
            2 => format!("{word}.member.1"),
            _ => word,
        }
    }

    fn form(&mut self, target: &Target) -> String {
        let mut form = form_urlencoded::Serializer::new(format!("Action={}", target.action));
        for _ in 0..self.below(12) {
            let name = self.name(&target.words);
            form.append_pair(&name, &self.value(&target.words));
        }
        form.finish()
    }

    fn json(&mut self, words: &[String], depth: usize) -> Value {
        match self.below(if depth > 2 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.random.next().cast_signed()),
            2 => json!(self.random.fraction() * 1e300),
            3 | 4 => json!(self.value(words)),
            5 => (0..self.below(3))
                .map(|_| self.json(words, depth + 1))
                .collect(),
            _ => self.object(words, depth + 1),
        }
    }

    fn object(&mut self, words: &[String], depth: usize) -> Value {
        let mut object = serde_json::Map::new();
        for _ in 0..self.below(9) {
            let name = self.pick(words).to_owned();
            object.insert(name, self.json(words, depth));
        }
        object.into()
    }

    fn learn(&mut self, answer: &str) {
        let ids = self.id.find_iter(answer).take(3);
        self.ids.extend(ids.map(|id| id.as_str().to_owned()));
        let excess = self.ids.len().saturating_sub(200);
        self.ids.drain(..excess);
    }
}

async fn send(cloud: &Sandbox, what: &str, call: http::Request<Bytes>) -> String {
    let answer = cloud.handle(call).await.unwrap();
    let (status, body) = (
        answer.status(),
        String::from_utf8_lossy(answer.body()).into_owned(),
    );
    assert!(!body.contains("InternalFailure"), "{what}: {status} {body}");
    body
}

fn inventor(seed: u64) -> Inventor {
    Inventor {
        random: Random::new(seed, 3),
        ids: Vec::new(),
        id: Regex::new(r"([a-z]{1,12}-0?[0-9a-z]{8,19}|arn:aws:[^<\x22 ]+)").unwrap(),
    }
}

#[tokio::test(start_paused = true)]
async fn forms_are_answered_whatever_is_in_them() {
    let cloud = sandbox(|_| ());
    let mut inventor = inventor(1);
    let services = [
        "ec2",
        "iam",
        "sts",
        "elasticache",
        "elbv2",
        "autoscaling",
        "rds",
        "redshift",
        "sns",
    ];
    for service in services {
        let targets = targets(service);
        assert!(!targets.is_empty(), "{service}");
        for _ in 0..CALLS / 3 {
            let target = &targets[inventor.below(targets.len())];
            let form = inventor.form(target);
            let signed_for = match target.service.as_str() {
                "elbv2" => "elasticloadbalancing",
                service => service,
            };
            let call = request(signed_for, "AKIATEST", form.clone());
            inventor.learn(&send(&cloud, &form, call).await);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn documents_are_answered_whatever_is_in_them() {
    let cloud = sandbox(|_| ());
    let mut inventor = inventor(2);
    for service in [
        "secretsmanager",
        "kms",
        "dynamodb",
        "ssm",
        "logs",
        "sqs",
        "events",
        "cloudwatch",
    ] {
        let targets = targets(service);
        assert!(!targets.is_empty(), "{service}");
        for _ in 0..CALLS / 4 {
            let Target { action, words, .. } = &targets[inventor.below(targets.len())];
            let document = inventor.object(words, 0).to_string();
            let signed_for = match service {
                "cloudwatch" => "monitoring",
                service => service,
            };
            let mut call = request(signed_for, "AKIATEST", document.clone());
            let target = format!("X.{action}").parse().unwrap();
            call.headers_mut().insert("x-amz-target", target);
            let what = format!("{service} {action} {document}");
            inventor.learn(&send(&cloud, &what, call).await);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn paths_are_answered_whatever_is_in_them() {
    let cloud = sandbox(|_| ());
    let mut inventor = inventor(3);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/s3");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let text: String = paths
        .iter()
        .map(|it| std::fs::read_to_string(it).unwrap())
        .collect();
    let words = found(r#""([A-Za-z][A-Za-z0-9-]+)""#, &text);
    let methods = ["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"];
    let places = [
        "/",
        "/bucket",
        "/bucket/",
        "/bucket/key",
        "/bucket/a/b%2Fc%",
        "//",
        "/b%FF/%00",
        "/B",
    ];
    for _ in 0..CALLS / 3 {
        let query = format!("{}={}", inventor.pick(&words), inventor.below(3));
        let place = places[inventor.below(places.len())];
        let uri = match inventor.below(3) {
            0 => place.to_owned(),
            _ => format!("{place}?{query}"),
        };
        let mut body = inventor.value(&words);
        for _ in 0..inventor.below(4) {
            let tag = inventor.pick(&words).to_owned();
            body = format!("<{tag}>{body}</{tag}>");
        }
        let mut call = request("s3", "AKIATEST", body.clone());
        *call.method_mut() = methods[inventor.below(methods.len())].parse().unwrap();
        *call.uri_mut() = uri.parse().unwrap();
        for _ in 0..inventor.below(4) {
            let name = http::HeaderName::try_from(inventor.pick(&words));
            let value = http::HeaderValue::try_from(inventor.value(&words));
            if let (Ok(name), Ok(value)) = (name, value) {
                call.headers_mut().insert(name, value);
            }
        }
        let what = format!("{} {uri} {body}", call.method());
        send(&cloud, &what, call).await;
    }
}

/// What is nested deeply, or repeated often, neither ends the process nor takes long.
#[tokio::test(start_paused = true)]
async fn what_is_nested_deeply_is_refused() {
    let cloud = sandbox(|_| ());
    let mut put = request("s3", "AKIATEST", Bytes::new());
    *put.method_mut() = http::Method::PUT;
    *put.uri_mut() = "/bucket".parse().unwrap();
    send(&cloud, "a bucket", put).await;
    let mut tagging = request("s3", "AKIATEST", "<a>".repeat(1_000_000));
    *tagging.method_mut() = http::Method::PUT;
    *tagging.uri_mut() = "/bucket?tagging".parse().unwrap();
    let answer = send(&cloud, "deep XML", tagging).await;
    assert!(answer.contains("MalformedXML"), "{answer}");

    let table = json!({
        "TableName": "locks", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "LockID", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "LockID", "AttributeType": "S"}],
    });
    dynamodb(&cloud, "CreateTable", &table).await;
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    for condition in [
        "(".repeat(500_000),
        "NOT ".repeat(500_000),
        "size(".repeat(500_000),
    ] {
        let item = json!({
            "TableName": "locks", "Item": {"LockID": {"S": "a"}}, "ConditionExpression": condition,
        });
        let answer = dynamodb(&cloud, "PutItem", &item).await;
        assert!(answer.contains("maximum number of operators"), "{answer}");
    }
    let mut form = "Action=DescribeImages&Filter.1.Name=name".to_owned();
    (0..30_000).for_each(|number| form += &format!("&Filter.1.Value.{number}=*"));
    let answer = send(&cloud, "patterns", request("ec2", "AKIATEST", form)).await;
    assert!(answer.contains("FilterLimitExceeded"), "{answer}");
}

async fn dynamodb(cloud: &Sandbox, action: &str, document: &Value) -> String {
    let mut call = request("dynamodb", "AKIATEST", document.to_string());
    let target = format!("DynamoDB_20120810.{action}").parse().unwrap();
    call.headers_mut().insert("x-amz-target", target);
    send(cloud, action, call).await
}
