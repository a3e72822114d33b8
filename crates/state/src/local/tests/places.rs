//! Where a state may stand, and what the file system says of it.

use super::*;

#[test]
fn links_to_one_state_have_one_journal() -> Any<()> {
    let place = Place::new()?;
    std::fs::create_dir(place.directory.path().join("inner"))?;
    let real = format!("inner/{STATE}");
    for name in ["one", "two"] {
        std::os::unix::fs::symlink(&real, place.directory.path().join(name))?;
    }
    let at = |name: &str| StateFile::at(Path::new(name));
    let expected = Path::new("inner").join(JOURNAL);
    for is_there in [false, true] {
        for name in ["one", "two", &real] {
            let journal = at(name).journal(place.world.as_ref());
            assert_eq!(journal, expected, "{name}, {is_there}");
        }
        place.write(&real, v4::encode(&State::new("l".into())).as_bytes())?;
    }
    let killed = open(&at("one"), &place.world)?;
    let journal = at("one").journal_from(place.world.as_ref(), &killed, &killed.state);
    let mut journal = journal.map_err(|error| error.detail)?;
    journal.append(&Record::Begun(address("a.a")?, attempt()))?;
    drop((killed, journal));
    let other = open(&at("two"), &place.world)?;
    assert_eq!(other.state.interrupted.len(), 1);
    Ok(())
}

#[test]
fn a_place_that_can_hold_no_state_is_refused_before_anything_is_begun() -> Any<()> {
    let place = Place::new()?;
    std::fs::create_dir(place.directory.path().join("directory"))?;
    place.write("file", b"")?;
    for (path, why) in [
        ("/dev/null", "/dev/null is a device node"),
        ("directory", "directory is a directory"),
        ("file/state", "file/state cannot be opened"),
        ("none/state", "none/state cannot be opened"),
    ] {
        let backend = StateFile::at(Path::new(path));
        let error = backend.open(&place.world, Some("test")).err();
        let error = error.map(|it| it.diagnostic()).ok_or("it was opened")?;
        assert!(error.detail.contains(why), "{}", error.detail);
        assert!(!error.summary.contains("lock"), "{}", error.summary);
    }
    let backend = StateFile::at(Path::new("/dev/null"));
    let unlocked = backend.open(&place.world, None);
    let unlocked = unlocked.map_err(|error| error.diagnostic().detail)?;
    let world = place.world.as_ref();
    let begun = backend.journal_from(world, &unlocked, &unlocked.state);
    assert!(begun.is_err(), "nothing is begun without a lock either");
    assert_eq!(place.names()?, ["directory", "file"]);
    Ok(())
}

/// A device keeps nothing, and is how some say that no backup is wanted.
#[test]
fn a_backup_to_a_device_is_none() -> Any<()> {
    let mut place = Place::new()?;
    place.applied(&["a.a"])?;
    place.backend.backup = Some("/dev/null".into());
    place.applied(&["a.b"])?;
    assert_eq!(place.open()?.state.resources.len(), 2);
    Ok(())
}

#[test]
fn the_state_keeps_its_inode_its_mode_and_its_links() -> Any<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let place = Place::new()?;
    place.applied(&["a.a"])?;
    let path = place.directory.path().join(STATE);
    std::fs::hard_link(&path, place.directory.path().join("link"))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640))?;
    let before = path.metadata()?;
    place.applied(&["a.b"])?;
    let after = path.metadata()?;
    assert_eq!((before.ino(), before.mode()), (after.ino(), after.mode()));
    assert_eq!(place.read("link")?, place.read(STATE)?);
    Ok(())
}
