//! What an account holds, as the `sandbox inspect` command and tests show it.

/// The resources of an account beyond those that a new account has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Sorted by resource type, then id.
    pub objects: Vec<InventoryItem>,
    /// What is scheduled for deletion and will be gone by itself, in the same order.
    pub scheduled: Vec<InventoryItem>,
    /// What a real account would have done and this one has not, in sentences.
    pub notes: Vec<String>,
}

impl Inventory {
    /// Whether the account holds nothing but what a new account has, and what is scheduled for
    /// deletion.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
}

impl std::fmt::Display for Inventory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for InventoryItem {
            kind,
            id,
            name,
            state,
        } in self.objects.iter().chain(&self.scheduled)
        {
            writeln!(f, "{kind} {id} {name} {state}")?;
        }
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        Ok(())
    }
}

/// One resource of an [`Inventory`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InventoryItem {
    /// Service and resource type, such as `ec2.vpc`.
    pub kind: String,
    /// The id by which AWS's API names the resource: an id, an ARN or a name.
    pub id: String,
    /// The resource's `Name` tag or own name; may be empty.
    pub name: String,
    /// The resource's state, such as `available`, or the id of what it belongs to; empty for a
    /// resource that has neither.
    pub state: String,
}
