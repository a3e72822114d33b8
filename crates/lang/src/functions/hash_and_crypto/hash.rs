//! `md5`, `sha1`, `sha256`, `sha512` and their kin: hashes of strings and files.

use std::path::Path;

use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use crate::functions::call::Call;
use crate::functions::filesystem::files::{located, read_text_error};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::base64;
use rform_core::value::Value;

const STR: &[Parameter] = &[Parameter::new("str", types::string)];
const PATH: &[Parameter] = &[Parameter::new("path", types::string)];

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "base64sha256",
        "Returns the SHA-256 hash of a string, base64-encoded.",
        |call| text(call, |bytes| base64::encode(Sha256::digest(bytes))),
    )
    .takes(STR)
    .examples(&[(
        "base64sha256(\"hello\")",
        "\"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=\"",
    )]),
    Function::new(
        "base64sha512",
        "Returns the SHA-512 hash of a string, base64-encoded.",
        |call| text(call, |bytes| base64::encode(Sha512::digest(bytes))),
    )
    .takes(STR)
    .examples(&[("length(base64sha512(\"hello\"))", "88")]),
    Function::new(
        "filebase64sha256",
        "Returns the SHA-256 hash of a file, base64-encoded.",
        |call| file(call, |bytes| base64::encode(Sha256::digest(bytes))),
    )
    .takes(PATH)
    .examples(&[("try(filebase64sha256(\"none\"), \"none\")", "\"none\"")]),
    Function::new(
        "filebase64sha512",
        "Returns the SHA-512 hash of a file, base64-encoded.",
        |call| file(call, |bytes| base64::encode(Sha512::digest(bytes))),
    )
    .takes(PATH)
    .examples(&[("try(filebase64sha512(\"none\"), \"none\")", "\"none\"")]),
    Function::new(
        "filemd5",
        "Returns the MD5 hash of a file in hexadecimal.",
        |call| file(call, |bytes| hex::encode(Md5::digest(bytes))),
    )
    .takes(PATH)
    .examples(&[("try(filemd5(\"none\"), \"none\")", "\"none\"")]),
    Function::new(
        "filesha1",
        "Returns the SHA-1 hash of a file in hexadecimal.",
        |call| file(call, |bytes| hex::encode(Sha1::digest(bytes))),
    )
    .takes(PATH)
    .examples(&[("try(filesha1(\"none\"), \"none\")", "\"none\"")]),
    Function::new(
        "filesha256",
        "Returns the SHA-256 hash of a file in hexadecimal.",
        |call| file(call, |bytes| hex::encode(Sha256::digest(bytes))),
    )
    .takes(PATH)
    .examples(&[("try(filesha256(\"none\"), \"none\")", "\"none\"")]),
    Function::new(
        "filesha512",
        "Returns the SHA-512 hash of a file in hexadecimal.",
        |call| file(call, |bytes| hex::encode(Sha512::digest(bytes))),
    )
    .takes(PATH)
    .examples(&[("try(filesha512(\"none\"), \"none\")", "\"none\"")]),
    Function::new(
        "md5",
        "Returns the MD5 hash of a string in hexadecimal.",
        |call| text(call, |bytes| hex::encode(Md5::digest(bytes))),
    )
    .takes(STR)
    .examples(&[("md5(\"hello\")", "\"5d41402abc4b2a76b9719d911017c592\"")]),
    Function::new(
        "sha1",
        "Returns the SHA-1 hash of a string in hexadecimal.",
        |call| text(call, |bytes| hex::encode(Sha1::digest(bytes))),
    )
    .takes(STR)
    .examples(&[(
        "sha1(\"hello\")",
        "\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\"",
    )]),
    Function::new(
        "sha256",
        "Returns the SHA-256 hash of a string in hexadecimal.",
        |call| text(call, |bytes| hex::encode(Sha256::digest(bytes))),
    )
    .takes(STR)
    .examples(&[("substr(sha256(\"hello\"), 0, 8)", "\"2cf24dba\"")]),
    Function::new(
        "sha512",
        "Returns the SHA-512 hash of a string in hexadecimal.",
        |call| text(call, |bytes| hex::encode(Sha512::digest(bytes))),
    )
    .takes(STR)
    .examples(&[("substr(sha512(\"hello\"), 0, 8)", "\"9b71d224\"")]),
];

fn text(call: &Call<'_>, sum: impl Fn(&[u8]) -> String) -> Outcome<Value> {
    Ok(Value::string(sum(call.text(0).as_bytes())))
}

fn file(call: &Call<'_>, sum: impl Fn(&[u8]) -> String) -> Outcome<Value> {
    let path = located(call, call.text(0))?;
    let content = call.context.world.read(Path::new(&path));
    let content = content.map_err(|error| read_text_error(&path, &error))?;
    Ok(Value::string(sum(&content)))
}
