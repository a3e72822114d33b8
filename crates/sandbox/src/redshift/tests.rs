//! Subnet groups of Redshift show their tags, and take a change with subnets alone.

use crate::testing::{first, query, sandbox};

#[tokio::test(start_paused = true)]
async fn groups_are_named_once_and_tagged() {
    let sandbox = sandbox(|_| ());
    let ask = |service: &'static str, form: String| {
        let sandbox = sandbox.clone();
        async move { query(&sandbox, service, &form).await }
    };
    let subnets = ask("ec2", "Action=DescribeSubnets".into()).await.1;
    let subnet = first(&subnets, "subnetId").to_owned();
    let create = format!(
        "Action=CreateClusterSubnetGroup&ClusterSubnetGroupName=main&Description=d\
         &SubnetIds.SubnetIdentifier.1={subnet}&Tags.Tag.1.Key=a&Tags.Tag.1.Value=b"
    );
    let (status, body) = ask("redshift", create.clone()).await;
    assert_eq!((status, first(&body, "Key")), (200, "a"), "{body}");
    let (_, body) = ask("redshift", create).await;
    assert_eq!(first(&body, "Code"), "ClusterSubnetGroupAlreadyExists");
    let arn = "arn:aws:redshift:us-east-1:123456789012:subnetgroup:main";
    let untag = format!("Action=DeleteTags&ResourceName={arn}&TagKeys.TagKey.1=a");
    let (status, body) = ask("redshift", untag).await;
    assert_eq!(status, 200, "{body}");
    let describe = "Action=DescribeClusterSubnetGroups&ClusterSubnetGroupName=main";
    let (_, body) = ask("redshift", describe.into()).await;
    assert_eq!(first(&body, "Tags"), "", "{body}");
    let modify = "Action=ModifyClusterSubnetGroup&ClusterSubnetGroupName=main&Description=e";
    let (_, body) = ask("redshift", modify.into()).await;
    assert_eq!(first(&body, "Code"), "MissingParameter");
    let delete = "Action=DeleteClusterSubnetGroup&ClusterSubnetGroupName=main";
    assert_eq!(ask("redshift", delete.into()).await.0, 200);
    assert_eq!(ask("redshift", delete.into()).await.0, 404);
}
