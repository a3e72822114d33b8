//! VPCs, and what comes with each: default network ACL, default group, main route table.

use super::cidr::Cidr;
use super::describe::describe;
use super::one_attribute::one_attribute;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, many, one, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::errors::dependency;
use crate::ec2::model::{
    CidrAssociation, DhcpOptions, NetworkAcl, RouteTable, SecurityGroup, Transition, Vpc,
};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on VPCs.
const ACTIONS: Actions = &[
    ("CreateVpc", create),
    ("DeleteVpc", delete),
    ("DescribeVpcs", describe::<Vpc>),
    ("DescribeVpcAttribute", describe_attribute),
    ("ModifyVpcAttribute", modify_attribute),
    ("ModifyVpcTenancy", modify_tenancy),
    ("AssociateVpcCidrBlock", associate_block),
    ("DisassociateVpcCidrBlock", disassociate_block),
    ("AssociateDhcpOptions", associate_dhcp_options),
];

impl Ec2Resource for Vpc {
    const RESOURCE_TYPE: &'static str = "vpc";
    const PREFIX: &'static str = "vpc";
    const PARAMETER: &'static str = "VpcId";
    const SET: &'static str = "vpcSet";
    const ID_FILTER: &'static str = "vpc-id";
    const QUOTA: Option<&'static str> = Some("vpcs");

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidVpcID.NotFound",
            format!("The vpc ID '{id}' does not exist"),
        )
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        let blocks = |blocks: &[CidrAssociation]| many(blocks.iter().map(|block| &block.block));
        let associations =
            |blocks: &[CidrAssociation]| many(blocks.iter().map(|block| &block.association));
        match name {
            "cidr" | "cidr-block" | "cidrBlock" => one(self.primary()),
            "cidr-block-association.cidr-block" => blocks(&self.blocks),
            "cidr-block-association.association-id" => associations(&self.blocks),
            "cidr-block-association.state" => many(self.blocks.iter().map(|_| "associated")),
            "ipv6-cidr-block-association.ipv6-cidr-block" => blocks(&self.ipv6_blocks),
            "ipv6-cidr-block-association.association-id" => associations(&self.ipv6_blocks),
            "ipv6-cidr-block-association.state" => {
                many(self.ipv6_blocks.iter().map(|_| "associated"))
            }
            "ipv6-cidr-block-association.ipv6-pool" => {
                many(self.ipv6_blocks.iter().map(|_| "Amazon"))
            }
            "dhcp-options-id" => one(&self.dhcp_options),
            "is-default" | "isDefault" => one(self.is_default),
            "state" => one(self.state.at(account.now)),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("vpcId", id).text("ownerId", &account.account_id);
        xml.text("state", self.state.at(account.now))
            .text("cidrBlock", self.primary());
        xml.list("cidrBlockAssociationSet", &self.blocks, |item, block| {
            write_block(item, block);
        });
        xml.list(
            "ipv6CidrBlockAssociationSet",
            &self.ipv6_blocks,
            |item, block| {
                write_ipv6_block(item, block, &account.region);
            },
        );
        xml.text("dhcpOptionsId", &self.dhcp_options)
            .text("instanceTenancy", &self.tenancy);
        xml.text("isDefault", self.is_default);
    }
}

impl Ec2Type for Vpc {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, now: Moment) -> Listed {
        Listed::tagged(self.state.at(now))
    }
}

fn write_block(xml: &mut Xml, block: &CidrAssociation) {
    xml.text("associationId", &block.association)
        .text("cidrBlock", &block.block);
    xml.element("cidrBlockState", |state| {
        state.text("state", "associated");
    });
}

fn write_ipv6_block(xml: &mut Xml, block: &CidrAssociation, region: &str) {
    xml.text("associationId", &block.association)
        .text("ipv6CidrBlock", &block.block);
    xml.element("ipv6CidrBlockState", |state| {
        state.text("state", "associated");
    });
    xml.text("networkBorderGroup", region)
        .text("ipv6Pool", "Amazon")
        .text("ipSource", "amazon");
}

/// `CreateVpc`: creates the VPC's default ACL, security group and main route table as well.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let cidr = vpc_cidr(call.params.required("CidrBlock")?)?;
    let association = account.new_id("vpc-cidr-assoc");
    let ready = account.after(account.latencies.network_available);
    let state = Transition::from_to("pending", ready, "available");
    let options = super::default_ids::dhcp_options(&account.region);
    let mut vpc = Vpc::new(association, &cidr.to_string(), state, options);
    if let Some(tenancy) = call.params.get("InstanceTenancy") {
        vpc.tenancy = tenancy.to_owned();
    }
    if call.params.flag("AmazonProvidedIpv6CidrBlock") == Some(true) {
        vpc.ipv6_blocks.push(new_ipv6_block(account));
    }
    let id = put(account, call, vpc)?;
    let (acl, group, table) = (
        account.new_id("acl"),
        account.new_id("sg"),
        account.new_id("rtb"),
    );
    create_vpc_defaults(account, &id, acl, group, table);
    described::<Vpc>(account, &id, "vpc")
}

