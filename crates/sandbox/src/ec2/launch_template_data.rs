//! The fields of a launch template as answers have them: the same tree under other names.

use crate::wire::{Params, Xml};
use std::collections::BTreeSet;

/// Writes the fields as elements.
pub(crate) fn write(fields: &Params, xml: &mut Xml) {
    write_level(fields, "", xml);
}

fn write_level(fields: &Params, inside: &str, xml: &mut Xml) {
    let heads: BTreeSet<&str> = fields
        .names()
        .filter_map(|name| name.split('.').next())
        .collect();
    for head in heads {
        if let Some(text) = fields.get(head) {
            xml.text(&lower(head), text);
            continue;
        }
        let part = fields.part(head);
        let is_list = part
            .names()
            .all(|name| name.starts_with(|letter: char| letter.is_ascii_digit()));
        if is_list {
            write_list(&part, head, inside, xml);
        } else {
            xml.element(&lower(head), |xml| write_level(&part, head, xml));
        }
    }
}

fn write_list(items: &Params, head: &str, inside: &str, xml: &mut Xml) {
    let (list, item_name) = list_names(head, inside);
    let mut numbers: Vec<u32> = items
        .names()
        .filter_map(|name| name.split('.').next()?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    xml.element(&list, |xml| {
        for number in numbers {
            let number = number.to_string();
            match items.get(&number) {
                Some(text) => {
                    xml.text(item_name, text);
                }
                None => {
                    let part = items.part(&number);
                    xml.element("item", |xml| write_level(&part, head, xml));
                }
            }
        }
    });
}

/// The element name of a list in answers, and that of its items if they are plain.
fn list_names(head: &str, inside: &str) -> (String, &'static str) {
    match (head, inside) {
        ("SecurityGroupId", "NetworkInterface") => ("groupSet".to_owned(), "groupId"),
        ("LicenseSpecification", _) => ("licenseSet".to_owned(), "item"),
        (head, _) => (format!("{}Set", lower(head)), "item"),
    }
}

fn lower(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
