//! Instance images: those that AWS, Canonical and others publish.

mod catalogue;
mod describe;
mod families;
mod known_ids;
mod parameter;
mod part;
mod public_image;
mod sealed_id;
mod template;

#[cfg(test)]
mod tests;

pub(crate) use describe::{ACTIONS, to_launch};
pub(crate) use parameter::{Public, parameter, parameters};
pub(crate) use public_image::Image;
pub(crate) use template::ImageFacts;
