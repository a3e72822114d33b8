//! The roles that the provider block names.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::host_environment::HostEnvironment;

/// A role that the provider assumes, with its restrictions:
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Role {
    /// The role's ARN, such as `arn:aws:iam::123456789012:role/deploy`.
    pub arn: String,
    /// The name of the session.
    pub session_name: Option<String>,
    /// The external id that the other account demands.
    pub external_id: Option<String>,
    /// A further restriction.
    pub policy: Option<String>,
    /// Further restrictions, by the ARNs of managed policies.
    pub policy_arns: Vec<String>,
    /// The name of the session, for logs.
    pub source_identity: Option<String>,
    /// Tags of the session.
    pub tags: BTreeMap<String, String>,
    /// The keys of the tags that further sessions keep (transitive tags).
    pub transitive_tag_keys: Vec<String>,
    /// How long it lasts.
    pub duration: Option<Duration>,
}

/// A role that the provider assumes with a web identity token:
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>.
#[derive(Clone, Default, PartialEq)]
pub struct WebRole {
    /// The role's ARN, such as `arn:aws:iam::123456789012:role/deploy`.
    pub arn: String,
    /// The name of the session.
    pub session_name: Option<String>,
    /// The token itself.
    pub token: Option<String>,
    /// Or the file that it is in; read anew each time, for it changes.
    pub token_file: Option<String>,
    /// A further restriction.
    pub policy: Option<String>,
    /// Further restrictions, by the ARNs of managed policies.
    pub policy_arns: Vec<String>,
    /// How long it lasts.
    pub duration: Option<Duration>,
}

impl std::fmt::Debug for WebRole {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("WebRole").field("arn", &self.arn).finish()
    }
}

impl WebRole {
    /// As Kubernetes gives it to a pod.
    pub fn of_environment(host: &HostEnvironment) -> Option<WebRole> {
        Some(WebRole {
            token_file: Some(host.var("AWS_WEB_IDENTITY_TOKEN_FILE")?),
            arn: host.var("AWS_ROLE_ARN")?,
            session_name: host.var("AWS_ROLE_SESSION_NAME"),
            ..WebRole::default()
        })
    }

    /// What is not said is taken from the environment.
    pub fn completed(mut self, host: &HostEnvironment) -> WebRole {
        if self.arn.is_empty() {
            self.arn = host.var("AWS_ROLE_ARN").unwrap_or_default();
        }
        if self.token.is_none() && self.token_file.is_none() {
            self.token_file = host.var("AWS_WEB_IDENTITY_TOKEN_FILE");
        }
        let name = self.session_name.take();
        self.session_name = name.or_else(|| host.var("AWS_ROLE_SESSION_NAME"));
        self
    }
}
