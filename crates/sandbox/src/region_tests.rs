//! Regions are apart from each other, as far as AWS keeps them apart.

use super::testing::{Lines, all, first, request, sandbox};
use super::{Options, Sandbox};

/// The answer to a form that is signed for a region.
async fn call(sandbox: &Sandbox, region: &str, form: &str) -> String {
    let mut signed = request("ec2", "AKIATEST", form.to_owned());
    let header = &signed.headers()["authorization"];
    let header = header.to_str().unwrap().replace("us-east-1", region);
    let header = header.parse().unwrap();
    signed.headers_mut().insert("authorization", header);
    let answer = sandbox.handle(signed).await.unwrap();
    String::from_utf8(answer.body().to_vec()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_is_made_in_one_region_is_not_in_another() {
    let sandbox = sandbox(|_| ());
    let made = call(
        &sandbox,
        "eu-west-1",
        "Action=CreateVpc&CidrBlock=10.0.0.0/16",
    )
    .await;
    let id = first(&made, "vpcId").to_owned();
    let describe = format!("Action=DescribeVpcs&VpcId.1={id}");
    let there = call(&sandbox, "eu-west-1", &describe).await;
    assert_eq!(first(&there, "vpcId"), id);
    let here = call(&sandbox, "us-east-1", &describe).await;
    assert_eq!(first(&here, "Code"), "InvalidVpcID.NotFound");
    let held = sandbox.inspect().objects;
    let vpcs = held.iter().filter(|it| it.kind == "ec2.vpc");
    assert_eq!(vpcs.count(), 1, "{held:?}");
    call(
        &sandbox,
        "eu-west-1",
        &format!("Action=DeleteVpc&VpcId={id}"),
    )
    .await;
    assert!(sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_region_has_a_default_network_of_its_own() {
    let sandbox = sandbox(|_| ());
    for region in ["us-east-1", "eu-central-1"] {
        let found = call(&sandbox, region, "Action=DescribeSubnets").await;
        let zones = all(&found, "availabilityZone");
        assert!(!zones.is_empty());
        assert!(
            zones.iter().all(|zone| zone.starts_with(region)),
            "{zones:?}"
        );
    }
    assert!(sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_regions_of_an_account_outlive_its_process() {
    let lines = Lines::default();
    let sandbox = lines.open(Options::default());
    for region in ["us-east-1", "eu-west-1"] {
        call(&sandbox, region, "Action=CreateInternetGateway").await;
    }
    let before = sandbox.inspect();
    let again = lines.open(Options::default());
    assert_eq!(again.inspect(), before);
    let found = call(&again, "eu-west-1", "Action=DescribeInternetGateways").await;
    assert_eq!(all(&found, "internetGatewayId").len(), 2);
}
