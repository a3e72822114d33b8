//! Clients that behave badly, over loopback.

use super::{Limits, serve};
use crate::random::Random;
use crate::testing::sandbox;
use crate::{Latency, Sandbox};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Short enough for a test to wait for.
fn short() -> Limits {
    Limits {
        headers: Duration::from_millis(150),
        piece: Duration::from_millis(150),
        body: Duration::from_millis(400),
        answer: Duration::from_millis(150),
        idle: Duration::from_millis(50),
        grace: Duration::from_secs(5),
        ..Limits::default()
    }
}

struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<std::io::Result<()>>,
}

impl Server {
    async fn new(limits: Limits) -> Server {
        Server::of(sandbox(|_| ()), limits).await
    }

    async fn of(sandbox: Sandbox, limits: Limits) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let until = async move { stopped.await.unwrap_or_default() };
        let ended = tokio::spawn(serve(sandbox, listener, limits, until));
        let stop = Some(stop);
        Server {
            address,
            stop,
            ended,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes on a connection of their own; everything that is answered until it ends.
    async fn tell(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // The server may have heard enough before the end.
        let _refused = stream.write_all(bytes).await;
        rest(&mut stream).await
    }

    async fn is_alive(&self) {
        let answer = self
            .tell(describe("Connection: close\r\n").as_bytes())
            .await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
}

/// What is still answered until the connection ends, which must be soon.
async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    // A connection may also end with a reset.
    let _reset = timeout(Duration::from_secs(5), read).await.expect("an end");
    String::from_utf8_lossy(&answer).into_owned()
}

fn head(service: &str, more: &str) -> String {
    let scope = format!("Credential=KEY/20240501/us-east-1/{service}/aws4_request");
    format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\n\
         Authorization: AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0\r\n{more}"
    )
}

fn describe(more: &str) -> String {
    let body = "Action=DescribeVpcs&Version=2016-11-15";
    let length = body.len();
    head(
        "ec2",
        &format!("{more}Content-Length: {length}\r\n\r\n{body}"),
    )
}

