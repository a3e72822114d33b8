//! Credentials of a role that is assumed with a web identity token.

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{
    ProvideCredentials, Result as Provided, SharedCredentialsProvider, future,
};

use super::Search;
use super::reason::Reason;
use super::role::{credentials, descriptors, refused, seconds, session_name};
use crate::error::AwsError;
use crate::host_environment::HostEnvironment;
use crate::settings::WebRole;

impl WebRole {
    /// The credentials of this role. The token is read from its file each time, because it
    /// expires.
    pub fn assumed(&self, search: &Search<'_>) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Assumed {
            sts: search.sts(None),
            role: self.clone(),
            host: search.host.clone(),
        })
    }
}

struct Assumed {
    sts: aws_sdk_sts::Client,
    role: WebRole,
    host: HostEnvironment,
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
        let read = self.host.read(path);
        let read = read.map_err(|error| refuse(format!("cannot be read: {error}")))?;
        let text = String::from_utf8(read).map_err(|_| refuse("is no text".to_owned()))?;
        Ok(text.trim().to_owned())
    }
}
