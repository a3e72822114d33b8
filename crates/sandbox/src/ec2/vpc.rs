//! VPCs, and what comes with each: default network ACL, default group, main route table.

use super::Outcome;
use super::cidr::Cidr;
use super::describe::describe;
use super::dhcp_options::DhcpOptions;
use super::network_acl::NetworkAcl;
use super::resource::{
    Kind, create as put, dependency, described, find, find_mut, in_table, many, one, remove,
};
use super::route_table::RouteTable;
use super::security_group::SecurityGroup;
use super::transition::Changing;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Xml};
use serde::{Deserialize, Serialize};

/// What is about VPCs.
pub const ACTIONS: Actions = &[
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

/// A VPC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Vpc {
    /// The primary block first.
    pub blocks: Vec<Block>,
    pub ipv6_blocks: Vec<Block>,
    pub dhcp_options: String,
    pub tenancy: String,
    pub dns_support: bool,
    pub dns_hostnames: bool,
    pub usage_metrics: bool,
    pub is_default: bool,
    pub main_route_table: String,
    pub default_acl: String,
    pub default_group: String,
    pub state: Changing,
}

/// A block and the id of its association.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub association: String,
    pub block: String,
}

impl Vpc {
    /// A VPC that stands alone as yet.
    pub fn new(association: String, block: &str, state: Changing) -> Vpc {
        Vpc {
            blocks: vec![Block {
                association,
                block: block.to_owned(),
            }],
            ipv6_blocks: Vec::new(),
            dhcp_options: super::default_network::DHCP_OPTIONS.to_owned(),
            tenancy: "default".to_owned(),
            dns_support: true,
            dns_hostnames: false,
            usage_metrics: false,
            is_default: false,
            main_route_table: String::new(),
            default_acl: String::new(),
            default_group: String::new(),
            state,
        }
    }

    /// The IPv4 blocks.
    pub fn cidrs(&self) -> impl Iterator<Item = Cidr> {
        self.blocks
            .iter()
            .filter_map(|block| Cidr::read(&block.block))
    }

    fn primary(&self) -> &str {
        self.blocks.first().map_or("", |block| &block.block)
    }
}

impl Kind for Vpc {
    const PREFIX: &'static str = "vpc";
    const PARAMETER: &'static str = "VpcId";
    const SET: &'static str = "vpcSet";
    const ID_FILTER: &'static str = "vpc-id";
    in_table!(vpcs);

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidVpcID.NotFound",
            format!("The vpc ID '{id}' does not exist"),
        )
    }

    fn filter(&self, _id: &str, cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        let blocks = |blocks: &[Block]| many(blocks.iter().map(|block| &block.block));
        let ties = |blocks: &[Block]| many(blocks.iter().map(|block| &block.association));
        match name {
            "cidr" | "cidr-block" | "cidrBlock" => one(self.primary()),
            "cidr-block-association.cidr-block" => blocks(&self.blocks),
            "cidr-block-association.association-id" => ties(&self.blocks),
            "cidr-block-association.state" => many(self.blocks.iter().map(|_| "associated")),
            "ipv6-cidr-block-association.ipv6-cidr-block" => blocks(&self.ipv6_blocks),
            "ipv6-cidr-block-association.association-id" => ties(&self.ipv6_blocks),
            "ipv6-cidr-block-association.state" => {
                many(self.ipv6_blocks.iter().map(|_| "associated"))
            }
            "ipv6-cidr-block-association.ipv6-pool" => {
                many(self.ipv6_blocks.iter().map(|_| "Amazon"))
            }
            "dhcp-options-id" => one(&self.dhcp_options),
            "is-default" | "isDefault" => one(self.is_default),
            "state" => one(self.state.at(cloud.now)),
            _ => None,
        }
    }

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        xml.text("vpcId", id).text("ownerId", &cloud.account);
        xml.text("state", self.state.at(cloud.now))
            .text("cidrBlock", self.primary());
        xml.list("cidrBlockAssociationSet", &self.blocks, |item, block| {
            write_block(item, block);
        });
        xml.list(
            "ipv6CidrBlockAssociationSet",
            &self.ipv6_blocks,
            |item, block| {
                write_ipv6_block(item, block, &cloud.region);
            },
        );
        xml.text("dhcpOptionsId", &self.dhcp_options)
            .text("instanceTenancy", &self.tenancy);
        xml.text("isDefault", self.is_default);
    }
}

