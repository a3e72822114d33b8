//! The block `provider "aws"`: its schema and its settings.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs#argument-reference>

mod roles;
mod schema;
mod services;
mod validate;

pub use roles::{Role, WebRole};
pub use schema::{provider_meta, schema};
pub use validate::validate;

use std::collections::BTreeMap;

use super::host_environment::HostEnvironment;
use super::object::Attributes;
use rform_core::go::{duration, truth::parse_bool};
use rform_core::value::Value;

/// The retries of hashicorp/aws:
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs#max_retries>.
const MAX_RETRIES: u32 = 25;

/// The settings of the provider block, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The region of all requests unless a resource names another, such as `us-east-1`; none while
    /// it is unknown.
    pub region: Option<String>,
    /// Whether any text passes as a region.
    pub skip_region_validation: bool,
    /// The profile of the shared files.
    pub profile: Option<String>,
    /// The access key and the secret key.
    pub keys: Option<(String, String)>,
    /// The session token of the keys.
    pub token: Option<String>,
    /// The roles to assume, each with the credentials of the one before.
    pub roles: Vec<Role>,
    /// The role to assume with a web identity token.
    pub web_role: Option<WebRole>,
    /// Paths of shared config files, in place of the default one.
    pub config_files: Vec<String>,
    /// Paths of shared credentials files, in place of the default one.
    pub credentials_files: Vec<String>,
    /// The region of the Security Token Service.
    pub sts_region: Option<String>,
    /// Whether the instance metadata service is not asked; none leaves it to the environment.
    pub skip_metadata: Option<bool>,
    /// The URL of the instance metadata service.
    pub metadata_endpoint: Option<String>,
    /// The address family of the metadata service: `IPv4` or `IPv6`.
    pub metadata_mode: Option<String>,
    /// The path of a file with certificate authorities.
    pub ca_bundle: Option<String>,
    /// Whether certificates are not checked.
    pub insecure: bool,
    /// The URL of the proxy for `http`; an empty one turns it off.
    pub http_proxy: Option<String>,
    /// The URL of the proxy for `https`; an empty one turns it off.
    pub https_proxy: Option<String>,
    /// The hosts that are reached without a proxy.
    pub no_proxy: Option<String>,
    /// Products that are appended to the user agent.
    pub user_agent: Vec<String>,
    /// Whether FIPS endpoints are used.
    pub use_fips: bool,
    /// Whether endpoints with IPv6 addresses are used.
    pub use_dualstack: bool,
    /// The URLs of endpoints, by service.
    pub endpoints: BTreeMap<String, String>,
    /// The largest number of retries of a request.
    pub max_retries: u32,
    /// Whether the standard retry mode applies, in which a throttled request does not slow down
    /// others.
    pub standard_retries: bool,
    /// The accounts that may be used; empty for any.
    pub allowed_accounts: Vec<String>,
    /// The accounts that may not be used.
    pub forbidden_accounts: Vec<String>,
    /// Whether the bucket is a part of the path rather than of the host name.
    pub s3_use_path_style: bool,
    /// Whether the account id is not requested.
    pub skip_account_id: bool,
    /// Whether credentials are not checked before they are used.
    pub skip_credentials_validation: bool,
    /// The tags of all resources; values that are unknown are none.
    pub default_tags: BTreeMap<String, Option<String>>,
    /// The keys of tags that are ignored.
    pub ignored_keys: Vec<String>,
    /// The key prefixes of tags that are ignored.
    pub ignored_prefixes: Vec<String>,
    /// The arguments that decide about the account and are unknown yet.
    pub unknown: Vec<&'static str>,
}

impl Settings {
    /// Reads the provider block; unknown values count as unset.
    pub fn of(config: &Value) -> Settings {
        let keys = config.owned("access_key").zip(config.owned("secret_key"));
        let retries = config.integer("max_retries");
        let ignored = config.first("ignore_tags").unwrap_or(&Value::NULL);
        let mut credentials_files = config.strings("shared_credentials_files");
        credentials_files.extend(config.owned("shared_credentials_file"));
        Settings {
            region: config.owned("region"),
            skip_region_validation: config.flag("skip_region_validation"),
            profile: config.owned("profile"),
            keys,
            token: config.owned("token"),
            roles: config.items("assume_role").filter_map(role).collect(),
            web_role: config.first("assume_role_with_web_identity").map(web_role),
            config_files: config.strings("shared_config_files"),
            credentials_files,
            sts_region: config.owned("sts_region"),
            skip_metadata: config
                .string("skip_metadata_api_check")
                .and_then(parse_bool),
            metadata_endpoint: config.owned("ec2_metadata_service_endpoint"),
            metadata_mode: config.owned("ec2_metadata_service_endpoint_mode"),
            ca_bundle: config.owned("custom_ca_bundle"),
            insecure: config.flag("insecure"),
            http_proxy: whole(config, "http_proxy"),
            https_proxy: whole(config, "https_proxy"),
            no_proxy: config.owned("no_proxy"),
            user_agent: config.strings("user_agent"),
            use_fips: config.flag("use_fips_endpoint"),
            use_dualstack: config.flag("use_dualstack_endpoint"),
            endpoints: services::endpoints(config),
            max_retries: retries
                .and_then(|it| it.try_into().ok())
                .unwrap_or(MAX_RETRIES),
            standard_retries: config.string("retry_mode") == Some("standard"),
            allowed_accounts: config.strings("allowed_account_ids"),
            forbidden_accounts: config.strings("forbidden_account_ids"),
            s3_use_path_style: config.flag("s3_use_path_style")
                || config.flag("s3_force_path_style"),
            skip_account_id: config.flag("skip_requesting_account_id"),
            skip_credentials_validation: config.flag("skip_credentials_validation"),
            default_tags: default_tags(config),
            ignored_keys: ignored.strings("keys"),
            ignored_prefixes: ignored.strings("key_prefixes"),
            unknown: unknown(config),
        }
    }

