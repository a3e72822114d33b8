//! What Secrets Manager keeps.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The label of the version in force.
pub(crate) const CURRENT: &str = "AWSCURRENT";
/// The label of the version that was in force before.
pub(crate) const PREVIOUS: &str = "AWSPREVIOUS";

/// A secret with its versions, kept until its deletion is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Secret {
    /// The ARN: `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX`, with six random
    /// characters.
    pub arn: String,
    /// The name, unique in its region.
    pub name: String,
    /// The description; absent if none was ever given.
    pub description: Option<String>,
    /// As given; absent for `alias/aws/secretsmanager`.
    pub kms_key: Option<String>,
    /// The tags by their keys.
    pub tags: BTreeMap<String, String>,
    /// The versions by their ids.
    pub versions: BTreeMap<String, SecretVersion>,
    /// The resource policy, if one was attached.
    pub policy: Option<String>,
    /// The rotation function, its rules, and whether rotation is on.
    pub rotation: Option<Rotation>,
    /// The moment of its creation.
    pub created: Moment,
    /// When it was last changed.
    pub changed: Moment,
    /// When it was scheduled for deletion, and when that will be done.
    pub deleted: Option<(Moment, Moment)>,
}

/// How a secret is rotated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rotation {
    /// The ARN of the rotation function.
    pub function: String,
    /// The rotation rules, as they were given.
    pub rules: Value,
    /// Whether rotation is on; CancelRotateSecret turns it off.
    pub enabled: bool,
}

/// A version of a secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SecretVersion {
    /// The text, if it is one.
    pub text: Option<String>,
    /// The bytes in base64, if it is that.
    pub binary: Option<String>,
    /// The moment of its creation.
    pub created: Moment,
    /// Its staging labels; none makes it deprecated.
    pub stages: BTreeSet<String>,
}

impl Secret {
    /// The id of the version with a label.
    pub(crate) fn staged(&self, stage: &str) -> Option<&str> {
        let mut versions = self.versions.iter();
        versions
            .find(|(_, version)| version.stages.contains(stage))
            .map(|(id, _)| id.as_str())
    }

    /// Moves a label to a version; the one that loses `AWSCURRENT` becomes `AWSPREVIOUS`.
    pub(crate) fn stage(&mut self, id: &str, stage: &str) {
        let holder = self.staged(stage).map(str::to_owned);
        if holder.as_deref() == Some(id) {
            return;
        }
        self.unstage(stage);
        if let Some(version) = self.versions.get_mut(id) {
            version.stages.insert(stage.to_owned());
        }
        if stage == CURRENT
            && let Some(holder) = holder
        {
            self.stage(&holder, PREVIOUS);
        }
    }

    /// Takes a label away from whichever version has it.
    pub(crate) fn unstage(&mut self, stage: &str) {
        for version in self.versions.values_mut() {
            version.stages.remove(stage);
        }
    }
}
