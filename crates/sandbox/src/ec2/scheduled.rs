//! The list of changes that will happen at a known time.

use crate::clock::Moment;
use crate::ec2::model::Scheduled;
use crate::store::Account;

/// Puts something on the list.
pub(crate) fn at(account: &mut Account, moment: Moment, change: Scheduled) {
    let key = format!("{:020}/{change:?}", moment.0);
    account.ec2.scheduled.insert(key, (moment, change));
}
