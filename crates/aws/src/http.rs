//! An HTTP client of the SDK that calls a function in place of the network.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;

use super::network::identify;

/// Builds an HTTP client from a function of request to response. An error of the function counts
/// as a lost response.
pub fn client_of<F, S, E>(handle: F) -> SharedHttpClient
where
    F: Fn(http::Request<Bytes>) -> S + Send + Sync + 'static,
    S: Future<Output = Result<http::Response<Bytes>, E>> + Send + 'static,
    E: Error + Send + Sync + 'static,
{
    let handle: Handle = Arc::new(move |request| {
        let answer = handle(request);
        Box::pin(async move {
            answer
                .await
                .map_err(|error| ConnectorError::io(error.into()))
        })
    });
    SharedHttpClient::new(Function(handle))
}

type Answer = Result<http::Response<Bytes>, ConnectorError>;
type Handle = Arc<dyn Fn(http::Request<Bytes>) -> BoxFuture<'static, Answer> + Send + Sync>;

#[derive(Clone)]
struct Function(Handle);

impl fmt::Debug for Function {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Function")
    }
}

impl HttpClient for Function {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Function {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        identify(&mut request);
        let handle = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move {
            let request = plain(request).await?;
            let response = handle(request).await?.map(SdkBody::from);
            HttpResponse::try_from(response).map_err(|error| ConnectorError::user(error.into()))
        })
    }
}

/// The request with its body in memory.
async fn plain(request: HttpRequest) -> Result<http::Request<Bytes>, ConnectorError> {
    let request = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?;
    let (head, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map_err(ConnectorError::user)?
        .to_bytes();
    Ok(http::Request::from_parts(head, body))
}
