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
    /// A module instance with everything in it.
    Module(ModuleInstance),
    /// All instances of a resource.
    Resource(ModuleInstance, Resource),
    /// One instance of a resource, such as `aws_vpc.main[0]`.
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
///
/// # Errors
/// `text` is no address, or that of a module.
pub fn parse_resource_instance(text: &str) -> Result<ResourceInstance, ParseError> {
    match parse_target(text)? {
        Target::Instance(instance) => Ok(instance),
        Target::Resource(module, resource) => Ok(resource.instance(&module, Key::None)),
        Target::Module(_) => Err(error(
            "A resource instance address is required here. The module path must be followed by a \
             resource instance specification.",
        )),
    }
}

/// Roots of references that are no types of resources.
const RESERVED: [&str; 7] = ["count", "each", "local", "path", "self", "terraform", "var"];

/// Reads the address of a module, a resource or an instance.
///
/// # Errors
/// `text` is not such an address. The message says what was expected.
pub fn parse_target(text: &str) -> Result<Target, ParseError> {
    let mut steps = Reader { rest: text.trim() }.steps()?.into_iter().peekable();
    let mut module = ModuleInstance::root();
    while steps.peek().is_some_and(|it| is_word(it, "module")) {
        steps.next();
        let (name, key) = steps
            .next()
            .ok_or_else(|| error("Prefix \"module.\" must be followed by a module name."))?;
        module = module.child(&name, key);
    }
    let Some((first, first_key)) = steps.next() else {
        return Ok(Target::Module(module));
    };
    if RESERVED.contains(&&*first) {
        return Err(error(&format!(
            "The keyword {first:?} is reserved and cannot be used to target a resource address. \
             If you are targeting a resource type that uses a reserved keyword, please prefix \
             your address with \"resource.\"."
        )));
    }
    let mode = match (&*first, &first_key) {
        ("data", Key::None) => Some(Mode::Data),
        ("ephemeral", Key::None) => Some(Mode::Ephemeral),
        ("resource", Key::None) => Some(Mode::Managed),
        _ => None,
    };
    let (kind, kind_key) = match mode {
        None => (first, first_key),
        Some(_) => steps.next().ok_or_else(|| error(INCOMPLETE))?,
    };
    let (name, key) = steps.next().ok_or_else(|| error(INCOMPLETE))?;
    if kind_key != Key::None {
        return Err(error(INCOMPLETE));
    }
    if steps.next().is_some() {
        return Err(error(match key {
            Key::None => "Resource instance key must be given in square brackets.",
            _ => "Unexpected extra operators after address.",
        }));
    }
    let mode = mode.unwrap_or(Mode::Managed);
    let resource = Resource { mode, kind, name };
    Ok(match key {
        Key::None => Target::Resource(module, resource),
        key => Target::Instance(resource.instance(&module, key)),
    })
}

fn is_word((name, key): &(Arc<str>, Key), word: &str) -> bool {
    **name == *word && *key == Key::None
}

const INCOMPLETE: &str = "Resource specification must include a resource type and name.";

