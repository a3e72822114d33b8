//! Instances, addresses, gateways and disks: what they hold, for how long, and in whose words.

use crate::testing::{all, first, query, sandbox};
use crate::{Latencies, Options, Sandbox};
use std::time::Duration;

const IMAGE: &str = "ami-04681a1dbd79675a5";

/// A public key whose private half nobody has.
const KEY: &str = "\
    ssh-rsa\x20AAAAB3NzaC1yc2EAAAADAQABAAABAQDEMtbVb65K7ee9GUBgxi+myo9atBvy81TRPahuOCWPE1jMkp/N\
    aqN766k6ml0RxBD2l8klDtiyc57L9ItFDtOsdagHHnr+xMuhllVqVMMCzdu+FUoj98/UCMgJXw4t+tyr4vSbYSv7\
    w187N2x1cWhlbqurZF8icdkxVHoPeOoaei7eLqdznt/NSWZo1Mk3Te0SD1oYuaVBmEOKwlQLOj8yMFPTPQ6Dzozf\
    /jjm2FVlSZ7Ff56m0jO0wABvKBIvYiW97VfvP9RIZobUwdkARvIpsHu51FeczxriD9+LzDX9EPf6WbBl1qMRA7RO\
    ljPch48TeA763hmv6Zpfb3W1u6BV";

async fn ec2(sandbox: &Sandbox, form: &str) -> String {
    query(sandbox, "ec2", form).await.1
}

async fn made(sandbox: &Sandbox, form: &str, element: &str) -> String {
    let answer = ec2(sandbox, form).await;
    let id = first(&answer, element).to_owned();
    assert!(!id.is_empty(), "{form}: {answer}");
    id
}

async fn fine(sandbox: &Sandbox, form: &str) -> String {
    let answer = ec2(sandbox, form).await;
    assert_eq!(first(&answer, "Code"), "", "{form}: {answer}");
    answer
}

async fn refused(sandbox: &Sandbox, form: &str, code: &str, words: &str) {
    let answer = ec2(sandbox, form)
        .await
        .replace("&apos;", "'")
        .replace("&gt;", ">");
    assert_eq!(first(&answer, "Code"), code, "{form}: {answer}");
    assert!(
        first(&answer, "Message").contains(words),
        "{form}: {answer}"
    );
}

