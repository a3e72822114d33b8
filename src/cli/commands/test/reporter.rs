//! Prints the events of tests as text or as lines of JSON.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cli::printer::{Printer, now};
use crate::cli::view;
use rform_config::Config;
use rform_config::test_files::TestFile;
use rform_core::diag::{Diagnostics, Severity};
use rform_engine::Registry;
use rform_engine::test_run::TestEvent;
use rform_plan::test_results::{Detail, FileReport, RunReport, Status};
use rform_ui::diagnostics::texts::Texts;
use rform_ui::diagnostics::{shown, sorted};
use rform_ui::test_results::Counts;
use rform_ui::test_results::human::{self, INTERRUPTS, Interrupted};
use rform_ui::test_results::json::{self, EventOrigin};

/// The interval at which lines of JSON report a run in progress.
const PERIOD: Duration = Duration::from_secs(2);

/// The current run, its start, and the time of the next report of progress.
struct Going {
    file: String,
    run: String,
    since: Instant,
    next: Duration,
}

/// Prints what happens in tests.
pub struct Reporter<'a> {
    printer: &'a Printer,
    config: &'a Config,
    registry: &'a Registry,
    verbose: bool,
    going: RefCell<Option<Going>>,
}

impl<'a> Reporter<'a> {
    /// A reporter for this printer; with `verbose` it prints the plan or state of each run.
    pub fn new(
        printer: &'a Printer,
        config: &'a Config,
        registry: &'a Registry,
        verbose: bool,
    ) -> Reporter<'a> {
        Reporter {
            printer,
            config,
            registry,
            verbose,
            going: RefCell::default(),
        }
    }

    /// Prints which files and runs there are.
    pub fn found(&self, files: &[&Arc<TestFile>]) {
        if !self.printer.json {
            return;
        }
        let listed = files.iter().map(|file| {
            let runs = file.runs.iter().map(|run| &*run.name);
            (&*file.name, runs.collect::<Vec<_>>())
        });
        self.printer
            .out(json::found(&listed.collect::<Vec<_>>(), now()));
    }

    /// Prints one event.
    pub fn tell(&self, event: &TestEvent<'_>) {
        self.note(event);
        match self.printer.json {
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
            TestEvent::RunEnds { .. } => _ = self.going.take(),
            _ => {}
        }
    }

    /// Reports a run in progress if it is time to.
    pub fn tick(&self) {
        let mut going = self.going.borrow_mut();
        let Some(going) = going.as_mut().filter(|_| self.printer.json) else {
            return;
        };
        let elapsed = going.since.elapsed();
        if elapsed >= going.next {
            going.next += PERIOD;
            let place = (&*going.file, &*going.run);
            self.printer
                .out(json::run_progress(place, "running", elapsed, now()));
        }
    }

    /// Prints the message about an interrupt: the first, the second or a later one.
    pub fn interrupted(&self, count: usize) {
        let Some(text) = count.checked_sub(1).and_then(|at| INTERRUPTS.get(at)) else {
            return;
        };
        match self.printer.json {
            true => self.printer.out(json::log(text, now())),
            false => self.printer.err(self.printer.layout().wrap(text)),
        }
    }

    /// Prints the summary and answers the exit code.
    pub fn summary(&self, status: Status, counts: Counts) {
        let text = match self.printer.json {
            true => json::summary(status, counts, now()),
            false => human::summary(status, counts, self.printer.paint),
        };
        self.printer.out(text);
    }

    fn tell_people(&self, event: &TestEvent<'_>) {
        let (printer, paint) = (self.printer, self.printer.paint);
        match event {
            TestEvent::FileBegins(file) => printer.out(human::file_begins(file, paint)),
            TestEvent::FileTearsDown(file) => printer.out(human::file_tears_down(file, paint)),
            TestEvent::FileEnds(file) => {
                printer.out(human::file_ends(file, paint));
                printer.report(&file.diagnostics, &self.config.sources);
            }
            TestEvent::RunEnds { report, config, .. } => self.run_ended(report, *config),
            TestEvent::RunBegins(..) | TestEvent::RunTearsDown(..) => {}
            TestEvent::Destroyed { .. } => self.destroyed(event),
            TestEvent::Interrupted { state_files, .. } => {
                if let Some(it) = interrupted(event) {
                    printer.complain(&human::interrupted(&it, &printer.layout()));
                }
                state_files.iter().for_each(|path| self.kept(path));
            }
        }
    }

    fn run_ended(&self, run: &RunReport, config: Option<&Config>) {
        let printer = self.printer;
        printer.out(human::run_ends(run, printer.paint));
        match run.detail.as_ref().zip(config).filter(|_| self.verbose) {
            Some((Detail::Plan(plan), config)) => {
                printer.raw(&view::plan(printer, self.registry, config, plan, false));
                printer.out("");
            }
            Some((Detail::State(state), _)) => {
                printer.out(format!("\n{}", view::state(printer, self.registry, state)));
            }
            None => {}
        }
        printer.report(&run.diagnostics, &self.config.sources);
        let mut told = run.diagnostics.iter();
        if told.any(|it| it.severity == Severity::Warning) {
            printer.out("");
        }
    }

    fn destroyed(&self, event: &TestEvent<'_>) {
        let TestEvent::Destroyed {
            file,
            run,
            diagnostics,
            left,
            state_file,
        } = event
        else {
            return;
        };
        let printer = self.printer;
        if diagnostics.has_errors() {
            printer.err(human::destroy_failed(file, run, &printer.layout()));
        }
        printer.report(diagnostics, &self.config.sources);
        printer.complain(&human::left(file, run, left, &printer.layout()));
        if let Some(path) = state_file {
            self.kept(path);
        }
    }

    /// The file in which objects that are left are recorded.
    fn kept(&self, path: &str) {
        self.printer.notice(&format!(
            "What is left is in the state file {path}. \"destroy -state={path}\" takes it down \
             with the configuration it was made with."
        ));
    }

    fn tell_json(&self, event: &TestEvent<'_>) {
        let out = |line: String| self.printer.out(line);
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
            TestEvent::RunEnds {
                file,
                report,
                config,
            } => self.run_ended_json(file, report, *config),
            TestEvent::Destroyed {
                file,
                run,
                diagnostics,
                left,
                ..
            } => {
                let place = EventOrigin {
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
        self.printer.out(json::file_ends(file, now()));
        let place = EventOrigin {
            file: &file.name,
            run: None,
        };
        self.report_json(place, &file.diagnostics);
    }

    fn run_ended_json(&self, file: &str, run: &RunReport, config: Option<&Config>) {
        self.printer.out(json::run_ends(file, run, now()));
        let place = EventOrigin {
            file,
            run: Some(&run.name),
        };
        let detail = run.detail.as_ref().zip(config);
        if let Some((detail, config)) = detail.filter(|_| self.verbose) {
            let (kind, document) = match detail {
                Detail::Plan(plan) => ("plan", view::test_plan(self.registry, config, plan)),
                Detail::State(state) => ("state", view::test_state(self.registry, config, state)),
            };
            self.printer.out(json::detail(place, kind, document, now()));
        }
        self.report_json(place, &run.diagnostics);
    }

    fn report_json(&self, place: EventOrigin<'_>, diagnostics: &Diagnostics) {
        let sources = &self.config.sources;
        let texts = Texts::new(sources);
        for one in &shown(sorted(diagnostics, sources)) {
            self.printer
                .out(json::diagnostic(place, one, &texts, now()));
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
