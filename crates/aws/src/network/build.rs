//! The HTTP client that the `provider` block and the environment ask for.

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::front::Front;
use super::insecure;
use crate::host_environment::HostEnvironment;
use crate::settings::Settings;
use rform_provider::Problem;

/// The HTTP client that the `provider` block's proxies and certificates ask for.
///
/// # Errors
/// When a bundle of certificates cannot be read, or a proxy's URL is not valid.
pub fn client(settings: &Settings, host: &HostEnvironment) -> Result<SharedHttpClient, Problem> {
    let proxies = Proxies::of(settings, host)?;
    let trust = trust(settings, host)?;
    let secure = match settings.insecure {
        true if proxies.secure.is_some() => return Err(insecure_proxy()),
        true => insecure::client().map_err(|error| no_tls(&error.to_string()))?,
        false => way(trust.clone(), proxies.secure),
    };
    let front = Front {
        plain: way(trust, proxies.plain),
        secure,
        agent: agent(settings, host),
    };
    Ok(SharedHttpClient::new(front))
}

fn way(trust: TlsContext, proxy: Option<ProxyConfig>) -> SharedHttpClient {
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = Connector::builder()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .tls_context(trust.clone());
        builder.set_connector_settings(settings.cloned());
        if let Some(components) = components {
            builder.set_sleep_impl(components.sleep_impl());
        }
        builder.set_proxy_config(proxy.clone());
        builder.build()
    })
}

/// The additions to the user agent: the block's products, then `TF_APPEND_USER_AGENT`.
fn agent(settings: &Settings, host: &HostEnvironment) -> Option<String> {
    let products = settings.user_agent.iter().cloned();
    let all: Vec<String> = products.chain(host.var("TF_APPEND_USER_AGENT")).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// A bundle takes the place of the system's authorities, as with the AWS CLI.
fn trust(settings: &Settings, host: &HostEnvironment) -> Result<TlsContext, Problem> {
    let path = settings.ca_bundle.clone();
    let Some(path) = path.or_else(|| host.var("AWS_CA_BUNDLE")) else {
        return Ok(TlsContext::default());
    };
    let refuse = |why: &str| {
        let detail = format!("The certificates in \"{path}\" cannot be used: {why}.");
        Problem::error("Invalid custom CA bundle", detail).at_attribute("custom_ca_bundle")
    };
    let text = host
        .read(&path)
        .map_err(|error| refuse(&error.to_string()))?;
    check(&text).map_err(|why| refuse(&why))?;
    let store = TrustStore::empty().with_pem_certificate(text);
    let context = TlsContext::builder().with_trust_store(store).build();
    context.map_err(|error| refuse(&error.to_string()))
}

/// The SDK takes it for granted that they are certificates.
fn check(text: &[u8]) -> Result<(), String> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(text) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        store.add(certificate).map_err(|error| error.to_string())?;
    }
    match store.is_empty() {
        true => Err("there is none in PEM form".to_owned()),
        false => Ok(()),
    }
}

/// The proxies for the two kinds of URL.
struct Proxies {
    plain: Option<ProxyConfig>,
    secure: Option<ProxyConfig>,
}

impl Proxies {
    /// An HTTP proxy serves `https` too as long as no other one is named for that: hashicorp/aws
    /// has it so (<https://registry.terraform.io/providers/hashicorp/aws/latest/docs#https_proxy>).
    fn of(settings: &Settings, host: &HostEnvironment) -> Result<Proxies, Problem> {
        let no_proxy = settings.no_proxy.clone();
        let no_proxy = no_proxy.or_else(|| host.first(&["NO_PROXY", "no_proxy"]));
        let env = |names: &[&str]| host.first(names);
        let plain = settings.http_proxy.clone();
        let plain = plain.or_else(|| env(&["HTTP_PROXY", "http_proxy"]));
        let secure = settings.https_proxy.clone();
        let secure = secure.or_else(|| env(&["HTTPS_PROXY", "https_proxy"]));
        let secure = secure.or_else(|| settings.http_proxy.clone());
        let make = |url: Option<String>, name: &str| proxy(url, no_proxy.as_deref(), name);
        Ok(Proxies {
            plain: make(plain, "http_proxy")?,
            secure: make(secure, "https_proxy")?,
        })
    }
}

/// An empty URL means none at all.
fn proxy(
    url: Option<String>,
    no_proxy: Option<&str>,
    name: &str,
) -> Result<Option<ProxyConfig>, Problem> {
    let Some(url) = url.filter(|url| !url.is_empty()) else {
        return Ok(None);
    };
    // The URL may hold a password.
    let refuse = || {
        let detail = format!("The URL of {name} is not valid: expected http://HOST:PORT.");
        Problem::error("Invalid HTTP Proxy", detail).at_attribute(name)
    };
    let config = ProxyConfig::all(url.as_str()).map_err(|_| refuse())?;
    Ok(Some(match no_proxy {
        Some(rules) => config.no_proxy(rules),
        None => config,
    }))
}

fn insecure_proxy() -> Problem {
    Problem::error(
        "Argument not supported",
        "This version of rform does not carry out \"insecure\" beside a proxy for https. Name the proxy's authority by custom_ca_bundle instead.",
    )
    .at_attribute("insecure")
}

fn no_tls(why: &str) -> Problem {
    Problem::error("TLS not available", format!("TLS cannot be set up: {why}."))
}
