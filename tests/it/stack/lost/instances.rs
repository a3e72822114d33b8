//! Lost creates of instances, of objects that are replaced, and without their blocks.

use super::*;

const INSTANCE: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_instance" "main" {
  ami           = "IMAGE"
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.main.id
}
"#;

const IMAGE: &str = r#"
data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["amzn2-ami-hvm-*-x86_64-gp2"]
  }
}

output "id" {
  value = data.aws_ami.linux.id
}
"#;

async fn image(killed: &KilledRun) -> String {
    let harness = killed.harness.beside(&files(IMAGE));
    let applied = harness.run(&State::new("i".into()), Mode::Normal).await;
    let id = applied.state.outputs.get("id").map(|it| it.value.clone());
    id.and_then(|it| it.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// A refused create that was interrupted made nothing: destroy does not stumble over it, whether
/// the argument was corrected meanwhile or not, and starts nothing.
#[tokio::test(start_paused = true)]
async fn a_refused_create_that_was_interrupted_blocks_nothing() {
    let text = INSTANCE.replace("IMAGE", "ami-0123456789abcdef0");
    for corrected in [false, true] {
        let mut killed = KilledRun::new(&text).await;
        // The launch is refused, and the run killed while it waits to try again.
        let at = launch_at(&text).await;
        killed
            .apply(&State::new("l".into()), at + 1, Fate::KilledBefore)
            .await;
        let begun = killed.harness.open();
        assert_eq!(begun.interrupted.len(), 1);
        if corrected {
            let right = INSTANCE.replace("IMAGE", &image(&killed).await);
            killed.harness.rewrite("main.tf", &right);
        }
        killed.destroy(&format!("corrected: {corrected}")).await;
    }
}

/// The number of the request that launches the instance.
async fn launch_at(text: &str) -> usize {
    let killed = KilledRun::new(text).await;
    let planned = killed
        .harness
        .plan(&State::new("l".into()), Mode::Normal)
        .await;
    killed.harness.wire.take_seen();
    killed.harness.apply(&planned.plan.expect("a plan")).await;
    let seen = killed.harness.wire.take_seen();
    let launch = seen
        .iter()
        .position(|it| it.contains("Action=RunInstances"));
    launch.expect("a launch")
}

/// What a lost launch started is found by its token; with another argument it is no longer what
/// is wanted, and is replaced.
#[tokio::test(start_paused = true)]
async fn a_lost_launch_is_found_by_its_token() {
    let killed = KilledRun::new(INSTANCE).await;
    let image = image(&killed).await;
    let text = INSTANCE.replace("IMAGE", &image);
    let at = launch_at(&text).await;
    for change in ["t3.micro", "t3.small"] {
        let mut killed = KilledRun::new(&text).await;
        killed
            .apply(&State::new("l".into()), at, Fate::KilledAfter)
            .await;
        let begun = killed.harness.open();
        killed.harness.save(&begun);
        killed
            .harness
            .rewrite("main.tf", &text.replace("t3.micro", change));
        killed.apply(&begun, usize::MAX, Fate::Failed).await;
        let instances = killed.harness.sandbox.inspect().objects;
        let running = instances
            .iter()
            .filter(|it| it.kind == "ec2.instance" && it.state == "running");
        assert_eq!(running.count(), 1, "{change}");
        killed.destroy(change).await;
    }
}

/// What was begun with an object that is replaced by now is not what is wanted any more, though
/// the plan cannot know yet with what it is to be.
#[tokio::test(start_paused = true)]
async fn what_was_begun_with_what_is_replaced_is_replaced() {
    let killed = KilledRun::new(INSTANCE).await;
    let text = INSTANCE.replace("IMAGE", &image(&killed).await);
    let at = launch_at(&text).await;
    let first = "lifecycle {\n    create_before_destroy = true\n  }\n}\n\nresource";
    for text in [text.replace("}\n\nresource", first), text] {
        let mut killed = KilledRun::new(&text).await;
        killed
            .apply(&State::new("l".into()), at, Fate::KilledAfter)
            .await;
        let begun = killed.harness.open();
        killed.harness.save(&begun);
        killed
            .harness
            .rewrite("main.tf", &text.replace("10.0.1.0", "10.0.2.0"));
        killed.apply(&begun, usize::MAX, Fate::Failed).await;
        let planned = killed
            .harness
            .plan(&killed.harness.open(), Mode::Normal)
            .await;
        assert_eq!(actions(&planned), Vec::<String>::new());
        killed.destroy("replaced").await;
    }
}

const GATEWAY: &str = r#"
resource "aws_nat_gateway" "main" {
  connectivity_type = "private"
  subnet_id         = aws_subnet.main.id
}
"#;

/// What a killed run, or somebody else, was deleting is not taken for something that stays.
#[tokio::test(start_paused = true)]
async fn what_is_being_deleted_is_made_anew() {
    let killed = KilledRun::new(INSTANCE).await;
    let text = format!("{INSTANCE}{GATEWAY}").replace("IMAGE", &image(&killed).await);
    let harness = Harness::new(&files(&text), Options::default());
    let mut state = harness
        .run(&State::new("l".into()), Mode::Normal)
        .await
        .state;
    for request in ["Action=TerminateInstances", "Action=DeleteNatGateway"] {
        harness.save(&state);
        let plan = harness
            .plan(&state, Mode::Destroy)
            .await
            .plan
            .expect("a plan");
        harness.wire.doom_of(request);
        assert!(
            harness.apply_noted(&state, &plan).await.is_none(),
            "{request}"
        );
        harness.wire.clear();
        state = harness.open();
        let applied = harness.run(&state, Mode::Normal).await;
        state = applied.state;
        let later = harness.plan(&state, Mode::Normal).await;
        assert_eq!(actions(&later), Vec::<String>::new(), "{request}");
        let stays = |it: &InventoryItem| it.state == "running" || it.state == "available";
        let left = harness.sandbox.inspect().objects;
        for kind in ["ec2.instance", "ec2.nat-gateway"] {
            let count = left.iter().filter(|it| it.kind == kind && stays(it));
            assert_eq!(count.count(), 1, "{kind} after {request}");
        }
    }
}

/// What is not configured any more is looked for all the same.
#[test]
fn what_was_lost_is_found_without_its_block() {
    let length = length();
    for at in (2..length).step_by(13) {
        in_virtual_time(async {
            let mut killed = KilledRun::new(STACK).await;
            killed
                .apply(&State::new("l".into()), at, Fate::KilledAfter)
                .await;
            let begun = killed.harness.open();
            killed.harness.save(&begun);
            killed.harness.rewrite("main.tf", "");
            killed.apply(&begun, usize::MAX, Fate::Failed).await;
            let left = killed.harness.sandbox.inspect().objects;
            assert_eq!(left, killed.foreign, "killed at {at}");
        });
    }
}
