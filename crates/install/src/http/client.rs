//! The HTTP client of registries, mirrors and module downloads.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use rform_core::world::World;
use rustls::RootCertStore;
use tokio::runtime::{Builder, Runtime};

use super::pool::causes;
use super::pool::{Pool, connect};
use super::request::{Answer, Request, RequestError, is_trouble};
use super::send::follow;

/// In bytes: the largest document that is kept in memory. Those of registries are far smaller.
const LARGEST_DOCUMENT: usize = 64 << 20;

/// A client over HTTP/1.1 and TLS with the authorities of the host and the proxies of its environment.
/// Several threads may use it at once.
pub struct Client {
    world: Arc<dyn World>,
    runtime: Runtime,
    pool: OnceLock<Result<Pool, String>>,
    /// The time limit of a request for a document.
    timeout: Duration,
    /// The authorities of servers; none for those of the host.
    trusted: Option<RootCertStore>,
}

impl Client {
    /// A client; `timeout` bounds each request for a document.
    ///
    /// # Errors
    /// The host refuses a thread.
    pub fn new(world: Arc<dyn World>, timeout: Duration) -> std::io::Result<Client> {
        let mut builder = Builder::new_multi_thread();
        let builder = builder.worker_threads(1).thread_name("http").enable_all();
        Ok(Client {
            world,
            runtime: builder.build()?,
            pool: OnceLock::new(),
            timeout,
            trusted: None,
        })
    }

    /// The same with these authorities in place of the host's.
    #[must_use]
    pub fn trusting(self, authorities: RootCertStore) -> Client {
        Client {
            trusted: Some(authorities),
            ..self
        }
    }

    /// Gets a document. Redirections are followed.
    ///
    /// # Errors
    /// The server does not answer. An error status is an answer.
    pub fn get(&self, request: &Request) -> Result<Answer, RequestError> {
        let pool = self.pool()?;
        self.runtime.block_on(async {
            let mut left = request.retries;
            loop {
                let answered = tokio::time::timeout(self.timeout, document(&pool, request)).await;
                let answered = answered.unwrap_or_else(|_| Err(self.late()));
                let may_help = match &answered {
                    Ok(answer) => is_trouble(answer.status),
                    Err(error) => error.is_passing,
                };
                if left == 0 || !may_help {
                    return answered;
                }
                left -= 1;
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        })
    }

    fn late(&self) -> RequestError {
        RequestError {
            why: format!("no answer within {} seconds", self.timeout.as_secs()),
            is_passing: true,
        }
    }

    pub(super) fn pool(&self) -> Result<Pool, RequestError> {
        let made = self
            .pool
            .get_or_init(|| connect(self.world.clone(), self.trusted.as_ref()));
        let made = made.clone();
        made.map_err(|why| RequestError {
            why,
            is_passing: false,
        })
    }

    pub(super) fn runtime(&self) -> &Runtime {
        &self.runtime
    }
}

async fn document(pool: &Pool, request: &Request) -> Result<Answer, RequestError> {
    let (address, response) = follow(pool, request, &request.headers).await?;
    let (head, body) = response.into_parts();
    let body = Limited::new(body, LARGEST_DOCUMENT).collect().await;
    let body = body.map_err(|error| RequestError {
        why: causes(error.as_ref()),
        is_passing: true,
    })?;
    Ok(Answer {
        address,
        status: head.status,
        headers: head.headers,
        body: body.to_bytes(),
    })
}
