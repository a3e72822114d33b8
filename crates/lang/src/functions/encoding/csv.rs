//! `csvdecode`: comma-separated values (RFC 4180), read as Go reads them.

use crate::functions::call::{Call, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::text::text;
use rform_core::go::quote::quoted;
use rform_core::value::{Type, Value};

pub(crate) const FUNCTIONS: &[Function] = &[Function::new(
    "csvdecode",
    "Parses CSV into a list of objects; the first line names the attributes.",
    csvdecode,
)
.takes(&[Parameter::new("str", types::string)])
.gives(table_type)
.examples(&[("csvdecode(\"a,b\\n1,2\")[0].b", "\"2\"")])];

fn table_type(call: &Call<'_>) -> Outcome<Type> {
    if !call.argument(0).is_known() {
        return Ok(Type::Dynamic);
    }
    let names = Reader::new(call.text(0)).record()?;
    let names = names.ok_or_else(|| failed("missing header line"))?;
    for (at, name) in names.iter().enumerate() {
        if names.iter().take(at).any(|before| before == name) {
            return Err(failed(format!("duplicate column name {}", quoted(name))));
        }
    }
    let attributes = names.into_iter().map(|name| (name, Type::String));
    Ok(Type::list(Type::object(attributes)))
}

fn csvdecode(call: &Call<'_>) -> Outcome<Value> {
    let mut reader = Reader::new(call.text(0));
    let names = reader.record()?.unwrap_or_default();
    let mut rows = Vec::new();
    while let Some(fields) = reader.record()? {
        if fields.len() != names.len() {
            return Err(wrong(reader.first_line, "wrong number of fields"));
        }
        let attributes = names.iter().cloned().zip(fields.iter().map(text));
        rows.push(Value::object(attributes));
    }
    let element = call.ty.element().cloned().unwrap_or(Type::Dynamic);
    Ok(Value::list(element, rows))
}

fn wrong(line: usize, reason: &str) -> crate::eval::CallError {
    failed(format!("CSV parse error on line {line}: {reason}"))
}

struct Reader<'a> {
    lines: std::str::SplitInclusive<'a, char>,
    /// The number of the line read last.
    line: usize,
    /// The number of the line that the record read last began on.
    first_line: usize,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Reader<'a> {
        Reader {
            lines: source.split_inclusive('\n'),
            line: 0,
            first_line: 0,
        }
    }

    /// The next line, without the carriage return.
    fn next_line(&mut self) -> Option<String> {
        let line = self.lines.next()?;
        self.line += 1;
        Some(match line.strip_suffix("\r\n") {
            Some(line) => format!("{line}\n"),
            None => line.strip_suffix('\r').unwrap_or(line).to_owned(),
        })
    }

    /// The fields of the next line that is not empty; of more lines if quotes go on.
    fn record(&mut self) -> Outcome<Option<Vec<String>>> {
        let line = loop {
            match self.next_line() {
                None => return Ok(None),
                Some(line) if line == "\n" => {}
                Some(line) => break line,
            }
        };
        self.first_line = self.line;
        let mut fields = Vec::new();
        let mut rest = line;
        loop {
            let after = if let Some(inside) = rest.strip_prefix('"') {
                let inside = inside.to_owned();
                self.quoted_field(inside, &mut fields)?
            } else {
                self.plain_field(&rest, &mut fields)?
            };
            match after {
                Some(after) => rest = after,
                None => return Ok(Some(fields)),
            }
        }
    }

    /// Reads up to a comma and returns the rest after it; none at the end of the line.
    fn plain_field(&self, rest: &str, fields: &mut Vec<String>) -> Outcome<Option<String>> {
        let (field, after) = match rest.split_once(',') {
            Some((field, after)) => (field, Some(after.to_owned())),
            None => (rest.strip_suffix('\n').unwrap_or(rest), None),
        };
        if field.contains('"') {
            return Err(wrong(self.line, "bare \" in non-quoted-field"));
        }
        fields.push(field.to_owned());
        Ok(after)
    }

    fn quoted_field(
        &mut self,
        mut rest: String,
        fields: &mut Vec<String>,
    ) -> Outcome<Option<String>> {
        const BAD_QUOTE: &str = "extraneous or missing \" in quoted-field";
        let mut field = String::new();
        loop {
            let Some((inside, after)) = rest.split_once('"') else {
                field.push_str(&rest);
                let line = self.line;
                rest = self.next_line().ok_or_else(|| wrong(line, BAD_QUOTE))?;
                continue;
            };
            field.push_str(inside);
            if let Some(after) = after.strip_prefix('"') {
                field.push('"');
                rest = after.to_owned();
            } else if let Some(after) = after.strip_prefix(',') {
                fields.push(field);
                return Ok(Some(after.to_owned()));
            } else if after.is_empty() || after == "\n" {
                fields.push(field);
                return Ok(None);
            } else {
                return Err(wrong(self.line, BAD_QUOTE));
            }
        }
    }
}
