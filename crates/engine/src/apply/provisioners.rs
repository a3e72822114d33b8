//! Provisioners: commands that run after an object was created, or before it is destroyed.
//! <https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax>

use std::rc::Rc;

use crate::apply::applier::{Applier, ChangeContext, Unfinished};
use crate::base::diagnostics::Reported;
use crate::resource::provisioner_schema::{provisioner_error, provisioner_schema};
use crate::scope::eval_scope::EvalScope;
use crate::scope::values::instance_keys::RepetitionData;
use crate::scope::values::module_values::ModuleValues;
use rform_config::{Provisioner, content};
use rform_core::addr::Key;
use rform_core::diag::Diagnostic;
use rform_core::schema::Block;
use rform_core::value::Value;
use rform_lang::syntax::Body;
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
        let module = self.module_of(it)?;
        let names = EvalScope::of(self.run, &module)
            .repeated(repetition(it))
            .with_self(object.clone());
        // What is not supported is refused before anything is carried out.
        let Some(schema) = provisioner_schema(&provisioner.kind) else {
            return Err(self.fail_unexplained(it.change));
        };
        let config = self.decoded(it, &provisioner.body, &schema, &names)?;
        let error = provisioner_error(&provisioner.kind, &config);
        self.run.report(error.map(|it| it.about(address)))?;
        let events = self.run.session.events;
        let kind = provisioner.kind.to_string();
        events(Event::ProvisionStart {
            address: address.clone(),
            kind: kind.clone(),
        });
        let ended = match &*provisioner.kind {
            "local-exec" => self.run_local(it, provisioner, &config).await?,
            _ => {
                self.run_remote(it, provisioner, &config, &names, object)
                    .await?
            }
        };
        let address = address.clone();
        let Err(detail) = ended else {
            events(Event::ProvisionDone { address, kind });
            return Ok(());
        };
        let error = Diagnostic::error(format!("{kind} provisioner error"), detail);
        let error = error.at(provisioner.body.end).about(&address);
        events(Event::ProvisionFailed { address, kind });
        // With `on_failure = continue`, showing the output is all.
        match provisioner.keep_going {
            true => Ok(()),
            false => Err(self.run.fail(error)),
        }
    }

    fn module_of(&self, it: &ChangeContext<'_>) -> Result<Rc<ModuleValues>, Reported> {
        let module = it.module.clone().or_else(|| {
            let root = rform_core::addr::Module::root();
            self.run.values.of(&root).into_iter().next()
        });
        module.ok_or_else(|| self.fail_unexplained(it.change))
    }

    /// What a body says, which is wholly known.
    pub(super) fn decoded(
        &self,
        it: &ChangeContext<'_>,
        body: &Body,
        schema: &Block,
        names: &EvalScope<'_>,
    ) -> Result<Value, Reported> {
        let (config, found) = content::decode(body, schema, names);
        let about = found
            .into_iter()
            .map(|diagnostic| diagnostic.about(&it.change.address));
        self.run.report(about.collect::<Vec<_>>())?;
        Ok(config)
    }

    pub(super) fn report_output(&self, it: &ChangeContext<'_>, kind: &str, line: String) {
        (self.run.session.events)(Event::ProvisionOutput {
            address: it.change.address.clone(),
            kind: kind.to_owned(),
            line,
        });
    }
}

/// `count` and `each` of an instance, also of one that the configuration has no more.
fn repetition(it: &ChangeContext<'_>) -> RepetitionData {
    match (&it.repetition, &it.change.address.key) {
        (RepetitionData::One, Key::Index(index)) => RepetitionData::Count(*index),
        (RepetitionData::One, Key::Name(name)) => {
            RepetitionData::Each(Value::String(name.clone()), Value::DYNAMIC)
        }
        (repetition, _) => repetition.clone(),
    }
}
