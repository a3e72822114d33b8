//! Which services a host has, and where they are.
//! <https://developer.hashicorp.com/terraform/internals/remote-service-discovery>

use http::StatusCode;
use serde_json::Value as Json;

use crate::http::{Client, Request, resolve};

/// What a host says of its services.
#[derive(Debug)]
pub(super) struct Services {
    /// Where the document came from, for addresses relative to it.
    base: String,
    document: Json,
}

impl Services {
    /// Where the document came from.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// All that it says.
    pub fn document(&self) -> &Json {
        &self.document
    }

    /// The address of a service, with a slash at its end.
    pub fn address(&self, name: &str) -> Option<String> {
        let address = resolve(&self.base, self.document.get(name)?.as_str()?)?;
        Some(match address.ends_with('/') {
            true => address,
            false => format!("{address}/"),
        })
    }
}

/// Asks a host for its document; a host without one has no services.
///
/// # Errors
/// There is no answer, or none that can be understood.
pub(super) fn discover(client: &Client, request: &Request) -> Result<Services, String> {
    let failed = |why: String| {
        let address = &request.address;
        format!("failed to request discovery document: Get \"{address}\": {why}")
    };
    let answer = client
        .get(request)
        .map_err(|error| failed(error.to_string()))?;
    let document = match answer.status {
        StatusCode::NOT_FOUND => Json::Null,
        status if status.is_success() => {
            let document = serde_json::from_slice(&answer.body);
            document.map_err(|error| failed(format!("the document is not JSON: {error}")))?
        }
        status => return Err(failed(format!("the answer is {status}"))),
    };
    Ok(Services {
        base: answer.address,
        document,
    })
}
