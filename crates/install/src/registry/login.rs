//! The login protocol of a host: how it gives out API tokens.
//! <https://developer.hashicorp.com/terraform/internals/login-protocol>

use serde_json::Value as Json;

use super::client::RegistryClient;
use crate::http::resolve;

/// The ports that a host may be led back to, where it names none.
const PORTS: (u16, u16) = (1024, 65535);

/// How a host gives out tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginService {
    /// By OAuth, with a code that the browser brings back to this program.
    Code(OAuth),
    /// On a page of its own, from which the user copies it.
    Page(String),
}

/// A server of OAuth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuth {
    /// The name of this program there.
    pub client: String,
    /// Where the user agrees.
    pub authorization: String,
    /// Where a code is exchanged for a token.
    pub token: String,
    /// The first and the last port that it may lead back to.
    pub ports: (u16, u16),
    /// What the token is for.
    pub scopes: Vec<String>,
}

impl RegistryClient {
    /// How a host gives out tokens; none if it does not.
    ///
    /// # Errors
    /// The host cannot be asked, or its answer is not understood.
    pub fn login_service(&self, host: &str) -> Result<Option<LoginService>, String> {
        if let Some(services) = self.config.hosts.get(host) {
            let page = services.get("tfe.v2");
            return Ok(page.map(|it| LoginService::Page(tokens_page(it, host))));
        }
        let services = self.discovered(host)?;
        if let Some(login) = services.document().get("login.v1") {
            return oauth(services.base(), login).map(|it| Some(LoginService::Code(it)));
        }
        let page = services.address("tfe.v2");
        Ok(page.map(|it| LoginService::Page(tokens_page(&it, host))))
    }
}

fn tokens_page(_service: &str, host: &str) -> String {
    format!("https://{host}/app/settings/tokens?source=terraform-login")
}

fn oauth(base: &str, login: &Json) -> Result<OAuth, String> {
    let text = |name: &str| login.get(name).and_then(Json::as_str);
    let grants = login.get("grant_types").and_then(Json::as_array);
    let speaks = grants.is_none_or(|it| it.iter().any(|it| it == "authz_code"));
    if !speaks {
        return Err("the host does not support logging in with an authorization code".into());
    }
    let link = |name: &str| {
        let link = text(name).and_then(|it| resolve(base, it));
        link.ok_or_else(|| format!("the service login.v1 of the host has no {name:?}"))
    };
    let port = |it: &Json| it.as_u64().and_then(|it| u16::try_from(it).ok());
    let ports = login.get("ports").and_then(Json::as_array);
    let ports = match ports.map(Vec::as_slice) {
        None => PORTS,
        Some([first, last]) => port(first)
            .zip(port(last))
            .filter(|(first, last)| first <= last && *first >= PORTS.0)
            .ok_or("the service login.v1 of the host has no valid \"ports\"")?,
        Some(_) => return Err("the service login.v1 of the host has no valid \"ports\"".into()),
    };
    let scopes = login
        .get("scopes")
        .and_then(Json::as_array)
        .into_iter()
        .flatten();
    Ok(OAuth {
        client: text("client")
            .ok_or("the service login.v1 of the host has no \"client\"")?
            .to_owned(),
        authorization: link("authz")?,
        token: link("token")?,
        ports,
        scopes: scopes
            .filter_map(|it| Some(it.as_str()?.to_owned()))
            .collect(),
    })
}
