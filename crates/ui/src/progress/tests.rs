use expect_test::{Expect, expect};

use super::*;
use rform_core::addr::ResourceInstance;
use rform_core::addr::parse_resource_instance;
use rform_plan::Action;

fn address(text: &str) -> ResourceInstance {
    parse_resource_instance(text).expect("an address")
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn start(name: &str, action: Action, id: Option<&str>) -> Event {
    let (address, id) = (address(name), id.map(str::to_owned));
    Event::Start {
        address,
        action,
        deposed: None,
        id,
    }
}

fn done(name: &str, action: Action, id: &str, elapsed: u64) -> Event {
    let (address, id) = (address(name), Some(id.to_owned()));
    Event::Done {
        address,
        action,
        deposed: None,
        id,
        elapsed: seconds(elapsed),
    }
}

fn check(actual: &str, expected: Expect) {
    expected.assert_eq(&actual.replace('\x1b', "^").replace('\r', "<"));
}

#[test]
fn events_read_as_terraform_writes_them() {
    let id = Some("vpc-1".to_owned());
    let events = [
        Event::RefreshStart {
            address: address("aws_vpc.a"),
            deposed: None,
            id: id.clone(),
        },
        Event::RefreshStart {
            address: address("aws_vpc.a"),
            deposed: Some("1234abcd".into()),
            id: id.clone(),
        },
        Event::RefreshDone {
            address: address("aws_vpc.a"),
            deposed: None,
            id: id.clone(),
        },
        Event::ReadStart {
            address: address("data.aws_ami.linux"),
        },
        Event::ReadDone {
            address: address("data.aws_ami.linux"),
            id: Some("ami-1".into()),
            elapsed: Duration::from_millis(1600),
        },
        Event::ReadDone {
            address: address("data.terraform_remote_state.x"),
            id: None,
            elapsed: seconds(0),
        },
        start("aws_vpc.b", Action::Create, None),
        done("aws_vpc.b", Action::Create, "vpc-2", 75),
        start("aws_vpc.a", Action::Update, Some("vpc-1")),
        done("aws_vpc.a", Action::Update, "vpc-1", 3661),
        start("aws_vpc.a", Action::Delete, Some("vpc-1")),
        Event::Start {
            address: address("aws_vpc.a"),
            action: Action::Delete,
            deposed: Some("1234abcd".into()),
            id,
        },
        done("aws_vpc.a", Action::Delete, "vpc-1", 0),
        Event::ProvisionStart {
            address: address("aws_vpc.a"),
            kind: "local-exec".into(),
        },
        Event::ProvisionOutput {
            address: address("aws_vpc.a"),
            kind: "local-exec".into(),
            line: "hello".into(),
        },
        Event::ImportPrepare {
            address: address("aws_vpc.c"),
            id: "vpc-3".into(),
        },
    ];
    let mut progress = Progress::lines(Layout::PLAIN);
    let text: String = events
        .iter()
        .map(|event| progress.event(event, seconds(0)))
        .collect();
    check(
        &text,
        expect![[r#"
        aws_vpc.a: Refreshing state... [id=vpc-1]
        aws_vpc.a (deposed object 1234abcd): Refreshing state... [id=vpc-1]
        data.aws_ami.linux: Reading...
        data.aws_ami.linux: Read complete after 2s [id=ami-1]
        data.terraform_remote_state.x: Read complete after 0s
        aws_vpc.b: Creating...
        aws_vpc.b: Creation complete after 1m15s [id=vpc-2]
        aws_vpc.a: Modifying... [id=vpc-1]
        aws_vpc.a: Modifications complete after 1h1m1s [id=vpc-1]
        aws_vpc.a: Destroying... [id=vpc-1]
        aws_vpc.a (deposed object 1234abcd): Destroying... [id=vpc-1]
        aws_vpc.a: Destruction complete after 0s
        aws_vpc.a: Provisioning with 'local-exec'...
        aws_vpc.a (local-exec): hello
        aws_vpc.c: Preparing import... [id=vpc-3]
    "#]],
    );
}

#[test]
fn what_takes_long_is_mentioned_every_ten_seconds() {
    let mut progress = Progress::lines(Layout::PLAIN);
    progress.event(&start("aws_vpc.b", Action::Create, None), seconds(0));
    progress.event(
        &start("aws_vpc.a", Action::Update, Some(&"x".repeat(90))),
        seconds(3),
    );
    let text: String = (1..25).map(|now| progress.tick(seconds(now))).collect();
    check(
        &text,
        expect![[r#"
        aws_vpc.b: Still creating... [10s elapsed]
        aws_vpc.a: Still modifying... [id=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 10s elapsed]
        aws_vpc.b: Still creating... [20s elapsed]
        aws_vpc.a: Still modifying... [id=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 20s elapsed]
    "#]],
    );
}

#[test]
fn the_live_view_shows_what_runs_below_what_is_done() {
    let layout = Layout {
        columns: 60,
        ..Layout::PLAIN
    };
    let mut progress = Progress::live(layout, 3, 0, seconds(0));
    let mut text = progress.event(
        &start("aws_nat_gateway.main", Action::Create, None),
        seconds(0),
    );
    text += &progress.event(
        &start("aws_vpc.b", Action::Delete, Some("vpc-1")),
        seconds(1),
    );
    let what = "the addresses mapped in vpc-1 to be released".to_owned();
    text += &progress.event(
        &Event::Waiting {
            address: address("aws_vpc.b"),
            what,
        },
        seconds(4),
    );
    assert_eq!(progress.tick(seconds(4)), "", "nothing changed");
    text += &progress.event(
        &done("aws_nat_gateway.main", Action::Create, "nat-1", 5),
        seconds(5),
    );
    text += &progress.finish();
    check(
        &text,
        expect![[r#"
            ^[?2026h  + aws_nat_gateway.main  creating   0s
              0 of 3 done · 1 running · 0s
            ^[?2026l^[?2026h^[2A<^[J  + aws_nat_gateway.main  creating   1s
              - aws_vpc.b             destroying   0s
              0 of 3 done · 2 running · 1s
            ^[?2026l^[?2026h^[3A<^[J  + aws_nat_gateway.main  creating   4s
              - aws_vpc.b             destroying   3s  waiting for the…
              0 of 3 done · 2 running · 4s
            ^[?2026l^[?2026h^[3A<^[Jaws_nat_gateway.main: Creation complete after 5s [id=nat-1]
              - aws_vpc.b  destroying   4s  waiting for the addresses …
              1 of 3 done · 1 running · 5s
            ^[?2026l^[2A<^[J"#]],
    );
}

#[test]
fn no_line_of_the_live_view_is_wider_than_the_terminal() {
    let layout = Layout {
        columns: 20,
        ..Layout::PLAIN
    };
    let mut progress = Progress::live(layout, 0, 8, seconds(0));
    for at in 0..30 {
        let name = format!("module.very_long[\"{at}\"].aws_instance.worker[{at}]");
        let text = progress.event(&start(&name, Action::Create, None), seconds(at));
        let view = text.rsplit("\x1b[J").next().unwrap_or_default();
        let view = view
            .trim_start_matches("\x1b[?2026h")
            .trim_end_matches("\x1b[?2026l");
        assert!(view.lines().count() <= 7, "{view}");
        for line in view.lines() {
            assert!(crate::layout::columns_of(line) < 20, "{line}");
        }
    }
}
