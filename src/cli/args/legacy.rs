//! Command lines of Terraform 0.11, as they stand in scripts.
//!
//! A form with one clear meaning is taken for today's, with a warning; the others are refused, and
//! the error says what to write. What each form was:
//! <https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides>

use clap::Command as Flags;

use super::commands::Command;
use rform_config::Dialect;
use rform_core::addr::{Target, parse_target};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::go::truth::parse_bool;
use rform_core::program_name::command_line;

/// The arguments of a command line that only Terraform 0.11 accepts.
#[derive(Clone, Debug, Default)]
pub struct LegacyArguments {
    /// A warning about each form that was taken for today's.
    pub warnings: Diagnostics,
    /// The value of `validate -check-variables=…`, if that is given.
    check_variables: Option<bool>,
    /// `taint -module=…`, names joined by dots.
    module: Option<String>,
}

/// A flag that only Terraform 0.11 has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LegacyFlag {
    /// `destroy -force`, which is `-auto-approve` today.
    Force,
    /// `plan -module-depth=1`, which has no effect since 0.12.
    ModuleDepth,
    /// `validate -check-variables=false`: variables without values are accepted.
    CheckVariables,
    /// `init -get-plugins=false`, which has no effect since 0.13.
    GetPlugins,
    /// `init -verify-plugins=false`, which has no effect since 0.13.
    VerifyPlugins,
    /// `taint -module=net.vpc`: the module of the address.
    Module,
}

/// The commands that had each flag.
const FLAGS: [(&str, &[&str], LegacyFlag); 6] = [
    ("force", &["destroy"], LegacyFlag::Force),
    (
        "module-depth",
        &["plan", "apply", "destroy", "show"],
        LegacyFlag::ModuleDepth,
    ),
    ("check-variables", &["validate"], LegacyFlag::CheckVariables),
    ("get-plugins", &["init"], LegacyFlag::GetPlugins),
    ("verify-plugins", &["init"], LegacyFlag::VerifyPlugins),
    ("module", &["taint", "untaint"], LegacyFlag::Module),
];

/// The warning about values of variables in `validate`.
const NO_VALUES: &str = "Today \"validate\" needs no values of variables: a plan does. They are \
                         checked here, as they were.";

impl LegacyFlag {
    /// The flag of that name that the command had.
    pub fn of(command: &Flags, name: &str) -> Option<LegacyFlag> {
        let had = |(flag, commands, _): &&(&str, &[&str], LegacyFlag)| {
            *flag == name && commands.contains(&command.get_name())
        };
        FLAGS.iter().find(had).map(|(_, _, flag)| *flag)
    }

    /// Whether it may stand without a value.
    pub fn is_truth(self) -> bool {
        matches!(
            self,
            LegacyFlag::Force
                | LegacyFlag::CheckVariables
                | LegacyFlag::GetPlugins
                | LegacyFlag::VerifyPlugins
        )
    }
}

impl LegacyArguments {
    /// Takes a flag of Terraform 0.11. Answers the flag that stands for it today, if there is one.
    ///
    /// # Errors
    /// The value does not fit the flag, in Go's words.
    pub fn take(
        &mut self,
        flag: LegacyFlag,
        name: &str,
        value: &str,
    ) -> Result<Option<(&'static str, String)>, String> {
        let parsed = parse_bool(value)
            .ok_or_else(|| format!("invalid boolean value \"{value}\" for -{name}: parse error"));
        match flag {
            LegacyFlag::Force => {
                let force = parsed?;
                self.warn(name, "Today this is called -auto-approve.");
                return Ok(Some(("auto-approve", format!("--auto-approve={force}"))));
            }
            LegacyFlag::ModuleDepth => {
                let number = value.parse::<i64>();
                number.map_err(|_| {
                    format!("invalid value \"{value}\" for flag -{name}: parse error")
                })?;
                self.warn(
                    name,
                    "It is ignored: resources in modules are always shown.",
                );
            }
            LegacyFlag::CheckVariables => {
                self.check_variables = Some(parsed?);
                self.warn(name, NO_VALUES);
            }
            LegacyFlag::GetPlugins | LegacyFlag::VerifyPlugins => {
                parsed?;
                self.warn(name, "It is ignored, as it is since Terraform 0.13.");
            }
            LegacyFlag::Module => {
                self.module = Some(value.to_owned()).filter(|path| !path.is_empty());
                self.warn(
                    name,
                    "Today the module is a part of the address: module.net.aws_vpc.main.",
                );
            }
        }
        Ok(None)
    }

