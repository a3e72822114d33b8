//! Today's native syntax as JSON that means the same.

use super::super::tree::{Attribute, Block, Body, ExpressionKind, ObjectItem};
use super::super::tree::{TemplatePart, UnaryOperator};
use super::super::{Expression, parse_body};
use super::native::FileKind;
use super::write::Json;
use rform_core::diag::{SourceId, Span};
use rform_core::value::Value;

/// Arguments whose texts are a reference, a type or a keyword, or hold such.
const STATIC: [&str; 11] = [
    "depends_on",
    "from",
    "ignore_changes",
    "on_failure",
    "provider",
    "providers",
    "replace_triggered_by",
    "to",
    "type",
    "version",
    "when",
];

/// The text as a file in JSON; none if it is not in today's native syntax.
///
/// Lines of comments become properties called `//`, other comments are lost.
pub fn from_native(text: &str, kind: FileKind) -> Option<String> {
    let parsed = parse_body(text, SourceId(0)).strict();
    if parsed.1.has_errors() {
        return None;
    }
    let plain = kind == FileKind::Values;
    let writer = Writer { text, plain };
    Some(writer.body(&parsed.0, "").to_string())
}

/// What writes a body, and what it is to.
#[derive(Clone, Copy)]
struct Writer<'t> {
    text: &'t str,
    /// Whether texts stand for themselves: nothing is interpolated there.
    plain: bool,
}

/// A thing of a body.
enum Item<'b> {
    Attribute(&'b Attribute),
    Block(&'b Block),
}

impl Item<'_> {
    fn span(&self) -> Span {
        match self {
            Item::Attribute(it) => it.span,
            Item::Block(it) => Span {
                end: it.body.span.end,
                ..it.header
            },
        }
    }
}

