//! Golden events: an example of every form of event ever released is kept, and must decode for ever.
//!
//! A crate keeps them as `tests/golden/<kind>/<name>.json`, each the very text the journal holds. A form that was
//! released is never changed: a new form gets a new example, with a new name. A form that the program writes no more
//! loses its example and keeps its file, which is decoded all the same. That no file is taken away, review sees.
//!
//! `crates/kernel/tests/it/golden.rs` shows how it is called.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use trefoil_core::Record;

/// The forms of an event. [`forms!`](crate::forms) writes them down for an enum.
#[derive(Debug)]
pub struct Forms<E> {
    /// Every variant's name.
    pub names: &'static [&'static str],
    /// The variant an event is.
    pub of: fn(&E) -> &'static str,
}

/// `forms!(LinkEvent: PatientsMerged PatientsUnmerged)`: every variant of an enum. To leave one out does not compile.
#[macro_export]
macro_rules! forms {
    ($event:ident: $($variant:ident)+) => {
        $crate::golden::Forms::<$event> {
            names: &[$(stringify!($variant)),+],
            of: |event| match event {
                $($event::$variant { .. } => stringify!($variant),)+
            },
        }
    };
}

/// Hold the events of one kind of record to the files under `golden`, which is the crate's `tests/golden`.
///
/// # Panics
/// With every fault in words: a variant without an example; an example without its file (`TREFOIL_BLESS=1` writes
/// it); an example that is no longer written as it was released; a file that no longer decodes. And where `apply`
/// panics: each event is applied to nothing, and to what each other gave.
pub fn events<R: Record>(golden: &Path, forms: &Forms<R::Event>, examples: &[(&str, R::Event)]) {
    let bless = std::env::var_os("TREFOIL_BLESS").is_some_and(|set| set == "1");
    let faults = faults::<R>(&golden.join(R::KIND), forms, examples, bless);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Hold a document (a resource, a message) to the file it was kept in. Unlike an event it may change, by
/// `TREFOIL_BLESS=1`, and review then sees how.
///
/// # Panics
/// When it is written otherwise than it was kept, with the first line that differs.
pub fn document(kept: &Path, now: &str) {
    let now = format!("{}\n", now.trim_end());
    if std::env::var_os("TREFOIL_BLESS").is_some_and(|set| set == "1") {
        fs::create_dir_all(kept.parent().unwrap()).unwrap();
        fs::write(kept, now).unwrap();
        return;
    }
    let was = fs::read_to_string(kept).unwrap_or_default();
    if was == now {
        return;
    }
    let lines = was.lines().chain(std::iter::repeat("")).zip(now.lines());
    let first = lines.enumerate().find(|(_, (was, now))| was != now);
    let (line, (was, now)) = first.unwrap_or((now.lines().count(), ("more", "")));
    panic!(
        "{} line {}:\n  was {was}\n  now {now}\nput it back, or keep the new form by one run with TREFOIL_BLESS=1",
        kept.display(),
        line + 1
    );
}

fn faults<R: Record>(
    directory: &Path,
    forms: &Forms<R::Event>,
    examples: &[(&str, R::Event)],
    bless: bool,
) -> Vec<String> {
    let mut faults = vec![];
    for form in forms.names {
        if !examples.iter().any(|(_, event)| (forms.of)(event) == *form) {
            faults.push(format!("{} has no example of {form}; add one", R::KIND));
        }
    }
    for (name, event) in examples {
        let path = directory.join(format!("{name}.json"));
        let written = serde_json::to_string(event).unwrap();
        match fs::read_to_string(&path) {
            Ok(released) if released.trim_end() == written => {}
            Ok(released) => faults.push(format!(
                "{} was released as\n  {}\nand is now written as\n  {written}\nput it back; a new form gets a new name",
                path.display(),
                released.trim_end()
            )),
            Err(error) if bless && error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(directory).unwrap();
                fs::write(&path, written + "\n").unwrap();
            }
            Err(error) => faults.push(format!(
                "{}: {error}; a new example is written by one run with TREFOIL_BLESS=1, and committed",
                path.display()
            )),
        }
    }
    let mut events = vec![];
    for path in files(directory) {
        match serde_json::from_str::<R::Event>(&fs::read_to_string(&path).unwrap()) {
            Ok(event) => events.push(event),
            Err(error) => faults.push(format!(
                "{} no longer decodes ({error}); it is in somebody's journal, so teach the event to read it",
                path.display()
            )),
        }
    }
    for first in &events {
        let before = R::apply(None, first);
        for event in &events {
            R::apply(Some(before.clone()), event);
        }
    }
    faults
}

