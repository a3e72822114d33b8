//! The roles that the provider block names.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::around::Around;

/// A role to take on, and with which restrictions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Role {
    /// The role's ARN, such as `arn:aws:iam::123456789012:role/deploy`.
    pub arn: String,
    /// The name of the session.
    pub session_name: Option<String>,
    /// What the other account asks for.
    pub external_id: Option<String>,
    /// A further restriction.
    pub policy: Option<String>,
    /// Further restrictions, by the ARNs of managed policies.
    pub policy_arns: Vec<String>,
    /// Who it is that takes on the role, for the logs.
    pub source_identity: Option<String>,
    /// Tags of the session.
    pub tags: BTreeMap<String, String>,
    /// Of these tags, those that sessions from this one keep.
    pub transitive_tag_keys: Vec<String>,
    /// How long it lasts.
    pub duration: Option<Duration>,
}

/// A role, and the token that opens it.
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
    pub fn of_environment(around: &Around) -> Option<WebRole> {
        Some(WebRole {
            token_file: Some(around.var("AWS_WEB_IDENTITY_TOKEN_FILE")?),
            arn: around.var("AWS_ROLE_ARN")?,
            session_name: around.var("AWS_ROLE_SESSION_NAME"),
            ..WebRole::default()
        })
    }

    /// What is not said is taken from the environment.
    pub fn completed(mut self, around: &Around) -> WebRole {
        if self.arn.is_empty() {
            self.arn = around.var("AWS_ROLE_ARN").unwrap_or_default();
        }
        if self.token.is_none() && self.token_file.is_none() {
            self.token_file = around.var("AWS_WEB_IDENTITY_TOKEN_FILE");
        }
        let name = self.session_name.take();
        self.session_name = name.or_else(|| around.var("AWS_ROLE_SESSION_NAME"));
        self
    }
}
