//! Instance images: those that AWS, Canonical and others publish, and those of the account.

mod catalogue;
mod describe;
mod families;
mod known_ids;
mod launchable;
mod own;
mod parameter;
mod part;
mod public_image;
mod sealed_id;
mod template;

#[cfg(test)]
mod tests;

pub(crate) use describe::{ACTIONS, to_launch};
pub(crate) use launchable::LaunchableImage;
pub(crate) use own::made_of;
pub(crate) use parameter::{Public, parameter, parameters};
