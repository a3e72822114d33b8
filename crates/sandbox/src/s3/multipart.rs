//! Uploads in parts.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>

use super::answers::{bucket, empty, http, none, row, xml};
use super::model::{Upload, UploadPart};
use super::objects::{self, NewObject};
use super::{acl, body, encryption, tree};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};
use bytes::Bytes;
use http::Method;
use md5::{Digest, Md5};

/// The least size of all parts but the last, in bytes.
const LEAST: usize = 5 * 1024 * 1024;
/// The greatest number of a part.
const MOST_PARTS: u32 = 10_000;

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// Carries out a request about an upload of the object.
pub(crate) fn run(account: &mut Account, call: &Call, name: &str, key: &str) -> Outcome {
    let id = call.query.get("uploadId").unwrap_or_default();
    match call.method {
        Method::POST if call.query.get("uploads").is_some() => begin(account, call, name, key),
        Method::PUT => put_part(account, call, name, key, id),
        Method::POST => complete(account, call, name, key, id),
        Method::DELETE => {
            upload(account, name, key, id)?;
            account.s3.uploads.remove(id);
            empty(204)
        }
        Method::GET => list_parts(account, name, key, id),
        _ => Err(no_upload()),
    }
}

fn no_upload() -> Failure {
    let message = "The specified upload does not exist. The upload ID may be invalid, or the upload \
                   may have been aborted or completed.";
    none("NoSuchUpload", message)
}

fn upload<'a>(
    account: &'a mut Account,
    name: &str,
    key: &str,
    id: &str,
) -> Result<&'a mut Upload, Failure> {
    bucket(account, name)?;
    let found = account.s3.uploads.get_mut(id);
    let found = found.filter(|it| it.bucket == name && it.key == key);
    found.ok_or_else(no_upload)
}

/// `CreateMultipartUpload`: notes what the object is to have beside its content.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>.
fn begin(account: &mut Account, call: &Call, name: &str, key: &str) -> Outcome {
    acl::check_object(account, call, name)?;
    let mut headers = objects::kept(call);
    headers.extend(encryption::of_put(account, call, name)?);
    let id = account.random.text(64, LETTERS);
    let upload = Upload {
        bucket: name.to_owned(),
        key: key.to_owned(),
        begun: account.now,
        headers,
        tags: objects::tags_of(call),
        parts: Default::default(),
    };
    account.s3.uploads.insert(id.clone(), upload);
    xml("InitiateMultipartUploadResult", |xml| {
        xml.text("Bucket", name)
            .text("Key", key)
            .text("UploadId", id);
    })
}

/// `UploadPart` and `UploadPartCopy`: the part takes the place of one with its number.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>.
fn put_part(account: &mut Account, call: &Call, name: &str, key: &str, id: &str) -> Outcome {
    upload(account, name, key, id)?;
    let number: Option<u32> = call.query.parse("partNumber")?;
    let number = number.filter(|it| (1..=MOST_PARTS).contains(it));
    let number = number.ok_or_else(|| {
        let message = "Part number must be an integer between 1 and 10000, inclusive";
        Failure::new("InvalidArgument", message)
    })?;
    let is_copy = call.header("x-amz-copy-source").is_some();
    let bytes = match is_copy {
        true => objects::copied_part(account, call)?,
        false => body::read(call)?.bytes,
    };
    let etag = body::etag(&bytes);
    let part = UploadPart {
        body: body::storable(&bytes),
        etag: etag.clone(),
        size: bytes.len(),
        modified: account.now,
    };
    upload(account, name, key, id)?.parts.insert(number, part);
    if is_copy {
        let modified = account.now.iso();
        return xml("CopyPartResult", |xml| {
            xml.text("LastModified", modified).text("ETag", &etag);
        });
    }
    Ok(http(200, [("etag", etag.as_str())], Bytes::new()))
}

