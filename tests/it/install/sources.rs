//! Sources of modules that need the environment: Mercurial, buckets, runs of tests, and variables.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;
use std::sync::{Arc, Mutex};

use super::{Place, words};

const OUTPUT: &str = "output \"a\" {\n  value = \"here\"\n}\n";

/// A server of one archive with a module in the directory `sub`. Answers its address, and the heads of
/// the requests that it gets.
fn bucket() -> (String, Arc<Mutex<Vec<String>>>) {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive
        .start_file("sub/main.tf", options)
        .expect("an entry");
    archive.write_all(OUTPUT.as_bytes()).expect("written");
    let body = archive.finish().expect("an archive").into_inner();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    let heads: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = heads.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let head: Vec<String> = lines.by_ref().take_while(|it| !it.is_empty()).collect();
            let head = head.join("\n");
            let status = if head.contains("none") {
                "404 N"
            } else {
                "200 O"
            };
            seen.lock().expect("heads").push(head);
            let answer = format!(
                "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let mut stream = &stream;
            let sent = stream.write_all(answer.as_bytes());
            drop(sent.and_then(|()| stream.write_all(&body)));
        }
    });
    (host, heads)
}

fn init(place: &Place, source: &str, environment: &[(&str, &str)]) -> Output {
    place.write(
        "stack/main.tf",
        &format!("module \"m\" {{\n  source = {source:?}\n}}\n"),
    );
    let mut command = place.command(&["init"]);
    for name in [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
    ] {
        command.env_remove(name);
    }
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    command.envs(environment.iter().copied());
    command.output().expect("it runs")
}

fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", words(output));
}

#[test]
fn repositories_of_mercurial_are_cloned_by_its_program() {
    let place = Place::new();
    // Writes its arguments, and makes what a clone would.
    let program = "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$HOME/argv\"\nfor last; do :; done\nmkdir -p \
                   \"$last/sub\"\ncp \"$HOME/module.tf\" \"$last/sub/main.tf\"\n";
    place.write("bin/hg", program);
    place.write("module.tf", OUTPUT);
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(place.at("bin/hg"), mode).expect("a mode");
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", place.at("bin").display());
    let environment = [("PATH", &*path)];
    let source = "hg::http://example.invalid/repo//sub?rev=v1";
    succeeds(&init(&place, source, &environment));
    let aside = ".terraform/modules/.m.fetching";
    let argv = place.read("argv");
    let argv: Vec<&str> = argv.lines().collect();
    let (into, rest) = argv.split_last().expect("arguments");
    assert_eq!(
        rest,
        [
            "clone",
            "--noninteractive",
            "--quiet",
            "--updaterev",
            "v1",
            "--",
            "http://example.invalid/repo"
        ]
    );
    assert!(into.ends_with(aside), "{into}");
    assert_eq!(place.read("stack/.terraform/modules/m/sub/main.tf"), OUTPUT);
    place.out(&["validate"]);
    succeeds(&init(
        &place,
        "hg::http://example.invalid/repo//sub",
        &environment,
    ));
    assert!(!place.read("argv").contains("--updaterev"));
    let refused = words(&init(
        &place,
        "hg::http://example.invalid/repo?rev=--config=x",
        &environment,
    ));
    assert!(
        refused.contains("must not begin with a hyphen"),
        "{refused}"
    );
    place.write(
        "bin/hg",
        "#!/bin/sh\necho 'abort: no such repository' >&2\nexit 255\n",
    );
    let refused = words(&init(
        &place,
        "hg::http://example.invalid/gone",
        &environment,
    ));
    assert!(
        refused.contains("hg exited with 255: abort: no such repository"),
        "{refused}"
    );
}

#[test]
fn archives_of_amazon_s3_are_asked_for_with_a_signature() {
    let place = Place::new();
    let (host, heads) = bucket();
    let source = format!("s3::http://{host}/bucket/a%20b.zip//sub?region=eu-west-1");
    succeeds(&init(&place, &source, &[]));
    assert_eq!(place.read("stack/.terraform/modules/m/sub/main.tf"), OUTPUT);
    let environment = [
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret-key"),
        ("AWS_SESSION_TOKEN", "session"),
    ];
    let versioned = format!("s3::http://{host}/bucket/c.zip//sub?region=eu-west-1&version=7");
    succeeds(&init(&place, &versioned, &environment));
    let heads = heads.lock().expect("heads").clone();
    let [anonymous, signed] = &heads[..] else {
        panic!("{heads:?}");
    };
    assert!(
        anonymous.starts_with("GET /bucket/a%20b.zip HTTP/1.1"),
        "{anonymous}"
    );
    assert!(
        !anonymous.to_lowercase().contains("authorization"),
        "{anonymous}"
    );
    assert!(
        signed.contains("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"),
        "{signed}"
    );
    assert!(signed.contains("/eu-west-1/s3/aws4_request"), "{signed}");
    assert!(
        signed
            .to_lowercase()
            .contains("x-amz-security-token: session"),
        "{signed}"
    );
    assert!(!signed.contains("secret-key"), "{signed}");
}

