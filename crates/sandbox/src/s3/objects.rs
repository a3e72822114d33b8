//! Objects: put, get, copy, delete.

use super::answers::{bucket, empty, http, none, row, xml};
use super::body::{self, Body};
use super::model::{ObjectVersion, S3Object};
use super::{acl, encryption, tagging, tree};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};
use bytes::Bytes;
use std::collections::BTreeMap;

/// Headers that are kept and given back.
const KEPT: &[&str] = &[
    "content-type",
    "content-disposition",
    "content-language",
    "cache-control",
    "expires",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
];

/// The characters of version ids.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

fn no_key() -> Failure {
    none("NoSuchKey", "The specified key does not exist.")
}

pub(crate) fn unmet() -> Failure {
    let message = "At least one of the pre-conditions you specified did not hold";
    Failure::with_status(412, "PreconditionFailed", message)
}

/// `PutObject`: stores a new version, if the conditions of the request hold.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>.
pub(crate) fn put(account: &mut Account, call: &Call, name: &str, key: &str) -> Outcome {
    check_conditions(account, call, name, key)?;
    acl::check_object(account, call, name)?;
    let Body { bytes, checksums } = body::read(call)?;
    let mut headers = kept(call);
    headers.extend(checksums);
    headers.extend(encryption::of_put(account, call, name)?);
    let tags = tags_of(call);
    tagging::check_number(&tags, tagging::MOST_OF_OBJECT)?;
    let version = store(account, name, key, Some(&bytes), headers, tags)?;
    Ok(http(
        200,
        shown(
            &version,
            &["x-amz-checksum-", "x-amz-server-side", "x-amz-version-id"],
        ),
        Bytes::new(),
    ))
}

/// `If-None-Match: *` and `If-Match` make a put conditional.
fn check_conditions(
    account: &mut Account,
    call: &Call,
    name: &str,
    key: &str,
) -> Result<(), Failure> {
    bucket(account, name)?;
    let object = account.s3.objects.get(&row(name, key));
    let current = object.and_then(S3Object::current);
    if call.header("if-none-match") == Some("*") && current.is_some() {
        return Err(unmet());
    }
    match (call.header("if-match"), current) {
        (Some(_), None) => Err(no_key()),
        (Some(wanted), Some(version))
            if wanted.trim_matches('"') != version.etag.trim_matches('"') =>
        {
            Err(unmet())
        }
        _ => Ok(()),
    }
}

/// The tags that a request brings in its header.
pub(crate) fn tags_of(call: &Call) -> BTreeMap<String, String> {
    let tags = call.header("x-amz-tagging").unwrap_or_default();
    form_urlencoded::parse(tags.as_bytes())
        .into_owned()
        .collect()
}

/// An object that was put together.
pub(crate) struct NewObject<'a> {
    /// The content of the whole object.
    pub bytes: &'a [u8],
    /// The entity tag, where it is not the digest of the content.
    pub etag: Option<String>,
    /// What is answered with it.
    pub headers: BTreeMap<String, String>,
    /// Its tags by their keys.
    pub tags: BTreeMap<String, String>,
}

/// Puts an object in its place in the bucket.
pub(crate) fn store_whole(
    account: &mut Account,
    name: &str,
    key: &str,
    object: NewObject<'_>,
) -> Result<ObjectVersion, Failure> {
    let NewObject {
        bytes,
        etag,
        headers,
        tags,
    } = object;
    let made = store(account, name, key, Some(bytes), headers, tags)?;
    let stored = account.s3.objects.get_mut(&row(name, key));
    let newest = stored.and_then(|it| it.versions.last_mut());
    if let (Some(version), Some(etag)) = (newest, etag) {
        version.etag = etag;
        return Ok(version.clone());
    }
    Ok(made)
}

