//! VPC block public access: the mode of the region, and exclusions from it.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, one};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{PublicAccessExclusion, PublicAccessOptions, Subnet, Transition, Vpc};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on the mode and on exclusions.
const ACTIONS: Actions = &[
    ("DescribeVpcBlockPublicAccessOptions", describe_options),
    ("ModifyVpcBlockPublicAccessOptions", modify_options),
    ("CreateVpcBlockPublicAccessExclusion", create),
    ("ModifyVpcBlockPublicAccessExclusion", modify),
    ("DeleteVpcBlockPublicAccessExclusion", delete),
    (
        "DescribeVpcBlockPublicAccessExclusions",
        describe::<PublicAccessExclusion>,
    ),
];

/// The key of the only row of the options.
const REGION: &str = "region";
/// The element around an exclusion.
const ELEMENT: &str = "vpcBlockPublicAccessExclusion";

impl Ec2Resource for PublicAccessExclusion {
    const RESOURCE_TYPE: &'static str = "vpc-block-public-access-exclusion";
    const PREFIX: &'static str = "vpcbpa-exclude";
    const PARAMETER: &'static str = "ExclusionId";
    const SET: &'static str = "vpcBlockPublicAccessExclusionSet";
    const ID_FILTER: &'static str = "exclusion-id";

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The exclusion ID '{id}' does not exist");
        ("InvalidVpcBlockPublicAccessExclusionId.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "internet-gateway-exclusion-mode" => one(&self.mode),
            "resource-arn" => one(self.arn(account)),
            "state" => one(self.state.at(account.now)),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("exclusionId", id)
            .text("internetGatewayExclusionMode", &self.mode)
            .text("resourceArn", self.arn(account))
            .text("state", self.state.at(account.now));
    }
}

impl Ec2Type for PublicAccessExclusion {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, now: Moment) -> Listed {
        match self.state.at(now) {
            "delete-complete" => Listed::tagged("deleted"),
            state => Listed::tagged(state),
        }
    }
}

impl PublicAccessExclusion {
    fn arn(&self, account: &Account) -> String {
        let kind = match self.resource.starts_with("subnet-") {
            true => "subnet",
            false => "vpc",
        };
        account.arn("ec2", &format!("{kind}/{}", self.resource))
    }
}

/// `DescribeVpcBlockPublicAccessOptions`: nothing is blocked in a new account.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcBlockPublicAccessOptions.html>.
fn describe_options(account: &mut Account, _call: &Call) -> Outcome {
    let options = account.ec2.public_access.get(REGION);
    let (mode, state) = match options {
        Some(options) => (options.mode.as_str(), options.state.at(account.now)),
        None => ("off", "default-state"),
    };
    let mut xml = Xml::new();
    xml.element("vpcBlockPublicAccessOptions", |xml| {
        xml.text("awsAccountId", &account.account_id)
            .text("awsRegion", &account.region)
            .text("state", state)
            .text("internetGatewayBlockMode", mode)
            .text("managedBy", "account")
            .text("exclusionsAllowed", "allowed");
    });
    Ok(Answer::Xml(xml))
}

/// `ModifyVpcBlockPublicAccessOptions`: sets the mode, which takes its time.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcBlockPublicAccessOptions.html>.
fn modify_options(account: &mut Account, call: &Call) -> Outcome {
    let name = "InternetGatewayBlockMode";
    let mode = one_of(call, name, &["off", "block-bidirectional", "block-ingress"])?;
    let done = account.after(account.latencies.public_access_applied);
    let options = PublicAccessOptions {
        mode,
        state: Transition::from_to("update-in-progress", done, "update-complete"),
    };
    account.ec2.public_access.insert(REGION, options);
    describe_options(account, call)
}

fn one_of(call: &Call, name: &str, allowed: &[&str]) -> Result<String, Failure> {
    let text = call.params.required(name)?;
    match allowed.contains(&text) {
        true => Ok(text.to_owned()),
        false => {
            let message = format!("Value ({text}) for parameter {name} is invalid.");
            Err(Failure::invalid(message))
        }
    }
}

fn exclusion_mode(call: &Call) -> Result<String, Failure> {
    let allowed = &["allow-bidirectional", "allow-egress"];
    one_of(call, "InternetGatewayExclusionMode", allowed)
}

/// `CreateVpcBlockPublicAccessExclusion`: for one VPC or one subnet, once for each.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcBlockPublicAccessExclusion.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let mode = exclusion_mode(call)?;
    let resource = match (call.params.get("VpcId"), call.params.get("SubnetId")) {
        (Some(vpc), None) => {
            find::<Vpc>(account, vpc)?;
            vpc.to_owned()
        }
        (None, Some(subnet)) => {
            find::<Subnet>(account, subnet)?;
            subnet.to_owned()
        }
        _ => {
            let message = "Specify either VpcId or SubnetId.";
            return Err(Failure::new("InvalidParameterCombination", message));
        }
    };
    let now = account.now;
    let mut others = account.ec2.public_access_exclusions.values();
    if others.any(|it| it.resource == resource && it.state.at(now) != "delete-complete") {
        let message = format!("An exclusion already exists for {resource}.");
        return Err(Failure::new("ResourceAlreadyExists", message));
    }
    let done = account.after(account.latencies.public_access_applied);
    let exclusion = PublicAccessExclusion {
        resource,
        mode,
        state: Transition::from_to("create-in-progress", done, "create-complete"),
    };
    let id = put(account, call, exclusion)?;
    described::<PublicAccessExclusion>(account, &id, ELEMENT)
}

/// `ModifyVpcBlockPublicAccessExclusion`: sets the mode of an exclusion.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcBlockPublicAccessExclusion.html>.
fn modify(account: &mut Account, call: &Call) -> Outcome {
    let mode = exclusion_mode(call)?;
    change(
        account,
        call,
        ("update-in-progress", "update-complete"),
        |it| {
            it.mode = mode;
        },
    )
}

/// `DeleteVpcBlockPublicAccessExclusion`: can be described as `delete-complete` afterwards.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcBlockPublicAccessExclusion.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    change(
        account,
        call,
        ("delete-in-progress", "delete-complete"),
        |_| {},
    )
}

fn change(
    account: &mut Account,
    call: &Call,
    (first, then): (&str, &str),
    set: impl FnOnce(&mut PublicAccessExclusion),
) -> Outcome {
    let id = call.params.required("ExclusionId")?.to_owned();
    let done = account.after(account.latencies.public_access_applied);
    let now = account.now;
    let exclusion = find_mut::<PublicAccessExclusion>(account, &id)?;
    if exclusion.state.at(now).starts_with("delete-") {
        let (code, message) = PublicAccessExclusion::not_found(&id);
        return Err(Failure::new(code, message));
    }
    set(exclusion);
    exclusion.state = Transition::from_to(first, done, then);
    described::<PublicAccessExclusion>(account, &id, ELEMENT)
}
