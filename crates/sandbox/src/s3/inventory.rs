//! The inventory of the service.

use crate::inventory::InventoryItem;
use crate::s3::tables::S3;

/// The resources of the account.
pub(crate) fn inventory(tables: &S3) -> Vec<InventoryItem> {
    let listed = |kind: &str, id: String, name: &str| InventoryItem {
        kind: kind.into(),
        id,
        name: name.into(),
        state: String::new(),
    };
    let buckets = tables.buckets.values();
    let buckets = buckets.map(|it| listed("s3.bucket", it.name.clone(), &it.name));
    // What a delete marker hides is not there for who looks for it.
    let objects = tables.objects.values().filter(|it| it.current().is_some());
    let objects =
        objects.map(|it| listed("s3.object", format!("{}/{}", it.bucket, it.key), &it.key));
    buckets.chain(objects).collect()
}
