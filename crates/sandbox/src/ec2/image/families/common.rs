//! What the names of several families have in common.

use crate::ec2::image::part::Fact::Architecture;
use crate::ec2::image::part::{Part, Word, plain, word};
use crate::ec2::image::template::ImageFacts;

/// The properties that all of Amazon's own Linux images share.
pub(crate) const AMAZON: ImageFacts = ImageFacts {
    owner: "137112412989",
    alias: Some("amazon"),
    architecture: "x86_64",
    root_device: "/dev/xvda",
    instance_store: false,
    paravirtual: false,
    size: 8,
    volume: "gp2",
    imds_v2: false,
    platform: "Linux/UNIX",
    usage_operation: "RunInstances",
    describe: |name, architecture| format!("{name} {architecture}"),
};

/// The processor, in AWS's words.
pub(crate) const ARCHITECTURE: Part = Part::OneOf(
    "architecture",
    &[plain("x86_64"), word("arm64", &[Architecture("arm64")])],
);

/// The processor, in Debian's words.
pub(crate) const DEBIAN_ARCHITECTURE: Part = Part::OneOf(
    "architecture",
    &[plain("amd64"), word("arm64", &[Architecture("arm64")])],
);

/// The processor of families that have only x86 images.
pub(crate) const PLAIN_X86: &[Word] = &[plain("x86_64")];
