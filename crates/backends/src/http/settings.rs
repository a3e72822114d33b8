//! The arguments of `backend "http"` and the environment variables that fill in for them.

use std::time::Duration;

use http::{Method, Uri};
use serde_json::Value as Json;

use super::proxy::Proxies;
use super::tls::Certificates;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::Type;
use rform_core::world::World;

/// The schema of the `backend` block.
/// <https://developer.hashicorp.com/terraform/language/backend/http#configuration-variables>
pub fn schema() -> Block {
    let text = |name| (name, Type::String);
    let attributes = [
        text("address"),
        text("client_ca_certificate_pem"),
        text("client_certificate_pem"),
        text("client_private_key_pem"),
        text("lock_address"),
        text("lock_method"),
        text("password"),
        ("retry_max", Type::Number),
        ("retry_wait_max", Type::Number),
        ("retry_wait_min", Type::Number),
        ("skip_cert_verification", Type::Bool),
        text("unlock_address"),
        text("unlock_method"),
        text("update_method"),
        text("username"),
    ];
    let attributes = attributes.into_iter().map(|(name, ty)| {
        let attribute = Attribute::new(ty, Presence::Optional);
        (name.into(), attribute)
    });
    Block {
        attributes: attributes.collect(),
        ..Block::default()
    }
}

/// The settings of a backend, with environment variables and defaults filled in.
pub(super) struct Settings {
    /// Where the state is read, written and deleted.
    pub address: Uri,
    /// How it is written: `POST` unless set.
    pub update_method: Method,
    /// Where and how the lock is taken; none without locks.
    pub lock: Option<(Method, Uri)>,
    /// Where and how it is given back; none where that needs no request.
    pub unlock: Option<(Method, Uri)>,
    /// User and password of HTTP basic authentication.
    pub credentials: Option<(String, String)>,
    pub retries: Retries,
    pub certificates: Certificates,
    pub proxies: Proxies,
}

/// How often and how soon a request is repeated that got no answer, or one of a server in trouble.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retries {
    pub max: u32,
    pub wait_min: Duration,
    pub wait_max: Duration,
}

/// Reads the settings.
///
/// # Errors
/// The address is missing, or something is not what it has to be.
pub(super) fn read(config: &Json, world: &dyn World) -> Result<Settings, Diagnostics> {
    let reader = Reader { config, world };
    read_with(&reader).map_err(|why| {
        Diagnostic::error("Invalid http backend configuration", format!("{why}.")).into()
    })
}

fn read_with(reader: &Reader<'_>) -> Result<Settings, String> {
    let address = reader.uri("address")?;
    let address = address.ok_or(
        "The argument \"address\" is required: the address of the state. It can also be set with \
         TF_HTTP_ADDRESS",
    )?;
    let seconds = |name, default| reader.number(name, default).map(Duration::from_secs);
    let max = reader.number("retry_max", 2)?;
    Ok(Settings {
        address,
        update_method: reader.method("update_method", "POST")?,
        lock: reader.endpoint("lock", "LOCK")?,
        unlock: reader.endpoint("unlock", "UNLOCK")?,
        credentials: reader
            .text("username")
            .map(|name| (name, reader.text("password").unwrap_or_default())),
        retries: Retries {
            max: u32::try_from(max).unwrap_or(u32::MAX),
            wait_min: seconds("retry_wait_min", 1)?,
            wait_max: seconds("retry_wait_max", 30)?,
        },
        certificates: reader.certificates()?,
        proxies: Proxies::of(reader.world)?,
    })
}

struct Reader<'a> {
    config: &'a Json,
    world: &'a dyn World,
}

impl Reader<'_> {
    /// The argument or, if it is null, its environment variable; an empty text counts as not set.
    fn text(&self, name: &str) -> Option<String> {
        let set = match self.config.get(name) {
            None | Some(Json::Null) => self.world.var(&variable(name)),
            Some(Json::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        };
        set.filter(|text| !text.is_empty())
    }

    fn uri(&self, name: &str) -> Result<Option<Uri>, String> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let uri: Result<Uri, _> = text.parse();
        let fits = |uri: &Uri| {
            let scheme = uri.scheme_str();
            uri.host().is_some() && matches!(scheme, Some("http" | "https"))
        };
        match uri {
            Ok(uri) if fits(&uri) => Ok(Some(uri)),
            _ => Err(format!(
                "The argument \"{name}\" must be an address that begins with http:// or https://"
            )),
        }
    }

    fn method(&self, name: &str, default: &str) -> Result<Method, String> {
        let text = self.text(name).unwrap_or_else(|| default.to_owned());
        let method = Method::from_bytes(text.as_bytes());
        method.map_err(|_| format!("The argument \"{name}\" is not the name of an HTTP method"))
    }

    fn endpoint(&self, what: &str, method: &str) -> Result<Option<(Method, Uri)>, String> {
        let method = self.method(&format!("{what}_method"), method)?;
        let address = self.uri(&format!("{what}_address"))?;
        Ok(address.map(|address| (method, address)))
    }

    fn number(&self, name: &str, default: u64) -> Result<u64, String> {
        let Some(text) = self.text(name) else {
            return Ok(default);
        };
        let number = text.parse();
        number.map_err(|_| format!("The argument \"{name}\" must be a whole number of at least 0"))
    }

    fn certificates(&self) -> Result<Certificates, String> {
        let skip = self.text("skip_cert_verification").unwrap_or_default();
        let certificates = Certificates {
            is_verification_skipped: matches!(&*skip, "1" | "t" | "T" | "true" | "TRUE" | "True"),
            authority: self.text("client_ca_certificate_pem"),
            own: self.text("client_certificate_pem"),
            key: self.text("client_private_key_pem"),
        };
        match (&certificates.own, &certificates.key) {
            (Some(_), None) => Err("The argument \"client_certificate_pem\" needs \
                                    \"client_private_key_pem\" beside it"
                .into()),
            (None, Some(_)) => Err("The argument \"client_private_key_pem\" needs \
                                    \"client_certificate_pem\" beside it"
                .into()),
            _ => Ok(certificates),
        }
    }
}

/// The environment variable that fills in for an argument.
fn variable(argument: &str) -> String {
    format!("TF_HTTP_{}", argument.to_ascii_uppercase())
}