async fn wait(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// A VPC with a gateway, a public subnet and a group.
struct Network {
    cloud: Sandbox,
    vpc: String,
    gateway: String,
    subnet: String,
    group: String,
}

impl Network {
    async fn new(change: impl FnOnce(&mut Options)) -> Network {
        let cloud = sandbox(|options| {
            options.latencies = Latencies::realistic();
            change(options);
        });
        let vpc = made(&cloud, "Action=CreateVpc&CidrBlock=10.0.0.0/16", "vpcId").await;
        let gateway = made(&cloud, "Action=CreateInternetGateway", "internetGatewayId").await;
        let pair = format!("InternetGatewayId={gateway}&VpcId={vpc}");
        fine(&cloud, &format!("Action=AttachInternetGateway&{pair}")).await;
        let subnet = format!("Action=CreateSubnet&VpcId={vpc}&CidrBlock=10.0.1.0/24");
        let subnet = made(
            &cloud,
            &format!("{subnet}&AvailabilityZone=us-east-1a"),
            "subnetId",
        )
        .await;
        let group =
            format!("Action=CreateSecurityGroup&GroupName=g&GroupDescription=g&VpcId={vpc}");
        let group = made(&cloud, &group, "groupId").await;
        Network {
            cloud,
            vpc,
            gateway,
            subnet,
            group,
        }
    }

    fn detach(&self) -> String {
        format!(
            "Action=DetachInternetGateway&InternetGatewayId={}&VpcId={}",
            self.gateway, self.vpc
        )
    }

    fn run(&self, more: &str) -> String {
        format!(
            "Action=RunInstances&MinCount=1&MaxCount=1&InstanceType=t3.micro&ImageId={IMAGE}\
             &NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.SubnetId={}\
             &NetworkInterface.1.AssociatePublicIpAddress=true\
             &NetworkInterface.1.SecurityGroupId.1={}{more}",
            self.subnet, self.group
        )
    }

    async fn address(&self) -> String {
        made(
            &self.cloud,
            "Action=AllocateAddress&Domain=vpc",
            "allocationId",
        )
        .await
    }

    async fn nat(&self, address: &str) -> String {
        let form = format!(
            "Action=CreateNatGateway&SubnetId={}&AllocationId={address}",
            self.subnet
        );
        made(&self.cloud, &form, "natGatewayId").await
    }

    async fn nat_state(&self, id: &str) -> String {
        let form = format!("Action=DescribeNatGateways&NatGatewayId.1={id}");
        first(&ec2(&self.cloud, &form).await, "state").to_owned()
    }

    async fn instance_state(&self, id: &str) -> String {
        let form = format!("Action=DescribeInstances&InstanceId.1={id}");
        let answer = ec2(&self.cloud, &form).await;
        first(first(&answer, "instanceState"), "name").to_owned()
    }

    /// Deletes the network itself and looks whether anything is left.
    async fn tear_down(&self) {
        fine(&self.cloud, &self.detach()).await;
        for form in [
            format!(
                "Action=DeleteInternetGateway&InternetGatewayId={}",
                self.gateway
            ),
            format!("Action=DeleteSubnet&SubnetId={}", self.subnet),
            format!("Action=DeleteSecurityGroup&GroupId={}", self.group),
            format!("Action=DeleteVpc&VpcId={}", self.vpc),
        ] {
            fine(&self.cloud, &form).await;
        }
        assert!(self.cloud.inspect().is_empty(), "{}", self.cloud.inspect());
    }
}

#[tokio::test(start_paused = true)]
async fn a_public_instance_holds_everything_until_it_is_terminated() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let id = made(cloud, &net.run(""), "instanceId").await;
    assert_eq!(net.instance_state(&id).await, "pending");
    wait(33).await;
    assert_eq!(net.instance_state(&id).await, "running");
    let mapped = "has some mapped public address(es)";
    refused(cloud, &net.detach(), "DependencyViolation", mapped).await;

    fine(
        cloud,
        &format!("Action=TerminateInstances&InstanceId.1={id}"),
    )
    .await;
    assert_eq!(net.instance_state(&id).await, "shutting-down");
    let subnet = format!("Action=DeleteSubnet&SubnetId={}", net.subnet);
    let group = format!("Action=DeleteSecurityGroup&GroupId={}", net.group);
    refused(cloud, &net.detach(), "DependencyViolation", mapped).await;
    refused(
        cloud,
        &subnet,
        "DependencyViolation",
        "has dependencies and cannot be deleted",
    )
    .await;
    refused(
        cloud,
        &group,
        "DependencyViolation",
        "has a dependent object",
    )
    .await;

    wait(32).await;
    assert_eq!(net.instance_state(&id).await, "terminated");
    net.tear_down().await;
    wait(3600).await;
    let form = format!("Action=DescribeInstances&InstanceId.1={id}");
    refused(cloud, &form, "InvalidInstanceID.NotFound", &id).await;
}

#[tokio::test(start_paused = true)]
async fn a_nat_gateway_comes_and_goes_slowly_and_its_address_later_still() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let address = net.address().await;
    let nat = net.nat(&address).await;
    assert_eq!(net.nat_state(&nat).await, "pending");
    refused(
        cloud,
        &net.detach(),
        "DependencyViolation",
        "mapped public address",
    )
    .await;
    wait(126).await;
    assert_eq!(net.nat_state(&nat).await, "available");
    let release = format!("Action=ReleaseAddress&AllocationId={address}");
    refused(cloud, &release, "AuthFailure", "You do not have permission").await;
    let subnet = format!("Action=DeleteSubnet&SubnetId={}", net.subnet);
    fine(
        cloud,
        &format!("Action=DeleteNatGateway&NatGatewayId={nat}"),
    )
    .await;
    assert_eq!(net.nat_state(&nat).await, "deleting");
    refused(cloud, &subnet, "DependencyViolation", "has dependencies").await;
    refused(
        cloud,
        &net.detach(),
        "DependencyViolation",
        "mapped public address",
    )
    .await;
    refused(cloud, &release, "AuthFailure", "You do not have permission").await;
    while net.nat_state(&nat).await == "deleting" {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(net.nat_state(&nat).await, "deleted");
    refused(cloud, &release, "AuthFailure", "You do not have permission").await;
    wait(9).await;
    fine(cloud, &release).await;
    net.tear_down().await;
}

