//! Lists of objects and of their versions, and deleting many at once.

use super::answers::{bucket, objects, owner_id, xml};
use super::model::{ObjectVersion, S3Object};
use super::{body, objects::remove, tree};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure, Xml};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeSet;

const RESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'/');

/// How the client wants names: as they are, or percent-encoded.
struct Names {
    encoded: bool,
}

impl Names {
    fn of(call: &Call) -> Names {
        Names {
            encoded: call.query.get("encoding-type") == Some("url"),
        }
    }

    fn encoded(&self, name: &str) -> String {
        if self.encoded {
            utf8_percent_encode(name, &RESERVED).to_string()
        } else {
            name.to_owned()
        }
    }
}

/// The parameters that select the entries of a list.
struct Selection<'a, T> {
    entries: Vec<T>,
    directories: BTreeSet<String>,
    prefix: &'a str,
    delimiter: Option<&'a str>,
    most: usize,
    /// Where the next page begins, if there is one.
    next: Option<String>,
}

/// Sorts keys into entries and directories, a page of them, after the key `after`.
fn select<'a, T>(
    call: &'a Call,
    keyed: Vec<(&str, T)>,
    after: &str,
) -> Result<Selection<'a, T>, Failure> {
    let prefix = call.query.get("prefix").unwrap_or_default();
    let delimiter = call.query.get("delimiter").filter(|it| !it.is_empty());
    let most: usize = call.query.parse("max-keys")?.unwrap_or(1000);
    let mut selection = Selection {
        entries: Vec::new(),
        directories: BTreeSet::new(),
        prefix,
        delimiter,
        most,
        next: None,
    };
    let mut last = String::new();
    for (key, entry) in keyed {
        let Some(rest) = key.strip_prefix(prefix).filter(|_| key > after) else {
            continue;
        };
        let directory = delimiter.and_then(|it| rest.find(it).map(|at| at + it.len()));
        let directory = directory.and_then(|end| Some(format!("{prefix}{}", rest.get(..end)?)));
        if directory
            .as_ref()
            .is_some_and(|it| selection.directories.contains(it) || after.starts_with(it))
        {
            last = key.to_owned();
            continue;
        }
        // A page never ends between versions of one key.
        if selection.entries.len() + selection.directories.len() >= most.min(1000) && last != key {
            selection.next = Some(last);
            break;
        }
        last = key.to_owned();
        match directory {
            Some(directory) => drop(selection.directories.insert(directory)),
            None => selection.entries.push(entry),
        }
    }
    Ok(selection)
}

fn head<T>(xml: &mut Xml, names: &Names, bucket: &str, selection: &Selection<T>) {
    xml.text("Name", bucket)
        .text("Prefix", names.encoded(selection.prefix))
        .optional("Delimiter", selection.delimiter.map(|it| names.encoded(it)))
        .text("MaxKeys", selection.most)
        .text("IsTruncated", selection.next.is_some());
    if names.encoded {
        xml.text("EncodingType", "url");
    }
}

fn directories(xml: &mut Xml, names: &Names, directories: &BTreeSet<String>) {
    for directory in directories {
        xml.element("CommonPrefixes", |xml| {
            xml.text("Prefix", names.encoded(directory));
        });
    }
}

fn size(version: &ObjectVersion) -> usize {
    let text = version.body.as_deref().unwrap_or_default();
    let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
    text.len() / 4 * 3 - padding
}

/// `ListObjectsV2`: lists current objects by prefix and delimiter, in the old and the new form.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>.
pub(crate) fn list(account: &mut Account, call: &Call, name: &str) -> Outcome {
    bucket(account, name)?;
    let second = call.query.get("list-type") == Some("2");
    let start = if second {
        call.query
            .get("continuation-token")
            .or(call.query.get("start-after"))
    } else {
        call.query.get("marker")
    };
    let current = |object: &'_ S3Object| object.current().cloned();
    let keyed = objects(account, name).filter_map(|it| Some((it.key.as_str(), (it, current(it)?))));
    let selection = select(call, keyed.collect(), start.unwrap_or_default())?;
    let names = Names::of(call);
    xml("ListBucketResult", |xml| {
        head(xml, &names, name, &selection);
        if second {
            xml.text(
                "KeyCount",
                selection.entries.len() + selection.directories.len(),
            );
            xml.optional("ContinuationToken", call.query.get("continuation-token"));
            xml.optional("NextContinuationToken", selection.next.as_ref());
        } else {
            xml.text("Marker", names.encoded(start.unwrap_or_default()));
            xml.optional(
                "NextMarker",
                selection.next.as_ref().map(|it| names.encoded(it)),
            );
        }
        for (object, version) in &selection.entries {
            xml.element("Contents", |xml| {
                xml.text("Key", names.encoded(&object.key))
                    .text("LastModified", version.modified.iso())
                    .text("ETag", &version.etag)
                    .text("Size", size(version))
                    .text("StorageClass", "STANDARD");
            });
        }
        directories(xml, &names, &selection.directories);
    })
}

/// `ListObjectVersions`: lists versions and delete markers, the newest of a key first.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>.
pub(crate) fn versions(account: &mut Account, call: &Call, name: &str) -> Outcome {
    bucket(account, name)?;
    let (names, owner) = (Names::of(call), owner_id(account));
    let keyed = objects(account, name).flat_map(|object| {
        let newest_first = object.versions.iter().rev().enumerate();
        newest_first.map(move |(age, version)| (object.key.as_str(), (object, version, age == 0)))
    });
    let after = call.query.get("key-marker").unwrap_or_default();
    let selection = select(call, keyed.collect(), after)?;
    xml("ListVersionsResult", |xml| {
        head(xml, &names, name, &selection);
        xml.text("KeyMarker", names.encoded(after));
        xml.optional(
            "NextKeyMarker",
            selection.next.as_ref().map(|it| names.encoded(it)),
        );
        for (object, version, newest) in &selection.entries {
            let kind = if version.body.is_some() {
                "Version"
            } else {
                "DeleteMarker"
            };
            xml.element(kind, |xml| {
                xml.text("Key", names.encoded(&object.key))
                    .text("VersionId", &version.id)
                    .text("IsLatest", newest)
                    .text("LastModified", version.modified.iso());
                if version.body.is_some() {
                    xml.text("ETag", &version.etag).text("Size", size(version));
                    xml.text("StorageClass", "STANDARD");
                }
                xml.element("Owner", |xml| {
                    xml.text("ID", &owner);
                });
            });
        }
        directories(xml, &names, &selection.directories);
    })
}

/// `DeleteObjects`: deletes up to 1000 objects or versions, and reports each.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>.
pub(crate) fn delete_many(account: &mut Account, call: &Call, name: &str) -> Outcome {
    bucket(account, name)?;
    let root = tree::parse(&body::read(call)?.bytes)?;
    let quiet = root.text_of("Quiet") == Some("true");
    let mut deleted = Vec::new();
    for object in root.all("Object") {
        let key = object.text_of("Key").unwrap_or_default();
        let id = object.text_of("VersionId").filter(|id| !id.is_empty());
        deleted.push((key, id, remove(account, name, key, id)?));
    }
    xml("DeleteResult", |xml| {
        for (key, id, left) in deleted.iter().filter(|_| !quiet) {
            xml.element("Deleted", |xml| {
                xml.text("Key", key).optional("VersionId", *id);
                if let Some((marker, true)) = left {
                    xml.text("DeleteMarker", true)
                        .text("DeleteMarkerVersionId", marker);
                }
            });
        }
    })
}
