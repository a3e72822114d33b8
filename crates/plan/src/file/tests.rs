use super::*;
use crate::{Action, OutputChange, Reason};
use rform_core::addr::{Key, ProviderConfig, ProviderSource};
use rform_core::value::{Path, Step as PathStep, Type};
use rform_state::State;

fn sample() -> Result<PlanFile, String> {
    let begun = parse_resource_instance("x_y.begun");
    let address = parse_resource_instance("module.a[\"k\"].x_y.z[0]");
    let change = Change {
        address: address.map_err(|error| error.0)?,
        previous: None,
        deposed: Some("00c0ffee".into()),
        provider: ProviderConfig::root(ProviderSource::default_for("x")),
        action: Action::DeleteThenCreate,
        reason: Some(Reason::CannotUpdate),
        before: Value::object([("a", Value::string("1").mark(Marks::SENSITIVE))]),
        after: Value::object([("a", Value::unknown(Type::String))]),
        replace: vec![Path(vec![PathStep::Attribute("a".into())])],
        importing: None,
        generated: None,
        create_before_destroy: true,
        dependencies: Vec::new(),
        private: vec![1, 2],
        before_identity: Value::NULL,
        after_identity: Value::NULL,
    };
    let output = OutputChange {
        before: Value::NULL,
        after: Value::int(1),
        sensitive: true,
        action: Action::Create,
    };
    let mut prior = State::new("lineage".into());
    prior.serial = 4;
    let secret = Value::string("s").mark(Marks::EPHEMERAL);
    let module = ModuleInstance::root().child("m", Key::Index(1));
    let plan = Plan {
        mode: Mode::Normal,
        variables: [("v".into(), Value::int(3)), ("e".into(), secret)].into(),
        targets: Vec::new(),
        module_outputs: [OutputValueInstance::new(&module, &"o".into())].into(),
        changes: vec![change],
        drift: Vec::new(),
        outputs: [("o".into(), output)].into(),
        steps: vec![Step::Delete(0)],
        edges: Vec::new(),
        prior,
        refreshed: true,
        timestamp: Duration::from_secs(5),
    };
    Ok(PlanFile {
        plan,
        errored: false,
        sources: [("main.tf".into(), "# x".into())].into(),
        root: "net".into(),
        workspace: "default".into(),
        backend: json!({}),
        ephemeral: vec!["e".into()],
        given: [("e".into(), Value::string("s"))].into(),
        begun: [(begun.map_err(|error| error.0)?, Attempt::default())].into(),
    })
}

#[test]
fn a_plan_is_read_as_it_was_written_but_for_ephemeral_values() -> Result<(), String> {
    let file = sample()?;
    let back = decode(&encode(&file, &Json::Null)?).map_err(|error| error.to_string())?;
    assert_eq!(
        format!("{:?}", back.plan.changes),
        format!("{:?}", file.plan.changes)
    );
    assert_eq!(
        format!("{:?}", back.plan.outputs),
        format!("{:?}", file.plan.outputs)
    );
    assert_eq!(back.plan.prior, file.plan.prior);
    assert_eq!(back.plan.module_outputs, file.plan.module_outputs);
    assert_eq!(back.begun, file.begun);
    let names: Vec<_> = back.plan.variables.keys().map(|name| &**name).collect();
    assert_eq!(names, ["v"]);
    assert!(back.given.is_empty());
    Ok(())
}

#[test]
fn other_files_are_refused() -> Result<(), String> {
    let error = |text: &[u8]| decode(text).err();
    assert_eq!(error(b"hello"), Some(ReadError::Other));
    assert_eq!(error(b"{\"version\":4}"), Some(ReadError::Other));
    // As Terraform's, whose entry of that name is no JSON.
    let packed = |plan: &[u8]| archive::pack(plan, &json!({})).map_err(|it| it.to_string());
    assert_eq!(error(&packed(b"\x08\x03")?), Some(ReadError::Foreign));
    assert_eq!(error(&packed(b"{}")?), Some(ReadError::Foreign));
    let newer = b"{\"format\":\"rform plan\",\"version\":2}";
    assert_eq!(error(newer), Some(ReadError::Version(2)));
    let text = String::from_utf8_lossy(&to_json(&sample()?))
        .replace("[[0,\"delete\"]]", "[[7,\"delete\"]]");
    assert!(matches!(
        error(text.as_bytes()),
        Some(ReadError::Damaged(_))
    ));
    Ok(())
}