    fn warn(&mut self, flag: &str, detail: &str) {
        let summary = format!("Option -{flag} (Terraform 0.11)");
        self.warnings.push(Diagnostic::warning(summary, detail));
    }

    /// Writes the addresses of a command as today.
    pub fn addresses(&mut self, command: &mut Command) {
        match command {
            Command::Plan(args) => self.targets(&mut args.planning.target),
            Command::Apply(args) | Command::Destroy(args) => {
                self.targets(&mut args.planning.target);
            }
            Command::Refresh(args) => self.targets(&mut args.planning.target),
            Command::Taint(args) | Command::Untaint(args) => {
                self.in_module(&mut args.rest);
                self.targets(&mut args.rest);
            }
            Command::Import(args) => {
                let address = args.rest.first_mut();
                self.targets(address.map(std::slice::from_mut).unwrap_or_default());
            }
            Command::State(command) => self.targets(command.addresses()),
            _ => {}
        }
    }

    /// Whether `validate` checks values of variables, and whether each variable must have one. Values
    /// that are given are always checked; in Terraform 0.11 they meant that all are expected.
    pub fn checked_variables(&self, are_given: bool, dialect: Dialect) -> Option<bool> {
        match self.check_variables {
            Some(true) => Some(true),
            Some(false) => are_given.then_some(false),
            None => are_given.then_some(dialect.is_legacy()),
        }
    }

    /// Puts the module of `-module` before addresses.
    fn in_module(&mut self, addresses: &mut [String]) {
        let Some(module) = self.module.take() else {
            return;
        };
        let steps: String = module
            .split('.')
            .map(|it| format!("module.{it}."))
            .collect();
        for address in addresses {
            address.insert_str(0, &steps);
        }
    }

    /// `aws_instance.web.0` is `aws_instance.web[0]` today.
    fn targets(&mut self, addresses: &mut [String]) {
        for address in addresses {
            let Some(new) = with_brackets(address) else {
                continue;
            };
            self.warnings.push(Diagnostic::warning(
                "Address with a dot before its index (Terraform 0.11)",
                format!("{address} is read as {new}, which is how it is written today."),
            ));
            *address = new;
        }
    }

    /// Takes the directory of the root module off the arguments of a command, where one is named:
    /// state, values of variables and `.terraform` stay those of the working directory. That of
    /// `import -config` is one too, then and now.
    pub fn directory(
        &mut self,
        command: &mut Command,
        is_directory: impl Fn(&str) -> bool,
    ) -> Option<String> {
        if let Command::Import(args) = command {
            return args.config.take();
        }
        let (name, rest) = positional(command)?;
        let [directory] = &rest[..] else { return None };
        if !is_directory(directory) {
            return None;
        }
        let directory = rest.pop()?;
        self.warnings.push(Diagnostic::warning(
            "Directory as an argument (Terraform 0.11)",
            format!(
                "The configuration is that of {directory}; the state, terraform.tfvars and \
                 .terraform are those of the working directory, as they were. Today all of them \
                 are in one directory, which -chdir names: rform -chdir={directory} {name}."
            ),
        ));
        Some(directory)
    }
}

/// An address that ends with a dot and an index, with the index in brackets.
fn with_brackets(address: &str) -> Option<String> {
    let (resource, index) = address.rsplit_once('.')?;
    let is_index = !index.is_empty() && index.bytes().all(|it| it.is_ascii_digit());
    let is_resource = matches!(parse_target(resource), Ok(Target::Resource(..)));
    (is_index && is_resource).then(|| format!("{resource}[{index}]"))
}

