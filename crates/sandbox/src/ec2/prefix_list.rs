//! Managed prefix lists: each change makes a new version, and takes a moment.

use super::describe::{Filter, Page, passes};
use super::resource::{Ec2Resource, create as put, find, find_mut, one, remove};
use super::resource_type::{Ec2Type, Listed};
use super::{tags, vpc_endpoint};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::cidr::canonical;
use crate::ec2::model::{PrefixList, RouteDestination, RulePeer, Transition};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use std::collections::BTreeMap;

/// The operations on managed prefix lists.
const ACTIONS: Actions = &[
    ("CreateManagedPrefixList", create),
    ("ModifyManagedPrefixList", modify),
    ("DeleteManagedPrefixList", delete),
    ("DescribeManagedPrefixLists", describe_lists),
    ("GetManagedPrefixListEntries", entries),
    ("GetManagedPrefixListAssociations", associations),
];

impl Ec2Resource for PrefixList {
    const RESOURCE_TYPE: &'static str = "prefix-list";
    const PREFIX: &'static str = "pl";
    const PARAMETER: &'static str = "PrefixListId";
    const SET: &'static str = "prefixListSet";
    const ID_FILTER: &'static str = "prefix-list-id";
    const QUOTA: Option<&'static str> = Some("prefix-lists");
    const PAGE: usize = 100;

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The prefix list ID '{id}' does not exist");
        ("InvalidPrefixListID.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "prefix-list-name" => one(&self.name),
            "owner-id" => one(&account.account_id),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("prefixListId", id)
            .text("prefixListName", &self.name)
            .text("addressFamily", &self.family)
            .text("state", self.state.at(account.now))
            .text("maxEntries", self.most)
            .text("version", self.version)
            .text("ownerId", &account.account_id)
            .text(
                "prefixListArn",
                account.arn("ec2", &format!("prefix-list/{id}")),
            );
    }
}

impl Ec2Type for PrefixList {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CreateManagedPrefixList"];

    fn listed(&self, now: Moment) -> Listed {
        Listed::named(&self.name, self.state.at(now))
    }
}

fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("InvalidParameterValue", message)
}

/// The entries of a request by address block.
fn read_entries(call: &Call, name: &str) -> Result<Vec<(String, Option<String>)>, Failure> {
    let parts = call.params.parts(name).into_iter();
    let read = parts.map(|part| {
        let text = part.required("Cidr")?;
        let block = canonical(text);
        let block = block.ok_or_else(|| invalid(format!("The CIDR '{text}' is not valid.")))?;
        Ok((block, part.get("Description").map(str::to_owned)))
    });
    read.collect()
}

fn check_size(list: &PrefixList) -> Result<(), Failure> {
    if list.entries.len() <= list.most {
        return Ok(());
    }
    let message = format!(
        "You have reached the maximum number of entries for this prefix list ({}).",
        list.most
    );
    Err(Failure::new("PrefixListMaxEntriesExceeded", message))
}

/// `CreateManagedPrefixList`: the first version holds the entries of the request.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = call.params.required("PrefixListName")?.to_owned();
    if name.starts_with("com.amazonaws") {
        return Err(invalid(
            "A prefix list name cannot start with com.amazonaws.",
        ));
    }
    let family = call.params.required("AddressFamily")?.to_owned();
    let most = call.params.parse("MaxEntries")?;
    let ready = account.after(account.latencies.network_available);
    let list = PrefixList {
        name,
        family,
        most: most.ok_or_else(|| Failure::missing("maxEntries"))?,
        version: 1,
        entries: read_entries(call, "Entry")?.into_iter().collect(),
        state: Transition::from_to("create-in-progress", ready, "create-complete"),
    };
    check_size(&list)?;
    let id = put(account, call, list)?;
    super::resource::described::<PrefixList>(account, &id, "prefixList")
}

/// `ModifyManagedPrefixList`: entries change in the version that is named, the size alone.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html>.
fn modify(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("PrefixListId")?.to_owned();
    let (added, removed) = (
        read_entries(call, "AddEntry")?,
        read_entries(call, "RemoveEntry")?,
    );
    let changes_entries = !added.is_empty() || !removed.is_empty();
    let most: Option<usize> = call.params.parse("MaxEntries")?;
    if changes_entries && most.is_some() {
        let message = "You cannot modify the entries of a prefix list and its size in one request.";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let ready = account.after(account.latencies.network_available);
    let now = account.now;
    let current: Option<u64> = call.params.parse("CurrentVersion")?;
    let list = find_mut::<PrefixList>(account, &id)?;
    if list.state.at(now).ends_with("in-progress") {
        let message = format!("The prefix list '{id}' is being modified.");
        return Err(Failure::new("IncorrectState", message));
    }
    if changes_entries && current != Some(list.version) {
        let message = "The prefix list has the incorrect version number.";
        return Err(Failure::new("PrefixListVersionMismatch", message));
    }
    if let Some(name) = call.params.get("PrefixListName") {
        name.clone_into(&mut list.name);
    }
    for (block, _) in &removed {
        if list.entries.remove(block).is_none() {
            let message = format!("The entry {block} is not in the prefix list.");
            return Err(invalid(message));
        }
    }
    if let Some(both) = added.iter().find(|it| list.entries.contains_key(&it.0)) {
        let message = format!("The entry {} is in the prefix list already.", both.0);
        return Err(invalid(message));
    }
    list.entries.extend(added);
    list.most = most.unwrap_or(list.most);
    check_size(list)?;
    list.version += u64::from(changes_entries);
    list.state = Transition::from_to("modify-in-progress", ready, "modify-complete");
    super::resource::described::<PrefixList>(account, &id, "prefixList")
}

/// `DeleteManagedPrefixList`: refused while a rule or a route refers to it.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteManagedPrefixList.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("PrefixListId")?.to_owned();
    find::<PrefixList>(account, &id)?;
    if !users(account, &id).is_empty() {
        let message = format!("The prefix list '{id}' is referenced by other resources.");
        return Err(Failure::new("PrefixListInUse", message));
    }
    let answer = super::resource::described::<PrefixList>(account, &id, "prefixList");
    remove::<PrefixList>(account, &id);
    answer
}

