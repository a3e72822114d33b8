//! Server-side encryption of objects: by keys of S3, by keys of KMS, or by keys that clients send.
//!
//! Nothing is really encrypted here; what S3 refuses and answers is the same.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>

use super::answers::bucket;
use super::tree;
use crate::kms;
use crate::store::Account;
use crate::wire::{Call, Failure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use std::collections::BTreeMap;

const METHOD: &str = "x-amz-server-side-encryption";
const KMS_KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";
const BUCKET_KEY: &str = "x-amz-server-side-encryption-bucket-key-enabled";
const CUSTOMER_METHOD: &str = "x-amz-server-side-encryption-customer-algorithm";
const CUSTOMER_KEY: &str = "x-amz-server-side-encryption-customer-key";
const CUSTOMER_DIGEST: &str = "x-amz-server-side-encryption-customer-key-md5";

/// The key of S3 in KMS, for requests that name no key.
const DEFAULT_KEY: &str = "alias/aws/s3";

type Headers = BTreeMap<String, String>;

fn argument(message: &str) -> Failure {
    Failure::new("InvalidArgument", message)
}

/// How a new object is encrypted, as headers of its answers: as the request says, or else as the
/// bucket's default does.
pub(crate) fn of_put(account: &mut Account, call: &Call, name: &str) -> Result<Headers, Failure> {
    let method = call.header(METHOD);
    let key = call.header(KMS_KEY);
    if let Some(headers) = customer(call)? {
        if method.is_some() {
            return Err(argument(
                "Server Side Encryption with Customer provided key is incompatible with the \
                 encryption method specified",
            ));
        }
        return Ok(headers);
    }
    match (method, key) {
        (None, Some(_)) | (Some("AES256"), Some(_)) => Err(argument(
            "Server Side Encryption with AWS KMS managed key requires HTTP header \
             x-amz-server-side-encryption : aws:kms",
        )),
        (None, None) => by_default(account, name),
        (Some("AES256"), None) => Ok(aes256()),
        (Some(method @ ("aws:kms" | "aws:kms:dsse")), key) => {
            let mut headers = by_kms(account, method, key.unwrap_or(DEFAULT_KEY))?;
            if call
                .header(BUCKET_KEY)
                .is_some_and(|it| it.eq_ignore_ascii_case("true"))
            {
                headers.insert(BUCKET_KEY.to_owned(), "true".to_owned());
            }
            Ok(headers)
        }
        (Some(_), _) => Err(Failure::new(
            "InvalidEncryptionAlgorithmError",
            "The encryption request you specified is not valid. The valid value is AES256.",
        )),
    }
}

fn aes256() -> Headers {
    BTreeMap::from([(METHOD.to_owned(), "AES256".to_owned())])
}

/// As `PutBucketEncryption` has left it.
fn by_default(account: &mut Account, name: &str) -> Result<Headers, Failure> {
    let Some(document) = bucket(account, name)?.settings.get("encryption") else {
        return Ok(aes256());
    };
    let root = tree::parse(document.as_bytes())?;
    let rule = root.child("Rule");
    let default = rule.and_then(|it| it.child("ApplyServerSideEncryptionByDefault"));
    let text = |name| {
        default
            .and_then(|it| it.text_of(name))
            .filter(|it| !it.is_empty())
    };
    match text("SSEAlgorithm") {
        Some(method) if method.starts_with("aws:kms") => {
            let key = text("KMSMasterKeyID").unwrap_or(DEFAULT_KEY);
            by_kms(account, method, key)
        }
        _ => Ok(aes256()),
    }
}

fn by_kms(account: &mut Account, method: &str, key: &str) -> Result<Headers, Failure> {
    let arn = usable(account, key)?;
    Ok(BTreeMap::from([
        (METHOD.to_owned(), method.to_owned()),
        (KMS_KEY.to_owned(), arn),
    ]))
}

/// The ARN of a key that can be used now. S3 passes on what KMS says, under `KMS.`.
fn usable(account: &mut Account, key: &str) -> Result<String, Failure> {
    let fault = |code: &str, message: String| Failure::new(format!("KMS.{code}"), message);
    let arn =
        kms::resolve(account, key).map_err(|failure| fault(&failure.code, failure.message))?;
    match account.kms.keys.get(&arn).map(|key| key.state()) {
        Some("Enabled") => Ok(arn),
        Some("Disabled") => Err(fault("DisabledException", format!("{arn} is disabled."))),
        _ => {
            let message = format!("{arn} is pending deletion.");
            Err(fault("KMSInvalidStateException", message))
        }
    }
}

/// The digest of a client's key that is kept; none if the request has no key.
fn customer(call: &Call) -> Result<Option<Headers>, Failure> {
    let names = [CUSTOMER_METHOD, CUSTOMER_KEY, CUSTOMER_DIGEST];
    let [method, key, digest] = names.map(|name| call.header(name));
    if method.is_none() && key.is_none() && digest.is_none() {
        return Ok(None);
    }
    let (Some(method), Some(key), Some(digest)) = (method, key, digest) else {
        return Err(argument(
            "Requests specifying Server Side Encryption with Customer provided keys must provide \
             an appropriate secret key.",
        ));
    };
    if method != "AES256" {
        return Err(argument(
            "Requests specifying Server Side Encryption with Customer provided keys must provide a \
             valid encryption algorithm.",
        ));
    }
    let key = STANDARD.decode(key).unwrap_or_default();
    if key.len() != 32 {
        return Err(argument(
            "The secret key was invalid for the specified algorithm.",
        ));
    }
    if STANDARD.encode(Md5::digest(&key)) != digest {
        return Err(argument(
            "The calculated MD5 hash of the key did not match the hash that was provided.",
        ));
    }
    Ok(Some(BTreeMap::from([
        (CUSTOMER_METHOD.to_owned(), method.to_owned()),
        (CUSTOMER_DIGEST.to_owned(), digest.to_owned()),
    ])))
}

/// Refuses a read without the key that the object was written with.
pub(crate) fn check_get(
    account: &mut Account,
    call: &Call,
    stored: &Headers,
) -> Result<(), Failure> {
    let given = customer(call)?;
    let given = given.as_ref().and_then(|it| it.get(CUSTOMER_DIGEST));
    match (stored.get(CUSTOMER_DIGEST), given) {
        (None, None) => {}
        (Some(stored), Some(given)) if stored == given => return Ok(()),
        (Some(_), Some(_)) => {
            return Err(Failure::with_status(403, "AccessDenied", "Access Denied"));
        }
        (Some(_), None) => {
            return Err(Failure::new(
                "InvalidRequest",
                "The object was stored using a form of Server Side Encryption. The correct \
                 parameters must be provided to retrieve the object.",
            ));
        }
        (None, Some(_)) => {
            return Err(Failure::new(
                "InvalidRequest",
                "The encryption parameters are not applicable to this object.",
            ));
        }
    }
    match stored.get(KMS_KEY) {
        Some(key) => usable(account, key).map(drop),
        None => Ok(()),
    }
}
