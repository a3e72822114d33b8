use std::sync::Mutex;

use futures_util::future::BoxFuture;
use hyper_util::rt::TokioIo;
use rform_core::addr::ProviderSource;
use rform_core::value::Type;
use tonic::transport::{Endpoint, Uri};
use tower::service_fn;

use super::*;
use crate::background::Background;
use crate::plugins::LoadedPlugin;
use crate::process::{Heard, Log, Protocol, Started};
use crate::testing::{Fake, create_thing, no_id, progress, serve, thing, thing_identity};

/// Connects to a plugin in this process.
struct InProcess {
    fake: Arc<Fake>,
    starts: Arc<Mutex<usize>>,
}

impl Launch for InProcess {
    fn launch(&self, _log: Log) -> BoxFuture<'_, Result<Started, String>> {
        Box::pin(async move {
            if let Ok(mut starts) = self.starts.lock() {
                *starts += 1;
            }
            let (here, there) = tokio::io::duplex(1 << 16);
            tokio::spawn(serve(there, self.fake.clone()));
            let mut here = Some(here);
            let connector = service_fn(move |_: Uri| {
                let here = here.take();
                let here = here.ok_or(std::io::Error::from(std::io::ErrorKind::NotConnected));
                std::future::ready(here.map(TokioIo::new))
            });
            let endpoint = Endpoint::from_static("http://localhost");
            let channel = endpoint.connect_with_connector(connector).await;
            let channel = channel.map_err(|error: tonic::transport::Error| error.to_string())?;
            Ok(Started {
                protocol: Protocol::V6,
                channel,
                process: None,
                heard: Heard::default(),
            })
        })
    }
}

struct Harness {
    fake: Arc<Fake>,
    starts: Arc<Mutex<usize>>,
    plugin: LoadedPlugin,
}

async fn harness() -> Result<Harness, Problem> {
    let fake = Arc::new(Fake::default());
    let starts = Arc::new(Mutex::new(0));
    let launch = InProcess {
        fake: fake.clone(),
        starts: starts.clone(),
    };
    let background = Background::new().map_err(|error| Problem::error("", error.to_string()))?;
    let log: Log = Arc::new(|_, _| {});
    let source = Source::new(
        ProviderSource::default_for("fake"),
        Box::new(launch),
        Arc::new(background),
        (None, log, "1.11.4".to_owned()),
    );
    let plugin = LoadedPlugin::load(Arc::new(source))?;
    Ok(Harness {
        fake,
        starts,
        plugin,
    })
}

/// Progress of a run that the user stops at once.
struct Stopped;

impl Progress for Stopped {
    fn created(&self, _object: &Object) {}

    fn waiting_for(&self, _what: &str) {}

