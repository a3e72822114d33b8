//! Logging in: with the key, with the password, and with the keys of the agent, in this order.

use std::sync::Arc;

use russh::client::{Handle, KeyboardInteractiveAuthResponse};
use russh::keys::PrivateKeyWithHashAlg;
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;

use super::host_key::HostKeyCheck;
use super::keys::Keys;
use crate::connection::Target;

/// The SSH agent of a login.
#[derive(Clone, Default)]
pub struct Agent {
    /// The path of the socket of the agent; none if there is no agent.
    pub socket: Option<String>,
    /// Which key is tried first.
    pub identity: Option<String>,
}

/// Logs in.
///
/// # Errors
/// The host refuses all credentials, or the connection ends.
pub async fn log_in(
    handle: &mut Handle<HostKeyCheck>,
    target: &Target,
    keys: &Keys,
    agent: Option<&Agent>,
) -> Result<(), String> {
    let mut login = Login {
        handle,
        user: &target.user,
        attempted: vec!["none"],
    };
    if login.without_anything().await? {
        return Ok(());
    }
    if let Some((key, certificate)) = &keys.private {
        let certificate = certificate.clone();
        if login.with_key(key.clone(), certificate).await? {
            return Ok(());
        }
    }
    if let Some(password) = &target.password
        && login.with_password(password).await?
    {
        return Ok(());
    }
    if let Some(agent) = agent
        && login.with_agent(agent).await?
    {
        return Ok(());
    }
    Err(format!(
        "ssh: handshake failed: ssh: unable to authenticate, attempted methods [{}], no supported \
         methods remain",
        login.attempted.join(" ")
    ))
}

struct Login<'a> {
    handle: &'a mut Handle<HostKeyCheck>,
    user: &'a str,
    attempted: Vec<&'static str>,
}

fn broken(error: &russh::Error) -> String {
    format!("ssh: handshake failed: {error}")
}

impl Login<'_> {
    fn attempt(&mut self, method: &'static str) {
        if !self.attempted.contains(&method) {
            self.attempted.push(method);
        }
    }

    async fn without_anything(&mut self) -> Result<bool, String> {
        let answer = self.handle.authenticate_none(self.user).await;
        answer
            .map(|it| it.success())
            .map_err(|error| broken(&error))
    }

    async fn with_key(
        &mut self,
        key: Arc<russh::keys::PrivateKey>,
        certificate: Option<russh::keys::Certificate>,
    ) -> Result<bool, String> {
        self.attempt("publickey");
        let answer = match certificate {
            Some(it) => {
                self.handle
                    .authenticate_openssh_cert(self.user, key, it)
                    .await
            }
            None => {
                let hash = self.handle.best_supported_rsa_hash().await;
                let hash = hash.map_err(|error| broken(&error))?.flatten();
                let key = PrivateKeyWithHashAlg::new(key, hash);
                self.handle.authenticate_publickey(self.user, key).await
            }
        };
        answer
            .map(|it| it.success())
            .map_err(|error| broken(&error))
    }

    async fn with_password(&mut self, password: &str) -> Result<bool, String> {
        self.attempt("password");
        let answer = self.handle.authenticate_password(self.user, password).await;
        if answer.map_err(|error| broken(&error))?.success() {
            return Ok(true);
        }
        self.attempt("keyboard-interactive");
        self.answer_prompts(password)
            .await
            .map_err(|error| broken(&error))
    }

    /// Gives the password to each prompt.
    async fn answer_prompts(&mut self, password: &str) -> Result<bool, russh::Error> {
        let handle = &mut *self.handle;
        let mut asked = handle
            .authenticate_keyboard_interactive_start(self.user, None::<String>)
            .await?;
        // The number of answers is limited: a server could ask forever.
        for _ in 0..10 {
            match asked {
                KeyboardInteractiveAuthResponse::Success => return Ok(true),
                KeyboardInteractiveAuthResponse::Failure { .. } => return Ok(false),
                KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => {
                    let answers = prompts.iter().map(|_| password.to_owned()).collect();
                    asked = handle
                        .authenticate_keyboard_interactive_respond(answers)
                        .await?;
                }
            }
        }
        Ok(false)
    }

    async fn with_agent(&mut self, agent: &Agent) -> Result<bool, String> {
        let failure = |why: String| format!("error connecting to SSH_AUTH_SOCK: {why}");
        let socket = agent
            .socket
            .as_deref()
            .ok_or("SSH_AUTH_SOCK not-specified")?;
        let client = AgentClient::connect_uds(socket).await;
        let mut client = client.map_err(|error| failure(error.to_string()))?;
        let identities = client.request_identities().await;
        let mut identities = identities.map_err(|error| failure(error.to_string()))?;
        if let Some(wanted) = &agent.identity {
            identities.sort_by_key(|it| !is_wanted(it, wanted));
        }
        for identity in identities {
            self.attempt("publickey");
            let hash = self.handle.best_supported_rsa_hash().await;
            let hash = hash.map_err(|error| broken(&error))?.flatten();
            let answer = match identity {
                AgentIdentity::PublicKey { key, .. } => {
                    let handle = &mut *self.handle;
                    handle
                        .authenticate_publickey_with(self.user, key, hash, &mut client)
                        .await
                }
                AgentIdentity::Certificate { certificate, .. } => {
                    let handle = &mut *self.handle;
                    handle
                        .authenticate_certificate_with(self.user, certificate, hash, &mut client)
                        .await
                }
            };
            // An agent that does not sign with one key may sign with the next.
            if answer.is_ok_and(|it| it.success()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether a key has that comment, or is that public key.
fn is_wanted(identity: &AgentIdentity, wanted: &str) -> bool {
    let line = identity.public_key().to_openssh().unwrap_or_default();
    let words = |line: &str| {
        line.split_whitespace()
            .take(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    identity.comment() == wanted || words(&line) == words(wanted)
}