/// The arguments of a command that took a directory, and its name.
fn positional(command: &mut Command) -> Option<(&'static str, &mut Vec<String>)> {
    match command {
        Command::Init(args) => Some(("init", &mut args.rest)),
        Command::Get(args) => Some(("get", &mut args.rest)),
        Command::Plan(args) => Some(("plan", &mut args.rest)),
        Command::Apply(args) => Some(("apply", &mut args.rest)),
        Command::Destroy(args) => Some(("destroy", &mut args.rest)),
        Command::Refresh(args) => Some(("refresh", &mut args.rest)),
        Command::Console(args) => Some(("console", &mut args.rest)),
        Command::Graph(args) => Some(("graph", &mut args.rest)),
        _ => None,
    }
}

/// Today's name of a command of Terraform 0.11, and the warning about the former name.
pub fn todays_command(name: &str) -> Option<(&'static str, Diagnostic)> {
    let warning = |new: &str| {
        let summary = format!("Command {name} (Terraform 0.11)");
        Diagnostic::warning(summary, format!("Today this is called {new}."))
    };
    match name {
        "env" => Some(("workspace", env_is_deprecated())),
        "0.12upgrade" | "0.13upgrade" => Some(("upgrade", warning("upgrade"))),
        _ => None,
    }
}

/// What to do in place of a command that is no more, if the name is one.
pub fn retired_command(name: &str) -> Option<Diagnostic> {
    let instead = match name {
        "remote" => format!(
            "Where the state is kept stands in a \"backend\" block, which \"{}\" sets up. \"{}\" and \
             \"{}\" read and write the state there.",
            command_line("init"),
            command_line("state pull"),
            command_line("state push")
        ),
        "debug" => format!(
            "It drew the graphs of a debug log. Use \"{}\" for the graph of a configuration.",
            command_line("graph")
        ),
        "0.12checklist" => format!(
            "It listed what had to be done before an upgrade to Terraform 0.12. Use \"{}\": it \
             lists what it cannot keep, and writes nothing before it is answered.",
            command_line("upgrade")
        ),
        "internal-plugin" => "Plugins are started by the commands that need them.".to_owned(),
        _ => return None,
    };
    let summary = format!("Command \"{}\" is no longer supported", command_line(name));
    Some(Diagnostic::error(summary, instead))
}

fn env_is_deprecated() -> Diagnostic {
    let (env, workspace) = (command_line("env"), command_line("workspace"));
    let summary = format!("the \"{env}\" family of commands is deprecated.");
    let detail = format!(
        "\"Workspace\" is now the preferred term for what earlier Terraform versions called \
         \"environment\", to reduce ambiguity caused by the latter term colliding with other \
         concepts.\n\nThe \"{workspace}\" commands should be used instead. \"{env}\" will be \
         removed in a future Terraform version."
    );
    Diagnostic::warning(summary, detail)
}

#[cfg(test)]
mod tests {
    use super::with_brackets;

    #[test]
    fn an_index_behind_a_dot_stands_in_brackets() {
        for (old, new) in [
            ("aws_instance.a.0", "aws_instance.a[0]"),
            ("data.aws_ami.a.12", "data.aws_ami.a[12]"),
            (
                "module.m.module.n.aws_vpc.v.1",
                "module.m.module.n.aws_vpc.v[1]",
            ),
            ("module.m[0].aws_vpc.v.1", "module.m[0].aws_vpc.v[1]"),
        ] {
            assert_eq!(with_brackets(old).as_deref(), Some(new), "{old}");
        }
        for today in [
            "aws_instance.0",
            "aws_instance.a",
            "aws_instance.a[0]",
            "module.0",
            "a.b.c",
        ] {
            assert_eq!(with_brackets(today), None, "{today}");
        }
    }
}
