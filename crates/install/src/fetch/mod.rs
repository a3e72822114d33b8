//! Fetching module packages from repositories, web servers, buckets and directories, as go-getter
//! does. <https://developer.hashicorp.com/terraform/language/modules/sources>

mod address;
mod amazon;
mod amazon_credentials;
mod archived;
mod basic;
mod checksum;
mod directory;
mod fetcher;
mod git;
mod google;
mod mercurial;
mod program;
mod signature;
mod tree;
mod web;

pub use fetcher::Fetcher;
pub use tree::{copy, expand};
