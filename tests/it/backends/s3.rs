//! The backend `s3` in the sandbox of the program: the whole way of a stack, and back.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use bytes::Bytes;
use rform_sandbox::{Latencies, Options, Sandbox, Storage};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::{STACK, done, refused, text};

const BLOCK: &str = "terraform {\n  backend \"s3\" {\n    bucket         = \"states\"\n    key            \
                     = \"app/terraform.tfstate\"\n    region         = \"us-east-1\"\n    \
                     dynamodb_table = \"locks\"\n    use_lockfile   = true\n    encrypt        = true\n  \
                     }\n}\n";

const KEY: &str = "app/terraform.tfstate";

/// Some stacks, and the account that they are in.
struct Cloud {
    path: TempDir,
}

impl Cloud {
    fn new() -> Cloud {
        let path = tempfile::tempdir().expect("a directory");
        Cloud { path }
    }

    /// A stack whose backend is there.
    fn with_backend() -> Cloud {
        let cloud = Cloud::new();
        cloud.write("a/main.tf", STACK);
        cloud.write("a/backend.tf", BLOCK);
        done(&cloud.run("a", &["init", "-bootstrap", "-auto-approve"]));
        cloud
    }

    fn at(&self, name: &str) -> PathBuf {
        self.path.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, content).expect("written");
    }

    /// Copies the files of a stack of this repository.
    fn copy(&self, stack: &str) {
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

    fn run(&self, directory: &str, arguments: &[&str]) -> Output {
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
    fn account(&self) -> Account {
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

struct Account(Sandbox);

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
    fn items(&self, table: &str) -> Vec<String> {
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
    fn keys(&self, bucket: &str) -> Vec<String> {
        let uri = format!("https://s3.us-east-1.amazonaws.com/{bucket}?list-type=2");
        let answer = self.send("GET", "s3", (&uri, ""), "");
        let answer = String::from_utf8(answer).expect("a text");
        let keys = answer.split("<Key>").skip(1);
        keys.filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned()))
            .collect()
    }

    fn state(&self, bucket: &str, key: &str) -> Json {
        let uri = format!("https://s3.us-east-1.amazonaws.com/{bucket}/{key}");
        let answer = self.send("GET", "s3", (&uri, ""), "");
        serde_json::from_slice(&answer).expect("a state")
    }
}

#[track_caller]
fn is_empty_plan(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", text(output));
}

/// `stacks/swarm` as it stands, but for the name of its bucket, which must be new in the world.
#[test]
fn the_swarm_stack_goes_its_way_and_leaves_nothing() {
    let cloud = Cloud::new();
    cloud.copy("swarm");
    cloud.copy("swarm-backend");
    let variables = "-var-file=terraform.tfvars.template";
    done(&cloud.run("swarm-backend", &["apply", "-auto-approve"]));
    let output = cloud.run("swarm-backend", &["output", "-raw", "bucket"]);
    let bucket = String::from_utf8(output.stdout).expect("a name");
    let named = format!("-backend-config=bucket={bucket}");
    done(&cloud.run("swarm", &["init", "-input=false", &named]));
    done(&cloud.run("swarm", &["apply", "-auto-approve", variables]));
    is_empty_plan(&cloud.run("swarm", &["plan", "-detailed-exitcode", variables]));
    assert!(!cloud.at("swarm/terraform.tfstate").exists());
    let account = cloud.account();
    let key = "swarm/terraform.tfstate";
    assert_eq!(account.keys(&bucket), [key]);
    let digest = format!("{bucket}/{key}-md5");
    assert_eq!(account.items("swarm-terraform-lock"), [digest.as_str()]);

    done(&cloud.run("swarm", &["destroy", "-auto-approve", variables]));
    let account = cloud.account();
    assert_eq!(account.state(&bucket, key)["resources"], json!([]));
    assert_eq!(account.keys(&bucket), [key]);
    assert_eq!(account.items("swarm-terraform-lock"), [digest.as_str()]);
    let force = ["-auto-approve", "-var=force_destroy=true"];
    done(&cloud.run("swarm-backend", &["apply", force[0], force[1]]));
    done(&cloud.run("swarm-backend", &["destroy", force[0], force[1]]));
    let left = cloud.run("swarm", &["sandbox", "inspect"]);
    assert!(
        text(&left).contains("The sandbox is empty"),
        "{}",
        text(&left)
    );
}

/// What `stacks/swarm-backend` prints is a block that `init` takes.
#[test]
fn the_block_that_is_printed_works() {
    let cloud = Cloud::new();
    cloud.copy("swarm-backend");
    done(&cloud.run("swarm-backend", &["apply", "-auto-approve"]));
    let block = cloud.run("swarm-backend", &["output", "-raw", "backend"]);
    cloud.write("a/main.tf", STACK);
    cloud.write("a/backend.tf", &String::from_utf8_lossy(&block.stdout));
    done(&cloud.run("a", &["init", "-input=false"]));
    done(&cloud.run("a", &["apply", "-auto-approve"]));
    is_empty_plan(&cloud.run("a", &["plan", "-detailed-exitcode"]));
}

#[test]
fn bootstrap_says_what_it_makes_and_makes_it_once() {
    let cloud = Cloud::new();
    cloud.write("a/main.tf", STACK);
    cloud.write("a/backend.tf", BLOCK);
    let said = refused(&cloud.run("a", &["init"]));
    assert!(
        said.contains("S3 bucket \"states\" does not exist"),
        "{said}"
    );
    let said = refused(&cloud.run("a", &["init", "-bootstrap", "-input=false"]));
    for part in [
        "the S3 bucket \"states\" in us-east-1",
        "the DynamoDB table \"locks\"",
        "-auto-approve",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!cloud.at("a/.terraform/terraform.tfstate").exists());
    done(&cloud.run("a", &["init", "-bootstrap", "-auto-approve"]));
    let said = done(&cloud.run("a", &["init", "-bootstrap", "-input=false"]));
    assert!(said.contains("has all that it needs"), "{said}");
    done(&cloud.run("a", &["apply", "-auto-approve"]));
    assert_eq!(cloud.account().keys("states"), [KEY]);
}

#[test]
fn a_local_backend_has_nothing_to_bootstrap() {
    let cloud = Cloud::new();
    cloud.write(
        "a/main.tf",
        &format!("terraform {{\n  backend \"local\" {{}}\n}}\n{STACK}"),
    );
    let said = refused(&cloud.run("a", &["init", "-bootstrap"]));
    assert!(said.contains("Nothing to bootstrap"), "{said}");
}

#[test]
fn mistakes_in_the_block_are_underlined() {
    let cloud = Cloud::new();
    cloud.write("a/main.tf", STACK);
    cloud.write(
        "a/backend.tf",
        &BLOCK.replace("\"app/terraform.tfstate\"", "\"/app\""),
    );
    let said = refused(&cloud.run("a", &["init"]));
    assert!(
        said.contains("on backend.tf line 4") && said.contains("\"/app\""),
        "{said}"
    );
    cloud.write(
        "a/backend.tf",
        &BLOCK.replace("\"locks\"", "\"locks\"\n    lock_tabel = 1"),
    );
    let said = refused(&cloud.run("a", &["init"]));
    assert!(said.contains("Unsupported argument"), "{said}");
}

#[test]
fn a_stack_of_0_11_keeps_its_arguments() {
    let cloud = Cloud::with_backend();
    let older = BLOCK.replace("dynamodb_table", "lock_table");
    cloud.write("b/main.tf", STACK);
    cloud.write("b/backend.tf", &older);
    let said = done(&cloud.run("b", &["init"]));
    assert!(
        said.contains("Deprecated Parameter") && said.contains("dynamodb_table"),
        "{said}"
    );
    done(&cloud.run("b", &["apply", "-auto-approve"]));
    is_empty_plan(&cloud.run("a", &["plan", "-detailed-exitcode"]));
}

/// A lock that a killed run left: as Terraform would have it.
#[test]
fn a_lock_that_was_left_keeps_out_until_it_is_forced() {
    let cloud = Cloud::with_backend();
    done(&cloud.run("a", &["apply", "-auto-approve"]));
    cloud.write(
        "a/main.tf",
        "resource \"terraform_data\" \"a\" {\n  input = 1\n  triggers_replace = 1\n  provisioner \
         \"local-exec\" {\n    command = \"kill -KILL $PPID\"\n  }\n}\n",
    );
    assert_eq!(
        cloud.run("a", &["apply", "-auto-approve"]).status.code(),
        None
    );
    let account = cloud.account();
    assert!(account.keys("states").contains(&format!("{KEY}.tflock")));
    let lock = account.state("states", &format!("{KEY}.tflock"));
    let id = lock["ID"].as_str().expect("an id");
    cloud.write("a/main.tf", STACK);
    let said = refused(&cloud.run("a", &["plan"]));
    assert!(
        said.contains("Error acquiring the state lock") && said.contains(id),
        "{said}"
    );
    done(&cloud.run("a", &["force-unlock", "-force", id]));
    done(&cloud.run("a", &["apply", "-auto-approve"]));
    is_empty_plan(&cloud.run("a", &["plan", "-detailed-exitcode"]));
    assert_eq!(cloud.account().keys("states"), [KEY]);
}

#[test]
fn workspaces_move_there_and_back() {
    let cloud = Cloud::new();
    cloud.write("a/main.tf", STACK);
    for name in ["one", "two"] {
        done(&cloud.run("a", &["workspace", "new", name]));
        done(&cloud.run("a", &["apply", "-auto-approve"]));
    }
    let local = |name: &str| {
        let path = cloud
            .at("a/terraform.tfstate.d")
            .join(name)
            .join("terraform.tfstate");
        let state = std::fs::read(path).expect("a state");
        serde_json::from_slice::<Json>(&state).expect("a state")
    };
    let before = ["one", "two"].map(local);
    cloud.write("a/backend.tf", BLOCK);
    done(&cloud.run("a", &["init", "-bootstrap", "-auto-approve", "-force-copy"]));
    let account = cloud.account();
    for (name, before) in ["one", "two"].into_iter().zip(&before) {
        let there = account.state("states", &format!("env:/{name}/{KEY}"));
        assert_eq!(there["lineage"], before["lineage"]);
        assert_eq!(there["resources"], before["resources"]);
    }
    is_empty_plan(&cloud.run("a", &["plan", "-detailed-exitcode"]));
    std::fs::remove_file(cloud.at("a/backend.tf")).expect("removed");
    done(&cloud.run("a", &["init", "-force-copy"]));
    is_empty_plan(&cloud.run("a", &["plan", "-detailed-exitcode"]));
    for (name, before) in ["one", "two"].into_iter().zip(&before) {
        assert_eq!(local(name)["lineage"], before["lineage"], "{name}");
        assert_eq!(local(name)["resources"], before["resources"], "{name}");
    }
}
