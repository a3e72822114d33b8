//! `data.http`: asks a server.
//! <https://registry.terraform.io/providers/hashicorp/http/latest/docs/data-sources/http>

use std::time::Duration;

use ::http::{HeaderMap, HeaderName, HeaderValue, Method};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::exchange::{Answer, Question};
use super::retry::{Retry, ask_until_answered};
use super::target::Target;
use crate::framework::declare::{integer, text, texts_by_key, truth};
use crate::framework::fields::text_map;
use crate::framework::{Check, DataType, Declaration, Fields, Nested};
use crate::provider_data::ProviderData;
use rform_core::schema::Nesting;
use rform_core::value::{Step, Value};
use rform_provider::Problem;
use rform_tls::trust::{Identity, Trust, authorities, client_config};

/// The data source.
pub struct Http;

#[async_trait]
impl DataType for Http {
    fn kind(&self) -> &'static str {
        "http"
    }

    fn declaration(&self) -> Declaration {
        let delay = |name| integer(name).checked(Check::AtLeast(0));
        let retry = vec![
            delay("attempts"),
            delay("max_delay_ms").checked(Check::AtLeastSumOf(&["min_delay_ms"])),
            delay("min_delay_ms"),
        ];
        Declaration {
            fields: vec![
                text("body")
                    .computed()
                    .deprecated("Use response_body instead"),
                text("ca_cert_pem").checked(Check::ConflictsWith(&["insecure"])),
                text("client_cert_pem").checked(Check::AlsoRequires(&["client_key_pem"])),
                text("client_key_pem").checked(Check::AlsoRequires(&["client_cert_pem"])),
                text("id").computed(),
                truth("insecure"),
                text("method").checked(Check::OneOf(&["GET", "POST", "HEAD"])),
                text("request_body"),
                texts_by_key("request_headers"),
                integer("request_timeout_ms").checked(Check::AtLeast(1)),
                text("response_body").computed(),
                text("response_body_base64").computed(),
                texts_by_key("response_headers").computed(),
                integer("status_code").computed(),
                text("url").required(),
            ],
            blocks: vec![Nested::list("retry", retry).held(Nesting::Single)],
            ..Declaration::default()
        }
    }

    async fn read(
        &self,
        meta: &ProviderData,
        config: Fields,
        warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let question = question(&config)?;
        let trust = trust(&config)?;
        let retry = Retry::of(&Fields::of(config.get("retry")));
        let asking = ask_until_answered(meta, &question, &trust, &retry);
        let answer = match config.integer("request_timeout_ms") {
            Some(limit) => {
                let limit = u64::try_from(limit).unwrap_or(0);
                let asking = tokio::time::timeout(Duration::from_millis(limit), asking);
                asking.await.unwrap_or_else(|_| {
                    Err(format!("request exceeded the specified timeout: {limit}ms"))
                })
            }
            None => asking.await,
        };
        let answer = answer.map_err(|why| {
            Problem::error(
                "Error making request",
                format!("Error making request: {why}"),
            )
        })?;
        Ok(told(config, &answer, warn))
    }
}

fn question(config: &Fields) -> Result<Question, Problem> {
    let failed = |why: String| {
        Problem::error(
            "Error creating request",
            format!("Error creating request: {why}"),
        )
    };
    let method = match config.text_or_empty("method") {
        "POST" => Method::POST,
        "HEAD" => Method::HEAD,
        _ => Method::GET,
    };
    let mut headers = HeaderMap::new();
    for (step, value) in config.get("request_headers").steps() {
        let (Step::Key(name), Some(value)) = (step, value.as_str()) else {
            continue;
        };
        let parsed = HeaderName::from_bytes(name.as_bytes());
        let name = parsed.map_err(|_| failed(format!("invalid header field name {name:?}")))?;
        // A value may be a secret: it is not in the message.
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
            failed(format!(
                "invalid header field value for {:?}",
                name.as_str()
            ))
        })?;
        headers.insert(name, value);
    }
    let body = config.text("request_body");
    Ok(Question {
        method,
        target: Target::parse(config.text_or_empty("url")).map_err(failed)?,
        headers,
        body: body.map(|body| Bytes::copy_from_slice(body.as_bytes())),
    })
}