#[tokio::test(start_paused = true)]
async fn a_nat_gateway_without_an_internet_gateway_fails() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    fine(cloud, &net.detach()).await;
    let address = net.address().await;
    let nat = net.nat(&address).await;
    wait(126).await;
    let answer = ec2(
        cloud,
        &format!("Action=DescribeNatGateways&NatGatewayId.1={nat}"),
    )
    .await;
    assert_eq!(first(&answer, "state"), "failed");
    assert_eq!(first(&answer, "failureCode"), "Gateway.NotAttached");
    fine(
        cloud,
        &format!("Action=ReleaseAddress&AllocationId={address}"),
    )
    .await;
    fine(
        cloud,
        &format!("Action=DeleteNatGateway&NatGatewayId={nat}"),
    )
    .await;
    let pair = format!("InternetGatewayId={}&VpcId={}", net.gateway, net.vpc);
    fine(cloud, &format!("Action=AttachInternetGateway&{pair}")).await;
    net.tear_down().await;
}

#[tokio::test(start_paused = true)]
async fn routes_need_a_living_nat_gateway_and_go_black_with_it() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let table = format!("Action=CreateRouteTable&VpcId={}", net.vpc);
    let table = made(cloud, &table, "routeTableId").await;
    let route = |nat: &str| {
        format!(
            "Action=CreateRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&NatGatewayId={nat}"
        )
    };
    refused(
        cloud,
        &route("nat-1"),
        "InvalidNatGatewayID.NotFound",
        "nat-1",
    )
    .await;
    let nat = net.nat(&net.address().await).await;
    fine(cloud, &route(&nat)).await;
    let show = format!("Action=DescribeRouteTables&RouteTableId.1={table}");
    let answer = ec2(cloud, &show).await;
    assert_eq!(first(&answer, "natGatewayId"), nat);
    assert!(!answer.contains("blackhole"), "{answer}");
    fine(
        cloud,
        &format!("Action=DeleteNatGateway&NatGatewayId={nat}"),
    )
    .await;
    assert!(ec2(cloud, &show).await.contains("blackhole"));
}

#[tokio::test(start_paused = true)]
async fn elastic_addresses_say_who_has_them() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let address = net.address().await;
    let id = made(cloud, &net.run(""), "instanceId").await;
    let associate = format!("Action=AssociateAddress&AllocationId={address}&InstanceId={id}");
    refused(
        cloud,
        &associate,
        "InvalidInstanceID",
        "The pending instance",
    )
    .await;
    wait(33).await;
    let association = made(cloud, &associate, "associationId").await;
    assert_eq!(made(cloud, &associate, "associationId").await, association);
    let release = format!("Action=ReleaseAddress&AllocationId={address}");
    refused(cloud, &release, "InvalidIPAddress.InUse", "is in use").await;
    let shown = ec2(
        cloud,
        &format!("Action=DescribeAddresses&AllocationId.1={address}"),
    )
    .await;
    assert_eq!(first(&shown, "instanceId"), id);
    let public = first(&shown, "publicIp").to_owned();
    let instance = ec2(
        cloud,
        &format!("Action=DescribeInstances&InstanceId.1={id}"),
    )
    .await;
    assert_eq!(first(&instance, "ipAddress"), public);
    fine(
        cloud,
        &format!("Action=DisassociateAddress&AssociationId={association}"),
    )
    .await;
    fine(cloud, &release).await;
    refused(cloud, &release, "InvalidAllocationID.NotFound", &address).await;
}

#[tokio::test(start_paused = true)]
async fn the_same_token_gives_the_same_instance_once() {
    let net = Network::new(|_| ()).await;
    let form = net.run("&ClientToken=once");
    let id = made(&net.cloud, &form, "instanceId").await;
    assert_eq!(made(&net.cloud, &form, "instanceId").await, id);
    let other = net.run("&ClientToken=once&EbsOptimized=true");
    refused(
        &net.cloud,
        &other,
        "IdempotentParameterMismatch",
        "inconsistent",
    )
    .await;
    fine(
        &net.cloud,
        &format!("Action=TerminateInstances&InstanceId.1={id}"),
    )
    .await;
    wait(32).await;
    refused(
        &net.cloud,
        &form,
        "IdempotentInstanceTerminated",
        "is terminated",
    )
    .await;
    net.tear_down().await;
}

