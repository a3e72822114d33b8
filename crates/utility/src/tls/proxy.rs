//! The `provider` block: the proxy for connections.
//! <https://registry.terraform.io/providers/hashicorp/tls/latest/docs#limitations>

use super::url::proxy_error;
use crate::framework::declare::{text, truth};
use crate::framework::{Check, Declaration, Fields, Nested};
use crate::provider_data::ProviderData;
use rform_tls::proxy::{Proxy, of_environment};

/// The schema of the `provider` block.
pub fn declaration() -> Declaration {
    let proxy = vec![
        truth("from_env").checked(Check::ConflictsWith(&["url", "username", "password"])),
        text("password")
            .sensitive()
            .checked(Check::AlsoRequires(&["username"])),
        text("url")
            .checked(Check::Text(proxy_error))
            .checked(Check::ConflictsWith(&["from_env"])),
        text("username").checked(Check::AlsoRequires(&["url"])),
    ];
    Declaration {
        blocks: vec![Nested::list("proxy", proxy).checked(Check::SizeBetween(0, 1))],
        ..Declaration::default()
    }
}

/// The proxy for a host; none if the connection is direct.
///
/// # Errors
/// What is configured is no proxy that can be used.
pub fn proxy_for(meta: &ProviderData, host: &str, port: u16) -> Result<Option<Proxy>, String> {
    let configuration = Fields::of(&meta.configuration());
    let block = configuration
        .objects("proxy")
        .into_iter()
        .next()
        .unwrap_or_default();
    if let Some(url) = block.text("url") {
        let proxy = Proxy::parse(url)?;
        return Ok(Some(match block.text("username") {
            Some(user) => proxy.with_credentials(user, block.text_or_empty("password")),
            None => proxy,
        }));
    }
    match block.truth("from_env") {
        Some(false) => Ok(None),
        _ => of_environment(meta.world.as_ref(), true, host, port),
    }
}
