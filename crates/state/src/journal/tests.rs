use rform_core::addr::parse_resource_instance;
use std::io;
use std::sync::{Arc, Mutex};

use super::*;
use crate::at_rest::Plain;
use crate::{Attempt, State};

/// A journal on a disk with this number of bytes left.
struct SmallDisk {
    left: Arc<Mutex<usize>>,
}

impl Journal for SmallDisk {
    fn reserve(&mut self, room: usize) -> io::Result<()> {
        match room <= *self.left.lock().expect("no panic") {
            true => Ok(()),
            false => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        let mut left = self.left.lock().expect("no panic");
        *left = left
            .checked_sub(record.len())
            .ok_or(io::ErrorKind::StorageFull)?;
        Ok(())
    }
}

#[test]
fn a_create_is_begun_only_with_room_for_its_result() -> Result<(), Box<dyn std::error::Error>> {
    let answer = format!("{{\"id\":\"{}\"}}", "x".repeat(RESERVE - 1500));
    let object = super::super::Object {
        tainted: false,
        schema_version: 0,
        attributes: Arc::new(serde_json::from_str(&answer)?),
        flat_attributes: None,
        sensitive: Vec::new(),
        private: Vec::new(),
        identity: None,
        dependencies: Vec::new(),
        create_before_destroy: false,
        other: serde_json::Map::new(),
    };
    let owner =
        rform_core::addr::ProviderConfig::root(rform_core::addr::ProviderSource::default_for("a"));
    for left in [0, 5_000, 20_000, 60_000] {
        let left = Arc::new(Mutex::new(left));
        let mut writer = Writer::on(Box::new(SmallDisk { left: left.clone() }), Plain::cipher());
        let mut begun = Vec::new();
        for number in 0..50 {
            let address = parse_resource_instance(&format!("a.a[{number}]"));
            let address = address.map_err(|error| error.0)?;
            let record = Record::Begun(address.clone(), Attempt::default());
            match writer.append(&record) {
                Ok(()) => begun.push(address),
                Err(_) => break,
            }
        }
        let room = *left.lock().expect("no panic");
        assert_eq!(begun.is_empty(), room == 0, "{room}");
        assert!(begun.len() < 50);
        let mut state = State::default();
        for address in &begun {
            state.set_current(address, &owner, Some(object.clone()));
            writer.append(&Record::of(&state, address))?;
        }
    }
    Ok(())
}
