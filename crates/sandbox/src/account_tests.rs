//! The account as AWS gives it: its default network, its quotas, and what it refuses.

use super::testing::{all, first, json, query, sandbox};
use super::{Options, Quotas, Sandbox};

async fn ec2(sandbox: &Sandbox, form: &str) -> String {
    query(sandbox, "ec2", form).await.1
}

/// The text of an element of an answer that has to be a success.
async fn made(sandbox: &Sandbox, form: &str, element: &str) -> String {
    let answer = ec2(sandbox, form).await;
    let id = first(&answer, element).to_owned();
    assert!(!id.is_empty(), "{form}: {answer}");
    id
}

async fn code(sandbox: &Sandbox, service: &str, form: &str) -> String {
    let answer = query(sandbox, service, form).await.1;
    first(&answer, "Code").to_owned()
}

#[tokio::test(start_paused = true)]
async fn ids_of_the_default_network_are_hexadecimal_and_stay_the_same() {
    let mut seen = Vec::new();
    for seed in [1, 2] {
        let cloud = sandbox(|options| options.seed = seed);
        let subnets = ec2(&cloud, "Action=DescribeSubnets").await;
        let vpc = ec2(&cloud, "Action=DescribeVpcs").await;
        let mut ids = all(&subnets, "subnetId");
        ids.push(first(&vpc, "vpcId"));
        for id in &ids {
            let digits = id.rsplit('-').next().unwrap_or_default();
            let is_hexadecimal = digits.bytes().all(|it| it.is_ascii_hexdigit());
            assert!(digits.len() == 17 && is_hexadecimal, "{id}");
        }
        seen.push(ids.join(" "));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test(start_paused = true)]
async fn quotas_are_those_of_a_new_account_and_can_be_raised() {
    let cloud = sandbox(|_| ());
    let vpc = |number: usize| format!("Action=CreateVpc&CidrBlock=10.{number}.0.0/16");
    // The default VPC counts.
    for number in 0..4 {
        made(&cloud, &vpc(number), "vpcId").await;
    }
    assert_eq!(code(&cloud, "ec2", &vpc(4)).await, "VpcLimitExceeded");
    let address = "Action=AllocateAddress&Domain=vpc";
    for _ in 0..5 {
        made(&cloud, address, "allocationId").await;
    }
    assert_eq!(code(&cloud, "ec2", address).await, "AddressLimitExceeded");
    let quotas = Quotas::read("vpcs=6,roles=1").unwrap_or_else(|why| panic!("{why}"));
    let cloud = sandbox(|options| options.quotas = quotas);
    for number in 0..5 {
        made(&cloud, &vpc(number), "vpcId").await;
    }
    assert_eq!(code(&cloud, "ec2", &vpc(5)).await, "VpcLimitExceeded");
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let role =
        |name: &str| format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}");
    assert_eq!(code(&cloud, "iam", &role("a")).await, "");
    assert_eq!(code(&cloud, "iam", &role("b")).await, "LimitExceeded");
}

#[tokio::test(start_paused = true)]
async fn a_group_has_so_many_rules_of_a_direction_and_family() {
    let cloud = sandbox(|_| ());
    let group = "Action=CreateSecurityGroup&GroupName=g&GroupDescription=d";
    let group = made(&cloud, group, "groupId").await;
    let rules = |from: usize, family: &str| -> String {
        let rule = |number: usize| {
            let port = from + number;
            let (ranges, block) = match family {
                "4" => ("IpRanges.1.CidrIp", "10.0.0.0/8"),
                _ => ("Ipv6Ranges.1.CidrIpv6", "::/0"),
            };
            let of = format!("&IpPermissions.{}", number + 1);
            format!(
                "{of}.IpProtocol=tcp{of}.FromPort={port}{of}.ToPort={port}{of}.{ranges}={block}"
            )
        };
        (0..60).map(rule).collect()
    };
    let add =
        |rules: String| format!("Action=AuthorizeSecurityGroupIngress&GroupId={group}{rules}");
    assert_eq!(code(&cloud, "ec2", &add(rules(100, "4"))).await, "");
    assert_eq!(code(&cloud, "ec2", &add(rules(100, "6"))).await, "");
    let one = "&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=1&IpPermissions.1.ToPort=1\
               &IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8";
    let refusal = code(&cloud, "ec2", &add(one.to_owned())).await;
    assert_eq!(refusal, "RulesPerSecurityGroupLimitExceeded");
    let described = format!("{one}&IpPermissions.1.IpRanges.1.Description=it%27s");
    let refusal = code(&cloud, "ec2", &add(described)).await;
    assert_eq!(refusal, "InvalidParameterValue");
}

