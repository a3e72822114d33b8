//! Creates that were begun and never answered for: killed at any request, or its answer lost,
//! nothing is made twice, nothing is left, and nothing of others is touched.

mod instances;
mod network;

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
