//! The process that does the work. It may die of it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use super::Options;

/// Runs the target on the one input, or on all of the range. The number of each is written down
/// before it is tried.
pub fn work(options: &Options) {
    let Some(target) = options.targets.first() else {
        return;
    };
    if let Some(path) = &options.input {
        let input = fs::read(path).unwrap_or_default();
        return (target.run)(&input);
    }
    let Some(progress) = options
        .progress
        .as_ref()
        .and_then(|it| File::create(it).ok())
    else {
        return;
    };
    let inputs = options.inputs();
    for index in options.from..options.from + options.runs {
        let input = inputs.make(target.form, index);
        if progress.write_all_at(&index.to_le_bytes(), 0).is_err() {
            return;
        }
        (target.run)(&input);
    }
}
