//! For tests: speak to a sandbox in form bodies and JSON documents.

use super::{Latencies, Options, Sandbox, Storage};
use bytes::Bytes;
use http::{Request, Response};
use std::io;
use std::sync::{Arc, Mutex};

/// A sandbox in which nothing is late and nothing goes wrong, but for what `change` says.
pub fn sandbox(change: impl FnOnce(&mut Options)) -> Sandbox {
    let mut options = Options {
        latencies: Latencies::none(),
        throttling: false,
        ..Options::default()
    };
    change(&mut options);
    Sandbox::new(options)
}

/// The lines of an account, in memory.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// Lines that an earlier process left.
    pub fn left(lines: &[u8]) -> Lines {
        Lines(Arc::new(Mutex::new(lines.to_vec())))
    }

    /// The stored bytes at the moment.
    pub fn text(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }

    /// The account that is kept here.
    pub fn open(&self, options: Options) -> Sandbox {
        Sandbox::open(&self.text(), Box::new(self.clone()), options).unwrap()
    }
}

impl Storage for Lines {
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.0.lock().unwrap().extend(line);
        Ok(())
    }

    fn replace(&mut self, lines: &[u8]) -> io::Result<()> {
        *self.0.lock().unwrap() = lines.to_vec();
        Ok(())
    }
}

/// A signed request.
pub fn request(service: &str, key: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    let credential = format!("Credential={key}/20240501/us-east-1/{service}/aws4_request");
    let mut request = Request::new(body.into());
    *request.method_mut() = http::Method::POST;
    let value = format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0");
    request
        .headers_mut()
        .insert("authorization", value.parse().unwrap());
    request
}

/// Status and body of the answer to a form.
pub async fn query(sandbox: &Sandbox, service: &str, form: &str) -> (u16, String) {
    text(
        sandbox
            .handle(request(service, "AKIATEST", form.to_owned()))
            .await
            .unwrap(),
    )
}

/// Status and body of the answer to a document.
pub async fn json(sandbox: &Sandbox, service: &str, target: &str, body: &str) -> (u16, String) {
    let mut request = request(service, "AKIATEST", body.to_owned());
    request
        .headers_mut()
        .insert("x-amz-target", target.parse().unwrap());
    text(sandbox.handle(request).await.unwrap())
}

fn text(response: Response<Bytes>) -> (u16, String) {
    let status = response.status().as_u16();
    (
        status,
        String::from_utf8(response.into_body().to_vec()).unwrap(),
    )
}

/// The text of the first element of that name; empty if there is none.
pub fn first<'a>(xml: &'a str, element: &str) -> &'a str {
    all(xml, element).first().copied().unwrap_or_default()
}

/// The texts of all elements of that name.
pub fn all<'a>(xml: &'a str, element: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    xml.split(&open)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(&close)?.0))
        .collect()
}
