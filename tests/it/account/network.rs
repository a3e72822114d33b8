//! Endpoints that are wrong, or away.

use std::io::Read;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::server::Server;
use super::{HERE, Place, all};

/// Structures of the SDK, which say nothing to the user.
const DUMPS: [&str; 4] = ["DispatchFailure", "ConnectorError", "source:", "{ "];

/// What a plan says with that endpoint for EC2, and how long it took.
fn asks(endpoint: &str) -> (String, Duration) {
    let place = Place::new();
    place.write("vpcs.tf", "data \"aws_vpcs\" \"all\" {}\n");
    let begun = Instant::now();
    let output = place.plan(&format!(
        "{HERE}\nprofile = \"other\"\nskip_credentials_validation = true\nendpoints {{\nsts = \"URL\"\nec2 = \"{endpoint}\"\n}}"
    ));
    assert!(!output.status.success());
    let said = all(&output);
    for dump in DUMPS {
        assert!(!said.contains(dump), "{said}");
    }
    (said.replace("\n│", "").replace("\n", " "), begun.elapsed())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

#[test]
fn a_refused_connection_is_told_within_seconds_and_meanwhile() {
    let port = free_port();
    let (said, took) = asks(&format!("http://127.0.0.1:{port}"));
    assert!(took < Duration::from_secs(15), "{took:?}");
    let retry = format!(
        "Still retrying ec2 DescribeVpcs: connection refused by 127.0.0.1:{port} (attempt 2)"
    );
    assert!(said.contains(&retry), "{said}");
    for part in [
        "ec2 DescribeVpcs at http://127.0.0.1:",
        "connection refused by 127.0.0.1:",
        "region us-east-1, profile other",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn https_to_a_plain_port_is_told_at_once() {
    let server = Server::new();
    let (said, took) = asks(&format!("https://127.0.0.1:{}", server.port));
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(said.contains("does not speak TLS"), "{said}");
}

#[test]
fn http_to_a_port_with_tls_is_told_at_once() {
    // What a server with TLS says to somebody without: a fatal alert.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut some = [0; 512];
            let _ = stream.read(&mut some);
            let _ = std::io::Write::write_all(&mut stream, &[21, 3, 1, 0, 2, 2, 10]);
        }
    });
    let (said, took) = asks(&format!("http://127.0.0.1:{port}"));
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(said.contains("does not speak HTTP"), "{said}");
}

#[test]
fn a_url_that_is_none_is_told_before_anything_is_asked() {
    for url in ["127.0.0.1:4566", "http//x", "ftp://x", "http://"] {
        let (said, _) = asks(url);
        assert!(said.contains("endpoints.ec2"), "{said}");
    }
}

#[test]
fn a_host_that_does_not_exist_is_told_within_seconds() {
    let (said, took) = asks("http://ec2.example.invalid:4566");
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert!(said.contains("ec2.example.invalid"), "{said}");
}

#[test]
fn an_answer_of_somebody_else_names_who_it_was() {
    let server = Server::new();
    let (said, took) = asks(&server.url());
    assert!(took < Duration::from_secs(15), "{took:?}");
    assert!(said.contains(&server.url()), "{said}");
}

#[test]
fn a_proxy_is_asked_for_others_than_those_that_need_none() {
    let place = Place::new();
    let proxy = place.server.url();
    let there = "endpoints { sts = \"http://sts.example.invalid\" }";
    for line in [format!("http_proxy = \"{proxy}\""), String::new()] {
        let place = match line.is_empty() {
            true => Place::new().var("HTTP_PROXY", &proxy),
            false => Place::new(),
        };
        let output = place.plan(&format!("{HERE}\n{line}\n{there}"));
        assert!(output.status.success(), "{}", all(&output));
    }
    let heard = place.server.take();
    assert!(heard.len() >= 2);
    for it in &heard {
        assert!(
            it.line.starts_with("POST http://sts.example.invalid"),
            "{}",
            it.line
        );
    }
    // The service itself needs none.
    let away = free_port();
    let lines = format!("http_proxy = \"http://127.0.0.1:{away}\"\nno_proxy = \"127.0.0.1\"");
    assert_eq!(
        place.signer(&format!("{HERE}\n{lines}")),
        "DEFAULTKEY/us-east-1"
    );
}
