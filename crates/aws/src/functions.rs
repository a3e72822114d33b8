//! The functions of the provider: `provider::aws::arn_parse` and its kin. They ask nobody.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/functions/arn_parse>

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::{FunctionParameter, FunctionSchema};
use rform_core::value::{Type, Value};
use rform_provider::FunctionFailure;

/// The parts of an ARN, in their order.
const PARTS: [&str; 5] = ["partition", "service", "region", "account_id", "resource"];

struct Function {
    name: &'static str,
    summary: &'static str,
    parameters: &'static [&'static str],
    call: fn(&[&str]) -> Result<Value, FunctionFailure>,
}

const FUNCTIONS: [Function; 4] = [
    Function {
        name: "arn_build",
        summary: "Builds an ARN from its constituent parts",
        parameters: &PARTS,
        call: build,
    },
    Function {
        name: "arn_parse",
        summary: "Parses an ARN into its constituent parts",
        parameters: &["arn"],
        call: parse,
    },
    Function {
        name: "trim_iam_role_path",
        summary: "Trims the path prefix from an IAM role ARN",
        parameters: &["arn"],
        call: trim_role_path,
    },
    Function {
        name: "user_agent",
        summary: "Formats a User-Agent product",
        parameters: &["product_name", "product_version", "comment"],
        call: user_agent,
    },
];

/// The signatures of all functions, by their names without that of the provider.
pub fn schemas() -> BTreeMap<Arc<str>, Arc<FunctionSchema>> {
    let all = FUNCTIONS.iter();
    let all = all.map(|it| (it.name.into(), Arc::new(schema(it))));
    all.collect()
}

fn schema(function: &Function) -> FunctionSchema {
    let parameters = function.parameters.iter().map(|name| FunctionParameter {
        name: (*name).into(),
        ty: Type::String,
        ..FunctionParameter::default()
    });
    FunctionSchema {
        parameters: parameters.collect(),
        returns: match function.name {
            "arn_parse" => Type::object(PARTS.map(|part| (part, Type::String))),
            _ => Type::String,
        },
        summary: function.summary.into(),
        ..FunctionSchema::default()
    }
}

/// Calls a function with arguments of the types of its parameters.
///
/// # Errors
/// There is no such function, or it does not take the arguments.
pub fn call(name: &str, arguments: &[Value]) -> Result<Value, FunctionFailure> {
    let function = FUNCTIONS.iter().find(|it| it.name == name);
    let function = function.ok_or_else(|| FunctionFailure {
        message: format!("the provider has no function {name:?}"),
        argument: None,
    })?;
    let texts = arguments.iter().map(|it| it.as_str().unwrap_or_default());
    (function.call)(&texts.collect::<Vec<_>>())
}

fn build(parts: &[&str]) -> Result<Value, FunctionFailure> {
    Ok(Value::normalized(&format!("arn:{}", parts.join(":"))))
}

fn parse(arguments: &[&str]) -> Result<Value, FunctionFailure> {
    let parts = parts_of(arguments)?;
    let parts = PARTS.iter().zip(parts);
    Ok(Value::object(
        parts.map(|(name, part)| (*name, Value::normalized(part))),
    ))
}

/// `arn:aws:iam::1:role/a/b/name` as `arn:aws:iam::1:role/name`.
fn trim_role_path(arguments: &[&str]) -> Result<Value, FunctionFailure> {
    let [partition, service, region, account, resource] = parts_of(arguments)?;
    if service != "iam" {
        return Err(refused("service must be \"iam\""));
    }
    let Some(path) = resource.strip_prefix("role/") else {
        return Err(refused("resource must begin with \"role/\""));
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    let role = format!("role/{name}");
    build(&[partition, service, region, account, &role])
}

fn user_agent(arguments: &[&str]) -> Result<Value, FunctionFailure> {
    let [product, version, comment] = arguments[..] else {
        return Err(refused(
            "a product name, a version and a comment are needed",
        ));
    };
    if product.is_empty() {
        return Err(refused("the product name must not be empty"));
    }
    let mut text = product.to_owned();
    if !version.is_empty() {
        text.push_str(&format!("/{version}"));
    }
    if !comment.is_empty() {
        text.push_str(&format!(" ({comment})"));
    }
    Ok(Value::normalized(&text))
}

fn parts_of<'a>(arguments: &[&'a str]) -> Result<[&'a str; 5], FunctionFailure> {
    let arn = arguments.first().copied().unwrap_or_default();
    let Some(rest) = arn.strip_prefix("arn:") else {
        return Err(refused("arn: invalid prefix"));
    };
    let parts: Vec<&str> = rest.splitn(PARTS.len(), ':').collect();
    parts
        .try_into()
        .map_err(|_| refused("arn: not enough sections"))
}

fn refused(why: &str) -> FunctionFailure {
    FunctionFailure {
        message: why.to_owned(),
        argument: Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(name: &str, arguments: &[&str]) -> Result<Value, String> {
        let arguments: Vec<Value> = arguments.iter().map(|it| Value::from(*it)).collect();
        call(name, &arguments).map_err(|failure| failure.message)
    }

    #[test]
    fn an_arn_is_taken_apart_and_put_together() {
        let arn = "arn:aws:iam::444455556666:role/example:with:colons";
        let parts = called("arn_parse", &[arn]).unwrap_or(Value::NULL);
        let part = |name| parts.get(name).and_then(Value::as_str).unwrap_or_default();
        assert_eq!(
            PARTS.map(part),
            ["aws", "iam", "", "444455556666", "role/example:with:colons"]
        );
        assert_eq!(called("arn_build", &PARTS.map(part)), Ok(Value::from(arn)));
        assert_eq!(
            called("arn_parse", &["aws:x"]),
            Err("arn: invalid prefix".into())
        );
        assert_eq!(
            called("arn_parse", &["arn:aws:x"]),
            Err("arn: not enough sections".into())
        );
    }

    #[test]
    fn a_role_loses_its_path() {
        let trimmed = |arn| called("trim_iam_role_path", &[arn]);
        let expected = Value::from("arn:aws:iam::444455556666:role/example");
        assert_eq!(
            trimmed("arn:aws:iam::444455556666:role/a/b/example"),
            Ok(expected.clone())
        );
        assert_eq!(
            trimmed("arn:aws:iam::444455556666:role/example"),
            Ok(expected)
        );
        assert!(trimmed("arn:aws:s3:::bucket").is_err());
        assert!(trimmed("arn:aws:iam::444455556666:user/example").is_err());
    }

    #[test]
    fn a_product_is_written_as_in_a_header() {
        let product = |arguments: [&str; 3]| called("user_agent", &arguments);
        assert_eq!(product(["a", "1.0", "b"]), Ok(Value::from("a/1.0 (b)")));
        assert_eq!(product(["a", "", ""]), Ok(Value::from("a")));
        assert!(product(["", "1.0", ""]).is_err());
    }
}
