//! A server that keeps states and their locks, as the backend `http` expects one.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value as Json, json};

/// A server on loopback that lives as long as the test.
pub struct Server {
    scheme: &'static str,
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
}

/// A connection.
pub trait Line: Read + Write + Send {}

impl<T: Read + Write + Send> Line for T {}

/// What a server keeps, by path.
#[derive(Default)]
pub struct Kept {
    pub states: BTreeMap<String, Vec<u8>>,
    pub locks: BTreeMap<String, Json>,
    /// The requests, as `METHOD PATH`.
    pub requests: Vec<String>,
    /// How requests fail.
    pub faults: Vec<Fault>,
    /// User and password that are asked for.
    pub authorization: Option<String>,
}

/// How a request fails, in the order in which requests of that method come.
pub struct Fault {
    pub method: &'static str,
    /// How many requests of the method succeed before.
    pub after: usize,
    /// How many fail.
    pub times: usize,
    pub kind: Failure,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Failure {
    /// Nothing is done, and the answer has this status.
    Status(u16),
    /// The request is carried out, and the connection closed without an answer.
    Lost,
    /// The request is carried out after a while.
    Slow(Duration),
}

struct Request {
    method: String,
    path: String,
    query: String,
    authorization: Option<String>,
    digest: Option<String>,
    body: Vec<u8>,
}

impl Server {
    pub fn start() -> io::Result<Server> {
        Server::with("http", |stream| Box::new(stream))
    }

    /// A server whose connections go through `wrap`, which is TLS for the scheme `https`.
    pub fn with(
        scheme: &'static str,
        wrap: impl Fn(TcpStream) -> Box<dyn Line> + Send + 'static,
    ) -> io::Result<Server> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let server = Server {
            scheme,
            address: listener.local_addr()?,
            kept: Arc::default(),
        };
        let kept = server.kept.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, line) = (kept.clone(), wrap(stream));
                thread::spawn(move || serve(line, &kept));
            }
        });
        Ok(server)
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    pub fn kept(&self) -> MutexGuard<'_, Kept> {
        locked(&self.kept)
    }

    /// The state at a path.
    pub fn state(&self, path: &str) -> Json {
        let text = self.kept().states.get(path).cloned().unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// The `backend` block for a path with a lock.
    pub fn block(&self, path: &str) -> String {
        let url = self.url(path);
        format!(
            "terraform {{\n  backend \"http\" {{\n    address = \"{url}\"\n    lock_address = \
             \"{url}\"\n    unlock_address = \"{url}\"\n    retry_wait_min = 0\n  }}\n}}\n"
        )
    }
}

fn locked(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(line: Box<dyn Line>, kept: &Mutex<Kept>) -> io::Result<()> {
    let mut reader = BufReader::new(line);
    while let Some(request) = read(&mut reader)? {
        let failure = note(&mut locked(kept), &request);
        if let Some(Failure::Slow(time)) = failure {
            thread::sleep(time);
        }
        let (status, body) = match failure {
            Some(Failure::Status(status)) => (status, Vec::new()),
            _ => answer(&mut locked(kept), request),
        };
        if failure == Some(Failure::Lost) {
            return Ok(());
        }
        let head = format!(
            "HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let line = reader.get_mut();
        line.write_all(&[head.as_bytes(), &body].concat())?;
        line.flush()?;
    }
    Ok(())
}

fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut parts = line.split_whitespace().map(str::to_owned);
    let method = parts.next().unwrap_or_default();
    let target = parts.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut request = Request {
        method,
        path: path.into(),
        query: query.into(),
        authorization: None,
        digest: None,
        body: Vec::new(),
    };
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(": ") else {
            break;
        };
        match &*name.to_ascii_lowercase() {
            "content-length" => length = value.parse().map_err(io::Error::other)?,
            "authorization" => request.authorization = Some(value.into()),
            "content-md5" => request.digest = Some(value.into()),
            _ => {}
        }
    }
    request.body.resize(length, 0);
    reader.read_exact(&mut request.body)?;
    Ok(Some(request))
}

/// Notes a request, and how it is to fail.
fn note(kept: &mut Kept, request: &Request) -> Option<Failure> {
    let (method, path) = (&request.method, &request.path);
    kept.requests.push(format!("{method} {path}"));
    let fault = kept.faults.iter_mut().find(|it| it.method == method)?;
    if fault.after > 0 {
        fault.after -= 1;
        return None;
    }
    fault.times = fault.times.checked_sub(1)?;
    Some(fault.kind)
}

fn answer(kept: &mut Kept, request: Request) -> (u16, Vec<u8>) {
    if kept.authorization.is_some() && kept.authorization != request.authorization {
        return (401, Vec::new());
    }
    let path = request.path;
    let holder = kept.locks.get(&path).cloned();
    match &*request.method {
        "GET" => match kept.states.get(&path) {
            Some(state) => (200, state.clone()),
            None => (404, Vec::new()),
        },
        "POST" | "PUT" => {
            assert!(request.digest.is_some(), "a state comes with its digest");
            let id = request.query.strip_prefix("ID=").unwrap_or_default();
            if let Some(holder) = holder.filter(|holder| holder["ID"] != json!(id)) {
                return (423, holder.to_string().into_bytes());
            }
            kept.states.insert(path, request.body);
            (200, Vec::new())
        }
        "DELETE" => {
            kept.states.remove(&path);
            (200, Vec::new())
        }
        "LOCK" => match holder {
            Some(holder) => (423, holder.to_string().into_bytes()),
            None => {
                let lock = serde_json::from_slice(&request.body);
                kept.locks.insert(path, lock.expect("the lock as JSON"));
                (200, Vec::new())
            }
        },
        "UNLOCK" => {
            let given: Json = serde_json::from_slice(&request.body).unwrap_or_default();
            match holder.filter(|holder| !request.body.is_empty() && holder["ID"] != given["ID"]) {
                Some(holder) => (409, holder.to_string().into_bytes()),
                None => {
                    kept.locks.remove(&path);
                    (200, Vec::new())
                }
            }
        }
        _ => (405, Vec::new()),
    }
}