/// `CompleteMultipartUpload`: the parts that the request names, in their order, become the object.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>.
fn complete(account: &mut Account, call: &Call, name: &str, key: &str, id: &str) -> Outcome {
    let found = upload(account, name, key, id)?.clone();
    let root = tree::parse(&call.body)?;
    let wanted: Vec<(u32, String)> = root
        .all("Part")
        .filter_map(|part| {
            let number = part.text_of("PartNumber")?.parse().ok()?;
            let etag = part.text_of("ETag").unwrap_or_default();
            Some((number, etag.trim_matches('"').to_owned()))
        })
        .collect();
    let parts = chosen(&found, &wanted)?;
    let (mut whole, mut digests) = (Vec::new(), Vec::new());
    for part in &parts {
        let bytes = body::stored(&part.body)?;
        digests.extend_from_slice(&Md5::digest(&bytes));
        whole.extend(bytes);
    }
    let etag = format!("\"{}-{}\"", hex::encode(Md5::digest(&digests)), parts.len());
    let object = NewObject {
        bytes: &whole,
        etag: Some(etag.clone()),
        headers: found.headers,
        tags: found.tags,
    };
    let made = objects::store_whole(account, name, key, object)?;
    account.s3.uploads.remove(id);
    let location = format!("https://{name}.s3.{}.amazonaws.com/{key}", account.region);
    let mut document = crate::wire::Xml::new();
    document
        .text("Location", location)
        .text("Bucket", name)
        .text("Key", key)
        .text("ETag", &etag);
    let text = super::answers::wrapped("CompleteMultipartUploadResult", &document.into_text());
    let mut headers = vec![("content-type", "application/xml")];
    headers.extend(
        made.headers
            .get("x-amz-version-id")
            .map(|it| ("x-amz-version-id", it.as_str())),
    );
    Ok(http(200, headers, text))
}

/// The parts that are named, if they are there, in order, and large enough.
fn chosen<'a>(
    upload: &'a Upload,
    wanted: &[(u32, String)],
) -> Result<Vec<&'a UploadPart>, Failure> {
    if wanted.is_empty() {
        return Err(Failure::new(
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        ));
    }
    if !wanted.is_sorted_by(|one, other| one.0 < other.0) {
        return Err(Failure::new(
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
        ));
    }
    let find = |(number, etag): &(u32, String)| {
        let part = upload.parts.get(number);
        let part = part.filter(|it| it.etag.trim_matches('"') == etag);
        part.ok_or_else(|| {
            let message = "One or more of the specified parts could not be found. The part may not have \
                           been uploaded, or the specified entity tag may not match the part's entity tag.";
            Failure::new("InvalidPart", message)
        })
    };
    let parts: Vec<&UploadPart> = wanted.iter().map(find).collect::<Result<_, _>>()?;
    let all_but_last = parts.len() - 1;
    if parts.iter().take(all_but_last).any(|it| it.size < LEAST) {
        return Err(Failure::new(
            "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed size",
        ));
    }
    Ok(parts)
}

/// `ListParts`: lists what was uploaded so far.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>.
fn list_parts(account: &mut Account, name: &str, key: &str, id: &str) -> Outcome {
    let found = upload(account, name, key, id)?.clone();
    xml("ListPartsResult", |xml| {
        xml.text("Bucket", name)
            .text("Key", key)
            .text("UploadId", id)
            .text("StorageClass", "STANDARD")
            .text("PartNumberMarker", 0)
            .text("MaxParts", 1000)
            .text("IsTruncated", false);
        for (number, part) in &found.parts {
            xml.element("Part", |xml| {
                xml.text("PartNumber", number)
                    .text("LastModified", part.modified.iso())
                    .text("ETag", &part.etag)
                    .text("Size", part.size);
            });
        }
    })
}

/// `ListMultipartUploads`: lists the uploads of a bucket that go on.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>.
pub(crate) fn list(account: &mut Account, call: &Call, name: &str) -> Outcome {
    bucket(account, name)?;
    let prefix = call.query.get("prefix").unwrap_or_default();
    let all = account.s3.uploads.iter();
    let mut uploads: Vec<_> = all
        .filter(|(_, it)| it.bucket == name && it.key.starts_with(prefix))
        .collect();
    uploads.sort_by_key(|(id, it)| (row(&it.bucket, &it.key), it.begun, (*id).clone()));
    xml("ListMultipartUploadsResult", |xml| {
        xml.text("Bucket", name)
            .text("Prefix", prefix)
            .text("MaxUploads", 1000)
            .text("IsTruncated", false);
        for (id, upload) in uploads {
            xml.element("Upload", |xml| {
                xml.text("Key", &upload.key)
                    .text("UploadId", id)
                    .text("StorageClass", "STANDARD")
                    .text("Initiated", upload.begun.iso());
            });
        }
    })
}
