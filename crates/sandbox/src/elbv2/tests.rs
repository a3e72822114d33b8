//! What load balancers refuse, how long they take, and the network interfaces that they leave.

use crate::testing::{all, first, query, sandbox};
use crate::{Latencies, Sandbox};
use std::time::Duration;

const VERSION: &str = "&Version=2015-12-01";
const IMAGE: &str = "ami-04681a1dbd79675a5";

/// A VPC with an internet gateway and two subnets in two zones, and one more in the first.
struct Network {
    sandbox: Sandbox,
    vpc: String,
    subnets: Vec<String>,
}

async fn network(latencies: Latencies) -> Network {
    let sandbox = sandbox(|options| options.latencies = latencies);
    let vpc = ec2(&sandbox, "Action=CreateVpc&CidrBlock=10.0.0.0/16").await;
    let vpc = first(&vpc, "vpcId").to_owned();
    let gateway = ec2(&sandbox, "Action=CreateInternetGateway").await;
    let gateway = first(&gateway, "internetGatewayId").to_owned();
    let attach = format!("Action=AttachInternetGateway&InternetGatewayId={gateway}&VpcId={vpc}");
    ec2(&sandbox, &attach).await;
    let mut subnets = Vec::new();
    for (number, zone) in ["us-east-1a", "us-east-1b", "us-east-1a"]
        .iter()
        .enumerate()
    {
        let form = format!(
            "Action=CreateSubnet&VpcId={vpc}&CidrBlock=10.0.{number}.0/24&AvailabilityZone={zone}"
        );
        subnets.push(first(&ec2(&sandbox, &form).await, "subnetId").to_owned());
    }
    Network {
        sandbox,
        vpc,
        subnets,
    }
}

async fn ec2(sandbox: &Sandbox, form: &str) -> String {
    let (status, body) = query(sandbox, "ec2", form).await;
    assert_eq!(status, 200, "{form}: {body}");
    body
}

impl Network {
    /// Status, error code or the whole answer.
    async fn ask(&self, form: &str) -> (u16, String) {
        let form = format!("{form}{VERSION}");
        let (status, body) = query(&self.sandbox, "elasticloadbalancing", &form).await;
        match status {
            200 => (status, body),
            _ => (status, first(&body, "Code").to_owned()),
        }
    }

    async fn done(&self, form: &str) -> String {
        let (status, body) = self.ask(form).await;
        assert_eq!(status, 200, "{form}: {body}");
        body
    }

    async fn refused(&self, form: &str) -> String {
        let (status, code) = self.ask(form).await;
        assert_eq!(status, 400, "{form}: {code}");
        code
    }

    fn create(&self, name: &str, subnets: &[usize]) -> String {
        let listed = subnets.iter().enumerate().map(|(number, index)| {
            format!("&Subnets.member.{}={}", number + 1, self.subnets[*index])
        });
        let listed: String = listed.collect();
        format!("Action=CreateLoadBalancer&Name={name}{listed}")
    }

    async fn balancer(&self, name: &str) -> String {
        let made = self.done(&self.create(name, &[0, 1])).await;
        first(&made, "LoadBalancerArn").to_owned()
    }

    async fn group(&self, name: &str) -> String {
        let form = format!(
            "Action=CreateTargetGroup&Name={name}&Protocol=HTTP&Port=80&VpcId={}",
            self.vpc
        );
        first(&self.done(&form).await, "TargetGroupArn").to_owned()
    }

    async fn listener(&self, balancer: &str, port: u16, group: &str) -> (u16, String) {
        let form = format!(
            "Action=CreateListener&LoadBalancerArn={balancer}&Port={port}&Protocol=HTTP\
             &DefaultActions.member.1.Type=forward&DefaultActions.member.1.TargetGroupArn={group}"
        );
        self.ask(&form).await
    }
}

#[tokio::test(start_paused = true)]
async fn names_and_subnets_are_judged() {
    let network = network(Latencies::none()).await;
    for (name, subnets, code) in [
        ("a_b", [0, 1].as_slice(), "ValidationError"),
        ("internal-a", &[0, 1], "ValidationError"),
        ("a-", &[0, 1], "ValidationError"),
        ("one-zone", &[0], "ValidationError"),
        ("same-zone", &[0, 2], "InvalidConfigurationRequest"),
        ("none", &[], "ValidationError"),
    ] {
        let form = network.create(name, subnets);
        assert_eq!(network.refused(&form).await, code, "{name}");
    }
    let alone = format!("{}&Type=network", network.create("net", &[0]));
    let made = network.done(&alone).await;
    assert_eq!(first(&made, "IpAddressType"), "ipv4");
    let other = format!("{}&Type=network", network.create("net", &[1]));
    assert_eq!(network.refused(&other).await, "DuplicateLoadBalancerName");
    assert_eq!(network.done(&alone).await.len(), made.len());
}