fn trust(config: &Fields) -> Result<rustls::ClientConfig, Problem> {
    let failed = |why: String| Problem::error("Error configuring TLS client", why);
    let trust = match config.text("ca_cert_pem") {
        Some(pem) => {
            authorities(pem).map_err(|_| {
                failed(
                    "Error tls: Can't add the CA certificate to certificate pool. Only PEM encoded \
                     certificates are supported."
                        .into(),
                )
            })?;
            Trust::Authorities(pem.to_owned())
        }
        None if config.truth("insecure") == Some(true) => Trust::Any,
        None => Trust::System,
    };
    let pair = (
        config.text("client_cert_pem"),
        config.text("client_key_pem"),
    );
    let identity = match pair {
        (Some(certificates), Some(key)) => Some(Identity {
            certificates: certificates.to_owned(),
            key: key.to_owned(),
        }),
        _ => None,
    };
    client_config(&trust, identity.as_ref()).map_err(|why| match identity {
        Some(_) => Problem::error(
            "error creating x509 key pair",
            format!("error creating x509 key pair from provided pem blocks\n\nError: {why}"),
        ),
        None => failed(why),
    })
}

fn told(config: Fields, answer: &Answer, warn: &mut Vec<Problem>) -> Fields {
    let body = String::from_utf8_lossy(&answer.body);
    if std::str::from_utf8(&answer.body).is_err() {
        warn.push(Problem::warning(
            "Response body is not recognized as UTF-8",
            "Terraform may not properly handle the response_body if the contents are binary.",
        ));
    }
    let headers = headers(&answer.headers);
    let headers = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let mut read = config;
    read.set("id", read.get("url").clone());
    read.set("response_headers", text_map(headers));
    read.set_text("response_body", &body);
    read.set_text("body", &body);
    read.set(
        "response_body_base64",
        Value::string(STANDARD.encode(&answer.body)),
    );
    read.set("status_code", i64::from(answer.status.as_u16()));
    read
}

/// Names with capitals, as Go has them, and the values of one name together.
fn headers(answer: &HeaderMap) -> Vec<(String, String)> {
    let names = answer
        .keys()
        .filter(|name| *name != http::header::TRANSFER_ENCODING);
    let headers = names.map(|name| {
        let values = answer.get_all(name).iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        (
            canonical(name.as_str()),
            values.collect::<Vec<_>>().join(", "),
        )
    });
    headers.collect()
}

