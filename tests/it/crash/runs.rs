//! Runs that make and delete objects.

use super::check::{APPLY, DESTROY, Expected};
use super::disk::Disk;
use super::explore::{Attack, Limits};
use super::machine::Trouble;
use super::stacks::{NETWORK, NOTES, REPLACED, after, stack};

const STATE: &str = "/stack/terraform.tfstate";

/// Stops `command` on `disk`; in the end there is what is on `whole`.
fn converges(name: &str, disk: &Disk, command: &str, recovery: &str, whole: &Disk, limits: Limits) {
    let expected = Expected::from(whole, STATE);
    let check = |disk: &Disk, thoroughly| expected.check(disk, thoroughly);
    let attack = Attack {
        name,
        disk,
        command,
        recovery,
        finish: Vec::new(),
        check: &check,
    };
    attack.run(limits);
}

#[test]
fn an_apply_that_is_stopped_anywhere_converges() {
    let disk = stack(NETWORK);
    let whole = after(&disk, &[APPLY]);
    let limits = Limits {
        one: 40,
        two: 15,
        three: 10,
    };
    converges("apply", &disk, APPLY, APPLY, &whole, limits);
}

#[test]
fn a_first_apply_of_notes_that_is_stopped_anywhere_converges() {
    let disk = stack(NOTES);
    let whole = after(&disk, &[APPLY]);
    let limits = Limits {
        one: 120,
        two: 80,
        three: 40,
    };
    converges("notes", &disk, APPLY, APPLY, &whole, limits);
}

#[test]
fn a_destroy_that_is_stopped_anywhere_can_be_undone() {
    let disk = after(&stack(NETWORK), &[APPLY]);
    let limits = Limits {
        one: 24,
        two: 8,
        three: 8,
    };
    converges("destroy", &disk, DESTROY, DESTROY, &disk, limits);
}

#[test]
fn a_destroy_that_is_stopped_anywhere_is_finished_by_the_next() {
    let disk = after(&stack(NETWORK), &[APPLY]);
    let expected = Expected::from(&disk, STATE);
    let check = |disk: &Disk, _| {
        let (ended, disk) = super::command::run(disk, DESTROY);
        ended.ok()?;
        expected.check_destroyed(&disk)
    };
    let attack = Attack {
        name: "destroy-again",
        disk: &disk,
        command: DESTROY,
        recovery: APPLY,
        finish: Vec::new(),
        check: &check,
    };
    attack.run(Limits {
        one: 24,
        two: 8,
        three: 8,
    });
}

#[test]
fn a_replacement_that_is_stopped_anywhere_converges() {
    let mut disk = after(&stack(REPLACED), &[APPLY]);
    disk.put("/stack/main.tf", &REPLACED.replace("\"one\"", "\"two\""));
    let whole = after(&disk, &[APPLY]);
    let limits = Limits {
        one: 24,
        two: 10,
        three: 8,
    };
    converges("replace", &disk, APPLY, APPLY, &whole, limits);
}

#[test]
fn a_saved_plan_whose_apply_is_stopped_anywhere_converges() {
    let disk = after(&stack(NETWORK), &["plan -out=p.plan"]);
    let whole = after(&disk, &["apply p.plan"]);
    let limits = Limits {
        one: 15,
        two: 10,
        three: 10,
    };
    converges(
        "saved",
        &disk,
        "apply p.plan",
        "apply p.plan",
        &whole,
        limits,
    );
}

#[test]
fn planning_that_is_stopped_anywhere_changes_nothing() {
    let disk = stack(NETWORK);
    let plan = "plan -out=p.plan";
    let expected = Expected::from(&after(&disk, &[plan, APPLY]), STATE);
    let check = |disk: &Disk, thoroughly| expected.check(disk, thoroughly);
    let attack = Attack {
        name: "plan",
        disk: &disk,
        command: plan,
        recovery: plan,
        finish: vec![plan],
        check: &check,
    };
    attack.run(Limits {
        one: 15,
        two: 10,
        three: 0,
    });
}

#[test]
fn a_refresh_that_is_stopped_anywhere_converges() {
    let mut disk = after(&stack(NETWORK), &[APPLY]);
    let whole = disk.clone();
    // Somebody else deletes the address.
    let state = disk.read(STATE).expect("a state");
    disk.put("/stack/other.tfstate", &String::from_utf8_lossy(&state));
    let elsewhere = format!("{DESTROY} -state=other.tfstate -target=aws_eip.out");
    let mut disk = after(&disk, &[&elsewhere]);
    for name in ["other.tfstate", "other.tfstate.backup"] {
        disk.remove(format!("/stack/{name}").as_ref());
    }
    disk.sync_directory(STATE.as_ref());
    let limits = Limits {
        one: 20,
        two: 10,
        three: 10,
    };
    for (name, command) in [
        ("refresh", "refresh"),
        ("refresh-only", "apply -refresh-only -auto-approve"),
    ] {
        converges(name, &disk, command, command, &whole, limits);
    }
}

#[test]
fn an_apply_on_a_disk_that_fills_up_converges_when_there_is_room() {
    let disk = stack(NETWORK);
    let mut expected = Expected::from(&after(&disk, &[APPLY]), STATE);
    // Where the state could not be written, it lies there for the user to push it.
    expected.may_lie("/stack/errored.tfstate");
    let check = |disk: &Disk, thoroughly| expected.check(disk, thoroughly);
    let attack = Attack {
        name: "full",
        disk: &disk,
        command: APPLY,
        recovery: APPLY,
        finish: Vec::new(),
        check: &check,
    };
    attack.trouble(Trouble::Full, 20);
    attack.trouble(Trouble::ReadOnly, 15);
    attack.trouble(Trouble::Error, 20);
}
