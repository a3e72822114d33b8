//! What a change will lead to: the same for all types, from what each declares.
//!
//! Follows Terraform's older SDK, whose manners show in every plan: a zero value and absence are
//! the same, an argument that was removed leaves an empty value, a computed one stays.

mod blocks;
mod fields;
mod reconcile;

pub use reconcile::{reconcile_applied, reconcile_read};

use super::declare::{Spec, Style};
use super::object::{Draft, completed};
use super::settings::Settings;
use super::tags;
use super::timeouts;
use rform_core::value::{Path, Step, Value};
use rform_provider::{PlanRequest, PlanResponse, Problem};

/// A plan in the making, for a type's last word on it.
pub struct Planning<'a> {
    /// The `provider` block.
    pub settings: &'a Settings,
    /// What there is; null for a create.
    pub prior: &'a Value,
    /// What the user wrote, as far as known.
    pub config: &'a Value,
    /// What will be.
    pub planned: Draft,
    /// What cannot be changed in place.
    pub replace: Vec<Path>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Planning<'_> {
    /// Whether something is made that was not there.
    pub fn is_create(&self) -> bool {
        self.prior.is_null()
    }

    /// Whether that attribute will have another value than it has.
    pub fn changes(&self, name: &str) -> bool {
        let before = self.prior.get(name).unwrap_or(&Value::NULL);
        self.planned.value(name) != before
    }

    /// Whether anything changes at all.
    pub fn changes_anything(&self) -> bool {
        self.planned.build() != *self.prior
    }

    /// That attribute will be known after apply only.
    pub fn open(&mut self, name: &str) {
        let ty = self.planned.value(name).ty();
        self.planned.set(name, Value::unknown(ty));
    }

    /// That text will be known after apply only, though there is none now.
    pub fn set_new_computed_text(&mut self, name: &str) {
        self.planned
            .set(name, Value::unknown(super::declare::STRING));
    }

    /// That attribute stays as it is.
    pub fn keep(&mut self, name: &str) {
        if let Some(before) = self.prior.get(name) {
            self.planned.set(name, before.clone());
            self.replace.retain(|path| first_name(path) != Some(name));
        }
    }

    /// Refuses to change any of these in place, for want of a request; what the configuration
    /// leaves open is not asked for.
    pub fn refuse(&mut self, names: &[&str]) {
        if self.is_create() || !self.replace.is_empty() {
            return;
        }
        for name in names {
            if self.changes(name) && self.planned.value(name).is_known() {
                let summary = format!("{name} cannot be changed in place");
                let detail = "This version of rform has no request for it, and AWS would keep it \
                              as it was. Undo the change, or have it ignored by \
                              lifecycle.ignore_changes.";
                let problem = Problem::error(summary, detail);
                self.problems.push(problem.on(name));
            }
        }
    }

    /// A change of that attribute replaces the object, this time.
    pub fn force_new(&mut self, name: &str) {
        if !self.is_create() && self.changes(name) {
            self.replace.push(Path(vec![Step::Attribute(name.into())]));
        }
    }
}

/// The attribute a path begins with.
fn first_name(path: &Path) -> Option<&str> {
    match path.0.first() {
        Some(Step::Attribute(name)) => Some(name),
        _ => None,
    }
}

/// Plans a change.
pub fn plan(spec: &Spec, settings: &Settings, request: &PlanRequest) -> PlanResponse {
    if request.config.is_null() {
        return PlanResponse {
            planned: request.config.clone(),
            replace: Vec::new(),
            private: request.private.clone(),
            problems: Vec::new(),
        };
    }
    let (planned, mut replace, mut problems) =
        once(spec, settings, &request.prior, &request.config);
    replace.sort();
    replace.dedup();
    let anew = !request.prior.is_null() && !replace.is_empty();
    let planned = match anew {
        true => once(spec, settings, &Value::NULL, &request.config).0,
        false => planned,
    };
    let only_limits = !anew && changes_only_limits(&request.prior, &planned);
    let private = match timeouts::of_config(spec, &request.config) {
        Ok(_) if only_limits => request.private.clone(),
        Ok(limits) => timeouts::private(spec, &limits),
        Err(problem) => {
            problems.push(problem);
            request.private.clone()
        }
    };
    let planned = match only_limits {
        true => request.prior.clone(),
        false => planned,
    };
    PlanResponse {
        planned,
        replace,
        private,
        problems,
    }
}

