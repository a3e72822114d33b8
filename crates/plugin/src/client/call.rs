//! One connection to a plugin and what can be asked through it.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use http::uri::PathAndQuery;
use prost::Message;
use rform_core::world::Companion;
use tonic::client::Grpc;
use tonic::codec::Codec;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use super::Method;
use super::raw::RawCodec;
use crate::process::{Heard, Log, Protocol, Started};
use crate::wire;

/// In bytes: the longest answer. Schemas of the largest providers have some 30 MB.
const LONGEST_ANSWER: usize = 256 << 20;

/// The time that a plugin has to end itself when it is asked to.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// How long to wait for the end of a process that no longer answers, so that messages can tell how
/// it ended.
const END_TIMEOUT: Duration = Duration::from_secs(1);

/// Why a call was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallError {
    /// A short line without a full stop.
    pub(crate) summary: &'static str,
    /// Sentences about the call.
    pub(crate) detail: String,
    /// Whether the plugin does not know the call.
    pub(crate) is_unknown_method: bool,
}

/// A plugin that runs. Dropping the last clone ends its process.
pub(crate) struct Client {
    channel: Channel,
    pub(crate) protocol: Protocol,
    process: Option<Companion>,
    heard: Heard,
    /// The address of the provider, for messages.
    name: Arc<str>,
}

impl Client {
    /// A client of a plugin that has been started. Its output is read from now on.
    pub(crate) fn new(started: Started, name: Arc<str>, log: Log) -> Client {
        if started.process.is_some() {
            tokio::spawn(listen(started.channel.clone(), log));
        }
        Client {
            channel: started.channel,
            protocol: started.protocol,
            process: started.process,
            heard: started.heard,
            name,
        }
    }

    /// Asks, and waits for the answer however long it takes: who asks may stop waiting by dropping
    /// the future, which cancels the call.
    ///
    /// # Errors
    /// The plugin does not answer, or answers that it failed.
    pub(crate) async fn call<Q, R>(&self, method: Method, request: Q) -> Result<R, CallError>
    where
        Q: Message + Default + 'static,
        R: Message + Default + 'static,
    {
        self.call_with(method, request, ProstCodec::default()).await
    }

    /// Asks for all schemas; answers the bytes of the message.
    ///
    /// # Errors
    /// As of every call.
    pub(crate) async fn schemas(&self) -> Result<Vec<u8>, CallError> {
        self.call_with(Method::ProviderSchema, Vec::new(), RawCodec)
            .await
    }

    /// Asks for the identity schemas of all resource types; answers the bytes of the message, which is
    /// empty from a plugin that is older than identities.
    ///
    /// # Errors
    /// As of every call that the plugin knows.
    pub(crate) async fn identity_schemas(&self) -> Result<Vec<u8>, CallError> {
        let asked = self.call_with(Method::IdentitySchemas, Vec::new(), RawCodec);
        match asked.await {
            Err(error) if error.is_unknown_method => Ok(Vec::new()),
            answer => answer,
        }
    }

    async fn call_with<C>(
        &self,
        method: Method,
        request: C::Encode,
        codec: C,
    ) -> Result<C::Decode, CallError>
    where
        C: Codec,
        C::Encode: Send + Sync + 'static,
        C::Decode: Send + Sync + 'static,
    {
        let path = method.path(self.protocol);
        let path = path.map_err(|error| Status::internal(error.to_string()));
        let answer = match path {
            Ok(path) => unary(&self.channel, path, request, codec).await,
            Err(status) => Err(status),
        };
        match answer {
            Ok(answer) => Ok(answer),
            Err(status) => Err(self.explain(method, &status).await),
        }
    }

    /// Tells it to come to an end with what it does, and goes on waiting for its answers.
    pub(crate) async fn stop(&self) {
        let stopped: Result<wire::StopResponse, _> = self.call(Method::Stop, wire::Empty {}).await;
        // Whether it heeds it shows in the answers that are waited for.
        drop(stopped);
    }