fn vpc_cidr(text: &str) -> Result<Cidr, Failure> {
    let cidr = Cidr::of_parameter(text)?;
    if (16..=28).contains(&cidr.bits()) {
        return Ok(cidr);
    }
    Err(Failure::new(
        "InvalidVpc.Range",
        format!("The CIDR '{text}' is invalid."),
    ))
}

/// Creates the VPC's default ACL, security group and main route table.
pub(crate) fn create_vpc_defaults(
    account: &mut Account,
    id: &str,
    acl: String,
    group: String,
    table: String,
) {
    account
        .ec2
        .network_acls
        .insert(acl.clone(), NetworkAcl::default_of(id));
    let rules = (account.new_id("sgr"), account.new_id("sgr"));
    let default_group = SecurityGroup::default_of(id, &group, rules, &account.account_id);
    account
        .ec2
        .security_groups
        .insert(group.clone(), default_group);
    let association = account.new_id("rtbassoc");
    account
        .ec2
        .route_tables
        .insert(table.clone(), RouteTable::main_of(id, association));
    if let Some(vpc) = account.ec2.vpcs.get_mut(id) {
        (vpc.default_acl, vpc.default_group, vpc.main_route_table) = (acl, group, table);
    }
}

fn new_ipv6_block(account: &mut Account) -> CidrAssociation {
    let digits = account.random.hex(6);
    let (first, second) = digits.split_at(4);
    let block = format!("2600:1f18:{first}:{second}00::/56");
    let block = super::cidr::canonical(&block).unwrap_or(block);
    CidrAssociation {
        association: account.new_id("vpc-cidr-assoc"),
        block,
    }
}

/// `DeleteVpc`: refused with `DependencyViolation` while anything but the VPC's own defaults is in
/// it.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VpcId")?;
    let vpc = find::<Vpc>(account, id)?.clone();
    if has_dependents(account, id, &vpc) {
        return Err(dependency("vpc", id));
    }
    remove::<NetworkAcl>(account, &vpc.default_acl);
    remove::<SecurityGroup>(account, &vpc.default_group);
    remove::<RouteTable>(account, &vpc.main_route_table);
    remove::<Vpc>(account, id);
    Ok(Answer::done())
}

/// Whether anything but the VPC's own default resources is in it.
fn has_dependents(account: &Account, id: &str, vpc: &Vpc) -> bool {
    let ec2 = &account.ec2;
    let other = |owner: &str, it: &str, own: &str| owner == id && it != own;
    ec2.subnets.values().any(|subnet| subnet.vpc == id)
        || ec2.vpc_endpoints.values().any(|it| it.vpc == id)
        || ec2.vpn_gateways.values().any(|it| it.holds(account, id))
        || ec2
            .egress_gateways
            .values()
            .any(|gateway| gateway.vpc == id)
        || ec2
            .internet_gateways
            .values()
            .any(|gateway| gateway.vpc.as_deref() == Some(id))
        || ec2
            .security_groups
            .iter()
            .any(|(it, row)| other(&row.vpc, it, &vpc.default_group))
        || ec2
            .network_acls
            .iter()
            .any(|(it, row)| other(&row.vpc, it, &vpc.default_acl))
        || ec2
            .route_tables
            .iter()
            .any(|(it, row)| other(&row.vpc, it, &vpc.main_route_table))
}

/// `DescribeVpcAttribute`: returns one attribute of a VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html>.
fn describe_attribute(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VpcId")?;
    let vpc = find::<Vpc>(account, id)?;
    let attribute = call.params.required("Attribute")?;
    let value = match attribute {
        "enableDnsSupport" => vpc.dns_support,
        "enableDnsHostnames" => vpc.dns_hostnames,
        "enableNetworkAddressUsageMetrics" => vpc.usage_metrics,
        _ => {
            let message = format!("Value ({attribute}) for parameter attribute is invalid.");
            return Err(Failure::invalid(message));
        }
    };
    let mut xml = Xml::new();
    xml.text("vpcId", id).element(attribute, |xml| {
        xml.text("value", value);
    });
    Ok(Answer::Xml(xml))
}

/// `ModifyVpcAttribute`: changes the one attribute that the call has.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html>.
fn modify_attribute(account: &mut Account, call: &Call) -> Outcome {
    one_attribute(call, &["VpcId"])?;
    let vpc = find_mut::<Vpc>(account, call.params.required("VpcId")?)?;
    let flag = |name: &str| call.params.flag(&format!("{name}.Value"));
    vpc.dns_support = flag("EnableDnsSupport").unwrap_or(vpc.dns_support);
    vpc.dns_hostnames = flag("EnableDnsHostnames").unwrap_or(vpc.dns_hostnames);
    vpc.usage_metrics = flag("EnableNetworkAddressUsageMetrics").unwrap_or(vpc.usage_metrics);
    Ok(Answer::done())
}

