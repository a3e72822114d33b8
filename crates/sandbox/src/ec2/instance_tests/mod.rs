//! Instances, addresses, gateways and disks: what they hold, for how long, and in whose words.

mod launch;
mod network;

use std::time::Duration;

use crate::testing::{all, first, query, sandbox};
use crate::{Latencies, Options, Sandbox};

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