#[test]
fn what_a_bucket_does_not_have_is_told() {
    let place = Place::new();
    let (host, _) = bucket();
    let refused = words(&init(
        &place,
        &format!("s3::http://{host}/bucket/none.zip"),
        &[],
    ));
    assert!(
        refused.contains("404") && refused.contains("no AWS credentials were found"),
        "{refused}"
    );
    let refused = words(&init(
        &place,
        &format!("s3::http://{host}/bucket/plain"),
        &[],
    ));
    assert!(
        refused.contains("is not an archive of a supported kind"),
        "{refused}"
    );
    let source = "gcs::https://www.googleapis.com/storage/v1/bucket/none.zip";
    let emulator = format!("http://{host}");
    let refused = words(&init(
        &place,
        source,
        &[("STORAGE_EMULATOR_HOST", &emulator)],
    ));
    assert!(refused.contains("404"), "{refused}");
}

#[test]
fn archives_of_google_cloud_storage_are_objects_of_its_api() {
    let place = Place::new();
    let (host, heads) = bucket();
    let environment = [
        ("STORAGE_EMULATOR_HOST", &*host),
        ("GOOGLE_OAUTH_ACCESS_TOKEN", "for-google-alone"),
    ];
    let source = "www.googleapis.com/storage/v1/bucket/a/b.zip//sub";
    succeeds(&init(&place, source, &environment));
    assert_eq!(place.read("stack/.terraform/modules/m/sub/main.tf"), OUTPUT);
    let heads = heads.lock().expect("heads").clone();
    let head = heads.first().expect("a request");
    let object = "GET /storage/v1/b/bucket/o/a%2Fb%2Ezip?alt=media HTTP/1.1";
    assert!(head.starts_with(object), "{head}");
    assert!(!head.contains("for-google-alone"), "{head}");
}

/// A run tests a module of a registry where `init` has put it.
#[test]
fn runs_of_tests_use_installed_modules_of_registries() {
    let place = Place::new();
    place.write("stack/main.tf", "output \"b\" {\n  value = 1\n}\n");
    let run = "run \"setup\" {\n  module {\n    source  = \"x/net/aws\"\n    version = \"~> 1.0\"\n  }\n  assert \
               {\n    condition     = output.a == \"here\"\n    error_message = \"no\"\n  }\n}\n";
    place.write("stack/tests/main.tftest.hcl", run);
    let refused = place.err(&["test"]);
    assert!(refused.contains("Module not installed"), "{refused}");
    let refused = place.err(&["validate"]);
    assert!(refused.contains("Module not installed"), "{refused}");
    let list = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"test.tests.main.setup","Source":"registry.terraform.io/x/net/aws","Version":"1.2.0","Dir":".terraform/modules/test.tests.main.setup"}]}"#;
    place.write("stack/.terraform/modules/modules.json", list);
    place.write(
        "stack/.terraform/modules/test.tests.main.setup/main.tf",
        OUTPUT,
    );
    let told = place.out(&["test"]);
    assert!(told.contains("1 passed, 0 failed"), "{told}");
    place.out(&["validate"]);
    place.out(&["init"]);
    assert_eq!(place.read("stack/.terraform/modules/modules.json"), list);
    place.write(
        "stack/tests/main.tftest.hcl",
        &run.replace("~> 1.0", "~> 2.0"),
    );
    let refused = place.err(&["test"]);
    assert!(
        refused.contains("Module version requirements have changed"),
        "{refused}"
    );
}

/// The command line gives values to all commands that read the configuration; a saved plan keeps those
/// that it was made with.
#[test]
fn sources_follow_the_variables_of_the_command_line() {
    let place = Place::new();
    place.write(
        "stack/main.tf",
        "variable \"kind\" {\n  const = true\n}\nmodule \"m\" {\n  source = \"./${var.kind}\"\n}\noutput \
         \"a\" {\n  value = module.m.a\n}\n",
    );
    place.write("stack/one/main.tf", OUTPUT);
    place.write(
        "stack/two/main.tf",
        "output \"a\" {\n  value = \"there\"\n}\n",
    );
    let refused = place.err(&["init"]);
    assert!(
        refused.contains("The variable \"kind\" has no value"),
        "{refused}"
    );
    let told = place.out(&["init", "-var=kind=one"]);
    assert!(told.contains("- m in one"), "{told}");
    let list = place.read("stack/.terraform/modules/modules.json");
    assert!(
        list.contains(r#""Key":"m","Source":"./one","Dir":"one""#),
        "{list}"
    );
    place.out(&["validate", "-var=kind=one"]);
    let refused = place.err(&["plan", "-var=kind=two"]);
    assert!(refused.contains("Module source has changed"), "{refused}");
    place.out(&["plan", "-var=kind=one", "-out=saved"]);
    let told = place.out(&["apply", "saved"]);
    assert!(told.contains("a = \"here\""), "{told}");
    place.out(&["get", "-var=kind=two"]);
    let told = place.out(&["apply", "-auto-approve", "-var=kind=two"]);
    assert!(told.contains("a = \"there\""), "{told}");
    place.out(&["output"]);
    place.out(&["providers", "-var=kind=two"]);
    place.out(&["graph", "-var=kind=two"]);
}
