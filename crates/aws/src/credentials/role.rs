//! Credentials of an assumed role.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{
    ProvideCredentials, Result as Provided, SharedCredentialsProvider, future,
};
use aws_sdk_sts::types::{PolicyDescriptorType, Tag};

use super::Search;
use super::reason::Reason;
use crate::error::AwsError;
use crate::settings::Role;

impl Role {
    /// The credentials of this role, requested with those of an identity that may assume it.
    pub fn assumed(
        &self,
        search: &Search<'_>,
        by: SharedCredentialsProvider,
    ) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Assumed {
            sts: search.sts(Some(by)),
            role: self.clone(),
        })
    }
}

#[derive(Debug)]
struct Assumed {
    sts: aws_sdk_sts::Client,
    role: Role,
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
            .assume_role()
            .role_arn(&role.arn)
            .role_session_name(session_name(role.session_name.as_deref()))
            .set_external_id(role.external_id.clone())
            .set_policy(role.policy.clone())
            .set_policy_arns(descriptors(&role.policy_arns))
            .set_source_identity(role.source_identity.clone())
            .set_tags(tags(&role.tags)?)
            .set_transitive_tag_keys(some(role.transitive_tag_keys.clone()))
            .set_duration_seconds(seconds(role.duration))
            .send()
            .await;
        match answer {
            Ok(answer) => credentials(answer.credentials, &role.arn),
            Err(error) => Err(refused(&role.arn, &AwsError::of(&error))),
        }
    }
}

/// The name of the session; the API demands one.
pub fn session_name(name: Option<&str>) -> String {
    name.unwrap_or("rform").to_owned()
}

/// A duration in whole seconds, as the API takes it.
pub fn seconds(duration: Option<Duration>) -> Option<i32> {
    duration.and_then(|it| i32::try_from(it.as_secs()).ok())
}

/// The ARNs of policies, in the form of the API.
pub fn descriptors(arns: &[String]) -> Option<Vec<PolicyDescriptorType>> {
    let all = arns.iter().map(|arn| {
        let descriptor = PolicyDescriptorType::builder().arn(arn);
        descriptor.build()
    });
    some(all.collect())
}

fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

fn tags(tags: &BTreeMap<String, String>) -> Result<Option<Vec<Tag>>, CredentialsError> {
    let all: Result<Vec<Tag>, _> = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect();
    all.map(some).map_err(CredentialsError::unhandled)
}

/// The credentials in an answer of the Security Token Service, in the SDK's form.
///
/// # Errors
/// When the answer holds no credentials.
pub fn credentials(answer: Option<aws_sdk_sts::types::Credentials>, role: &str) -> Provided {
    let Some(answer) = answer else {
        let reason = Reason(format!(
            "cannot assume IAM role {role}: the answer holds no credentials"
        ));
        return Err(CredentialsError::provider_error(reason));
    };
    let expires = SystemTime::try_from(answer.expiration).ok();
    Ok(Credentials::new(
        answer.access_key_id,
        answer.secret_access_key,
        Some(answer.session_token),
        expires,
        "AssumeRole",
    ))
}

/// The error of a role that cannot be assumed.
pub fn refused(role: &str, error: &AwsError) -> CredentialsError {
    let why = match error.code.as_str() {
        "" => error.message.clone(),
        code => format!("{code}: {}", error.message),
    };
    CredentialsError::provider_error(Reason(format!("cannot assume IAM role {role}: {why}")))
}
