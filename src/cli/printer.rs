//! Where words go: results to the standard output, errors to the standard error.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::args::Globals;
use super::streams::Streams;
use rform_config::Config;
use rform_core::diag::{Diagnostics, Sources};
use rform_engine::Registry;
use rform_engine::events::Event;
use rform_plan::{Action, Counts, Plan};
use rform_state::State;
use rform_ui::diagnostics;
use rform_ui::diagnostics::snippet::Texts;
use rform_ui::json::stream::{self, Operation};
use rform_ui::layout::Layout;
use rform_ui::paint::{Ink, Paint};

/// The two streams and how they are written to.
#[derive(Clone, Debug)]
pub struct Printer {
    streams: Arc<dyn Streams>,
    /// Colour, or none.
    pub paint: Paint,
    /// Columns that text is wrapped at.
    pub width: usize,
    /// The program's name in advice. Scripts that match on Terraform's words get those; who sits
    /// at a terminal is told what to type.
    pub command: &'static str,
    /// Whether warnings are listed by their summaries only.
    pub compact_warnings: bool,
    /// Whether everything is told as lines of JSON.
    pub json: bool,
    /// Whether a blank line follows each message, as with Terraform's older commands.
    spaced: bool,
}

/// Terraform's width where there is no terminal.
pub const DEFAULT_WIDTH: usize = 78;

impl Printer {
    /// As the flags and the terminal have it.
    pub fn new(globals: &Globals, streams: Arc<dyn Streams>) -> Printer {
        let columns = streams.columns();
        Printer {
            streams,
            paint: Paint {
                enabled: columns.is_some() && !globals.no_color,
            },
            command: if columns.is_some() {
                "rform"
            } else {
                "terraform"
            },
            width: columns.unwrap_or(DEFAULT_WIDTH),
            compact_warnings: globals.compact_warnings,
            json: false,
            spaced: is_plain_command(&globals.command),
        }
    }

    /// The same, telling everything as lines of JSON if asked to.
    pub fn with_json(&self, json: bool) -> Printer {
        Printer {
            json,
            spaced: false,
            paint: if json { Paint::PLAIN } else { self.paint },
            ..self.clone()
        }
    }

    /// The same without blank lines after messages.
    pub fn unspaced(&self) -> Printer {
        Printer {
            spaced: false,
            ..self.clone()
        }
    }

    /// A line of the result.
    pub fn out(&self, text: impl AsRef<str>) {
        self.raw(&format!("{}\n", text.as_ref()));
    }

    /// A piece of the result.
    pub fn raw(&self, text: &str) {
        self.streams.out(text);
    }

    /// A line for the error stream.
    pub fn err(&self, text: impl AsRef<str>) {
        self.complain(&format!("{}\n", text.as_ref()));
    }

    /// A piece for the error stream.
    pub fn complain(&self, text: &str) {
        self.streams.err(text);
    }

    /// In bold, where there is colour.
    pub fn bold(&self, text: &str) -> String {
        self.paint.bold(text)
    }

    /// Good news with what else there is to say.
    pub fn good(&self, news: &str, rest: &str) -> String {
        format!(
            "{}{rest}",
            self.paint.ink(Ink::Green, self.paint.bold(news))
        )
    }

    /// Something that the user should know and Terraform would not say.
    pub fn notice(&self, text: &str) {
        if !self.json {
            self.err(format!("Note: {text}"));
        }
    }

    /// Something that takes longer than it should.
    pub fn delay(&self, text: &str) {
        match self.json {
            true => self.out(stream::line("warn", text, "log", Vec::new(), now())),
            false => self.err(text),
        }
    }

    /// What stands before everything else.
    pub fn begin(&self) {
        if self.json {
            self.out(stream::version(now()));
        }
    }

    /// A step of `init`, which has a code of its own in JSON.
    pub fn init_output(&self, code: &str, text: &str) {
        if self.json {
            let fields = vec![("message_code", code.into())];
            self.out(stream::line(
                "info",
                text.trim(),
                "init_output",
                fields,
                now(),
            ));
        } else {
            self.out(text);
        }
    }

    /// A remark of `init`.
    pub fn init_log(&self, text: &str) {
        if self.json {
            let text = text.strip_prefix("- ").unwrap_or(text);
            self.out(stream::line("info", text, "log", Vec::new(), now()));
        } else {
            self.out(text);
        }
    }

