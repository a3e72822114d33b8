//! The credentials of a profile: its own keys, those of source profiles, and the roles in between.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html>

use std::time::Duration;

use aws_config::profile::{Profile, ProfileFileCredentialsProvider};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;

use super::{Search, ambient, environment_keys, portal};
use crate::settings::{Role, WebRole};
use rform_provider::Problem;

/// Keys of a profile for which the SDK has a provider of its own.
const OTHERS: [&str; 4] = [
    "sso_session",
    "sso_start_url",
    "credential_process",
    "login_session",
];

impl Search<'_> {
    /// The credentials of the selected profile, or ambient ones if there is none.
    pub(super) async fn chain(&self) -> Result<SharedCredentialsProvider, Problem> {
        let Some(mut profile) = self.profiles.current()? else {
            return self.ambient().await;
        };
        let (mut roles, mut seen) = (Vec::new(), Vec::new());
        let mut base = loop {
            seen.push(profile.name().to_owned());
            if get(profile, "role_arn").is_none()
                || get(profile, "web_identity_token_file").is_some()
            {
                break self.leaf(profile).await?;
            }
            roles.push(role(profile)?);
            match (
                get(profile, "source_profile"),
                get(profile, "credential_source"),
            ) {
                (Some(source), _) if source == profile.name() => break own_keys(profile)?,
                (Some(source), _) if seen.iter().any(|it| it == source) => {
                    return Err(refuse(profile, "its source profiles form a cycle"));
                }
                (Some(source), _) => profile = self.profiles.profile(source)?,
                (None, Some(source)) => break self.named_source(profile, source).await?,
                (None, None) => {
                    let why = "role_arn needs source_profile or credential_source beside it";
                    return Err(refuse(profile, why));
                }
            }
        };
        for role in roles.iter().rev() {
            base = role.assumed(self, base);
        }
        Ok(base)
    }

    /// The credentials of a profile itself.
    async fn leaf(&self, profile: &Profile) -> Result<SharedCredentialsProvider, Problem> {
        if get(profile, "aws_access_key_id").is_some() {
            return own_keys(profile);
        }
        if let (Some(arn), Some(file)) = (
            get(profile, "role_arn"),
            get(profile, "web_identity_token_file"),
        ) {
            let web = WebRole {
                arn: arn.to_owned(),
                token_file: Some(file.to_owned()),
                session_name: get(profile, "role_session_name").map(str::to_owned),
                duration: duration(profile)?,
                ..WebRole::default()
            };
            return Ok(web.assumed(self));
        }
        if !OTHERS.iter().any(|key| get(profile, key).is_some()) {
            return self.ambient().await;
        }
        let mut surroundings = ambient::surroundings(self.shared);
        if let (Some(endpoint), Some(http)) = (
            self.settings.endpoints.get("sso"),
            self.shared.http_client(),
        ) {
            surroundings = surroundings.with_http_client(portal::leading_to(endpoint, http));
        }
        let provider = ProfileFileCredentialsProvider::builder()
            .configure(&surroundings)
            .profile_files(self.profiles.files.clone())
            .profile_name(profile.name());
        Ok(SharedCredentialsProvider::new(provider.build()))
    }

    async fn named_source(
        &self,
        profile: &Profile,
        source: &str,
    ) -> Result<SharedCredentialsProvider, Problem> {
        match source {
            "Environment" => match environment_keys(self.host) {
                Some(keys) => Ok(SharedCredentialsProvider::new(keys)),
                None => Err(refuse(
                    profile,
                    "its credential_source is the environment, which has no keys",
                )),
            },
            "EcsContainer" => Ok(ambient::container(self.shared)),
            "Ec2InstanceMetadata" => self.instance().await,
            _ => Err(refuse(
                profile,
                "its credential_source is none of Environment, Ec2InstanceMetadata, EcsContainer",
            )),
        }
    }
}

fn get<'a>(profile: &'a Profile, key: &str) -> Option<&'a str> {
    profile.get(key).filter(|text| !text.is_empty())
}

fn own_keys(profile: &Profile) -> Result<SharedCredentialsProvider, Problem> {
    let access = get(profile, "aws_access_key_id");
    let Some((access, secret)) = access.zip(get(profile, "aws_secret_access_key")) else {
        let why = "aws_access_key_id and aws_secret_access_key belong together";
        return Err(refuse(profile, why));
    };
    let token = get(profile, "aws_session_token").map(str::to_owned);
    let keys = Credentials::new(access, secret, token, None, "profile");
    Ok(SharedCredentialsProvider::new(keys))
}

fn role(profile: &Profile) -> Result<Role, Problem> {
    if get(profile, "mfa_serial").is_some() {
        let why = "it requires a code of an MFA device (mfa_serial), and this program does not ask for one. Get a session with the AWS CLI and use its credentials";
        return Err(refuse(profile, why));
    }
    let owned = |key| get(profile, key).map(str::to_owned);
    Ok(Role {
        arn: owned("role_arn").unwrap_or_default(),
        session_name: owned("role_session_name"),
        external_id: owned("external_id"),
        duration: duration(profile)?,
        ..Role::default()
    })
}

fn duration(profile: &Profile) -> Result<Option<Duration>, Problem> {
    let Some(text) = get(profile, "duration_seconds") else {
        return Ok(None);
    };
    let seconds = text
        .trim()
        .parse()
        .map_err(|_| refuse(profile, "duration_seconds is no number"))?;
    Ok(Some(Duration::from_secs(seconds)))
}

fn refuse(profile: &Profile, why: &str) -> Problem {
    let detail = format!("The profile \"{}\" cannot be used: {why}.", profile.name());
    Problem::error("Invalid shared configuration", detail).at_attribute("profile")
}
