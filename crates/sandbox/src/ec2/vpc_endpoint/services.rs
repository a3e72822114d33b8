//! The services of AWS that endpoints lead to, and their prefix lists.

use super::super::availability_zone::zones;
use super::super::describe::{Filter, passes};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use std::collections::BTreeMap;

/// Services with gateway endpoints, the digits of their prefix lists, and addresses of theirs:
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>.
const GATEWAYS: &[(&str, &str, &[&str])] = &[
    ("dynamodb", "02cd2c6b", &["52.94.0.0/22", "52.119.224.0/20"]),
    (
        "s3",
        "63a5400a",
        &["54.231.0.0/16", "52.216.0.0/15", "3.5.0.0/19"],
    ),
];

/// Services with interface endpoints, as far as stacks use them:
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>.
const INTERFACES: &[&str] = &[
    "access-analyzer",
    "airflow.api",
    "application-autoscaling",
    "athena",
    "autoscaling",
    "autoscaling-plans",
    "bedrock",
    "bedrock-runtime",
    "cloudformation",
    "cloudtrail",
    "codebuild",
    "codecommit",
    "codedeploy",
    "codepipeline",
    "config",
    "dynamodb",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "eks",
    "eks-auth",
    "elasticache",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "execute-api",
    "glue",
    "guardduty-data",
    "kinesis-firehose",
    "kinesis-streams",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "rds",
    "rds-data",
    "redshift",
    "redshift-data",
    "s3",
    "sagemaker.api",
    "sagemaker.runtime",
    "secretsmanager",
    "servicecatalog",
    "sns",
    "sqs",
    "ssm",
    "ssm-contacts",
    "ssm-incidents",
    "ssmmessages",
    "states",
    "storagegateway",
    "sts",
    "synthetics",
    "textract",
    "transcribe",
    "transfer",
    "xray",
];

/// A service in a region, and by what kind of endpoint it is reached.
pub(super) struct Service {
    /// The name by which endpoints ask for it, such as `com.amazonaws.REGION.NAME`.
    pub(super) name: String,
    /// `Gateway` or `Interface`.
    pub(super) kind: &'static str,
}

/// All services of a region.
pub(super) fn all(region: &str) -> Vec<Service> {
    let named = |name: &str, kind| Service {
        name: format!("com.amazonaws.{region}.{name}"),
        kind,
    };
    let gateways = GATEWAYS.iter().map(|(name, ..)| named(name, "Gateway"));
    let interfaces = INTERFACES.iter().map(|name| named(name, "Interface"));
    gateways.chain(interfaces).collect()
}

/// The service of a name and kind.
///
/// # Errors
/// `InvalidServiceName`: there is none.
pub(super) fn find(region: &str, name: &str, kind: &str) -> Result<(), Failure> {
    let mut services = all(region).into_iter();
    if services.any(|it| it.name == name && it.kind == kind) {
        return Ok(());
    }
    let message = format!("The Vpc Endpoint Service '{name}' does not exist");
    Err(Failure::new("InvalidServiceName", message))
}

/// The id of the prefix list of a service with gateway endpoints.
pub(super) fn prefix_list(service: &str) -> Option<String> {
    let short = service.rsplit('.').next()?;
    let found = GATEWAYS.iter().find(|(name, ..)| *name == short)?;
    Some(format!("pl-{}", found.1))
}

/// The prefix lists of AWS in a region: id, name and blocks.
pub(crate) fn prefix_lists(region: &str) -> Vec<(String, String, &'static [&'static str])> {
    let list = |(name, digits, blocks): &(&str, &str, &'static [&'static str])| {
        let name = format!("com.amazonaws.{region}.{name}");
        (format!("pl-{digits}"), name, *blocks)
    };
    GATEWAYS.iter().map(list).collect()
}

/// `DescribeVpcEndpointServices`: those of AWS; nobody offers any other here.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html>.
pub(super) fn describe_services(account: &mut Account, call: &Call) -> Outcome {
    let filters = Filter::read(&call.params)?;
    let wanted = call.params.list("ServiceName");
    let services = all(&account.region);
    for name in &wanted {
        if !services.iter().any(|it| it.name == **name) {
            let message = format!("The Vpc Endpoint Service '{name}' does not exist");
            return Err(Failure::new("InvalidServiceName", message));
        }
    }
    let mut chosen = Vec::new();
    for service in &services {
        let values = BTreeMap::from([
            ("service-name", vec![service.name.clone()]),
            ("service-type", vec![service.kind.to_owned()]),
            ("owner", vec!["amazon".to_owned()]),
        ]);
        let is_wanted = wanted.is_empty() || wanted.contains(&service.name.as_str());
        if is_wanted && passes(&filters, &values)? {
            chosen.push(service);
        }
    }
    let mut xml = Xml::new();
    xml.list("serviceNameSet", &chosen, |item, service| {
        item.value(&service.name);
    });
    xml.list("serviceDetailSet", &chosen, |item, service| {
        write_service(account, service, item);
    });
    Ok(Answer::Xml(xml))
}

fn write_service(account: &Account, service: &Service, xml: &mut Xml) {
    let region = &account.region;
    let short = service.name.rsplit('.').next().unwrap_or_default();
    xml.text("serviceName", &service.name)
        .text("serviceRegion", region)
        .text("owner", "amazon")
        .text("acceptanceRequired", false)
        .text("managesVpcEndpoints", false)
        .text("vpcEndpointPolicySupported", true);
    xml.list("serviceType", [service.kind], |item, kind| {
        item.text("serviceType", kind);
    });
    xml.list("availabilityZoneSet", zones(region), |item, (zone, _)| {
        item.value(zone);
    });
    let name = match service.kind {
        "Gateway" => format!("{short}.{region}.amazonaws.com"),
        _ => format!("{short}.{region}.vpce.amazonaws.com"),
    };
    xml.list("baseEndpointDnsNameSet", [name], |item, name| {
        item.value(name);
    });
    if service.kind == "Interface" {
        let private = format!("{short}.{region}.amazonaws.com");
        xml.text("privateDnsName", &private);
        xml.list("privateDnsNameSet", [private], |item, name| {
            item.text("privateDnsName", name);
        });
        xml.list("supportedIpAddressTypeSet", ["ipv4"], |item, kind| {
            item.value(kind);
        });
    }
}

/// `DescribePrefixLists`: those of AWS's services in the region.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html>.
pub(super) fn describe_prefix_lists(account: &mut Account, call: &Call) -> Outcome {
    let filters = Filter::read(&call.params)?;
    let wanted = call.params.list("PrefixListId");
    let mut chosen = Vec::new();
    for list in prefix_lists(&account.region) {
        let values = BTreeMap::from([
            ("prefix-list-id", vec![list.0.clone()]),
            ("prefix-list-name", vec![list.1.clone()]),
        ]);
        let is_wanted = wanted.is_empty() || wanted.contains(&list.0.as_str());
        if is_wanted && passes(&filters, &values)? {
            chosen.push(list);
        }
    }
    if let Some(missing) = wanted
        .iter()
        .find(|id| !chosen.iter().any(|it| it.0 == **id))
    {
        let message = format!("The prefix list ID '{missing}' does not exist");
        return Err(Failure::new("InvalidPrefixListID.NotFound", message));
    }
    let mut xml = Xml::new();
    xml.list("prefixListSet", chosen, |item, (id, name, blocks)| {
        item.text("prefixListId", id).text("prefixListName", name);
        item.list("cidrSet", blocks, |item, block| {
            item.value(block);
        });
    });
    Ok(Answer::Xml(xml))
}
