//! The HTTP client for `insecure = true`, which accepts any certificate.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs#insecure>

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as Tcp;
use hyper_util::rt::TokioExecutor;
use rustls::Error;

use rform_tls::{any_certificate, client_builder};

/// An HTTP client that takes any certificate (`insecure = true`).
///
/// # Errors
/// When TLS cannot be set up at all.
pub fn client() -> Result<SharedHttpClient, Error> {
    let (builder, crypto) = client_builder()?;
    let config = builder
        .dangerous()
        .with_custom_certificate_verifier(any_certificate(crypto))
        .with_no_client_auth();
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_or_http()
        .enable_http1()
        .build();
    let client = Client::builder(TokioExecutor::new()).build(connector);
    Ok(SharedHttpClient::new(Trusting(client)))
}

#[derive(Clone, Debug)]
struct Trusting(Client<HttpsConnector<Tcp>, SdkBody>);

impl HttpClient for Trusting {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Trusting {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request
                .try_into_http1x()
                .map_err(|error| ConnectorError::user(error.into()))?;
            let response = client.request(request).await;
            let response = response.map_err(|error| ConnectorError::io(error.into()))?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::user(error.into()))
        })
    }
}
