//! The settings of a `connection` block.

use std::time::Duration;

use rform_core::go::duration;
use rform_core::value::Value;
use rform_core::world::World;

/// The default of `timeout`.
const TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// The port of SSH.
const PORT: u16 = 22;

/// A host, and how it is reached.
#[derive(Clone)]
pub struct Connection {
    /// The host that the provisioner works on.
    pub target: Target,
    /// The bastion host that it is reached through; none if it is reached directly.
    pub bastion: Option<Target>,
    /// A proxy for HTTP that connections go through.
    pub proxy: Option<Proxy>,
    /// Whether the keys of the SSH agent are used.
    pub agent: bool,
    /// Which key of the agent is tried first.
    pub agent_identity: Option<String>,
    /// Whether the host runs Windows (`target_platform`).
    pub is_windows: bool,
    /// Where scripts are copied to; `%RAND%` is replaced.
    pub script_path: String,
    /// How long to try to connect.
    pub timeout: Duration,
}

/// A host and the credentials to log in with.
#[derive(Clone, Default)]
pub struct Target {
    /// The name or the address.
    pub host: String,
    /// The TCP port of its SSH server.
    pub port: u16,
    /// The user to log in as.
    pub user: String,
    /// The password to log in with; none if it has no password.
    pub password: Option<String>,
    /// The private key, as text.
    pub private_key: Option<String>,
    /// The certificate of the key, as text.
    pub certificate: Option<String>,
    /// The public key of the host, as text; none if any is accepted.
    pub host_key: Option<String>,
}

/// A proxy for HTTP.
#[derive(Clone)]
pub struct Proxy {
    /// The name or the address of the proxy.
    pub host: String,
    /// The TCP port of the proxy.
    pub port: u16,
    /// User and password.
    pub user: Option<(String, String)>,
}

impl Target {
    /// Host and port.
    pub fn address(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }
}

impl Connection {
    /// Reads the object of a `connection` block, which is wholly known.
    ///
    /// # Errors
    /// The type of connection is not supported, or an argument is missing or not valid.
    pub fn read(world: &dyn World, block: &Value) -> Result<Connection, String> {
        let text = |name: &str| text(block, name);
        match text("type").as_deref() {
            None | Some("ssh") => {}
            Some("winrm") => {
                return Err(
                    "connection type \"winrm\" is not supported here: only \"ssh\" is. Windows has an \
                     OpenSSH server as an optional feature; with it, target_platform = \"windows\" \
                     works"
                        .into(),
                );
            }
            Some(other) => return Err(format!("connection type '{other}' not supported")),
        }
        let is_windows = match text("target_platform").as_deref() {
            None | Some("unix") => false,
            Some("windows") => true,
            Some(other) => {
                return Err(format!(
                    "target_platform for provisioner has to be either \"unix\" or \"windows\", got \
                     {other:?}"
                ));
            }
        };
        let target = target(block)?;
        Ok(Connection {
            bastion: bastion(block, &target)?,
            target,
            proxy: proxy(block)?,
            agent: match block.get("agent").and_then(Value::as_bool) {
                Some(asked) => asked,
                None => world.var("SSH_AUTH_SOCK").is_some_and(|it| !it.is_empty()),
            },
            agent_identity: text("agent_identity"),
            is_windows,
            script_path: text("script_path").unwrap_or_else(|| default_script_path(is_windows)),
            timeout: timeout(text("timeout"))?,
        })
    }
}

