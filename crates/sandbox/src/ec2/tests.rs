//! What EC2 refuses, in AWS's words.

use crate::testing::{Lines, all, first, query, sandbox};
use crate::{Options, Sandbox};

async fn ec2(sandbox: &Sandbox, form: &str) -> String {
    query(sandbox, "ec2", form).await.1
}

async fn made(sandbox: &Sandbox, form: &str, element: &str) -> String {
    let answer = ec2(sandbox, form).await;
    let id = first(&answer, element).to_owned();
    assert!(!id.is_empty(), "{form}: {answer}");
    id
}

async fn vpc(sandbox: &Sandbox) -> String {
    made(sandbox, "Action=CreateVpc&CidrBlock=10.0.0.0/16", "vpcId").await
}

async fn refused(sandbox: &Sandbox, form: &str, code: &str, words: &str) {
    let answer = ec2(sandbox, form).await;
    assert_eq!(first(&answer, "Code"), code, "{form}: {answer}");
    assert!(
        first(&answer, "Message").contains(words),
        "{form}: {answer}"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_before_what_hangs_on_it() {
    let cloud = sandbox(|_| ());
    let vpc = vpc(&cloud).await;
    let inside = [
        (
            "CreateSubnet&CidrBlock=10.0.1.0/24",
            "subnetId",
            "DeleteSubnet&SubnetId",
        ),
        (
            "CreateSecurityGroup&GroupName=a&GroupDescription=a",
            "groupId",
            "DeleteSecurityGroup&GroupId",
        ),
        (
            "CreateNetworkAcl",
            "networkAclId",
            "DeleteNetworkAcl&NetworkAclId",
        ),
        (
            "CreateRouteTable",
            "routeTableId",
            "DeleteRouteTable&RouteTableId",
        ),
    ];
    for (create, element, delete) in inside {
        let id = made(&cloud, &format!("Action={create}&VpcId={vpc}"), element).await;
        let goodbye = format!("Action=DeleteVpc&VpcId={vpc}");
        refused(&cloud, &goodbye, "DependencyViolation", "has dependencies").await;
        let answer = ec2(&cloud, &format!("Action={delete}={id}")).await;
        assert_eq!(first(&answer, "return"), "true", "{answer}");
    }
    ec2(&cloud, &format!("Action=DeleteVpc&VpcId={vpc}")).await;
    assert!(cloud.inspect().is_empty(), "{}", cloud.inspect());
}

#[tokio::test(start_paused = true)]
async fn dhcp_options_stay_while_a_vpc_uses_them() {
    let cloud = sandbox(|_| ());
    let vpc = vpc(&cloud).await;
    let option = "DhcpConfiguration.1.Key=domain-name&DhcpConfiguration.1.Value.1=example.org";
    let options = format!("Action=CreateDhcpOptions&{option}");
    let options = made(&cloud, &options, "dhcpOptionsId").await;
    let delete = format!("Action=DeleteDhcpOptions&DhcpOptionsId={options}");
    let associate =
        |id: &str| format!("Action=AssociateDhcpOptions&VpcId={vpc}&DhcpOptionsId={id}");
    ec2(&cloud, &associate(&options)).await;
    refused(&cloud, &delete, "DependencyViolation", &options).await;
    ec2(&cloud, &associate("default")).await;
    let answer = ec2(&cloud, &delete).await;
    assert_eq!(first(&answer, "return"), "true", "{answer}");
    refused(&cloud, &delete, "InvalidDhcpOptionID.NotFound", &options).await;
    let gone = associate(&options);
    refused(&cloud, &gone, "InvalidDhcpOptionID.NotFound", &options).await;
}

#[tokio::test(start_paused = true)]
async fn gateways_tables_and_defaults_are_guarded() {
    let cloud = sandbox(|_| ());
    let vpc = vpc(&cloud).await;
    let gateway = made(&cloud, "Action=CreateInternetGateway", "internetGatewayId").await;
    let pair = format!("&InternetGatewayId={gateway}&VpcId={vpc}");
    let detach = format!("Action=DetachInternetGateway{pair}");
    refused(&cloud, &detach, "Gateway.NotAttached", "is not attached").await;
    ec2(&cloud, &format!("Action=AttachInternetGateway{pair}")).await;
    let delete = format!("Action=DeleteInternetGateway&InternetGatewayId={gateway}");
    refused(&cloud, &delete, "DependencyViolation", "internetGateway").await;
    let second = made(&cloud, "Action=CreateInternetGateway", "internetGatewayId").await;
    let attach = format!("Action=AttachInternetGateway&InternetGatewayId={second}&VpcId={vpc}");
    refused(
        &cloud,
        &attach,
        "InvalidParameterValue",
        "already has an internet gateway",
    )
    .await;

    let of_vpc = format!("&Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}");
    let main = made(
        &cloud,
        &format!("Action=DescribeRouteTables{of_vpc}"),
        "routeTableId",
    )
    .await;
    let route = format!("&RouteTableId={main}&DestinationCidrBlock=0.0.0.0/0&GatewayId={second}");
    let route = format!("Action=CreateRoute{route}");
    refused(
        &cloud,
        &route,
        "InvalidParameterValue",
        "different networks",
    )
    .await;
    let delete = format!("Action=DeleteRouteTable&RouteTableId={main}");
    refused(&cloud, &delete, "DependencyViolation", "routeTable").await;
    let acl = made(
        &cloud,
        &format!("Action=DescribeNetworkAcls{of_vpc}"),
        "networkAclId",
    )
    .await;
    let delete = format!("Action=DeleteNetworkAcl&NetworkAclId={acl}");
    refused(
        &cloud,
        &delete,
        "InvalidParameterValue",
        "default network ACL",
    )
    .await;
    let group = made(
        &cloud,
        &format!("Action=DescribeSecurityGroups{of_vpc}"),
        "groupId",
    )
    .await;
    let delete = format!("Action=DeleteSecurityGroup&GroupId={group}");
    refused(
        &cloud,
        &delete,
        "CannotDelete",
        "cannot be deleted by a user",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn associations_hold_tables_and_vanish_with_the_subnet() {
    let cloud = sandbox(|_| ());
    let vpc = vpc(&cloud).await;
    let subnet = format!("Action=CreateSubnet&CidrBlock=10.0.1.0/24&VpcId={vpc}");
    let subnet = made(&cloud, &subnet, "subnetId").await;
    let table = format!("Action=CreateRouteTable&VpcId={vpc}");
    let table = made(&cloud, &table, "routeTableId").await;
    let associate = format!("Action=AssociateRouteTable&RouteTableId={table}&SubnetId={subnet}");
    made(&cloud, &associate, "associationId").await;
    let delete = format!("Action=DeleteRouteTable&RouteTableId={table}");
    refused(&cloud, &delete, "DependencyViolation", &table).await;
    ec2(&cloud, &format!("Action=DeleteSubnet&SubnetId={subnet}")).await;
    assert_eq!(first(&ec2(&cloud, &delete).await, "return"), "true");
}

#[tokio::test(start_paused = true)]
async fn a_group_named_by_another_group_stays() {
    let cloud = sandbox(|_| ());
    let vpc = vpc(&cloud).await;
    let group = |name| {
        format!("Action=CreateSecurityGroup&GroupName={name}&GroupDescription=x&VpcId={vpc}")
    };
    let a = made(&cloud, &group("a"), "groupId").await;
    let b = made(&cloud, &group("b"), "groupId").await;
    let rule = format!(
        "&GroupId={a}&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=80&IpPermissions.1.ToPort=80&IpPermissions.1.Groups.1.GroupId={b}"
    );
    made(
        &cloud,
        &format!("Action=AuthorizeSecurityGroupIngress{rule}"),
        "securityGroupRuleId",
    )
    .await;
    let again = format!("Action=AuthorizeSecurityGroupIngress{rule}");
    refused(
        &cloud,
        &again,
        "InvalidPermission.Duplicate",
        "already exists",
    )
    .await;
    let delete = format!("Action=DeleteSecurityGroup&GroupId={b}");
    refused(
        &cloud,
        &delete,
        "DependencyViolation",
        "has a dependent object",
    )
    .await;
    let revoke = format!("Action=RevokeSecurityGroupIngress{rule}");
    assert_eq!(first(&ec2(&cloud, &revoke).await, "return"), "true");
    refused(
        &cloud,
        &revoke,
        "InvalidPermission.NotFound",
        "does not exist",
    )
    .await;
    assert_eq!(first(&ec2(&cloud, &delete).await, "return"), "true");
}

#[tokio::test(start_paused = true)]
async fn pages_wildcards_dry_runs_and_tokens() {
    let cloud = sandbox(|_| ());
    let vpc = vpc(&cloud).await;
    for number in 0..7 {
        let tag = "TagSpecification.1.ResourceType=subnet&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=web";
        let form =
            format!("Action=CreateSubnet&CidrBlock=10.0.{number}.0/24&VpcId={vpc}&{tag}{number}");
        made(&cloud, &form, "subnetId").await;
    }
    let list = "Action=DescribeSubnets&MaxResults=5&Filter.1.Name=tag:Name&Filter.1.Value.1=w?b*";
    let page = ec2(&cloud, list).await;
    assert_eq!(all(&page, "subnetId").len(), 5);
    let token = first(&page, "nextToken")
        .replace('=', "%3D")
        .replace('+', "%2B");
    let page = ec2(&cloud, &format!("{list}&NextToken={token}")).await;
    assert_eq!(
        (all(&page, "subnetId").len(), first(&page, "nextToken")),
        (2, "")
    );

    let dry = format!("Action=CreateRouteTable&VpcId={vpc}&DryRun=true");
    let before = cloud.inspect();
    refused(&cloud, &dry, "DryRunOperation", "would have succeeded").await;
    assert_eq!(cloud.inspect(), before);
    let once = format!("Action=CreateRouteTable&VpcId={vpc}&ClientToken=x");
    let id = made(&cloud, &once, "routeTableId").await;
    assert_eq!(made(&cloud, &once, "routeTableId").await, id);
    let other = "Action=CreateRouteTable&VpcId=vpc-1&ClientToken=x";
    refused(&cloud, other, "IdempotentParameterMismatch", "inconsistent").await;
}

#[tokio::test(start_paused = true)]
async fn new_objects_may_be_unseen_for_seconds() {
    let cloud = sandbox(|options| {
        options.faults.eventual_consistency = true;
        options.latencies.propagation = crate::Latency::seconds(3, 4);
    });
    let vpc = vpc(&cloud).await;
    let list = format!("Action=DescribeVpcs&VpcId.1={vpc}");
    refused(&cloud, &list, "InvalidVpcID.NotFound", &vpc).await;
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    assert_eq!(made(&cloud, &list, "vpcId").await, vpc);
}

#[tokio::test(start_paused = true)]
async fn what_was_answered_is_in_the_file() {
    let options = || Options {
        throttling: false,
        ..Options::default()
    };
    let lines = Lines::default();
    let id = vpc(&lines.open(options())).await;
    let mut torn = lines.text();
    torn.extend(b"{\"sequence\":2,\"at\"");
    let cloud = Lines::left(&torn).open(options());
    assert_eq!(
        cloud
            .inspect()
            .objects
            .iter()
            .filter(|object| object.id == id)
            .count(),
        1
    );
    assert_ne!(vpc(&cloud).await, id);
}
