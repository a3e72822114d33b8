//! Expressions made by the grammar: far more of them mean something than of changed bytes.

use rform_core::value::Type;
use rform_lang::functions::{self, Parameter};

use super::chance::Chance;
use super::words::{NAMES, NUMBERS, TEXTS};

/// The variables that the evaluator's target knows (see `targets/scope.rs`).
pub const VARIABLES: &[&str] = &[
    "text",
    "number",
    "flag",
    "list",
    "set",
    "map",
    "object",
    "tuple",
    "nothing",
    "no_text",
    "empty",
    "empty_map",
    "numbers",
    "deep",
    "later",
    "later_text",
    "later_number",
    "later_flag",
    "later_list",
    "later_set",
    "later_map",
    "later_object",
    "mixed",
    "mixed_map",
    "mixed_set",
    "secret",
    "secret_later",
    "secret_list",
    "passing",
];

/// These take too long to be called in every thousandth expression.
const SLOW: &[&str] = &["bcrypt"];

/// An expression.
pub fn expression(chance: &mut Chance) -> String {
    let mut out = String::new();
    let depth = 1 + chance.below(4);
    Maker {
        out: &mut out,
        chance,
        bound: Vec::new(),
    }
    .any(depth);
    out
}

struct Maker<'a> {
    out: &'a mut String,
    chance: &'a mut Chance,
    /// Names bound by `for`.
    bound: Vec<&'static str>,
}

