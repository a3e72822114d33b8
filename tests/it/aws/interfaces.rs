//! A machine with two interfaces.

use std::sync::Arc;

use rform::provider::Provider;
use rform::provider::aws::{client_of, connect};
use serde_json::json;

use super::lab::{Lab, TokioClock, filled, text, vpc};

#[tokio::test(start_paused = true)]
async fn groups_are_those_of_the_first_interface() -> Result<(), Box<dyn std::error::Error>> {
    let lab = Lab::new(7);
    lab.configure(json!({})).await;
    let network = text(&vpc(&lab).await, "id");
    let subnet = json!({"vpc_id": network, "cidr_block": "10.0.1.0/24"});
    let subnet = text(&lab.create("aws_subnet", subnet).await, "id");
    let mut groups = Vec::new();
    for name in ["one", "two"] {
        let group = json!({"name": name, "vpc_id": network});
        groups.push(text(&lab.create("aws_security_group", group).await, "id"));
    }
    let image = json!({
        "most_recent": true,
        "owners": ["amazon"],
        "filter": [{"name": "name", "values": ["amzn2-ami-hvm-*-x86_64-gp2"]}],
    });
    let image = lab
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
    let machine = lab.create("aws_instance", config(&groups[0], true)).await;
    attach(&lab, &subnet, &groups[0], &text(&machine, "id")).await?;

    let after = config(&groups[1], false);
    let machine = lab.succeed("aws_instance", &machine, after.clone()).await;
    lab.is_settled("aws_instance", &machine, &after).await;
    Ok(())
}

/// Makes an interface and attaches it, as somebody does by hand.
async fn attach(
    lab: &Lab,
    subnet: &str,
    group: &str,
    machine: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = lab.sandbox.clone();
    let http = client_of(move |request| {
        let sandbox = sandbox.clone();
        async move { sandbox.handle(request).await }
    });
    let ty = lab.aws.schema().provider.object_type();
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
        .instance_id(machine)
        .device_index(1)
        .send()
        .await?;
    Ok(())
}