fn canonical(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut chars = word.chars();
        let first = chars.next().map(|it| it.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    });
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use crate::testing::Stack;
    use expect_test::expect;

    /// A server that gives these answers, one a connection, and tells what it was asked.
    async fn serve(
        answers: Vec<String>,
    ) -> std::io::Result<(u16, tokio::task::JoinHandle<Vec<String>>)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let asked = tokio::spawn(async move {
            let mut asked = Vec::new();
            for answer in answers {
                let Ok((mut stream, _)) = listener.accept().await else {
                    break;
                };
                let mut question = vec![0; 4096];
                let read = stream.read(&mut question).await.unwrap_or(0);
                question.truncate(read);
                asked.push(String::from_utf8_lossy(&question).into_owned());
                let _ = stream.write_all(answer.as_bytes()).await;
            }
            asked
        });
        Ok((port, asked))
    }

    fn answer(status: &str, rest: &str) -> String {
        format!("HTTP/1.1 {status}\r\nConnection: close\r\n{rest}")
    }

    fn without_version(question: &str) -> String {
        question
            .replace(env!("CARGO_PKG_VERSION"), "VERSION")
            .replace('\r', "")
    }

    #[tokio::test]
    async fn a_question_is_as_configured_and_the_answer_is_told() -> std::io::Result<()> {
        let stack = Stack::new("http");
        let body = "x-a: 1\r\nX-A: 2\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nhi!";
        let (port, asked) = serve(vec![answer("404 Not Found", body)]).await?;
        let config = format!(
            r#"{{"url": "http://u:p@127.0.0.1:{port}/p?q", "method": "POST", "request_body": "{{}}",
                "request_headers": {{"X-B": "b", "Host": "other"}}}}"#
        );
        let read = stack.data("http", &config).await.unwrap_or_default();
        assert_eq!(read.integer("status_code"), Some(404));
        assert_eq!(read.text("response_body"), Some("hi!"));
        assert_eq!(read.text("body"), Some("hi!"));
        assert_eq!(read.text("response_body_base64"), Some("aGkh"));
        let headers = crate::framework::Fields::of(read.get("response_headers"));
        assert_eq!(headers.text("X-A"), Some("1, 2"));
        assert_eq!(headers.text("Content-Type"), Some("text/plain"));
        let asked = asked.await.unwrap_or_default();
        expect![[r#"
            POST /p?q HTTP/1.1
            user-agent: rform/VERSION
            authorization: Basic dTpw
            host: other
            x-b: b
            content-length: 2

            {}"#]]
        .assert_eq(&without_version(&asked.concat()));
        Ok(())
    }

    #[tokio::test]
    async fn redirections_are_followed_without_secrets_for_others() -> std::io::Result<()> {
        let stack = Stack::new("http");
        let (other, other_asked) =
            serve(vec![answer("200 OK", "Content-Length: 2\r\n\r\nok")]).await?;
        let to_other = format!("Location: http://localhost:{other}/x\r\nContent-Length: 0\r\n\r\n");
        let (port, asked) = serve(vec![
            answer(
                "307 Temporary Redirect",
                "Location: /b\r\nContent-Length: 0\r\n\r\n",
            ),
            answer("302 Found", &to_other),
        ])
        .await?;
        let config = format!(
            r#"{{"url": "http://127.0.0.1:{port}/a", "method": "POST", "request_body": "b",
                "request_headers": {{"Authorization": "secret"}}}}"#
        );
        let read = stack.data("http", &config).await.unwrap_or_default();
        assert_eq!(read.text("response_body"), Some("ok"));
        let asked = asked.await.unwrap_or_default();
        assert!(asked[1].starts_with("POST /b") && asked[1].contains("secret"));
        let asked = other_asked.await.unwrap_or_default().concat();
        assert!(
            asked.starts_with("GET /x") && !asked.contains("secret"),
            "{asked}"
        );
        Ok(())
    }

    #[tokio::test]
    async fn failures_are_retried_as_often_as_asked() -> std::io::Result<()> {
        let failure = || answer("500 Internal Server Error", "Content-Length: 0\r\n\r\n");
        let busy = answer(
            "429 Too Many Requests",
            "Retry-After: 7\r\nContent-Length: 0\r\n\r\n",
        );
        let fine = answer("200 OK", "Content-Length: 0\r\n\r\n");
        let stack = Stack::new("http");
        let (port, _) = serve(vec![failure(), failure(), busy, fine]).await?;
        let config =
            format!(r#"{{"url": "http://127.0.0.1:{port}/", "retry": [{{"attempts": 3}}]}}"#);
        let read = stack.data("http", &config).await.unwrap_or_default();
        assert_eq!(read.integer("status_code"), Some(200));
        assert_eq!(stack.time(), 1 + 2 + 7);
        let (port, _) = serve(vec![failure()]).await?;
        let config = format!(r#"{{"url": "http://u:secret@127.0.0.1:{port}/"}}"#);
        let error = stack.data("http", &config).await.err().unwrap_or_default();
        assert_eq!(
            error,
            format!(
                "Error making request: Error making request: GET http://127.0.0.1:{port}/ giving up after 1 attempt(s)"
            )
        );
        Ok(())
    }

    #[tokio::test]
    async fn who_does_not_answer_is_not_waited_for_for_ever() -> std::io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let stack = Stack::new("http");
        let config = format!(r#"{{"url": "http://127.0.0.1:{port}/", "request_timeout_ms": 50}}"#);
        let error = stack.data("http", &config).await.err().unwrap_or_default();
        assert!(
            error.ends_with("request exceeded the specified timeout: 50ms"),
            "{error}"
        );
        Ok(())
    }

    #[test]
    fn errors_are_those_of_the_provider() {
        let config = r#"{"url": "x", "method": "PUT", "insecure": true, "ca_cert_pem": "x", "client_cert_pem": "x",
            "retry": [{"attempts": -1, "min_delay_ms": 5, "max_delay_ms": 4}]}"#;
        expect![[r#"
            ca_cert_pem: Invalid Attribute Combination: Attribute "insecure" cannot be specified when "ca_cert_pem" is specified
            client_cert_pem: Invalid Attribute Combination: Attribute "client_key_pem" must be specified when "client_cert_pem" is specified
            method: Invalid Attribute Value Match: Attribute method value must be one of: ["GET" "POST" "HEAD"], got: "PUT"
            retry.attempts: Invalid Attribute Value: Attribute retry.attempts value must be at least 0, got: -1
            retry.max_delay_ms: Invalid Attribute Value: Attribute retry.max_delay_ms value must be at least sum of retry.min_delay_ms, got: 4"#]]
        .assert_eq(&Stack::new("http").data_errors("http", config));
    }
}