impl Writer<'_> {
    fn body(self, body: &Body, kind: &str) -> Json {
        let mut object = Vec::new();
        let mut at = body.span.start;
        let comments = |from: u32, to: u32, object: &mut Vec<_>| {
            let gap = self.original(from, to).lines().map(str::trim);
            let lines = gap.filter_map(|it| it.strip_prefix('#').or(it.strip_prefix("//")));
            let lines = lines.map(str::trim);
            let lines: Vec<&str> = lines.collect();
            if !lines.is_empty() {
                add_comment(object, &lines.join("\n"));
            }
        };
        for item in items(body) {
            let span = item.span();
            comments(at, span.start, &mut object);
            at = span.end;
            match item {
                Item::Attribute(given) => {
                    let value = self.argument(given, kind);
                    object.push((given.name.to_string(), value));
                }
                Item::Block(block) => self.block(block, kind, &mut object),
            }
        }
        comments(at, body.span.end, &mut object);
        Json::Object(object)
    }

    fn block(self, block: &Block, outer: &str, object: &mut Vec<(String, Json)>) {
        let plain = self.plain || outer.is_empty() && is_plain_block(&block.kind);
        let mut content = Writer { plain, ..self }.body(&block.body, &block.kind);
        // The order of provisioners of different types counts.
        let in_order = *block.kind == *"provisioner";
        let labels = block.labels.iter().map(|(label, _)| &**label);
        let (labels, path): (Vec<&str>, Vec<&str>) = match in_order {
            true => (labels.collect(), vec![&*block.kind]),
            false => (
                Vec::new(),
                [&*block.kind].into_iter().chain(labels).collect(),
            ),
        };
        for label in labels.into_iter().rev() {
            content = Json::Object(vec![(label.to_owned(), content)]);
        }
        insert(object, &path, content);
    }

    fn argument(self, given: &Attribute, kind: &str) -> Json {
        let is_static = STATIC.contains(&&*given.name) && is_setting(&given.name, kind);
        match is_static {
            true => self.reference(&given.value),
            false if *given.name == *"description" => self.literally().value(&given.value),
            false => self.value(&given.value),
        }
    }

    fn literally(self) -> Self {
        Writer {
            plain: true,
            ..self
        }
    }

    /// What is read without being evaluated.
    fn reference(self, value: &Expression) -> Json {
        match &*value.kind {
            ExpressionKind::Tuple(items) => {
                Json::List(items.iter().map(|it| self.reference(it)).collect())
            }
            ExpressionKind::Object(items) => {
                let items = items.iter().map(|it| {
                    let key = self.source(it.key.span).trim_matches('"');
                    (key.to_owned(), self.reference(&it.value))
                });
                Json::Object(items.collect())
            }
            ExpressionKind::Template(..) => self.literally().value(value),
            _ => Json::Text(self.source(value.span).to_owned()),
        }
    }

    fn value(self, value: &Expression) -> Json {
        match &*value.kind {
            ExpressionKind::Literal(Value::Number(number)) => Json::Other(number.to_string()),
            ExpressionKind::Literal(Value::Bool(truth)) => Json::Other(truth.to_string()),
            ExpressionKind::Unary(UnaryOperator::Negate, number)
                if number.as_number().is_some() =>
            {
                Json::Other(self.source(value.span).replace(' ', ""))
            }
            ExpressionKind::Literal(value) if value.is_null() => Json::Other("null".to_owned()),
            ExpressionKind::Template(parts, _) => Json::Text(self.template(parts)),
            ExpressionKind::Tuple(items) => {
                Json::List(items.iter().map(|it| self.value(it)).collect())
            }
            ExpressionKind::Object(items) => {
                Json::Object(items.iter().map(|it| self.item(it)).collect())
            }
            _ => Json::Text(format!("${{{}}}", self.source(value.span))),
        }
    }

    fn item(self, item: &ObjectItem) -> (String, Json) {
        let key = match &*item.key.kind {
            ExpressionKind::Template(parts, _) => self.template(parts),
            ExpressionKind::Parentheses(inner) => format!("${{{}}}", self.source(inner.span)),
            _ => self.source(item.key.span).to_owned(),
        };
        (key, self.value(&item.value))
    }

    fn template(self, parts: &[TemplatePart]) -> String {
        let part = |part: &TemplatePart| match part {
            TemplatePart::Text(text, _) if self.plain => text.to_string(),
            TemplatePart::Text(text, _) => text.replace("${", "$${").replace("%{", "%%{"),
            TemplatePart::Interpolation(_, span)
            | TemplatePart::If { span, .. }
            | TemplatePart::For { span, .. } => self.source(*span).to_owned(),
        };
        parts.iter().map(part).collect()
    }

    fn source(&self, span: Span) -> &str {
        self.original(span.start, span.end)
    }

    fn original(&self, start: u32, end: u32) -> &str {
        let text = self.text.get(start as usize..end as usize);
        text.unwrap_or_default()
    }
}

/// The arguments and blocks of a body in the order in which they stand there.
fn items(body: &Body) -> Vec<Item<'_>> {
    let attributes = body.attributes.iter().map(Item::Attribute);
    let blocks = body.blocks.iter().map(Item::Block);
    let mut items: Vec<Item<'_>> = attributes.chain(blocks).collect();
    items.sort_by_key(|it| it.span().start);
    items
}

/// Whether the values of a block are constants.
fn is_plain_block(kind: &str) -> bool {
    matches!(kind, "terraform" | "variable")
}

/// Whether an argument of that name is one of Terraform itself in such a block.
fn is_setting(name: &str, kind: &str) -> bool {
    match name {
        "type" => kind == "variable",
        "version" | "providers" => kind == "module",
        "from" | "to" => matches!(kind, "moved" | "removed" | "import"),
        "when" | "on_failure" => kind == "provisioner",
        "ignore_changes" | "replace_triggered_by" => kind == "lifecycle",
        "provider" => matches!(kind, "resource" | "data" | "import"),
        _ => matches!(kind, "resource" | "data" | "module" | "output"),
    }
}

