//! Prints texts and diagnostics: results to the standard output, errors to the standard error.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::args::Globals;
use super::streams::{DEFAULT_WIDTH, Streams};
use rform_core::diag::{Diagnostics, Sources};
use rform_core::world::World;
use rform_ui::diagnostics;
use rform_ui::diagnostics::texts::Texts;
use rform_ui::json::stream;
use rform_ui::layout::Layout;
use rform_ui::paint::{Ink, Paint};

/// The two streams, and the form in which a command prints to them.
#[derive(Clone, Debug)]
pub struct Printer {
    streams: Arc<dyn Streams>,
    /// Whether and how text is coloured.
    pub paint: Paint,
    /// The number of columns at which text is wrapped.
    pub width: usize,
    /// Whether only the summaries of warnings are shown (`-compact-warnings`).
    pub compact_warnings: bool,
    /// Whether everything is printed as lines of JSON (`-json`).
    pub json: bool,
    /// Whether a terminal shows the output.
    is_terminal: bool,
    /// Whether no person reads the output (`TF_IN_AUTOMATION`): advice on what to run next is left out.
    /// <https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_in_automation>
    pub in_automation: bool,
    /// Whether the progress of a run may be drawn anew, for which the cursor is moved.
    pub moves_cursor: bool,
    /// Whether a blank line follows each message, as with Terraform's older commands.
    spaced: bool,
}

/// What the environment of the process says about its output.
#[derive(Clone, Copy, Debug, Default)]
pub struct OutputSettings {
    /// `NO_COLOR` is set (<https://no-color.org>).
    pub no_color: bool,
    /// Nobody watches, or the terminal cannot move its cursor: `TERM=dumb`, `CI`,
    /// `TF_IN_AUTOMATION`.
    pub plain_lines: bool,
    /// `TF_IN_AUTOMATION` is set.
    pub in_automation: bool,
}

impl OutputSettings {
    /// The settings in the variables of a host.
    pub fn of(world: &dyn World) -> OutputSettings {
        let is_set = |name: &str| world.var(name).is_some_and(|it| !it.is_empty());
        OutputSettings {
            no_color: is_set("NO_COLOR"),
            in_automation: is_set("TF_IN_AUTOMATION"),
            plain_lines: is_set("CI")
                || is_set("TF_IN_AUTOMATION")
                || world.var("TERM").as_deref() == Some("dumb"),
        }
    }
}

impl Printer {
    /// The printer for these global options and the terminal. As Terraform's, it colours what goes
    /// to a file or another program too: continuous integration shows colours.
    pub fn new(globals: &Globals, settings: OutputSettings, streams: Arc<dyn Streams>) -> Printer {
        let columns = streams.columns();
        Printer {
            streams,
            paint: Paint {
                enabled: !(globals.no_color || settings.no_color),
            },
            is_terminal: columns.is_some(),
            in_automation: settings.in_automation,
            moves_cursor: columns.is_some() && !globals.no_color && !settings.plain_lines,
            width: columns.unwrap_or(DEFAULT_WIDTH),
            compact_warnings: globals.compact_warnings,
            json: false,
            spaced: is_plain_command(&globals.command),
        }
    }

    /// A printer to the same streams that prints lines of JSON if `json` is set.
    pub fn with_json(&self, json: bool) -> Printer {
        Printer {
            json,
            spaced: false,
            paint: if json { Paint::PLAIN } else { self.paint },
            ..self.clone()
        }
    }

    /// A printer to the same streams without blank lines after messages.
    pub fn unspaced(&self) -> Printer {
        Printer {
            spaced: false,
            ..self.clone()
        }
    }

    /// Prints a line to the standard output.
    pub fn out(&self, text: impl AsRef<str>) {
        self.raw(&format!("{}\n", text.as_ref()));
    }

    /// Prints a text to the standard output as it is.
    pub fn raw(&self, text: &str) {
        self.streams.out(text);
    }

    /// Prints a line to the standard error.
    pub fn err(&self, text: impl AsRef<str>) {
        self.complain(&format!("{}\n", text.as_ref()));
    }

    /// Prints a text to the standard error as it is.
    pub fn complain(&self, text: &str) {
        self.streams.err(text);
    }

    /// The text in bold, if the output is coloured.
    pub fn bold(&self, text: &str) -> String {
        self.paint.bold(text)
    }

    /// A success in green, followed by plain text.
    pub fn good(&self, news: &str, rest: &str) -> String {
        format!(
            "{}{rest}",
            self.paint.ink(Ink::Green, self.paint.bold(news))
        )
    }

    /// Prints a note that Terraform has no message for, to the standard error. Not in JSON.
    pub fn notice(&self, text: &str) {
        if !self.json {
            self.err(format!("Note: {text}"));
        }
    }

    /// Reports that something takes longer than usual.
    pub fn delay(&self, text: &str) {
        match self.json {
            true => self.out(stream::line("warn", text, "log", Vec::new(), now())),
            false => self.err(text),
        }
    }

    /// Prints the first line of a stream in JSON: the versions.
    pub fn begin(&self) {
        if self.json {
            self.out(stream::version(now()));
        }
    }

    /// Prints a step of `init`, which has a message code in JSON.
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

    /// Prints a message of `init` without a code.
    pub fn init_log(&self, text: &str) {
        if self.json {
            self.out(stream::line("info", text, "log", Vec::new(), now()));
        } else {
            self.out(text);
        }
    }

    /// Prints diagnostics: errors to the standard error, warnings to the standard output.
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

    /// Warnings about the command line to the error stream: scripts read the other one.
    pub fn report_usage(&self, warnings: &Diagnostics) {
        let sources = Sources::new();
        let texts = Texts::new(&sources);
        let layout = self.layout();
        let printed = diagnostics::print_from(warnings, &texts, &layout, self.compact_warnings);
        self.complain(&format!("{}{}", printed.stdout, printed.stderr));
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

    /// The terminal that texts are laid out for.
    pub fn layout(&self) -> Layout {
        Layout {
            paint: self.paint,
            columns: self.width,
            is_terminal: self.is_terminal,
        }
    }
}

/// The time since 1970.
#[allow(
    clippy::disallowed_methods,
    reason = "what is printed tells when it was"
)]
pub fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// Whether the command prints in the form of Terraform's older commands: plain errors of use, and a
/// blank line after each message.
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
