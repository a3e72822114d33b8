//! States that somebody else has written meanwhile.

use super::*;

#[test]
fn a_journal_of_another_state_is_kept_under_another_name() -> Any<()> {
    let place = Place::new()?;
    place.applied(&["a.a"])?;
    let other_state = Place::new()?;
    let killed = dying(&other_state, 6, false)?;
    let cut = run(
        &other_state,
        &killed,
        &["a.x", "a.y"],
        &mut Vec::new(),
        &mut Vec::new(),
    );
    assert!(cut.is_err());
    let journal = other_state.read(JOURNAL)?;
    place.write(JOURNAL, &journal)?;
    let opened = place.open()?;
    assert!(
        opened.notices.iter().any(|it| it.contains("a.x")),
        "{:?}",
        opened.notices
    );
    assert_eq!(opened.state.resources.len(), 1);
    let aside = place
        .names()?
        .into_iter()
        .find(|it| it.contains(".journal.aside-"));
    assert_eq!(place.read(&aside.unwrap_or_default())?, journal);
    Ok(())
}

/// Saves a state with one more object, with the lock or without.
fn add(backend: &StateFile, world: &Arc<dyn World>, name: &str, operation: Option<&str>) {
    let opened = backend.open(world, operation).map_err(|_| "open");
    let opened = opened.expect("nobody else has the lock");
    let mut state = opened.state.clone();
    let at = address(name).expect("an address");
    state.set_current(&at, &provider(), Some(object(name)));
    state.serial += 1;
    let saved = backend.save(world.as_ref(), &opened, &state);
    assert_eq!(saved.map_err(|error| error.detail), Ok(()));
}

#[test]
fn runs_that_save_at_the_same_moment_lose_nothing_without_the_lock() -> Any<()> {
    let place = Place::new()?;
    let world = &place.world;
    std::thread::scope(|scope| {
        for (kind, operation) in [("a", Some("apply")), ("b", None), ("c", None)] {
            let backend = &place.backend;
            scope.spawn(move || {
                for round in 0..40 {
                    add(backend, world, &format!("{kind}.x[{round}]"), operation);
                }
            });
        }
    });
    let made = place.open()?.state.resources.len();
    assert_eq!(made, 120);
    Ok(())
}

#[test]
fn what_somebody_wrote_without_the_lock_is_not_overwritten() -> Any<()> {
    let place = Place::new()?;
    place.applied(&["a.a"])?;
    let unlocked = |name: &str| -> Any<(Opened, State)> {
        let opened = place.backend.open(&place.world, None);
        let opened = opened.map_err(|error| error.diagnostic().detail)?;
        let mut state = opened.state.clone();
        state.set_current(&address(name)?, &provider(), Some(object(name)));
        state.serial += 1;
        Ok((opened, state))
    };
    let save = |(opened, state): &(Opened, State)| {
        let saved = place.backend.save(place.world.as_ref(), opened, state);
        saved.map_err(|error| error.detail)
    };
    let (one, two) = (unlocked("a.b")?, unlocked("a.c")?);
    save(&one)?;
    save(&two)?;
    let (three, mut four) = (unlocked("a.d")?, unlocked("a.d")?);
    four.1
        .set_current(&address("a.d")?, &provider(), Some(object("another")));
    save(&three)?;
    let refused = save(&four).err().unwrap_or_default();
    assert!(refused.contains("a.d"), "{refused}");
    let held = place.open()?.state;
    assert_eq!(held.resources.len(), 4);
    assert_eq!(held.current(&address("a.d")?), Some(&object("a.d")));
    Ok(())
}

#[test]
fn serials_end_and_do_not_begin_again() -> Any<()> {
    let place = Place::new()?;
    let state = State {
        serial: u64::MAX,
        ..State::new("l".into())
    };
    place.write(STATE, v4::encode(&state).as_bytes())?;
    let opened = place.open()?;
    let world = place.world.as_ref();
    assert!(
        place
            .backend
            .journal_from(world, &opened, &opened.state)
            .is_err()
    );
    assert!(place.backend.save(world, &opened, &opened.state).is_err());
    Ok(())
}
