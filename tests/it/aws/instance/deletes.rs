//! Deleting instances with what blocks them, and instances under faults.

use super::*;

/// All at once, as an engine without any edges would.
#[tokio::test(start_paused = true)]
async fn blocked_deletes_wait_for_what_the_run_deletes() {
    let mut harness = Harness::new(9);
    harness.configure(json!({})).await;
    let network = network(&harness).await;
    let config = network.instance(&image(&harness).await);
    let instance = made(&harness, "aws_instance", config).await;
    let objects = [
        ("aws_vpc", &network.vpc),
        ("aws_internet_gateway", &network.gateway),
        ("aws_subnet", &network.subnet),
        ("aws_security_group", &network.group),
        ("aws_instance", &instance),
    ];
    let ids = objects.map(|(kind, object)| (kind.into(), text(object, "id").into()));
    harness.deleting = Arc::new(ids.to_vec());
    let all = objects.map(|(kind, object)| harness.delete(kind, object));
    for problems in futures_util::future::join_all(all).await {
        assert_eq!(problems, []);
    }
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
    let told = harness
        .told
        .0
        .lock()
        .map(|told| told.join("\n"))
        .unwrap_or_default();
    assert!(
        told.contains("waiting for network interface eni-"),
        "{told}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_nobody_deletes_is_named() {
    let harness = Harness::new(10);
    harness.configure(json!({})).await;
    let network = network(&harness).await;
    let instance = made(
        &harness,
        "aws_instance",
        network.instance(&image(&harness).await),
    )
    .await;
    let problems = harness.delete("aws_subnet", &network.subnet).await;
    let detail = problems
        .first()
        .map(|it| it.detail.clone())
        .unwrap_or_default();
    assert!(
        detail.starts_with("It is blocked by network interface eni-"),
        "{detail}"
    );
    assert!(detail.contains(&text(&instance, "id")), "{detail}");
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_there_is_one_instance() {
    for seed in 0..15 {
        let faults = Faults {
            lost_responses: 0.1,
            server_errors: 0.05,
            throttles: 0.05,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let network = network(&harness).await;
        let instance = made(
            &harness,
            "aws_instance",
            network.instance(&image(&harness).await),
        )
        .await;
        let address = json!({"domain": "vpc", "instance": text(&instance, "id")});
        let address = made(&harness, "aws_eip", address).await;
        let spare = made(&harness, "aws_eip", json!({"vpc": true})).await;
        let nat =
            json!({"allocation_id": text(&spare, "id"), "subnet_id": text(&network.subnet, "id")});
        let nat = made(&harness, "aws_nat_gateway", nat).await;
        let count = |kind: &str| {
            let objects = harness.sandbox.inspect().objects;
            objects.iter().filter(|it| it.kind == kind).count()
        };
        assert_eq!(
            (count("ec2.instance"), count("ec2.elastic-ip")),
            (1, 2),
            "seed {seed}: {}",
            harness.sandbox.inspect()
        );
        gone_with(
            &harness,
            &[
                ("aws_nat_gateway", &nat),
                ("aws_eip", &spare),
                ("aws_eip", &address),
                ("aws_instance", &instance),
            ],
        )
        .await;
        network.gone(&harness).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_volume_leaves_a_snapshot_when_it_is_to() {
    let harness = Harness::new(31);
    let config = json!({
        "availability_zone": "us-east-1a", "size": 8, "final_snapshot": true, "tags": {"Name": "d"},
    });
    harness.configure(json!({"region": "us-east-1"})).await;
    let volume = made(&harness, "aws_ebs_volume", config).await;
    assert_eq!(harness.delete("aws_ebs_volume", &volume).await, []);
    let left = harness.sandbox.inspect().to_string();
    assert!(left.contains("snap-"), "{left}");
    assert!(left.contains(&text(&volume, "id")), "{left}");
    assert_eq!(left.matches("snap-").count(), 1, "{left}");
}

#[tokio::test(start_paused = true)]
async fn a_instance_is_launched_with_more_addresses() {
    let harness = Harness::new(33);
    harness.configure(json!({"region": "us-east-1"})).await;
    let network = network(&harness).await;
    let image = image(&harness).await;
    let asked = json!({"secondary_private_ips": ["10.0.1.4", "10.0.1.50"]});
    let asked = with(&network.instance(&image), asked);
    for primary in [None, Some("10.0.1.9")] {
        let config = with(&asked, json!({"private_ip": primary}));
        let instance = made(&harness, "aws_instance", config).await;
        let secondary = instance.get("secondary_private_ips");
        let secondary: Vec<&str> = secondary
            .into_iter()
            .flat_map(Value::elements)
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(secondary, ["10.0.1.4", "10.0.1.50"]);
        let has = text(&instance, "private_ip");
        assert!(!secondary.contains(&&*has), "{has}");
        assert!(primary.is_none_or(|it| it == has), "{has}");
        assert_eq!(harness.delete("aws_instance", &instance).await, []);
    }
    network.gone(&harness).await;
}

#[tokio::test(start_paused = true)]
async fn addresses_and_reservations_of_a_instance_change_in_place() {
    let harness = Harness::new(32);
    harness.configure(json!({"region": "us-east-1"})).await;
    let network = network(&harness).await;
    let one = network.instance(&image(&harness).await);
    let instance = made(&harness, "aws_instance", one.clone()).await;
    let more = with(&one, json!({"secondary_private_ips": ["10.0.1.50"]}));
    let instance = harness
        .succeed("aws_instance", &instance, more.clone())
        .await;
    harness.is_settled("aws_instance", &instance, &more).await;
    let two = with(
        &one,
        json!({
            "secondary_private_ips": ["10.0.1.51", "10.0.1.52"],
            "capacity_reservation_specification": [{"capacity_reservation_preference": "none"}],
        }),
    );
    let instance = harness
        .succeed("aws_instance", &instance, two.clone())
        .await;
    harness.is_settled("aws_instance", &instance, &two).await;
    let read = harness.refresh("aws_instance", &instance).await;
    let secondary = read.get("secondary_private_ips");
    assert_eq!(secondary.map(|it| it.elements().count()), Some(2));
    assert_eq!(harness.delete("aws_instance", &instance).await, []);
    network.gone(&harness).await;
}
