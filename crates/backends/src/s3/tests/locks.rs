//! Locks: their shapes, who holds them, and what becomes of them when answers are lost.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::cloud::{Cloud, Fate, TABLE, info, told};
use rform_state::remote::{RemoteClient, RemoteLockError};

fn each_kind() -> [Json; 3] {
    [
        json!({ "use_lockfile": true }),
        json!({ "dynamodb_table": TABLE }),
        json!({ "use_lockfile": true, "dynamodb_table": TABLE }),
    ]
}

fn holder(fault: RemoteLockError) -> String {
    match fault {
        RemoteLockError::Held(Some(info)) => info.id,
        other => panic!("{other:?}"),
    }
}

fn is_free(cloud: &Cloud) -> bool {
    cloud.object("app/state.tflock").is_none() && cloud.items().is_empty()
}

fn lock(client: &dyn RemoteClient, id: &str) {
    let taken = client.lock(&info(id));
    assert!(matches!(&taken, Ok(it) if it == id), "{taken:?}");
}

#[test]
fn locks_have_the_shapes_of_terraform() {
    let cloud = Cloud::new();
    let client = cloud.client(&each_kind()[2]);
    lock(&*client, "a");
    let text = "{\"ID\":\"a\",\"Operation\":\"OperationTypeApply\",\"Info\":\"\",\
                \"Who\":\"a@host\",\"Version\":\"1.11.4\",\"Created\":\"2024-05-01T00:00:00Z\",\
                \"Path\":\"states/app/state\"}";
    assert_eq!(cloud.object("app/state.tflock").as_deref(), Some(text));
    let item = json!({ "LockID": { "S": "states/app/state" }, "Info": { "S": text } });
    assert_eq!(cloud.items().get("states/app/state"), Some(&item));
}

#[test]
fn a_lock_keeps_others_out_and_names_its_holder() {
    for settings in each_kind() {
        let cloud = Cloud::new();
        let client = cloud.client(&settings);
        assert!(client.can_lock());
        lock(&*client, "a");
        let other = cloud.client(&settings);
        assert_eq!(holder(other.lock(&info("b")).expect_err("held")), "a");
        assert_eq!(holder(other.unlock("b").expect_err("held")), "a");
        assert!(client.unlock("a").is_ok());
        assert!(is_free(&cloud), "{settings}");
        lock(&*other, "b");
    }
}

#[test]
fn without_a_lock_there_is_none_to_take() {
    assert!(!Cloud::new().client(&json!({})).can_lock());
}

#[test]
fn one_lock_is_enough_to_keep_out_who_takes_both() {
    let [file, table, both] = each_kind();
    for settings in [file, table] {
        let cloud = Cloud::new();
        lock(&*cloud.client(&settings), "a");
        let second = cloud.client(&both);
        assert_eq!(holder(second.lock(&info("b")).expect_err("held")), "a");
        // The lock file that was taken before the table is given back.
        assert!(cloud.client(&settings).unlock("a").is_ok());
        assert!(is_free(&cloud), "{settings}");
    }
}

#[test]
fn a_lock_whose_answer_was_lost_is_known_as_our_own() {
    for settings in each_kind() {
        let cloud = Cloud::new();
        let client = cloud.client(&settings);
        cloud.rule("PUT", "tflock", Fate::LostAfter, 1);
        cloud.rule("POST", "PutItem", Fate::LostAfter, 1);
        lock(&*client, "a");
        cloud.rule("DELETE", "tflock", Fate::LostAfter, 1);
        cloud.rule("POST", "DeleteItem", Fate::LostAfter, 1);
        assert!(client.unlock("a").is_ok(), "{settings}");
        assert!(is_free(&cloud), "{settings}");
    }
}