/// Whether time limits are all that is new: they count from the next real change on.
fn changes_only_limits(prior: &Value, planned: &Value) -> bool {
    let mut as_before = Draft::from(planned);
    match prior.get("timeouts") {
        Some(limits) => as_before.set("timeouts", limits.clone()).build() == *prior,
        None => false,
    }
}

/// Plans from one prior object, null for a create.
fn once(
    spec: &Spec,
    settings: &Settings,
    prior: &Value,
    config: &Value,
) -> (Value, Vec<Path>, Vec<Problem>) {
    let mut planning = Planning {
        settings,
        prior,
        config,
        planned: Draft::from(&Value::NULL),
        replace: Vec::new(),
        problems: Vec::new(),
    };
    let before = (!prior.is_null()).then_some(prior);
    let root = Path::root();
    let mut replace = Vec::new();
    let object = blocks::object(
        spec.style,
        (&spec.fields, &spec.blocks),
        before,
        config,
        &root,
        &mut replace,
    );
    planning.planned = Draft::from(&object);
    planning.replace = replace;
    if !spec.timeouts.is_empty() {
        let timeouts = config.get("timeouts").cloned().unwrap_or(Value::NULL);
        planning.planned.set("timeouts", timeouts);
    }
    if spec.field("tags_all").is_some() {
        plan_tags(spec.style, &mut planning);
    }
    if let Some(customize_diff) = spec.customize_diff {
        customize_diff(&mut planning);
    }
    if spec.style == Style::Framework {
        open_computed(spec, &mut planning);
    }
    let planned = completed(
        &spec.schema().block.object_type(),
        &planning.planned.build(),
    );
    (planned, planning.replace, planning.problems)
}

/// `tags_all` follows from `tags` and the provider's defaults.
fn plan_tags(style: Style, planning: &mut Planning<'_>) {
    let tags_now = planning.planned.value("tags").clone();
    let all = tags::planned_all(planning.settings, &tags_now);
    let before = planning.prior.get("tags_all").cloned();
    let is_new = planning.is_create() || planning.changes("tags");
    let open = Value::unknown(super::declare::string_map());
    let has_empty = |all: &Value| all.elements().any(|it| it.as_str() == Some(""));
    let value = match (all, before) {
        (None, _) => open,
        (Some(all), _) if style == Style::Framework => all,
        (Some(all), _) if is_new && (all.elements().count() == 0 || has_empty(&all)) => open,
        (Some(all), _) if is_new => all,
        (Some(all), Some(before)) if all == before => before,
        (Some(all), _) if all.elements().count() > 0 && !has_empty(&all) => all,
        (Some(_), Some(before)) if before.elements().count() == 0 => before,
        _ => open,
    };
    planning.planned.set("tags_all", value);
}

/// With the newer manners an update leaves open whatever is computed and not declared to stay.
fn open_computed(spec: &Spec, planning: &mut Planning<'_>) {
    if planning.is_create() || !planning.changes_anything() {
        return;
    }
    let is_unset = |name: &str| planning.config.get(name).is_none_or(Value::is_null);
    let open: Vec<(&str, Value)> = spec
        .fields
        .iter()
        .filter(|field| field.is_computed() && !field.use_state_for_unknown && is_unset(field.name))
        .filter(|field| field.name != "tags_all")
        .map(|field| (field.name, Value::unknown(field.attribute.ty.clone())))
        .collect();
    for (name, value) in open {
        planning.planned.set(name, value);
    }
}