#[tokio::test(start_paused = true)]
async fn a_launch_that_cannot_be_leaves_nothing() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    wait(2).await;
    let before = cloud.inspect();
    let run = |change: &[(&str, &str)]| {
        change
            .iter()
            .fold(net.run(""), |form, (from, to)| form.replace(from, to))
    };
    let cases = [
        (
            run(&[(IMAGE, "ami-00000000000000000")]),
            "InvalidAMIID.NotFound",
            "[ami-00000000000000000]",
        ),
        (
            run(&[("t3.micro", "t9.huge")]),
            "InvalidParameterValue",
            "Invalid value 't9.huge'",
        ),
        (
            run(&[("t3.micro", "t4g.micro")]),
            "InvalidParameterValue",
            "The architecture 'arm64'",
        ),
        (
            net.run("&KeyName=none"),
            "InvalidKeyPair.NotFound",
            "The key pair 'none' does not exist",
        ),
        (
            net.run("&UserData=!"),
            "InvalidUserData.Malformed",
            "Invalid BASE64",
        ),
        (
            net.run("&IamInstanceProfile.Name=none"),
            "InvalidParameterValue",
            "Invalid IAM Instance Profile name",
        ),
        (
            net.run("&NetworkInterface.1.PrivateIpAddress=10.9.9.9"),
            "InvalidParameterValue",
            "does not fall within the subnet's address range",
        ),
        (
            net.run(
                "&BlockDeviceMapping.1.DeviceName=/dev/xvda&BlockDeviceMapping.1.Ebs.VolumeSize=4",
            ),
            "InvalidBlockDeviceMapping",
            "expect size>= 8GB",
        ),
        (
            net.run(&format!("&SubnetId={}", net.subnet)),
            "InvalidParameterCombination",
            "Network interfaces and an instance-level subnet ID",
        ),
    ];
    for (form, code, words) in cases {
        refused(cloud, &form, code, words).await;
    }
    assert_eq!(cloud.inspect(), before);
}

#[tokio::test(start_paused = true)]
async fn young_profiles_are_unknown_to_ec2() {
    let net = Network::new(|options| {
        options.faults.eventual_consistency = true;
        options.latencies.propagation = crate::Latency::seconds(0, 0);
        options.latencies.iam_propagation = crate::Latency::seconds(0, 0);
    })
    .await;
    let trust = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22sts%3AAssumeRole%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%7D%5D%7D";
    let iam = async |form: String| {
        let (status, answer) = query(&net.cloud, "iam", &form).await;
        assert_eq!(status, 200, "{answer}");
    };
    iam(format!(
        "Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={trust}"
    ))
    .await;
    iam("Action=CreateInstanceProfile&InstanceProfileName=p".to_owned()).await;
    let run = net.run("&IamInstanceProfile.Name=p");
    let invalid = "Invalid IAM Instance Profile name";
    refused(&net.cloud, &run, "InvalidParameterValue", invalid).await;
    wait(11).await;
    refused(
        &net.cloud,
        &run,
        "InvalidParameterValue",
        "has no associated IAM Roles",
    )
    .await;
    iam("Action=AddRoleToInstanceProfile&InstanceProfileName=p&RoleName=r".to_owned()).await;
    refused(
        &net.cloud,
        &run,
        "InvalidParameterValue",
        "has no associated IAM Roles",
    )
    .await;
    wait(11).await;
    let id = made(&net.cloud, &run, "instanceId").await;
    let list = "Action=DescribeIamInstanceProfileAssociations&Filter.1.Name=instance-id";
    let answer = ec2(&net.cloud, &format!("{list}&Filter.1.Value.1={id}")).await;
    assert!(
        first(&answer, "arn").ends_with(":instance-profile/p"),
        "{answer}"
    );
}

