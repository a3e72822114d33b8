//! Logging in to a host by OAuth: the user agrees in a browser, which then connects to this program.
//! <https://www.rfc-editor.org/rfc/rfc7636>

mod callback;

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rform_core::world::World;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::cli_config::Token;
use crate::http::{Client, Request};
use crate::registry::OAuth;

/// How many ports are tried.
const TRIES: u16 = 50;

/// How long the user may take.
const WAIT_LIMIT: Duration = Duration::from_secs(600);

/// A login that has begun: the user is to open its address.
pub struct Login<'a> {
    service: &'a OAuth,
    listener: TcpListener,
    state: String,
    verifier: String,
    back: String,
}

impl Login<'_> {
    /// Begins a login. Its port on loopback is open from then on.
    ///
    /// # Errors
    /// None of the ports that the host allows can be opened.
    pub fn begin<'a>(world: &dyn World, service: &'a OAuth) -> io::Result<Login<'a>> {
        let listener = listen(world, service.ports)?;
        let back = format!("http://localhost:{}/login", listener.local_addr()?.port());
        let random = || URL_SAFE_NO_PAD.encode([world.random(), world.random()].concat());
        Ok(Login {
            service,
            listener,
            state: random(),
            verifier: random(),
            back,
        })
    }

    /// The address that the user opens.
    pub fn address(&self) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&self.verifier));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([
            ("client_id", &*self.service.client),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("redirect_uri", &self.back),
            ("response_type", "code"),
            ("state", &self.state),
        ]);
        if !self.service.scopes.is_empty() {
            query.append_pair("scope", &self.service.scopes.join(" "));
        }
        let address = &self.service.authorization;
        let sign = if address.contains('?') { '&' } else { '?' };
        format!("{address}{sign}{}", query.finish())
    }

    /// Waits until the browser comes back, and gets the token.
    ///
    /// # Errors
    /// The user does not agree, or not within ten minutes, or the host gives no token.
    pub fn token(self, client: &Client) -> Result<Token, String> {
        let code = callback::wait(&self.listener, &self.state, WAIT_LIMIT)?;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs([
            ("client_id", &*self.service.client),
            ("code", &code),
            ("code_verifier", &self.verifier),
            ("grant_type", "authorization_code"),
            ("redirect_uri", &self.back),
        ]);
        let request = Request {
            form: Some(form.finish()),
            ..Request::new(&self.service.token)
        };
        let answer = client.get(&request).map_err(|error| error.to_string())?;
        if !answer.status.is_success() {
            return Err(format!("the host gives no token: {}", answer.status));
        }
        let document: Result<Json, _> = serde_json::from_slice(&answer.body);
        // What is wrong with the answer is told without anything of it.
        let document = document.map_err(|_| "the host answers with no JSON".to_owned())?;
        let token = document.get("access_token").and_then(Json::as_str);
        token
            .map(Token::new)
            .ok_or_else(|| "the host gives no token".into())
    }
}

fn listen(world: &dyn World, (first, last): (u16, u16)) -> io::Result<TcpListener> {
    let [low, high, ..] = world.random();
    let count = u32::from(last - first) + 1;
    let start = u32::from(u16::from_le_bytes([low, high]));
    for at in 0..u32::from(TRIES).min(count) {
        let offset = u16::try_from((start + at) % count).unwrap_or(0);
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", first + offset)) {
            return Ok(listener);
        }
    }
    let why = format!("no port between {first} and {last} can be opened");
    Err(io::Error::new(io::ErrorKind::AddrInUse, why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Answered, Server, Workplace, client};
    use std::io::{Read, Write};
    use std::net::TcpStream;

    /// What a browser does: it comes back with an answer of the host's.
    fn come_back(address: &str, query: &str) -> String {
        let query = query.to_owned();
        let decoded: Vec<(String, String)> =
            form_urlencoded::parse(address.split_once('?').expect("a query").1.as_bytes())
                .into_owned()
                .collect();
        let argument = |name: &str| {
            let found = decoded.iter().find(|(it, _)| it == name);
            found.map(|(_, value)| value.clone()).expect("an argument")
        };
        let back = argument("redirect_uri");
        let host = back
            .trim_start_matches("http://")
            .split('/')
            .next()
            .expect("a host");
        let port = host.rsplit_once(':').expect("a port").1;
        let query = query.replace("STATE", &argument("state"));
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("a listener");
        write!(
            stream,
            "GET /login?{query} HTTP/1.1\r\nhost: {host}\r\n\r\n"
        )
        .expect("sent");
        let mut page = String::new();
        stream.read_to_string(&mut page).expect("a page");
        page
    }

    fn login(query: &'static str) -> (Result<Token, String>, Server) {
        let server = Server::secure();
        let answer = r#"{"access_token":"secret","token_type":"bearer"}"#;
        server.answer("/token", Answered::with(answer));
        let service = OAuth {
            client: "terraform-cli".into(),
            authorization: server.at("/authorize"),
            token: server.at("/token"),
            ports: (10_000, 60_000),
            scopes: Vec::new(),
        };
        let place = Workplace::new();
        let login = Login::begin(place.world.as_ref(), &service).expect("a port");
        let address = login.address();
        let browser = std::thread::spawn(move || come_back(&address, query));
        let token = login.token(&client().trusting(server.authorities.clone()));
        browser.join().expect("a browser");
        (token, server)
    }

    #[test]
    fn a_code_is_exchanged_for_a_token() {
        let (token, server) = login("code=abc&state=STATE");
        assert_eq!(token.map(|it| it.secret().to_owned()), Ok("secret".into()));
        assert!(
            server.seen()[0].starts_with("POST /token"),
            "{:?}",
            server.seen()
        );
    }

    #[test]
    fn an_answer_to_another_question_is_none() {
        let (token, server) = login("code=abc&state=other");
        assert!(token.is_err_and(|why| why.contains("state")));
        assert_eq!(server.seen(), [] as [&str; 0]);
        let (token, _) = login("error=access_denied&state=STATE");
        assert!(token.is_err_and(|why| why.contains("access_denied")));
    }
}