fn error(why: &str) -> ParseError {
    ParseError(why.to_owned())
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// The dotted names, each with the key behind it.
    fn steps(mut self) -> Result<Vec<(Arc<str>, Key)>, ParseError> {
        let mut steps = Vec::new();
        loop {
            let name = self.name(steps.is_empty())?;
            let key = self.key()?;
            steps.push((name, key));
            match self.rest.strip_prefix('.') {
                Some(rest) => self.rest = rest,
                None if self.rest.is_empty() => return Ok(steps),
                None => return Err(error("Unexpected extra operators after address.")),
            }
        }
    }

    fn name(&mut self, is_first: bool) -> Result<Arc<str>, ParseError> {
        let end = self.rest.find(['.', '[']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name == "*" && !is_first {
            return Err(error("Splat expressions (.*) may not be used here."));
        }
        let good = |char: char| char.is_alphanumeric() || char == '_' || char == '-';
        if name.is_empty() || !name.chars().all(good) {
            return Err(error(match is_first {
                true => "Must begin with a variable name.",
                false => "Dot must be followed by attribute name.",
            }));
        }
        self.rest = rest;
        Ok(name.into())
    }

    fn key(&mut self) -> Result<Key, ParseError> {
        let Some(inner) = self.rest.strip_prefix('[') else {
            return Ok(Key::None);
        };
        if let Some(quoted) = inner.strip_prefix('"') {
            let (name, rest) = unquote(quoted)?;
            let closed = rest.strip_prefix(']');
            self.rest = closed.ok_or_else(|| error(NOT_CLOSED))?;
            return Ok(Key::Name(name.into()));
        }
        let (inside, rest) = inner.split_once(']').ok_or_else(|| error(NO_KEY))?;
        self.rest = rest;
        match inside.parse() {
            Ok(index) => Ok(Key::Index(index)),
            Err(_) if inside == "*" => Err(error("Splat expressions ([*]) may not be used here.")),
            Err(_) => Err(error(NO_KEY)),
        }
    }
}

const NO_KEY: &str = "Index brackets must contain either a literal number or a literal string.";

const NOT_CLOSED: &str = "Index key must be followed by a closing bracket.";

/// The text up to the closing quote, with escapes resolved, and what follows the quote.
///
/// The literals are those of <https://developer.hashicorp.com/terraform/language/expressions/strings>.
fn unquote(text: &str) -> Result<(String, &str), ParseError> {
    let mut name = String::new();
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        match char {
            '"' => return Ok((name, rest.as_str())),
            '\\' => name.push(escaped(&mut rest)?),
            '$' | '%' if rest.as_str().starts_with('{') => return Err(template(char)),
            '$' | '%' if rest.as_str().starts_with(&format!("{char}{{")) => {
                rest.next();
                rest.next();
                name.extend([char, '{']);
            }
            other => name.push(other),
        }
    }
    Err(error(NO_KEY))
}

fn template(sign: char) -> ParseError {
    error(&format!(
        "Template sequences are not allowed in this string. To include a literal \"{sign}\", \
         double it (as \"{sign}{sign}\") to escape it."
    ))
}

/// The character that is meant by what follows a backslash.
fn escaped(rest: &mut std::str::Chars<'_>) -> Result<char, ParseError> {
    let selector = rest.next().ok_or_else(|| error(NO_KEY))?;
    let length = match selector {
        'n' => return Ok('\n'),
        'r' => return Ok('\r'),
        't' => return Ok('\t'),
        '"' | '\\' => return Ok(selector),
        'u' => 4,
        'U' => 8,
        other => {
            let why = format!("The symbol {other:?} is not a valid escape sequence selector.");
            return Err(error(&why));
        }
    };
    let code: String = rest.by_ref().take(length).collect();
    let is_whole = code.len() == length && code.chars().all(|it| it.is_ascii_hexdigit());
    let code = u32::from_str_radix(&code, 16).ok().filter(|_| is_whole);
    let char = code.and_then(char::from_u32);
    char.ok_or_else(|| {
        error(&format!(
            "The \\{selector} escape sequence must be followed by {length} hexadecimal digits."
        ))
    })
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
    fn keys_are_literals() {
        let key = |text: &str| parse_target(&format!("a.b[\"{text}\"]")).map(|it| it.to_string());
        for (text, read) in [
            ("$${x}", "$${x}"),
            ("%%{x}", "%%{x}"),
            ("$x%", "$x%"),
            ("\\u0041\\U00000042", "AB"),
            ("\\\"\\\\", "\\\"\\\\"),
        ] {
            assert_eq!(key(text), Ok(format!("a.b[\"{read}\"]")), "{text}");
        }
        for (text, why) in [
            ("${x}", "Template sequences"),
            ("${\"x\"}", "Template sequences"),
            ("%{if x}", "Template sequences"),
            ("\\q", "not a valid escape"),
            ("\\u00", "4 hexadecimal digits"),
            ("\\ud800", "4 hexadecimal digits"),
        ] {
            let refused = key(text).err().map(|error| error.0).unwrap_or_default();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }

    #[test]
    fn broken_addresses_are_refused() {
        for text in [
            "", "aws_vpc", "module.", "a.b.c", "a.b[", "a.b[x]", "a[0].b", "a..b", "data.x",
            "var.x", "each.key", "a.b[*]", "module", "a.b[0].c",
        ] {
            assert!(parse_target(text).is_err(), "{text}");
        }
        let plain = parse_target("var.x").map(|it| it.to_string());
        assert!(plain.is_err_and(|why| why.0.contains("\"var\" is reserved")));
        let prefixed = parse_target("resource.aws_vpc.main").map(|it| it.to_string());
        assert_eq!(prefixed, Ok("aws_vpc.main".into()));
    }
}
