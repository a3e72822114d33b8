//! `cidrhost`, `cidrnetmask`, `cidrsubnet` and `cidrsubnets`: functions on address prefixes.

use std::net::Ipv6Addr;

use dashu_int::IBig;

use crate::functions::call::{Call, blamed, failed, whole};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::cidr::{Prefix, low_bits};
use rform_core::value::{Type, Value};

const PREFIX: Parameter = Parameter::new("prefix", types::string);

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "cidrhost",
        "Returns the IP address of a host number within a prefix; a negative number counts from the end.",
        cidrhost,
    )
    .takes(&[PREFIX, Parameter::new("hostnum", types::number)])
    .examples(&[("cidrhost(\"10.12.112.0/20\", 16)", "\"10.12.112.16\"")]),
    Function::new(
        "cidrnetmask",
        "Converts an IPv4 prefix to a subnet mask in dotted decimal.",
        cidrnetmask,
    )
    .takes(&[PREFIX])
    .examples(&[("cidrnetmask(\"172.16.0.0/12\")", "\"255.240.0.0\"")]),
    Function::new(
        "cidrsubnet",
        "Returns a subnet of a prefix: newbits longer, with the given network number.",
        cidrsubnet,
    )
    .takes(&[
        PREFIX,
        Parameter::new("newbits", types::number),
        Parameter::new("netnum", types::number),
    ])
    .examples(&[("cidrsubnet(\"172.16.0.0/12\", 4, 2)", "\"172.18.0.0/16\"")]),
    Function::new(
        "cidrsubnets",
        "Returns consecutive subnets of a prefix, each longer by the given number of bits.",
        cidrsubnets,
    )
    .takes(&[PREFIX])
    .more(Parameter::new("newbits", types::number))
    .gives(types::give_strings)
    .examples(&[("cidrsubnets(\"10.1.0.0/16\", 4, 8)[1]", "\"10.1.16.0/24\"")]),
];

fn prefix(call: &Call<'_>) -> Outcome<Prefix> {
    let text = call.text(0);
    Prefix::parse(text).ok_or_else(|| {
        failed(format!(
            "invalid CIDR expression: invalid CIDR address: {text}"
        ))
    })
}

/// A whole number of any size.
fn integer(call: &Call<'_>, at: usize) -> Outcome<IBig> {
    let number = call.number(at).to_integer();
    number.ok_or_else(|| failed("value must be a whole number"))
}

fn cidrhost(call: &Call<'_>) -> Outcome<Value> {
    let number = integer(call, 1)?;
    let prefix = prefix(call)?;
    let most = IBig::from(low_bits(prefix.bits - prefix.length));
    let (given, fits) = if number < IBig::ZERO {
        let given: IBig = &most + &number + 1;
        (given.clone(), given >= IBig::ZERO)
    } else {
        let fits = fits(prefix, &number, &most);
        (number, fits)
    };
    if !fits {
        return Err(failed(format!(
            "prefix of {} does not accommodate a host numbered {given}",
            prefix.length
        )));
    }
    // Terraform counts the bits of a mapped address as those of IPv4.
    let shift = if prefix.is_mapped() { 96 } else { 0 };
    let address = prefix.with_number(given, shift);
    Ok(Value::string(prefix.format_address(address)))
}

/// Whether a number is not too large for a prefix. For IPv6, Terraform looks at its lowest 64 bits
/// and takes them for a number with a sign; the others go into the prefix.
fn fits(prefix: Prefix, number: &IBig, most: &IBig) -> bool {
    if prefix.bits == 32 || *number > IBig::from(u128::MAX) {
        return number <= most;
    }
    let low = u64::try_from(number & IBig::from(u64::MAX)).unwrap_or_default();
    IBig::from(low.cast_signed()) <= *most
}

fn cidrnetmask(call: &Call<'_>) -> Outcome<Value> {
    let prefix = prefix(call)?;
    if prefix.is_mapped() {
        let mask = !low_bits(128 - prefix.length);
        return Ok(Value::string(Ipv6Addr::from(mask).to_string()));
    }
    if prefix.bits != 32 {
        let text = call.text(0);
        return Err(failed(format!(
            "IPv6 addresses cannot have a netmask: {text}"
        )));
    }
    let mask = low_bits(32) & !low_bits(32 - prefix.length);
    Ok(Value::string(prefix.format_address(mask)))
}

fn cidrsubnet(call: &Call<'_>) -> Outcome<Value> {
    let more = call.int(1)?;
    let number = integer(call, 2)?;
    let prefix = prefix(call)?;
    let length = i64::from(prefix.length).saturating_add(more);
    let Some(length) = u32::try_from(length)
        .ok()
        .filter(|length| *length <= prefix.bits)
    else {
        return Err(failed(format!(
            "insufficient address space to extend prefix of {} by {more}",
            prefix.length
        )));
    };
    // Shorter prefixes take any number, as do those with 64 bits more.
    let limit = u32::try_from(more)
        .ok()
        .filter(|more| *more < 64)
        .map(low_bits);
    let magnitude = if number < IBig::ZERO {
        -number.clone()
    } else {
        number.clone()
    };
    if limit.is_some_and(|limit| magnitude > IBig::from(limit)) {
        return Err(failed(format!(
            "prefix extension of {more} does not accommodate a subnet numbered {number}"
        )));
    }
    let subnet = Prefix {
        address: prefix.with_number(number, prefix.bits - length),
        length,
        ..prefix
    };
    Ok(Value::string(subnet.masked().to_string()))
}

fn cidrsubnets(call: &Call<'_>) -> Outcome<Value> {
    let prefix = prefix(call).map_err(|error| blamed(0, error.message))?;
    let mut subnets = Vec::new();
    let mut current: Option<Prefix> = None;
    for (at, more) in call.rest(1).iter().enumerate() {
        let at = at + 1;
        let length = extended(prefix, more, at)?;
        let before = current.unwrap_or_else(|| prefix.previous(length));
        // Terraform begins before the first one, and where that leads over the end of the address
        // space there is nothing left for it; nor does it find what is before a mapped one.
        let next = match current {
            None => (prefix.address != 0).then_some(Prefix { length, ..prefix }),
            Some(current) => current.next(length),
        };
        let (before, next) = match prefix.is_mapped() {
            true => ("<nil>".to_owned(), None),
            false => (before.to_string(), next),
        };
        let Some(next) = next.filter(|next| prefix.contains(next.address)) else {
            return Err(blamed(
                at,
                format!(
                    "not enough remaining address space for a subnet with a prefix of {length} \
                     bits after {before}"
                ),
            ));
        };
        subnets.push(Value::string(next.to_string()));
        current = Some(next);
    }
    Ok(Value::list(Type::String, subnets))
}

/// The length of a prefix with so many bits more.
fn extended(prefix: Prefix, more: &Value, at: usize) -> Outcome<u32> {
    let more = whole(more).map_err(|error| blamed(at, error.message))?;
    if more < 1 {
        return Err(blamed(at, "must extend prefix by at least one bit"));
    }
    let Some(more) = u32::try_from(more).ok().filter(|more| *more <= 32) else {
        return Err(blamed(at, "may not extend prefix by more than 32 bits"));
    };
    let length = prefix.length + more;
    if length > prefix.bits {
        let family = if prefix.bits == 32 { "IPv4" } else { "IPv6" };
        let message = format!(
            "would extend prefix to {length} bits, which is too long for an {family} address"
        );
        return Err(blamed(at, message));
    }
    Ok(length)
}
