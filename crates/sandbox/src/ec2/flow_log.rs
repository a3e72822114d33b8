//! Flow logs: notes that something is watched. Nothing is delivered.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, find, maybe, one, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{FlowLog, NetworkInterface, Subnet, Vpc};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on flow logs.
const ACTIONS: Actions = &[
    ("CreateFlowLogs", create),
    ("DeleteFlowLogs", delete),
    ("DescribeFlowLogs", describe::<FlowLog>),
];

/// The fields of a record, where none are named:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html>.
const FORMAT: &str = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} \
    ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

impl Ec2Resource for FlowLog {
    const RESOURCE_TYPE: &'static str = "vpc-flow-log";
    const PREFIX: &'static str = "fl";
    const PARAMETER: &'static str = "FlowLogId";
    const SET: &'static str = "flowLogSet";
    const ID_FILTER: &'static str = "flow-log-id";

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The specified flow log id '{id}' does not exist");
        ("InvalidFlowLogId.NotFound", message)
    }

    fn filter(&self, _id: &str, _account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "resource-id" => one(&self.resource),
            "traffic-type" => maybe(self.traffic.as_ref()),
            "log-destination-type" => one(&self.destination_type),
            "log-group-name" => maybe(self.group.as_ref()),
            "deliver-log-status" => one("SUCCESS"),
            _ => None,
        }
    }

    fn write(&self, id: &str, _account: &Account, xml: &mut Xml) {
        xml.text("flowLogId", id)
            .text("flowLogStatus", "ACTIVE")
            .text("deliverLogsStatus", "SUCCESS")
            .text("resourceId", &self.resource)
            .text("logDestinationType", &self.destination_type)
            .text("logFormat", &self.format)
            .text("maxAggregationInterval", self.interval)
            .text("creationTime", self.created.iso());
        xml.optional("trafficType", self.traffic.as_ref());
        xml.optional("logDestination", self.destination.as_ref());
        xml.optional("logGroupName", self.group.as_ref());
        xml.optional("deliverLogsPermissionArn", self.role.as_ref());
        xml.optional("deliverCrossAccountRole", self.cross_account_role.as_ref());
        if let Some((format, hive, hourly)) = &self.options {
            xml.element("destinationOptions", |xml| {
                xml.text("fileFormat", format)
                    .text("hiveCompatiblePartitions", hive)
                    .text("perHourPartition", hourly);
            });
        }
    }
}

impl Ec2Type for FlowLog {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CreateFlowLogs"];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::tagged(&self.resource)
    }
}

/// What is wrong with a resource that is to be watched is told beside what is made.
fn check(account: &Account, id: &str) -> Result<(), Failure> {
    match id.split('-').next() {
        Some("vpc") => find::<Vpc>(account, id).map(drop),
        Some("subnet") => find::<Subnet>(account, id).map(drop),
        Some("eni") => find::<NetworkInterface>(account, id).map(drop),
        _ => Err(Failure::invalid(format!("Invalid resource id '{id}'"))),
    }
}

/// `CreateFlowLogs`: one for each resource. Logs in a log group need a role.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let text = |name: &str| call.params.get(name).map(str::to_owned);
    let kind = text("LogDestinationType").unwrap_or_else(|| "cloud-watch-logs".to_owned());
    let (destination, group) = (text("LogDestination"), text("LogGroupName"));
    if destination.is_none() && group.is_none() {
        return Err(Failure::missing("LogDestination"));
    }
    let role = text("DeliverLogsPermissionArn");
    if kind == "cloud-watch-logs" && role.is_none() {
        let message = "DeliverLogsPermissionArn can't be empty if LogDestinationType is \
                       cloud-watch-logs.";
        return Err(Failure::new("InvalidParameter", message));
    }
    let options = call.params.part("DestinationOptions");
    let options = options.get("FileFormat").map(|format| {
        let flag = |name: &str| options.flag(name).unwrap_or_default();
        (
            format.to_owned(),
            flag("HiveCompatiblePartitions"),
            flag("PerHourPartition"),
        )
    });
    // A log group that is named by its ARN is known by its name as well.
    let of_arn = destination
        .as_deref()
        .filter(|_| kind == "cloud-watch-logs");
    let of_arn = of_arn.and_then(|it| it.split(":log-group:").nth(1));
    let of_arn = of_arn.map(|it| it.trim_end_matches(":*").to_owned());
    let log = FlowLog {
        resource: String::new(),
        traffic: text("TrafficType"),
        destination_type: kind,
        destination,
        group: group.or(of_arn),
        role,
        cross_account_role: text("DeliverCrossAccountRole"),
        format: text("LogFormat").unwrap_or_else(|| FORMAT.to_owned()),
        interval: call.params.parse("MaxAggregationInterval")?.unwrap_or(600),
        options,
        created: account.now,
    };
    let (mut made, mut refused) = (Vec::new(), Vec::new());
    let resources = call.params.list("ResourceId").into_iter();
    for resource in resources.map(str::to_owned) {
        match check(account, &resource) {
            Ok(()) => {
                let log = FlowLog {
                    resource,
                    ..log.clone()
                };
                made.push(put(account, call, log)?);
            }
            Err(failure) => refused.push((resource, failure)),
        }
    }
    let mut xml = Xml::new();
    xml.list("flowLogIdSet", made, |item, id| {
        item.value(id);
    });
    write_refused(&mut xml, refused);
    Ok(Answer::Xml(xml))
}

fn write_refused(xml: &mut Xml, refused: Vec<(String, Failure)>) {
    xml.list("unsuccessful", refused, |item, (id, failure)| {
        item.text("resourceId", id);
        item.element("error", |xml| {
            xml.text("code", &failure.code)
                .text("message", &failure.message);
        });
    });
}

/// `DeleteFlowLogs`: says which of them there are not.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteFlowLogs.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let mut refused = Vec::new();
    let ids = call.params.list("FlowLogId").into_iter();
    for id in ids.map(str::to_owned) {
        match find::<FlowLog>(account, &id).map(drop) {
            Ok(()) => remove::<FlowLog>(account, &id),
            Err(failure) => refused.push((id, failure)),
        }
    }
    let mut xml = Xml::new();
    write_refused(&mut xml, refused);
    Ok(Answer::Xml(xml))
}
