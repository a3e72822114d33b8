//! Which proxy a connection goes through, as `httpproxy` of Go takes it from the environment
//! (<https://pkg.go.dev/golang.org/x/net/http/httpproxy>).

use std::net::IpAddr;

use ::http::Uri;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use rform_core::world::World;

/// A proxy for HTTP.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The name or the address of the proxy.
    pub host: String,
    /// The TCP port of the proxy.
    pub port: u16,
    /// Whether connections to it use TLS.
    pub is_tls: bool,
    /// The value of the header `Proxy-Authorization`.
    pub authorization: Option<String>,
}

impl Proxy {
    /// The proxy of a URL.
    ///
    /// # Errors
    /// The URL is none of a proxy for HTTP. The message does not hold it: it may have a password.
    pub fn parse(url: &str) -> Result<Proxy, String> {
        let url = match url.contains("://") {
            true => url.to_owned(),
            false => format!("http://{url}"),
        };
        let uri: Uri = url
            .parse()
            .map_err(|_| "the URL of the proxy is not valid")?;
        let is_tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            other => {
                let scheme = other.unwrap_or_default();
                return Err(format!(
                    "proxies of scheme {scheme:?} are not supported here; http and https are"
                ));
            }
        };
        let authority = uri.authority().ok_or("the URL of the proxy has no host")?;
        let user = authority
            .as_str()
            .rsplit_once('@')
            .map(|(user, _)| decoded(user));
        Ok(Proxy {
            host: bare(authority.host()).to_owned(),
            port: authority
                .port_u16()
                .unwrap_or(if is_tls { 443 } else { 80 }),
            is_tls,
            authorization: user.map(|user| basic(&user)),
        })
    }

    /// The proxy with other credentials.
    pub fn with_credentials(self, user: &str, password: &str) -> Proxy {
        Proxy {
            authorization: Some(basic(&format!("{user}:{password}"))),
            ..self
        }
    }
}

/// The value of a header for user and password.
pub fn basic(user: &str) -> String {
    format!("Basic {}", STANDARD.encode(user))
}

/// A host without the brackets of an IPv6 address.
pub fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// A text with percent encoding resolved.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match code.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The proxy that the environment names for a host; none if the connection is direct.
///
/// # Errors
/// A variable does not hold the URL of a proxy.
pub fn of_environment(
    world: &dyn World,
    is_tls: bool,
    host: &str,
    port: u16,
) -> Result<Option<Proxy>, String> {
    let var = |name: &str| {
        let value = world.var(&name.to_uppercase()).filter(|it| !it.is_empty());
        value.or_else(|| world.var(name).filter(|it| !it.is_empty()))
    };
    let name = if is_tls { "https_proxy" } else { "http_proxy" };
    let Some(url) = var(name) else {
        return Ok(None);
    };
    if is_direct(&var("no_proxy").unwrap_or_default(), host, port) {
        return Ok(None);
    }
    Proxy::parse(&url)
        .map(Some)
        .map_err(|why| format!("{}: {why}", name.to_uppercase()))
}

/// Whether a host is one of those that are reached without a proxy. Loopback always is.
fn is_direct(exceptions: &str, host: &str, port: u16) -> bool {
    let host = bare(host).trim_end_matches('.').to_lowercase();
    let address: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|it| it.is_loopback()) {
        return true;
    }
    let exceptions = exceptions.split(',').map(|it| it.trim().to_lowercase());
    exceptions.filter(|it| !it.is_empty()).any(|exception| {
        if exception == "*" {
            return true;
        }
        if let (Some((network, bits)), Some(address)) = (exception.split_once('/'), address) {
            return is_within(address, network, bits);
        }
        let (name, wanted) = match exception.rsplit_once(':') {
            Some((name, digits)) if !name.contains(':') => (name, digits.parse().ok()),
            _ => (exception.as_str(), None),
        };
        let name = bare(name);
        let suffix = name.strip_prefix('*').unwrap_or(name);
        let is_same = match suffix.strip_prefix('.') {
            Some(domain) => host.ends_with(&format!(".{domain}")),
            None => host == suffix || host.ends_with(&format!(".{suffix}")),
        };
        is_same && wanted.is_none_or(|wanted: u16| wanted == port)
    })
}

fn is_within(address: IpAddr, network: &str, bits: &str) -> bool {
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else {
        return false;
    };
    let number = |address: IpAddr| match address {
        IpAddr::V4(it) => (u128::from(it.to_bits()) << 96, 32),
        IpAddr::V6(it) => (it.to_bits(), 128),
    };
    let ((address, width), (network, of)) = (number(address), number(network));
    let same = (address ^ network).leading_zeros();
    width == of && bits <= width && (same >= bits || address == network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_have_a_host_a_port_and_maybe_a_user() {
        let shown = |url: &str| match Proxy::parse(url) {
            Ok(proxy) => format!(
                "{}:{} {} {:?}",
                proxy.host, proxy.port, proxy.is_tls, proxy.authorization
            ),
            Err(why) => why,
        };
        assert_eq!(shown("proxy:3128"), "proxy:3128 false None");
        assert_eq!(shown("https://p/"), "p:443 true None");
        assert_eq!(
            shown("http://u:p%40@[::1]:1"),
            "::1:1 false Some(\"Basic dTpwQA==\")"
        );
        assert!(shown("socks5://p").contains("\"socks5\""));
        assert!(!shown("http://u:secret@").contains("secret"));
    }

    #[test]
    fn exceptions_are_names_domains_and_networks() {
        let direct = |exceptions: &str, host: &str| is_direct(exceptions, host, 443);
        assert!(direct("", "localhost") && direct("", "127.0.0.9") && direct("", "[::1]"));
        assert!(!direct("", "example.com"));
        assert!(direct("*", "example.com"));
        assert!(direct("example.com", "example.com") && direct("example.com", "a.example.com"));
        assert!(!direct("example.com", "badexample.com"));
        assert!(!direct(".example.com", "example.com") && direct(".example.com", "a.example.com"));
        assert!(
            direct("example.com:443", "example.com") && !direct("example.com:80", "example.com")
        );
        assert!(direct("x, 10.0.0.0/8", "10.1.2.3") && !direct("10.0.0.0/8", "11.1.2.3"));
        assert!(direct("2001:db8::/32", "[2001:db8::1]"));
    }
}
