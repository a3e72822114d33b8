//! Commands that change or move states by hand.

use serde_json::Value as Json;

use super::check::{APPLY, Expected, either};
use super::disk::Disk;
use super::explore::{Attack, Limits};
use super::inventory::state;
use super::machine::Trouble;
use super::stacks::{NETWORK, NOTES, after, stack};

const STATE: &str = "/stack/terraform.tfstate";

/// Changes nothing but the state's form.
const REFRESH: &str = "apply -refresh-only -auto-approve";

const LIMITS: Limits = Limits {
    one: 60,
    two: 30,
    three: 20,
};

/// Stops a command that changes the state: it is the one before or the one after, also after
/// `then`, a command that does not mind which.
fn changes_wholly(name: &str, disk: &Disk, command: &str, then: &str) {
    let whole = after(disk, &[command]);
    let read = |disk: &Disk| state(disk, STATE).expect("a state");
    let (before, done) = (read(disk), read(&whole));
    // Outputs follow what the state has.
    let [settled_before, settled_done] = [disk, &whole].map(|it| read(&after(it, &[then])));
    let mut expected = Expected::from(&whole, STATE);
    expected.may_lie_there(disk);
    let check = |disk: &Disk, _| {
        either(disk, &before, &done)?;
        let (ended, disk) = super::command::run(disk, then);
        ended.ok()?;
        either(&disk, &settled_before, &settled_done)?;
        match then == REFRESH {
            true => expected.nothing_left(&disk),
            false => Ok(()),
        }
    };
    let attack = Attack {
        name,
        disk,
        command,
        recovery: command,
        finish: Vec::new(),
        check: &check,
    };
    attack.run(LIMITS);
    attack.trouble(Trouble::Full, 25);
    attack.trouble(Trouble::ReadOnly, 25);
    attack.trouble(Trouble::Error, 25);
}

#[test]
fn state_commands_that_are_stopped_anywhere_change_all_or_nothing() {
    let disk = after(&stack(NOTES), &[APPLY]);
    changes_wholly(
        "mv",
        &disk,
        "state mv terraform_data.a terraform_data.c",
        REFRESH,
    );
    changes_wholly("rm", &disk, "state rm terraform_data.b", REFRESH);
    changes_wholly("taint", &disk, "taint terraform_data.a", REFRESH);
    let tainted = after(&disk, &["taint terraform_data.a"]);
    changes_wholly("untaint", &tainted, "untaint terraform_data.a", REFRESH);
    let replace = "state replace-provider -auto-approve terraform.io/builtin/terraform \
                   example.com/some/terraform";
    // No other command can do with such a provider.
    changes_wholly("replace-provider", &disk, replace, "state list");
}

#[test]
fn a_state_that_is_pushed_is_taken_as_a_whole_or_not_at_all() {
    let mut disk = after(&stack(NOTES), &[APPLY]);
    let moved = after(&disk, &["state mv terraform_data.a terraform_data.c"]);
    let pushed = moved.read(STATE).expect("a state");
    disk.put("/stack/pushed", &String::from_utf8_lossy(&pushed));
    changes_wholly("push", &disk, "state push pushed", REFRESH);
}

#[test]
fn an_import_that_is_stopped_anywhere_is_done_or_not() {
    let whole = after(&stack(NETWORK), &[APPLY]);
    let disk = after(&whole, &["state rm aws_eip.out"]);
    let held = super::inventory::held(&state(&whole, STATE).expect("a state"));
    let address = held.iter().find(|it| it.address == "aws_eip.out");
    let import = format!("import aws_eip.out {}", address.expect("an address").id);
    let expected = Expected::from(&whole, STATE);
    let check = |disk: &Disk, thoroughly| expected.check(disk, thoroughly);
    let attack = Attack {
        name: "import",
        disk: &disk,
        command: &import,
        recovery: &import,
        finish: vec![&import],
        check: &check,
    };
    attack.run(Limits {
        one: 20,
        two: 10,
        three: 10,
    });
}

#[test]
fn a_workspace_that_is_stopped_anywhere_is_made_or_deleted_by_the_next() {
    let disk = after(&stack(NOTES), &[APPLY]);
    let made = after(
        &disk,
        &["workspace new w", APPLY, "workspace select default"],
    );
    let new = ["workspace new w", "workspace select w"];
    workspace("new", &disk, &new, "* w");
    workspace("select", &made, &["workspace select w"], "* w");
    let emptied = "destroy -auto-approve -no-color";
    let empty = after(
        &made,
        &["workspace select w", emptied, "workspace select default"],
    );
    workspace("delete", &empty, &["workspace delete w"], "* default");
}

/// After the stops and the same commands again, the list of workspaces is as it should be, and the
/// state of the default one as it was.
fn workspace(name: &str, disk: &Disk, commands: &[&str], selected: &str) {
    let command = commands[0];
    let listed = |disk: &Disk| super::command::run(disk, "workspace list").0.result;
    let whole = listed(&after(disk, commands));
    assert!(whole.contains(selected), "{whole}");
    let before: Json = state(disk, STATE).expect("a state");
    let check = |disk: &Disk, _| {
        let found = listed(disk);
        if found != whole {
            return Err(format!("the workspaces are {found}, not {whole}"));
        }
        let (ended, disk) = super::command::run(disk, "workspace select default");
        ended.ok()?;
        either(&disk, &before, &before)?;
        super::command::run(&disk, APPLY).0.ok()
    };
    let attack = Attack {
        name,
        disk,
        command,
        recovery: command,
        finish: commands.to_vec(),
        check: &check,
    };
    attack.run(LIMITS);
}

#[test]
fn a_backend_that_moves_takes_the_state_along() {
    let mut disk = after(&stack(NOTES), &["init", APPLY]);
    let backend = "terraform {\n  backend \"local\" {\n    path = \"new/moved.tfstate\"\n  }\n}\n";
    disk.put("/stack/backend.tf", backend);
    let migrate = "init -migrate-state -force-copy -no-color";
    let whole = after(&disk, &[migrate]);
    let mut expected = Expected::from(&whole, "/stack/new/moved.tfstate");
    expected.may_lie_there(&after(&whole, &[APPLY]));
    let check = |disk: &Disk, _| expected.check(disk, true);
    let attack = Attack {
        name: "migrate",
        disk: &disk,
        command: migrate,
        recovery: migrate,
        finish: vec![migrate],
        check: &check,
    };
    attack.run(LIMITS);
}
