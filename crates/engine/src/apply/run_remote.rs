//! Running `remote-exec` and `file` provisioners.

use std::path::Path;

use crate::apply::applier::{Applier, ChangeContext};
use crate::apply::local_exec::suppressed_output;
use crate::base::diagnostics::Reported;
use crate::resource::connection::{connection_schema, default_host, effective_connection};
use crate::scope::eval_scope::EvalScope;
use rform_communicator::{Connection, Content, Script, run_scripts, upload};
use rform_config::Provisioner;
use rform_core::value::Value;
use rform_core::world::{World, error_text};
use rform_lang::eval::Scope;

impl Applier<'_> {
    /// Connects to the host and runs the provisioner there; the inner error is the detail
    /// of a failure. It is given up when the user interrupts the run.
    ///
    /// # Errors
    /// The connection cannot be evaluated.
    pub(super) async fn run_remote(
        &self,
        it: &ChangeContext<'_>,
        provisioner: &Provisioner,
        config: &Value,
        names: &EvalScope<'_>,
        object: &Value,
    ) -> Result<Result<(), String>, Reported> {
        let is_legacy = names.is_legacy_module();
        let body = match &it.resource {
            Some(resource) => effective_connection(resource, provisioner),
            None => provisioner.connection.clone(),
        };
        let schema = connection_schema(is_legacy);
        let block = match body {
            Some(body) => self.decoded(it, &body, &schema, names)?.without_marks(),
            // Providers for Terraform 0.11 name the hosts of their resources.
            None if is_legacy => Value::object::<&str>([]),
            None => {
                return Ok(Err(
                    "Missing connection configuration for provisioner.".into()
                ));
            }
        };
        let block = match is_legacy {
            true => default_host(block, &object.without_marks()),
            false => block,
        };
        let world = self.run.session.world.as_ref();
        let connection = match Connection::read(world, &block) {
            Ok(connection) => connection,
            Err(why) => return Ok(Err(why)),
        };
        let kind = provisioner.kind.to_string();
        let hidden = suppressed_output(config.marks_deep());
        let tell = |message: &str| match &hidden {
            Some(instead) => self.report_output(it, &kind, instead.clone()),
            None => {
                for line in message.lines() {
                    self.report_output(it, &kind, line.to_owned());
                }
            }
        };
        let config = config.without_marks();
        let carried_out = run_provisioner(world, &connection, &kind, &config, &tell);
        Ok(tokio::select! {
            biased;
            ended = carried_out => ended,
            () = self.run.session.stop.interrupted() => Err("interrupted".into()),
        })
    }
}

async fn run_provisioner(
    world: &dyn World,
    connection: &Connection,
    kind: &str,
    config: &Value,
    tell: &dyn Fn(&str),
) -> Result<(), String> {
    if kind == "remote-exec" {
        return run_scripts(world, connection, &scripts(world, config)?, tell).await;
    }
    let text = |name: &str| config.get(name).and_then(Value::as_str).map(str::to_owned);
    let content = match text("content") {
        Some(content) => Content::Text(content),
        None => Content::Path(text("source").unwrap_or_default()),
    };
    // Terraform tells nothing of the connection here.
    let destination = text("destination").unwrap_or_default();
    upload(world, connection, &content, &destination, &|_| {}).await
}

/// The scripts that the arguments name.
fn scripts(world: &dyn World, config: &Value) -> Result<Vec<Script>, String> {
    let given = |name: &str| config.get(name).filter(|value| !value.is_null());
    if let Some(lines) = given("inline") {
        return Ok(vec![Script::of_lines(texts(lines)?)]);
    }
    let paths = match (given("script"), given("scripts")) {
        (Some(path), _) => vec![path.as_str().unwrap_or_default()],
        (None, Some(paths)) => texts(paths)?,
        (None, None) => Vec::new(),
    };
    let scripts = paths.into_iter().map(|path| {
        let read = world.read(Path::new(path));
        read.map(Script).map_err(|error| {
            format!(
                "failed to open script '{path}': open {path}: {}",
                error_text(&error)
            )
        })
    });
    scripts.collect()
}

/// The texts of a list, none of which may be missing or empty.
fn texts(list: &Value) -> Result<Vec<&str>, String> {
    let texts = list.elements().map(|value| match value.as_str() {
        Some("") => Err("invalid empty string in 'scripts'".to_owned()),
        Some(text) => Ok(text),
        None => Err("invalid null string in 'scripts'".to_owned()),
    });
    texts.collect()
}