/// The bytes that `x-amz-copy-source` and `x-amz-copy-source-range` name.
pub(crate) fn copied_part(account: &mut Account, call: &Call) -> Result<Bytes, Failure> {
    let whole = body::stored(copied(account, call)?.body.as_deref().unwrap_or_default())?;
    let range = call.header("x-amz-copy-source-range");
    let (start, end) = match range {
        Some(range) => body::range_of(range, whole.len()).ok_or_else(|| {
            let message = "The x-amz-copy-source-range value must be of the form bytes=first-last";
            Failure::new("InvalidArgument", message)
        })?,
        None => (0, whole.len()),
    };
    Ok(Bytes::copy_from_slice(
        whole.get(start..end).unwrap_or_default(),
    ))
}

pub(crate) fn kept(call: &Call) -> BTreeMap<String, String> {
    let wanted = |name: &str| KEPT.contains(&name) || name.starts_with("x-amz-meta-");
    let headers = call
        .headers
        .iter()
        .filter(|(name, _)| wanted(name.as_str()));
    let headers =
        headers.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.into())));
    let mut kept: BTreeMap<String, String> = headers.collect();
    kept.entry("content-type".into())
        .or_insert_with(|| "binary/octet-stream".into());
    let encoding = call.header("content-encoding").unwrap_or_default();
    let codings = encoding
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty() && *it != "aws-chunked");
    let encoding = Vec::from_iter(codings).join(",");
    if !encoding.is_empty() {
        kept.insert("content-encoding".into(), encoding);
    }
    kept
}

/// Puts a version, or a delete marker if there is no body, in its place in the bucket.
fn store(
    account: &mut Account,
    name: &str,
    key: &str,
    bytes: Option<&[u8]>,
    mut headers: BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
) -> Result<ObjectVersion, Failure> {
    let versioning = bucket(account, name)?.versioning();
    let id = match versioning {
        Some("Enabled") => account.random.text(32, LETTERS),
        _ => "null".into(),
    };
    if versioning.is_some() {
        headers.insert("x-amz-version-id".into(), id.clone());
    }
    let version = ObjectVersion {
        body: bytes.map(body::storable),
        etag: bytes.map(body::etag).unwrap_or_default(),
        modified: account.now,
        headers,
        tags,
        id,
    };
    let row = row(name, key);
    let object = account.s3.objects.get(&row).cloned();
    let mut object = object.unwrap_or_else(|| S3Object {
        bucket: name.to_owned(),
        key: key.to_owned(),
        versions: Vec::new(),
    });
    if version.id == "null" {
        object.versions.retain(|version| version.id != "null");
    }
    object.versions.push(version.clone());
    account.s3.objects.insert(row, object);
    Ok(version)
}

/// The headers of a version that begin like this, and its ETag.
pub(crate) fn shown<'a>(
    version: &'a ObjectVersion,
    starts: &'a [&str],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let wanted = |name: &str| starts.iter().any(|start| name.starts_with(start));
    let headers = version.headers.iter().filter(move |(name, _)| wanted(name));
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
    headers.chain([("etag", version.etag.as_str())])
}

/// The version that the call asks for.
pub(crate) fn version(
    account: &mut Account,
    call: &Call,
    name: &str,
    key: &str,
) -> Result<ObjectVersion, Failure> {
    bucket(account, name)?;
    let object = account.s3.objects.get(&row(name, key));
    let Some(id) = call.query.get("versionId") else {
        return object
            .and_then(S3Object::current)
            .cloned()
            .ok_or_else(no_key);
    };
    let versions = object
        .map(|object| object.versions.as_slice())
        .unwrap_or_default();
    let found = versions.iter().find(|version| version.id == id).cloned();
    let found =
        found.ok_or_else(|| none("NoSuchVersion", "The specified version does not exist."))?;
    if found.body.is_none() {
        let message = "The specified method is not allowed against this resource.";
        return Err(Failure::with_status(405, "MethodNotAllowed", message));
    }
    Ok(found)
}

