//! Each key of `endpoints` in the backend `s3` leads to its service.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::{Directory, STACK};

/// The token of a login that is kept in the cache of the AWS CLI.
const TOKEN: &str = "token-of-a-login";

/// A server that stands for all services, each at a path of its own.
struct Services {
    address: String,
    /// The service, the access key of the signature, and the token of each request.
    asked: Arc<Mutex<Vec<(String, String, String)>>>,
}

impl Services {
    fn start() -> Services {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked: Arc<Mutex<Vec<_>>> = Arc::default();
        let noted = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let noted = noted.clone();
                std::thread::spawn(move || serve(stream, &noted));
            }
        });
        Services { address, asked }
    }

    fn asked(&self, service: &str) -> Vec<(String, String)> {
        let asked = self.asked.lock().expect("the list");
        let of_service = asked.iter().filter(|(name, ..)| name == service);
        of_service
            .map(|(_, key, token)| (key.clone(), token.clone()))
            .collect()
    }
}

fn serve(stream: TcpStream, noted: &Mutex<Vec<(String, String, String)>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let (mut length, mut key, mut token) = (0, String::new(), String::new());
        loop {
            line.clear();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim().split_once(": ") else {
                break;
            };
            match &*name.to_ascii_lowercase() {
                "content-length" => length = value.parse().ok()?,
                "authorization" => {
                    let (_, rest) = value.split_once("Credential=").unwrap_or_default();
                    key = rest.split('/').next().unwrap_or_default().to_owned();
                }
                "x-amz-sso_bearer_token" => token = value.to_owned(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let service = path.split(['/', '?']).nth(1).unwrap_or_default().to_owned();
        let (status, answer) = answer(&service, &method, &path);
        noted.lock().ok()?.push((service, key, token));
        let head = format!(
            "HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n",
            answer.len()
        );
        let stream = reader.get_mut();
        stream
            .write_all(format!("{head}{answer}").as_bytes())
            .ok()?;
    }
}

/// What each service says: the account, a bucket and a table with nothing in them, and the keys of a role.
fn answer(service: &str, method: &str, path: &str) -> (u16, String) {
    let body = match service {
        "sts" => {
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/a\
             </Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult>\
             </GetCallerIdentityResponse>"
        }
        "dynamodb" => "{}",
        "sso" => {
            "{\"roleCredentials\": {\"accessKeyId\": \"KEYOFAROLE\", \"secretAccessKey\": \"secret\", \
             \"sessionToken\": \"session\", \"expiration\": 4102444800000}}"
        }
        "s3" if method == "GET" && path.contains("list-type") => {
            "<ListBucketResult></ListBucketResult>"
        }
        _ => return (404, "<Error><Code>NoSuchKey</Code></Error>".to_owned()),
    };
    (200, body.to_owned())
}

/// A stack whose backend finds its services at such a server. `more` is in the block.
fn stack(services: &Services, more: &str) -> Directory {
    let directory = Directory::new(STACK);
    let names = ["dynamodb", "iam", "s3", "sso", "sts"];
    let endpoints = names.map(|name| format!("      {name} = \"{}/{name}\"\n", services.address));
    directory.write(
        "backend.tf",
        format!(
            "terraform {{\n  backend \"s3\" {{\n    bucket = \"states\"\n    key = \"k\"\n    region = \
             \"eu-west-1\"\n    dynamodb_table = \"locks\"\n    use_path_style = true\n    \
             skip_metadata_api_check = true\n{more}\n    endpoints = {{\n{}    }}\n  }}\n}}\n",
            endpoints.concat()
        ),
    );
    directory
}

#[test]
fn each_endpoint_leads_to_its_service() {
    let services = Services::start();
    let keys = "    access_key = \"KEYOFABLOCK\"\n    secret_key = \"secret\"\n";
    let directory = stack(&services, keys);
    directory.done(&["init"]);
    directory.done(&["state", "pull"]);
    for service in ["sts", "s3", "dynamodb"] {
        let asked = services.asked(service);
        assert!(!asked.is_empty(), "{service} was not asked");
        assert!(
            asked.iter().all(|(key, _)| key == "KEYOFABLOCK"),
            "{service}: {asked:?}"
        );
    }
    assert_eq!(services.asked("sso"), []);
}

/// A login by IAM Identity Center, as `aws sso login` leaves it.
#[test]
fn the_keys_of_a_login_come_from_the_endpoint_for_them() {
    let services = Services::start();
    let directory = stack(&services, "    profile = \"dev\"\n");
    directory.write(
        "home/.aws/config",
        "[profile dev]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_account_id = 123456789012\nsso_role_name = reader\n",
    );
    // The name is the SHA-1 of the start URL.
    directory.write(
        "home/.aws/sso/cache/e8be5486177c5b5392bd9aa76563515b29358e6e.json",
        format!(
            "{{\"startUrl\": \"https://example.awsapps.com/start\", \"region\": \"eu-west-1\", \
             \"accessToken\": \"{TOKEN}\", \"expiresAt\": \"2099-01-01T00:00:00Z\"}}"
        ),
    );
    for arguments in [&["init"][..], &["state", "pull"]] {
        let mut command = directory.command(arguments);
        let output = command.env("HOME", directory.at("home")).output();
        super::done(&output.expect("it runs"));
    }
    let asked = services.asked("sso");
    assert!(
        asked.iter().all(|(_, token)| token == TOKEN) && !asked.is_empty(),
        "{asked:?}"
    );
    for service in ["sts", "s3", "dynamodb"] {
        let asked = services.asked(service);
        assert!(!asked.is_empty(), "{service} was not asked");
        assert!(
            asked.iter().all(|(key, _)| key == "KEYOFAROLE"),
            "{service}: {asked:?}"
        );
    }
}

/// There is no endpoint for these settings, now or later.
#[test]
fn settings_that_exclude_each_other_are_not_tried_again() {
    let services = Services::start();
    let more = "    access_key = \"a\"\n    secret_key = \"b\"\n    use_fips_endpoint = true\n";
    let directory = stack(&services, more);
    let said = directory.refused(&["init"]);
    assert!(said.contains("FIPS and custom endpoint"), "{said}");
    assert!(!said.contains("retrying"), "{said}");
    assert_eq!(services.asked("sts"), []);
}