    fn stopped(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

fn summaries(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|it| it.summary.as_str()).collect()
}

#[tokio::test]
async fn a_change_is_planned_and_carried_out() -> Result<(), Problem> {
    let harness = harness().await?;
    let provider = harness.plugin.provider();
    assert_eq!(
        provider
            .configure(Value::object([("region", Value::Null(Type::String))]))
            .await,
        []
    );
    let planned = provider.plan(&PlanRequest {
        kind: "fake_thing".into(),
        prior: Value::NULL,
        config: thing(no_id(), "a"),
        proposed: thing(no_id(), "a"),
        private: b"prior".to_vec(),
        identity: Value::NULL,
    });
    assert_eq!(planned.planned, thing(Value::unknown(Type::String), "a"));
    assert_eq!(planned.private, b"prior+planned");
    assert_eq!(
        planned.replace.first().map(ToString::to_string).as_deref(),
        Some(".name")
    );
    let made = provider.apply(create_thing("a"), &*progress()).await;
    let expected = Object {
        value: thing("id-a".into(), "a"),
        private: b"applied".to_vec(),
        identity: thing_identity("a"),
    };
    assert_eq!(
        (made.object.as_ref(), summaries(&made.problems)),
        (Some(&expected), vec![])
    );
    let gone = ApplyRequest {
        prior: expected.value.clone(),
        planned: Value::NULL,
        config: Value::NULL,
        ..create_thing("a")
    };
    let gone = provider.apply(gone, &*progress()).await;
    assert_eq!((gone.object, gone.problems), (None, vec![]));
    Ok(())
}

#[tokio::test]
async fn one_process_serves_one_configuration_and_all_questions_without_one() -> Result<(), Problem>
{
    let harness = harness().await?;
    let (idle, first, second) = (
        harness.plugin.provider(),
        harness.plugin.provider(),
        harness.plugin.provider(),
    );
    let config = thing(no_id(), "a");
    assert_eq!(
        idle.validate_resource(Mode::Managed, "fake_thing", &config),
        []
    );
    let none = Value::object([("region", Value::Null(Type::String))]);
    assert_eq!(first.configure(none.clone()).await, []);
    let starts = || harness.starts.lock().map(|it| *it).unwrap_or_default();
    assert_eq!(starts(), 1);
    assert_eq!(second.configure(none).await, []);
    assert_eq!(starts(), 2);
    assert_eq!(
        idle.validate_resource(Mode::Managed, "fake_thing", &config),
        []
    );
    assert_eq!(starts(), 2);
    let asked = harness.fake.asked();
    let schemas = asked.iter().filter(|it| *it == "GetProviderSchema");
    assert_eq!(schemas.count(), 1, "the schema is optional: {asked:?}");
    Ok(())
}

#[tokio::test]
async fn objects_are_read_imported_and_upgraded() -> Result<(), Vec<Problem>> {
    let harness = harness().await.map_err(|problem| vec![problem])?;
    let provider = harness.plugin.provider();
    let request = |name: &str| ReadRequest {
        current: thing("1".into(), name),
        private: b"p".to_vec(),
        identity: thing_identity(name),
    };
    let read = provider
        .read("fake_thing", vec![request("a"), request("gone")])
        .await;
    let kept = Object {
        value: thing("1".into(), "a"),
        private: b"p".to_vec(),
        identity: thing_identity("a"),
    };
    assert_eq!(read, [Ok(Some(kept)), Ok(None)]);
    let imported = provider.import("fake_thing", "id-b").await?;
    let values: Vec<_> = imported.iter().map(|it| &it.object.value).collect();
    assert_eq!(values, [&thing("id-b".into(), "b")]);
    let by_identity = provider
        .import_by_identity("fake_thing", &thing_identity("b"))
        .await?;
    assert_eq!(by_identity, imported);
    let old = serde_json::json!({"label": "c"});
    let new = provider.upgrade_identity("fake_thing", 0, old)?;
    assert_eq!(new, serde_json::json!({"key": "c"}));
    let old = serde_json::json!({"id": "1", "title": "c"});
    let new = provider.upgrade("fake_thing", 0, old)?;
    assert_eq!(new["name"], "c");
    let config = Value::object([("name", "n".into()), ("found", Value::Null(Type::String))]);
    let data = provider
        .read_data("fake_lookup", config, &*progress())
        .await?;
    assert_eq!(data.get("found"), Some(&"found n".into()));
    Ok(())
}

#[tokio::test]
async fn complaints_lead_to_the_attribute() -> Result<(), Problem> {
    let harness = harness().await?;
    let provider = harness.plugin.provider();
    let config = thing(no_id(), "invalid");
    let problems = provider.validate_resource(Mode::Managed, "fake_thing", &config);
    let places: Vec<_> = problems
        .iter()
        .map(|it| (it.summary.as_str(), it.path.to_string()))
        .collect();
    assert_eq!(places, [("Invalid name", ".name".to_owned())]);
    Ok(())
}

#[tokio::test]
async fn what_a_bad_plugin_answers_is_an_error_and_no_object_is_lost() -> Result<(), Problem> {
    let harness = harness().await?;
    let provider = harness.plugin.provider();
    for (name, summary, is_there, create_pending) in [
        ("error", "Cannot create", false, false),
        ("broken", "Provider produced invalid object", false, true),
        ("vanish", "Provider produced invalid object", false, false),
        ("unknown", "Provider produced invalid object", true, false),
        ("leak", "Provider produced invalid object", true, false),
    ] {
        let answer = provider.apply(create_thing(name), &*progress()).await;
        assert_eq!(summaries(&answer.problems), [summary], "{name}");
        assert_eq!(
            (answer.object.is_some(), answer.create_pending),
            (is_there, create_pending),
            "{name}"
        );
        let update = ApplyRequest {
            prior: thing("1".into(), name),
            ..create_thing(name)
        };
        let answer = provider.apply(update, &*progress()).await;
        assert!(
            answer.object.is_some(),
            "{name}: an object that was there is kept"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_stop_is_told_and_the_answer_waited_for() -> Result<(), Problem> {
    let harness = harness().await?;
    let provider = harness.plugin.provider();
    let none = Value::object([("region", Value::Null(Type::String))]);
    assert_eq!(provider.configure(none).await, []);
    let answer = provider.apply(create_thing("a"), &Stopped).await;
    assert!(answer.object.is_some());
    let hanging = provider.apply(create_thing("hang"), &Stopped);
    let waited = tokio::time::timeout(std::time::Duration::from_millis(200), hanging).await;
    assert!(waited.is_err(), "it is up to the user to end it");
    assert!(harness.fake.asked().contains(&"StopProvider".to_owned()));
    Ok(())
}

#[tokio::test]
async fn functions_need_no_configuration() -> Result<(), Problem> {
    let harness = harness().await?;
    let provider = harness.plugin.provider();
    let shout = |text: &str| provider.call_function("shout", vec![text.into()]);
    assert_eq!(shout("hi"), Ok("HI".into()));
    let failure = FunctionFailure {
        message: "There is nothing to shout".into(),
        argument: Some(0),
    };
    assert_eq!(shout(""), Err(failure));
    assert!(provider.call_function("whisper", vec![]).is_err());
    Ok(())
}
