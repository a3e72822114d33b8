//! Subnet groups of ElastiCache are named once, stay in their VPC, and are tagged by their ARNs.

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
        "Action=CreateCacheSubnetGroup&CacheSubnetGroupName=Main&CacheSubnetGroupDescription=d\
         &SubnetIds.SubnetIdentifier.1={subnet}"
    );
    let (status, body) = ask("elasticache", create.clone()).await;
    assert_eq!(
        (status, first(&body, "CacheSubnetGroupName")),
        (200, "main")
    );
    let arn = first(&body, "ARN").to_owned();
    let (status, body) = ask("elasticache", create).await;
    assert_eq!(status, 400);
    assert_eq!(first(&body, "Code"), "CacheSubnetGroupAlreadyExists");
    let tag =
        format!("Action=AddTagsToResource&ResourceName={arn}&Tags.Tag.1.Key=a&Tags.Tag.1.Value=b");
    assert_eq!(ask("elasticache", tag).await.0, 200);
    let untag = format!("Action=RemoveTagsFromResource&ResourceName={arn}&TagKeys.member.1=c");
    let (_, body) = ask("elasticache", untag).await;
    assert_eq!(first(&body, "Code"), "TagNotFound");
    let modify = "Action=ModifyCacheSubnetGroup&CacheSubnetGroupName=main\
                  &SubnetIds.SubnetIdentifier.1=subnet-0";
    let (_, body) = ask("elasticache", modify.into()).await;
    assert_eq!(first(&body, "Code"), "InvalidSubnet");
    let delete = "Action=DeleteCacheSubnetGroup&CacheSubnetGroupName=main";
    assert_eq!(ask("elasticache", delete.into()).await.0, 200);
    let (status, body) = ask("elasticache", delete.into()).await;
    assert_eq!(status, 404);
    assert_eq!(first(&body, "Code"), "CacheSubnetGroupNotFoundFault");
}
