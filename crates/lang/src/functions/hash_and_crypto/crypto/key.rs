//! Private RSA keys: PKCS #1, PKCS #8 and OpenSSH's own form, all in PEM.

use dashu_int::UBig;

use crate::functions::helpers::base64;

/// The numbers of a private key that decryption needs.
pub(crate) struct PrivateKey {
    /// The product of the primes.
    pub modulus: UBig,
    /// The private exponent of the RSA key.
    pub exponent: UBig,
}

const PROTECTED: &str = "ssh: this private key is passphrase protected";
const DAMAGED: &str = "the key's data is damaged";

impl PrivateKey {
    /// Reads the first PEM block of a text.
    pub fn parse(text: &str) -> Result<PrivateKey, String> {
        let (label, headers, body) = pem_block(text).ok_or("ssh: no key found")?;
        if headers.contains("ENCRYPTED") {
            return Err(PROTECTED.to_owned());
        }
        let data = base64::decode(&body).map_err(|_| "ssh: no key found")?;
        let key = match label {
            "RSA PRIVATE KEY" => pkcs1(&data),
            "PRIVATE KEY" => pkcs8(&data),
            "OPENSSH PRIVATE KEY" => return openssh(&data),
            "ENCRYPTED PRIVATE KEY" => return Err(PROTECTED.to_owned()),
            other => return Err(format!("ssh: unsupported key type {other:?}")),
        };
        key.ok_or_else(|| DAMAGED.to_owned())
    }
}

/// Label, header lines and the base64 without line breaks.
fn pem_block(text: &str) -> Option<(&str, String, String)> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (content, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let lines = content
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let (headers, body): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.contains(':'));
    Some((label, headers.concat(), body.concat()))
}

/// Version, modulus, public and private exponent, …
fn pkcs1(data: &[u8]) -> Option<PrivateKey> {
    let (fields, _) = der(data, 0x30)?;
    let (_, fields) = der(fields, 2)?;
    let (modulus, fields) = der(fields, 2)?;
    let (_, fields) = der(fields, 2)?;
    let (exponent, _) = der(fields, 2)?;
    Some(PrivateKey {
        modulus: UBig::from_be_bytes(modulus),
        exponent: UBig::from_be_bytes(exponent),
    })
}

/// Version, algorithm, a PKCS #1 key.
fn pkcs8(data: &[u8]) -> Option<PrivateKey> {
    let (fields, _) = der(data, 0x30)?;
    let (_, fields) = der(fields, 2)?;
    let (_, fields) = der(fields, 0x30)?;
    let (key, _) = der(fields, 4)?;
    pkcs1(key)
}

/// The content of an element with that tag, and what follows it.
fn der(data: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (_, rest) = data.split_first().filter(|(first, _)| **first == tag)?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(*length) {
        short @ 0..=0x7f => (short, rest),
        long => {
            let (bytes, rest) = rest.split_at_checked(long & 0x7f)?;
            let fits = bytes.len() <= 4;
            let length = bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            (Some(length).filter(|_| fits)?, rest)
        }
    };
    rest.split_at_checked(length)
}

fn openssh(data: &[u8]) -> Result<PrivateKey, String> {
    let damaged = || DAMAGED.to_owned();
    let rest = data.strip_prefix(b"openssh-key-v1\0").ok_or_else(damaged)?;
    let (cipher, rest) = ssh_string(rest).ok_or_else(damaged)?;
    if cipher != b"none" {
        return Err(PROTECTED.to_owned());
    }
    openssh_key(rest).ok_or_else(damaged)
}

/// Kdf and its options, a count, the public key, the private part.
fn openssh_key(rest: &[u8]) -> Option<PrivateKey> {
    let (_, rest) = ssh_string(rest)?;
    let (_, rest) = ssh_string(rest)?;
    let rest = rest.get(4..)?;
    let (_, rest) = ssh_string(rest)?;
    let (private, _) = ssh_string(rest)?;
    // Two check numbers, the kind, modulus, public and private exponent.
    let (kind, rest) = ssh_string(private.get(8..)?)?;
    let (modulus, rest) = ssh_string(rest).filter(|_| kind == b"ssh-rsa")?;
    let (_, rest) = ssh_string(rest)?;
    let (exponent, _) = ssh_string(rest)?;
    Some(PrivateKey {
        modulus: UBig::from_be_bytes(modulus),
        exponent: UBig::from_be_bytes(exponent),
    })
}

/// Bytes with their length in front.
fn ssh_string(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = data.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}
