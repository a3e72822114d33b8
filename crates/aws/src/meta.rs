//! Data sources about the account and the provider itself.

use async_trait::async_trait;

use super::checks;
use super::client::AwsClient;
use super::declare::{STRING, Spec, computed, id, optional_computed, required, string_map};
use super::error::AwsError;
use super::object::{Attributes, ObjectBuilder, string_map_value};
use super::resource::{DataSource, DataSources};
use rform_core::value::Value;

/// The data sources.
pub const DATA_SOURCES: DataSources = &[
    ("aws_arn", &Arn),
    ("aws_caller_identity", &CallerIdentity),
    ("aws_default_tags", &DefaultTags),
    ("aws_partition", &Partition),
    ("aws_region", &Region),
    ("aws_service_principal", &ServicePrincipal),
];

/// `aws_arn`: the parts of an ARN.
pub struct Arn;

#[async_trait]
impl DataSource for Arn {
    fn title(&self) -> &'static str {
        "ARN"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("account", STRING),
            required("arn", STRING).check(checks::arn),
            computed("partition", STRING),
            computed("region", STRING),
            computed("resource", STRING),
            computed("service", STRING),
        ])
        .global()
        .framework()
    }

    async fn read(&self, _client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let arn = config.text("arn");
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", partition, service, region, account, resource] = parts[..] else {
            return Err(AwsError::new(format!(
                "parsing ARN ({arn}): invalid prefix"
            )));
        };
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(arn))
            .text("account", Some(account))
            .text("partition", Some(partition))
            .text("region", Some(region))
            .text("resource", Some(resource))
            .text("service", Some(service));
        Ok(found.build())
    }
}

/// `aws_caller_identity`: the account and the ARN of the credentials.
pub struct CallerIdentity;

#[async_trait]
impl DataSource for CallerIdentity {
    fn title(&self) -> &'static str {
        "STS Caller Identity"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("account_id", STRING),
            computed("arn", STRING),
            computed("user_id", STRING),
        ])
        .global()
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let identity = client.caller().await?;
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(&identity.account))
            .text("account_id", Some(&identity.account))
            .text("arn", Some(&identity.arn))
            .text("user_id", Some(&identity.user));
        Ok(found.build())
    }
}

/// `aws_region`: the provider's region, or one that is named.
pub struct Region;

#[async_trait]
impl DataSource for Region {
    fn title(&self) -> &'static str {
        "EC2 Region"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("description", STRING),
            optional_computed("endpoint", STRING),
            optional_computed("name", STRING)
                .deprecated("The attribute is deprecated: use \"region\" instead."),
            optional_computed("region", STRING),
        ])
        .global()
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let suffix = client.dns_suffix();
        let endpoint = config.string("endpoint");
        let of_endpoint = endpoint
            .and_then(|it| it.strip_prefix("ec2."))
            .and_then(|it| it.strip_suffix(suffix))
            .map(|it| it.trim_end_matches('.'));
        let name = config
            .string("region")
            .or(config.string("name"))
            .or(of_endpoint)
            .unwrap_or(client.region());
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(name))
            .text("name", Some(name))
            .text("region", Some(name))
            .text("endpoint", Some(&format!("ec2.{name}.{suffix}")))
            .text("description", Some(region_description(name)));
        Ok(found.build())
    }
}

/// `aws_service_principal`: the name by which policies know a service.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/service_principal>
pub struct ServicePrincipal;

/// The services that have names of their own in China:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.
const OF_CHINA: &[&str] = &["codedeploy", "elasticmapreduce", "logs"];

#[async_trait]
impl DataSource for ServicePrincipal {
    fn title(&self) -> &'static str {
        "Service Principal"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            computed("id", STRING),
            computed("name", STRING),
            optional_computed("region", STRING),
            required("service_name", STRING),
            computed("suffix", STRING),
        ])
        .global()
        .framework()
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let service = config.text("service_name");
        let region = config.string("region").unwrap_or(client.region());
        let suffix = match region.starts_with("cn-") && OF_CHINA.contains(&service) {
            true => "amazonaws.com.cn",
            false => "amazonaws.com",
        };
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(&format!("{service}.{region}.{suffix}")))
            .text("name", Some(&format!("{service}.{suffix}")))
            .text("region", Some(region))
            .text("suffix", Some(suffix));
        Ok(found.build())
    }
}

/// `aws_partition`: `aws`, `aws-cn` or `aws-us-gov`.
pub struct Partition;

#[async_trait]
impl DataSource for Partition {
    fn title(&self) -> &'static str {
        "Partition"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("dns_suffix", STRING),
            computed("partition", STRING),
            computed("reverse_dns_prefix", STRING),
        ])
        .global()
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let suffix = client.dns_suffix();
        let reversed: Vec<&str> = suffix.rsplit('.').collect();
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(client.partition()))
            .text("partition", Some(client.partition()))
            .text("dns_suffix", Some(suffix))
            .text("reverse_dns_prefix", Some(&reversed.join(".")));
        Ok(found.build())
    }
}

/// `aws_default_tags`: those of the provider block.
pub struct DefaultTags;

#[async_trait]
impl DataSource for DefaultTags {
    fn title(&self) -> &'static str {
        "Default Tags"
    }

    fn spec(&self) -> Spec {
        Spec::new([id(), computed("tags", string_map())]).global()
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let tags = super::tags::effective(&client.settings, &Value::NULL);
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(client.partition()))
            .set("tags", string_map_value(&tags));
        Ok(found.build())
    }
}

/// AWS's name for a region.
fn region_description(name: &str) -> &'static str {
    match name {
        "af-south-1" => "Africa (Cape Town)",
        "ap-east-1" => "Asia Pacific (Hong Kong)",
        "ap-northeast-1" => "Asia Pacific (Tokyo)",
        "ap-northeast-2" => "Asia Pacific (Seoul)",
        "ap-northeast-3" => "Asia Pacific (Osaka)",
        "ap-south-1" => "Asia Pacific (Mumbai)",
        "ap-south-2" => "Asia Pacific (Hyderabad)",
        "ap-southeast-1" => "Asia Pacific (Singapore)",
        "ap-southeast-2" => "Asia Pacific (Sydney)",
        "ap-southeast-3" => "Asia Pacific (Jakarta)",
        "ap-southeast-4" => "Asia Pacific (Melbourne)",
        "ca-central-1" => "Canada (Central)",
        "cn-north-1" => "China (Beijing)",
        "cn-northwest-1" => "China (Ningxia)",
        "eu-central-1" => "Europe (Frankfurt)",
        "eu-central-2" => "Europe (Zurich)",
        "eu-north-1" => "Europe (Stockholm)",
        "eu-south-1" => "Europe (Milan)",
        "eu-south-2" => "Europe (Spain)",
        "eu-west-1" => "Europe (Ireland)",
        "eu-west-2" => "Europe (London)",
        "eu-west-3" => "Europe (Paris)",
        "me-central-1" => "Middle East (UAE)",
        "me-south-1" => "Middle East (Bahrain)",
        "sa-east-1" => "South America (Sao Paulo)",
        "us-east-1" => "US East (N. Virginia)",
        "us-east-2" => "US East (Ohio)",
        "us-gov-east-1" => "AWS GovCloud (US-East)",
        "us-gov-west-1" => "AWS GovCloud (US-West)",
        "us-west-1" => "US West (N. California)",
        "us-west-2" => "US West (Oregon)",
        _ => "",
    }
}
