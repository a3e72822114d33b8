//! The way between a stack and its cloud, on which one request can be made to go wrong.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use rform_sandbox::{LostResponse, Sandbox};
use tokio::sync::Notify;

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It never arrives.
    LostBefore,
    /// Its answer never arrives.
    LostAfter,
    /// 500, and nothing is done.
    Failed,
    /// The run is killed before it is sent.
    KilledBefore,
    /// The run is killed before its answer arrives.
    KilledAfter,
}

/// Counts requests; the one with a number meets its fate.
#[derive(Default)]
pub struct Wire {
    count: AtomicUsize,
    doom: Mutex<Option<(usize, Fate)>>,
    last: Mutex<Option<&'static str>>,
    killed: Notify,
    seen: Mutex<Vec<String>>,
    denied: Mutex<Option<(&'static str, &'static str)>>,
}

impl Wire {
    /// From now on counts anew.
    pub fn doom(&self, at: usize, fate: Fate) {
        self.count.store(0, Ordering::SeqCst);
        *self.doom.lock().expect("no panic") = Some((at, fate));
    }

    /// The run is killed before the answer to the first request arrives that holds this text.
    pub fn doom_of(&self, text: &'static str) {
        *self.last.lock().expect("no panic") = Some(text);
    }

    fn is_last(&self, request: &http::Request<Bytes>) -> bool {
        let body = String::from_utf8_lossy(request.body());
        let mut last = self.last.lock().expect("no panic");
        last.take_if(|text| body.contains(*text)).is_some()
    }

    /// From now on nothing goes wrong; answers how many requests there were.
    pub fn clear(&self) -> usize {
        *self.doom.lock().expect("no panic") = None;
        self.count.swap(0, Ordering::SeqCst)
    }

    /// From now on refuses what holds that text, for want of the right to that action.
    pub fn deny(&self, text: &'static str, action: &'static str) {
        *self.denied.lock().expect("no panic") = Some((text, action));
    }

    fn denial(&self, request: &http::Request<Bytes>) -> Option<&'static str> {
        let denied = *self.denied.lock().expect("no panic");
        let body = String::from_utf8_lossy(request.body());
        let (_, action) = denied.filter(|(text, _)| body.contains(text))?;
        Some(action)
    }

    /// Returns when the run is to be killed.
    pub async fn killed(&self) {
        self.killed.notified().await;
    }

    /// The actions of all requests that arrived, and forgets them.
    pub fn take_seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().expect("no panic"))
    }

    fn fate(&self) -> Option<Fate> {
        let number = self.count.fetch_add(1, Ordering::SeqCst);
        let doom = *self.doom.lock().expect("no panic");
        doom.filter(|(at, _)| *at == number).map(|(_, fate)| fate)
    }

    fn see(&self, request: &http::Request<Bytes>) {
        let body = String::from_utf8_lossy(request.body()).into_owned();
        self.seen.lock().expect("no panic").push(body);
    }

    /// Sends a request.
    pub async fn send(
        &self,
        sandbox: Sandbox,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, LostResponse> {
        let fate = match self.is_last(&request) {
            true => Some(Fate::KilledAfter),
            false => self.fate(),
        };
        match fate {
            Some(Fate::LostBefore) => return Err(LostResponse),
            Some(Fate::Failed) => return Ok(failed()),
            Some(Fate::KilledBefore) => return self.kill().await,
            _ => {}
        }
        if let Some(action) = self.denial(&request) {
            let message = format!("You are not authorized to perform: {action}");
            return Ok(answer(403, "UnauthorizedOperation", &message));
        }
        self.see(&request);
        let answer = sandbox.handle(request).await;
        match fate {
            Some(Fate::LostAfter) => Err(LostResponse),
            Some(Fate::KilledAfter) => self.kill().await,
            _ => answer,
        }
    }

    async fn kill<T>(&self) -> T {
        self.killed.notify_one();
        std::future::pending().await
    }
}

fn failed() -> http::Response<Bytes> {
    answer(500, "InternalError", "An internal error has occurred")
}

fn answer(status: u16, code: &str, message: &str) -> http::Response<Bytes> {
    let body = format!(
        "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>\
         <RequestID>r-1</RequestID></Response>"
    );
    let response = http::Response::builder().status(status);
    response.body(Bytes::from(body)).expect("a response")
}
