//! How a resource type takes part in the service: its operations, and how the inventory shows it.

use super::resource::{Ec2Resource, find};
use crate::action::Actions;
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::Failure;

/// The operations on a resource type, and how the inventory shows its resources.
pub(crate) trait Ec2Type: Ec2Resource {
    /// The operations on resources of the type.
    const ACTIONS: &'static [Actions];

    /// Those operations that accept a `ClientToken`:
    /// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>.
    const CLIENT_TOKEN: &'static [&'static str] = &[];

    /// How the inventory shows the resource at a moment.
    fn listed(&self, now: Moment) -> Listed;
}

/// A resource type, as the service sees it.
pub(crate) struct ResourceType {
    /// The name in `TagSpecification.N.ResourceType` and in DescribeTags, such as `vpc`.
    pub name: &'static str,
    /// The prefix of ids before the last hyphen.
    pub prefix: &'static str,
    /// The operations on resources of the type.
    pub actions: &'static [Actions],
    /// Those operations that accept a `ClientToken`:
    /// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>.
    pub client_token: &'static [&'static str],
    /// Refuses an id that names no visible resource.
    pub check_exists: fn(&Account, &str) -> Result<(), Failure>,
    /// Every resource of the type: its id and how the inventory shows it.
    pub list: fn(&Account) -> Vec<(String, Listed)>,
}

/// How the inventory shows a resource.
pub(crate) struct Listed {
    /// The resource's state, or the id of the resource that it belongs to.
    pub state: String,
    /// The resource's own name, if it has one.
    pub name: Option<String>,
    /// Whether a `Name` tag is shown rather than the own name.
    pub prefers_tag: bool,
}

impl Listed {
    /// Shows a resource with this state and its `Name` tag.
    pub(crate) fn tagged(state: &str) -> Listed {
        Listed {
            state: state.to_owned(),
            name: None,
            prefers_tag: true,
        }
    }

    /// Shows a resource with its own name.
    pub(crate) fn named(name: &str, state: &str) -> Listed {
        Listed {
            state: state.to_owned(),
            name: Some(name.to_owned()),
            prefers_tag: false,
        }
    }
}

impl ResourceType {
    /// The resource type of a type of rows.
    pub(crate) const fn of<K: Ec2Type>() -> ResourceType {
        ResourceType {
            name: K::RESOURCE_TYPE,
            prefix: K::PREFIX,
            actions: K::ACTIONS,
            client_token: K::CLIENT_TOKEN,
            check_exists: |account, id| find::<K>(account, id).map(|_| ()),
            list: list::<K>,
        }
    }
}

fn list<K: Ec2Type>(account: &Account) -> Vec<(String, Listed)> {
    let rows = K::table(&account.ec2).iter();
    rows.map(|(id, row)| (id.clone(), row.listed(account.now)))
        .collect()
}