#[tokio::test(start_paused = true)]
async fn interfaces_stay_for_a_while_after_the_balancer() {
    let network = network(Latencies::realistic()).await;
    let arn = network.balancer("web").await;
    let describe = format!("Action=DescribeLoadBalancers&LoadBalancerArns.member.1={arn}");
    assert_eq!(
        first(&network.done(&describe).await, "Code"),
        "provisioning"
    );
    tokio::time::sleep(Duration::from_secs(200)).await;
    assert_eq!(first(&network.done(&describe).await, "Code"), "active");
    network
        .done(&format!("Action=DeleteLoadBalancer&LoadBalancerArn={arn}"))
        .await;
    assert_eq!(network.refused(&describe).await, "LoadBalancerNotFound");
    let path = arn.split_once('/').map_or("", |it| it.1);
    let interfaces = format!(
        "Action=DescribeNetworkInterfaces&Filter.1.Name=description&Filter.1.Value.1=ELB {path}"
    );
    let found = ec2(&network.sandbox, &interfaces).await;
    assert_eq!(all(&found, "requesterManaged"), ["true", "true"]);
    assert!(!all(&found, "publicIp").is_empty());
    let subnet = format!("Action=DeleteSubnet&SubnetId={}", network.subnets[0]);
    let (status, body) = query(&network.sandbox, "ec2", &subnet).await;
    assert_eq!((status, first(&body, "Code")), (400, "DependencyViolation"));
    tokio::time::sleep(Duration::from_secs(100)).await;
    ec2(&network.sandbox, &subnet).await;
}

#[tokio::test(start_paused = true)]
async fn a_group_that_is_led_to_stays() {
    let network = network(Latencies::none()).await;
    let (one, other) = (
        network.balancer("one").await,
        network.balancer("other").await,
    );
    let group = network.group("web").await;
    let (status, body) = network.listener(&one, 80, &group).await;
    assert_eq!(status, 200, "{body}");
    let listener = first(&body, "ListenerArn").to_owned();
    assert_eq!(all(&body, "Weight"), ["1"]);
    let again = network.listener(&one, 80, &group).await;
    assert_eq!(again, (400, "DuplicateListener".to_owned()));
    let shared = network.listener(&other, 80, &group).await;
    assert_eq!(shared, (400, "TargetGroupAssociationLimit".to_owned()));
    let delete = format!("Action=DeleteTargetGroup&TargetGroupArn={group}");
    assert_eq!(network.refused(&delete).await, "ResourceInUse");
    let rule = |priority: u32| {
        format!(
            "Action=CreateRule&ListenerArn={listener}&Priority={priority}\
             &Actions.member.1.Type=forward&Actions.member.1.TargetGroupArn={group}\
             &Conditions.member.1.Field=path-pattern\
             &Conditions.member.1.PathPatternConfig.Values.member.1=/a"
        )
    };
    network.done(&rule(1)).await;
    assert_eq!(network.refused(&rule(1)).await, "PriorityInUse");
    let rules = network
        .done(&format!("Action=DescribeRules&ListenerArn={listener}"))
        .await;
    assert_eq!(all(&rules, "Priority"), ["1", "default"]);
    network
        .done(&format!("Action=DeleteListener&ListenerArn={listener}"))
        .await;
    network.done(&delete).await;
}

#[tokio::test(start_paused = true)]
async fn a_protected_balancer_is_not_deleted() {
    let network = network(Latencies::none()).await;
    let arn = network.balancer("web").await;
    let protect = |value: &str| {
        format!(
            "Action=ModifyLoadBalancerAttributes&LoadBalancerArn={arn}\
             &Attributes.member.1.Key=deletion_protection.enabled&Attributes.member.1.Value={value}"
        )
    };
    network.done(&protect("true")).await;
    let delete = format!("Action=DeleteLoadBalancer&LoadBalancerArn={arn}");
    assert_eq!(network.refused(&delete).await, "OperationNotPermitted");
    network.done(&protect("false")).await;
    network.done(&delete).await;
    network.done(&delete).await;
    let unknown = protect("x").replace("deletion_protection.enabled", "nonsense");
    assert_eq!(network.refused(&unknown).await, "LoadBalancerNotFound");
}

#[tokio::test(start_paused = true)]
async fn targets_must_be_there_and_drain() {
    let network = network(Latencies::none()).await;
    let group = network.group("web").await;
    let target = |action: &str, id: &str| {
        format!("Action={action}&TargetGroupArn={group}&Targets.member.1.Id={id}")
    };
    let absent = target("RegisterTargets", "i-0123456789abcdef0");
    assert_eq!(network.refused(&absent).await, "InvalidTarget");
    let balancer = network.balancer("one").await;
    assert_eq!(network.listener(&balancer, 80, &group).await.0, 200);
    let launch = format!(
        "Action=RunInstances&ImageId={IMAGE}&MinCount=1&MaxCount=1&InstanceType=t3.micro\
         &SubnetId={}",
        network.subnets[0]
    );
    let launched = ec2(&network.sandbox, &launch).await;
    let id = first(&launched, "instanceId").to_owned();
    network.done(&target("RegisterTargets", &id)).await;
    let health = format!("Action=DescribeTargetHealth&TargetGroupArn={group}");
    assert_eq!(first(&network.done(&health).await, "State"), "healthy");
    network.done(&target("DeregisterTargets", &id)).await;
    assert_eq!(first(&network.done(&health).await, "State"), "draining");
    tokio::time::sleep(Duration::from_secs(301)).await;
    assert_eq!(first(&network.done(&health).await, "State"), "");
}