fn write_block(xml: &mut Xml, block: &Block) {
    xml.text("associationId", &block.association)
        .text("cidrBlock", &block.block);
    xml.element("cidrBlockState", |state| {
        state.text("state", "associated");
    });
}

fn write_ipv6_block(xml: &mut Xml, block: &Block, region: &str) {
    xml.text("associationId", &block.association)
        .text("ipv6CidrBlock", &block.block);
    xml.element("ipv6CidrBlockState", |state| {
        state.text("state", "associated");
    });
    xml.text("networkBorderGroup", region)
        .text("ipv6Pool", "Amazon")
        .text("ipSource", "amazon");
}

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let cidr = vpc_cidr(call.params.required("CidrBlock")?)?;
    let association = cloud.new_id("vpc-cidr-assoc");
    let ready = cloud.after(cloud.latencies.network_available);
    let state = Changing::from_to("pending", ready, "available");
    let mut vpc = Vpc::new(association, &cidr.to_string(), state);
    if let Some(tenancy) = call.params.get("InstanceTenancy") {
        vpc.tenancy = tenancy.to_owned();
    }
    if call.params.flag("AmazonProvidedIpv6CidrBlock") == Some(true) {
        vpc.ipv6_blocks.push(new_ipv6_block(cloud));
    }
    let id = put(cloud, call, "vpc", vpc)?;
    let (acl, group, table) = (cloud.new_id("acl"), cloud.new_id("sg"), cloud.new_id("rtb"));
    create_defaults(cloud, &id, acl, group, table);
    described::<Vpc>(cloud, &id, "vpc")
}

fn vpc_cidr(text: &str) -> Result<Cidr, Failure> {
    let cidr = Cidr::strict(text)?;
    if (16..=28).contains(&cidr.bits()) {
        return Ok(cidr);
    }
    Err(Failure::new(
        "InvalidVpc.Range",
        format!("The CIDR '{text}' is invalid."),
    ))
}

/// Gives a VPC what no VPC is without.
pub fn create_defaults(cloud: &mut Cloud, id: &str, acl: String, group: String, table: String) {
    cloud
        .ec2
        .network_acls
        .insert(acl.clone(), NetworkAcl::default_of(id));
    let rules = (cloud.new_id("sgr"), cloud.new_id("sgr"));
    let default_group = SecurityGroup::default_of(id, &group, rules, &cloud.account);
    cloud
        .ec2
        .security_groups
        .insert(group.clone(), default_group);
    let association = cloud.new_id("rtbassoc");
    cloud
        .ec2
        .route_tables
        .insert(table.clone(), RouteTable::main_of(id, association));
    if let Some(vpc) = cloud.ec2.vpcs.get_mut(id) {
        (vpc.default_acl, vpc.default_group, vpc.main_route_table) = (acl, group, table);
    }
}

fn new_ipv6_block(cloud: &mut Cloud) -> Block {
    let digits = cloud.random.hex(6);
    let (first, second) = digits.split_at(4);
    let block = format!("2600:1f18:{first}:{second}00::/56");
    let block = super::cidr::canonical(&block).unwrap_or(block);
    Block {
        association: cloud.new_id("vpc-cidr-assoc"),
        block,
    }
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("VpcId")?;
    let vpc = find::<Vpc>(cloud, id)?.clone();
    if has_dependents(cloud, id, &vpc) {
        return Err(dependency("vpc", id));
    }
    remove::<NetworkAcl>(cloud, &vpc.default_acl);
    remove::<SecurityGroup>(cloud, &vpc.default_group);
    remove::<RouteTable>(cloud, &vpc.main_route_table);
    remove::<Vpc>(cloud, id);
    Ok(Answer::done())
}

