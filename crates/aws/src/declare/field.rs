//! One attribute of a type and how it behaves.

use rform_core::schema::{Attribute, Presence};
use rform_core::value::{Type, Value};

use super::types::{STRING, string_map};

/// A condition on an argument that is known and not null.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// A function of name and value: the summary of the error, if there is one.
    By(fn(&str, &Value) -> Option<String>),
    /// The string is one of these.
    OneOf(&'static [&'static str]),
    /// The number is in this range, both ends included.
    Between(i64, i64),
    /// The number is not less than this.
    AtLeast(i64),
    /// The length of the string in bytes is in this range, both ends included.
    Length(usize, usize),
}

impl Check {
    /// The summary of the error, if the value violates the check.
    pub fn judge(self, name: &str, value: &Value) -> Option<String> {
        match self {
            Check::By(judge) => judge(name, value),
            Check::OneOf(allowed) => {
                let text = value.as_str().filter(|text| !allowed.contains(text))?;
                let allowed = allowed.join(" ");
                Some(format!(
                    "expected {name} to be one of [{allowed}], got {text}"
                ))
            }
            Check::Between(least, most) => {
                let number = value.as_i64().filter(|it| !(least..=most).contains(it))?;
                Some(format!(
                    "expected {name} to be in the range ({least} - {most}), got {number}"
                ))
            }
            Check::AtLeast(least) => {
                let number = value.as_i64().filter(|it| *it < least)?;
                Some(format!(
                    "expected {name} to be at least ({least}), got {number}"
                ))
            }
            Check::Length(least, most) => {
                let text = value
                    .as_str()
                    .filter(|it| !(least..=most).contains(&it.len()))?;
                Some(format!(
                    "expected length of {name} to be in the range ({least} - {most}), got {text}"
                ))
            }
        }
    }
}

/// Which side acts on an argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// AWS: the argument is sent, and a change is sent too or replaces the object.
    #[default]
    Sent,
    /// The provider alone: the argument steers its work, and a change sends nothing.
    Own,
    /// Neither: a configuration that sets the argument is refused.
    Refused,
}

/// One attribute of a type and how it behaves.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name in configurations and in the state.
    pub name: &'static str,
    /// The attribute in the form of the schema.
    pub attribute: Attribute,
    /// Whether a change replaces the object.
    pub force_new: bool,
    /// The value when the configuration has none.
    pub default: Option<Value>,
    /// Arguments that may not be set together with this one.
    pub conflicts_with: &'static [&'static str],
    /// Arguments that must be set together with this one.
    pub required_with: &'static [&'static str],
    /// Conditions on the value.
    pub checks: Vec<Check>,
    /// Conditions on each element of the value.
    pub element_checks: Vec<Check>,
    /// Whether two values, the old and the new one, mean the same; then the old one stays in the
    /// plan.
    pub diff_suppress: Option<fn(&Value, &Value) -> bool>,
    /// Converts the value of the configuration to the form that the state holds.
    pub state_func: Option<fn(&Value) -> Value>,
    /// Whether an update keeps the prior value ([`super::PluginSdk::Framework`] alone).
    pub use_state_for_unknown: bool,
    /// Which side acts on the argument.
    pub role: Role,
}

fn field(name: &'static str, ty: Type, presence: Presence) -> Field {
    Field {
        name,
        attribute: Attribute::new(ty, presence),
        force_new: false,
        default: None,
        conflicts_with: &[],
        required_with: &[],
        checks: Vec::new(),
        element_checks: Vec::new(),
        diff_suppress: None,
        state_func: None,
        use_state_for_unknown: false,
        role: Role::Sent,
    }
}

/// An argument that the configuration must set.
pub fn required(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::Required)
}

/// An argument that the configuration may set.
pub fn optional(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::Optional)
}

/// An attribute that only AWS sets.
pub fn computed(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::Computed)
}

/// An argument that AWS sets when the configuration does not.
pub fn optional_computed(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::OptionalComputed)
}