#[tokio::test]
async fn half_sent_requests_and_idle_connections_end() {
    let server = Server::new(short()).await;
    let half = ["", "POST / HT", "POST / HTTP/1.1\r\nHost: x\r\n"];
    let mut streams = Vec::new();
    for number in 0..60 {
        let mut stream = server.connect().await;
        let text = half.get(number % half.len()).copied().unwrap_or_default();
        stream.write_all(text.as_bytes()).await.unwrap();
        streams.push(stream);
    }
    let mut used = server.connect().await;
    used.write_all(describe("").as_bytes()).await.unwrap();
    streams.push(used);
    for mut stream in streams {
        rest(&mut stream).await;
    }
    server.is_alive().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_refused() {
    let server = Server::new(short()).await;
    let answer = server
        .tell(head("ec2", "Content-Length: 9\r\n\r\nAct").as_bytes())
        .await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("<Code>RequestTimeout</Code>"), "{answer}");

    // One that comes too slowly, too: drop by drop it is always in time for the next piece.
    let mut stream = server.connect().await;
    let start = head("s3", "Transfer-Encoding: chunked\r\n\r\n");
    stream.write_all(start.as_bytes()).await.unwrap();
    let begun = Instant::now();
    while stream.write_all(b"1\r\nx\r\n").await.is_ok() && begun.elapsed().as_secs() < 3 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(begun.elapsed().as_secs() < 3);
    server.is_alive().await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_the_words_of_the_service() {
    let server = Server::new(Limits::default()).await;
    let cases = [
        ("ec2", "", 413, "<Code>RequestEntityTooLarge</Code>"),
        ("s3", "", 400, "<Code>EntityTooLarge</Code>"),
        (
            "kms",
            "X-Amz-Target: TrentService.ListKeys\r\n",
            413,
            "RequestEntityTooLargeException",
        ),
    ];
    for (service, more, status, code) in cases {
        let more = format!("{more}Expect: 100-continue\r\nContent-Length: 1500000000\r\n\r\n");
        let answer = server.tell(head(service, &more).as_bytes()).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert!(answer.contains(code), "{answer}");
    }
    // One that does not say how large it is.
    let mut chunked = head("ec2", "Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    for _ in 0..33 {
        chunked.extend_from_slice(b"8000\r\n");
        chunked.extend_from_slice(&[b'x'; 0x8000]);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let answer = server.tell(&chunked).await;
    assert!(answer.contains("RequestEntityTooLarge"), "{answer}");
    server.is_alive().await;
}

#[tokio::test]
async fn all_bodies_together_have_a_bound() {
    let server = Server::new(Limits {
        bodies: 4,
        ..Limits::default()
    })
    .await;
    let body = format!("Content-Length: 8000\r\n\r\n{}", "x".repeat(8000));
    let answer = server.tell(head("ec2", &body).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    server.is_alive().await;
}

#[tokio::test]
async fn who_is_told_to_go_on_goes_on() {
    let server = Server::new(Limits::default()).await;
    let mut stream = server.connect().await;
    let body = "Action=DescribeVpcs&Version=2016-11-15";
    let length = body.len();
    let more =
        format!("Expect: 100-continue\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream
        .write_all(head("ec2", &more).as_bytes())
        .await
        .unwrap();
    let mut told = [0; 12];
    stream.read_exact(&mut told).await.unwrap();
    assert_eq!(told, *b"HTTP/1.1 100");
    stream.write_all(body.as_bytes()).await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.contains("HTTP/1.1 200 OK"), "{answer}");
}

#[tokio::test]
async fn a_bound_of_connections_makes_idle_ones_go() {
    let server = Server::new(Limits {
        connections: 3,
        ..short()
    })
    .await;
    let mut idle = Vec::new();
    for _ in 0..9 {
        let mut stream = server.connect().await;
        stream.write_all(b"POST / HTTP/1.1\r\n").await.unwrap();
        idle.push(stream);
    }
    server.is_alive().await;
}

#[tokio::test]
async fn requests_in_a_row_are_answered_in_their_order() {
    let server = Server::new(Limits::default()).await;
    let identity = "Action=GetCallerIdentity&Version=2011-06-15";
    let length = identity.len();
    let identity = head(
        "sts",
        &format!("Content-Length: {length}\r\n\r\n{identity}"),
    );
    let last = describe("Connection: close\r\n");
    let answer = server
        .tell(format!("{}{identity}{last}", describe("")).as_bytes())
        .await;
    let at = |text: &str| {
        answer
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {answer}"))
    };
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
    assert!(at("DescribeVpcsResponse") < at("GetCallerIdentityResponse"));
}

#[tokio::test]
async fn strange_requests_get_an_answer() {
    let server = Server::new(short()).await;
    let long = "x".repeat(200_000);
    let cases = [
        (
            "HEAD / HTTP/1.1\r\nHost: s3.localhost\r\nConnection: close\r\n\r\n".to_owned(),
            403,
        ),
        (
            "OPTIONS * HTTP/1.1\r\nHost: ec2\r\nConnection: close\r\n\r\n".to_owned(),
            401,
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n".to_owned(),
            400,
        ),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), 400),
        (format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"), 431),
        (
            format!("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {long}\r\n\r\n"),
            431,
        ),
        (
            format!("GET / HTTP/1.1\r\n{}\r\n", "X-Many: 1\r\n".repeat(500)),
            431,
        ),
    ];
    for (request, status) in cases {
        let answer = server.tell(request.as_bytes()).await;
        let line = answer.lines().next().unwrap_or_default();
        let start = &request[..request.len().min(40)];
        assert!(line.contains(&format!(" {status} ")), "{start:?}: {line:?}");
    }
    server.is_alive().await;
}

#[tokio::test]
async fn a_client_that_takes_no_answers_is_left() {
    let server = Server::new(short()).await;
    let mut stream = server.connect().await;
    let images = "Action=DescribeImages&Version=2016-11-15";
    let length = images.len();
    let request = head("ec2", &format!("Content-Length: {length}\r\n\r\n{images}"));
    let begun = Instant::now();
    // Megabytes of answers are asked for and never read.
    let ask = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    timeout(Duration::from_secs(10), ask).await.expect("an end");
    assert!(begun.elapsed() < Duration::from_secs(10));
    server.is_alive().await;
}

#[tokio::test]
async fn stopping_finishes_what_is_in_flight() {
    let slow = sandbox(|options| {
        options.latencies.call = Latency::millis(300, 300);
    });
    let mut server = Server::of(slow, short()).await;
    let idle = server.connect().await;
    let mut half = server.connect().await;
    half.write_all(b"POST / HT").await.unwrap();
    let mut busy = server.connect().await;
    busy.write_all(describe("").as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.stop.take().unwrap().send(()).unwrap();
    let answer = rest(&mut busy).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    server.ended.await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
    drop((idle, half));
}

/// Random bytes, and requests that random bytes were put into.
#[tokio::test]
async fn random_bytes_end_their_own_connection_only() {
    let server = Server::new(short()).await;
    let mut random = Random::new(20_190_110, 1);
    for round in 0..150 {
        let mut bytes = match round % 3 {
            0 => Vec::new(),
            _ => describe("").into_bytes(),
        };
        for _ in 0..1 + random.next() % 40 {
            let at = (random.next() % (bytes.len() as u64 + 1)) as usize;
            bytes.insert(at, random.next().to_le_bytes()[0]);
        }
        let mut stream = server.connect().await;
        let _refused = stream.write_all(&bytes).await;
        stream.shutdown().await.unwrap_or_default();
        rest(&mut stream).await;
    }
    server.is_alive().await;
}