impl Maker<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn any(&mut self, depth: usize) {
        if depth == 0 {
            return self.leaf();
        }
        match self.chance.below(20) {
            0..=2 => self.leaf(),
            3..=8 => self.call(depth),
            9 | 10 => self.binary(depth),
            11 => self.unary(depth),
            12 => self.conditional(depth),
            13 => self.tuple(depth),
            14 => self.object(depth),
            15 | 16 => self.iteration(depth),
            17 => self.template(depth),
            18 => self.access(depth),
            _ => self.splat(depth),
        }
    }

    fn leaf(&mut self) {
        match self.chance.below(12) {
            0 => self.put("null"),
            1 => self.put("true"),
            2 | 3 => self.number(),
            4 | 5 => self.text(),
            6 if !self.bound.is_empty() => {
                let name = *self.chance.pick(&self.bound);
                self.put(name);
            }
            7 => self.put("[]"),
            8 => self.put("{}"),
            _ => self.variable(),
        }
    }

    fn number(&mut self) {
        let number = *self.chance.pick(NUMBERS);
        self.put(number);
    }

    fn text(&mut self) {
        let text = *self.chance.pick(TEXTS);
        self.put(&format!("\"{text}\""));
    }

    fn variable(&mut self) {
        let name = *self.chance.pick(VARIABLES);
        self.put("var.");
        self.put(name);
    }

    fn call(&mut self, depth: usize) {
        let all = functions::all();
        let mut function = self.chance.pick(all);
        while SLOW.contains(&function.name) && !self.chance.once_in(50) {
            function = self.chance.pick(all);
        }
        self.put(function.name);
        self.put("(");
        let mut parameters: Vec<&Parameter> = function.parameters.iter().collect();
        if let Some(more) = &function.variadic {
            parameters.extend(std::iter::repeat_n(more, self.chance.below(4)));
        }
        if self.chance.once_in(30) {
            parameters.pop();
        }
        for (at, parameter) in parameters.iter().enumerate() {
            if at > 0 {
                self.put(", ");
            }
            self.argument(&(parameter.ty)(), depth - 1);
        }
        if !parameters.is_empty() && self.chance.once_in(15) {
            self.put("...");
        }
        self.put(")");
    }

    /// Mostly what the parameter wants, and now and then something else.
    fn argument(&mut self, ty: &Type, depth: usize) {
        if self.chance.once_in(4) {
            return self.any(depth);
        }
        match ty {
            Type::String => match self.chance.below(4) {
                0 => self.any(depth),
                1 => self.one_of(&["text", "later_text", "secret", "secret_later", "no_text"]),
                _ => self.text(),
            },
            Type::Number => match self.chance.below(4) {
                0 => self.any(depth),
                1 => self.one_of(&["number", "later_number", "flag"]),
                _ => self.number(),
            },
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => match self.chance.below(3) {
                0 => self.tuple(depth),
                1 => self.iteration(depth.max(1)),
                _ => self.one_of(&[
                    "list",
                    "set",
                    "tuple",
                    "numbers",
                    "later_list",
                    "later_set",
                    "mixed",
                    "mixed_set",
                    "secret_list",
                    "empty",
                    "deep",
                ]),
            },
            Type::Map(_) | Type::Object(_) => match self.chance.below(2) {
                0 => self.object(depth),
                _ => self.one_of(&[
                    "map",
                    "object",
                    "later_map",
                    "later_object",
                    "mixed_map",
                    "empty_map",
                ]),
            },
            _ => self.any(depth),
        }
    }

    fn one_of(&mut self, names: &[&str]) {
        let name = *self.chance.pick(names);
        self.put("var.");
        self.put(name);
    }

    fn binary(&mut self, depth: usize) {
        const OPERATORS: &[&str] = &[
            "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||",
        ];
        self.put("(");
        self.any(depth - 1);
        let operator = *self.chance.pick(OPERATORS);
        self.put(&format!(" {operator} "));
        self.any(depth - 1);
        self.put(")");
    }

    fn unary(&mut self, depth: usize) {
        let operator = *self.chance.pick(&["!", "-"]);
        self.put(operator);
        self.any(depth - 1);
    }

    fn conditional(&mut self, depth: usize) {
        self.put("(");
        match self.chance.below(3) {
            0 => self.any(depth - 1),
            1 => self.put("var.later_flag"),
            _ => self.put("var.flag"),
        }
        self.put(" ? ");
        self.any(depth - 1);
        self.put(" : ");
        self.any(depth - 1);
        self.put(")");
    }

    fn tuple(&mut self, depth: usize) {
        self.put("[");
        for _ in 0..self.chance.below(4) {
            self.any(depth.saturating_sub(1));
            self.put(", ");
        }
        self.put("]");
    }

    fn object(&mut self, depth: usize) {
        self.put("{ ");
        for _ in 0..self.chance.below(4) {
            match self.chance.below(4) {
                0 => {
                    self.put("(");
                    self.any(depth.saturating_sub(1));
                    self.put(")");
                }
                _ => {
                    let name = *self.chance.pick(&["a", "b", "id", "name"]);
                    self.put(name);
                }
            }
            self.put(" = ");
            self.any(depth.saturating_sub(1));
            self.put(", ");
        }
        self.put("}");
    }

    fn iteration(&mut self, depth: usize) {
        let braces = self.chance.once_in(2);
        self.put(if braces {
            "{for k, v in "
        } else {
            "[for k, v in "
        });
        self.any(depth - 1);
        self.put(" : ");
        self.bound.extend(["k", "v"]);
        if braces {
            match self.chance.below(2) {
                0 => self.put("k => "),
                _ => {
                    self.any(depth - 1);
                    self.put(" => ");
                }
            }
        }
        self.any(depth - 1);
        if braces && self.chance.once_in(3) {
            self.put("...");
        }
        if self.chance.once_in(3) {
            self.put(" if ");
            self.any(depth - 1);
        }
        self.bound.truncate(self.bound.len() - 2);
        self.put(if braces { "}" } else { "]" });
    }

    fn template(&mut self, depth: usize) {
        self.put("\"");
        for _ in 0..1 + self.chance.below(3) {
            match self.chance.below(5) {
                0 => {
                    self.put("%{ if ");
                    self.any(depth - 1);
                    self.put(" }a%{ else }b%{ endif }");
                }
                1 => {
                    self.put("%{ for x in ");
                    self.any(depth - 1);
                    self.put(" }${x}%{ endfor }");
                }
                2 => self.put(" a~"),
                _ => {
                    self.put("${");
                    self.any(depth - 1);
                    self.put("}");
                }
            }
        }
        self.put("\"");
    }

    fn access(&mut self, depth: usize) {
        self.variable();
        for _ in 0..1 + self.chance.below(3) {
            match self.chance.below(3) {
                0 => {
                    let name = *self.chance.pick(NAMES);
                    self.put(&format!(".{name}"));
                }
                1 => {
                    self.put("[");
                    self.number();
                    self.put("]");
                }
                _ => {
                    self.put("[");
                    self.any(depth - 1);
                    self.put("]");
                }
            }
        }
    }

    fn splat(&mut self, depth: usize) {
        match self.chance.below(3) {
            0 => {
                self.put("(");
                self.any(depth - 1);
                self.put(")");
            }
            _ => self.variable(),
        }
        let splat = *self.chance.pick(&[
            "[*]",
            ".*",
            "[*].a",
            ".*.id",
            "[*][0]",
            "[*].a[0].b",
            "[*][*]",
        ]);
        self.put(splat);
    }
}
