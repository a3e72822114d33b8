//! The connector in front of the SDK's HTTP client: it selects the client by scheme, appends to the
//! user agent, and describes failures.

use std::fmt;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_types::config_bag::ConfigBag;

use super::connection_failure::{ConnectionFailure, FailureKind};
use super::telemetry::identify;

/// The header by which a response names its endpoint; set here, for messages.
pub const ENDPOINT: &str = "x-rform-endpoint";

/// The connector that all SDK clients share.
#[derive(Clone)]
pub struct Front {
    /// The connector for `http://`.
    pub plain: SharedHttpClient,
    /// The connector for `https://`.
    pub secure: SharedHttpClient,
    /// The text that is appended to the user agent.
    pub agent: Option<String>,
}

impl fmt::Debug for Front {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Front")
    }
}

impl HttpClient for Front {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(FrontConnector {
            plain: self.plain.http_connector(settings, components),
            secure: self.secure.http_connector(settings, components),
            agent: self.agent.clone(),
        })
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.secure.validate_base_client_config(components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.secure.connector_metadata()
    }
}

#[derive(Debug)]
struct FrontConnector {
    plain: SharedHttpConnector,
    secure: SharedHttpConnector,
    agent: Option<String>,
}

impl HttpConnector for FrontConnector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let uri = request.uri().to_owned();
        identify(&mut request);
        if let Some(agent) = &self.agent {
            append_agent(&mut request, agent);
        }
        let way = match uri.starts_with("http://") {
            true => &self.plain,
            false => &self.secure,
        };
        let answer = way.call(request);
        HttpConnectorFuture::new(async move {
            match answer.await {
                Ok(mut response) => {
                    let from = ConnectionFailure::endpoint(&uri);
                    // Only for messages: an answer without it is as good.
                    let _ = response.headers_mut().try_insert(ENDPOINT, from);
                    Ok(response)
                }
                Err(error) => Err(with_uri(&uri, &error)),
            }
        })
    }
}

/// Appends to the user agent, which is not part of the signature.
fn append_agent(request: &mut HttpRequest, more: &str) {
    let known = request.headers().get("user-agent").unwrap_or_default();
    let all = format!("{known} {more}");
    let _ = request.headers_mut().try_insert("user-agent", all);
}

fn with_uri(uri: &str, error: &ConnectorError) -> ConnectorError {
    let trouble = ConnectionFailure::of(uri, error);
    match trouble.kind {
        FailureKind::Permanent => ConnectorError::user(trouble.into()),
        FailureKind::NotConnected | FailureKind::ConnectionLost => {
            ConnectorError::io(trouble.into())
        }
    }
}
