//! Runs on a remote state: what is stored whatever fails, and whoever else writes.

use super::*;

#[test]
fn a_run_locks_reads_saves_and_unlocks() -> Any<()> {
    let place = Place::new()?;
    let run = place.healthy()?;
    let opened = run.open()?;
    let holder = place.stored().lock.clone().ok_or("not locked")?;
    assert_eq!(holder.operation, "OperationTypeApply");
    let second = run.store.open(&run.world, Some("OperationTypePlan"));
    match second {
        Err(OpenError::Locked(error)) => {
            assert_eq!(error.summary, "Error acquiring the state lock");
            assert!(error.detail.contains(&holder.id), "{}", error.detail);
        }
        _ => panic!("the state was opened twice"),
    }
    drop(opened);
    assert_eq!(place.stored().lock, None);
    run.applied(&["a.a"])?;
    let first = place.state()?;
    run.applied(&["a.b", "a.c"])?;
    let second = place.state()?;
    assert_eq!((first.serial, second.serial), (1, 2));
    assert_eq!(first.lineage, second.lineage);
    assert_eq!(place.stored().lock, None);
    assert!(run.reports.lock().expect("no panic").is_empty());
    Ok(())
}

#[test]
fn killed_twice_at_any_operation_nothing_is_lost() -> Any<()> {
    killed_twice(&Plain::cipher())
}

#[test]
fn with_encryption_killed_twice_at_any_operation_nothing_is_lost() -> Any<()> {
    killed_twice(&(Arc::new(Masked::default()) as Cipher))
}

fn killed_twice(at_rest: &Cipher) -> Any<()> {
    for torn in [false, true] {
        for one in 0.. {
            let mut survived = false;
            for two in 0.. {
                let place = Place {
                    at_rest: at_rest.clone(),
                    ..Place::new()?
                };
                let (mut noted, mut begun) = (Vec::new(), Vec::new());
                let first = place.dying(one, torn)?;
                survived = first.apply(&["a.a", "a.b"], &mut noted, &mut begun).is_ok();
                drop(first);
                place.unlock();
                let second = place.dying(two, torn)?;
                let ended = second.apply(&["a.c"], &mut noted, &mut begun).is_ok();
                drop(second);
                place.unlock();
                let when = format!("killed at {one}, then at {two} (torn: {torn})");
                expect_all(&place, &noted, &begun, &when)?;
                if ended {
                    break;
                }
            }
            if survived {
                assert!(one > 5, "a run has more operations than {one}");
                break;
            }
        }
    }
    Ok(())
}

#[test]
fn a_call_that_fails_loses_nothing() -> Any<()> {
    for failure in [Failure::Refused, Failure::Lost] {
        for call in 0.. {
            let place = Place::new()?;
            place.healthy()?.applied(&["a.first"])?;
            let (mut noted, mut begun) = (vec!["a.first".to_owned()], Vec::new());
            let run = place.failing(call, failure)?;
            let ended = run.apply(&["a.a"], &mut noted, &mut begun);
            let told = ended.is_err() || !run.reports.lock().expect("no panic").is_empty();
            drop(run);
            place.unlock();
            let when = format!("{failure:?} at call {call}");
            expect_all(&place, &noted, &begun, &when)?;
            if !told {
                assert!(call > 3, "a run has more calls than {call}");
                break;
            }
        }
    }
    Ok(())
}

#[test]
fn a_long_apply_puts_what_it_has_so_far() -> Any<()> {
    let place = Place::new()?;
    let run = place.dying(usize::MAX - 1, false)?;
    let opened = run.open()?;
    let mut state = opened.state.clone();
    let journal = run.store.begin_journal(run.world.as_ref(), &opened, &state);
    let mut journal = journal.map_err(|error| error.to_text())?;
    let at = address("a.a")?;
    state.set_current(&at, &provider(), Some(object("a")));
    journal.append(&Record::of(&state, &at))?;
    drop(journal);
    let put = place.state()?;
    assert_eq!((put.serial, put.current(&at)), (1, Some(&object("a"))));
    // The end of the run is a later state than what was put meanwhile.
    let state = run.store.after_apply(&opened, state, 1, false);
    let saved = run.store.save(run.world.as_ref(), &opened, &state);
    saved.map_err(|error| error.to_text())?;
    assert_eq!((place.state()?.serial, place.stored().puts), (2, 2));
    Ok(())
}

