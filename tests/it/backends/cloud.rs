//! Stacks with an account of the sandbox, for tests of the backends in AWS.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use bytes::Bytes;
use rform_sandbox::{Latencies, Options, Sandbox, Storage};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::{STACK, done, text};

pub const BLOCK: &str = "terraform {\n  backend \"s3\" {\n    bucket         = \"states\"\n    key            \
                     = \"app/terraform.tfstate\"\n    region         = \"us-east-1\"\n    \
                     dynamodb_table = \"locks\"\n    use_lockfile   = true\n    encrypt        = true\n  \
                     }\n}\n";

pub const KEY: &str = "app/terraform.tfstate";

/// Some stacks, and the account that they are in.
pub struct Cloud {
    path: TempDir,
}

impl Cloud {
    pub fn new() -> Cloud {
        let path = tempfile::tempdir().expect("a directory");
        Cloud { path }
    }

    /// A stack whose backend is there.
    pub fn with_backend() -> Cloud {
        let cloud = Cloud::new();
        cloud.write("a/main.tf", STACK);
        cloud.write("a/backend.tf", BLOCK);
        done(&cloud.run("a", &["init", "-bootstrap", "-auto-approve"]));
        cloud
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.path.path().join(name)
    }

    pub fn write(&self, name: &str, content: &str) {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, content).expect("written");
    }

    /// Copies the files of a stack of this repository.
    pub fn copy(&self, stack: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("stacks")
            .join(stack);
        for entry in std::fs::read_dir(from).expect("a stack").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".tf") || name.ends_with(".template") {
                let content = std::fs::read_to_string(entry.path()).expect("a file");
                self.write(&format!("{stack}/{name}"), &content);
            }
        }
    }

    pub fn run(&self, directory: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rform"))
            .args(arguments)
            .current_dir(self.at(directory))
            .env_clear()
            .env("NO_COLOR", "1")
            .env("RFORM_SANDBOX", self.at("account"))
            .env("RFORM_SANDBOX_SPEED", "2000")
            .stdin(Stdio::null())
            .output()
            .expect("it runs")
    }

    /// The account, as it is between two runs.
    pub fn account(&self) -> Account {
        let lines = std::fs::read(self.at("account")).expect("an account");
        let options = Options {
            latencies: Latencies::none(),
            throttling: false,
            ..Options::default()
        };
        let sandbox = Sandbox::open(&lines, Box::new(Nowhere), options);
        Account(sandbox.unwrap_or_else(|error| panic!("{error}")))
    }
}

/// Changes of the account are for the test alone.
struct Nowhere;

impl Storage for Nowhere {
    fn append(&mut self, _: &[u8]) -> std::io::Result<()> {
        Ok(())
    }

    fn replace(&mut self, _: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
}

pub struct Account(Sandbox);

impl Account {
    fn send(
        &self,
        method: &str,
        service: &str,
        (uri, target): (&str, &str),
        body: &str,
    ) -> Vec<u8> {
        let scope = format!("Credential=TEST/20240501/us-east-1/{service}/aws4_request");
        let signature = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0");
        let request = http::Request::builder()
            .method(method)
            .uri(uri)
            .header("authorization", signature);
        let request = match target {
            "" => request,
            target => request.header("x-amz-target", target),
        };
        let request = request.body(Bytes::copy_from_slice(body.as_bytes()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let answer = runtime
            .expect("a runtime")
            .block_on(self.0.handle(request.expect("a request")));
        answer.expect("an answer").into_body().to_vec()
    }

    /// The `LockID` of the items of a table.
    pub fn items(&self, table: &str) -> Vec<String> {
        let uri = "https://dynamodb.us-east-1.amazonaws.com/";
        let body = json!({ "TableName": table }).to_string();
        let answer = self.send("POST", "dynamodb", (uri, "DynamoDB_20120810.Scan"), &body);
        let answer: Json = serde_json::from_slice(&answer).expect("an answer");
        let items = answer["Items"].as_array().expect("items");
        let names = items
            .iter()
            .map(|it| it["LockID"]["S"].as_str().unwrap_or_default());
        names.map(str::to_owned).collect()
    }

    /// The keys of the objects that there are now.
    pub fn keys(&self, bucket: &str) -> Vec<String> {
        let uri = format!("https://s3.us-east-1.amazonaws.com/{bucket}?list-type=2");
        let answer = self.send("GET", "s3", (&uri, ""), "");
        let answer = String::from_utf8(answer).expect("a text");
        let keys = answer.split("<Key>").skip(1);
        keys.filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned()))
            .collect()
    }

    pub fn state(&self, bucket: &str, key: &str) -> Json {
        let uri = format!("https://s3.us-east-1.amazonaws.com/{bucket}/{key}");
        let answer = self.send("GET", "s3", (&uri, ""), "");
        serde_json::from_slice(&answer).expect("a state")
    }
}

#[track_caller]
pub fn is_empty_plan(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", text(output));
}
