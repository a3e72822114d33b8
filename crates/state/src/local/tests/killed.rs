//! Runs that were killed at any operation, once and twice.

use super::*;

#[test]
fn a_killed_run_loses_nothing() -> Any<()> {
    let place = Place::new()?;
    let (done, begun) = (address("a.done[0]")?, address("a.begun")?);
    let world = place.world.as_ref();
    let mut first = place.open()?;
    assert!(place.open().is_err(), "the state is locked");
    let journal = place.backend.journal_from(world, &first, &first.state);
    let mut journal = journal.map_err(|error| error.detail)?;
    journal.append(&Record::Begun(done.clone(), attempt()))?;
    first
        .state
        .set_current(&done, &provider(), Some(object("1")));
    journal.append(&Record::of(&first.state, &done))?;
    journal.append(&Record::Begun(begun.clone(), attempt()))?;
    drop((first, journal));
    let torn = [&place.read(JOURNAL)?, &b"{\"instance\":{\"addr"[..]].concat();
    place.write(JOURNAL, &torn)?;

    let second = place.open()?;
    assert_eq!((second.recovered, second.exists), (3, true));
    assert_eq!(second.state.current(&done), Some(&object("1")));
    assert_eq!(
        second.state.interrupted.keys().collect::<Vec<_>>(),
        [&begun]
    );
    drop(second);
    // It was saved under the lock, and what was begun is still noted.
    let third = place.open()?;
    assert_eq!((third.recovered, third.state.serial), (0, 1));
    assert_eq!(third.state.current(&done), Some(&object("1")));
    assert_eq!(third.state.interrupted.len(), 1);
    Ok(())
}

#[test]
fn killed_twice_at_any_operation_nothing_is_lost() -> Any<()> {
    for torn in [false, true] {
        for one in 0.. {
            let mut survived = false;
            for two in 0.. {
                let place = Place::new()?;
                let (mut noted, mut begun) = (Vec::new(), Vec::new());
                let first = dying(&place, one, torn)?;
                survived = run(&place, &first, &["a.a", "a.b"], &mut noted, &mut begun).is_ok();
                drop(first);
                let second = dying(&place, two, torn)?;
                let ended = run(&place, &second, &["a.c"], &mut noted, &mut begun).is_ok();
                drop(second);
                let when = format!("killed at {one}, then at {two} (torn: {torn})");
                expect_all(&place, &noted, &begun, &when)?;
                if ended {
                    assert_eq!(noted.contains(&"a.c".to_owned()), ended, "{when}");
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
fn a_half_written_state_is_made_whole() -> Any<()> {
    let place = Place::new()?;
    place.applied(&["a.a"])?;
    let (old, world) = (place.read(STATE)?, place.world.as_ref());
    let mut opened = place.open()?;
    opened
        .state
        .set_current(&address("a.b")?, &provider(), Some(object("b")));
    opened.state.serial += 1;
    let new = v4::encode(&opened.state).into_bytes();
    let base = opened.base_of(&opened.state);
    let base = Base {
        serial: base.serial - 1,
        ..base
    };
    let text = String::from_utf8(new.clone())?;
    let journal = journal::text(&base, &[], &opened.state, Some(&text), &Plain)?;
    drop(opened);
    for cut in (0..=new.len()).rev().step_by(17) {
        let mut torn = new[..cut].to_vec();
        torn.extend(old.get(cut..).unwrap_or_default());
        world.overwrite(Path::new(STATE), &torn)?;
        world.write(Path::new(JOURNAL), &journal)?;
        let seen = place.backend.open(&place.world, None);
        let seen = seen.map_err(|error| error.diagnostic().detail)?;
        assert_eq!(seen.state.resources.len(), 2, "cut at {cut}");
        drop(place.open()?);
        assert_eq!(place.read(STATE)?, new, "cut at {cut}");
        assert!(world.read(Path::new(JOURNAL)).is_err(), "cut at {cut}");
    }
    Ok(())
}

#[test]
fn half_written_files_of_killed_runs_go() -> Any<()> {
    let place = Place::new()?;
    let gone = [
        ".terraform.tfstate.4194399.tmp",
        ".terraform.tfstate.backup.4194399.tmp",
        ".terraform.tfstate.journal.4194399.tmp",
        ".errored.tfstate.4194399.tmp",
    ];
    let alive = format!(
        ".terraform.tfstate.{}.tmp",
        std::os::unix::process::parent_id()
    );
    let others = [
        &*alive,
        ".terraform.tfstate.x.tmp",
        ".other.tfstate.4194399.tmp",
    ];
    for name in gone.iter().chain(&others) {
        place.write(name, b"{}")?;
    }
    drop(place.open()?);
    let mut expected: Vec<String> = others.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(place.names()?, expected);
    Ok(())
}
