use super::super::tree::{Body, Expression};
use super::super::{parse_hcl1_body, parse_hcl1_template};
use crate::eval::{Function, Resolved, Scope, evaluate};
use crate::references::Reference;
use rform_core::diag::{Diagnostic, SourceId, Sources};
use rform_core::value::Value;

/// A scope in which every name is the text `x`.
struct Names;

impl Scope for Names {
    fn resolve(&self, _: &Reference) -> Result<Resolved, Diagnostic> {
        Ok(Resolved::Subject(Value::from("x")))
    }

    fn function(&self, _: &str) -> Option<&dyn Function> {
        None
    }

    fn function_names(&self) -> Option<Vec<String>> {
        None
    }

    fn sources(&self) -> Option<&Sources> {
        None
    }
}

fn body(text: &str) -> Body {
    let parsed = parse_hcl1_body(text, (SourceId(0), "main.tf"));
    assert!(
        parsed.diagnostics.is_empty(),
        "{text}\n{:?}",
        parsed.diagnostics
    );
    parsed.tree
}

fn text_of(expression: &Expression) -> String {
    let (value, errors) = evaluate(expression, &Names);
    assert!(errors.is_empty(), "{errors:?}");
    value.as_str().unwrap_or_default().to_owned()
}

/// The text of the argument `a`.
fn argument(text: &str) -> String {
    text_of(&body(text).attribute("a").expect("an argument").value)
}

#[test]
fn two_dollar_signs_are_one() {
    for (written, meant) in [
        ("$$", "$"),
        ("$$$", "$$"),
        ("$$HOME $HOME", "$HOME $HOME"),
        ("$${v}", "${v}"),
        ("$$${var.v}", "$x"),
        ("$$$${v}", "$${v}"),
        ("$${f(\"q\")}", "${f(\"q\")}"),
        ("$${f(\"${var.v}\")}", "${f(\"x\")}"),
        (r#"$${f(\"${var.v}\")} \"q\""#, r#"${f(\"x\")} "q""#),
        ("$${${var.v}}$${b}", "${x}${b}"),
        ("$${a$${b}}", "${a${b}}"),
        ("$${\"{}\"}", "${\"{}\"}"),
        ("${\"$$\"}", "$"),
        ("%{v} %%", "%{v} %%"),
        ("\\\\$${v}", "\\${v}"),
    ] {
        assert_eq!(
            argument(&format!("a = \"{written}\"\n")),
            meant,
            "{written}"
        );
        if !written.contains('\\') {
            let heredoc = format!("a = <<EOF\n{written}\nEOF\n");
            assert_eq!(argument(&heredoc), format!("{meant}\n"), "{heredoc}");
        }
    }
    let text = "echo $$HOME $$${var.v} $${v}\r\n";
    let template = parse_hcl1_template(text, (SourceId(0), "t"));
    // A template is no file: it keeps its carriage returns.
    assert_eq!(text_of(&template.tree), "echo $HOME $x ${v}\r\n");
}

/// What HCL1 took off: the indentation of the marker, from all lines or from none.
#[test]
fn heredocs_lose_the_indentation_of_their_marker() {
    for (lines, meant) in [
        ("  a\n    b\n  EOF", "a\n  b\n"),
        ("    a\n    b\n  EOF", "  a\n  b\n"),
        ("  a\n\n  b\n  EOF", "  a\n\n  b\n"),
        ("  a\n  \n  b\n  EOF", "a\n\nb\n"),
        ("  a\n b\n  EOF", "  a\n b\n"),
        ("  a\nEOF", "  a\n"),
        ("\ta\n\tEOF", "a\n"),
        ("\ta\n  EOF", "\ta\n"),
        ("  ${var.v}\n  EOF", "x\n"),
        ("  a ${var.v}\n  $$\n  EOF", "a x\n$\n"),
        ("${var.v}\n  EOF", "x\n"),
        ("  EOF", ""),
    ] {
        let text = format!("a = <<-EOF\n{lines}\n");
        assert_eq!(argument(&text), meant, "{text}");
        let windows = text.replace('\n', "\r\n");
        assert_eq!(argument(&windows), meant, "{windows:?}");
    }
    assert_eq!(argument("a = <<EOF\n  a\n  EOF\n"), "  a\n");
}

/// Defaults of variables and names are what is written.
#[test]
fn nothing_is_interpolated_in_defaults_and_names() {
    let default = |text: &str| {
        let tree = body(&format!("variable \"v\" {{\n  default = {text}\n}}\n"));
        tree.blocks[0]
            .body
            .attribute("default")
            .expect("a default")
            .value
            .clone()
    };
    for (written, meant) in [
        ("\"${aws:username} $${x} $$\"", "${aws:username} $${x} $$"),
        ("\"a\\nb\"", "a\nb"),
        ("\"${f(\"x\")}\"", "${f(\"x\")}"),
        ("<<-EOF\n    ${aws:username}\n    EOF", "${aws:username}\n"),
        ("\"\"", ""),
    ] {
        assert_eq!(text_of(&default(written)), meant, "{written}");
    }
    let list = default("[\"${a:b}\", { k = \"$${c}\" }]");
    let (value, _) = evaluate(&list, &Names);
    assert_eq!(value.elements().next(), Some(&Value::from("${a:b}")));
    let tree = body("locals {\n  default = \"${var.v}\"\n}\n");
    assert_eq!(text_of(&tree.blocks[0].body.attributes[0].value), "x");
    let tree = body("resource \"r\" \"n\" {\n  tags {\n    \"${var.k}\" = \"v\"\n  }\n}\n");
    let name = &tree.blocks[0].body.blocks[0].body.attributes[0].name;
    assert_eq!(&**name, "${var.k}");
}
