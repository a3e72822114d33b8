//! Taking on a role by a token that somebody else issued.

use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{
    ProvideCredentials, Result as Provided, SharedCredentialsProvider, future,
};

use super::role::{credentials, descriptors, refused, seconds, session_name};
use super::{Reason, Search};
use crate::around::Around;
use crate::error::AwsError;

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

    /// Credentials of this role.
    pub fn assumed(&self, search: &Search<'_>) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Assumed {
            sts: search.sts(None),
            role: self.clone(),
            around: search.around.clone(),
        })
    }
}

struct Assumed {
    sts: aws_sdk_sts::Client,
    role: WebRole,
    around: Around,
}

impl std::fmt::Debug for Assumed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.role.fmt(out)
    }
}

impl ProvideCredentials for Assumed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

impl Assumed {
    async fn load(&self) -> Provided {
        let role = &self.role;
        let answer = self
            .sts
            .assume_role_with_web_identity()
            .role_arn(&role.arn)
            .role_session_name(session_name(role.session_name.as_deref()))
            .web_identity_token(self.token()?)
            .set_policy(role.policy.clone())
            .set_policy_arns(descriptors(&role.policy_arns))
            .set_duration_seconds(seconds(role.duration))
            .send()
            .await;
        match answer {
            Ok(answer) => credentials(answer.credentials, &role.arn),
            Err(error) => Err(refused(&role.arn, &AwsError::of(&error))),
        }
    }

    fn token(&self) -> Result<String, CredentialsError> {
        if let Some(token) = &self.role.token {
            return Ok(token.clone());
        }
        let path = self.role.token_file.as_deref().unwrap_or_default();
        let refuse = |why: String| {
            let role = &self.role.arn;
            let why = format!("cannot assume IAM role {role}: the token file \"{path}\" {why}");
            CredentialsError::provider_error(Reason(why))
        };
        let read = self.around.read(path);
        let read = read.map_err(|error| refuse(format!("cannot be read: {error}")))?;
        let text = String::from_utf8(read).map_err(|_| refuse("is no text".to_owned()))?;
        Ok(text.trim().to_owned())
    }
}
