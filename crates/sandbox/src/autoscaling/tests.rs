//! Groups launch what is missing, replace what goes, and are not deleted with instances in them.

use crate::testing::{all, first, query, sandbox};
use crate::{Latencies, Sandbox};
use std::time::Duration;

const IMAGE: &str = "ami-04681a1dbd79675a5";

async fn ask(sandbox: &Sandbox, service: &str, form: &str) -> String {
    let (status, body) = query(sandbox, service, form).await;
    assert_eq!(status, 200, "{form}: {body}");
    body
}

async fn refused(sandbox: &Sandbox, form: &str) -> String {
    let (status, body) = query(sandbox, "autoscaling", form).await;
    assert_eq!(status, 400, "{form}: {body}");
    first(&body, "Code").to_owned()
}

/// A sandbox with a subnet and a launch template; the id of the subnet.
async fn prepared(latencies: Latencies) -> (Sandbox, String) {
    let sandbox = sandbox(|options| options.latencies = latencies);
    let vpc = ask(&sandbox, "ec2", "Action=CreateVpc&CidrBlock=10.0.0.0/16").await;
    let form = format!(
        "Action=CreateSubnet&VpcId={}&CidrBlock=10.0.1.0/24&AvailabilityZone=us-east-1a",
        first(&vpc, "vpcId")
    );
    let subnet = first(&ask(&sandbox, "ec2", &form).await, "subnetId").to_owned();
    let form = format!(
        "Action=CreateLaunchTemplate&LaunchTemplateName=web&LaunchTemplateData.ImageId={IMAGE}\
         &LaunchTemplateData.InstanceType=t3.micro"
    );
    ask(&sandbox, "ec2", &form).await;
    (sandbox, subnet)
}

fn create(subnet: &str, least: u32, most: u32) -> String {
    format!(
        "Action=CreateAutoScalingGroup&AutoScalingGroupName=web&MinSize={least}&MaxSize={most}\
         &LaunchTemplate.LaunchTemplateName=web&VPCZoneIdentifier={subnet}\
         &Tags.member.1.Key=Name&Tags.member.1.Value=web&Tags.member.1.PropagateAtLaunch=true"
    )
}

const DESCRIBE: &str = "Action=DescribeAutoScalingGroups&AutoScalingGroupNames.member.1=web";

#[tokio::test(start_paused = true)]
async fn instances_that_go_are_replaced() {
    let (sandbox, subnet) = prepared(Latencies::realistic()).await;
    ask(&sandbox, "autoscaling", &create(&subnet, 2, 4)).await;
    let group = ask(&sandbox, "autoscaling", DESCRIBE).await;
    assert_eq!(all(&group, "LifecycleState"), ["Pending", "Pending"]);
    assert!(
        first(&group, "LaunchTemplateId").starts_with("lt-"),
        "{group}"
    );
    tokio::time::sleep(Duration::from_secs(60)).await;
    let group = ask(&sandbox, "autoscaling", DESCRIBE).await;
    assert_eq!(all(&group, "LifecycleState"), ["InService", "InService"]);
    let id = first(&group, "InstanceId").to_owned();
    let tags = format!("Action=DescribeTags&Filter.1.Name=resource-id&Filter.1.Value.1={id}");
    let tags = ask(&sandbox, "ec2", &tags).await;
    assert!(tags.contains("aws:autoscaling:groupName"), "{tags}");
    let terminate = format!("Action=TerminateInstances&InstanceId.1={id}");
    ask(&sandbox, "ec2", &terminate).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    ask(&sandbox, "autoscaling", DESCRIBE).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    let group = ask(&sandbox, "autoscaling", DESCRIBE).await;
    assert_eq!(all(&group, "LifecycleState"), ["InService", "InService"]);
    assert!(!all(&group, "InstanceId").contains(&id.as_str()));
}

