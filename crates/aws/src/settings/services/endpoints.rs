//! The `endpoints` blocks of a `provider` block.

use std::collections::BTreeMap;

use super::{ALIASES, ASKED, LATER_SERVICES, SERVICES};
use crate::object::Attributes;
use rform_core::value::Value;
use rform_provider::Problem;

/// The URL of each service that is asked.
pub fn endpoints(config: &Value) -> BTreeMap<String, String> {
    let blocks: Vec<&Value> = config.items("endpoints").collect();
    let own = ASKED.iter().map(|name| (*name, *name));
    let pairs = ALIASES
        .iter()
        .copied()
        .chain(own)
        .flat_map(|(name, service)| {
            let urls = blocks.iter().filter_map(move |block| block.owned(name));
            urls.map(move |url| (service.to_owned(), url))
        });
    pairs.collect()
}

/// URLs that lead nowhere, whoever is asked.
pub fn validate(config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    for block in config.items("endpoints") {
        for name in SERVICES.iter().chain(LATER_SERVICES) {
            let url = block.string(name).filter(|url| !is_url(url));
            problems.extend(url.map(|url| invalid(name, url)));
        }
    }
    problems
}

fn is_url(text: &str) -> bool {
    let parsed: Result<http::Uri, _> = text.parse();
    parsed.is_ok_and(|uri| {
        let scheme = uri.scheme_str();
        matches!(scheme, Some("http" | "https")) && uri.host().is_some_and(|it| !it.is_empty())
    })
}

fn invalid(name: &str, url: &str) -> Problem {
    let detail = format!(
        "\"endpoints.{name}\" is no URL: \"{url}\". Expected http://HOST:PORT or https://HOST."
    );
    Problem::error("Invalid provider configuration", detail).at_attribute("endpoints")
}