#[tokio::test(start_paused = true)]
async fn disks_go_with_their_instance_or_stay() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let disks = "&BlockDeviceMapping.1.DeviceName=/dev/xvda&BlockDeviceMapping.1.Ebs.VolumeSize=20\
                 &BlockDeviceMapping.1.Ebs.VolumeType=gp3&BlockDeviceMapping.2.DeviceName=/dev/sdf\
                 &BlockDeviceMapping.2.Ebs.VolumeSize=5\
                 &BlockDeviceMapping.2.Ebs.DeleteOnTermination=false\
                 &TagSpecification.1.ResourceType=volume&TagSpecification.1.Tag.1.Key=Name\
                 &TagSpecification.1.Tag.1.Value=disk";
    let id = made(cloud, &net.run(disks), "instanceId").await;
    wait(33).await;
    let list = format!(
        "Action=DescribeVolumes&Filter.1.Name=attachment.instance-id&Filter.1.Value.1={id}\
         &Filter.2.Name=tag:Name&Filter.2.Value.1=disk"
    );
    let answer = ec2(cloud, &list).await;
    let mut sizes = all(&answer, "size");
    sizes.sort_unstable();
    assert_eq!(sizes, ["20", "5"], "{answer}");
    let volumes = ec2(
        cloud,
        "Action=DescribeVolumes&Filter.1.Name=size&Filter.1.Value.1=5",
    )
    .await;
    let volume = first(&volumes, "volumeId").to_owned();
    let delete = format!("Action=DeleteVolume&VolumeId={volume}");
    refused(cloud, &delete, "VolumeInUse", "is currently attached to").await;
    fine(
        cloud,
        &format!("Action=TerminateInstances&InstanceId.1={id}"),
    )
    .await;
    wait(32).await;
    let answer = ec2(cloud, "Action=DescribeVolumes").await;
    assert_eq!(all(&answer, "volumeId"), [&volume], "{answer}");
    fine(cloud, &delete).await;
    net.tear_down().await;
}

#[tokio::test(start_paused = true)]
async fn what_needs_a_stop_is_refused_before_it() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let id = made(cloud, &net.run("&DisableApiTermination=true"), "instanceId").await;
    let modify = format!("Action=ModifyInstanceAttribute&InstanceId={id}");
    let retype = format!("{modify}&InstanceType.Value=t3.small");
    let stop = format!("Action=StopInstances&InstanceId.1={id}");
    refused(
        cloud,
        &stop,
        "IncorrectInstanceState",
        "from which it can be stopped",
    )
    .await;
    wait(33).await;
    refused(
        cloud,
        &retype,
        "IncorrectInstanceState",
        "is not in the 'stopped' state",
    )
    .await;
    let terminate = format!("Action=TerminateInstances&InstanceId.1={id}");
    refused(
        cloud,
        &terminate,
        "OperationNotPermitted",
        "disableApiTermination",
    )
    .await;
    fine(cloud, &stop).await;
    assert_eq!(net.instance_state(&id).await, "stopping");
    wait(41).await;
    assert_eq!(net.instance_state(&id).await, "stopped");
    // Its public address is gone, so the gateway may be detached.
    fine(cloud, &net.detach()).await;
    fine(cloud, &retype).await;
    fine(cloud, &format!("{modify}&UserData.Value=aGVsbG8%3D")).await;
    let attribute = format!("Action=DescribeInstanceAttribute&InstanceId={id}&Attribute=userData");
    assert_eq!(first(&ec2(cloud, &attribute).await, "value"), "aGVsbG8=");
    fine(cloud, &format!("Action=StartInstances&InstanceId.1={id}")).await;
    wait(33).await;
    let answer = ec2(
        cloud,
        &format!("Action=DescribeInstances&InstanceId.1={id}"),
    )
    .await;
    assert_eq!(first(&answer, "instanceType"), "t3.small");
    assert_ne!(first(&answer, "ipAddress"), "");
    fine(
        cloud,
        &format!("{modify}&DisableApiTermination.Value=false"),
    )
    .await;
    fine(cloud, &terminate).await;
}

