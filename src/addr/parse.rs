//! Reading addresses from text, as people give them on the command line.

use std::fmt;
use std::sync::Arc;

use super::{Key, Mode, ModuleInstance, Resource, ResourceInstance};

/// Why a text is no address; a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(pub String);

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What `-target` and `state list` may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A module and all within.
    Module(ModuleInstance),
    /// All instances of a resource.
    Resource(ModuleInstance, Resource),
    /// One instance.
    Instance(ResourceInstance),
}

impl Target {
    /// Whether the instance is the target or part of it.
    pub fn contains(&self, instance: &ResourceInstance) -> bool {
        match self {
            // A call without a key stands for all of its instances.
            Target::Module(module) => {
                let mut steps = module.0.iter().zip(instance.module.0.iter());
                module.0.len() <= instance.module.0.len()
                    && steps.all(|(step, held)| {
                        step.name == held.name && (step.key == Key::None || step.key == held.key)
                    })
            }
            Target::Resource(module, resource) => {
                *module == instance.module && *resource == instance.resource
            }
            Target::Instance(target) => target == instance,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Module(module) => write!(out, "{module}"),
            Target::Resource(module, resource) => {
                write!(out, "{}", resource.instance(module, Key::None))
            }
            Target::Instance(instance) => write!(out, "{instance}"),
        }
    }
}

/// Reads `module.a["x"].aws_vpc.main[0]`; a resource without a key is the keyless instance.
pub fn parse_resource_instance(text: &str) -> Result<ResourceInstance, ParseError> {
    match parse_target(text)? {
        Target::Instance(instance) => Ok(instance),
        Target::Resource(module, resource) => Ok(resource.instance(&module, Key::None)),
        Target::Module(_) => Err(ParseError(format!(
            "\"{text}\" is a module: a resource instance address is needed, such as aws_vpc.main."
        ))),
    }
}

/// Reads the address of a module, a resource or an instance.
pub fn parse_target(text: &str) -> Result<Target, ParseError> {
    let mut steps = Reader {
        rest: text.trim(),
        whole: text,
    }
    .steps()?
    .into_iter()
    .peekable();
    let mut module = ModuleInstance::root();
    while steps
        .peek()
        .is_some_and(|(name, key)| &**name == "module" && *key == Key::None)
    {
        steps.next();
        let (name, key) = steps.next().ok_or_else(|| incomplete(text))?;
        module = module.child(&name, key);
    }
    let Some((first, first_key)) = steps.next() else {
        return if module.is_root() {
            Err(incomplete(text))
        } else {
            Ok(Target::Module(module))
        };
    };
    let mode = match (&*first, &first_key) {
        ("data", Key::None) => Mode::Data,
        ("ephemeral", Key::None) => Mode::Ephemeral,
        _ => Mode::Managed,
    };
    let (kind, kind_key) = match mode {
        Mode::Managed => (first, first_key),
        _ => steps.next().ok_or_else(|| incomplete(text))?,
    };
    let (name, key) = steps.next().ok_or_else(|| incomplete(text))?;
    if kind_key != Key::None || steps.next().is_some() {
        return Err(incomplete(text));
    }
    let resource = Resource { mode, kind, name };
    Ok(match key {
        Key::None => Target::Resource(module, resource),
        key => Target::Instance(resource.instance(&module, key)),
    })
}

fn incomplete(text: &str) -> ParseError {
    ParseError(format!(
        "\"{text}\" is not an address: expected [module.NAME.]TYPE.NAME, with a key in brackets \
         where the resource has several instances, such as aws_instance.worker[0]."
    ))
}

struct Reader<'a> {
    rest: &'a str,
    whole: &'a str,
}

impl Reader<'_> {
    /// The dotted names, each with the key behind it.
    fn steps(mut self) -> Result<Vec<(Arc<str>, Key)>, ParseError> {
        let mut steps = Vec::new();
        loop {
            let name = self.name()?;
            let key = self.key()?;
            steps.push((name, key));
            match self.rest.strip_prefix('.') {
                Some(rest) => self.rest = rest,
                None if self.rest.is_empty() => return Ok(steps),
                None => return Err(incomplete(self.whole)),
            }
        }
    }

    fn name(&mut self) -> Result<Arc<str>, ParseError> {
        let end = self.rest.find(['.', '[']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        let good = |char: char| char.is_alphanumeric() || char == '_' || char == '-';
        if name.is_empty() || !name.chars().all(good) {
            return Err(incomplete(self.whole));
        }
        self.rest = rest;
        Ok(name.into())
    }

    fn key(&mut self) -> Result<Key, ParseError> {
        let Some(inner) = self.rest.strip_prefix('[') else {
            return Ok(Key::None);
        };
        if let Some(quoted) = inner.strip_prefix('"') {
            let (name, rest) = unquote(quoted).ok_or_else(|| incomplete(self.whole))?;
            self.rest = rest
                .strip_prefix(']')
                .ok_or_else(|| incomplete(self.whole))?;
            return Ok(Key::Name(name.into()));
        }
        let (digits, rest) = inner
            .split_once(']')
            .ok_or_else(|| incomplete(self.whole))?;
        self.rest = rest;
        digits
            .parse()
            .map(Key::Index)
            .map_err(|_| incomplete(self.whole))
    }
}

/// The text up to the closing quote, with escapes resolved, and what follows the quote.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((name, &text[at + 1..])),
            '\\' => name.push(match chars.next()?.1 {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            }),
            '$' | '%' if text[at..].starts_with(&format!("{char}{char}{{")) => {
                chars.next();
                name.push(char);
            }
            other => name.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_as_they_were_read() {
        for text in [
            "aws_vpc.main",
            "aws_instance.worker[3]",
            "data.aws_ami.linux",
            "module.net[\"a.b\"].module.inner[0].aws_subnet.public[\"x\\\"y\"]",
            "module.a.module.b",
        ] {
            assert_eq!(
                parse_target(text).map(|target| target.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn broken_addresses_are_refused() {
        for text in [
            "", "aws_vpc", "module.", "a.b.c", "a.b[", "a.b[x]", "a[0].b", "a..b", "data.x",
        ] {
            assert!(parse_target(text).is_err(), "{text}");
        }
    }
}
