//! Where words go: results to the standard output, errors to the standard error.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::args::Globals;
use super::streams::{DEFAULT_WIDTH, Streams};
use rform_core::diag::{Diagnostics, Sources};
use rform_ui::diagnostics;
use rform_ui::diagnostics::texts::Texts;
use rform_ui::json::stream;
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
    /// Whether warnings are listed by their summaries only.
    pub compact_warnings: bool,
    /// Whether everything is told as lines of JSON.
    pub json: bool,
    /// Whether a blank line follows each message, as with Terraform's older commands.
    spaced: bool,
}

impl Printer {
    /// As the flags and the terminal have it.
    pub fn new(globals: &Globals, streams: Arc<dyn Streams>) -> Printer {
        let columns = streams.columns();
        Printer {
            streams,
            paint: Paint {
                enabled: columns.is_some() && !globals.no_color,
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

    /// For what texts are laid out.
    pub fn layout(&self) -> Layout {
        Layout {
            paint: self.paint,
            columns: self.width,
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