#[tokio::test(start_paused = true)]
async fn interfaces_are_counted_worn_and_in_use() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let form = format!(
        "Action=CreateNetworkInterface&SubnetId={}&PrivateIpAddress=10.0.1.9",
        net.subnet
    );
    let interface = made(cloud, &form, "networkInterfaceId").await;
    refused(
        cloud,
        &form,
        "InvalidIPAddress.InUse",
        "Address 10.0.1.9 is in use",
    )
    .await;
    let subnets = format!("Action=DescribeSubnets&SubnetId.1={}", net.subnet);
    assert_eq!(
        first(&ec2(cloud, &subnets).await, "availableIpAddressCount"),
        "250"
    );
    let id = made(cloud, &net.run(""), "instanceId").await;
    wait(33).await;
    let associate = format!(
        "Action=AttachNetworkInterface&NetworkInterfaceId={interface}&InstanceId={id}&DeviceIndex=1"
    );
    let attachment = made(cloud, &associate, "attachmentId").await;
    let delete = format!("Action=DeleteNetworkInterface&NetworkInterfaceId={interface}");
    refused(
        cloud,
        &delete,
        "InvalidNetworkInterface.InUse",
        "is currently in use",
    )
    .await;
    let groups = format!(
        "Action=ModifyInstanceAttribute&InstanceId={id}&GroupId.1={}",
        net.group
    );
    refused(
        cloud,
        &groups,
        "InvalidInstanceID",
        "There are multiple interfaces",
    )
    .await;
    fine(
        cloud,
        &format!("Action=DetachNetworkInterface&AttachmentId={attachment}"),
    )
    .await;
    fine(cloud, &groups).await;
    fine(cloud, &delete).await;
    fine(
        cloud,
        &format!("Action=TerminateInstances&InstanceId.1={id}"),
    )
    .await;
    wait(32).await;
    net.tear_down().await;
}

