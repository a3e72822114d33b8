//! `abs`, `ceil`, `floor`, `log`, `max`, `min`, `parseint`, `pow` and `signum`: functions on numbers.

use dashu_int::IBig;

use crate::functions::call::{Call, blamed, failed, whole};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::logarithm::ln;
use crate::functions::helpers::power::pow;
use rform_core::go::quote::quoted;
use rform_core::value::{Number, Type, Value};

const NUM: Parameter = Parameter::new("num", types::number);
const NUMBERS: Parameter = Parameter::new("numbers", types::number).dynamic();

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("abs", "Returns the absolute value of a number.", |call| {
        let marks = call.argument(0).marks();
        Ok(Value::Number(call.number(0).abs()).mark(marks))
    })
    .takes(&[NUM.dynamic().marked()])
    .gives(types::give_number)
    .examples(&[("abs(-5.25)", "5.25")]),
    Function::new("ceil", "Rounds up to the nearest whole number.", |call| {
        Ok(Value::Number(call.number(0).ceil()))
    })
    .takes(&[NUM])
    .gives(types::give_number)
    .examples(&[("ceil(1.2)", "2")]),
    Function::new(
        "floor",
        "Rounds down to the nearest whole number.",
        |call| Ok(Value::Number(call.number(0).floor())),
    )
    .takes(&[NUM])
    .gives(types::give_number)
    .examples(&[("floor(1.8)", "1")]),
    Function::new(
        "log",
        "Returns the logarithm of a number to a base.",
        |call| float(ln(double(call, 0)?) / ln(double(call, 1)?)),
    )
    .takes(&[NUM, Parameter::new("base", types::number)])
    .gives(types::give_number)
    .examples(&[("log(16, 2)", "4")]),
    Function::new(
        "max",
        "Returns the greatest of the given numbers.",
        |call| extreme(call, |one, two| one.max(two)),
    )
    .more(NUMBERS)
    .gives(types::give_number)
    .examples(&[("max(1, 3, 2)", "3")]),
    Function::new(
        "min",
        "Returns the smallest of the given numbers.",
        |call| extreme(call, |one, two| one.min(two)),
    )
    .more(NUMBERS)
    .gives(types::give_number)
    .examples(&[("min(3, 1, 2)", "1")]),
    Function::new(
        "parseint",
        "Parses a string as a whole number in a base from 2 to 62.",
        parseint,
    )
    .takes(&[
        Parameter::new("number", types::any),
        Parameter::new("base", types::number),
    ])
    .gives(parseint_type)
    .examples(&[("parseint(\"ff\", 16)", "255")]),
    Function::new("pow", "Raises a number to a power.", |call| {
        float(pow(double(call, 0)?, double(call, 1)?))
    })
    .takes(&[NUM, Parameter::new("power", types::number)])
    .gives(types::give_number)
    .examples(&[("pow(2, 10)", "1024")]),
    Function::new(
        "signum",
        "Returns the sign of a number: -1, 0 or 1.",
        |call| Ok(Value::int(call.int(0)?.signum())),
    )
    .takes(&[NUM])
    .gives(types::give_number)
    .examples(&[("signum(-13)", "-1")]),
];

/// The nearest double, which must not be infinite unless the number is.
fn double(call: &Call<'_>, at: usize) -> Outcome<f64> {
    let number = call.number(at);
    let double = number.to_f64();
    if double.is_finite() || number.is_infinite() {
        return Ok(double);
    }
    let (min, max) = (f64::MIN, f64::MAX);
    Err(failed(format!(
        "value must be between {min:.6} and {max:.6} inclusive"
    )))
}

/// A double as the shortest decimal that tells it from its neighbours: Terraform never
/// shows more of it.
fn float(result: f64) -> Outcome<Value> {
    const ENOUGH_DIGITS: usize = 17;
    let not_a_number = || failed("the result is not a number");
    let exact = Number::from_f64(result).ok_or_else(not_a_number)?;
    let half = half_step(result);
    let shortest = (0..ENOUGH_DIGITS).find_map(|digits| {
        let candidate = Number::parse(&format!("{result:.digits$e}"))?;
        let distance = candidate.sub(&exact)?.abs();
        (distance < *half.as_ref()?).then_some(candidate)
    });
    Ok(Value::Number(shortest.unwrap_or(exact)))
}

/// Half of what lies between a double and the next one away from zero.
fn half_step(float: f64) -> Option<Number> {
    let next = Number::from_f64(f64::from_bits(float.to_bits() + 1))?;
    let step = next.sub(&Number::from_f64(float)?)?.abs();
    step.div(&Number::from(2_i64))
}

fn extreme(call: &Call<'_>, pick: fn(Number, Number) -> Number) -> Outcome<Value> {
    let numbers = call.arguments.iter().filter_map(Value::as_number).cloned();
    let found = numbers.reduce(pick);
    found
        .map(Value::Number)
        .ok_or_else(|| failed("must pass at least one number"))
}

fn parseint_type(call: &Call<'_>) -> Outcome<Type> {
    match call.argument(0).ty() {
        Type::String => Ok(Type::Number),
        other => {
            let name = other.friendly_name();
            let message = format!("first argument must be a string, not {name}");
            Err(blamed(0, message))
        }
    }
}

fn parseint(call: &Call<'_>) -> Outcome<Value> {
    let text = call.text(0);
    let base = whole(call.argument(1)).map_err(|error| blamed(1, error.message))?;
    let Some(base) = u32::try_from(base)
        .ok()
        .filter(|base| (2..=62).contains(base))
    else {
        let message = "base must be a whole number between 2 and 62 inclusive";
        return Err(blamed(1, message));
    };
    let number = parse_integer(text, base).ok_or_else(|| {
        let message = format!("cannot parse {} as a base {base} integer", quoted(text));
        blamed(0, message)
    })?;
    Ok(Value::Number(Number::from_integer(number)))
}

fn parse_integer(text: &str, base: u32) -> Option<IBig> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() {
        return None;
    }
    let mut number = IBig::ZERO;
    for char in digits.chars() {
        number = number * base + digit(char, base)?;
    }
    Some(if text.starts_with('-') {
        -number
    } else {
        number
    })
}

/// Up to base 36 the case of letters does not matter; beyond, small ones come first.
fn digit(char: char, base: u32) -> Option<u32> {
    let value = match char {
        '0'..='9' => u32::from(char) - u32::from('0'),
        'a'..='z' => u32::from(char) - u32::from('a') + 10,
        'A'..='Z' if base <= 36 => u32::from(char) - u32::from('A') + 10,
        'A'..='Z' => u32::from(char) - u32::from('A') + 36,
        _ => return None,
    };
    (value < base).then_some(value)
}
