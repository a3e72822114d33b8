//! Images by name, pattern, owner, id and parameter.

mod parameters;

use crate::Sandbox;
use crate::testing::{all, first, query, sandbox};

/// What a Describe call with these filters answers.
async fn images(cloud: &Sandbox, filters: &[(&str, &str)], more: &str) -> String {
    let mut form = form_urlencoded::Serializer::new("Action=DescribeImages".to_owned());
    for (number, (name, value)) in (1..).zip(filters) {
        form.append_pair(&format!("Filter.{number}.Name"), name);
        form.append_pair(&format!("Filter.{number}.Value.1"), value);
    }
    let (status, body) = query(cloud, "ec2", &format!("{}{more}", form.finish())).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn named(cloud: &Sandbox, name: &str) -> String {
    images(cloud, &[("name", name)], "").await
}

#[tokio::test(start_paused = true)]
async fn every_well_formed_release_is_found_by_its_name() {
    let cloud = sandbox(|_| ());
    let cases = [
        (
            "amzn2-ami-hvm-2.0.20190110-x86_64-ebs",
            "137112412989",
            "/dev/xvda",
            "standard",
        ),
        (
            "amzn2-ami-hvm-2.0.20190313-x86_64-gp2",
            "137112412989",
            "/dev/xvda",
            "gp2",
        ),
        (
            "amzn2-ami-hvm-2.0.20200520.1-arm64-gp2",
            "137112412989",
            "/dev/xvda",
            "gp2",
        ),
        (
            "amzn2-ami-kernel-5.10-hvm-2.0.20220719.0-x86_64-gp2",
            "137112412989",
            "/dev/xvda",
            "gp2",
        ),
        (
            "amzn2-ami-minimal-hvm-2.0.20190110-x86_64-ebs",
            "137112412989",
            "/dev/xvda",
            "gp2",
        ),
        (
            "amzn-ami-hvm-2018.03.0.20181129-x86_64-gp2",
            "137112412989",
            "/dev/xvda",
            "gp2",
        ),
        (
            "amzn-ami-pv-2018.03.0.20181129-x86_64-ebs",
            "137112412989",
            "/dev/xvda",
            "standard",
        ),
        (
            "amzn-ami-vpc-nat-hvm-2018.03.0.20180811-x86_64-ebs",
            "137112412989",
            "/dev/xvda",
            "standard",
        ),
        (
            "al2023-ami-2023.5.20240805.0-kernel-6.1-x86_64",
            "137112412989",
            "/dev/xvda",
            "gp3",
        ),
        (
            "al2023-ami-ecs-hvm-2023.0.20240712-kernel-6.1-arm64",
            "591542846629",
            "/dev/xvda",
            "gp3",
        ),
        (
            "amzn2-ami-ecs-hvm-2.0.20190603-x86_64-ebs",
            "591542846629",
            "/dev/xvda",
            "gp2",
        ),
        (
            "amzn-ami-2018.03.j-amazon-ecs-optimized",
            "591542846629",
            "/dev/xvda",
            "gp2",
        ),
        (
            "amazon-eks-node-1.14-v20190927",
            "602401143452",
            "/dev/xvda",
            "gp2",
        ),
        (
            "amazon-eks-node-al2023-arm64-standard-1.31-v20241115",
            "602401143452",
            "/dev/xvda",
            "gp3",
        ),
        (
            "ubuntu/images/hvm-ssd/ubuntu-bionic-18.04-amd64-server-20181204.1",
            "099720109477",
            "/dev/sda1",
            "gp2",
        ),
        (
            "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20240801",
            "099720109477",
            "/dev/sda1",
            "gp3",
        ),
        (
            "ubuntu-minimal/images/hvm-ssd/ubuntu-focal-20.04-amd64-minimal-20210101",
            "099720109477",
            "/dev/sda1",
            "gp2",
        ),
        (
            "ubuntu-pro-server/images/hvm-ssd/ubuntu-jammy-22.04-amd64-pro-server-20240101",
            "099720109477",
            "/dev/sda1",
            "gp2",
        ),
        (
            "debian-10-amd64-20210721-710",
            "136693071363",
            "/dev/xvda",
            "gp2",
        ),
        (
            "debian-stretch-hvm-x86_64-gp2-2019-05-14-84483",
            "379101102735",
            "/dev/xvda",
            "gp2",
        ),
        (
            "Windows_Server-2019-English-Full-Base-2019.05.15",
            "801119661308",
            "/dev/sda1",
            "gp2",
        ),
        (
            "RHEL-8.2.0_HVM-20200803-x86_64-0-Hourly2-GP2",
            "309956199498",
            "/dev/sda1",
            "gp2",
        ),
        (
            "CoreOS-stable-1967.3.0-hvm",
            "595879546273",
            "/dev/xvda",
            "gp2",
        ),
    ];
    for (name, owner, device, volume) in cases {
        let answer = named(&cloud, name).await;
        assert_eq!(all(&answer, "name"), [name]);
        assert_eq!(first(&answer, "imageOwnerId"), owner, "{name}");
        assert_eq!(first(&answer, "rootDeviceName"), device, "{name}");
        assert_eq!(first(&answer, "volumeType"), volume, "{name}");
        let arm = name.contains("arm64");
        assert_eq!(first(&answer, "architecture") == "arm64", arm, "{name}");
        let windows = name.starts_with("Windows");
        assert_eq!(first(&answer, "platform") == "windows", windows, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_malformed_name_is_nothing() {
    let cloud = sandbox(|_| ());
    let names = [
        "amzn2-ami-hvm-2.0.20191341-x86_64-ebs",
        "amzn2-ami-hvm-2.0.20190229-x86_64-ebs",
        "amzn2-ami-hvm-2.0.2019011-x86_64-ebs",
        "amzn2-ami-hvm-2.0.20190110-x86_64-ebs ",
        "amzn2-ami-hvm-2.0.20190110-sparc-ebs",
        "amzn2-ami-hvm-2.0.20190110-x86_64-gp9",
        "amzn2-ami-hvm-2.0.20490110-x86_64-gp2",
        "amzn2-ami-hvm-2.0.20110110-x86_64-gp2",
        "Amzn2-ami-hvm-2.0.20190110-x86_64-ebs",
        "ubuntu/images/hvm-ssd/ubuntu-bionic-20.04-amd64-server-20190110",
        "Windows_Server-2019-English-Full-Base-2019.5.15",
        "",
    ];
    for name in names {
        assert_eq!(all(&named(&cloud, name).await, "name"), [""; 0], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pattern_finds_the_releases_of_the_list_or_of_the_day_it_speaks_of() {
    let cloud = sandbox(|_| ());
    let cases = [
        (
            "amzn2-ami-hvm-2.0.20190110-x86_64-*",
            "amzn2-ami-hvm-2.0.20190110-x86_64-ebs",
        ),
        (
            "amzn2-ami-hvm-2.0.20190313*-x86_64-gp2",
            "amzn2-ami-hvm-2.0.20190313-x86_64-gp2",
        ),
        (
            "amzn2-ami-hvm-2.0.????????-x86_64-ebs",
            "amzn2-ami-hvm-2.0.20190110-x86_64-ebs",
        ),
        (
            "amzn-ami-hvm-*-x86_64-gp2",
            "amzn-ami-hvm-2018.03.0.20181129-x86_64-gp2",
        ),
        (
            "amzn-ami-vpc-nat*",
            "amzn-ami-vpc-nat-hvm-2018.03.0.20181116-x86_64-ebs",
        ),
        (
            "ubuntu/images/*/ubuntu-xenial-16.04-amd64-server-201903*",
            "ubuntu/images/hvm-ssd/ubuntu-xenial-16.04-amd64-server-20190301",
        ),
        (
            "Windows_Server-2019-*-Full-Base-2019.05*",
            "Windows_Server-2019-English-Full-Base-2019.05.01",
        ),
        (
            "Windows_Server-2022-Japanese-Full-Base-*",
            "Windows_Server-2022-Japanese-Full-Base-2025.02.13",
        ),
        ("amazon-eks-node-1.2?-v*", "amazon-eks-node-1.27-v20230703"),
        (
            "debian-stretch-hvm-x86_64-gp2-2019-06*",
            "debian-stretch-hvm-x86_64-gp2-2019-06-01-84483",
        ),
        ("*ecs-optimized", "amzn-ami-2018.03.g-amazon-ecs-optimized"),
    ];
    for (pattern, name) in cases {
        let answer = named(&cloud, pattern).await;
        let names = all(&answer, "name");
        assert!(names.contains(&name), "{pattern}: {names:?}");
    }
    // What no list has is found by its exact name only.
    let answer = named(&cloud, "amzn2-ami-hvm-2.0.*-x86_64-gp2").await;
    assert!(!answer.contains("20190313"));
    let again = named(&cloud, "amzn2-ami-hvm-2.0.*-x86_64-gp2").await;
    assert_eq!(all(&answer, "imageId"), all(&again, "imageId"));
}

#[tokio::test(start_paused = true)]
async fn other_filters_hold_as_well() {
    let cloud = sandbox(|_| ());
    let name = ("name", "amzn2-ami-hvm-2.0.20190110-x86_64-ebs");
    let fitting = [
        ("owner-alias", "amazon"),
        ("owner-id", "137112412989"),
        ("architecture", "x86_64"),
        ("root-device-type", "ebs"),
        ("virtualization-type", "hvm"),
        ("state", "available"),
        ("is-public", "true"),
        ("creation-date", "2019-01-10T*"),
    ];
    for filter in fitting {
        let answer = images(&cloud, &[filter, name], "&Owner.1=amazon").await;
        assert_eq!(all(&answer, "name").len(), 1, "{filter:?}");
    }
    let others = [
        ("owner-alias", "self"),
        ("architecture", "arm64"),
        ("root-device-type", "instance-store"),
        ("virtualization-type", "paravirtual"),
        ("platform", "windows"),
        ("tag:Name", "x"),
    ];
    for filter in others {
        let answer = images(&cloud, &[filter, name], "").await;
        assert_eq!(all(&answer, "name").len(), 0, "{filter:?}");
    }
    let answer = images(&cloud, &[name], "&Owner.1=099720109477").await;
    assert_eq!(all(&answer, "name").len(), 0);
}

/// The id is asked for later and elsewhere, where nobody has heard the name.
#[tokio::test(start_paused = true)]
async fn an_id_says_what_image_it_is() {
    let name = "ubuntu/images/hvm-ssd/ubuntu-bionic-18.04-arm64-server-20181204.1";
    let answer = named(&sandbox(|_| ()), name).await;
    let id = first(&answer, "imageId").to_owned();
    let other = sandbox(|options| options.seed = 7);
    let by_id = images(&other, &[], &format!("&ImageId.1={id}")).await;
    assert_eq!(all(&by_id, "name"), [name]);
    assert_eq!(first(&by_id, "architecture"), "arm64");
    let by_filter = images(&other, &[("image-id", &id)], "").await;
    assert_eq!(all(&by_filter, "name"), [name]);
    assert_eq!(
        first(&by_filter, "creationDate"),
        first(&answer, "creationDate")
    );
}

#[tokio::test(start_paused = true)]
async fn any_well_formed_id_is_a_public_image() {
    let cloud = sandbox(|_| ());
    for id in ["ami-b374d5a5", "ami-0277a251130bd4921", "ami-12345678"] {
        let form = format!("Action=DescribeImages&ImageId.1={id}");
        let (_, answer) = query(&cloud, "ec2", &form).await;
        assert_eq!(all(&answer, "imageId"), [id]);
        assert_eq!(first(&answer, "architecture"), "x86_64");
        assert_eq!(first(&answer, "rootDeviceType"), "ebs");
        let run =
            format!("Action=RunInstances&ImageId={id}&MinCount=1&MaxCount=1&InstanceType=t2.micro");
        let (status, answer) = query(&cloud, "ec2", &run).await;
        assert_eq!((status, first(&answer, "imageId")), (200, id), "{answer}");
    }
    let wrong = [
        ("ami-00000000000000000", "InvalidAMIID.NotFound"),
        ("ami-00000000", "InvalidAMIID.NotFound"),
        ("ami-123", "InvalidAMIID.Malformed"),
        ("ami-1234567G", "InvalidAMIID.Malformed"),
        ("ami-B374D5A5", "InvalidAMIID.Malformed"),
        ("img-b374d5a5", "InvalidAMIID.Malformed"),
        ("", "InvalidAMIID.Malformed"),
    ];
    for (id, code) in wrong {
        let form = format!("Action=DescribeImages&ImageId.1={id}");
        let (_, answer) = query(&cloud, "ec2", &form).await;
        assert_eq!(first(&answer, "Code"), code, "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_runs_only_where_it_can() {
    let cloud = sandbox(|_| ());
    let run = async |name: &str, kind: &str| {
        let answer = named(&cloud, name).await;
        let id = first(&answer, "imageId").to_owned();
        let form =
            format!("Action=RunInstances&ImageId={id}&MinCount=1&MaxCount=1&InstanceType={kind}");
        first(&query(&cloud, "ec2", &form).await.1, "Code").to_owned()
    };
    let pv = "amzn-ami-pv-2018.03.0.20181129-x86_64-ebs";
    assert_eq!(run(pv, "t2.micro").await, "InvalidParameterCombination");
    assert_eq!(run(pv, "m3.medium").await, "");
    let s3 = "amzn-ami-hvm-2018.03.0.20181129-x86_64-s3";
    assert_eq!(run(s3, "t2.micro").await, "UnsupportedOperation");
    let arm = "amzn2-ami-hvm-2.0.20190110-arm64-gp2";
    assert_eq!(run(arm, "t2.micro").await, "InvalidParameterValue");
}