#[test]
fn a_lock_whose_every_answer_is_lost_is_given_back_if_it_is_gone() {
    for settings in each_kind() {
        for (fate, is_returned) in [(Fate::LostAfter, true), (Fate::LostBefore, false)] {
            let cloud = Cloud::new();
            let client = cloud.client(&settings);
            lock(&*client, "a");
            cloud.rule("DELETE", "tflock", fate, u32::MAX);
            cloud.rule("POST", "DeleteItem", fate, u32::MAX);
            assert_eq!(
                client.unlock("a").is_ok(),
                is_returned,
                "{settings} {fate:?}"
            );
            assert_eq!(is_free(&cloud), is_returned, "{settings} {fate:?}");
        }
    }
}

#[test]
fn a_lock_that_was_taken_by_the_last_try_is_taken() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "use_lockfile": true, "max_retries": 0 }));
    cloud.rule("PUT", "tflock", Fate::LostAfter, 1);
    lock(&*client, "a");
}

#[test]
fn two_puts_at_one_moment_are_tried_again() {
    let cloud = Cloud::new();
    let client = cloud.client(&json!({ "use_lockfile": true }));
    cloud.rule(
        "PUT",
        "tflock",
        Fate::Answer(409, "ConditionalRequestConflict"),
        2,
    );
    lock(&*client, "a");
    assert_eq!(cloud.clock.waited(), Duration::from_millis(400));
}

#[test]
fn a_lock_that_was_given_back_meanwhile_is_asked_for_again() {
    for (settings, method, part, fate) in [
        (
            &each_kind()[0],
            "PUT",
            "tflock",
            Fate::Answer(412, "PreconditionFailed"),
        ),
        (
            &each_kind()[1],
            "POST",
            "PutItem",
            Fate::Answer(400, "ConditionalCheckFailedException"),
        ),
    ] {
        let cloud = Cloud::new();
        let client = cloud.client(settings);
        cloud.rule(method, part, fate, 2);
        lock(&*client, "a");
    }
}

#[test]
fn of_a_killed_run_half_a_lock_can_be_removed() {
    let cloud = Cloud::new();
    let [file, table, both] = each_kind();
    for settings in [file, table] {
        lock(&*cloud.client(&settings), "a");
        assert!(cloud.client(&both).unlock("a").is_ok(), "{settings}");
        assert!(is_free(&cloud), "{settings}");
    }
    let fault = cloud.client(&both).unlock("a").expect_err("it is free");
    assert!(matches!(&fault, RemoteLockError::Failed(it) if told(it).contains("not locked")));
}

#[test]
fn a_lock_that_nobody_can_read_is_held() {
    let cloud = Cloud::new();
    cloud.put("app/state.tflock", "{");
    cloud.put_item("states/app/state", "Info", "{");
    for settings in each_kind() {
        let client = cloud.client(&settings);
        for fault in [client.lock(&info("b")).err(), client.unlock("b").err()] {
            assert!(
                matches!(fault, Some(RemoteLockError::Held(None))),
                "{fault:?}"
            );
        }
    }
    assert!(!is_free(&cloud));
    let [.., both] = each_kind();
    let place = cloud.client(&both).lock_place().unwrap_or_default();
    assert!(
        place.contains("\"app/state.tflock\" in the bucket \"states\""),
        "{place}"
    );
    assert!(
        place.contains("item \"states/app/state\" of the DynamoDB table"),
        "{place}"
    );
}

#[test]
fn the_state_is_not_written_under_a_lock_that_is_gone_or_another_s() {
    for settings in each_kind() {
        let cloud = Cloud::new();
        let client = cloud.client(&settings);
        lock(&*client, "a");
        assert_eq!(client.put(b"1", Some("a")), Ok(()));
        assert!(client.unlock("a").is_ok());
        let fault = client.put(b"2", Some("a")).expect_err("it is free");
        assert!(told(&fault).contains("it is free now"), "{fault:?}");
        lock(&*client, "b");
        let fault = client.put(b"2", Some("a")).expect_err("another holds it");
        assert!(told(&fault).contains("b@host"), "{fault:?}");
        assert_eq!(client.get(), Ok(Some(b"1".to_vec())), "{settings}");
    }
}
