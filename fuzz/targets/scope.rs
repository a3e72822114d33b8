//! The names that expressions are evaluated with: values of all kinds, with and without unknowns.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rform_core::diag::{Diagnostic, Sources};
use rform_core::value::{Marks, Number, Refinement, Type, Value};
use rform_core::world::World;
use rform_lang::eval::{Function, Resolved, Scope};
use rform_lang::functions::{Context, Library};
use rform_lang::references::{Reference, Subject};

use super::memory::Memory;

/// What is not known yet, or what it turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    Before,
    After,
}

static WORLD: LazyLock<Memory> = LazyLock::new(|| {
    Memory::new([
        ("files/a.txt", b"hello\n"),
        ("files/b.bin", b"\xff\xfe\x00"),
        ("files/t.tftpl", b"${a}-%{ for x in b }${x}%{ endfor }"),
    ])
});

static BEFORE: LazyLock<Library<'static>> = LazyLock::new(|| library(true));
static AFTER: LazyLock<Library<'static>> = LazyLock::new(|| library(false));

fn library(planning: bool) -> Library<'static> {
    Library::new(Context {
        world: &*WORLD,
        planning,
        plan_time: Some(WORLD.now()),
        in_template: false,
    })
}

static VALUES: LazyLock<[BTreeMap<&'static str, Value>; 2]> =
    LazyLock::new(|| [Time::Before, Time::After].map(values));

fn values(time: Time) -> BTreeMap<&'static str, Value> {
    known().into_iter().chain(later(time)).collect()
}

fn texts(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|text| Value::from(*text)).collect()
}

fn known() -> Vec<(&'static str, Value)> {
    let object = Value::object([
        ("a", Value::int(1)),
        ("id", Value::from("i-1")),
        ("name", Value::Null(Type::String)),
    ]);
    let fraction = Number::parse("12.5").unwrap_or(Number::ZERO);
    vec![
        ("text", Value::from("Hé-llo ${x}")),
        ("number", Value::Number(fraction)),
        ("flag", Value::TRUE),
        (
            "list",
            Value::list(Type::String, texts(&["a", "b", "a", ""])),
        ),
        ("set", Value::Set(Type::String, texts(&["a", "b"]).into())),
        (
            "map",
            Value::map(
                Type::String,
                [("a", Value::from("1")), ("b", Value::from("x"))],
            ),
        ),
        (
            "tuple",
            Value::tuple([Value::int(1), Value::from("b"), Value::NULL, object.clone()]),
        ),
        (
            "deep",
            Value::list(object.ty(), [object.clone(), object.clone()]),
        ),
        ("object", object),
        ("nothing", Value::NULL),
        ("no_text", Value::Null(Type::String)),
        ("empty", Value::list(Type::Dynamic, [])),
        ("empty_map", Value::map::<&str>(Type::String, [])),
        (
            "numbers",
            Value::list(Type::Number, [3, -1, 2].map(Value::int)),
        ),
        ("secret", Value::from("s3cret").mark(Marks::SENSITIVE)),
        ("passing", Value::from("gone").mark(Marks::EPHEMERAL)),
        (
            "secret_list",
            Value::list(
                Type::String,
                [Value::from("a"), Value::from("b").mark(Marks::SENSITIVE)],
            ),
        ),
    ]
}

/// Each value that is unknown before keeps, after, what was promised of it.
fn later(time: Time) -> Vec<(&'static str, Value)> {
    let text = || Value::from("pre-fix");
    let plain = |value: Value| match time {
        Time::Before => Value::unknown(value.ty()),
        Time::After => value,
    };
    let refined = |value: Value, refinement: Refinement| match time {
        Time::Before => Value::unknown(value.ty()).refine(refinement),
        Time::After => value,
    };
    let anything = match time {
        Time::Before => Value::DYNAMIC,
        Time::After => Value::tuple([Value::int(1), Value::from("x")]),
    };
    let bounded = Refinement {
        min: Some((Number::from(1_i64), true)),
        max: Some((Number::from(9_i64), false)),
        ..Refinement::not_null()
    };
    let list = Value::list(Type::String, texts(&["x", "y"]));
    let object = Value::object([("a", Value::int(5)), ("id", Value::from("z"))]);
    vec![
        ("later", anything),
        (
            "later_text",
            refined(text(), Refinement::not_null().with_prefix("pre-")),
        ),
        ("later_number", refined(Value::int(4), bounded)),
        ("later_flag", plain(Value::FALSE)),
        (
            "later_list",
            refined(list, Refinement::not_null().with_length(1, Some(3))),
        ),
        (
            "later_set",
            plain(Value::Set(Type::String, texts(&["a", "c"]).into())),
        ),
        (
            "later_map",
            plain(Value::map(Type::Number, [("k", Value::int(1))])),
        ),
        ("later_object", plain(object)),
        (
            "mixed",
            Value::list(Type::String, [Value::from("a"), plain(text())]),
        ),
        (
            "mixed_map",
            Value::map(
                Type::String,
                [("a", plain(text())), ("b", Value::from("1"))],
            ),
        ),
        (
            "mixed_set",
            Value::Set(Type::String, [Value::from("a"), plain(text())].into()),
        ),
        ("secret_later", plain(text()).mark(Marks::SENSITIVE)),
    ]
}

/// The scope at that time.
pub struct Names(pub Time);

impl Scope for Names {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let [before, after] = &*VALUES;
        let values = if self.0 == Time::Before {
            before
        } else {
            after
        };
        let value = match &reference.subject {
            Subject::Variable(name) | Subject::Local(name) => values.get(&**name).cloned(),
            Subject::Each(_) => Some(Value::from("key")),
            Subject::Count(_) => Some(Value::int(2)),
            Subject::Path(_) => Some(Value::from(".")),
            Subject::Terraform(_) => Some(Value::from("default")),
            Subject::SelfObject => values.get("object").cloned(),
            Subject::Resource(..) => {
                let object = values
                    .get("later_object")
                    .cloned()
                    .unwrap_or(Value::DYNAMIC);
                return Ok(Resolved::WithoutKey(object));
            }
            _ => None,
        };
        let missing = || Diagnostic::error("Not here", "It is not declared.").at(reference.span);
        value.map(Resolved::Subject).ok_or_else(missing)
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        self.library().get(name)
    }

    fn function_names(&self) -> Option<Vec<String>> {
        Some(self.library().names())
    }

    fn sources(&self) -> Option<&Sources> {
        None
    }
}

impl Names {
    fn library(&self) -> &'static Library<'static> {
        match self.0 {
            Time::Before => &BEFORE,
            Time::After => &AFTER,
        }
    }
}