/// The ids of the security groups and route tables that refer to a list.
fn users(account: &Account, id: &str) -> Vec<String> {
    let names = |peer: &RulePeer| matches!(peer, RulePeer::PrefixList(list) if list == id);
    let to = RouteDestination::PrefixList(id.to_owned());
    let groups = &account.ec2.security_groups;
    let mut users = groups.ids_where(|it| it.rules.values().any(|rule| names(&rule.peer)));
    let tables = &account.ec2.route_tables;
    users.extend(tables.ids_where(|it| it.routes.iter().any(|route| route.to == to)));
    users.sort();
    users
}

/// `GetManagedPrefixListAssociations`: what refers to a list.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListAssociations.html>.
fn associations(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("PrefixListId")?;
    find::<PrefixList>(account, id)?;
    let users = users(account, id);
    let (users, next) = Page::read(&call.params, 100)?.cut(users, |it| it);
    let mut xml = Xml::new();
    xml.list("prefixListAssociationSet", users, |item, user| {
        item.text("resourceId", &user)
            .text("resourceOwner", &account.account_id);
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

/// A list as Describe shows it: a customer's, or one of AWS.
enum Shown<'a> {
    Own(&'a PrefixList),
    OfAws(String),
}

/// `DescribeManagedPrefixLists`: those of AWS's services among them.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html>.
fn describe_lists(account: &mut Account, call: &Call) -> Outcome {
    let filters = Filter::read(&call.params)?;
    let wanted = call.params.list("PrefixListId");
    let own = account.ec2.prefix_lists.iter();
    let own = own.filter(|(id, _)| account.is_visible(id));
    let own = own.map(|(id, list)| (id.clone(), list.name.clone(), Shown::Own(list)));
    let of_aws = vpc_endpoint::prefix_lists(&account.region).into_iter();
    let of_aws = of_aws.map(|(id, name, _)| (id, name.clone(), Shown::OfAws(name)));
    let mut chosen = Vec::new();
    for (id, name, shown) in own.chain(of_aws) {
        let owner = match &shown {
            Shown::Own(_) => account.account_id.clone(),
            Shown::OfAws(_) => "AWS".to_owned(),
        };
        let values = BTreeMap::from([
            ("prefix-list-id", vec![id.clone()]),
            ("prefix-list-name", vec![name]),
            ("owner-id", vec![owner]),
        ]);
        let (named, of_tags): (Vec<Filter>, Vec<Filter>) = filters
            .iter()
            .cloned()
            .partition(|it| values.contains_key(it.name.as_str()));
        let has_tags = of_tags.iter().all(|it| {
            let found = tags::filter(account, &id, &it.name);
            found.is_some_and(|found| found.iter().any(|value| it.matches_value(value)))
        });
        let is_wanted = wanted.is_empty() || wanted.contains(&id.as_str());
        if is_wanted && has_tags && passes(&named, &values)? {
            chosen.push((id, shown));
        }
    }
    if let Some(missing) = wanted
        .iter()
        .find(|id| !chosen.iter().any(|it| it.0 == **id))
    {
        let (code, message) = PrefixList::not_found(missing);
        return Err(Failure::new(code, message));
    }
    chosen.sort_by(|one, other| one.0.cmp(&other.0));
    let (chosen, next) = Page::read(&call.params, 100)?.cut(chosen, |(id, _)| id);
    let mut xml = Xml::new();
    xml.list(PrefixList::SET, chosen, |item, (id, shown)| match shown {
        Shown::Own(list) => {
            list.write(&id, account, item);
            tags::write(account, &id, item);
        }
        Shown::OfAws(name) => {
            let arn = format!("arn:aws:ec2:{}:aws:prefix-list/{id}", account.region);
            item.text("prefixListId", &id)
                .text("prefixListName", name)
                .text("addressFamily", "IPv4")
                .text("state", "create-complete")
                .text("prefixListArn", arn)
                .text("ownerId", "AWS");
        }
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

/// `GetManagedPrefixListEntries`: the entries of the newest version.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html>.
fn entries(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("PrefixListId")?;
    let of_aws = vpc_endpoint::prefix_lists(&account.region).into_iter();
    let of_aws = of_aws
        .filter(|(list, ..)| list == id)
        .map(|(.., blocks)| blocks);
    let entries: Vec<(String, Option<String>)> = match of_aws.into_iter().next() {
        Some(blocks) => blocks.iter().map(|it| ((*it).to_owned(), None)).collect(),
        None => {
            let list = find::<PrefixList>(account, id)?;
            list.entries.clone().into_iter().collect()
        }
    };
    let (entries, next) = Page::read(&call.params, 100)?.cut(entries, |(block, _)| block);
    let mut xml = Xml::new();
    xml.list("entrySet", entries, |item, (block, description)| {
        item.text("cidr", block);
        item.optional("description", description);
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}
