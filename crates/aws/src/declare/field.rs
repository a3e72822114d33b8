//! One attribute of a type and how it behaves.

use rform_core::schema::{Attribute, Presence};
use rform_core::value::{Type, Value};

use super::types::{STRING, string_map};

/// What a known, non-null argument must be like.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Judged by a function of name and value: the summary of the error, if any.
    By(fn(&str, &Value) -> Option<String>),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A number from the first to the second.
    Between(i64, i64),
    /// A number that is not less.
    AtLeast(i64),
    /// A text of at least and at most so many bytes.
    Length(usize, usize),
}

impl Check {
    /// The summary of the error, if there is one.
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

/// Who acts on an argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// AWS: it is sent, and a change of it is sent or replaces the object.
    #[default]
    Sent,
    /// The provider alone: it says how to go about the work, and a change of it sends nothing.
    Own,
    /// Nobody: a configuration that sets it is refused.
    Refused,
}

/// One attribute of a type and how it behaves.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// As the schema shows it.
    pub attribute: Attribute,
    /// Whether a change replaces the object.
    pub force_new: bool,
    /// Its value when the configuration has none.
    pub default: Option<Value>,
    /// Arguments that may not be set beside it.
    pub conflicts_with: &'static [&'static str],
    /// Arguments that must be set beside it.
    pub required_with: &'static [&'static str],
    /// What its values must be like.
    pub checks: Vec<Check>,
    /// What the elements of its value must be like.
    pub element_checks: Vec<Check>,
    /// Whether a new value means the same as the old one.
    pub diff_suppress: Option<fn(&Value, &Value) -> bool>,
    /// Brings what the user wrote to the form in which it is kept.
    pub state_func: Option<fn(&Value) -> Value>,
    /// With the newer manners: an update leaves it as it is.
    pub use_state_for_unknown: bool,
    /// Who acts on it.
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

/// An argument that must be given.
pub fn required(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::Required)
}

/// An argument that may be given.
pub fn optional(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::Optional)
}

/// An attribute that only AWS decides.
pub fn computed(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::Computed)
}

/// An argument that AWS decides when it is not given.
pub fn optional_computed(name: &'static str, ty: Type) -> Field {
    field(name, ty, Presence::OptionalComputed)
}

/// The attribute every type has.
pub fn id() -> Field {
    optional_computed("id", STRING)
}

/// `tags` and `tags_all`.
pub fn tags() -> [Field; 2] {
    [
        optional("tags", string_map()),
        optional_computed("tags_all", string_map()),
    ]
}

impl Field {
    /// A change of it replaces the object.
    pub fn force_new(mut self) -> Field {
        self.force_new = true;
        self
    }

    /// Its value when the configuration has none.
    pub fn default(mut self, value: impl Into<Value>) -> Field {
        self.default = Some(value.into());
        self
    }

    /// Never shown.
    pub fn sensitive(mut self) -> Field {
        self.attribute.sensitive = true;
        self
    }

    /// Warned about when used.
    pub fn deprecated(mut self, message: &'static str) -> Field {
        self.attribute.deprecated = Some(message.into());
        self
    }

    /// These may not be set beside it.
    pub fn conflicts_with(mut self, others: &'static [&'static str]) -> Field {
        self.conflicts_with = others;
        self
    }

    /// These must be set beside it.
    pub fn required_with(mut self, others: &'static [&'static str]) -> Field {
        self.required_with = others;
        self
    }

    /// One more thing its values must satisfy.
    pub fn check(mut self, judge: fn(&str, &Value) -> Option<String>) -> Field {
        self.checks.push(Check::By(judge));
        self
    }

    /// One more thing each element of its value must satisfy.
    pub fn check_each(mut self, judge: fn(&str, &Value) -> Option<String>) -> Field {
        self.element_checks.push(Check::By(judge));
        self
    }

    /// Its value is one of these texts.
    pub fn one_of(mut self, allowed: &'static [&'static str]) -> Field {
        self.checks.push(Check::OneOf(allowed));
        self
    }

    /// Its value is a number from the first to the second.
    pub fn between(mut self, least: i64, most: i64) -> Field {
        self.checks.push(Check::Between(least, most));
        self
    }

    /// Its value is a number that is not less.
    pub fn at_least(mut self, least: i64) -> Field {
        self.checks.push(Check::AtLeast(least));
        self
    }

    /// Its value is a text of so many bytes.
    pub fn length(mut self, least: usize, most: usize) -> Field {
        self.checks.push(Check::Length(least, most));
        self
    }

    /// When a new value means the same as the old one, the old one stays.
    pub fn diff_suppress(mut self, diff_suppress: fn(&Value, &Value) -> bool) -> Field {
        self.diff_suppress = Some(diff_suppress);
        self
    }

    /// The form in which it is kept.
    pub fn state_func(mut self, state_func: fn(&Value) -> Value) -> Field {
        self.state_func = Some(state_func);
        self
    }

    /// With the newer manners ([`super::Style::Framework`]): an update leaves it as it is.
    pub fn use_state_for_unknown(mut self) -> Field {
        self.use_state_for_unknown = true;
        self
    }

    /// Only this provider acts on it: a change of it sends nothing.
    pub fn own(mut self) -> Field {
        self.role = Role::Own;
        self
    }

    /// Nobody acts on it: a configuration that sets it is refused.
    pub fn refused(mut self) -> Field {
        self.role = Role::Refused;
        self
    }

    /// Whether AWS decides it when the configuration does not.
    pub fn is_computed(&self) -> bool {
        self.attribute.presence.is_computed()
    }
}
