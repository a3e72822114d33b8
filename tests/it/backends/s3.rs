//! The backend `s3` in the sandbox of the program: the whole way of a stack, and back.

use serde_json::{Value as Json, json};

use super::cloud::{BLOCK, Cloud, KEY, is_empty_plan};
use super::{STACK, done, refused, text};

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
