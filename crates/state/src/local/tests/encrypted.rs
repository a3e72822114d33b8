//! Killed runs of states that are encrypted at rest.

use super::*;

/// The files of a directory with a text in them.
fn files_with(directory: &Path, text: &str) -> Any<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let content = std::fs::read(&path)?;
        if content.windows(text.len()).any(|it| it == text.as_bytes()) {
            found.push(path);
        }
    }
    Ok(found)
}

#[test]
fn with_encryption_a_killed_run_loses_nothing_and_shows_nothing() -> Any<()> {
    for torn in [false, true] {
        for left in 0.. {
            let mut place = Place::new()?;
            place.backend.at_rest = Arc::new(Masked::default());
            place.applied(&["a.secret_zero"])?;
            let (mut noted, mut begun) = (vec!["a.secret_zero".to_owned()], Vec::new());
            let world = dying(&place, left, torn)?;
            let names = ["a.secret_one", "a.secret_two"];
            let ended = run(&place, &world, &names, &mut noted, &mut begun).is_ok();
            let when = format!("killed at {left} (torn: {torn})");
            let shown = files_with(place.directory.path(), "secret_")?;
            assert!(shown.is_empty(), "{when}: {shown:?}");
            expect_all(&place, &noted, &begun, &when)?;
            place.applied(&["a.secret_three"])?;
            let shown = files_with(place.directory.path(), "secret_")?;
            assert!(shown.is_empty(), "{when}, afterwards: {shown:?}");
            if ended {
                assert!(left > 5, "a run has more changes than {left}");
                break;
            }
        }
    }
    Ok(())
}

#[test]
fn a_journal_that_cannot_be_decrypted_stops_the_run() -> Any<()> {
    let mut place = Place::new()?;
    let world = dying(&place, 4, false)?;
    let (mut noted, mut begun) = (Vec::new(), Vec::new());
    let killed = run(&place, &world, &["a.one", "a.two"], &mut noted, &mut begun);
    assert!(killed.is_err() && !noted.is_empty());
    let journal = place.read(JOURNAL)?;
    place.backend.at_rest = Arc::new(Masked::default());
    assert!(open(&place.backend, &place.world).is_err());
    assert_eq!(place.read(JOURNAL)?, journal);
    place.backend.at_rest = Plain::cipher();
    expect_all(&place, &noted, &begun, "without encryption again")
}
