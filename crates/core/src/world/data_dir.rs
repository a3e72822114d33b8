//! The directory in which `init` keeps what it learns of a working directory.

use std::path::PathBuf;

use super::World;

/// The data directory, relative to the working directory: `.terraform`, or the value of
/// `TF_DATA_DIR` if that is set and not empty
/// (<https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_data_dir>).
pub fn data_dir(world: &dyn World) -> PathBuf {
    let set = world
        .var("TF_DATA_DIR")
        .filter(|directory| !directory.is_empty());
    set.unwrap_or_else(|| ".terraform".into()).into()
}
