//! The local web server to which the browser returns after the login.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// In bytes: the longest first line of a request.
const LONGEST: u64 = 16 << 10;

/// The pause between two looks for a connection of the browser.
const PAUSE: Duration = Duration::from_millis(50);

const PAGE: &str = "<html><head><title>Login</title></head><body><p>The login is done. You can \
                    close this page and go back to the terminal.</p></body></html>";

/// Waits for the authorization code.
///
/// # Errors
/// The host refuses the login, the browser returns another state, or it does not return in time.
pub(super) fn wait(listener: &TcpListener, state: &str, limit: Duration) -> Result<String, String> {
    let failed = |error: io::Error| format!("the browser cannot be answered: {error}");
    listener.set_nonblocking(true).map_err(failed)?;
    let until = Instant::now() + limit;
    while Instant::now() < until {
        match listener.accept() {
            Ok((stream, _)) => {
                if let Some(answer) = answered(stream, state).map_err(failed)? {
                    return answer;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            Err(error) => return Err(failed(error)),
        }
    }
    Err(format!(
        "the browser did not return within {} seconds",
        limit.as_secs()
    ))
}

/// The answer in a request; none if it is a request for something else, such as an icon.
fn answered(stream: TcpStream, state: &str) -> io::Result<Option<Result<String, String>>> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut line = String::new();
    let mut reader = BufReader::new(stream.take(LONGEST));
    if reader.read_line(&mut line).is_err() {
        return Ok(None);
    }
    // What is closed with something unread is reset, and a browser may show nothing of the page.
    for header in reader.by_ref().lines() {
        if header.map_or(true, |it| it.is_empty()) {
            break;
        }
    }
    let path = line.split(' ').nth(1).unwrap_or("");
    let query = path.strip_prefix("/login?");
    let answer = query.map(|query| code(query, state));
    let (status, page) = match &answer {
        Some(Ok(_)) => ("200 OK", PAGE),
        Some(Err(_)) => ("400 Bad Request", "The login failed."),
        None => ("404 Not Found", ""),
    };
    let mut stream = reader.into_inner().into_inner();
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: \
         close\r\n\r\n{page}",
        page.len()
    )?;
    stream.flush()?;
    Ok(answer)
}

fn code(query: &str, state: &str) -> Result<String, String> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let argument = |name: &str| {
        let found = pairs.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.clone())
    };
    if argument("state").as_deref() != Some(state) {
        return Err("the state in the answer of the browser is not that of the request".into());
    }
    if let Some(error) = argument("error") {
        return Err(format!("the host refuses: {error}"));
    }
    argument("code").ok_or_else(|| "the answer of the browser has no code".into())
}
