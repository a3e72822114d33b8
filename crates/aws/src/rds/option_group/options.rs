//! The options of an option group: the block, and what is sent when it changes.

use aws_sdk_rds::types::{Option as SdkOption, OptionConfiguration, OptionSetting};

use crate::client::AwsClient;
use crate::declare::{NUMBER, Nested, STRING, optional, required, set_block, string_set};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::rds::requests::some;
use rform_core::value::{Type, Value};

/// The block `option`.
pub(super) fn block() -> Nested {
    set_block(
        "option",
        [
            optional("db_security_group_memberships", string_set()),
            required("option_name", STRING),
            optional("port", NUMBER),
            optional("version", STRING),
            optional("vpc_security_group_memberships", string_set()),
        ],
    )
    .block(settings())
}

fn settings() -> Nested {
    set_block(
        "option_settings",
        [required("name", STRING), required("value", STRING)],
    )
}

/// What has to be sent to come from some options to others.
pub(super) struct Changes {
    included: Vec<OptionConfiguration>,
    removed: Vec<String>,
}

impl Changes {
    /// The changes between two objects.
    pub(super) fn between(prior: &Value, planned: &Value) -> Changes {
        let before: Vec<&Value> = prior.items("option").collect();
        let after: Vec<&Value> = planned.items("option").collect();
        let new = after.iter().filter(|it| !before.contains(it));
        let names: Vec<&str> = after.iter().map(|it| it.text("option_name")).collect();
        let removed = before.iter().map(|it| it.text("option_name"));
        let removed = removed.filter(|it| !names.contains(it));
        Changes {
            removed: removed.map(str::to_owned).collect(),
            included: new.map(|it| sdk(it)).collect(),
        }
    }

    /// Sends them, if there are some.
    pub(super) async fn send(&self, client: &AwsClient, id: &str) -> Result<(), AwsError> {
        if self.included.is_empty() && self.removed.is_empty() {
            return Ok(());
        }
        let send = || {
            client
                .clients
                .rds
                .modify_option_group()
                .option_group_name(id)
                .apply_immediately(true)
                .set_options_to_include(some(self.included.clone()))
                .set_options_to_remove(some(self.removed.clone()))
                .send()
        };
        client.call("rds:ModifyOptionGroup", send).await.map(drop)
    }
}

fn sdk(block: &Value) -> OptionConfiguration {
    let setting = |it: &Value| {
        let setting = OptionSetting::builder().name(it.text("name"));
        setting.value(it.text("value")).build()
    };
    OptionConfiguration::builder()
        .option_name(block.text("option_name"))
        .set_port(block.integer("port").filter(|it| *it != 0))
        .set_option_version(block.owned("version"))
        .set_db_security_group_memberships(some(block.strings("db_security_group_memberships")))
        .set_vpc_security_group_memberships(some(block.strings("vpc_security_group_memberships")))
        .set_option_settings(some(block.items("option_settings").map(setting).collect()))
        .build()
}

/// The options of an answer as the state has them: settings that were not given and have their usual
/// values are left out, and so are ports and versions that were not given.
pub(super) fn shown(known: &Value, found: &[SdkOption]) -> Value {
    let shown = found.iter().map(|it| {
        let name = it.option_name.as_deref().unwrap_or_default();
        let mut own = known.items("option");
        value(it, own.find(|own| own.text("option_name") == name))
    });
    Value::set(block().element_type(), shown)
}

fn value(found: &SdkOption, own: Option<&Value>) -> Value {
    let given = |name: &str| own.is_some_and(|own| own.attribute(name).is_some_and(is_given));
    let databases = found.db_security_group_memberships.iter().flatten();
    let databases = databases.filter_map(|it| it.db_security_group_name.clone());
    let groups = found.vpc_security_group_memberships.iter().flatten();
    let groups = groups.filter_map(|it| it.vpc_security_group_id.clone());
    let port = found.port.filter(|_| given("port"));
    let version = found.option_version.as_deref().filter(|_| given("version"));
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .string_set("db_security_group_memberships", databases)
        .text("option_name", found.option_name.as_deref())
        .set(
            "port",
            port.map_or(Value::Null(Type::Number), |it| Value::int(it.into())),
        )
        .maybe("version", version)
        .string_set("vpc_security_group_memberships", groups)
        .set("option_settings", shown_settings(found, own));
    builder.build()
}

/// Whether an argument has a value that says something.
fn is_given(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => !number.is_zero(),
        other => !other.is_null(),
    }
}

fn shown_settings(found: &SdkOption, own: Option<&Value>) -> Value {
    let shown = found.option_settings.iter().flatten().filter_map(|it| {
        let name = it.name.as_deref().unwrap_or_default();
        let own = own.and_then(|own| {
            let mut given = own.items("option_settings");
            given.find(|own| own.text("name") == name)
        });
        let is_usual = it.value.as_deref().unwrap_or_default()
            == it.default_value.as_deref().unwrap_or_default();
        if own.is_none() && is_usual {
            return None;
        }
        // Secrets are not told.
        let told = it.value.as_deref();
        let value = match own {
            Some(own) if told == Some("****") => own.string("value"),
            _ => told,
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.text("name", Some(name)).text("value", value);
        Some(builder.build())
    });
    Value::set(settings().element_type(), shown)
}
