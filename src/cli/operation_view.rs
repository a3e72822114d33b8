//! The view of an operation: its plan, its events, its outcome, as text or as lines of JSON.

use std::cell::RefCell;

use super::operation::{Notices, Observer, Operation};
use super::printer::{Printer, now};
use super::progress::Progress;
use super::prompt::{Prompt, Unanswered, ask};
use super::root_module::Asker;
use super::view;
use rform_config::Variable;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_plan::events::Event;
use rform_plan::{Action, Counts, Plan};
use rform_state::State;
use rform_ui::json::stream;
use rform_ui::paint::Ink;

/// Prints an operation: its plan, its events and its outcome.
pub struct OperationView {
    /// The output, set to text or to JSON.
    pub printer: Printer,
    progress: RefCell<Option<Progress>>,
}

impl OperationView {
    /// A view that prints lines of JSON or text.
    pub fn new(printer: &Printer, json: bool) -> OperationView {
        OperationView {
            printer: printer.with_json(json),
            progress: RefCell::default(),
        }
    }

    /// A view that prints text as `import` does, which is one of Terraform's older commands.
    pub fn plain(printer: &Printer) -> OperationView {
        OperationView {
            printer: printer.clone(),
            progress: RefCell::default(),
        }
    }

    /// Prints the version of the format, which is the first line in JSON.
    pub fn start(&self) {
        if self.printer.json {
            self.printer.out(stream::version(now()));
        }
    }

    /// Prints errors and warnings that point into the operation's configuration.
    pub fn report(&self, operation: &Operation, diagnostics: &Diagnostics) {
        self.printer.report(diagnostics, &operation.config.sources);
    }

    /// Prints a plan; `errored` tells whether planning ended with an error.
    pub fn plan(&self, operation: &Operation, plan: &Plan, errored: bool) {
        let printer = &self.printer;
        if printer.json {
            for line in stream::plan(plan, now()) {
                printer.out(line);
            }
            return;
        }
        let (registry, config) = (&operation.registry, &operation.config);
        printer.raw(&view::plan(printer, registry, config, plan, errored));
    }

    /// Prints the changes of a saved plan that is about to be applied, in JSON only.
    pub fn saved_plan(&self, plan: &Plan) {
        if self.printer.json {
            let mut plan = plan.clone();
            plan.changes.retain(|it| it.action != Action::NoOp);
            for line in stream::planned_changes(&plan, now()) {
                self.printer.out(line);
            }
        }
    }

    /// Prints that there is no plan, in JSON only: in text, the errors say so.
    pub fn planning_failed(&self) {
        if self.printer.json {
            let summary = stream::summary(Counts::default(), stream::Operation::Plan, now());
            self.printer.out(summary);
        }
    }

    /// Prints the summary of an apply or, with `destroy`, of a destroy.
    pub fn applied(&self, counts: Counts, destroy: bool) {
        let printer = &self.printer;
        if printer.json {
            let operation = match destroy {
                true => stream::Operation::Destroy,
                false => stream::Operation::Apply,
            };
            printer.out(stream::summary(counts, operation, now()));
        } else {
            let text = rform_ui::output::summary(counts, destroy);
            printer.out(format!("\n{}", printer.paint.ink(Ink::BoldGreen, text)));
        }
    }

    /// Prints where the state was written, if that is not where it was read.
    pub fn state_path(&self, path: Option<&str>, state: &State) {
        let Some(path) = path.filter(|_| !state.resources.is_empty() && !self.printer.json) else {
            return;
        };
        self.printer.out(format!(
            "\nThe state of your infrastructure has been saved to the path below. This state\nis \
             required to modify and destroy your infrastructure, so keep it safe. To\ninspect the \
             complete state use the `{}` command.\n\nState path: {path}",
            command_line("show")
        ));
    }

    /// Prints the root module's outputs, if there are any.
    pub fn outputs(&self, state: &State) {
        let printer = &self.printer;
        if printer.json {
            printer.out(stream::outputs(&state.outputs, now()));
        } else if !state.outputs.is_empty() {
            let heading = printer.paint.ink(Ink::BoldGreen, "Outputs:");
            let outputs = rform_ui::output::all(&state.outputs);
            printer.raw(&format!("\n{heading}\n\n{outputs}"));
        }
    }
}

impl Notices for Printer {
    fn notice(&self, text: &str) {
        Printer::notice(self, text);
    }

    fn waiting_for_lock(&self) {
        self.out("Acquiring state lock. This may take a few moments...");
    }

    fn unsaved_state(&self, text: &str) {
        self.err(text);
    }
}

impl Notices for OperationView {
    fn notice(&self, text: &str) {
        self.printer.notice(text);
    }

    fn waiting_for_lock(&self) {
        self.printer.waiting_for_lock();
    }

    fn unsaved_state(&self, text: &str) {
        self.printer.unsaved_state(text);
    }
}

impl Asker for OperationView {
    fn ask_for(&self, variable: &Variable) -> Result<Option<String>, Diagnostic> {
        let question = Prompt {
            query: &format!("var.{}", variable.name),
            description: variable.description.as_deref().unwrap_or_default(),
            secret: variable.sensitive,
        };
        match ask(&self.printer, &question) {
            Err(Unanswered::Interrupted) => {
                let summary = format!("error asking for var.{}: interrupted", variable.name);
                Err(Diagnostic::error(summary, ""))
            }
            answer => Ok(answer.ok()),
        }
    }
}

impl Observer for OperationView {
    fn begin(&self, steps: usize) {
        let progress = Progress::new(&self.printer, steps);
        *self.progress.borrow_mut() = Some(progress);
    }

    fn event(&self, event: &Event) {
        if let Some(progress) = &*self.progress.borrow() {
            progress.event(event);
        }
    }

    fn tick(&self) {
        if let Some(progress) = &*self.progress.borrow() {
            progress.tick();
        }
    }

    fn end(&self) {
        if let Some(progress) = self.progress.take() {
            progress.finish();
        }
    }
}
