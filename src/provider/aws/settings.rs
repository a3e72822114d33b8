//! The `provider "aws"` block: its schema, and what it says.

use std::collections::BTreeMap;
use std::time::Duration;

use super::duration;
use super::object::Attributes;
use super::spec::{BOOL, Field, NUMBER, Nested, STRING, block_schema, list_block, optional};
use super::spec::{set_block, string_list, string_map, string_set};
use crate::provider::Problem;
use crate::schema::Block;
use crate::value::{Type, Value};

/// How often Terraform's provider retries.
const MAX_RETRIES: u32 = 25;

/// What the block says, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Where.
    pub region: Option<String>,
    /// The profile of the shared files.
    pub profile: Option<String>,
    /// Access key and secret key.
    pub keys: Option<(String, String)>,
    /// Of a session.
    pub token: Option<String>,
    /// The role to take on.
    pub assume_role: Option<AssumedRole>,
    /// Urls by service.
    pub endpoints: BTreeMap<String, String>,
    /// How often a throttled request is sent again.
    pub max_retries: u32,
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
}

/// The `assume_role` block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssumedRole {
    /// The role.
    pub arn: String,
    /// The name of the session.
    pub session_name: Option<String>,
    /// What the other account asks for.
    pub external_id: Option<String>,
    /// A further restriction.
    pub policy: Option<String>,
    /// How long it lasts.
    pub duration: Option<Duration>,
}

impl Settings {
    /// Takes the block; unknown parts count as not set.
    pub fn of(config: &Value) -> Settings {
        let keys = config.owned("access_key").zip(config.owned("secret_key"));
        let retries = config.integer("max_retries");
        let ignored = config.first("ignore_tags").unwrap_or(&Value::NULL);
        Settings {
            region: config.owned("region"),
            profile: config.owned("profile"),
            keys,
            token: config.owned("token"),
            assume_role: config.first("assume_role").and_then(assumed_role),
            endpoints: endpoints(config),
            max_retries: retries
                .and_then(|it| it.try_into().ok())
                .unwrap_or(MAX_RETRIES),
            allowed_accounts: config.strings("allowed_account_ids"),
            forbidden_accounts: config.strings("forbidden_account_ids"),
            s3_use_path_style: config.flag("s3_use_path_style"),
            skip_account_id: config.flag("skip_requesting_account_id"),
            skip_credentials_validation: config.flag("skip_credentials_validation"),
            default_tags: default_tags(config),
            ignored_keys: ignored.strings("keys"),
            ignored_prefixes: ignored.strings("key_prefixes"),
        }
    }

    /// Whether an account may be touched.
    pub fn allows_account(&self, account: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|it| it == account);
        let allowed = self.allowed_accounts.is_empty() || named(&self.allowed_accounts);
        allowed && !named(&self.forbidden_accounts)
    }
}

fn assumed_role(block: &Value) -> Option<AssumedRole> {
    Some(AssumedRole {
        arn: block.owned("role_arn")?,
        session_name: block.owned("session_name"),
        external_id: block.owned("external_id"),
        policy: block.owned("policy"),
        duration: block
            .string("duration")
            .and_then(|text| duration::parse(text).ok()),
    })
}

fn endpoints(config: &Value) -> BTreeMap<String, String> {
    let pairs = config.items("endpoints").flat_map(|block| {
        let named = SERVICES.iter().map(|name| (name, block.owned(name)));
        named.filter_map(|(name, url)| Some(((*name).to_owned(), url?)))
    });
    pairs.collect()
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

/// Mistakes that the block's own values show.
pub fn validate(config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let both = [config.string("access_key"), config.string("secret_key")];
    let is_known = |name| config.get(name).is_none_or(Value::is_known);
    if both.iter().flatten().count() == 1 && is_known("access_key") && is_known("secret_key") {
        problems.push(Problem::error(
            "Invalid provider configuration",
            "The arguments \"access_key\" and \"secret_key\" belong together: set both or neither.",
        ));
    }
    if !config.strings("allowed_account_ids").is_empty()
        && !config.strings("forbidden_account_ids").is_empty()
    {
        problems.push(
            Problem::error(
                "Conflicting configuration arguments",
                "\"allowed_account_ids\": conflicts with forbidden_account_ids",
            )
            .on("allowed_account_ids"),
        );
    }
    problems
}

/// The services whose endpoint may be set: ours, and others that stacks are likely to name.
const SERVICES: &[&str] = &[
    "acm",
    "apigateway",
    "autoscaling",
    "cloudformation",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "eks",
    "elasticache",
    "elb",
    "elbv2",
    "es",
    "events",
    "firehose",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "rds",
    "redshift",
    "route53",
    "s3",
    "s3api",
    "s3control",
    "secretsmanager",
    "ses",
    "sfn",
    "sns",
    "sqs",
    "ssm",
    "sts",
];

/// The schema of the block.
pub fn schema() -> Block {
    let texts = [
        "access_key",
        "custom_ca_bundle",
        "ec2_metadata_service_endpoint",
        "ec2_metadata_service_endpoint_mode",
        "http_proxy",
        "profile",
        "region",
        "retry_mode",
        "secret_key",
        "skip_metadata_api_check",
        "sts_region",
        "token",
    ];
    let flags = [
        "insecure",
        "s3_use_path_style",
        "skip_credentials_validation",
        "skip_region_validation",
        "skip_requesting_account_id",
        "use_dualstack_endpoint",
        "use_fips_endpoint",
    ];
    let mut fields: Vec<Field> = all(&texts, STRING);
    fields.extend(all(&flags, BOOL));
    fields.extend(all(
        &["allowed_account_ids", "forbidden_account_ids"],
        string_set(),
    ));
    fields.extend(all(
        &["shared_config_files", "shared_credentials_files"],
        string_list(),
    ));
    fields.push(optional("max_retries", NUMBER));
    block_schema(&fields, &blocks())
}

fn blocks() -> Vec<Nested> {
    let session = ["duration", "policy", "role_arn", "session_name"];
    let mut role = all(&session, STRING);
    role.extend(all(&["external_id", "source_identity"], STRING));
    role.extend(all(&["policy_arns", "transitive_tag_keys"], string_set()));
    role.push(optional("tags", string_map()));
    let mut web = all(&session, STRING);
    web.extend(all(
        &["web_identity_token", "web_identity_token_file"],
        STRING,
    ));
    web.push(optional("policy_arns", string_set()));
    vec![
        list_block("assume_role", role).max(1),
        list_block("assume_role_with_web_identity", web).max(1),
        list_block("default_tags", [optional("tags", string_map())]).max(1),
        set_block("endpoints", all(SERVICES, STRING)),
        list_block("ignore_tags", all(&["key_prefixes", "keys"], string_set())).max(1),
    ]
}

fn all(names: &[&'static str], ty: Type) -> Vec<Field> {
    names
        .iter()
        .map(|name| optional(name, ty.clone()))
        .collect()
}
