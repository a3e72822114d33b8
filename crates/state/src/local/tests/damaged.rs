//! Journals with damaged records.

use super::*;

#[test]
fn whole_records_count_on_both_sides_of_a_damaged_one() -> Any<()> {
    for bytes in [
        &b"\0\0\0\0\0\0"[..],
        b"{\"instance\":{}}",
        b"\xff\xfe garbage",
    ] {
        let place = Place::new()?;
        let world = place.world.as_ref();
        let opened = place.open()?;
        let journal = place.backend.journal_from(world, &opened, &opened.state);
        let mut journal = journal.map_err(|error| error.detail)?;
        let mut state = opened.state.clone();
        for name in ["a.a", "a.b", "a.c"] {
            let at = address(name)?;
            state.set_current(&at, &provider(), Some(object(name)));
            journal.append(&Record::of(&state, &at))?;
        }
        drop((opened, journal));
        let text = place.read(JOURNAL)?;
        let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        lines[2] = bytes;
        let damaged = lines.join(&b'\n');
        place.write(JOURNAL, &damaged)?;
        let opened = place.open()?;
        let held: Vec<String> = opened
            .state
            .resources
            .keys()
            .map(ToString::to_string)
            .collect();
        assert_eq!(held, ["a.a", "a.c"]);
        assert_eq!(opened.notices.len(), 1);
        let aside = place
            .names()?
            .into_iter()
            .find(|it| it.contains(".journal.aside-"));
        assert_eq!(place.read(&aside.unwrap_or_default())?, damaged);
        assert!(place.world.read(Path::new(JOURNAL)).is_err());
    }
    Ok(())
}

/// A checksum tells a line that still is JSON from one that is as it was written.
#[test]
fn a_changed_digit_is_damage() -> Any<()> {
    let place = Place::new()?;
    let killed = dying(&place, 4, false)?;
    assert!(
        run(
            &place,
            &killed,
            &["a.a", "a.b"],
            &mut Vec::new(),
            &mut Vec::new()
        )
        .is_err()
    );
    drop(killed);
    let text = String::from_utf8(place.read(JOURNAL)?)?;
    assert!(text.contains("\"id\":\"a.a\""), "{text}");
    place.write(
        JOURNAL,
        text.replace("\"id\":\"a.a\"", "\"id\":\"a.z\"").as_bytes(),
    )?;
    let opened = place.open()?;
    assert!(opened.state.resources.is_empty());
    assert_eq!(opened.state.interrupted.len(), 1, "it is still looked for");
    Ok(())
}
