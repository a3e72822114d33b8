//! The state behind an address, and its lock.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode, Uri};
use md5::{Digest, Md5};

use super::settings::Settings;
use super::tls;
use super::transport::{Answer, Message, Transport, address};
use rform_core::diag::Diagnostic;
use rform_state::LockInfo;
use rform_state::remote::{RemoteClient, RemoteLockError};

/// The header with the MD5 digest of the body: <https://www.rfc-editor.org/rfc/rfc1864>.
const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// The client of the one state of a backend `http`.
pub(super) struct HttpClient {
    address: Uri,
    update_method: Method,
    lock: Option<(Method, Uri)>,
    unlock: Option<(Method, Uri)>,
    transport: Transport,
    /// The lock that was taken: giving it back sends the same text.
    held: Mutex<Option<(String, Bytes)>>,
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "HttpClient({})", address(&self.address))
    }
}

impl HttpClient {
    /// # Errors
    /// Credentials or certificates cannot be used.
    pub fn new(settings: Settings) -> Result<HttpClient, String> {
        let authorization = settings.credentials.map(|(user, password)| {
            let mut value = HeaderValue::try_from(format!(
                "Basic {}",
                STANDARD.encode(format!("{user}:{password}"))
            ))
            .map_err(|error| error.to_string())?;
            value.set_sensitive(true);
            Ok::<_, String>(value)
        });
        let tls = tls::config(&settings.certificates)?;
        Ok(HttpClient {
            address: settings.address,
            update_method: settings.update_method,
            lock: settings.lock,
            unlock: settings.unlock,
            transport: Transport::new(
                tls,
                authorization.transpose()?,
                (settings.retries, settings.proxies),
            )?,
            held: Mutex::default(),
        })
    }

    /// Sends a request; the error says what was tried.
    fn send(
        &self,
        what: &str,
        (method, uri): (&Method, &Uri),
        body: Bytes,
    ) -> Result<Answer, String> {
        let mut headers = HeaderMap::new();
        if !body.is_empty() {
            let digest = STANDARD.encode(Md5::digest(&body));
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            headers.extend(HeaderValue::try_from(digest).map(|it| (CONTENT_MD5, it)));
        }
        let message = Message {
            method: method.clone(),
            uri: uri.clone(),
            headers,
            body,
        };
        let answer = self.transport.send(message);
        answer.map_err(|why| format!("Failed to {what}: {why}"))
    }

    fn error(&self, why: String) -> Diagnostic {
        let at = address(&self.address);
        Diagnostic::error("Remote state is not available", format!("{at}: {why}."))
    }

    fn put_at(&self, uri: &Uri, bytes: &[u8]) -> Result<(), String> {
        let body = Bytes::copy_from_slice(bytes);
        let answer = self.send("upload state", (&self.update_method, uri), body)?;
        match answer.status {
            StatusCode::OK | StatusCode::CREATED | StatusCode::NO_CONTENT => Ok(()),
            StatusCode::LOCKED | StatusCode::CONFLICT => Err(lost(&answer)),
            status => Err(refusal(status)),
        }
    }

    fn forget(&self) -> Option<(String, Bytes)> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.take()
    }
}

impl RemoteClient for HttpClient {
    fn get(&self) -> Result<Option<Vec<u8>>, Diagnostic> {
        let answer = self.send("get state", (&Method::GET, &self.address), Bytes::new());
        let answer = answer.map_err(|why| self.error(why))?;
        match answer.status {
            StatusCode::OK => {
                check_digest(&answer).map_err(|why| self.error(why))?;
                Ok((!answer.body.is_empty()).then(|| answer.body.to_vec()))
            }
            StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => Ok(None),
            status => Err(self.error(refusal(status))),
        }
    }

    fn put(&self, bytes: &[u8], lock: Option<&str>) -> Result<(), Diagnostic> {
        let put = match lock.filter(|id| !id.is_empty()) {
            Some(id) => with_lock(&self.address, id).and_then(|uri| self.put_at(&uri, bytes)),
            None => self.put_at(&self.address, bytes),
        };
        put.map_err(|why| self.error(why))
    }

