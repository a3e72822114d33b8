//! Requests to the region in which an object is.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;

use super::Aws;
use super::client::AwsClient;
use super::driver::{self, ResourceType};
use super::object::Attributes;
use rform_core::value::Value;
use rform_provider::{ApplyRequest, Problem, ReadRequest, ReadResponse};

impl Aws {
    /// The client of the region in which an object is, or the provider's for types without region.
    pub(super) fn client_of(
        &self,
        is_global: bool,
        object: &Value,
    ) -> Result<Arc<AwsClient>, Problem> {
        match is_global {
            true => self.clients.of_provider(),
            false => self.clients.of_object(object),
        }
    }

    /// The client of a change: where the object is, or will be.
    pub(super) fn client_for(
        &self,
        kind: &ResourceType,
        request: &ApplyRequest,
    ) -> Result<Arc<AwsClient>, Problem> {
        let object = match request.prior.is_null() {
            true => &request.planned,
            false => &request.prior,
        };
        self.client_of(kind.spec.is_global, object)
    }

    /// Reads all these objects, those of each region together; the answers are in order.
    pub(super) async fn read_by_region(
        &self,
        kind: &ResourceType,
        requests: Vec<ReadRequest>,
    ) -> Vec<ReadResponse> {
        let mut regions: BTreeMap<String, Vec<(usize, ReadRequest)>> = BTreeMap::new();
        let count = requests.len();
        for (index, request) in requests.into_iter().enumerate() {
            let region = match kind.spec.is_global {
                true => String::new(),
                false => request.current.text("region").to_owned(),
            };
            regions.entry(region).or_default().push((index, request));
        }
        let reads = regions
            .into_values()
            .map(|part| self.read_region(kind, part));
        let mut found: Vec<(usize, ReadResponse)> = join_all(reads).await.concat();
        found.sort_by_key(|(index, _)| *index);
        debug_assert_eq!(found.len(), count);
        found.into_iter().map(|(_, response)| response).collect()
    }

    async fn read_region(
        &self,
        kind: &ResourceType,
        part: Vec<(usize, ReadRequest)>,
    ) -> Vec<(usize, ReadResponse)> {
        let (places, requests): (Vec<usize>, Vec<ReadRequest>) = part.into_iter().unzip();
        let first = requests.first().map(|it| it.current.clone());
        let responses = match self.client_of(kind.spec.is_global, &first.unwrap_or(Value::NULL)) {
            Ok(client) => driver::read(kind, &client, requests).await,
            Err(problem) => vec![Err(vec![problem]); places.len()],
        };
        places.into_iter().zip(responses).collect()
    }
}
