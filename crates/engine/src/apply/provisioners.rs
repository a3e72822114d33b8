//! Provisioners: commands that run after an object was created, or before it is destroyed.
//! <https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax>

use crate::apply::applier::Unfinished;
use crate::base::diagnostics::Reported;
use std::convert::Infallible;
use std::time::Duration;

use crate::apply::applier::{Applier, ChangeContext};
use crate::apply::local_exec::{
    EndProgramsOnDrop, append_truncated, program, shown_lines, suppressed_output,
};
use crate::resource::provisioner_schema::schema;
use crate::scope::eval_scope::EvalScope;
use crate::scope::values::instance_keys::RepetitionData;
use rform_config::{Provisioner, content};
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_core::world::{Exit, Program};
use rform_plan::events::Event;

impl Applier<'_> {
    /// Runs the provisioners of an instance, in order.
    ///
    /// # Errors
    /// One of them failed, or the user interrupted the run before all of them had run.
    pub(super) async fn provision(
        &self,
        it: &ChangeContext<'_>,
        object: &Value,
        at_destroy: bool,
    ) -> Result<(), Unfinished> {
        let tainted = at_destroy && self.is_tainted(it);
        for provisioner in self.provisioners(it, at_destroy) {
            // Terraform skips destroy provisioners of tainted objects.
            if tainted {
                continue;
            }
            if self.run.session.stop.is_interrupted() {
                return Err(Unfinished::Interrupted);
            }
            let ran = self.run_one(it, &provisioner, object).await;
            if !provisioner.keep_going {
                ran?;
            }
        }
        Ok(())
    }

    /// The provisioners of the resource or, for an orphan, of the `removed` block.
    fn provisioners(&self, it: &ChangeContext<'_>, at_destroy: bool) -> Vec<Provisioner> {
        let config = self.run.session.config;
        let all = match &it.resource {
            Some(resource) => resource.provisioners.clone(),
            None => match config.removed_by(&it.change.address) {
                Some(block) => block.provisioners.clone(),
                None => Vec::new(),
            },
        };
        let asked = all.into_iter();
        asked.filter(|it| it.at_destroy == at_destroy).collect()
    }

    fn is_tainted(&self, it: &ChangeContext<'_>) -> bool {
        let state = self.state.borrow();
        let object = state.current(&it.change.address);
        object.is_some_and(|object| object.tainted)
    }

    async fn run_one(
        &self,
        it: &ChangeContext<'_>,
        provisioner: &Provisioner,
        object: &Value,
    ) -> Result<(), Reported> {
        let address = &it.change.address;
        let config = self.configuration(it, provisioner, object)?;
        let events = self.run.session.events;
        let kind = provisioner.kind.to_string();
        events(Event::ProvisionStart {
            address: address.clone(),
            kind: kind.clone(),
        });
        let hidden = suppressed_output(config.marks_deep());
        let program = match program(&config.without_marks()) {
            Ok(program) => program,
            Err(detail) => {
                let summary = "Invalid local-exec provisioner command";
                let fault = Diagnostic::error(summary, detail).at(provisioner.body.end);
                return Err(self.run.fail(fault.about(address)));
            }
        };
        self.report_command(it, &kind, &program, &config, hidden.as_deref());
        let command = program.command.clone();
        let result = self.execute(it, &kind, program, hidden.as_deref()).await;
        match result {
            Ok(()) => {
                events(Event::ProvisionDone {
                    address: address.clone(),
                    kind,
                });
                Ok(())
            }
            Err((status, output)) => {
                let shown = if hidden.is_some() {
                    "(sensitive)".into()
                } else {
                    command
                };
                let detail = format!("Error running command '{shown}': {status}. Output: {output}");
                let fault = Diagnostic::error("local-exec provisioner error", detail);
                events(Event::ProvisionFailed {
                    address: address.clone(),
                    kind,
                });
                // With `on_failure = continue`, showing the output is all.
                match provisioner.keep_going {
                    true => Ok(()),
                    false => {
                        let fault = fault.at(provisioner.body.end).about(address);
                        Err(self.run.fail(fault))
                    }
                }
            }
        }
    }

    fn configuration(
        &self,
        it: &ChangeContext<'_>,
        provisioner: &Provisioner,
        object: &Value,
    ) -> Result<Value, Reported> {
        let module = it.module.clone().or_else(|| {
            let root = rform_core::addr::Module::root();
            self.run.values.of(&root).into_iter().next()
        });
        let module = module.ok_or_else(|| self.fail_unexplained(it.change))?;
        let repetition = match (&it.repetition, &it.change.address.key) {
            (RepetitionData::One, rform_core::addr::Key::Index(index)) => {
                RepetitionData::Count(*index)
            }
            (RepetitionData::One, rform_core::addr::Key::Name(name)) => {
                RepetitionData::Each(Value::String(name.clone()), Value::DYNAMIC)
            }
            (repetition, _) => repetition.clone(),
        };
        let names = EvalScope::of(self.run, &module)
            .repeated(repetition)
            .with_self(object.clone());
        let (config, found) = content::decode(&provisioner.body, &schema(), &names);
        let about = found
            .into_iter()
            .map(|diagnostic| diagnostic.about(&it.change.address));
        self.run.report(about.collect::<Vec<_>>())?;
        Ok(config)
    }

    fn report_command(
        &self,
        it: &ChangeContext<'_>,
        kind: &str,
        program: &Program,
        config: &Value,
        hidden: Option<&str>,
    ) {
        let quiet = config.get("quiet").and_then(Value::as_bool) == Some(true);
        let line = match (quiet, hidden) {
            (_, Some(instead)) => instead.to_owned(),
            (true, None) => "local-exec: Executing: Suppressed by quiet=true".into(),
            _ => {
                let words = program.arguments.iter().map(|word| format!("{word:?}"));
                let all: Vec<String> = std::iter::once(format!("{:?}", program.name))
                    .chain(words)
                    .collect();
                format!("Executing: [{}]", all.join(" "))
            }
        };
        self.report_output(it, kind, line);
    }

    fn report_output(&self, it: &ChangeContext<'_>, kind: &str, line: String) {
        (self.run.session.events)(Event::ProvisionOutput {
            address: it.change.address.clone(),
            kind: kind.to_owned(),
            line,
        });
    }

    /// Runs the program and reports its output line by line.
    ///
    /// # Errors
    /// The program did not end with status 0. The pair holds the status as text and the output.
    async fn execute(
        &self,
        it: &ChangeContext<'_>,
        kind: &str,
        program: Program,
        hidden: Option<&str>,
    ) -> Result<(), (String, String)> {
        let (sender, mut lines) = tokio::sync::mpsc::unbounded_channel::<String>();
        let world = self.run.session.world.clone();
        let mut end_programs = EndProgramsOnDrop(Some(world.clone()));
        let running = tokio::task::spawn_blocking(move || {
            world.run(&program, &mut |line| {
                let _no_receiver = sender.send(line.to_owned());
            })
        });
        let mut output = String::new();
        let collected = async {
            while let Some(line) = lines.recv().await {
                append_truncated(&mut output, &line);
                let line = hidden.map_or(line, str::to_owned);
                for line in shown_lines(&line) {
                    self.report_output(it, kind, line.to_owned());
                }
            }
        };
        tokio::select! {
            biased;
            () = collected => {}
            ended = self.end_when_interrupted() => match ended {},
        }
        if hidden.is_some() {
            output = "(suppressed)\n".into();
        }
        let ended = running.await;
        end_programs.0 = None;
        match ended {
            Ok(Ok(Exit::Status(0))) => Ok(()),
            Ok(Ok(exit)) => Err((exit.to_string(), output)),
            Ok(Err(error)) => Err((error.to_string(), output)),
            Err(error) => Err((error.to_string(), output)),
        }
    }
}

impl Applier<'_> {
    /// After an interrupt, ends all programs periodically: another one may just be starting.
    async fn end_when_interrupted(&self) -> Infallible {
        self.run.session.stop.interrupted().await;
        loop {
            self.run.session.world.end_programs();
            tokio::time::sleep(END_PROGRAMS_INTERVAL).await;
        }
    }
}

/// The interval at which programs are ended after an interrupt.
const END_PROGRAMS_INTERVAL: Duration = Duration::from_millis(100);
