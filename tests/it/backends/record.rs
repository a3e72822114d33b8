//! The record of `init`, `.terraform/terraform.tfstate`.

use super::Directory;
use super::server::Server;

/// To the byte as Terraform 1.11.4 writes it; the hash is from one of its runs.
#[test]
fn the_record_is_that_of_terraform() {
    let directory = Directory::new("terraform {\n  backend \"local\" {}\n}\n");
    directory.done(&["init"]);
    let expected = "{\n  \"version\": 3,\n  \"terraform_version\": \"1.11.4\",\n  \"backend\": \
                    {\n    \"type\": \"local\",\n    \"config\": {\n      \"path\": null,\n      \
                    \"workspace_dir\": null\n    },\n    \"hash\": 666019178\n  }\n}";
    assert_eq!(directory.read(".terraform/terraform.tfstate"), expected);
}

#[test]
fn values_of_the_command_line_are_recorded_and_not_hashed() {
    let server = Server::start().expect("a server");
    let directory = Directory::new("terraform {\n  backend \"http\" {}\n}\n");
    let address = format!("-backend-config=address={}", server.url("/a"));
    let options = [
        "init",
        &address,
        "-backend-config=retry_max=3",
        "-backend-config=skip_cert_verification=true",
    ];
    directory.done(&options);
    let record: serde_json::Value =
        serde_json::from_str(&directory.read(".terraform/terraform.tfstate")).expect("JSON");
    let backend = &record["backend"];
    // From a run of Terraform 1.11.4 on the same block.
    assert_eq!(backend["hash"], 3_307_601_501_u32);
    assert_eq!(backend["config"]["address"], server.url("/a"));
    assert_eq!(backend["config"]["retry_max"], 3);
    assert_eq!(backend["config"]["skip_cert_verification"], true);
    let names: Vec<&String> = backend["config"]
        .as_object()
        .expect("an object")
        .keys()
        .collect();
    assert_eq!(names.len(), 15);
    assert!(names.is_sorted());
    // They are neither needed again nor taken for a change, unless the block is to stand alone.
    directory.done(&["init"]);
    directory.done(&["plan"]);
    let said = directory.refused(&["init", "-backend-config="]);
    assert!(said.contains("Backend configuration changed"), "{said}");
    let said = directory.refused(&["init", "-backend-config=", "-reconfigure"]);
    assert!(said.contains("\"address\" is required"), "{said}");
}

#[test]
fn an_argument_that_does_not_fit_is_refused() {
    let server = Server::start().expect("a server");
    let directory = Directory::new("terraform {\n  backend \"http\" {}\n}\n");
    let refused = |options: &[&str]| {
        let arguments = [&["init"], options].concat();
        directory.refused(&arguments)
    };
    assert!(refused(&[]).contains("\"address\" is required"));
    let address = format!("-backend-config=address={}", server.url("/a"));
    for (option, expected) in [
        (
            "-backend-config=adress=x",
            "argument \"adress\" given on the command line is not",
        ),
        (
            "-backend-config=retry_max=x",
            "-backend-config=\"retry_max=x\": a number is required",
        ),
        (
            "-backend-config=missing.hcl",
            "The file \"missing.hcl\" could not be read.",
        ),
        (
            "-backend-config=address=ftp://x",
            "must be an address that begins with http:// or https://",
        ),
        (
            "-backend-config=client_certificate_pem=x",
            "\"client_private_key_pem\"",
        ),
    ] {
        let said = refused(&[&address, option]);
        assert!(said.contains(expected), "{option}: {said}");
    }
    assert!(!directory.at(".terraform").exists());
}

/// The hash of 0.11 covers the block alone, so that it tells an argument that is no longer in the
/// block from one that the command line gave.
#[test]
fn an_argument_that_left_the_block_since_terraform_0_11_is_a_change() {
    let directory = Directory::new(
        "terraform {\n  backend \"local\" {\n    path = \"local-state.tfstate\"\n  }\n}\n",
    );
    let record = |config: &str, hash: u64| {
        let record = format!(
            "{{\"version\": 3, \"serial\": 1, \"lineage\": \"l\", \"backend\": {{\"type\": \
             \"local\", \"config\": {{{config}}}, \"hash\": {hash}}}, \"modules\": []}}"
        );
        directory.write(".terraform/terraform.tfstate", record);
    };
    let path = "\"path\": \"local-state.tfstate\"";
    let both = format!("{path}, \"workspace_dir\": \"w\"");
    // In the tests of Terraform 0.11: the hash of a block with that path.
    let of_block = 9_073_424_445_967_744_180;
    for (config, hash) in [(path, of_block), (&both, of_block), (path, 1)] {
        record(config, hash);
        directory.done(&["plan"]);
        directory.done(&["init"]);
    }
    record(&both, 1);
    let said = directory.refused(&["plan"]);
    assert!(
        said.contains("Backend configuration block has changed"),
        "{said}"
    );
    let said = directory.refused(&["init"]);
    assert!(said.contains("Backend configuration changed"), "{said}");
}