/// Whether anything but the VPC's own furniture is in it.
fn has_dependents(cloud: &Cloud, id: &str, vpc: &Vpc) -> bool {
    let ec2 = &cloud.ec2;
    let other = |owner: &str, it: &str, own: &str| owner == id && it != own;
    ec2.subnets.values().any(|subnet| subnet.vpc == id)
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

fn describe_attribute(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("VpcId")?;
    let vpc = find::<Vpc>(cloud, id)?;
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

fn modify_attribute(cloud: &mut Cloud, call: &Call) -> Outcome {
    let vpc = find_mut::<Vpc>(cloud, call.params.required("VpcId")?)?;
    let flag = |name: &str| call.params.flag(&format!("{name}.Value"));
    vpc.dns_support = flag("EnableDnsSupport").unwrap_or(vpc.dns_support);
    vpc.dns_hostnames = flag("EnableDnsHostnames").unwrap_or(vpc.dns_hostnames);
    vpc.usage_metrics = flag("EnableNetworkAddressUsageMetrics").unwrap_or(vpc.usage_metrics);
    Ok(Answer::done())
}

fn modify_tenancy(cloud: &mut Cloud, call: &Call) -> Outcome {
    let vpc = find_mut::<Vpc>(cloud, call.params.required("VpcId")?)?;
    vpc.tenancy = call.params.required("InstanceTenancy")?.to_owned();
    Ok(Answer::done())
}

fn associate_block(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("VpcId")?;
    let vpc = find::<Vpc>(cloud, id)?;
    let mut xml = Xml::new();
    xml.text("vpcId", id);
    if call.params.flag("AmazonProvidedIpv6CidrBlock") == Some(true) {
        let block = new_ipv6_block(cloud);
        let region = cloud.region.clone();
        xml.element("ipv6CidrBlockAssociation", |xml| {
            write_ipv6_block(xml, &block, &region)
        });
        find_mut::<Vpc>(cloud, id)?.ipv6_blocks.push(block);
        return Ok(Answer::Xml(xml));
    }
    let cidr = vpc_cidr(call.params.required("CidrBlock")?)?;
    if vpc.cidrs().any(|other| other.overlaps(cidr)) {
        let message = format!("The CIDR '{cidr}' conflicts with another block of the VPC");
        return Err(Failure::new("InvalidVpc.Range", message));
    }
    let block = Block {
        association: cloud.new_id("vpc-cidr-assoc"),
        block: cidr.to_string(),
    };
    xml.element("cidrBlockAssociation", |xml| write_block(xml, &block));
    find_mut::<Vpc>(cloud, id)?.blocks.push(block);
    Ok(Answer::Xml(xml))
}

fn disassociate_block(cloud: &mut Cloud, call: &Call) -> Outcome {
    let association = call.params.required("AssociationId")?;
    let has = |blocks: &[Block]| blocks.iter().any(|block| block.association == association);
    let holds = |vpc: &Vpc| has(&vpc.blocks) || has(&vpc.ipv6_blocks);
    let Some(id) = cloud.ec2.vpcs.ids_where(holds).pop() else {
        let message = format!("The vpc CIDR block association ID '{association}' does not exist");
        return Err(Failure::new(
            "InvalidVpcCidrBlockAssociationID.NotFound",
            message,
        ));
    };
    let vpc = find::<Vpc>(cloud, &id)?;
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
    if is_block_in_use(cloud, &id, association) {
        let message = format!(
            "The vpc {id} currently has a subnet within CIDR block of association {association}"
        );
        return Err(Failure::new("InvalidCidrBlock.InUse", message));
    }
    let vpc = find_mut::<Vpc>(cloud, &id)?;
    vpc.blocks.retain(|block| block.association != association);
    vpc.ipv6_blocks
        .retain(|block| block.association != association);
    let mut xml = Xml::new();
    xml.text("vpcId", &id);
    Ok(Answer::Xml(xml))
}

fn is_block_in_use(cloud: &Cloud, vpc_id: &str, association: &str) -> bool {
    let Some(vpc) = cloud.ec2.vpcs.get(vpc_id) else {
        return false;
    };
    let all = vpc.blocks.iter().chain(&vpc.ipv6_blocks);
    let block = all
        .into_iter()
        .find(|block| block.association == association);
    let cidr = block.and_then(|block| Cidr::read(&block.block));
    cloud
        .ec2
        .subnets
        .values()
        .filter(|subnet| subnet.vpc == vpc_id)
        .any(|subnet| match (cidr, Cidr::read(&subnet.block)) {
            (Some(outer), Some(inner)) => outer.contains(inner),
            _ => cidr.is_none() && !subnet.ipv6_blocks.is_empty(),
        })
}

fn associate_dhcp_options(cloud: &mut Cloud, call: &Call) -> Outcome {
    let mut options = call.params.required("DhcpOptionsId")?;
    if options == "default" {
        options = super::default_network::DHCP_OPTIONS;
    }
    find::<DhcpOptions>(cloud, options)?;
    find_mut::<Vpc>(cloud, call.params.required("VpcId")?)?.dhcp_options = options.to_owned();
    Ok(Answer::done())
}
