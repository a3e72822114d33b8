//! A proxy on loopback, which leads everything to one server and knows every name.

use std::io::{BufRead, BufReader, Write, copy};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The proxy. It ends with the test.
pub struct Proxy {
    /// Where the proxy listens, as `host:port`.
    pub host: String,
    /// The heads of all requests to the proxy itself.
    seen: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// A proxy whose tunnels end at that server (`host:port`). What is not sent through a tunnel it
    /// answers itself, with an empty document.
    pub fn before(server: &str) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let (heads, server) = (seen.clone(), server.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (heads, server) = (heads.clone(), server.clone());
                thread::spawn(move || serve(stream, &server, &heads));
            }
        });
        Proxy { host, seen }
    }

    /// The heads of all requests so far.
    pub fn seen(&self) -> Vec<String> {
        let seen = self.seen.lock();
        seen.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(mut stream: TcpStream, server: &str, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).is_ok_and(|read| read > 0) {
            continue;
        }
        return;
    }
    let is_tunnel = head.starts_with("CONNECT ");
    let mut heads = seen.lock().unwrap_or_else(PoisonError::into_inner);
    heads.push(head);
    drop(heads);
    let answer = match is_tunnel {
        true => "HTTP/1.1 200 Connected\r\n\r\n",
        false => "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
    };
    if stream.write_all(answer.as_bytes()).is_err() || !is_tunnel {
        return;
    }
    let mut upstream = TcpStream::connect(server).expect("the server");
    let mut back = upstream.try_clone().expect("a handle");
    thread::spawn(move || {
        // A connection that ends in the middle ends the test by itself.
        let _copied = copy(&mut back, &mut stream);
        let _closed = stream.shutdown(Shutdown::Both);
    });
    let _copied = copy(&mut reader, &mut upstream);
}
