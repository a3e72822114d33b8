//! The `provider "aws"` block: its schema, and what it says.

mod roles;
mod schema;
mod services;
mod validate;

pub use roles::{Role, WebRole};
pub use schema::schema;
pub use validate::validate;

use std::collections::BTreeMap;

use super::host_environment::HostEnvironment;
use super::object::Attributes;
use rform_core::go::duration;
use rform_core::value::Value;

/// How often Terraform's provider retries.
const MAX_RETRIES: u32 = 25;

/// What the block says, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The region of all requests unless a resource names another, such as `us-east-1`.
    pub region: Option<String>,
    /// Any name of a region will do.
    pub skip_region_validation: bool,
    /// The profile of the shared files.
    pub profile: Option<String>,
    /// Access key and secret key.
    pub keys: Option<(String, String)>,
    /// Of a session.
    pub token: Option<String>,
    /// The roles to take on, each by the one before.
    pub roles: Vec<Role>,
    /// The role to take on by a token.
    pub web_role: Option<WebRole>,
    /// Shared configuration files instead of the usual one.
    pub config_files: Vec<String>,
    /// Shared credentials files instead of the usual one.
    pub credentials_files: Vec<String>,
    /// Where the Security Token Service is asked for credentials.
    pub sts_region: Option<String>,
    /// Whether the instance's metadata service is left alone; none leaves it to the environment.
    pub skip_metadata: Option<bool>,
    /// The URL of that service.
    pub metadata_endpoint: Option<String>,
    /// `IPv4` or `IPv6`.
    pub metadata_mode: Option<String>,
    /// A file of certificates.
    pub ca_bundle: Option<String>,
    /// Certificates are not checked.
    pub insecure: bool,
    /// The URL of a proxy; an empty one is none.
    pub http_proxy: Option<String>,
    /// The same for `https`.
    pub https_proxy: Option<String>,
    /// Who is reached without one.
    pub no_proxy: Option<String>,
    /// Products that the user agent names.
    pub user_agent: Vec<String>,
    /// Endpoints after the federal standard.
    pub use_fips: bool,
    /// Endpoints with IPv6 addresses too.
    pub use_dualstack: bool,
    /// Urls by service.
    pub endpoints: BTreeMap<String, String>,
    /// How often a request is sent again, at most.
    pub max_retries: u32,
    /// What is not throttled yet is not slowed down either.
    pub standard_retries: bool,
    /// Only these accounts may be touched; empty for any.
    pub allowed_accounts: Vec<String>,
    /// These accounts may not be touched.
    pub forbidden_accounts: Vec<String>,
    /// Buckets in the path instead of the host name.
    pub s3_use_path_style: bool,
    /// The account id is not asked for.
    pub skip_account_id: bool,
    /// Credentials are taken on trust until they are used.
    pub skip_credentials_validation: bool,
    /// Tags for everything; values that are not known yet are null.
    pub default_tags: BTreeMap<String, Option<String>>,
    /// Tags that are none of our business, by key.
    pub ignored_keys: Vec<String>,
    /// Tags that are none of our business, by the beginning of the key.
    pub ignored_prefixes: Vec<String>,
    /// Arguments that say whose account it is, and are not known yet.
    pub unknown: Vec<&'static str>,
}

impl Settings {
    /// Takes the block; unknown parts count as not set.
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
                .map(|it| it == "true"),
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

    /// With what the environment says where the block says nothing.
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

    /// With what the environment and the profile say of retries. They count attempts.
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

    /// Whether an account may be touched.
    pub fn allows_account(&self, account: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|it| it == account);
        let allowed = self.allowed_accounts.is_empty() || named(&self.allowed_accounts);
        allowed && !named(&self.forbidden_accounts)
    }
}

/// Arguments without which nobody knows whose account it is, or where.
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