#[tokio::test(start_paused = true)]
async fn images_are_found_by_pattern_owner_and_kind() {
    let cloud = sandbox(|_| ());
    let names = async |filters: &[(&str, &str)], owner: &str| {
        let mut form = format!("Action=DescribeImages&Owner.1={owner}");
        for (number, (name, value)) in filters.iter().enumerate() {
            form += &format!(
                "&Filter.{0}.Name={name}&Filter.{0}.Value.1={value}",
                number + 1
            );
        }
        let answer = ec2(&cloud, &form).await;
        all(&answer, "name")
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let old = names(
        &[("name", "amzn2-ami-hvm-2.0.2018*-x86_64-gp2")],
        "137112412989",
    )
    .await;
    assert!(
        old.contains(&"amzn2-ami-hvm-2.0.20180810-x86_64-gp2".to_owned()),
        "{old:?}"
    );
    let both = [("virtualization-type", "hvm"), ("architecture", "arm64")];
    let arm = names(&both, "amazon").await;
    assert!(
        arm.len() > 3 && arm.iter().all(|name| name.contains("arm64")),
        "{arm:?}"
    );
    for pattern in [
        "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*",
        "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*",
    ] {
        assert!(
            !names(&[("name", pattern)], "099720109477").await.is_empty(),
            "{pattern}"
        );
    }
    let ecs = names(&[("name", "amzn2-ami-ecs-hvm-*-x86_64-ebs")], "amazon").await;
    assert!(!ecs.is_empty());
    assert!(names(&[("name", "amzn2*")], "self").await.is_empty());
    let form = "Action=DescribeImages&Filter.1.Name=nonsense&Filter.1.Value.1=x";
    refused(
        &cloud,
        form,
        "InvalidParameterValue",
        "The filter 'nonsense' is invalid",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn key_pairs_have_the_fingerprint_of_their_key() {
    let cloud = sandbox(|_| ());
    use base64::Engine;
    let material = base64::engine::general_purpose::STANDARD.encode(KEY);
    let material: String = form_urlencoded::byte_serialize(material.as_bytes()).collect();
    let form = format!("Action=ImportKeyPair&KeyName=k&PublicKeyMaterial={material}");
    let print = made(&cloud, &form, "keyFingerprint").await;
    assert_eq!(print, "8a:63:1f:2c:09:dc:c5:6b:01:47:a4:6d:c8:bb:9a:09");
    refused(&cloud, &form, "InvalidKeyPair.Duplicate", "already exists").await;
    fine(&cloud, "Action=DeleteKeyPair&KeyName=k").await;
    let list = "Action=DescribeKeyPairs&KeyName.1=k";
    refused(&cloud, list, "InvalidKeyPair.NotFound", "'k'").await;
}

#[tokio::test(start_paused = true)]
async fn a_launch_takes_over_what_its_template_says_and_it_does_not() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let data = |kind: &str| {
        format!(
            "&LaunchTemplateData.ImageId={IMAGE}&LaunchTemplateData.InstanceType={kind}\
             &LaunchTemplateData.NetworkInterface.1.DeviceIndex=0\
             &LaunchTemplateData.NetworkInterface.1.SubnetId={}\
             &LaunchTemplateData.NetworkInterface.1.SecurityGroupId.1={}",
            net.subnet, net.group
        )
    };
    let create = format!(
        "Action=CreateLaunchTemplate&LaunchTemplateName=web{}",
        data("t3.nano")
    );
    let template = made(cloud, &create, "launchTemplateId").await;
    let taken = "InvalidLaunchTemplateName.AlreadyExistsException";
    refused(cloud, &create, taken, "already in use").await;
    let version = format!("Action=CreateLaunchTemplateVersion&LaunchTemplateId={template}");
    fine(cloud, &format!("{version}{}", data("t3.small"))).await;
    let show = "Action=DescribeLaunchTemplateVersions&LaunchTemplateName=web";
    let shown = fine(cloud, &format!("{show}&LaunchTemplateVersion.1=$Latest")).await;
    assert_eq!(first(&shown, "instanceType"), "t3.small");
    assert_eq!(first(first(&shown, "groupSet"), "groupId"), net.group);

    let run = "Action=RunInstances&MinCount=1&MaxCount=1&LaunchTemplate.LaunchTemplateName=web";
    let kinds = [
        ("", "t3.nano"),
        ("&LaunchTemplate.Version=2", "t3.small"),
        ("&InstanceType=t3.large", "t3.large"),
    ];
    for (more, kind) in kinds {
        let answer = fine(cloud, &format!("{run}{more}")).await;
        assert_eq!(first(&answer, "instanceType"), kind);
        assert!(
            answer.contains("<key>aws:ec2launchtemplate:id</key>"),
            "{answer}"
        );
    }
    let missing = format!("{run}&LaunchTemplate.Version=9");
    refused(
        cloud,
        &missing,
        "InvalidLaunchTemplateId.VersionNotFound",
        "version 9",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn ipv6_addresses_come_from_the_subnet_and_hold_its_block() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let more = net.run("&NetworkInterface.1.Ipv6AddressCount=1");
    refused(
        cloud,
        &more,
        "InvalidParameterValue",
        "has no IPv6 CIDR block",
    )
    .await;
    let block = format!(
        "Action=AssociateVpcCidrBlock&VpcId={}&AmazonProvidedIpv6CidrBlock=true",
        net.vpc
    );
    let block = made(cloud, &block, "ipv6CidrBlock")
        .await
        .replace("::/56", "");
    let associate = format!(
        "Action=AssociateSubnetCidrBlock&SubnetId={}&Ipv6CidrBlock={block}::/64",
        net.subnet
    );
    let associate = made(cloud, &associate, "associationId").await;
    let answer = fine(cloud, &more).await;
    let address = first(&answer, "ipv6Address").to_owned();
    assert!(
        address.starts_with(block.trim_end_matches('0')),
        "{address} in {block}"
    );
    let untie = format!("Action=DisassociateSubnetCidrBlock&AssociationId={associate}");
    refused(cloud, &untie, "InvalidCidrBlock.InUse", "in use").await;
    let interface = first(&answer, "networkInterfaceId");
    let give_back = format!("Action=UnassignIpv6Addresses&NetworkInterfaceId={interface}");
    fine(cloud, &format!("{give_back}&Ipv6Addresses.1={address}")).await;
    fine(cloud, &untie).await;
}

#[tokio::test(start_paused = true)]
async fn an_instance_without_a_subnet_lives_in_the_default_network() {
    let cloud = sandbox(|_| ());
    let run =
        format!("Action=RunInstances&MinCount=1&MaxCount=1&ImageId={IMAGE}&InstanceType=c5.large");
    for (zone, found) in [("", "us-east-1a"), ("us-east-1b", "us-east-1b")] {
        let answer = fine(&cloud, &format!("{run}&Placement.AvailabilityZone={zone}")).await;
        assert_eq!(first(&answer, "availabilityZone"), found);
        assert_eq!(first(&answer, "vpcId"), "vpc-0default0000000000");
        assert_eq!(first(&answer, "tenancy"), "default");
    }
}
