//! A Security Token Service that says yes, and remembers who asked for what.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// One request as the server heard it.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// The first line.
    pub line: String,
    /// The headers, by lower-case names.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(it, _)| it == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// `KEY/REGION` of the signature; empty if it is not signed.
    pub fn signer(&self) -> String {
        let scope = self.header("authorization").split("Credential=").nth(1);
        let parts: Vec<&str> = scope.unwrap_or_default().split('/').collect();
        match parts[..] {
            [key, _, region, ..] => format!("{key}/{region}"),
            _ => String::new(),
        }
    }

    /// The action that is asked for.
    pub fn action(&self) -> &str {
        let action = self.body.strip_prefix("Action=").unwrap_or_default();
        action.split('&').next().unwrap_or_default()
    }

    /// A parameter, as it came.
    pub fn parameter(&self, name: &str) -> String {
        let pairs = form_urlencoded::parse(self.body.as_bytes());
        let mut found = pairs.filter(|(it, _)| it == name);
        found
            .next()
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    }
}

/// The service, on a port of its own, as long as the test runs.
pub struct Server {
    pub port: u16,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Server {
    pub fn new() -> Server {
        Server::with(|stream| Box::new(stream))
    }

    /// With something between it and the line.
    pub fn with<F>(wrap: F) -> Server
    where
        F: Fn(TcpStream) -> Box<dyn Line> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let log = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away is its own affair.
                let _ = serve(wrap(stream), &log);
            }
        });
        Server { port, heard }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What was heard since the last look.
    pub fn take(&self) -> Vec<Heard> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *heard)
    }
}

/// A connection that is read from and written to, with TLS or without.
pub trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

fn serve(mut line: Box<dyn Line>, log: &Mutex<Vec<Heard>>) -> std::io::Result<()> {
    let heard = read(&mut line)?;
    let (answer, heard_line) = (answer(&heard), !heard.line.is_empty());
    log.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(heard);
    let status = if heard_line {
        "200 OK"
    } else {
        "400 Bad Request"
    };
    let length = answer.len();
    write!(
        line,
        "HTTP/1.1 {status}\r\ncontent-type: text/xml\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}"
    )?;
    line.flush()
}

fn read(line: &mut dyn Line) -> std::io::Result<Heard> {
    let mut reader = BufReader::new(line);
    let mut heard = Heard::default();
    // Who speaks TLS sends no line.
    let is_http = reader
        .fill_buf()?
        .first()
        .is_some_and(u8::is_ascii_uppercase);
    if !is_http {
        return Ok(heard);
    }
    reader.read_line(&mut heard.line)?;
    loop {
        let mut text = String::new();
        reader.read_line(&mut text)?;
        let Some((name, value)) = text.trim_end().split_once(':') else {
            break;
        };
        let header = (name.to_lowercase(), value.trim().to_owned());
        heard.headers.push(header);
    }
    let length: usize = heard.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    heard.body = String::from_utf8_lossy(&body).into_owned();
    Ok(heard)
}

/// Whoever takes on a role gets the role's name for a key.
fn answer(heard: &Heard) -> String {
    let action = heard.action();
    let result = match action {
        "GetCallerIdentity" => "<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/u</Arn><UserId>U</UserId>".to_owned(),
        "AssumeRole" | "AssumeRoleWithWebIdentity" => {
            let role = heard.parameter("RoleArn");
            let key = role.rsplit('/').next().unwrap_or_default().to_uppercase();
            format!("<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>")
        }
        _ => return "<html>Nobody here knows of that</html>".to_owned(),
    };
    format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>{result}</{action}Result></{action}Response>"
    )
}
