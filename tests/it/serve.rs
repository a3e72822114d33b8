//! `sandbox serve`: the program, for clients that come over loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

fn command(directory: &Path, limit: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", &format!("ulimit -n {limit}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_rform"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .env("NO_COLOR", "1")
        .env("RFORM_SANDBOX_SPEED", "2000")
        .stdin(Stdio::null());
    command
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    command(directory, "256", arguments)
        .output()
        .expect("it runs")
}

fn said(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    // As wide as the screen is: what is said is one line.
    let words = texts.join(" ");
    let words = words.split_whitespace().filter(|word| *word != "│");
    words.collect::<Vec<_>>().join(" ")
}

struct Server {
    child: Child,
    address: SocketAddr,
    directory: TempDir,
}

impl Server {
    fn new(limit: &str) -> Server {
        let directory = tempfile::tempdir().expect("a directory");
        let arguments = ["sandbox", "serve", "-listen=localhost:0", "-sandbox=cloud"];
        let mut command = command(directory.path(), limit, &arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let address = line.split("http://").nth(1).unwrap_or_default();
        let address = address.split(". ").next().unwrap_or_default();
        Server {
            address: address.parse().unwrap_or_else(|_| panic!("{line}")),
            child,
            directory,
        }
    }

    /// The status of the answer to a call that makes something.
    fn make(&self) -> String {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        let timeout = Some(Duration::from_secs(20));
        stream.set_read_timeout(timeout).expect("a timeout");
        let scope = "Credential=KEY/20240501/us-east-1/ec2/aws4_request";
        let body = "Action=CreateInternetGateway&Version=2016-11-15";
        let request = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Authorization: AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it is heard");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer.lines().next().unwrap_or_default().to_owned()
    }

    /// Asks it to end; whether it does so well.
    fn stop(mut self, signal: &str) -> (bool, TempDir) {
        let kill = format!("kill -{signal} {}", self.child.id());
        let sent = Command::new("/bin/sh").args(["-c", &kill]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        let ended = self.child.wait().expect("it ends");
        (ended.success(), self.directory)
    }
}

/// More clients than there are file descriptors, which say nothing: those that come later are
/// answered all the same.
#[test]
fn it_goes_on_when_file_descriptors_run_out() {
    let server = Server::new("40");
    let silent: Vec<_> = (0..120)
        .map(|_| TcpStream::connect(server.address).expect("a connection"))
        .collect();
    assert_eq!(server.make(), "HTTP/1.1 200 OK");
    drop(silent);
    // A region has five internet gateways at most, one of which its default VPC has.
    for _ in 0..3 {
        assert_eq!(server.make(), "HTTP/1.1 200 OK");
    }
    assert!(server.stop("INT").0);
}

#[test]
fn what_was_answered_is_there_after_it_was_told_to_end() {
    for signal in ["INT", "TERM"] {
        let server = Server::new("256");
        let idle = TcpStream::connect(server.address).expect("a connection");
        for _ in 0..3 {
            assert_eq!(server.make(), "HTTP/1.1 200 OK");
        }
        let (well, directory) = server.stop(signal);
        assert!(well, "{signal}");
        drop(idle);
        let found = run(directory.path(), &["sandbox", "inspect", "-sandbox=cloud"]);
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        assert_eq!(found.matches("ec2.internet-gateway ").count(), 3, "{found}");
    }
}

#[test]
fn a_file_belongs_to_one_process_at_a_time() {
    let server = Server::new("256");
    assert_eq!(server.make(), "HTTP/1.1 200 OK");
    let directory = server.directory.path();
    let stack = "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n";
    std::fs::write(directory.join("main.tf"), stack).expect("a file");
    let others: [&[&str]; 3] = [
        &["sandbox", "serve", "-listen=127.0.0.1:0", "-sandbox=cloud"],
        &["sandbox", "reset", "-sandbox=cloud"],
        &["apply", "-auto-approve", "-sandbox=cloud"],
    ];
    std::thread::scope(|scope| {
        for other in others {
            scope.spawn(move || {
                let output = run(directory, other);
                assert_eq!(output.status.code(), Some(1), "{other:?}");
                assert!(
                    said(&output).contains("in use by another process"),
                    "{output:?}"
                );
            });
        }
    });
    assert_eq!(server.make(), "HTTP/1.1 200 OK");
    let (_, directory) = server.stop("TERM");
    let found = run(directory.path(), &["sandbox", "inspect", "-sandbox=cloud"]);
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    assert_eq!(found.lines().count(), 2, "{found}");
}

#[test]
fn where_it_cannot_listen_it_says_why_and_makes_no_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().map(|it| (it.to_string(), taken));
    let (taken, _held) = taken.expect("an address");
    let cases = [
        (taken.as_str(), "is in use by another program"),
        ("0.0.0.0:0", "Not a loopback address"),
        ("[::]:0", "Not a loopback address"),
        ("4566", "Invalid address"),
        ("127.0.0.1:99999", "Invalid address"),
    ];
    for (address, message) in cases {
        let listen = format!("-listen={address}");
        let output = run(
            directory.path(),
            &["sandbox", "serve", &listen, "-sandbox=cloud"],
        );
        assert_eq!(output.status.code(), Some(1), "{address}");
        assert!(said(&output).contains(message), "{address}: {output:?}");
        assert!(!directory.path().join("cloud").exists(), "{address}");
    }
}

#[test]
fn the_flag_before_the_command_says_which_sandbox_is_meant() {
    let directory = tempfile::tempdir().expect("a directory");
    let stack = "provider \"aws\" { region = \"us-east-1\" }\n\
                 resource \"aws_vpc\" \"main\" { cidr_block = \"10.0.0.0/16\" }\n";
    std::fs::write(directory.path().join("main.tf"), stack).expect("a stack");
    // One account is the default of the directory, the other is named.
    for flags in [&["-sandbox"][..], &["-sandbox=other"]] {
        let apply = ["apply", "-auto-approve", "-state"];
        let state = flags.concat();
        let made = run(directory.path(), &[flags, &apply, &[&state]].concat());
        assert!(made.status.success(), "{}", said(&made));
    }
    let holds = |arguments: &[&str]| said(&run(directory.path(), arguments)).contains("ec2.vpc");
    assert!(holds(&["-sandbox=other", "sandbox", "inspect"]));
    let reset = run(directory.path(), &["-sandbox=other", "sandbox", "reset"]);
    assert!(reset.status.success(), "{}", said(&reset));
    assert!(!holds(&["-sandbox=other", "sandbox", "inspect"]));
    assert!(holds(&["sandbox", "inspect"]));
}

#[test]
fn a_state_directory_holds_the_state_and_the_sandbox_and_the_stack_stays_as_it_was() {
    let directory = tempfile::tempdir().expect("a directory");
    let module = directory.path().join("stack");
    std::fs::create_dir(&module).expect("a directory");
    let stack = "terraform {\n  backend \"s3\" {}\n}\n\
                 provider \"aws\" { region = \"us-east-1\" }\n\
                 resource \"aws_vpc\" \"main\" { cidr_block = \"10.0.0.0/16\" }\n";
    std::fs::write(module.join("main.tf"), stack).expect("a stack");
    let names = |path: &Path| {
        let entries = std::fs::read_dir(path).expect("a directory").flatten();
        let mut names: Vec<_> = entries.map(|it| it.file_name()).collect();
        names.sort();
        names
    };
    let rform = |arguments: &[&str]| {
        let flags = ["-chdir=stack", "-state-dir=state/stack"];
        let output = run(directory.path(), &[&flags, arguments].concat());
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    };
    rform(&["apply", "-sandbox", "-auto-approve"]);
    assert_eq!(names(&module), ["main.tf"]);
    let kept = directory.path().join("state/stack");
    assert_eq!(names(&kept), ["sandbox.json", "terraform.tfstate"]);
    assert_eq!(rform(&["-sandbox", "state", "list"]), "aws_vpc.main");
    assert!(rform(&["sandbox", "inspect"]).contains("ec2.vpc"));
    rform(&["destroy", "-sandbox", "-auto-approve"]);
    assert!(!rform(&["sandbox", "inspect"]).contains("ec2.vpc"));
}