#[tokio::test(start_paused = true)]
async fn a_group_with_instances_is_not_deleted() {
    let (sandbox, subnet) = prepared(Latencies::realistic()).await;
    ask(&sandbox, "autoscaling", &create(&subnet, 1, 1)).await;
    assert_eq!(
        refused(&sandbox, &create(&subnet, 1, 1)).await,
        "AlreadyExists"
    );
    ask(&sandbox, "autoscaling", DESCRIBE).await;
    let delete = "Action=DeleteAutoScalingGroup&AutoScalingGroupName=web";
    assert_eq!(refused(&sandbox, delete).await, "ResourceInUse");
    let drain = "Action=UpdateAutoScalingGroup&AutoScalingGroupName=web&MinSize=0&MaxSize=0\
                 &DesiredCapacity=0";
    ask(&sandbox, "autoscaling", drain).await;
    ask(&sandbox, "autoscaling", DESCRIBE).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    let group = ask(&sandbox, "autoscaling", DESCRIBE).await;
    assert_eq!(first(&group, "InstanceId"), "");
    ask(&sandbox, "autoscaling", delete).await;
    let group = ask(&sandbox, "autoscaling", DESCRIBE).await;
    assert_eq!(first(&group, "AutoScalingGroupName"), "");
}

#[tokio::test(start_paused = true)]
async fn a_forced_delete_takes_the_instances_along() {
    let (sandbox, subnet) = prepared(Latencies::realistic()).await;
    ask(&sandbox, "autoscaling", &create(&subnet, 1, 1)).await;
    ask(&sandbox, "autoscaling", DESCRIBE).await;
    let delete = "Action=DeleteAutoScalingGroup&AutoScalingGroupName=web&ForceDelete=true";
    ask(&sandbox, "autoscaling", delete).await;
    let group = ask(&sandbox, "autoscaling", DESCRIBE).await;
    assert_eq!(first(&group, "Status"), "Delete in progress");
    let keeps = format!("Action=DeleteSubnet&SubnetId={subnet}");
    assert_eq!(query(&sandbox, "ec2", &keeps).await.0, 400);
    tokio::time::sleep(Duration::from_secs(60)).await;
    let group = ask(&sandbox, "autoscaling", DESCRIBE).await;
    assert_eq!(first(&group, "AutoScalingGroupName"), "");
    ask(&sandbox, "ec2", &keeps).await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_launched_is_told() {
    let (sandbox, subnet) = prepared(Latencies::none()).await;
    let absent = create(&subnet, 1, 1).replace("LaunchTemplateName=web", "LaunchTemplateName=no");
    assert_eq!(refused(&sandbox, &absent).await, "ValidationError");
    let inverse = create(&subnet, 3, 1);
    assert_eq!(refused(&sandbox, &inverse).await, "ValidationError");
    let bad = format!(
        "Action=CreateLaunchTemplate&LaunchTemplateName=bad&LaunchTemplateData.ImageId={IMAGE}\
         &LaunchTemplateData.InstanceType=t3.micro&LaunchTemplateData.KeyName=absent"
    );
    ask(&sandbox, "ec2", &bad).await;
    let form = create(&subnet, 1, 1).replace("LaunchTemplateName=web", "LaunchTemplateName=bad");
    ask(&sandbox, "autoscaling", &form).await;
    let activities = "Action=DescribeScalingActivities&AutoScalingGroupName=web";
    let told = ask(&sandbox, "autoscaling", activities).await;
    assert_eq!(first(&told, "StatusCode"), "Failed");
    assert!(told.contains("absent"), "{told}");
    let interfaces = ask(&sandbox, "ec2", "Action=DescribeNetworkInterfaces").await;
    assert_eq!(first(&interfaces, "networkInterfaceId"), "");
}

#[tokio::test(start_paused = true)]
async fn a_group_is_made_smaller_without_its_template() {
    let (sandbox, subnet) = prepared(Latencies::none()).await;
    ask(&sandbox, "autoscaling", &create(&subnet, 1, 2)).await;
    let gone = "Action=DeleteLaunchTemplate&LaunchTemplateName=web";
    ask(&sandbox, "ec2", gone).await;
    let update = "Action=UpdateAutoScalingGroup&AutoScalingGroupName=web&MinSize=0&MaxSize=0";
    ask(&sandbox, "autoscaling", update).await;
    let again = format!("{update}&LaunchTemplate.LaunchTemplateName=web");
    assert_eq!(refused(&sandbox, &again).await, "ValidationError");
}
