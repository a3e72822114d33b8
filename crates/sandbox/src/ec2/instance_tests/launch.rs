//! Launches: tokens, templates, profiles, networks, and what AWS refuses.

use super::{IMAGE, KEY, Network, ec2, fine, made, refused, wait};
use crate::testing::{all, first, query, sandbox};

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
async fn an_instance_without_a_subnet_lives_in_the_default_network() {
    let cloud = sandbox(|_| ());
    let run =
        format!("Action=RunInstances&MinCount=1&MaxCount=1&ImageId={IMAGE}&InstanceType=c5.large");
    for (zone, found) in [("", "us-east-1a"), ("us-east-1b", "us-east-1b")] {
        let answer = fine(&cloud, &format!("{run}&Placement.AvailabilityZone={zone}")).await;
        assert_eq!(first(&answer, "availabilityZone"), found);
        assert_eq!(
            first(&answer, "vpcId"),
            crate::ec2::default_ids::id("vpc", "us-east-1", 0)
        );
        assert_eq!(first(&answer, "tenancy"), "default");
    }
}