#[tokio::test(start_paused = true)]
async fn a_block_is_made_canonical_and_has_to_be_one() {
    let cloud = sandbox(|_| ());
    let form = "Action=CreateVpc&CidrBlock=10.0.0.1/16";
    assert_eq!(made(&cloud, form, "cidrBlock").await, "10.0.0.0/16");
    let wrong = "Action=CreateVpc&CidrBlock=10.0.0.300/16";
    assert_eq!(code(&cloud, "ec2", wrong).await, "InvalidParameterValue");
}

#[tokio::test(start_paused = true)]
async fn one_attribute_is_changed_in_a_request() {
    let cloud = sandbox(|_| ());
    let vpc = made(&cloud, "Action=CreateVpc&CidrBlock=10.0.0.0/16", "vpcId").await;
    let modify = format!("Action=ModifyVpcAttribute&VpcId={vpc}");
    let names = "&EnableDnsHostnames.Value=true";
    let both = format!("{modify}{names}&EnableDnsSupport.Value=true");
    let combination = "InvalidParameterCombination";
    assert_eq!(code(&cloud, "ec2", &both).await, combination);
    assert_eq!(code(&cloud, "ec2", &modify).await, combination);
    assert_eq!(code(&cloud, "ec2", &format!("{modify}{names}")).await, "");
}