/// The attribute `id`, which every type has.
pub fn id() -> Field {
    optional_computed("id", STRING)
}

/// The argument `region`: where the object is, if not in the region of the provider block.
pub fn region() -> Field {
    optional_computed("region", STRING)
        .use_state_for_unknown()
        .own()
}

/// The attributes `tags` and `tags_all`.
pub fn tags() -> [Field; 2] {
    [
        optional("tags", string_map()),
        optional_computed("tags_all", string_map()),
    ]
}

impl Field {
    /// A change replaces the object.
    pub fn force_new(mut self) -> Field {
        self.force_new = true;
        self
    }

    /// Sets the value that applies when the configuration has none.
    pub fn default(mut self, value: impl Into<Value>) -> Field {
        self.default = Some(value.into());
        self
    }

    /// The value is never shown.
    pub fn sensitive(mut self) -> Field {
        self.attribute.sensitive = true;
        self
    }

    /// The value is sent and never kept: plan and state hold null
    /// (<https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only>).
    pub fn write_only(mut self) -> Field {
        self.attribute.write_only = true;
        self.sensitive().own()
    }

    /// Warns with this message when the configuration sets the argument.
    pub fn deprecated(mut self, message: &'static str) -> Field {
        self.attribute.deprecated = Some(message.into());
        self
    }

    /// Forbids these arguments together with this one.
    pub fn conflicts_with(mut self, arguments: &'static [&'static str]) -> Field {
        self.conflicts_with = arguments;
        self
    }

    /// Demands these arguments together with this one.
    pub fn required_with(mut self, arguments: &'static [&'static str]) -> Field {
        self.required_with = arguments;
        self
    }

    /// Adds a condition on the value.
    pub fn check(mut self, judge: fn(&str, &Value) -> Option<String>) -> Field {
        self.checks.push(Check::By(judge));
        self
    }

    /// Adds a condition on each element of the value.
    pub fn check_each(mut self, judge: fn(&str, &Value) -> Option<String>) -> Field {
        self.element_checks.push(Check::By(judge));
        self
    }

    /// Demands one of these strings.
    pub fn one_of(mut self, allowed: &'static [&'static str]) -> Field {
        self.checks.push(Check::OneOf(allowed));
        self
    }

    /// Demands a number in this range, both ends included.
    pub fn between(mut self, least: i64, most: i64) -> Field {
        self.checks.push(Check::Between(least, most));
        self
    }

    /// Demands a number that is not less than this.
    pub fn at_least(mut self, least: i64) -> Field {
        self.checks.push(Check::AtLeast(least));
        self
    }

    /// Demands a string of so many bytes, both ends included.
    pub fn length(mut self, least: usize, most: usize) -> Field {
        self.checks.push(Check::Length(least, most));
        self
    }

    /// Keeps the old value in the plan when the new one means the same.
    pub fn diff_suppress(mut self, diff_suppress: fn(&Value, &Value) -> bool) -> Field {
        self.diff_suppress = Some(diff_suppress);
        self
    }

    /// Sets the conversion to the form that the state holds.
    pub fn state_func(mut self, state_func: fn(&Value) -> Value) -> Field {
        self.state_func = Some(state_func);
        self
    }

    /// Keeps the prior value in an update ([`super::PluginSdk::Framework`] alone).
    pub fn use_state_for_unknown(mut self) -> Field {
        self.use_state_for_unknown = true;
        self
    }

    /// Marks an argument that only this provider acts on: a change sends nothing.
    pub fn own(mut self) -> Field {
        self.role = Role::Own;
        self
    }

    /// Marks an argument that is not supported: a configuration that sets it is refused.
    pub fn refused(mut self) -> Field {
        self.role = Role::Refused;
        self
    }

    /// Whether AWS sets the attribute when the configuration does not.
    pub fn is_computed(&self) -> bool {
        self.attribute.presence.is_computed()
    }
}