    /// Lets it clean up and end, for as long as is sensible, and then ends it.
    pub(crate) async fn close(&self) {
        let Some(process) = &self.process else {
            return;
        };
        let path = PathAndQuery::from_static("/plugin.GRPCController/Shutdown");
        let shutdown = async {
            let codec = ProstCodec::<wire::Empty, wire::Empty>::default();
            let _asked = unary(&self.channel, path, wire::Empty {}, codec).await;
            process.ended().await
        };
        // One that does not end is killed when it is dropped.
        let _ended = tokio::time::timeout(SHUTDOWN_TIMEOUT, shutdown).await;
        process.kill();
    }

    /// What to tell of a call that failed. <https://grpc.io/docs/guides/status-codes/>
    async fn explain(&self, method: Method, status: &Status) -> CallError {
        let (name, call) = (&self.name, method.name(self.protocol));
        let lost = match status.code() {
            Code::Unimplemented => {
                let detail = format!("The plugin of {name} does not know the call {call}.");
                return CallError::new("Unsupported plugin method", detail, true);
            }
            Code::Cancelled if status.source().is_none() => {
                let detail = format!("The call {call} to the plugin of {name} was cancelled.");
                return CallError::new("Request cancelled", detail, false);
            }
            // An answer of the plugin has no cause on this side.
            code => code == Code::Unavailable || status.source().is_some(),
        };
        if lost {
            let detail = format!(
                "The plugin of {name} did not answer the call {call}: {}",
                self.what_became_of_it(status).await
            );
            return CallError::new("Plugin did not respond", detail, false);
        }
        let detail = format!(
            "The plugin of {name} answered the call {call} with the error {}: {}.",
            status.code(),
            status.message().trim_end_matches('.'),
        );
        CallError::new("Plugin error", detail, false)
    }

    async fn has_ended(&self) -> bool {
        match &self.process {
            Some(process) => tokio::time::timeout(END_TIMEOUT, process.ended())
                .await
                .is_ok(),
            None => false,
        }
    }

    async fn what_became_of_it(&self, status: &Status) -> String {
        let ended = self.has_ended().await;
        let exit = self.process.as_ref().and_then(Companion::exit);
        match exit.filter(|_| ended) {
            Some(exit) => {
                let said = self.heard.last_words().await;
                format!("its process has ended ({exit}).{said}")
            }
            None => format!("{}.", status.message().trim_end_matches('.')),
        }
    }
}

impl CallError {
    fn new(summary: &'static str, detail: String, is_unknown_method: bool) -> CallError {
        CallError {
            summary,
            detail,
            is_unknown_method,
        }
    }
}

async fn unary<C>(
    channel: &Channel,
    path: PathAndQuery,
    request: C::Encode,
    codec: C,
) -> Result<C::Decode, Status>
where
    C: Codec,
    C::Encode: Send + Sync + 'static,
    C::Decode: Send + Sync + 'static,
{
    let mut grpc = Grpc::new(channel.clone()).max_decoding_message_size(LONGEST_ANSWER);
    let ready = grpc.ready().await;
    ready.map_err(|error| Status::unavailable(error.to_string()))?;
    let answer = grpc.unary(Request::new(request), path, codec).await?;
    Ok(answer.into_inner())
}

/// Reads what the plugin prints while it serves, which Go plugins send through the connection:
/// those block if nobody reads it. Plugins of other makes know no such call.
async fn listen(channel: Channel, log: Log) {
    let mut grpc = Grpc::new(channel);
    if grpc.ready().await.is_err() {
        return;
    }
    let path = PathAndQuery::from_static("/plugin.GRPCStdio/StreamStdio");
    let codec = ProstCodec::<wire::Empty, wire::StdioData>::default();
    let request = Request::new(wire::Empty {});
    let Ok(answer) = grpc.server_streaming(request, path, codec).await else {
        return;
    };
    let mut stream = answer.into_inner();
    while let Ok(Some(piece)) = stream.message().await {
        for line in String::from_utf8_lossy(&piece.data).lines() {
            log("debug", line);
        }
    }
}
