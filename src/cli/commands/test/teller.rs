//! Tells what happens while tests run.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cli::screen::{Screen, now};
use crate::cli::view;
use crate::config::Config;
use crate::config::suite::TestFile;
use crate::diag::{Diagnostics, Severity};
use crate::engine::Registry;
use crate::engine::test::{Detail, FileReport, RunReport, Status, TestEvent};
use crate::ui::diagnostics::snippet::Texts;
use crate::ui::diagnostics::{shown, sorted};
use crate::ui::test::Counts;
use crate::ui::test::human::{self, INTERRUPTS, Interrupted};
use crate::ui::test::json::{self, Place};

/// How often it is told, in JSON, that a run goes on.
const PERIOD: Duration = Duration::from_secs(2);

/// The run that is going on, since when, and when that is told again.
struct Going {
    file: String,
    run: String,
    since: Instant,
    next: Duration,
}

/// Tells of tests on a screen.
pub struct Teller<'a> {
    screen: &'a Screen,
    config: &'a Config,
    registry: &'a Registry,
    verbose: bool,
    going: RefCell<Option<Going>>,
}

impl<'a> Teller<'a> {
    /// On that screen; `verbose` tells what each run led to.
    pub fn new(
        screen: &'a Screen,
        config: &'a Config,
        registry: &'a Registry,
        verbose: bool,
    ) -> Teller<'a> {
        Teller {
            screen,
            config,
            registry,
            verbose,
            going: RefCell::default(),
        }
    }

    /// Which tests there are.
    pub fn found(&self, files: &[&Arc<TestFile>]) {
        if !self.screen.json {
            return;
        }
        let listed = files.iter().map(|file| {
            let runs = file.runs.iter().map(|run| &*run.name);
            (&*file.name, runs.collect::<Vec<_>>())
        });
        self.screen
            .out(json::found(&listed.collect::<Vec<_>>(), now()));
    }

    /// Tells what happens.
    pub fn tell(&self, event: &TestEvent<'_>) {
        self.note(event);
        match self.screen.json {
            true => self.tell_json(event),
            false => self.tell_people(event),
        }
    }

    fn note(&self, event: &TestEvent<'_>) {
        match event {
            TestEvent::RunBegins(file, run) => {
                self.going.replace(Some(Going {
                    file: (*file).to_owned(),
                    run: (*run).to_owned(),
                    since: Instant::now(),
                    next: PERIOD,
                }));
            }
            TestEvent::RunEnds(..) => _ = self.going.take(),
            _ => {}
        }
    }

    /// Time has passed.
    pub fn tick(&self) {
        let mut going = self.going.borrow_mut();
        let Some(going) = going.as_mut().filter(|_| self.screen.json) else {
            return;
        };
        let elapsed = going.since.elapsed();
        if elapsed >= going.next {
            going.next += PERIOD;
            let place = (&*going.file, &*going.run);
            self.screen
                .out(json::run_progress(place, "running", elapsed, now()));
        }
    }

    /// An interrupt came: the first, the second or a later one.
    pub fn interrupted(&self, count: usize) {
        let Some(text) = count.checked_sub(1).and_then(|at| INTERRUPTS.get(at)) else {
            return;
        };
        match self.screen.json {
            true => self.screen.out(json::log(text, now())),
            false => self.screen.err(self.screen.layout().wrap(text)),
        }
    }

    /// The end.
    pub fn summary(&self, status: Status, counts: Counts) {
        let text = match self.screen.json {
            true => json::summary(status, counts, now()),
            false => human::summary(status, counts, self.screen.paint),
        };
        self.screen.out(text);
    }

    fn tell_people(&self, event: &TestEvent<'_>) {
        let (screen, paint) = (self.screen, self.screen.paint);
        match event {
            TestEvent::FileBegins(file) => screen.out(human::file_begins(file, paint)),
            TestEvent::FileTearsDown(file) => screen.out(human::file_tears_down(file, paint)),
            TestEvent::FileEnds(file) => {
                screen.out(human::file_ends(file, paint));
                screen.report(&file.diagnostics, &self.config.sources);
            }
            TestEvent::RunEnds(_, run) => self.run_ended(run),
            TestEvent::RunBegins(..) | TestEvent::RunTearsDown(..) => {}
            TestEvent::Destroyed { .. } => self.destroyed(event),
            TestEvent::Interrupted { kept, .. } => {
                if let Some(it) = interrupted(event) {
                    screen.complain(&human::interrupted(&it, &screen.layout()));
                }
                kept.iter().for_each(|path| self.kept(path));
            }
        }
    }

    fn run_ended(&self, run: &RunReport) {
        let screen = self.screen;
        screen.out(human::run_ends(run, screen.paint));
        match run.detail.as_ref().filter(|_| self.verbose) {
            Some((Detail::Plan(plan), config)) => {
                screen.raw(&view::plan(screen, self.registry, config, plan, false));
                screen.out("");
            }
            Some((Detail::State(state), _)) => {
                screen.out(format!("\n{}", view::state(screen, self.registry, state)));
            }
            None => {}
        }
        screen.report(&run.diagnostics, &self.config.sources);
        let mut told = run.diagnostics.iter();
        if told.any(|it| it.severity == Severity::Warning) {
            screen.out("");
        }
    }

    fn destroyed(&self, event: &TestEvent<'_>) {
        let TestEvent::Destroyed {
            file,
            run,
            diagnostics,
            left,
            kept,
        } = event
        else {
            return;
        };
        let screen = self.screen;
        if diagnostics.has_errors() {
            screen.err(human::destroy_failed(file, run, &screen.layout()));
        }
        screen.report(diagnostics, &self.config.sources);
        screen.complain(&human::left(file, run, left, &screen.layout()));
        if let Some(path) = kept {
            self.kept(path);
        }
    }

    /// Where what is left is written down.
    fn kept(&self, path: &str) {
        self.screen.notice(&format!(
            "What is left is in the state file {path}. \"destroy -state={path}\" takes it down \
             with the configuration it was made with."
        ));
    }

    fn tell_json(&self, event: &TestEvent<'_>) {
        let out = |line: String| self.screen.out(line);
        let none = Duration::ZERO;
        match event {
            TestEvent::FileBegins(file) => out(json::file_progress(file, "starting", now())),
            TestEvent::FileTearsDown(file) => out(json::file_progress(file, "teardown", now())),
            TestEvent::FileEnds(file) => self.file_ended_json(file),
            TestEvent::RunBegins(file, run) => {
                out(json::run_progress((file, run), "starting", none, now()));
            }
            TestEvent::RunTearsDown(file, run) => {
                out(json::run_progress((file, run), "teardown", none, now()));
            }
            TestEvent::RunEnds(file, run) => self.run_ended_json(file, run),
            TestEvent::Destroyed {
                file,
                run,
                diagnostics,
                left,
                ..
            } => {
                let place = Place {
                    file,
                    run: Some(run),
                };
                if !left.is_empty() {
                    out(json::left(place, left, now()));
                }
                self.report_json(place, diagnostics);
            }
            TestEvent::Interrupted { .. } => {
                if let Some(it) = interrupted(event) {
                    out(json::interrupted(&it, now()));
                }
            }
        }
    }

    fn file_ended_json(&self, file: &FileReport) {
        self.screen.out(json::file_ends(file, now()));
        let place = Place {
            file: &file.name,
            run: None,
        };
        self.report_json(place, &file.diagnostics);
    }

    fn run_ended_json(&self, file: &str, run: &RunReport) {
        self.screen.out(json::run_ends(file, run, now()));
        let place = Place {
            file,
            run: Some(&run.name),
        };
        if let Some((detail, config)) = run.detail.as_ref().filter(|_| self.verbose) {
            let (kind, document) = match detail {
                Detail::Plan(plan) => ("plan", view::test_plan(self.registry, config, plan)),
                Detail::State(state) => ("state", view::test_state(self.registry, config, state)),
            };
            self.screen.out(json::detail(place, kind, document, now()));
        }
        self.report_json(place, &run.diagnostics);
    }

    fn report_json(&self, place: Place<'_>, diagnostics: &Diagnostics) {
        let sources = &self.config.sources;
        let texts = Texts::new(sources);
        for one in &shown(sorted(diagnostics, sources)) {
            self.screen.out(json::diagnostic(place, one, &texts, now()));
        }
    }
}

fn interrupted<'a>(event: &'a TestEvent<'a>) -> Option<Interrupted<'a>> {
    let TestEvent::Interrupted {
        file,
        run,
        states,
        planned,
        source,
        ..
    } = event
    else {
        return None;
    };
    Some(Interrupted {
        file,
        run: run.unwrap_or_default(),
        source: *source,
        states,
        planned,
    })
}
