//! `yamldecode` and `yamlencode`.

use crate::functions::call::{Call, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::text::text;
use crate::functions::helpers::{yaml_decode, yaml_emit};
use rform_core::value::Type;

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("yamldecode", "Parses a YAML document.", |call| {
        yaml_decode::decode(call.text(0)).map_err(failed)
    })
    .takes(&[Parameter::new("src", types::string)])
    .gives(decoded_type)
    .nullable()
    .examples(&[("yamldecode(\"a: [1, two]\").a[1]", "\"two\"")]),
    Function::new("yamlencode", "Encodes a value as YAML.", |call| {
        let value = call.argument(0);
        if !value.is_wholly_known() {
            return Ok(call.unknown());
        }
        Ok(text(yaml_emit::encode(value)))
    })
    .takes(&[Parameter::new("value", types::any)
        .null()
        .unknown()
        .dynamic()])
    .examples(&[("yamlencode([\"a\", 1]) == \"- \\\"a\\\"\\n- 1\\n\"", "true")]),
];

fn decoded_type(call: &Call<'_>) -> Outcome<Type> {
    if !call.argument(0).is_known() {
        return Ok(Type::Dynamic);
    }
    let value = yaml_decode::decode(call.text(0)).map_err(failed)?;
    Ok(value.ty())
}