    /// Completes the settings by the environment where the block sets nothing.
    pub fn completed(mut self, config: &Value, host: &HostEnvironment) -> Settings {
        let endpoint = || host.var("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        self.metadata_endpoint = self.metadata_endpoint.or_else(endpoint);
        let mode = || host.var("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
        self.metadata_mode = self.metadata_mode.or_else(mode);
        self.web_role = self.web_role.map(|role| role.completed(host));
        self.use_fips |= host.flag("AWS_USE_FIPS_ENDPOINT");
        self.use_dualstack |= host.flag("AWS_USE_DUALSTACK_ENDPOINT");
        if config.string("retry_mode").is_none() {
            let mode = host.var("AWS_RETRY_MODE");
            self.standard_retries = mode.as_deref() == Some("standard");
        }
        self
    }

    /// Applies the number of attempts that the environment or the profile sets:
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>.
    pub fn with_retries(
        mut self,
        config: &Value,
        host: &HostEnvironment,
        profile: Option<&str>,
    ) -> Settings {
        let said = host.var("AWS_MAX_ATTEMPTS");
        let said = said.or_else(|| profile.map(str::to_owned));
        let attempts: Option<u32> = said.and_then(|text| text.trim().parse().ok());
        if let Some(attempts) = attempts
            && config.integer("max_retries").is_none()
        {
            self.max_retries = attempts.saturating_sub(1);
        }
        self
    }

    /// Records the region that the environment, the profile or the instance led to; none while the
    /// block's own is unknown.
    pub fn in_region(mut self, region: &str) -> Settings {
        let is_known = !self.unknown.contains(&"region");
        self.region = is_known.then(|| region.to_owned());
        self
    }

    /// Whether an account may be used.
    pub fn allows_account(&self, account: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|it| it == account);
        let allowed = self.allowed_accounts.is_empty() || named(&self.allowed_accounts);
        allowed && !named(&self.forbidden_accounts)
    }
}

/// The arguments that decide about account and region.
const DECISIVE: [&str; 12] = [
    "access_key",
    "allowed_account_ids",
    "assume_role",
    "assume_role_with_web_identity",
    "endpoints",
    "forbidden_account_ids",
    "profile",
    "region",
    "secret_key",
    "shared_config_files",
    "shared_credentials_files",
    "token",
];

fn unknown(config: &Value) -> Vec<&'static str> {
    let is_unknown = |name: &&str| config.get(name).is_some_and(|it| !it.is_wholly_known());
    DECISIVE.into_iter().filter(is_unknown).collect()
}

/// A text, also an empty one.
fn whole(config: &Value, name: &str) -> Option<String> {
    config.get(name)?.as_str().map(str::to_owned)
}

fn role(block: &Value) -> Option<Role> {
    Some(Role {
        arn: block.owned("role_arn")?,
        session_name: block.owned("session_name"),
        external_id: block.owned("external_id"),
        policy: block.owned("policy"),
        policy_arns: block.strings("policy_arns"),
        source_identity: block.owned("source_identity"),
        tags: block.string_map("tags"),
        transitive_tag_keys: block.strings("transitive_tag_keys"),
        duration: block
            .string("duration")
            .and_then(|text| duration::parse(text).ok()),
    })
}

fn web_role(block: &Value) -> WebRole {
    WebRole {
        arn: block.text("role_arn").to_owned(),
        session_name: block.owned("session_name"),
        token: block.owned("web_identity_token"),
        token_file: block.owned("web_identity_token_file"),
        policy: block.owned("policy"),
        policy_arns: block.strings("policy_arns"),
        duration: block
            .string("duration")
            .and_then(|text| duration::parse(text).ok()),
    }
}

fn default_tags(config: &Value) -> BTreeMap<String, Option<String>> {
    let tags = config.first("default_tags").and_then(|it| it.get("tags"));
    match tags.map(Value::bare) {
        Some(Value::Map(_, items)) => items
            .iter()
            .map(|(key, value)| (key.to_string(), value.as_str().map(str::to_owned)))
            .collect(),
        _ => BTreeMap::new(),
    }
}
