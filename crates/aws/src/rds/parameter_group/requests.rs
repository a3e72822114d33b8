//! The requests for parameter groups, of instances and of clusters.

use aws_sdk_rds::types::Parameter;

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::rds::requests::pages;
use crate::rds::tags::sdk_tags;
use crate::resource::Operation;

/// The resources `aws_db_parameter_group` and `aws_rds_cluster_parameter_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_parameter_group>
pub enum ParameterGroup {
    /// Groups of instances.
    Instances,
    /// Groups of clusters.
    Clusters,
}

/// A parameter group as AWS describes it.
pub(super) struct Group {
    pub name: Option<String>,
    pub family: Option<String>,
    pub description: Option<String>,
    pub arn: Option<String>,
}

impl ParameterGroup {
    /// Creates the group; its name as AWS has it.
    pub(super) async fn send_create(
        &self,
        operation: &Operation<'_>,
        name: &str,
    ) -> Result<Option<String>, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.rds);
        let tags = sdk_tags(&operation.tags());
        match self {
            ParameterGroup::Instances => {
                let send = || {
                    client
                        .create_db_parameter_group()
                        .db_parameter_group_name(name)
                        .db_parameter_group_family(planned.text("family"))
                        .description(planned.text("description"))
                        .set_tags(tags.clone())
                        .send()
                };
                let action = "rds:CreateDBParameterGroup";
                let answer = operation.client.call_once(action, send).await?;
                let group = answer.db_parameter_group;
                Ok(group.and_then(|it| it.db_parameter_group_name))
            }
            ParameterGroup::Clusters => {
                let send = || {
                    client
                        .create_db_cluster_parameter_group()
                        .db_cluster_parameter_group_name(name)
                        .db_parameter_group_family(planned.text("family"))
                        .description(planned.text("description"))
                        .set_tags(tags.clone())
                        .send()
                };
                let action = "rds:CreateDBClusterParameterGroup";
                let answer = operation.client.call_once(action, send).await?;
                let group = answer.db_cluster_parameter_group;
                Ok(group.and_then(|it| it.db_cluster_parameter_group_name))
            }
        }
    }

    /// The group of that name, or all.
    pub(super) async fn describe(
        &self,
        client: &AwsClient,
        name: Option<String>,
    ) -> Result<Vec<Group>, AwsError> {
        let rds = &client.clients.rds;
        Ok(match self {
            ParameterGroup::Instances => {
                let groups = pages!(
                    client,
                    "rds:DescribeDBParameterGroups",
                    db_parameter_groups,
                    rds.describe_db_parameter_groups()
                        .set_db_parameter_group_name(name.clone())
                );
                let groups = groups.into_iter().map(|it| Group {
                    name: it.db_parameter_group_name,
                    family: it.db_parameter_group_family,
                    description: it.description,
                    arn: it.db_parameter_group_arn,
                });
                groups.collect()
            }
            ParameterGroup::Clusters => {
                let groups = pages!(
                    client,
                    "rds:DescribeDBClusterParameterGroups",
                    db_cluster_parameter_groups,
                    rds.describe_db_cluster_parameter_groups()
                        .set_db_cluster_parameter_group_name(name.clone())
                );
                let groups = groups.into_iter().map(|it| Group {
                    name: it.db_cluster_parameter_group_name,
                    family: it.db_parameter_group_family,
                    description: it.description,
                    arn: it.db_cluster_parameter_group_arn,
                });
                groups.collect()
            }
        })
    }

    /// The parameters of a group that come from a source, or all.
    pub(super) async fn parameters(
        &self,
        client: &AwsClient,
        name: &str,
        source: Option<String>,
    ) -> Result<Vec<Parameter>, AwsError> {
        let rds = &client.clients.rds;
        Ok(match self {
            ParameterGroup::Instances => pages!(
                client,
                "rds:DescribeDBParameters",
                parameters,
                rds.describe_db_parameters()
                    .db_parameter_group_name(name)
                    .set_source(source.clone())
            ),
            ParameterGroup::Clusters => pages!(
                client,
                "rds:DescribeDBClusterParameters",
                parameters,
                rds.describe_db_cluster_parameters()
                    .db_cluster_parameter_group_name(name)
                    .set_source(source.clone())
            ),
        })
    }

    /// Sets parameters of a group, at most 20 in a request.
    pub(super) async fn send_modify(
        &self,
        client: &AwsClient,
        name: &str,
        set: Vec<Parameter>,
    ) -> Result<(), AwsError> {
        let rds = &client.clients.rds;
        match self {
            ParameterGroup::Instances => {
                let request = || {
                    rds.modify_db_parameter_group()
                        .db_parameter_group_name(name)
                };
                let send = || request().set_parameters(Some(set.clone())).send();
                let answer = client.call("rds:ModifyDBParameterGroup", send);
                answer.await.map(drop)
            }
            ParameterGroup::Clusters => {
                let request = || {
                    let request = rds.modify_db_cluster_parameter_group();
                    request.db_cluster_parameter_group_name(name)
                };
                let send = || request().set_parameters(Some(set.clone())).send();
                let answer = client.call("rds:ModifyDBClusterParameterGroup", send);
                answer.await.map(drop)
            }
        }
    }

    /// Gives parameters their usual values again.
    pub(super) async fn send_reset(
        &self,
        client: &AwsClient,
        name: &str,
        unset: Vec<Parameter>,
    ) -> Result<(), AwsError> {
        let rds = &client.clients.rds;
        match self {
            ParameterGroup::Instances => {
                let request = || rds.reset_db_parameter_group().db_parameter_group_name(name);
                let send = || request().set_parameters(Some(unset.clone())).send();
                let answer = client.call("rds:ResetDBParameterGroup", send);
                answer.await.map(drop)
            }
            ParameterGroup::Clusters => {
                let request = || {
                    let request = rds.reset_db_cluster_parameter_group();
                    request.db_cluster_parameter_group_name(name)
                };
                let send = || request().set_parameters(Some(unset.clone())).send();
                let answer = client.call("rds:ResetDBClusterParameterGroup", send);
                answer.await.map(drop)
            }
        }
    }

    /// Deletes the group.
    pub(super) async fn send_delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (client, id) = (&operation.client.clients.rds, operation.id());
        match self {
            ParameterGroup::Instances => {
                let send = || {
                    let request = client.delete_db_parameter_group();
                    request.db_parameter_group_name(id).send()
                };
                let answer = operation.client.call("rds:DeleteDBParameterGroup", send);
                answer.await.map(drop)
            }
            ParameterGroup::Clusters => {
                let send = || {
                    let request = client.delete_db_cluster_parameter_group();
                    request.db_cluster_parameter_group_name(id).send()
                };
                let action = "rds:DeleteDBClusterParameterGroup";
                operation.client.call(action, send).await.map(drop)
            }
        }
    }
}
