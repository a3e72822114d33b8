//! Public parameters of Systems Manager that hold the ids of images.

use serde_json::{Value, json};

use super::images;
use crate::testing::{all, first, json, query, sandbox};

#[tokio::test(start_paused = true)]
async fn public_parameters_hold_the_newest_image() {
    let cloud = sandbox(|_| ());
    let get = async |name: &str| {
        let body = json!({ "Name": name }).to_string();
        let (_, text) = json(&cloud, "ssm", "AmazonSSM.GetParameter", &body).await;
        serde_json::from_str::<Value>(&text).unwrap()["Parameter"].clone()
    };
    let cases = [
        (
            "ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2",
            "amzn2-ami-hvm-2.0.20250305.0-x86_64-gp2",
        ),
        (
            "ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-ebs",
            "amzn2-ami-hvm-2.0.20250305.0-x86_64-ebs",
        ),
        (
            "ami-amazon-linux-latest/amzn-ami-hvm-x86_64-gp2",
            "amzn-ami-hvm-2018.03.0.20231206.0-x86_64-gp2",
        ),
        (
            "ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
            "al2023-ami-2023.6.20250303.0-kernel-6.1-arm64",
        ),
        (
            "ami-amazon-linux-latest/al2023-ami-minimal-kernel-6.1-x86_64",
            "al2023-ami-minimal-2023.6.20250303.0-kernel-6.1-x86_64",
        ),
        (
            "canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id",
            "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20250305",
        ),
        (
            "canonical/ubuntu/server/jammy/stable/20230516/amd64/hvm/ebs-gp2/ami-id",
            "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20230516",
        ),
        (
            "canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id",
            "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20250305",
        ),
        (
            "ecs/optimized-ami/amazon-linux-2/recommended/image_id",
            "amzn2-ami-ecs-hvm-2.0.20250304-x86_64-ebs",
        ),
        (
            "ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
            "al2023-ami-ecs-hvm-2023.0.20250304-kernel-6.1-arm64",
        ),
        (
            "eks/optimized-ami/1.27/amazon-linux-2/recommended/image_id",
            "amazon-eks-node-1.27-v20250304",
        ),
        (
            "eks/optimized-ami/1.31/amazon-linux-2023/x86_64/standard/recommended/image_id",
            "amazon-eks-node-al2023-x86_64-standard-1.31-v20250304",
        ),
        (
            "ami-windows-latest/Windows_Server-2022-English-Full-Base",
            "Windows_Server-2022-English-Full-Base-2025.02.13",
        ),
        (
            "debian/release/12/latest/amd64",
            "debian-12-amd64-20250210-2021",
        ),
    ];
    for (path, name) in cases {
        let path = format!("/aws/service/{path}");
        let parameter = get(&path).await;
        let id = parameter["Value"].as_str().unwrap_or_default().to_owned();
        let answer = images(&cloud, &[], &format!("&ImageId.1={id}")).await;
        assert_eq!(all(&answer, "name"), [name], "{path}: {parameter}");
        assert_eq!(
            parameter["ARN"],
            format!("arn:aws:ssm:us-east-1::parameter{path}")
        );
    }
    let ecs = get("/aws/service/ecs/optimized-ami/amazon-linux-2/recommended").await;
    let document: Value = serde_json::from_str(ecs["Value"].as_str().unwrap()).unwrap();
    assert_eq!(
        document["image_name"],
        "amzn2-ami-ecs-hvm-2.0.20250304-x86_64-ebs"
    );
    for none in [
        "ami-amazon-linux-latest/amzn9",
        "ecs/optimized-ami/",
        "",
        "eks",
    ] {
        assert_eq!(get(&format!("/aws/service/{none}")).await, Value::Null);
    }
}

#[tokio::test(start_paused = true)]
async fn public_parameters_are_listed_by_path_and_resolved_in_a_launch() {
    let cloud = sandbox(|_| ());
    let body = json!({ "Path": "/aws/service/ami-amazon-linux-latest", "MaxResults": 50 });
    let (_, text) = json(
        &cloud,
        "ssm",
        "AmazonSSM.GetParametersByPath",
        &body.to_string(),
    )
    .await;
    assert!(text.contains("latest/amzn2-ami-hvm-x86_64-gp2\""), "{text}");
    let run = "Action=RunInstances&MinCount=1&MaxCount=1&InstanceType=t2.micro\
               &ImageId=resolve:ssm:/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2";
    let (status, answer) = query(&cloud, "ec2", run).await;
    assert_eq!(status, 200, "{answer}");
    assert!(first(&answer, "imageId").starts_with("ami-0"));
}
