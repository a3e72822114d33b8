//! Running `local-exec` provisioners.

use std::convert::Infallible;
use std::time::Duration;

use crate::apply::applier::{Applier, ChangeContext};
use crate::apply::local_exec::{
    EndProgramsOnDrop, append_truncated, program, shown_lines, suppressed_output,
};
use crate::base::diagnostics::Reported;
use rform_config::Provisioner;
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_core::world::{Exit, Program};

impl Applier<'_> {
    /// Runs the command; the inner error is the detail of its failure.
    ///
    /// # Errors
    /// There is no command.
    pub(super) async fn run_local(
        &self,
        it: &ChangeContext<'_>,
        provisioner: &Provisioner,
        config: &Value,
    ) -> Result<Result<(), String>, Reported> {
        let kind = provisioner.kind.to_string();
        let hidden = suppressed_output(config.marks_deep());
        let program = match program(&config.without_marks()) {
            Ok(program) => program,
            Err(detail) => {
                let summary = "Invalid local-exec provisioner command";
                let error = Diagnostic::error(summary, detail).at(provisioner.body.end);
                return Err(self.run.fail(error.about(&it.change.address)));
            }
        };
        self.report_command(it, &kind, &program, config, hidden.as_deref());
        let command = match hidden {
            Some(_) => "(sensitive)".to_owned(),
            None => program.command.clone(),
        };
        let ended = self.execute(it, &kind, program, hidden.as_deref()).await;
        Ok(ended.map_err(|(status, output)| {
            format!("Error running command '{command}': {status}. Output: {output}")
        }))
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
