//! Creates that were begun and never answered for: killed at any request, or its answer lost,
//! nothing is made twice, nothing is left, and nothing of others is touched.

use super::harness::{Harness, actions, errors};
use super::wire::Fate;
use rform_plan::Mode;
use rform_sandbox::{InventoryItem, Options};
use rform_state::State;

/// One of each way by which a lost create is found: by its mark, its token, its identity, and by
/// what was not there before; and some that are alike.
const STACK: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "main" {
  count  = 2
  vpc_id = aws_vpc.main.id
}

resource "aws_route" "main" {
  route_table_id         = aws_route_table.main[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
}

resource "aws_route_table_association" "main" {
  route_table_id = aws_route_table.main[0].id
  subnet_id      = aws_subnet.main.id
}

resource "aws_network_acl" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "main" {
  name   = "g"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "main" {
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 80
  to_port           = 80
  cidr_blocks       = ["10.0.0.0/8"]
  security_group_id = aws_security_group.main.id
}

resource "aws_eip" "main" {
  domain = "vpc"
}

resource "aws_ebs_volume" "main" {
  count             = 2
  availability_zone = "us-east-1a"
  size              = 5
}

resource "aws_iam_role" "main" {
  name               = "r"
  assume_role_policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"}}]}"
}

resource "aws_iam_role_policy" "main" {
  name   = "p"
  role   = aws_iam_role.main.name
  policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:ListBucket\",\"Resource\":\"*\"}]}"
}
"#;

/// What somebody else has in the same account: of the same kinds, with the same arguments.
const FOREIGN: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_eip" "main" {
  domain = "vpc"
}

resource "aws_ebs_volume" "main" {
  availability_zone = "us-east-1a"
  size              = 5
}
"#;

fn files(text: &str) -> [(String, String); 1] {
    [("main.tf".into(), text.into())]
}

/// A stack that is not there yet, beside somebody else's.
struct KilledRun {
    harness: Harness,
    foreign: Vec<InventoryItem>,
}

impl KilledRun {
    async fn new(text: &str) -> KilledRun {
        let harness = Harness::new(&files(text), Options::default());
        let other = harness.beside(&files(FOREIGN));
        let applied = other.run(&State::new("f".into()), Mode::Normal).await;
        assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
        let foreign = harness.sandbox.inspect().objects;
        KilledRun { harness, foreign }
    }

    /// Applies until the fate strikes, and to the end if it does not kill.
    async fn apply(&self, state: &State, at: usize, fate: Fate) -> usize {
        let planned = self.harness.plan(state, Mode::Normal).await;
        assert_eq!(errors(&planned.diagnostics), Vec::<String>::new());
        let plan = planned.plan.expect("a plan");
        self.harness.wire.doom(at, fate);
        let applied = self.harness.apply_noted(state, &plan).await;
        let count = self.harness.wire.clear();
        if let Some(applied) = applied {
            let found = errors(&applied.diagnostics);
            assert_eq!(found, Vec::<String>::new(), "{fate:?} at {at}");
            self.harness.save(&applied.state);
        }
        count
    }

    async fn destroy(&self, what: &str) {
        self.harness.wire.take_seen();
        let state = self.harness.open();
        let planned = self.harness.plan(&state, Mode::Destroy).await;
        assert_eq!(errors(&planned.diagnostics), Vec::<String>::new(), "{what}");
        let destroyed = self.harness.apply(&planned.plan.expect("a plan")).await;
        let found = errors(&destroyed.diagnostics);
        assert_eq!(found, Vec::<String>::new(), "{what}");
        assert_eq!(
            self.harness.sandbox.inspect().objects,
            self.foreign,
            "{what}"
        );
        let made = ["Create", "Run", "Allocate", "Import", "Put"];
        let seen = self.harness.wire.take_seen();
        let makes = |body: &&String| {
            let made = made.iter().map(|verb| format!("Action={verb}"));
            // Only marks are taken off.
            made.into_iter().any(|action| body.contains(&action))
        };
        assert_eq!(
            seen.iter().find(makes),
            None,
            "destroy makes nothing: {what}"
        );
    }
}

/// Runs something to its end on a clock that jumps ahead whenever everything waits.
fn in_virtual_time<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(future)
}

/// How many requests an apply makes.
fn length() -> usize {
    in_virtual_time(async {
        let killed = KilledRun::new(STACK).await;
        killed
            .apply(&State::new("l".into()), usize::MAX, Fate::Failed)
            .await
    })
}

/// Tries one in so many requests of an apply in turn, on as many threads as there are.
fn at_requests(step: usize, attempt: impl Fn(usize) + Send + Sync) {
    let length = length();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let attempt = &attempt;
    std::thread::scope(|scope| {
        for first in 0..threads {
            scope.spawn(move || {
                for at in (first * step..length).step_by(threads * step) {
                    attempt(at);
                }
            });
        }
    });
}

#[test]
fn killed_at_any_request_destroy_alone_leaves_nothing_and_makes_nothing() {
    at_requests(6, |at| {
        for fate in [Fate::KilledBefore, Fate::KilledAfter] {
            in_virtual_time(async {
                let killed = KilledRun::new(STACK).await;
                killed.apply(&State::new("l".into()), at, fate).await;
                killed.destroy(&format!("{fate:?} at {at}")).await;
            });
        }
    });
}

#[test]
fn killed_twice_an_apply_converges_and_makes_nothing_twice() {
    let expected = in_virtual_time(async {
        let killed = KilledRun::new(STACK).await;
        killed
            .apply(&State::new("l".into()), usize::MAX, Fate::Failed)
            .await;
        kinds(&killed)
    });
    at_requests(11, |at| {
        in_virtual_time(async {
            let killed = KilledRun::new(STACK).await;
            killed
                .apply(&State::new("l".into()), at, Fate::KilledAfter)
                .await;
            let begun = killed.harness.open();
            killed.harness.save(&begun);
            killed.apply(&begun, at / 2, Fate::KilledAfter).await;
            let begun = killed.harness.open();
            killed.harness.save(&begun);
            killed.apply(&begun, usize::MAX, Fate::Failed).await;
            assert_eq!(kinds(&killed), expected, "killed at {at} and {}", at / 2);
            let settled = killed
                .harness
                .plan(&killed.harness.open(), Mode::Normal)
                .await;
            assert_eq!(actions(&settled), Vec::<String>::new(), "killed at {at}");
            killed
                .destroy(&format!("killed at {at} and {}", at / 2))
                .await;
        });
    });
}

#[test]
fn an_answer_lost_at_any_request_changes_nothing() {
    let expected = in_virtual_time(async {
        let killed = KilledRun::new(STACK).await;
        killed
            .apply(&State::new("l".into()), usize::MAX, Fate::Failed)
            .await;
        kinds(&killed)
    });
    at_requests(9, |at| {
        let fates = [Fate::LostBefore, Fate::LostAfter, Fate::Failed];
        for (at, fate) in fates
            .into_iter()
            .enumerate()
            .map(|(more, it)| (at + 3 * more, it))
        {
            in_virtual_time(async {
                let killed = KilledRun::new(STACK).await;
                killed.apply(&State::new("l".into()), at, fate).await;
                assert_eq!(kinds(&killed), expected, "{fate:?} at {at}");
                killed.destroy(&format!("{fate:?} at {at}")).await;
            });
        }
    });
}

fn kinds(killed: &KilledRun) -> Vec<String> {
    let objects = killed.harness.sandbox.inspect().objects;
    let mut kinds: Vec<String> = objects.into_iter().map(|it| it.kind).collect();
    kinds.sort();
    kinds
}

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
