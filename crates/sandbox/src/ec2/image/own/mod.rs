//! Images of the account: made of snapshots, instances and other images.

mod attribute;
mod copy;
mod create;
mod names;
mod register;
mod values;

use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::OwnImage;
use crate::ec2::resource::{Ec2Resource, find, find_mut};
use crate::ec2::resource_type::{Ec2Type, Listed};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on images of the account.
const ACTIONS: Actions = &[
    ("CopyImage", copy::copy),
    ("CreateImage", create::create),
    ("DeregisterImage", deregister),
    ("DescribeImageAttribute", attribute::describe),
    ("DisableImageDeprecation", attribute::disable_deprecation),
    ("EnableImageDeprecation", attribute::enable_deprecation),
    ("ModifyImageAttribute", attribute::modify),
    ("RegisterImage", register::register),
];

impl Ec2Resource for OwnImage {
    const RESOURCE_TYPE: &'static str = "image";
    const PREFIX: &'static str = "ami";
    const PARAMETER: &'static str = "ImageId";
    const SET: &'static str = "imagesSet";
    const ID_FILTER: &'static str = "image-id";

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The image id '[{id}]' does not exist");
        ("InvalidAMIID.NotFound", message)
    }

    fn filter(&self, id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        self.values(id, account).remove(name)
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        self.describe(id, account, xml);
    }

    fn shown(&self, _account: &Account) -> bool {
        !self.deregistered
    }
}

impl Ec2Type for OwnImage {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CopyImage"];

    fn listed(&self, now: Moment) -> Listed {
        match self.deregistered {
            true => Listed::named(&self.name, "deleted"),
            false => Listed::named(&self.name, self.state.at(now)),
        }
    }
}

/// The image of the account that is made of a snapshot, if there is one.
pub(crate) fn made_of(account: &Account, snapshot: &str) -> Option<String> {
    let is_made = |it: &OwnImage| {
        let mut disks = it.disks.iter();
        !it.deregistered && disks.any(|disk| disk.snapshot.as_deref() == Some(snapshot))
    };
    account.ec2.own_images.ids_where(is_made).into_iter().next()
}

/// `DeregisterImage`: the snapshots stay.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html>.
fn deregister(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("ImageId")?;
    let found = account.ec2.own_images.get(id);
    if found.is_some_and(|image| image.deregistered) {
        let message = format!("The image ID '{id}' is no longer available");
        return Err(Failure::new("InvalidAMIID.Unavailable", message));
    }
    find::<OwnImage>(account, id)?;
    find_mut::<OwnImage>(account, id)?.deregistered = true;
    account.ec2.tags.remove(id);
    Ok(Answer::done())
}