#[tokio::test(start_paused = true)]
async fn an_ipv6_block_stays_while_addresses_are_assigned_from_it() {
    let cloud = sandbox(|_| ());
    let vpc = "Action=CreateVpc&CidrBlock=10.0.0.0/16&AmazonProvidedIpv6CidrBlock=true";
    let vpc = made(&cloud, vpc, "vpcId").await;
    let found = ec2(&cloud, &format!("Action=DescribeVpcs&VpcId.1={vpc}")).await;
    let outer = first(&found, "ipv6CidrBlock");
    let block = outer.replace("00::/56", "01::/64");
    let subnet =
        format!("Action=CreateSubnet&VpcId={vpc}&CidrBlock=10.0.1.0/24&Ipv6CidrBlock={block}");
    let answer = ec2(&cloud, &subnet).await;
    let (subnet, association) = (
        first(&answer, "subnetId").to_owned(),
        first(&answer, "associationId").to_owned(),
    );
    let assign = |on: bool| {
        format!(
            "Action=ModifySubnetAttribute&SubnetId={subnet}&AssignIpv6AddressOnCreation.Value={on}"
        )
    };
    let release = format!("Action=DisassociateSubnetCidrBlock&AssociationId={association}");
    assert_eq!(code(&cloud, "ec2", &assign(true)).await, "");
    let refusal = code(&cloud, "ec2", &release).await;
    assert_eq!(refusal, "OperationNotPermitted");
    assert_eq!(code(&cloud, "ec2", &assign(false)).await, "");
    assert_eq!(code(&cloud, "ec2", &release).await, "");
    let native = format!("Action=CreateSubnet&VpcId={vpc}&Ipv6Native=true&Ipv6CidrBlock={block}");
    let answer = ec2(&cloud, &native).await;
    assert_eq!(first(&answer, "ipv6Native"), "true", "{answer}");
    assert_eq!(all(&answer, "cidrBlock"), Vec::<&str>::new(), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn any_policy_of_aws_can_be_attached_and_no_other() {
    let cloud = sandbox(|_| ());
    assert_eq!(
        code(&cloud, "iam", "Action=CreateUser&UserName=u").await,
        ""
    );
    let attach =
        |arn: &str| format!("Action=AttachUserPolicy&UserName=u&PolicyArn=arn:aws:iam::{arn}");
    for known in ["aws:policy/AWSSomethingNew", "aws:policy/service-role/Its"] {
        assert_eq!(code(&cloud, "iam", &attach(known)).await, "", "{known}");
    }
    for unknown in ["aws:policy/no good", "123456789012:policy/Mine"] {
        let refusal = code(&cloud, "iam", &attach(unknown)).await;
        assert!(!refusal.is_empty(), "{unknown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_is_assumed_by_whom_it_trusts() {
    let cloud = sandbox(|_| ());
    let trust = |principal: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}]}}"#
        )
    };
    let cases = [
        ("ours", r#"{"AWS":"arn:aws:iam::123456789012:root"}"#, ""),
        (
            "service",
            r#"{"Service":"ec2.amazonaws.com"}"#,
            "AccessDenied",
        ),
        (
            "others",
            r#"{"AWS":"arn:aws:iam::210987654321:root"}"#,
            "AccessDenied",
        ),
    ];
    for (name, principal, expected) in cases {
        let policy = trust(principal);
        let create = format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={policy}");
        assert_eq!(code(&cloud, "iam", &create).await, "", "{name}");
        let assume = format!(
            "Action=AssumeRole&RoleSessionName=session&RoleArn=arn:aws:iam::123456789012:role/{name}"
        );
        assert_eq!(code(&cloud, "sts", &assume).await, expected, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn shortages_come_as_often_as_a_user_asks_for() {
    let mut options = Options::default();
    assert_eq!(options.set_faults("capacity=1"), Ok(()));
    let cloud = sandbox(|it| it.capacity_shortages = options.capacity_shortages);
    let image = "Action=DescribeImages&Owner.1=amazon&Filter.1.Name=name\
                 &Filter.1.Value.1=amzn2-ami-hvm-*-x86_64-gp2";
    let image = made(&cloud, image, "imageId").await;
    let run =
        format!("Action=RunInstances&ImageId={image}&InstanceType=t3.micro&MinCount=1&MaxCount=1");
    let refusal = code(&cloud, "ec2", &run).await;
    assert_eq!(refusal, "InsufficientInstanceCapacity");
    assert!(cloud.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_scheduled_for_deletion_is_told_apart() {
    let cloud = sandbox(|_| ());
    let secret = r#"{"Name": "s", "ClientRequestToken": "01234567890123456789012345678901"}"#;
    json(
        &cloud,
        "secretsmanager",
        "secretsmanager.CreateSecret",
        secret,
    )
    .await;
    let delete = r#"{"SecretId": "s", "RecoveryWindowInDays": 7}"#;
    json(
        &cloud,
        "secretsmanager",
        "secretsmanager.DeleteSecret",
        delete,
    )
    .await;
    let held = cloud.inspect();
    assert!(held.is_empty(), "{held}");
    let told: Vec<&str> = held.scheduled.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(told, ["s"]);
}

#[tokio::test(start_paused = true)]
async fn user_data_that_is_not_carried_out_is_noted() {
    let cloud = sandbox(|_| ());
    let image = "Action=DescribeImages&Owner.1=amazon&Filter.1.Name=name\
                 &Filter.1.Value.1=amzn2-ami-hvm-*-x86_64-gp2";
    let image = made(&cloud, image, "imageId").await;
    // #!/bin/sh, and two lines.
    let data = "IyEvYmluL3NoCnl1bSBpbnN0YWxsIC15IG5naW54CmVjaG8gaGVyZQo%3D";
    let run = format!(
        "Action=RunInstances&ImageId={image}&InstanceType=t3.micro&MinCount=1&MaxCount=1\
         &UserData={data}"
    );
    let id = made(&cloud, &run, "instanceId").await;
    let notes = cloud.inspect().notes;
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(
        notes[0].contains(&id) && notes[0].contains("2 lines"),
        "{notes:?}"
    );
}
