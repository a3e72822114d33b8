//! The registry of providers, and the sandbox that can take the place of their network.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use futures_util::future::BoxFuture;
use tokio::time::Instant;

use super::context::Process;
use super::plugins::{Needed, Place};
use rform_aws::host_environment::HostEnvironment;
use rform_aws::rform::Rform;
use rform_aws::{Aws, client_of};
use rform_backends::{BackendContext, BackendStates};
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_encryption::Encryption;
use rform_engine::Registry;
use rform_provider::Provider;
use rform_provider::builtin::Builtin;
use rform_sandbox::{Clock, Quotas, Sandbox};

/// The default file of the sandbox, in the directory of the root module.
const DEFAULT_FILE: &str = ".rform/sandbox.json";

/// The default file of the sandbox in the directory of `-state-dir`.
const FILE_IN_STATE_DIR: &str = "sandbox.json";

/// The default speed of time in the sandbox: two minutes take about a second.
const DEFAULT_SPEED: f64 = 100.0;

/// The file of the sandbox, if one is used: the command's `-sandbox`, the global one, or
/// `RFORM_SANDBOX`.
pub fn sandbox_file(process: &Process, option: Option<&str>) -> Option<PathBuf> {
    let asked = option.map(str::to_owned).or(process.sandbox.clone());
    let set = || {
        let value = process.world.var("RFORM_SANDBOX");
        value.filter(|value| !value.is_empty())
    };
    match asked {
        Some(file) if !file.is_empty() => Some(file.into()),
        Some(_) => Some(set().map_or_else(|| default_file(process), PathBuf::from)),
        None => set().map(PathBuf::from),
    }
}

fn default_file(process: &Process) -> PathBuf {
    match process.state_dir.as_os_str().is_empty() {
        true => DEFAULT_FILE.into(),
        false => process.state_dir.join(FILE_IN_STATE_DIR),
    }
}

/// Opens the sandbox in that file.
///
/// # Errors
/// The file cannot be used.
pub fn open_sandbox(process: &Process, file: &PathBuf) -> Result<Sandbox, Diagnostic> {
    let path = process.world.cwd().join(file);
    if let Some((opened, sandbox)) = process.account.get()
        && *opened == path
    {
        return Ok(sandbox.clone());
    }
    let failed = |why: String| {
        let detail = format!("Cannot use the sandbox in {}: {why}.", file.display());
        Diagnostic::error("Sandbox not available", detail)
    };
    if let Some(directory) = path.parent() {
        let made = process.world.create_dir(directory);
        made.map_err(|error| failed(error.to_string()))?;
    }
    let speed = speed(process);
    if speed.is_infinite() {
        process.runtime.make_time_virtual();
    }
    let options = sandbox_options(process, speed)?;
    let sandbox = super::sandbox_file::open(&process.world, &path, options).map_err(failed)?;
    let (_, sandbox) = process.account.get_or_init(|| (path, sandbox));
    Ok(sandbox.clone())
}

/// How the sandbox behaves: its errors and quotas as flags or else the environment say.
fn sandbox_options(process: &Process, speed: f64) -> Result<rform_sandbox::Options, Diagnostic> {
    let said = |flag: &Option<String>, variable: &str| {
        let set = || process.world.var(variable);
        flag.clone().or_else(set).filter(|it| !it.trim().is_empty())
    };
    let wrong = |setting: &str, why: String| {
        Diagnostic::error(
            format!("Invalid {setting} of the sandbox"),
            format!("{why}."),
        )
    };
    let mut options = rform_sandbox::Options {
        clock: Clock::scaled(speed),
        ..rform_sandbox::Options::default()
    };
    if let Some(text) = said(&process.sandbox_faults, "RFORM_SANDBOX_FAULTS") {
        let set = options.set_faults(&text);
        set.map_err(|why| wrong("faults", why))?;
    }
    if let Some(text) = said(&process.sandbox_quotas, "RFORM_SANDBOX_QUOTAS") {
        options.quotas = Quotas::read(&text).map_err(|why| wrong("quotas", why))?;
    }
    Ok(options)
}

/// `RFORM_SANDBOX_SPEED`: how many sandbox seconds pass in a real one; `inf` if none is waited for.
fn speed(process: &Process) -> f64 {
    let set = process.world.var("RFORM_SANDBOX_SPEED");
    let set = set.and_then(|value| value.parse().ok());
    set.filter(|speed: &f64| *speed > 0.0)
        .unwrap_or(DEFAULT_SPEED)
}

/// What backends may use of the process; those of AWS send their requests into the sandbox, if there
/// is one.
pub fn backend_context(
    process: &Process,
    sandbox: Option<&Sandbox>,
    encryption: Encryption,
) -> BackendContext {
    BackendContext {
        world: process.world.clone(),
        sandbox: sandbox.map(client_into),
        clock: clock(process, sandbox),
        encryption,
        tell: process.on_delay.clone(),
    }
}

