//! Access control lists, which most buckets have switched off.

use super::answers::{bucket, empty, owner_id, wrapped};
use super::public_access;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure, Xml};
use http::Method;

const GROUPS: &str = "http://acs.amazonaws.com/groups/";

/// The grants of a canned list beside the owner's: group and permission.
fn canned(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "public-read" => &[("global/AllUsers", "READ")],
        "public-read-write" => &[("global/AllUsers", "READ"), ("global/AllUsers", "WRITE")],
        "authenticated-read" => &[("global/AuthenticatedUsers", "READ")],
        "log-delivery-write" => &[("s3/LogDelivery", "WRITE"), ("s3/LogDelivery", "READ_ACP")],
        _ => &[],
    }
}

/// `PutBucketAcl`: reads or writes the access control list of a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html>.
pub(crate) fn run(account: &mut Account, call: &Call, name: &str) -> Outcome {
    let found = bucket(account, name)?;
    if call.method == Method::PUT {
        let acl = call.header("x-amz-acl");
        if found.owner_enforced() && acl != Some("private") {
            let message = "The bucket does not allow ACLs";
            return Err(Failure::new("AccessControlListNotSupported", message));
        }
        let text = acl.map(str::to_owned);
        let text = text.unwrap_or_else(|| String::from_utf8_lossy(&call.body).into_owned());
        public_access::check_list(found, &text)?;
        let granted = call
            .headers
            .iter()
            .filter(|(name, _)| name.as_str().starts_with("x-amz-grant-"));
        for (_, grantees) in granted {
            public_access::check_list(found, grantees.to_str().unwrap_or_default())?;
        }
        found.settings.insert("acl".into(), text);
        return empty(200);
    }
    let acl = found
        .settings
        .get("acl")
        .cloned()
        .unwrap_or_else(|| "private".into());
    if acl.starts_with('<') {
        return super::answers::document(acl);
    }
    let mut xml = Xml::new();
    write(&mut xml, &owner_id(account), canned(&acl));
    // Grantees carry an attribute, which the list's root makes known.
    let text = wrapped("AccessControlPolicy", &xml.into_text());
    super::answers::document(typed(&text))
}

/// Refuses a list for a bucket without access control lists, except the one that changes nothing.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
pub(crate) fn check_object(account: &mut Account, call: &Call, name: &str) -> Result<(), Failure> {
    let is_list = |header: &str| header == "x-amz-acl" || header.starts_with("x-amz-grant-");
    if let Some(list) = call.header("x-amz-acl") {
        public_access::check_list(bucket(account, name)?, list)?;
    }
    let has_list = call.headers.keys().any(|it| is_list(it.as_str()));
    let is_harmless = call.header("x-amz-acl") == Some("bucket-owner-full-control");
    if !has_list || is_harmless || !bucket(account, name)?.owner_enforced() {
        return Ok(());
    }
    let message = "The bucket does not allow ACLs";
    Err(Failure::new("AccessControlListNotSupported", message))
}

fn write(xml: &mut Xml, owner: &str, grants: &[(&str, &str)]) {
    xml.element("Owner", |xml| {
        xml.text("ID", owner);
    });
    xml.element("AccessControlList", |xml| {
        xml.element("Grant", |xml| {
            xml.element("GranteeCanonicalUser", |xml| {
                xml.text("ID", owner);
            });
            xml.text("Permission", "FULL_CONTROL");
        });
        for (group, permission) in grants {
            xml.element("Grant", |xml| {
                xml.element("GranteeGroup", |xml| {
                    xml.text("URI", format!("{GROUPS}{group}"));
                });
                xml.text("Permission", permission);
            });
        }
    });
}

/// Turns the names of grantees into the attribute that S3 writes.
fn typed(text: &str) -> String {
    const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema-instance";
    let mut text = text.to_owned();
    for kind in ["CanonicalUser", "Group"] {
        let open = format!("<Grantee xmlns:xsi=\"{SCHEMA}\" xsi:type=\"{kind}\">");
        text = text.replace(&format!("<Grantee{kind}>"), &open);
        text = text.replace(&format!("</Grantee{kind}>"), "</Grantee>");
    }
    text
}