/// `ModifyVpcTenancy`: sets the tenancy of instances that are launched from now on.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcTenancy.html>.
fn modify_tenancy(account: &mut Account, call: &Call) -> Outcome {
    let vpc = find_mut::<Vpc>(account, call.params.required("VpcId")?)?;
    vpc.tenancy = call.params.required("InstanceTenancy")?.to_owned();
    Ok(Answer::done())
}

/// `AssociateVpcCidrBlock`: adds an IPv4 block that overlaps none of the VPC's, or an IPv6 block of
/// Amazon's.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html>.
fn associate_block(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VpcId")?;
    let vpc = find::<Vpc>(account, id)?;
    let mut xml = Xml::new();
    xml.text("vpcId", id);
    if call.params.flag("AmazonProvidedIpv6CidrBlock") == Some(true) {
        let block = new_ipv6_block(account);
        let region = account.region.clone();
        xml.element("ipv6CidrBlockAssociation", |xml| {
            write_ipv6_block(xml, &block, &region)
        });
        find_mut::<Vpc>(account, id)?.ipv6_blocks.push(block);
        return Ok(Answer::Xml(xml));
    }
    let cidr = vpc_cidr(call.params.required("CidrBlock")?)?;
    if vpc.cidrs().any(|other| other.overlaps(cidr)) {
        let message = format!("The CIDR '{cidr}' conflicts with another block of the VPC");
        return Err(Failure::new("InvalidVpc.Range", message));
    }
    let block = CidrAssociation {
        association: account.new_id("vpc-cidr-assoc"),
        block: cidr.to_string(),
    };
    xml.element("cidrBlockAssociation", |xml| write_block(xml, &block));
    find_mut::<Vpc>(account, id)?.blocks.push(block);
    Ok(Answer::Xml(xml))
}

/// `DisassociateVpcCidrBlock`: refused for the primary block and while a subnet uses the block.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html>.
fn disassociate_block(account: &mut Account, call: &Call) -> Outcome {
    let association = call.params.required("AssociationId")?;
    let has =
        |blocks: &[CidrAssociation]| blocks.iter().any(|block| block.association == association);
    let holds = |vpc: &Vpc| has(&vpc.blocks) || has(&vpc.ipv6_blocks);
    let Some(id) = account.ec2.vpcs.ids_where(holds).pop() else {
        let message = format!("The vpc CIDR block association ID '{association}' does not exist");
        return Err(Failure::new(
            "InvalidVpcCidrBlockAssociationID.NotFound",
            message,
        ));
    };
    let vpc = find::<Vpc>(account, &id)?;
    let block = vpc
        .blocks
        .iter()
        .position(|block| block.association == association);
    if block == Some(0) {
        let message = format!(
            "The vpc CIDR block with association ID {association} may not be disassociated. \
             It is the primary IPv4 CIDR block of the VPC"
        );
        return Err(Failure::new("OperationNotPermitted", message));
    }
    if is_block_in_use(account, &id, association) {
        let message = format!(
            "The vpc {id} currently has a subnet within CIDR block of association {association}"
        );
        return Err(Failure::new("InvalidCidrBlock.InUse", message));
    }
    let vpc = find_mut::<Vpc>(account, &id)?;
    vpc.blocks.retain(|block| block.association != association);
    vpc.ipv6_blocks
        .retain(|block| block.association != association);
    let mut xml = Xml::new();
    xml.text("vpcId", &id);
    Ok(Answer::Xml(xml))
}

fn is_block_in_use(account: &Account, vpc_id: &str, association: &str) -> bool {
    let Some(vpc) = account.ec2.vpcs.get(vpc_id) else {
        return false;
    };
    let mut subnets = account.ec2.subnets.values().filter(|it| it.vpc == vpc_id);
    let is_it = |it: &&CidrAssociation| it.association == association;
    if let Some(outer) = vpc.ipv6_blocks.iter().find(is_it) {
        let within = |it: &CidrAssociation| super::cidr::ipv6_within(&outer.block, &it.block, 64);
        return subnets.any(|subnet| subnet.ipv6_blocks.iter().any(within));
    }
    let outer = vpc.blocks.iter().find(is_it);
    let outer = outer.and_then(|block| Cidr::read(&block.block));
    subnets.any(|subnet| match (outer, Cidr::read(&subnet.block)) {
        (Some(outer), Some(inner)) => outer.contains(inner),
        _ => false,
    })
}

/// `AssociateDhcpOptions`: `default` stands for the account's default options.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateDhcpOptions.html>.
fn associate_dhcp_options(account: &mut Account, call: &Call) -> Outcome {
    let options = match call.params.required("DhcpOptionsId")? {
        "default" => super::default_ids::dhcp_options(&account.region),
        id => id.to_owned(),
    };
    find::<DhcpOptions>(account, &options)?;
    find_mut::<Vpc>(account, call.params.required("VpcId")?)?.dhcp_options = options;
    Ok(Answer::done())
}