fn clock(process: &Process, sandbox: Option<&Sandbox>) -> Arc<ScaledClock> {
    let scale = sandbox.map_or(1.0, |_| speed(process));
    Arc::new(ScaledClock::new(scale))
}

/// The registry of the providers of this program, and of the plugins of all others that are needed
/// and installed. With a sandbox, the AWS provider sends its requests there.
///
/// # Errors
/// A plugin is there and of no use.
pub fn registry(
    process: &Process,
    sandbox: Option<&Sandbox>,
    needed: &Needed,
) -> Result<Registry, Diagnostics> {
    let mut registry = native(process, sandbox);
    let place = place(process);
    process.plugins.join(&place, &mut registry, needed)?;
    Ok(registry)
}

/// Where a command looks for plugins.
pub fn place(process: &Process) -> Place {
    Place {
        world: process.world.clone(),
        root_dir: process.root_dir.clone(),
        data_dir: process.data_dir(),
    }
}

/// The registry of the providers of this program alone.
pub fn native(process: &Process, sandbox: Option<&Sandbox>) -> Registry {
    // Only who reads the state of another configuration needs it: to validate, no key has to be at hand.
    let encryption = match process.encryption(None) {
        Ok(encryption) => encryption.clone(),
        Err(failure) => Encryption::unusable(&failure.into_first()),
    };
    own(process, sandbox, &encryption)
}

fn own(process: &Process, sandbox: Option<&Sandbox>, encryption: &Encryption) -> Registry {
    let mut registry = Registry::new();
    let context = backend_context(process, sandbox, encryption.clone());
    let builtin = move || -> Arc<dyn Provider> {
        let states = Arc::new(BackendStates {
            context: context.clone(),
        });
        Arc::new(Builtin::new(context.world.clone(), states))
    };
    registry.add(Builtin::source(), Box::new(builtin));
    let clock = clock(process, sandbox);
    let http = sandbox.map(client_into);
    let seed = u64::from_le_bytes(first_eight(process.world.random()));
    let host_environment = host_environment(process);
    let (own_http, own_clock, own_environment) =
        (http.clone(), clock.clone(), host_environment.clone());
    let own = move || -> Arc<dyn Provider> {
        let own = Rform::new(own_http.clone(), own_clock.clone(), seed);
        Arc::new(own.within(own_environment.clone()))
    };
    registry.add(Rform::source(), Box::new(own));
    let aws = move || -> Arc<dyn Provider> {
        let aws = Aws::new(http.clone(), clock.clone(), seed);
        Arc::new(aws.within(host_environment.clone()))
    };
    registry.add(ProviderSource::default_for("aws"), Box::new(aws));
    registry.add_utilities(&process.world);
    add_small(&mut registry, process, sandbox);
    registry
}

/// Adds the small providers that need no cloud.
fn add_small(registry: &mut Registry, process: &Process, sandbox: Option<&Sandbox>) {
    let clock = clock(process, sandbox);
    let data = rform_utility::ProviderData::new(process.world.clone(), clock);
    for (name, factory) in rform_utility::factories(&data) {
        registry.add(ProviderSource::default_for(name), factory);
    }
}

/// The host as providers see it. Long waits are reported at once.
fn host_environment(process: &Process) -> HostEnvironment {
    HostEnvironment::new(Arc::clone(&process.world), process.on_delay.clone())
}

fn first_eight(bytes: [u8; 16]) -> [u8; 8] {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[..8]);
    eight
}

/// An HTTP client that sends all requests to the sandbox.
fn client_into(sandbox: &Sandbox) -> SharedHttpClient {
    let sandbox = sandbox.clone();
    client_of(move |request| {
        let sandbox = sandbox.clone();
        async move { sandbox.handle(request).await }
    })
}

/// The clock of providers, which runs faster than the host's in a sandbox.
struct ScaledClock {
    scale: f64,
    begun: Instant,
    wall: Duration,
}

impl ScaledClock {
    #[allow(clippy::disallowed_methods, reason = "this is the clock of providers")]
    fn new(scale: f64) -> ScaledClock {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH);
        ScaledClock {
            // Virtual time is counted in its own seconds.
            scale: if scale.is_finite() { scale } else { 1.0 },
            begun: Instant::now(),
            wall: wall.unwrap_or_default(),
        }
    }
}

impl rform_provider::Clock for ScaledClock {
    fn now(&self) -> Duration {
        self.wall + self.begun.elapsed().mul_f64(self.scale)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration.div_f64(self.scale)))
    }
}