    fn delete(&self) -> Result<(), Diagnostic> {
        let request = (&Method::DELETE, &self.address);
        let answer = self.send("delete state", request, Bytes::new());
        let answer = answer.map_err(|why| self.error(why))?;
        match answer.status {
            StatusCode::OK | StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => Ok(()),
            status => Err(self.error(refusal(status))),
        }
    }

    fn lock(&self, info: &LockInfo) -> Result<String, RemoteLockError> {
        let Some((method, uri)) = &self.lock else {
            return Ok(String::new());
        };
        let body = Bytes::from(serde_json::to_vec(info).unwrap_or_default());
        let answer = self.send("lock", (method, uri), body.clone());
        let answer = answer.map_err(|why| RemoteLockError::Failed(self.error(why)))?;
        match answer.status {
            StatusCode::OK => {}
            StatusCode::LOCKED | StatusCode::CONFLICT => {
                let holder = holder(&answer);
                // The answer to the first of several tries was lost.
                if holder.as_ref().is_none_or(|holder| holder.id != info.id) {
                    return Err(RemoteLockError::Held(holder));
                }
            }
            status => return Err(RemoteLockError::Failed(self.error(refusal(status)))),
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some((info.id.clone(), body));
        Ok(info.id.clone())
    }

    fn unlock(&self, id: &str) -> Result<(), RemoteLockError> {
        let Some((method, uri)) = &self.unlock else {
            return Ok(());
        };
        let body = match self.forget() {
            Some((held, body)) if held == id => body,
            // Somebody else's: the id is all that is known of it.
            _ => {
                let info = LockInfo {
                    id: id.to_owned(),
                    ..LockInfo::default()
                };
                Bytes::from(serde_json::to_vec(&info).unwrap_or_default())
            }
        };
        let answer = self.send("unlock", (method, uri), body);
        let answer = answer.map_err(|why| RemoteLockError::Failed(self.error(why)))?;
        match answer.status {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(()),
            StatusCode::LOCKED | StatusCode::CONFLICT => {
                Err(RemoteLockError::Held(holder(&answer)))
            }
            status => Err(RemoteLockError::Failed(self.error(refusal(status)))),
        }
    }

    fn can_lock(&self) -> bool {
        self.lock.is_some()
    }

    fn location(&self) -> String {
        address(&self.address)
    }
}

/// The error message of an answer, in Terraform's words where it has some.
fn refusal(status: StatusCode) -> String {
    match status {
        StatusCode::UNAUTHORIZED => "HTTP remote state endpoint requires auth".into(),
        StatusCode::FORBIDDEN => "HTTP remote state endpoint invalid auth".into(),
        other => format!("Unexpected HTTP response code {}", other.as_u16()),
    }
}

/// That a write was refused because somebody else holds the lock.
fn lost(answer: &Answer) -> String {
    let by = match holder(answer) {
        Some(info) => format!(": {} holds it with the lock ID {}", info.who, info.id),
        None => String::new(),
    };
    format!("the lock of the state is not held any more{by}. Nothing was written")
}

fn holder(answer: &Answer) -> Option<LockInfo> {
    serde_json::from_slice(&answer.body).ok()
}

/// The digest of the body, if the server tells it, has to be right.
fn check_digest(answer: &Answer) -> Result<(), String> {
    let Some(told) = answer.headers.get(CONTENT_MD5) else {
        return Ok(());
    };
    let decoded = STANDARD.decode(told.as_bytes());
    let told = decoded.map_err(|error| format!("Failed to decode Content-MD5: {error}"))?;
    match told[..] == Md5::digest(&answer.body)[..] {
        true => Ok(()),
        false => Err("the answer does not have the digest that its Content-MD5 tells".into()),
    }
}

/// The address with the id of the lock as `ID` in its query.
fn with_lock(uri: &Uri, id: &str) -> Result<Uri, String> {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    let query = match uri.query() {
        Some(query) => format!("{query}&ID={id}"),
        None => format!("ID={id}"),
    };
    let mut parts = uri.clone().into_parts();
    let path = format!("{}?{query}", uri.path());
    parts.path_and_query = Some(
        path.parse()
            .map_err(|_| "the lock ID cannot be sent".to_owned())?,
    );
    Uri::from_parts(parts).map_err(|error| error.to_string())
}
