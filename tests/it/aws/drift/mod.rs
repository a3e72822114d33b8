//! Every argument that can be changed in place is changed by somebody else, is seen, and is
//! changed back; and what a plan says will be is what there is after the apply.
//!
//! `fixtures/aws/outside_changes.json` holds the objects and their changes.

mod cases;
mod compare;
mod coverage;
mod coverage_list;

use std::sync::Mutex;

use serde_json::Value as Json;

use self::cases::{Case, Objects, fixtures};
use self::compare::{broken_promises, unlike};
use super::harness::{Harness, changed};
use rform_core::value::Value;

#[test]
fn what_is_planned_comes_about_and_what_others_change_is_changed_back() {
    let faults = in_all_directions(&cases::all());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The size of a thread's stack, in bytes: without optimisation the futures of a run are large.
const STACK_SIZE: usize = 32 << 20;

/// What is found in all directions of all cases, on as many threads as there are, each with a clock
/// of its own.
fn in_all_directions(cases: &[Case]) -> Vec<String> {
    let (next, found) = (Mutex::new(cases.iter()), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
            let run = || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .start_paused(true)
                    .build()
                    .expect("a runtime");
                loop {
                    let Some(case) = next.lock().expect("a list").next() else {
                        break;
                    };
                    let faults = runtime.block_on(in_directions_of(case));
                    found.lock().expect("a list").extend(faults);
                }
            };
            thread.spawn_scoped(scope, run).expect("a thread");
        }
    });
    let mut found = found.into_inner().expect("a list");
    found.sort();
    found
}

async fn in_directions_of(case: &Case) -> Vec<String> {
    let mut faults = Vec::new();
    for (one, other, what) in case.directions() {
        let found = match Trial::new(case, one).await {
            Ok(trial) => trial.faults(other).await,
            Err(found) => Err(found),
        };
        let found = found.unwrap_or_else(|refused| refused);
        faults.extend(found.iter().map(|it| format!("{what}: {it}")));
    }
    faults
}

/// What is wrong; or what kept it from being found out.
type Found = Result<Vec<String>, Vec<String>>;

/// One object in an account of its own.
struct Trial<'a> {
    objects: Objects,
    kind: &'a str,
    /// Whether a change by others is to be seen.
    is_from_outside: bool,
    config: Json,
    made: Value,
}

impl Trial<'_> {
    async fn new<'a>(case: &'a Case, config: &Json) -> Result<Trial<'a>, Vec<String>> {
        let harness = Harness::new(7);
        harness
            .configure(serde_json::json!({"region": "us-east-1"}))
            .await;
        let mut objects = Objects::new(harness, fixtures());
        for name in &case.needs {
            objects.object(name).await;
        }
        let config = objects.resolve(config).await;
        let mut trial = Trial {
            objects,
            kind: &case.kind,
            is_from_outside: case.not_from_outside.is_none(),
            config,
            made: Value::NULL,
        };
        trial.made = trial.change(&Value::NULL, &trial.config).await?;
        Ok(trial)
    }

    /// Values that the plan of the change knew, and that are others when it was carried out; and what
    /// is still another value after somebody else's change was to be seen and changed back.
    async fn faults(mut self, other: &Json) -> Found {
        let Some((other, planned)) = self.planned_in_place(other).await else {
            return Ok(Vec::new());
        };
        let after = self.change(&self.made, &other).await?;
        let broken = broken_promises(&planned, &after);
        let left = self.unsettled(&after, &other).await;
        let unrepaired = match self.is_from_outside {
            true => self.unrepaired(&after, &other).await?,
            false => Vec::new(),
        };
        Ok([broken, left, unrepaired].concat())
    }

    async fn unrepaired(&self, theirs: &Value, other: &Json) -> Found {
        let seen = self.harness().refresh(self.kind, &self.made).await;
        if seen.is_null() {
            return Err(vec!["taken for gone".into()]);
        }
        let names = changed_arguments(&self.config, other);
        let unseen = unlike(&names, &seen, theirs);
        let unseen = unseen.iter().map(|it| format!("not seen: {it}"));
        let left = self.not_changed_back(&seen, theirs, &names).await?;
        Ok(unseen.chain(left).collect())
    }

    async fn not_changed_back(&self, seen: &Value, theirs: &Value, names: &[String]) -> Found {
        let plan = self.harness().plan(self.kind, seen, &self.config);
        let is_said = |name: &&String| {
            let said = &self.config[name.as_str()];
            !said.is_null() && *said != Json::String(String::new())
        };
        let names: Vec<String> = names.iter().filter(is_said).cloned().collect();
        if !plan.replace.is_empty() || names.is_empty() {
            return Ok(Vec::new());
        }
        let back = self.change(seen, &self.config).await?;
        let there = self.harness().refresh(self.kind, theirs).await;
        let left = unlike(&names, &there, &self.made);
        let left = left.iter().map(|it| format!("not changed back: {it}"));
        Ok(left
            .chain(self.unsettled(&back, &self.config).await)
            .collect())
    }

    /// The other configuration and the object that is planned, if it is changed in place.
    async fn planned_in_place(&mut self, other: &Json) -> Option<(Json, Value)> {
        let other = self.objects.resolve(other).await;
        // What an address or a route hangs on may have changed with the other objects.
        self.made = self.harness().refresh(self.kind, &self.made).await;
        let plan = self.harness().plan(self.kind, &self.made, &other);
        let is_update = plan.replace.is_empty() && plan.planned != self.made;
        is_update.then_some((other, plan.planned))
    }

    fn harness(&self) -> &Harness {
        &self.objects.harness
    }

    async fn change(&self, prior: &Value, config: &Json) -> Result<Value, Vec<String>> {
        let plan = self.harness().plan(self.kind, prior, config);
        let problems = match (plan.problems.is_empty(), plan.replace.is_empty()) {
            (true, true) => Vec::new(),
            (true, false) => vec![format!("replaced: {:?}", plan.replace)],
            (false, _) => plan.problems.into_iter().map(|it| it.summary).collect(),
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let response = self.harness().change(self.kind, prior, config).await;
        match response.problems.is_empty() {
            true => Ok(response.object.map_or(Value::NULL, |it| it.value)),
            false => Err(response.problems.into_iter().map(|it| it.summary).collect()),
        }
    }

    /// What a further plan of the same configuration would still change.
    async fn unsettled(&self, after: &Value, config: &Json) -> Vec<String> {
        let read = self.harness().refresh(self.kind, after).await;
        let plan = self.harness().plan(self.kind, &read, config);
        let left = changed(&read, &plan.planned);
        let left = left.iter();
        left.map(|(name, values)| format!("not settled: {name}: {values:?}"))
            .collect()
    }
}

/// The arguments in which two configurations differ.
fn changed_arguments(one: &Json, other: &Json) -> Vec<String> {
    let names = |json: &Json| -> Vec<String> {
        let object = json.as_object().into_iter().flatten();
        object.map(|(name, _)| name.clone()).collect()
    };
    let mut all = [names(one), names(other)].concat();
    all.sort();
    all.dedup();
    all.retain(|name| one[name.as_str()] != other[name.as_str()]);
    all
}