/// A journal that is left behind is not applied to what others have made of the state meanwhile.
#[test]
fn what_others_have_written_meanwhile_is_not_overwritten() -> Any<()> {
    for left in 0..40 {
        let place = Place::new()?;
        place.healthy()?.applied(&["a.first"])?;
        let (mut noted, mut begun) = (Vec::new(), Vec::new());
        let killed = place.dying(left, false)?;
        let survived = killed.apply(&["a.mine"], &mut noted, &mut begun).is_ok();
        drop(killed);
        place.unlock();
        let elsewhere = place.elsewhere()?;
        elsewhere.healthy()?.applied(&["a.theirs"])?;
        let theirs = place.state()?;
        let opened = place.healthy()?.open()?;
        let mine = address("a.mine")?;
        let told = opened.notices.iter().any(|it| it.contains("a.mine"));
        let is_known = theirs.current(&mine).is_some() || told || noted.is_empty();
        assert!(is_known, "killed at {left}: {:?}", opened.notices);
        drop(opened);
        assert_eq!(place.state()?, theirs, "killed at {left}");
        if survived {
            return Ok(());
        }
    }
    panic!("a run has fewer operations");
}

#[test]
fn a_lost_lock_is_told_and_merges_what_another_has_done() -> Any<()> {
    let place = Place::new()?;
    let run = place.healthy()?;
    let opened = run.open()?;
    place.unlock();
    place.elsewhere()?.healthy()?.applied(&["a.theirs"])?;
    let mut state = opened.state.clone();
    state.lineage.clone_from(&place.state()?.lineage);
    state.set_current(&address("a.mine")?, &provider(), Some(object("mine")));
    let state = run.store.after_apply(&opened, state, 1, false);
    let saved = run.store.save(run.world.as_ref(), &opened, &state);
    saved.map_err(|error| error.to_text())?;
    drop(opened);
    let reports = run.reports.lock().expect("no panic");
    assert_eq!(reports[0].summary, "Error releasing the state lock");
    for name in ["a.mine", "a.theirs"] {
        assert!(place.state()?.current(&address(name)?).is_some(), "{name}");
    }
    Ok(())
}

#[test]
fn what_is_stored_and_cannot_be_read_is_left_alone() -> Any<()> {
    let newer = encode(&State::new("l".into())).replace("\"version\": 4", "\"version\": 5");
    for text in ["{", "[]", &newer] {
        let place = Place::new()?;
        place.stored().text = Some(text.into());
        let run = place.healthy()?;
        let error = run.applied(&["a.a"]).expect_err("it cannot be read");
        assert!(error.to_string().contains("fake://state"), "{error}");
        assert_eq!(place.stored().text.as_deref(), Some(text.as_bytes()));
        assert_eq!(place.stored().lock, None);
        assert!(
            !Path::new(place.directory.path())
                .join(".terraform")
                .exists()
        );
    }
    Ok(())
}

#[test]
fn a_put_that_was_killed_before_its_check_is_mended_by_the_journal() -> Any<()> {
    for at_rest in [Plain::cipher(), Arc::new(Masked::default()) as Cipher] {
        let mut mended = 0;
        for left in 0..40 {
            let place = Place {
                at_rest: at_rest.clone(),
                ..Place::new()?
            };
            let (mut noted, mut begun) = (Vec::new(), Vec::new());
            let run = place.dying(left, true)?;
            let ended = run.apply(&["a.a"], &mut noted, &mut begun);
            drop(run);
            place.unlock();
            if ended.is_ok() || place.stored().puts == 0 {
                continue;
            }
            place.stored().is_check_wrong = true;
            // Nobody else knows whether the text is right.
            assert!(place.elsewhere()?.healthy()?.open().is_err());
            place.unlock();
            let run = place.healthy()?;
            assert!(
                run.store.open(&run.world, None).is_err(),
                "without the lock"
            );
            let when = format!("killed at {left}");
            expect_all(&place, &noted, &begun, &when)?;
            assert!(!place.stored().is_check_wrong, "{when}");
            mended += 1;
        }
        assert!(mended > 0, "no run was killed behind a put");
    }
    Ok(())
}