/// Adds a comment to that of the object.
fn add_comment(object: &mut Vec<(String, Json)>, text: &str) {
    if let Some((_, Json::Text(before))) = object.iter_mut().find(|(name, _)| name == "//") {
        before.push('\n');
        before.push_str(text);
    } else {
        object.push(("//".to_owned(), Json::Text(text.to_owned())));
    }
}

/// Puts a block into the object for its kind and labels, beside others of the same ones.
fn insert(object: &mut Vec<(String, Json)>, path: &[&str], content: Json) {
    let Some((name, rest)) = path.split_first() else {
        return;
    };
    let place = object.iter().position(|(known, _)| known == name);
    let Some((_, there)) = place.and_then(|at| object.get_mut(at)) else {
        object.push(((*name).to_owned(), nested(rest, content)));
        return;
    };
    match there {
        Json::Object(inner) if !rest.is_empty() => insert(inner, rest, content),
        Json::List(items) => items.push(nested(rest, content)),
        one => {
            let before = std::mem::replace(one, Json::List(Vec::new()));
            *one = Json::List(vec![before, nested(rest, content)]);
        }
    }
}

fn nested(labels: &[&str], content: Json) -> Json {
    let labels = labels.iter().rev();
    labels.fold(content, |inner, label| {
        Json::Object(vec![((*label).to_owned(), inner)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn blocks_are_objects_by_their_labels() {
        let native = r#"
# All of it.
resource "a" "b" {
  count      = var.n
  text       = "x ${var.y} $${z} %%{w} \"q\"\n"
  map        = { "k.1" = true, (var.k) = null, n = 5 }
  depends_on = [a.c]
  one {
    # Within.
    x = 1
  }
  one {
    x = upper("y")
  }
  provisioner "p" {
    when = destroy
  }
  provisioner "q" {}
}
resource "a" "c" {}
variable "v" {
  type    = map(string)
  default = { a = "$${x}" }
}
module "m" {
  source    = "./m"
  providers = { aws = aws.other }
  version   = "1"
}
provider "aws" {}
provider "aws" {
  alias = "other"
}
moved {
  from = a.x
  to   = a.b
}
"#;
        let json = from_native(native, FileKind::Configuration).expect("native");
        expect![[r#"
            {
              "//": "All of it.",
              "resource": {
                "a": {
                  "b": {
                    "count": "${var.n}",
                    "text": "x ${var.y} $${z} %%{w} \"q\"\n",
                    "map": {
                      "k.1": true,
                      "${var.k}": null,
                      "n": 5
                    },
                    "depends_on": [
                      "a.c"
                    ],
                    "one": [
                      {
                        "//": "Within.",
                        "x": 1
                      },
                      {
                        "x": "${upper(\"y\")}"
                      }
                    ],
                    "provisioner": [
                      {
                        "p": {
                          "when": "destroy"
                        }
                      },
                      {
                        "q": {}
                      }
                    ]
                  },
                  "c": {}
                }
              },
              "variable": {
                "v": {
                  "type": "map(string)",
                  "default": {
                    "a": "${x}"
                  }
                }
              },
              "module": {
                "m": {
                  "source": "./m",
                  "providers": {
                    "aws": "aws.other"
                  },
                  "version": "1"
                }
              },
              "provider": {
                "aws": [
                  {},
                  {
                    "alias": "other"
                  }
                ]
              },
              "moved": {
                "from": "a.x",
                "to": "a.b"
              }
            }
        "#]]
        .assert_eq(&json);
        assert_eq!(from_native("a = ", FileKind::Configuration), None);
    }

    #[test]
    fn values_are_constants() {
        let native = "a = \"$${x}\"\nl = [\"1\", { b = \"c\" }]\nh = <<EOT\nline\nEOT\n";
        let json = from_native(native, FileKind::Values).expect("native");
        expect![[r#"
            {
              "a": "${x}",
              "l": [
                "1",
                {
                  "b": "c"
                }
              ],
              "h": "line\n"
            }
        "#]]
        .assert_eq(&json);
    }
}