    /// Something that happened, as JSON.
    pub fn event(&self, event: &Event) {
        if let Some(line) = stream::event(event, now()) {
            self.out(line);
        }
    }

    /// A plan.
    pub fn plan(&self, registry: &Registry, config: &Config, plan: &Plan, errored: bool) {
        if self.json {
            for line in stream::plan(plan, now()) {
                self.out(line);
            }
        } else {
            self.raw(&super::view::plan(self, registry, config, plan, errored));
        }
    }

    /// What a saved plan is about to do, for those who read JSON.
    pub fn saved_plan(&self, plan: &Plan) {
        if self.json {
            let mut plan = plan.clone();
            plan.changes.retain(|it| it.action != Action::NoOp);
            for line in stream::planned_changes(&plan, now()) {
                self.out(line);
            }
        }
    }

    /// That there is no plan: people are told why by the errors.
    pub fn planning_failed(&self) {
        if self.json {
            self.out(stream::summary(Counts::default(), Operation::Plan, now()));
        }
    }

    /// What was done.
    pub fn applied(&self, counts: Counts, destroy: bool) {
        if self.json {
            let operation = if destroy {
                Operation::Destroy
            } else {
                Operation::Apply
            };
            self.out(stream::summary(counts, operation, now()));
        } else {
            let text = rform_ui::output::summary(counts, destroy);
            self.out(format!("\n{}", self.paint.ink(Ink::BoldGreen, text)));
        }
    }

    /// Where the state is, if it is not where it was.
    pub fn state_path(&self, path: Option<&str>, state: &State) {
        let Some(path) = path.filter(|_| !state.resources.is_empty() && !self.json) else {
            return;
        };
        self.out(format!(
            "\nThe state of your infrastructure has been saved to the path below. This state\nis \
             required to modify and destroy your infrastructure, so keep it safe. To\ninspect the \
             complete state use the `terraform show` command.\n\nState path: {path}"
        ));
    }

    /// The outputs, if there are any.
    pub fn outputs(&self, state: &State) {
        if self.json {
            self.out(stream::outputs(&state.outputs, now()));
        } else if !state.outputs.is_empty() {
            let heading = self.paint.ink(Ink::BoldGreen, "Outputs:");
            self.raw(&format!(
                "\n{heading}\n\n{}",
                rform_ui::output::all(&state.outputs)
            ));
        }
    }

    /// Errors to the error stream, warnings to the result.
    pub fn report(&self, diagnostics: &Diagnostics, sources: &Sources) {
        if diagnostics.is_empty() {
            return;
        }
        let texts = Texts::new(sources);
        let sorted = || diagnostics::shown(diagnostics::sorted(diagnostics, sources));
        if self.json {
            for diagnostic in sorted() {
                self.out(stream::diagnostic(&diagnostic, &texts, now()));
            }
        } else if self.spaced {
            for diagnostic in sorted() {
                self.print(&diagnostic.into_owned().into(), &texts, "\n");
            }
        } else {
            self.print(diagnostics, &texts, "");
        }
    }

    fn print(&self, diagnostics: &Diagnostics, texts: &Texts<'_>, end: &str) {
        let compact = self.compact_warnings;
        let printed = diagnostics::print_from(diagnostics, texts, &self.layout(), compact);
        if !printed.stdout.is_empty() {
            self.raw(&format!("{}{end}", printed.stdout));
        }
        if !printed.stderr.is_empty() {
            self.complain(&format!("{}{end}", printed.stderr));
        }
    }

    /// For what texts are laid out.
    pub fn layout(&self) -> Layout {
        Layout {
            paint: self.paint,
            columns: self.width,
            command: self.command,
        }
    }
}

/// Since 1970.
#[allow(
    clippy::disallowed_methods,
    reason = "what is printed tells when it was"
)]
pub fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// Commands that speak as Terraform's older ones do.
pub fn is_plain_command(command: &[String]) -> bool {
    let plain = [
        "state",
        "taint",
        "untaint",
        "graph",
        "import",
        "workspace",
        "force-unlock",
        "fmt",
        "console",
        "get",
        "providers",
        "version",
        "metadata",
        "modules",
        "sandbox",
    ];
    command.first().is_some_and(|name| plain.contains(&&**name))
}
