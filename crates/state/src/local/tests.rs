use std::sync::Arc;

use super::*;
use crate::at_rest::Plain;
use crate::journal::{self, Base};
use crate::testing::{Any, Dying, Masked, address, attempt, object, provider};
use crate::{Record, v4};
use rform_core::world::Host;

const STATE: &str = "terraform.tfstate";
const JOURNAL: &str = "terraform.tfstate.journal";

/// A directory, its host, and the state in it.
struct Place {
    directory: tempfile::TempDir,
    world: Arc<dyn World>,
    backend: StateFile,
}

impl Place {
    /// A run that nobody stops makes these.
    fn applied(&self, names: &[&str]) -> Any<()> {
        run(self, &self.world, names, &mut Vec::new(), &mut Vec::new())
    }

    fn new() -> Any<Place> {
        let directory = tempfile::tempdir()?;
        Ok(Place {
            world: Arc::new(Host::new()?.within(directory.path())),
            directory,
            backend: StateFile::at(Path::new(STATE)),
        })
    }

    fn open(&self) -> Any<Opened> {
        Ok(open(&self.backend, &self.world)?)
    }

    fn write(&self, name: &str, content: &[u8]) -> Any<()> {
        Ok(self.world.write(Path::new(name), content)?)
    }

    fn read(&self, name: &str) -> Any<Vec<u8>> {
        Ok(self.world.read(Path::new(name))?)
    }

    fn names(&self) -> Any<Vec<String>> {
        let entries = self.world.read_dir(Path::new("."))?;
        let mut names: Vec<String> = entries.into_iter().map(|it| it.name).collect();
        names.sort();
        Ok(names)
    }
}

fn dying(place: &Place, left: usize, torn: bool) -> Any<Arc<dyn World>> {
    Ok(Dying::new(place.directory.path(), left, torn)?.world())
}

fn open(backend: &StateFile, world: &Arc<dyn World>) -> Result<Opened, String> {
    let opened = backend.open(world, Some("OperationTypeApply"));
    opened.map_err(|fault| fault.diagnostic().detail)
}

/// A run that makes objects under those names and is killed wherever the world ends: what it
/// noted goes to `noted`, and what it asked for to `begun`.
fn run(
    place: &Place,
    world: &Arc<dyn World>,
    names: &[&str],
    noted: &mut Vec<String>,
    begun: &mut Vec<String>,
) -> Any<()> {
    let opened = open(&place.backend, world)?;
    let mut state = opened.state.clone();
    let journal = place.backend.journal_from(world.as_ref(), &opened, &state);
    let mut journal = journal.map_err(|fault| fault.detail)?;
    for name in names {
        let at = address(name)?;
        journal.append(&Record::Begun(at.clone(), attempt()))?;
        begun.push((*name).to_owned());
        state.set_current(&at, &provider(), Some(object(name)));
        journal.append(&Record::of(&state, &at))?;
        noted.push((*name).to_owned());
    }
    drop(journal);
    state.serial += 1;
    let saved = place.backend.save(world.as_ref(), &opened, &state);
    Ok(saved.map_err(|fault| fault.detail)?)
}

fn expect_all(place: &Place, noted: &[String], begun: &[String], when: &str) -> Any<()> {
    let opened = place.open().map_err(|error| format!("{when}: {error}"))?;
    for name in noted {
        let held = opened.state.current(&address(name)?);
        assert_eq!(held, Some(&object(name)), "{when}: {name} is lost");
    }
    for name in begun {
        let at = address(name)?;
        let known = opened.state.interrupted.contains_key(&at);
        assert!(
            known || opened.state.current(&at).is_some(),
            "{when}: {name} is forgotten"
        );
    }
    Ok(())
}

#[test]
fn a_killed_run_loses_nothing() -> Any<()> {
    let place = Place::new()?;
    let (done, begun) = (address("a.done[0]")?, address("a.begun")?);
    let world = place.world.as_ref();
    let mut first = place.open()?;
    assert!(place.open().is_err(), "the state is locked");
    let journal = place.backend.journal_from(world, &first, &first.state);
    let mut journal = journal.map_err(|fault| fault.detail)?;
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
    let mut journal = journal.map_err(|fault| fault.detail)?;
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
        let fault = backend.open(&place.world, Some("test")).err();
        let fault = fault.map(|it| it.diagnostic()).ok_or("it was opened")?;
        assert!(fault.detail.contains(why), "{}", fault.detail);
        assert!(!fault.summary.contains("lock"), "{}", fault.summary);
    }
    let backend = StateFile::at(Path::new("/dev/null"));
    let unlocked = backend.open(&place.world, None);
    let unlocked = unlocked.map_err(|fault| fault.diagnostic().detail)?;
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
        let mut journal = journal.map_err(|fault| fault.detail)?;
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
        let seen = seen.map_err(|fault| fault.diagnostic().detail)?;
        assert_eq!(seen.state.resources.len(), 2, "cut at {cut}");
        drop(place.open()?);
        assert_eq!(place.read(STATE)?, new, "cut at {cut}");
        assert!(world.read(Path::new(JOURNAL)).is_err(), "cut at {cut}");
    }
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

/// Saves a state with one more object, with the lock or without.
fn add(backend: &StateFile, world: &Arc<dyn World>, name: &str, operation: Option<&str>) {
    let opened = backend.open(world, operation).map_err(|_| "open");
    let opened = opened.expect("nobody else has the lock");
    let mut state = opened.state.clone();
    let at = address(name).expect("an address");
    state.set_current(&at, &provider(), Some(object(name)));
    state.serial += 1;
    let saved = backend.save(world.as_ref(), &opened, &state);
    assert_eq!(saved.map_err(|fault| fault.detail), Ok(()));
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
        let opened = opened.map_err(|fault| fault.diagnostic().detail)?;
        let mut state = opened.state.clone();
        state.set_current(&address(name)?, &provider(), Some(object(name)));
        state.serial += 1;
        Ok((opened, state))
    };
    let save = |(opened, state): &(Opened, State)| {
        let saved = place.backend.save(place.world.as_ref(), opened, state);
        saved.map_err(|fault| fault.detail)
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
