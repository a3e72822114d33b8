//! Auto Scaling groups and what belongs to them.

use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, made, text};

const IMAGE: &str = "ami-04681a1dbd79675a5";

/// A VPC with two subnets; and two versions of a launch template, which are no part of the stack.
struct Network {
    harness: Harness,
    vpc: Value,
    subnets: Vec<Value>,
}

impl Network {
    async fn new() -> Network {
        let harness = Harness::new(11);
        harness.configure(json!({"region": "us-east-1"})).await;
        let vpc = json!({"cidr_block": "10.0.0.0/16"});
        let vpc = harness.create("aws_vpc", vpc).await;
        let mut subnets = Vec::new();
        for (number, zone) in ["us-east-1a", "us-east-1b"].iter().enumerate() {
            let config = json!({
                "vpc_id": text(&vpc, "id"), "availability_zone": zone,
                "cidr_block": format!("10.0.{number}.0/24"),
            });
            subnets.push(harness.create("aws_subnet", config).await);
        }
        let network = Network {
            harness,
            vpc,
            subnets,
        };
        let template = "Action=CreateLaunchTemplate&LaunchTemplateName=web";
        network.template(template, "t3.micro").await;
        let version = "Action=CreateLaunchTemplateVersion&LaunchTemplateName=web";
        network.template(version, "t3.small").await;
        network
    }

    async fn template(&self, action: &str, kind: &str) {
        let form = format!(
            "{action}&LaunchTemplateData.ImageId={IMAGE}&LaunchTemplateData.InstanceType={kind}"
        );
        self.ec2(&form).await;
    }

    /// Sends a request as somebody else would.
    async fn ec2(&self, form: &str) -> String {
        let mut request = http::Request::new(bytes::Bytes::from(form.to_owned()));
        *request.method_mut() = http::Method::POST;
        let scope = "Credential=AKIAOTHER/20240501/us-east-1/ec2/aws4_request";
        let value = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0");
        let value = value.parse().expect("a header");
        request.headers_mut().insert("authorization", value);
        let response = self.harness.sandbox.handle(request).await;
        let response = response.expect("an answer");
        let body = String::from_utf8_lossy(response.body()).into_owned();
        assert_eq!(response.status(), 200, "{body}");
        body
    }

    fn subnet_ids(&self) -> Vec<String> {
        self.subnets.iter().map(|it| text(it, "id")).collect()
    }

    fn group(&self, sizes: (u8, u8), version: &str) -> Json {
        json!({
            "name": "web", "min_size": sizes.0, "max_size": sizes.1,
            "vpc_zone_identifier": self.subnet_ids(),
            "launch_template": [{"name": "web", "version": version}],
            "tag": [{"key": "Name", "value": "web", "propagate_at_launch": true}],
        })
    }

    async fn gone(&self, objects: &[(&str, &Value)]) {
        let mut all = objects.to_vec();
        all.extend(self.subnets.iter().map(|it| ("aws_subnet", it)));
        all.push(("aws_vpc", &self.vpc));
        for (kind, object) in &all[..all.len() - 1] {
            assert_eq!(self.harness.delete(kind, object).await, [], "{kind}");
        }
        let delete = "Action=DeleteLaunchTemplate&LaunchTemplateName=web";
        self.ec2(delete).await;
        gone(&self.harness, &all[all.len() - 1..]).await;
    }
}

/// Holds that an import of an object needs no replacement.
async fn imported(harness: &Harness, kind: &str, id: &str, config: &Json) {
    let imported = harness.aws.import(kind, id).await;
    let imported = imported.expect("an import");
    let read = harness.refresh(kind, &imported[0].object.value).await;
    let plan = harness.plan(kind, &read, config);
    assert_eq!((plan.problems, plan.replace), (vec![], vec![]), "{kind}");
}

