//! The client of registries: service discovery, and the credentials of requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;
use http::header::AUTHORIZATION;
use rform_core::world::World;

use super::discovery::{Services, discover};
use crate::cli_config::CliConfig;
use crate::http::{Answer, Client, Request, host_of};

/// How often a request is repeated after a failure that may be temporary.
/// <https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_registry_discovery_retry>
const RETRIES: u32 = 1;

/// The host that stands for the usual registry in addresses.
const USUAL: &str = "registry.terraform.io";

/// The host that is asked instead of the usual registry, whose terms are for Terraform alone.
const USUAL_SERVER: &str = "registry.opentofu.org";

/// The variable that names another one.
const SERVER_VARIABLE: &str = "RFORM_REGISTRY";

/// Asks registries. Several threads may use it at once.
pub struct RegistryClient {
    pub(super) world: Arc<dyn World>,
    pub(super) http: Arc<Client>,
    pub(super) config: Arc<CliConfig>,
    /// The services of hosts that were asked already.
    known: Mutex<BTreeMap<String, Result<Arc<Services>, String>>>,
}

impl RegistryClient {
    /// A client with the settings and credentials of the user.
    pub fn new(world: Arc<dyn World>, http: Arc<Client>, config: Arc<CliConfig>) -> RegistryClient {
        RegistryClient {
            world,
            http,
            config,
            known: Mutex::default(),
        }
    }

    /// An environment variable.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        self.world.var(name)
    }

    /// The host that is asked for what addresses call `host`.
    pub fn server(&self, host: &str) -> String {
        if host != USUAL || self.config.hosts.contains_key(host) {
            return host.to_owned();
        }
        let named = self.world.var(SERVER_VARIABLE).filter(|it| !it.is_empty());
        named.unwrap_or_else(|| USUAL_SERVER.to_owned())
    }

    /// Says of the usual registry's server why that one is asked.
    fn explain(&self, server: &str, why: String) -> String {
        match server == self.server(USUAL) && server != USUAL {
            true => format!(
                "{why} ({server} is asked for what is called {USUAL}; the variable \
                 {SERVER_VARIABLE} names another server)"
            ),
            false => why,
        }
    }

    /// The address of a service of a host.
    ///
    /// # Errors
    /// The host cannot be asked, or has no such service.
    pub fn service(&self, host: &str, name: &str) -> Result<String, String> {
        if let Some(services) = self.config.hosts.get(host) {
            let found = services.get(name).cloned();
            return found.ok_or_else(|| format!("host {host} does not provide a {name} service"));
        }
        let host = &self.server(host);
        let services = self.discovered(host)?;
        services
            .address(name)
            .ok_or_else(|| format!("host {host} does not provide a {name} service"))
    }

    /// The services of a host, which is asked once.
    pub(super) fn discovered(&self, host: &str) -> Result<Arc<Services>, String> {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(host).cloned() {
            return known;
        }
        let request = self.request(host, &format!("https://{host}/.well-known/terraform.json"));
        let found = request.and_then(|it| discover(&self.http, &it));
        let found = found.map(Arc::new).map_err(|why| self.explain(host, why));
        lock().entry(host.to_owned()).or_insert(found).clone()
    }

    /// A request to a service of a host, with the host's token if the service is the host's own or the
    /// user says where it is.
    ///
    /// # Errors
    /// The credentials cannot be read.
    pub fn request(&self, host: &str, address: &str) -> Result<Request, String> {
        let mut request = Request {
            retries: retries(self.world.as_ref()),
            ..Request::new(address)
        };
        let version = http::HeaderValue::from_static("1.11.4");
        request.headers.insert("x-terraform-version", version);
        Ok(
            match self.config.credentials.token(self.world.as_ref(), host)? {
                Some(token) if address.starts_with("https://") => {
                    request.with(AUTHORIZATION, &format!("Bearer {}", token.secret()))
                }
                _ => request,
            },
        )
    }

    /// Asks a service of a host. Answers none where it does not know of it.
    ///
    /// # Errors
    /// There is no answer, or one that is no success.
    pub(crate) fn ask(&self, host: &str, address: &str) -> Result<Option<Answer>, String> {
        let host = &self.server(host);
        let answer = self.http.get(&self.request(host, address)?);
        let answer =
            answer.map_err(|error| format!("could not connect to {}: {error}", shown(address)))?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(format!(
                "host {host} rejected the given authentication credentials"
            )),
            status if status.is_success() => Ok(Some(answer)),
            status => Err(format!(
                "the request to {} failed: {status}",
                shown(address)
            )),
        }
    }
}

fn shown(address: &str) -> String {
    host_of(address).unwrap_or_else(|| address.to_owned())
}

fn retries(world: &dyn World) -> u32 {
    let set = world.var("TF_REGISTRY_DISCOVERY_RETRY");
    set.and_then(|it| it.parse().ok()).unwrap_or(RETRIES)
}
