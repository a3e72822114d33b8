//! Many at once, and many faults: no update is lost, and no lock stays.

use serde_json::{Value as Json, json};

use super::cloud::{Cloud, TABLE, info};
use rform_sandbox::Faults;
use rform_state::remote::{RemoteClient, RemoteLockError};

fn each_kind() -> [Json; 3] {
    [
        json!({ "use_lockfile": true }),
        json!({ "dynamodb_table": TABLE }),
        json!({ "use_lockfile": true, "dynamodb_table": TABLE }),
    ]
}

/// Adds one to the number in the state, under the lock.
fn add_one(client: &dyn RemoteClient, id: &str) {
    while let Err(fault) = client.lock(&info(id)) {
        assert!(matches!(fault, RemoteLockError::Held(_)), "{fault:?}");
        std::thread::yield_now();
    }
    let state = client.get().expect("a state").unwrap_or_default();
    let number: u32 = String::from_utf8_lossy(&state).parse().unwrap_or_default();
    let next = (number + 1).to_string();
    assert_eq!(client.put(next.as_bytes(), Some(id)), Ok(()));
    client.unlock(id).expect("it is ours");
}

#[test]
fn of_twenty_at_once_each_one_counts() {
    for settings in each_kind() {
        let cloud = Cloud::new();
        std::thread::scope(|scope| {
            for number in 0..20 {
                let client = cloud.client(&settings);
                scope.spawn(move || add_one(&*client, &format!("run-{number}")));
            }
        });
        assert_eq!(
            cloud.object("app/state").as_deref(),
            Some("20"),
            "{settings}"
        );
        assert_eq!(cloud.object("app/state.tflock"), None);
        assert!(!cloud.items().contains_key("states/app/state"));
    }
}

#[test]
fn with_injected_faults_nothing_is_lost_and_no_lock_stays() {
    let faults = Faults {
        lost_responses: 0.15,
        server_errors: 0.1,
        throttles: 0.1,
        eventual_consistency: false,
    };
    for settings in each_kind() {
        let cloud = Cloud::with(faults.clone());
        let mut settings = settings;
        settings["max_retries"] = json!(25);
        let client = cloud.client(&settings);
        for number in 0..40 {
            add_one(&*client, &format!("run-{number}"));
        }
        assert_eq!(
            cloud.object("app/state").as_deref(),
            Some("40"),
            "{settings}"
        );
        assert_eq!(cloud.object("app/state.tflock"), None);
        assert!(!cloud.items().contains_key("states/app/state"));
    }
}