#[tokio::test(start_paused = true)]
async fn a_group_has_its_instances_before_it_is_made() {
    let network = Network::new().await;
    let harness = &network.harness;
    let kind = "aws_autoscaling_group";
    let config = network.group((2, 4), "1");
    let group = made(harness, kind, config.clone()).await;
    let running = network
        .ec2("Action=DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=running")
        .await;
    assert_eq!(running.matches("<instanceId>").count(), 2, "{running}");
    imported(harness, kind, "web", &config).await;
    let found = harness
        .data("aws_autoscaling_groups", json!({"names": ["web"]}))
        .await
        .expect("groups");
    let arns = found.get("arns").map(|it| it.elements().count());
    assert_eq!(arns, Some(1));
    network.gone(&[(kind, &group)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_group_changes_in_place() {
    let network = Network::new().await;
    let harness = &network.harness;
    let kind = "aws_autoscaling_group";
    let group = made(harness, kind, network.group((1, 2), "1")).await;
    let second = json!({
        "name": "web", "min_size": 1, "max_size": 3, "desired_capacity": 2,
        "vpc_zone_identifier": [text(&network.subnets[0], "id")],
        "launch_template": [{"name": "web", "version": "2"}],
        "health_check_type": "ELB", "health_check_grace_period": 60, "default_cooldown": 30,
        "termination_policies": ["OldestInstance"], "max_instance_lifetime": 86400,
        "suspended_processes": ["AZRebalance"], "enabled_metrics": ["GroupMinSize"],
        "protect_from_scale_in": true,
        "instance_maintenance_policy": [{"min_healthy_percentage": 90, "max_healthy_percentage": 120}],
        "instance_refresh": [{"strategy": "Rolling", "preferences": [{"min_healthy_percentage": 50}]}],
        "warm_pool": [{"min_size": 0, "pool_state": "Stopped"}],
        "tag": [{"key": "team", "value": "a", "propagate_at_launch": false}],
    });
    let group = harness.succeed(kind, &group, second.clone()).await;
    harness.is_settled(kind, &group, &second).await;
    let mixed = json!({
        "name": "web", "min_size": 0, "max_size": 3, "desired_capacity": 1,
        "vpc_zone_identifier": network.subnet_ids(),
        "mixed_instances_policy": [{
            "instances_distribution": [{"on_demand_base_capacity": 1}],
            "launch_template": [{
                "launch_template_specification": [{"launch_template_name": "web"}],
                "override": [{"instance_type": "t3.small", "weighted_capacity": "1"}],
            }],
        }],
    });
    let group = harness.succeed(kind, &group, mixed.clone()).await;
    harness.is_settled(kind, &group, &mixed).await;
    network.gone(&[(kind, &group)]).await;
}

#[tokio::test(start_paused = true)]
async fn hooks_schedules_and_attachments_belong_to_a_group() {
    let network = Network::new().await;
    let harness = &network.harness;
    let group = made(harness, "aws_autoscaling_group", network.group((0, 1), "1")).await;
    let hook_kind = "aws_autoscaling_lifecycle_hook";
    let hook = |timeout: u32| {
        json!({
            "name": "wait", "autoscaling_group_name": "web", "heartbeat_timeout": timeout,
            "lifecycle_transition": "autoscaling:EC2_INSTANCE_LAUNCHING",
        })
    };
    let made_hook = made(harness, hook_kind, hook(60)).await;
    let made_hook = harness.succeed(hook_kind, &made_hook, hook(90)).await;
    harness.is_settled(hook_kind, &made_hook, &hook(90)).await;
    imported(harness, hook_kind, "web/wait", &hook(90)).await;
    let schedule_kind = "aws_autoscaling_schedule";
    let schedule = |most: u32| {
        json!({
            "scheduled_action_name": "night", "autoscaling_group_name": "web", "max_size": most,
            "min_size": 0, "desired_capacity": 0, "recurrence": "0 22 * * *",
        })
    };
    let night = made(harness, schedule_kind, schedule(1)).await;
    let night = harness.succeed(schedule_kind, &night, schedule(2)).await;
    harness
        .is_settled(schedule_kind, &night, &schedule(2))
        .await;
    let target = json!({
        "name": "web", "port": 80, "protocol": "HTTP", "vpc_id": text(&network.vpc, "id"),
    });
    let target = made(harness, "aws_lb_target_group", target).await;
    let attachment_kind = "aws_autoscaling_attachment";
    let attachment = json!({
        "autoscaling_group_name": "web", "lb_target_group_arn": text(&target, "arn"),
    });
    let attachment = made(harness, attachment_kind, attachment).await;
    harness
        .is_settled("aws_autoscaling_group", &group, &network.group((0, 1), "1"))
        .await;
    let all = [
        (attachment_kind, &attachment),
        (schedule_kind, &night),
        (hook_kind, &made_hook),
        ("aws_autoscaling_group", &group),
        ("aws_lb_target_group", &target),
    ];
    network.gone(&all).await;
}

#[tokio::test(start_paused = true)]
async fn tags_notifications_and_sources_come_and_go_beside_their_group() {
    let network = Network::new().await;
    let harness = &network.harness;
    let bare = json!({
        "name": "web", "min_size": 0, "max_size": 1, "launch_template": [{"name": "web"}],
        "vpc_zone_identifier": network.subnet_ids(),
    });
    let group = made(harness, "aws_autoscaling_group", bare).await;
    let tag_kind = "aws_autoscaling_group_tag";
    let tag = |value: &str| {
        json!({
            "autoscaling_group_name": "web",
            "tag": [{"key": "team", "value": value, "propagate_at_launch": true}],
        })
    };
    let made_tag = made(harness, tag_kind, tag("a")).await;
    let made_tag = harness.succeed(tag_kind, &made_tag, tag("b")).await;
    harness.is_settled(tag_kind, &made_tag, &tag("b")).await;
    imported(harness, tag_kind, "web,team", &tag("b")).await;
    let told_kind = "aws_autoscaling_notification";
    let told = |kind: &str| {
        json!({
            "group_names": ["web"], "notifications": [format!("autoscaling:EC2_INSTANCE_{kind}")],
            "topic_arn": "arn:aws:sns:us-east-1:123456789012:told",
        })
    };
    let made_told = made(harness, told_kind, told("LAUNCH")).await;
    let made_told = harness
        .succeed(told_kind, &made_told, told("TERMINATE"))
        .await;
    harness
        .is_settled(told_kind, &made_told, &told("TERMINATE"))
        .await;
    let target = json!({
        "name": "web", "port": 80, "protocol": "HTTP", "vpc_id": text(&network.vpc, "id"),
    });
    let target = made(harness, "aws_lb_target_group", target).await;
    let source_kind = "aws_autoscaling_traffic_source_attachment";
    let source = json!({
        "autoscaling_group_name": "web",
        "traffic_source": [{"identifier": text(&target, "arn"), "type": "elbv2"}],
    });
    let source = made(harness, source_kind, source).await;
    let all = [
        (source_kind, &source),
        (told_kind, &made_told),
        (tag_kind, &made_tag),
        ("aws_autoscaling_group", &group),
        ("aws_lb_target_group", &target),
    ];
    network.gone(&all).await;
}

#[tokio::test(start_paused = true)]
async fn a_group_that_cannot_launch_says_why() {
    let network = Network::new().await;
    let harness = &network.harness;
    let bad =
        "Action=CreateLaunchTemplate&LaunchTemplateName=bad&LaunchTemplateData.KeyName=absent";
    network.template(bad, "t3.micro").await;
    let kind = "aws_autoscaling_group";
    let config = json!({
        "name": "bad", "min_size": 1, "max_size": 1, "vpc_zone_identifier": network.subnet_ids(),
        "launch_template": [{"name": "bad"}],
    });
    let response = harness.change(kind, &Value::NULL, &config).await;
    let said = response.problems.first().map(|it| it.summary.clone());
    let said = said.unwrap_or_default();
    assert!(said.contains("absent"), "{said}");
    let left = response.object.map_or(Value::NULL, |it| it.value);
    assert_eq!(text(&left, "id"), "bad");
    network
        .ec2("Action=DeleteLaunchTemplate&LaunchTemplateName=bad")
        .await;
    network.gone(&[(kind, &left)]).await;
}
