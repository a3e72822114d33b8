//! A web server on loopback that answers with fixed documents, with TLS or without.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rustls::pki_types::PrivateKeyDer;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// The names that are in the certificate of a server: its address, and a name that only a proxy knows.
const NAMES: [&str; 2] = ["127.0.0.1", "registry.test"];

/// What the server answers for one path.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// Headers besides the length.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answered {
    /// A success with a body.
    pub fn with(body: impl Into<Vec<u8>>) -> Answered {
        Answered {
            status: 200,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// A header beside it.
    pub fn and(mut self, name: &str, value: &str) -> Answered {
        self.headers.push((name.into(), value.into()));
        self
    }
}

type Documents = Arc<Mutex<BTreeMap<String, Answered>>>;

/// The server. It ends with the test.
pub struct Server {
    /// `host:port`
    pub host: String,
    scheme: &'static str,
    documents: Documents,
    /// The heads of all requests.
    seen: Arc<Mutex<Vec<String>>>,
    /// The authority of its certificate.
    pub authorities: RootCertStore,
}

impl Server {
    /// A server without TLS.
    pub fn plain() -> Server {
        Server::start(None, RootCertStore::empty())
    }

    /// A server with TLS, whose certificate is its own authority.
    pub fn secure() -> Server {
        let made = rcgen::generate_simple_self_signed(NAMES.map(str::to_owned)).expect("a key");
        let certificate = made.cert.der().clone();
        let mut authorities = RootCertStore::empty();
        authorities.add(certificate.clone()).expect("an authority");
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
        let crypto = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(crypto)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("a certificate");
        Server::start(Some(Arc::new(config)), authorities)
    }

    fn start(tls: Option<Arc<ServerConfig>>, authorities: RootCertStore) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let documents = Documents::default();
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (known, heads) = (documents.clone(), seen.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (tls, known, heads) = (tls.clone(), known.clone(), heads.clone());
                thread::spawn(move || match tls {
                    None => serve(stream, &known, &heads),
                    Some(tls) => {
                        let connection = ServerConnection::new(tls).expect("a connection");
                        serve(StreamOwned::new(connection, stream), &known, &heads);
                    }
                });
            }
        });
        Server {
            host,
            scheme,
            documents,
            seen,
            authorities,
        }
    }

    /// The address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.host)
    }

    /// Answers so from now on.
    pub fn answer(&self, path: &str, answered: Answered) {
        let mut documents = self
            .documents
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        documents.insert(path.into(), answered);
    }

    /// The heads of all requests so far.
    pub fn seen(&self) -> Vec<String> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn serve<S: Read + Write>(stream: S, documents: &Documents, seen: &Mutex<Vec<String>>) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            match stream.read_line(&mut head) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
        let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
        seen.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(head);
        let known = documents.lock().unwrap_or_else(PoisonError::into_inner);
        let bare = path.split('?').next().unwrap_or("");
        let found = known.get(&path).or_else(|| known.get(bare)).cloned();
        drop(known);
        let answered = found.unwrap_or(Answered {
            status: 404,
            headers: Vec::new(),
            body: Vec::new(),
        });
        let mut text = format!("HTTP/1.1 {} X\r\n", answered.status);
        for (name, value) in &answered.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("content-length: {}\r\n\r\n", answered.body.len()));
        let stream = stream.get_mut();
        let sent = stream.write_all(text.as_bytes());
        let sent = sent.and_then(|()| stream.write_all(&answered.body));
        if sent.and_then(|()| stream.flush()).is_err() {
            return;
        }
    }
}
