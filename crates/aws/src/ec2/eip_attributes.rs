//! What the description of an Elastic IP address does not say: its ARN and its reverse DNS name.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{Address, AddressAttributeName};

use super::describe::pages;
use crate::client::AwsClient;
use crate::error::AwsError;

/// Codes of a refusal by which nothing is lost but the reverse DNS names: some who may read
/// addresses may not read these, and stand-ins do not know the action.
const DISPENSABLE: &[&str] = &["UnauthorizedOperation", "InvalidAction", "NotImplemented"];

/// What is known of the addresses of a region beside their descriptions.
pub(super) struct AboutAddresses {
    account: String,
    names: BTreeMap<String, String>,
}

impl AboutAddresses {
    /// Asks for it, if there is any address.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    pub(super) async fn of(
        client: &AwsClient,
        found: &[Address],
    ) -> Result<AboutAddresses, AwsError> {
        if found.is_empty() {
            let (account, names) = (String::new(), BTreeMap::new());
            return Ok(AboutAddresses { account, names });
        }
        let account = client.identity().await?.account.clone();
        let names = match names(client).await {
            Err(error) if error.is(DISPENSABLE) => BTreeMap::new(),
            found => found?,
        };
        Ok(AboutAddresses { account, names })
    }

    /// The ARN: `arn:aws:ec2:REGION:ACCOUNT:elastic-ip/ALLOCATION`.
    pub(super) fn arn(&self, client: &AwsClient, address: &Address) -> String {
        let id = address.allocation_id.as_deref().unwrap_or_default();
        client.arn("ec2", &self.account, &format!("elastic-ip/{id}"))
    }

    /// The reverse DNS name, if one was ever set.
    pub(super) fn ptr_record(&self, address: &Address) -> Option<&str> {
        let id = address.allocation_id.as_ref()?;
        self.names.get(id).map(String::as_str)
    }
}

/// The reverse DNS names of all addresses, by allocation id. One missing id would fail a list of ids
/// as a whole, so none is named.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddressesAttribute.html>
async fn names(client: &AwsClient) -> Result<BTreeMap<String, String>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeAddressesAttribute",
        addresses,
        client
            .clients
            .ec2
            .describe_addresses_attribute()
            .attribute(AddressAttributeName::DomainName)
            .max_results(1000)
    );
    let named = found.into_iter();
    Ok(named
        .filter_map(|it| Some((it.allocation_id?, it.ptr_record?)))
        .collect())
}
