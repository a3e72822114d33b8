//! The endpoint of IAM Identity Center, where the `provider` block or the backend names one (`endpoints.sso`).
//!
//! The SDK's provider of such credentials makes its client itself and has no argument for the endpoint, so
//! that its requests are led elsewhere on their way out. They are not signed: they carry a token.
//!
//! <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html>

use std::fmt;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// How the hosts of the service's own endpoints begin.
const PORTAL: &str = "portal.sso";

/// A client that sends requests for the portal to another endpoint, and all others where they go.
pub(super) fn leading_to(endpoint: &str, client: SharedHttpClient) -> SharedHttpClient {
    SharedHttpClient::new(Redirecting {
        endpoint: endpoint.trim_end_matches('/').to_owned(),
        client,
    })
}

struct Redirecting {
    endpoint: String,
    client: SharedHttpClient,
}

impl fmt::Debug for Redirecting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Redirecting")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl HttpClient for Redirecting {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Way {
            endpoint: self.endpoint.clone(),
            connector: self.client.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct Way {
    endpoint: String,
    connector: SharedHttpConnector,
}

impl HttpConnector for Way {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        if let Some(uri) = elsewhere(request.uri(), &self.endpoint)
            && let Err(error) = request.set_uri(uri)
        {
            return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
        }
        self.connector.call(request)
    }
}

/// The address of a request for the portal at that endpoint; none for another request.
fn elsewhere(uri: &str, endpoint: &str) -> Option<String> {
    let parsed: http::Uri = uri.parse().ok()?;
    let is_portal = parsed.host().is_some_and(|host| host.starts_with(PORTAL));
    let path = parsed.path_and_query().map_or("/", |it| it.as_str());
    is_portal.then(|| format!("{endpoint}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_for_the_portal_alone_are_led_elsewhere() {
        let at = |uri| elsewhere(uri, "http://127.0.0.1:4566/base");
        assert_eq!(
            at("https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=r"),
            Some("http://127.0.0.1:4566/base/federation/credentials?role_name=r".to_owned())
        );
        for other in [
            "https://oidc.eu-west-1.amazonaws.com/token",
            "https://sts.amazonaws.com/",
            "no address",
        ] {
            assert_eq!(at(other), None, "{other}");
        }
    }
}
