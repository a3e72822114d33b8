//! `hashicorp/local`: files of the computer that the program runs on.
//! <https://registry.terraform.io/providers/hashicorp/local/latest/docs>

mod command;
mod content;
mod data_file;
mod directory_exists;
mod file;
mod permission;

use std::sync::Arc;

use crate::framework::Offer;

/// What the provider offers.
pub fn offer() -> Offer {
    Offer {
        resources: vec![
            Arc::new(file::LocalFile::Plain),
            Arc::new(file::LocalFile::Sensitive),
        ],
        data_sources: vec![
            Arc::new(command::LocalCommand),
            Arc::new(data_file::LocalFileData::Plain),
            Arc::new(data_file::LocalFileData::Sensitive),
        ],
        functions: vec![directory_exists::function()],
        ..Offer::default()
    }
}