/// The result of a deletion: the id of the version, and whether it is a delete marker.
pub(crate) fn remove(
    account: &mut Account,
    name: &str,
    key: &str,
    id: Option<&str>,
) -> Result<Option<(String, bool)>, Failure> {
    let versioning = bucket(account, name)?.versioning();
    let row = row(name, key);
    if id.is_none() && versioning.is_some() {
        let marker = store(account, name, key, None, BTreeMap::new(), BTreeMap::new())?;
        return Ok(Some((marker.id, true)));
    }
    let Some(object) = account.s3.objects.get_mut(&row) else {
        return Ok(id.map(|id| (id.to_owned(), false)));
    };
    let sought = id.unwrap_or("null");
    let marker = object
        .versions
        .iter()
        .any(|it| it.id == sought && it.body.is_none());
    object.versions.retain(|version| version.id != sought);
    if object.versions.is_empty() {
        account.s3.objects.remove(&row);
    }
    Ok(id.map(|id| (id.to_owned(), marker)))
}

/// `DeleteObject`: in a bucket with versioning it adds a delete marker; a missing object is no
/// error.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>.
pub(crate) fn delete(account: &mut Account, call: &Call, name: &str, key: &str) -> Outcome {
    let left = remove(account, name, key, call.query.get("versionId"))?;
    let Some((id, marker)) = left else {
        return empty(204);
    };
    let headers = [
        ("x-amz-version-id", Some(id.as_str())),
        ("x-amz-delete-marker", marker.then_some("true")),
    ];
    let headers = headers
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    Ok(http(204, headers, Bytes::new()))
}

/// The version that `x-amz-copy-source` names.
fn copied(account: &mut Account, call: &Call) -> Result<ObjectVersion, Failure> {
    let source = call.header("x-amz-copy-source").unwrap_or_default();
    let (path, id) = source
        .split_once("?versionId=")
        .map_or((source, None), |(path, id)| (path, Some(id)));
    let path = percent_encoding::percent_decode_str(path)
        .decode_utf8_lossy()
        .into_owned();
    let (from, from_key) = path
        .trim_start_matches('/')
        .split_once('/')
        .ok_or_else(no_key)?;
    bucket(account, from)?;
    let object = account
        .s3
        .objects
        .get(&row(from, from_key))
        .ok_or_else(no_key)?;
    let original = match id {
        Some(id) => object.versions.iter().find(|version| version.id == id),
        None => object.current(),
    };
    original.cloned().ok_or_else(no_key)
}

/// `CopyObject`: copies an object inside the account, with its metadata or new one.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>.
pub(crate) fn copy(account: &mut Account, call: &Call, name: &str, key: &str) -> Outcome {
    let original = copied(account, call)?;
    let bytes = body::stored(original.body.as_deref().unwrap_or_default())?;
    let replace = call.header("x-amz-metadata-directive") == Some("REPLACE");
    let mut headers = if replace {
        kept(call)
    } else {
        original.headers
    };
    headers.remove("x-amz-version-id");
    headers.retain(|name, _| !name.starts_with("x-amz-server-side-encryption"));
    headers.extend(encryption::of_put(account, call, name)?);
    let made = store(account, name, key, Some(&bytes), headers, original.tags)?;
    xml("CopyObjectResult", |xml| {
        xml.text("LastModified", made.modified.iso())
            .text("ETag", &made.etag);
    })
}

/// `PutObjectTagging`: writes, reads or deletes the tags of an object, by the method of the
/// request.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html>.
pub(crate) fn tags(account: &mut Account, call: &Call, name: &str, key: &str) -> Outcome {
    let version = version(account, call, name, key)?;
    let (tags, status) = match call.method {
        http::Method::GET => return super::answers::document(tagging::document(&version.tags)),
        http::Method::PUT => {
            let root = tree::parse(&body::read(call)?.bytes)?;
            let tags = root.child("TagSet").map(tagging::tags).transpose()?;
            let tags = tags.unwrap_or_default();
            tagging::check_number(&tags, tagging::MOST_OF_OBJECT)?;
            (tags, 200)
        }
        _ => (BTreeMap::new(), 204),
    };
    let object = account
        .s3
        .objects
        .get_mut(&row(name, key))
        .ok_or_else(no_key)?;
    for kept in object
        .versions
        .iter_mut()
        .filter(|kept| kept.id == version.id)
    {
        kept.tags.clone_from(&tags);
    }
    empty(status)
}