/// None where there is no such directory: then each example has said so.
fn files(directory: &Path) -> Vec<PathBuf> {
    match fs::read_dir(directory) {
        Ok(files) => files.map(|file| file.unwrap().path()).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => vec![],
        Err(error) => panic!("{}: {error}", directory.display()),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use trefoil_core::OnMerge;

    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Lamp(u8);
    #[derive(Debug, Clone, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum LampEvent {
        Lit { brightness: u8 },
        Dimmed(u8),
        PutOut,
    }
    impl Record for Lamp {
        const KIND: &'static str = "ward.lamp";
        const ON_MERGE: OnMerge = OnMerge::Stays;
        type Event = LampEvent;
        fn apply(before: Option<Self>, event: &LampEvent) -> Self {
            Self(match event {
                LampEvent::Lit { brightness } => *brightness,
                LampEvent::Dimmed(by) => before.map_or(0, |lamp| lamp.0) - by,
                LampEvent::PutOut => 0,
            })
        }
    }

    fn all() -> [(&'static str, LampEvent); 3] {
        [
            ("lit", LampEvent::Lit { brightness: 7 }),
            ("dimmed", LampEvent::Dimmed(0)),
            ("put_out", LampEvent::PutOut),
        ]
    }

    fn check(directory: &Path, examples: &[(&str, LampEvent)], bless: bool) -> Vec<String> {
        let forms = forms!(LampEvent: Lit Dimmed PutOut);
        faults::<Lamp>(directory, &forms, examples, bless)
    }

    /// A directory with all examples blessed.
    fn blessed() -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(check(&directory.path().join("ward.lamp"), &all(), true), [""; 0]);
        directory
    }

    #[test]
    fn an_example_needs_its_file_and_blessing_writes_it() {
        let empty = tempfile::tempdir().unwrap();
        let found = check(empty.path(), &all(), false);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("TREFOIL_BLESS=1"), "{found:?}");
        let directory = blessed();
        let kept = directory.path().join("ward.lamp");
        assert_eq!(check(&kept, &all(), false), [""; 0], "the control");
        assert_eq!(
            fs::read_to_string(kept.join("lit.json")).unwrap(),
            "{\"lit\":{\"brightness\":7}}\n",
            "as the journal holds it"
        );
    }

    #[test]
    fn a_released_form_is_not_changed_not_even_by_blessing() {
        let directory = blessed();
        let kept = directory.path().join("ward.lamp");
        let mut changed = all();
        changed[0].1 = LampEvent::Lit { brightness: 8 };
        for bless in [false, true] {
            let found = check(&kept, &changed, bless);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains("a new form gets a new name"), "{found:?}");
        }
        assert_eq!(check(&kept, &all(), false), [""; 0], "and the file is as it was");
    }

    #[test]
    fn every_variant_has_an_example() {
        let directory = blessed();
        let found = check(&directory.path().join("ward.lamp"), &all()[1..], false);
        assert_eq!(found, ["ward.lamp has no example of Lit; add one"]);
    }

    #[test]
    fn a_form_written_no_more_must_still_decode() {
        let directory = blessed();
        let kept = directory.path().join("ward.lamp");
        let old = kept.join("lit_of_old.json");
        fs::write(&old, "{\"lit\":{\"brightness\":1,\"colour\":\"warm\"}}\n").unwrap();
        assert_eq!(check(&kept, &all(), false), [""; 0], "the control");
        fs::write(&old, "{\"kindled\":{}}\n").unwrap();
        let found = check(&kept, &all(), false);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].contains("lit_of_old.json no longer decodes"),
            "{found:?}"
        );
    }

    /// The control is every other test here: a dimming by nothing is applied without harm.
    #[test]
    #[should_panic(expected = "attempt to subtract with overflow")]
    fn an_event_that_cannot_be_applied_is_found() {
        let mut examples = all();
        examples[1] = ("dimmed", LampEvent::Dimmed(1));
        check(&tempfile::tempdir().unwrap().path().join("new"), &examples, true);
    }
}
