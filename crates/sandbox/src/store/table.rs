//! A table of typed rows, with undo for the call at hand.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::{BTreeMap, btree_map};

/// Rows by id. Every change since the last `commit` can be rolled back.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<String, T>,
    /// The changed rows as they were before; `None` for a row that did not exist.
    before: BTreeMap<String, Option<T>>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table {
            rows: BTreeMap::new(),
            before: BTreeMap::new(),
        }
    }
}

impl<T: Clone> Table<T> {
    /// The row of that id.
    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(id)
    }

    /// The row of that id, and the id as the table holds it.
    pub(crate) fn entry(&self, id: &str) -> Option<(&String, &T)> {
        self.rows.get_key_value(id)
    }

    /// The row of that id, to change. Counts as changed.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let row = self.rows.get_mut(id)?;
        if !self.before.contains_key(id) {
            self.before.insert(id.to_owned(), Some(row.clone()));
        }
        Some(row)
    }

    /// Puts a row, in place of the one that may be there.
    pub(crate) fn insert(&mut self, id: impl Into<String>, row: T) {
        let id = id.into();
        let old = self.rows.insert(id.clone(), row);
        self.before.entry(id).or_insert(old);
    }

    /// Removes a row and returns it.
    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        let old = self.rows.remove(id)?;
        self.before
            .entry(id.to_owned())
            .or_insert_with(|| Some(old.clone()));
        Some(old)
    }

    /// Whether there is a row of that id.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.rows.contains_key(id)
    }

    /// All rows with their ids, by id.
    pub(crate) fn iter(&self) -> btree_map::Iter<'_, String, T> {
        self.rows.iter()
    }

    /// All rows, in the order of their ids.
    pub(crate) fn values(&self) -> btree_map::Values<'_, String, T> {
        self.rows.values()
    }

    /// The ids of the rows that `wanted` likes.
    pub(crate) fn ids_where(&self, wanted: impl Fn(&T) -> bool) -> Vec<String> {
        self.rows
            .iter()
            .filter(|(_, row)| wanted(row))
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Takes back every change since the last commit.
    pub(crate) fn roll_back(&mut self) {
        for (id, old) in std::mem::take(&mut self.before) {
            match old {
                Some(row) => self.rows.insert(id, row),
                None => self.rows.remove(&id),
            };
        }
    }
}

impl<T: Clone + Serialize + DeserializeOwned> Table<T> {
    /// The changes since the last commit, as documents.
    pub(crate) fn changes(
        &self,
        service: &str,
        kind: &str,
        out: &mut Vec<Change>,
    ) -> serde_json::Result<()> {
        for id in self.before.keys() {
            let document = self.rows.get(id).map(serde_json::to_value).transpose()?;
            out.push(Change(service.into(), kind.into(), id.clone(), document));
        }
        Ok(())
    }

    /// Makes the changes since the last commit last.
    pub(crate) fn commit(&mut self) {
        self.before.clear();
    }

    /// Restores a row from the journal, as committed.
    pub(crate) fn restore(
        &mut self,
        id: String,
        document: Option<Value>,
    ) -> serde_json::Result<()> {
        match document {
            Some(document) => self.rows.insert(id, serde_json::from_value(document)?),
            None => self.rows.remove(&id),
        };
        Ok(())
    }
}

/// Service, kind, id and the row's new document, `None` once it is gone.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Change(pub String, pub String, pub String, pub Option<Value>);

/// The operations of transactions and the journal on the tables of a service; [`tables!`]
/// implements it.
pub(crate) trait ServiceTables {
    /// The service's name in the journal, such as `ec2`.
    fn service(&self) -> &'static str;

    /// Appends the rows that changed since the last commit.
    ///
    /// # Errors
    /// A row cannot be written as JSON.
    fn changes(&self, changes: &mut Vec<Change>) -> serde_json::Result<()>;

    /// Makes the changes since the last commit permanent.
    fn commit(&mut self);

    /// Undoes the changes since the last commit.
    fn roll_back(&mut self);

    /// Applies one row of the journal, as committed; false if the service has no such table.
    ///
    /// # Errors
    /// The document is not a row of the table.
    fn restore(
        &mut self,
        table: &str,
        id: String,
        document: Option<Value>,
    ) -> serde_json::Result<bool>;
}

/// The name of a table in the journal: the field's name, or the literal that is given instead.
macro_rules! journal_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}
pub(crate) use journal_name;

/// Declares the tables of a service, one field each, and implements [`ServiceTables`].
///
/// The field's name is the table's name in the journal. A field that was renamed keeps its name in
/// old journals by `field = "old name": Row`.
macro_rules! tables {
    ($(#[$doc:meta])* pub(crate) struct $name:ident = $service:literal {
        $($(#[$field_doc:meta])* $field:ident $(= $journal_name:literal)?: $row:ty,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub(crate) struct $name {
            $($(#[$field_doc])* pub(crate) $field: $crate::store::table::Table<$row>,)*
        }

        impl $crate::store::table::ServiceTables for $name {
            fn service(&self) -> &'static str {
                $service
            }

            fn changes(
                &self,
                changes: &mut Vec<$crate::store::table::Change>,
            ) -> serde_json::Result<()> {
                $(
                    let name = $crate::store::table::journal_name!($field $($journal_name)?);
                    self.$field.changes($service, name, changes)?;
                )*
                Ok(())
            }

            fn commit(&mut self) {
                $(self.$field.commit();)*
            }

            fn roll_back(&mut self) {
                $(self.$field.roll_back();)*
            }

            fn restore(
                &mut self,
                table: &str,
                id: String,
                document: Option<serde_json::Value>,
            ) -> serde_json::Result<bool> {
                match table {
                    $($crate::store::table::journal_name!($field $($journal_name)?) => {
                        self.$field.restore(id, document).map(|()| true)
                    })*
                    _ => Ok(false),
                }
            }
        }
    };
}
pub(crate) use tables;