/// A text of the block; none where it is empty.
fn text(block: &Value, name: &str) -> Option<String> {
    let text = block.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

fn port(block: &Value, name: &str) -> Result<Option<u16>, String> {
    let Some(number) = block.get(name).and_then(Value::as_number) else {
        return Ok(None);
    };
    let port = number
        .to_i64()
        .and_then(|number| u16::try_from(number).ok());
    match port {
        Some(0) => Ok(None),
        Some(port) => Ok(Some(port)),
        None => Err(format!(
            "{name} of the connection must be a whole number below 65536, got {}",
            number.to_short_string()
        )),
    }
}

fn default_script_path(is_windows: bool) -> String {
    match is_windows {
        true => "C:/windows/temp/terraform_%RAND%.cmd".into(),
        false => "/tmp/terraform_%RAND%.sh".into(),
    }
}

fn timeout(text: Option<String>) -> Result<Duration, String> {
    match text {
        Some(text) => duration::parse(&text).map_err(|why| {
            format!("timeout of the connection is not a duration such as 5m: {why}")
        }),
        None => Ok(TIMEOUT),
    }
}

fn target(block: &Value) -> Result<Target, String> {
    let text = |name: &str| text(block, name);
    let host = text("host").ok_or("host for provisioner cannot be empty")?;
    Ok(Target {
        host: host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned(),
        port: port(block, "port")?.unwrap_or(PORT),
        user: text("user").unwrap_or_else(|| "root".into()),
        password: text("password"),
        private_key: text("private_key"),
        certificate: text("certificate"),
        host_key: text("host_key"),
    })
}

/// The bastion host. Arguments that are not set have the values of the target host.
fn bastion(block: &Value, target: &Target) -> Result<Option<Target>, String> {
    let own = |name: &str| text(block, &format!("bastion_{name}"));
    let Some(host) = own("host") else {
        return Ok(None);
    };
    Ok(Some(Target {
        host,
        port: port(block, "bastion_port")?.unwrap_or(target.port),
        user: own("user").unwrap_or_else(|| target.user.clone()),
        password: own("password").or_else(|| target.password.clone()),
        private_key: own("private_key").or_else(|| target.private_key.clone()),
        certificate: own("certificate").or_else(|| target.certificate.clone()),
        host_key: own("host_key"),
    }))
}

fn proxy(block: &Value) -> Result<Option<Proxy>, String> {
    let own = |name: &str| text(block, &format!("proxy_{name}"));
    let Some(host) = own("host") else {
        return Ok(None);
    };
    match own("scheme").as_deref() {
        None | Some("http") => {}
        Some(other) => {
            return Err(format!(
                "proxy_scheme {other:?} is not supported here: only \"http\" is"
            ));
        }
    }
    let user = own("user_name").map(|user| (user, own("user_password").unwrap_or_default()));
    Ok(Some(Proxy {
        host,
        port: port(block, "proxy_port")?.unwrap_or(80),
        user,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;

    fn read(attributes: &[(&str, Value)]) -> Result<Connection, String> {
        let block = Value::object(
            attributes
                .iter()
                .map(|(name, value)| (*name, value.clone())),
        );
        Connection::read(&Memory::default(), &block)
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let connection = read(&[("host", "h".into())]).ok();
        let shown = connection.map(|it| {
            (
                it.target.address(),
                it.target.user,
                it.timeout.as_secs(),
                it.script_path,
                it.agent,
            )
        });
        let expected = ("h:22", "root", 300, "/tmp/terraform_%RAND%.sh", false);
        let expected = (
            expected.0.into(),
            expected.1.into(),
            expected.2,
            expected.3.into(),
            expected.4,
        );
        assert_eq!(shown, Some(expected));
    }

    #[test]
    fn a_bastion_is_like_its_target_unless_it_is_said() {
        let connection = read(&[
            ("host", "h".into()),
            ("user", "u".into()),
            ("password", "p".into()),
            ("port", 2222.into()),
            ("bastion_host", "b".into()),
            ("bastion_user", "v".into()),
        ]);
        let bastion = connection.ok().and_then(|it| it.bastion);
        let shown = bastion.map(|it| (it.address(), it.user, it.password));
        assert_eq!(shown, Some(("b:2222".into(), "v".into(), Some("p".into()))));
    }

    #[test]
    fn what_is_not_supported_or_missing_is_an_error() {
        let error = |attributes: &[(&str, Value)]| read(attributes).err().unwrap_or_default();
        assert_eq!(error(&[]), "host for provisioner cannot be empty");
        assert_eq!(
            error(&[("host", "".into())]),
            "host for provisioner cannot be empty"
        );
        assert!(error(&[("host", "h".into()), ("type", "winrm".into())]).contains("winrm"));
        let other = error(&[("host", "h".into()), ("type", "telnet".into())]);
        assert_eq!(other, "connection type 'telnet' not supported");
        for (name, value) in [
            ("timeout", Value::from("soon")),
            ("port", 70000.into()),
            ("target_platform", "mac".into()),
        ] {
            assert!(
                !error(&[("host", "h".into()), (name, value)]).is_empty(),
                "{name}"
            );
        }
    }
}
