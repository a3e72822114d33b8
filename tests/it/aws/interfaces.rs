//! An instance with two interfaces.

use std::sync::Arc;

use rform_aws::{client_of, connect};
use rform_provider::Provider;
use serde_json::json;

use super::harness::{Harness, TokioClock, filled, text, vpc};

#[tokio::test(start_paused = true)]
async fn groups_are_those_of_the_first_interface() -> Result<(), Box<dyn std::error::Error>> {
    let harness = Harness::new(7);
    harness.configure(json!({})).await;
    let network = text(&vpc(&harness).await, "id");
    let subnet = json!({"vpc_id": network, "cidr_block": "10.0.1.0/24"});
    let subnet = text(&harness.create("aws_subnet", subnet).await, "id");
    let mut groups = Vec::new();
    for name in ["one", "two"] {
        let group = json!({"name": name, "vpc_id": network});
        groups.push(text(
            &harness.create("aws_security_group", group).await,
            "id",
        ));
    }
    let image = json!({
        "most_recent": true,
        "owners": ["amazon"],
        "filter": [{"name": "name", "values": ["amzn2-ami-hvm-*-x86_64-gp2"]}],
    });
    let image = harness
        .data("aws_ami", image)
        .await
        .map_err(|it| format!("{it:?}"))?;
    let config = |group: &str, check: bool| {
        json!({
            "ami": text(&image, "id"),
            "instance_type": "t3.micro",
            "subnet_id": subnet,
            "vpc_security_group_ids": [group],
            "source_dest_check": check,
        })
    };
    let instance = harness
        .create("aws_instance", config(&groups[0], true))
        .await;
    attach(&harness, &subnet, &groups[0], &text(&instance, "id")).await?;

    let after = config(&groups[1], false);
    let instance = harness
        .succeed("aws_instance", &instance, after.clone())
        .await;
    harness.is_settled("aws_instance", &instance, &after).await;
    Ok(())
}

/// Makes an interface and attaches it, as somebody does by hand.
async fn attach(
    harness: &Harness,
    subnet: &str,
    group: &str,
    instance: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = harness.sandbox.clone();
    let http = client_of(move |request| {
        let sandbox = sandbox.clone();
        async move { sandbox.handle(request).await }
    });
    let ty = harness.aws.schema().provider.object_type();
    let block = filled(&ty, &json!({"region": "us-east-1"}));
    let clock = Arc::new(TokioClock::new());
    let cloud = connect(&block, Some(http), clock, 1, &Default::default()).await;
    let ec2 = cloud.map_err(|it| it.summary)?.clients.ec2;
    let made = ec2.create_network_interface().subnet_id(subnet);
    let made = made.groups(group).send().await?;
    let interface = made
        .network_interface
        .and_then(|it| it.network_interface_id);
    ec2.attach_network_interface()
        .set_network_interface_id(interface)
        .instance_id(instance)
        .device_index(1)
        .send()
        .await?;
    Ok(())
}
