//! AWS's own managed policies: a catalogue of those that stacks use.

use super::model::{Policy, PolicyVersion, Tags};
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::Call;
use serde_json::json;

/// The time at which AWS's own policies were created, as IAM answers it for many of them:
/// 2015-02-06T18:39:46Z.
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html>
pub(crate) const LONG_AGO: Moment = Moment(1_423_247_986_000);

/// Path and name under `policy`, and what the policy allows. The action lists are the gist of
/// AWS's documents, not their letter.
const CATALOGUE: &[(&str, &[&str])] = &[
    ("/AdministratorAccess", &["*"]),
    (
        "/PowerUserAccess",
        &[
            "account:List*",
            "ec2:*",
            "s3:*",
            "rds:*",
            "lambda:*",
            "sns:*",
            "sqs:*",
        ],
    ),
    ("/ReadOnlyAccess", &["*:Describe*", "*:Get*", "*:List*"]),
    (
        "/SecurityAudit",
        &["iam:Get*", "iam:List*", "ec2:Describe*", "s3:GetBucket*"],
    ),
    (
        "/job-function/ViewOnlyAccess",
        &["ec2:Describe*", "iam:List*", "s3:ListAllMyBuckets"],
    ),
    (
        "/job-function/Billing",
        &["aws-portal:*", "budgets:*", "ce:*"],
    ),
    (
        "/job-function/NetworkAdministrator",
        &["ec2:*Vpc*", "ec2:*Subnet*", "ec2:*Route*"],
    ),
    (
        "/job-function/SystemAdministrator",
        &["ec2:*", "iam:List*", "ssm:*"],
    ),
    (
        "/AmazonEC2FullAccess",
        &[
            "ec2:*",
            "elasticloadbalancing:*",
            "cloudwatch:*",
            "autoscaling:*",
        ],
    ),
    (
        "/AmazonEC2ReadOnlyAccess",
        &[
            "ec2:Describe*",
            "ec2:GetSecurityGroupsForVpc",
            "elasticloadbalancing:Describe*",
            "cloudwatch:ListMetrics",
            "cloudwatch:GetMetricStatistics",
            "cloudwatch:Describe*",
            "autoscaling:Describe*",
        ],
    ),
    (
        "/AmazonVPCFullAccess",
        &["ec2:*Vpc*", "ec2:*Subnet*", "ec2:*Route*", "ec2:*Gateway*"],
    ),
    ("/AmazonVPCReadOnlyAccess", &["ec2:Describe*"]),
    ("/AmazonS3FullAccess", &["s3:*", "s3-object-lambda:*"]),
    (
        "/AmazonS3ReadOnlyAccess",
        &[
            "s3:Get*",
            "s3:List*",
            "s3:Describe*",
            "s3-object-lambda:Get*",
        ],
    ),
    ("/AmazonDynamoDBFullAccess", &["dynamodb:*", "dax:*"]),
    (
        "/AmazonDynamoDBReadOnlyAccess",
        &["dynamodb:Get*", "dynamodb:Query", "dynamodb:Scan"],
    ),
    ("/AmazonRDSFullAccess", &["rds:*"]),
    (
        "/AmazonRDSReadOnlyAccess",
        &["rds:Describe*", "rds:ListTagsForResource"],
    ),
    ("/AmazonSQSFullAccess", &["sqs:*"]),
    (
        "/AmazonSQSReadOnlyAccess",
        &[
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ListQueues",
        ],
    ),
    ("/AmazonSNSFullAccess", &["sns:*"]),
    (
        "/AmazonSNSReadOnlyAccess",
        &["sns:GetTopicAttributes", "sns:List*"],
    ),
    ("/AmazonKinesisFullAccess", &["kinesis:*"]),
    (
        "/AmazonRoute53FullAccess",
        &["route53:*", "route53domains:*"],
    ),
    (
        "/AmazonRoute53ReadOnlyAccess",
        &["route53:Get*", "route53:List*"],
    ),
    (
        "/AmazonSSMFullAccess",
        &[
            "ssm:*",
            "cloudwatch:PutMetricData",
            "ec2:DescribeInstanceStatus",
        ],
    ),
    (
        "/AmazonSSMReadOnlyAccess",
        &["ssm:Describe*", "ssm:Get*", "ssm:List*"],
    ),
    (
        "/AmazonSSMManagedInstanceCore",
        &[
            "ssm:DescribeAssociation",
            "ssm:GetDeployablePatchSnapshotForInstance",
            "ssm:GetDocument",
            "ssm:DescribeDocument",
            "ssm:GetManifest",
            "ssm:GetParameter",
            "ssm:GetParameters",
            "ssm:ListAssociations",
            "ssm:ListInstanceAssociations",
            "ssm:PutInventory",
            "ssm:PutComplianceItems",
            "ssm:PutConfigurePackageResult",
            "ssm:UpdateAssociationStatus",
            "ssm:UpdateInstanceAssociationStatus",
            "ssm:UpdateInstanceInformation",
            "ssmmessages:*",
            "ec2messages:*",
        ],
    ),
    (
        "/service-role/AmazonEC2RoleforSSM",
        &[
            "ssm:DescribeAssociation",
            "ssm:GetDocument",
            "ssm:GetParameters",
            "ssm:ListAssociations",
            "ssm:PutInventory",
            "ssm:UpdateInstanceInformation",
            "ssmmessages:*",
            "ec2messages:*",
            "cloudwatch:PutMetricData",
            "ec2:DescribeInstanceStatus",
            "ds:CreateComputer",
            "logs:*",
            "s3:GetObject",
            "s3:PutObject",
        ],
    ),
    (
        "/service-role/AmazonSSMMaintenanceWindowRole",
        &["ssm:SendCommand", "ssm:ListCommands"],
    ),
    (
        "/SecretsManagerReadWrite",
        &[
            "secretsmanager:*",
            "cloudformation:CreateChangeSet",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
            "kms:DescribeKey",
            "kms:ListAliases",
            "kms:ListKeys",
            "lambda:ListFunctions",
            "rds:DescribeDBClusters",
            "tag:GetResources",
        ],
    ),
    (
        "/AWSKeyManagementServicePowerUser",
        &["kms:Create*", "kms:Describe*", "kms:List*"],
    ),
    (
        "/CloudWatchFullAccess",
        &["cloudwatch:*", "logs:*", "sns:*"],
    ),
    (
        "/CloudWatchReadOnlyAccess",
        &["cloudwatch:Describe*", "cloudwatch:Get*", "logs:Get*"],
    ),
    ("/CloudWatchLogsFullAccess", &["logs:*"]),
    (
        "/CloudWatchAgentServerPolicy",
        &[
            "cloudwatch:PutMetricData",
            "ec2:DescribeVolumes",
            "ec2:DescribeTags",
            "logs:PutLogEvents",
            "logs:CreateLogStream",
            "logs:CreateLogGroup",
        ],
    ),
    ("/AmazonEC2ContainerRegistryFullAccess", &["ecr:*"]),
    (
        "/AmazonEC2ContainerRegistryReadOnly",
        &["ecr:GetAuthorizationToken", "ecr:BatchGetImage"],
    ),
    (
        "/AmazonEC2ContainerRegistryPowerUser",
        &["ecr:GetAuthorizationToken", "ecr:PutImage"],
    ),
    (
        "/AmazonECS_FullAccess",
        &["ecs:*", "ec2:*SecurityGroup*", "elasticloadbalancing:*"],
    ),
    (
        "/service-role/AmazonEC2ContainerServiceforEC2Role",
        &["ecs:*", "ecr:*", "logs:PutLogEvents"],
    ),
    (
        "/service-role/AmazonECSTaskExecutionRolePolicy",
        &[
            "ecr:GetAuthorizationToken",
            "ecr:BatchCheckLayerAvailability",
            "ecr:GetDownloadUrlForLayer",
            "ecr:BatchGetImage",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ],
    ),
    (
        "/AmazonEKSClusterPolicy",
        &["autoscaling:*", "ec2:*", "elasticloadbalancing:*"],
    ),
    (
        "/AmazonEKSWorkerNodePolicy",
        &["ec2:Describe*", "eks:DescribeCluster"],
    ),
    (
        "/AmazonEKS_CNI_Policy",
        &[
            "ec2:*NetworkInterface*",
            "ec2:*PrivateIpAddresses",
            "ec2:CreateTags",
        ],
    ),
    (
        "/AmazonElasticFileSystemFullAccess",
        &["elasticfilesystem:*"],
    ),
    (
        "/AmazonElasticFileSystemClientReadWriteAccess",
        &["elasticfilesystem:ClientWrite"],
    ),
    ("/AWSLambda_FullAccess", &["lambda:*", "logs:*", "states:*"]),
    (
        "/AWSLambda_ReadOnlyAccess",
        &["lambda:Get*", "lambda:List*"],
    ),
    (
        "/service-role/AWSLambdaBasicExecutionRole",
        &[
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ],
    ),
    (
        "/service-role/AWSLambdaVPCAccessExecutionRole",
        &[
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DeleteNetworkInterface",
        ],
    ),
    (
        "/service-role/AmazonRDSEnhancedMonitoringRole",
        &["logs:CreateLogGroup", "logs:PutLogEvents"],
    ),
    (
        "/service-role/AmazonEBSCSIDriverPolicy",
        &["ec2:*Snapshot*", "ec2:*Volume*"],
    ),
    (
        "/service-role/AWSConfigRole",
        &["config:*", "s3:GetBucket*"],
    ),
    (
        "/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
        &["logs:*"],
    ),
    ("/IAMFullAccess", &["iam:*"]),
    (
        "/IAMReadOnlyAccess",
        &["iam:Get*", "iam:List*", "iam:GenerateCredentialReport"],
    ),
    (
        "/IAMUserChangePassword",
        &["iam:ChangePassword", "iam:GetAccountPasswordPolicy"],
    ),
    ("/AWSCloudFormationFullAccess", &["cloudformation:*"]),
    (
        "/AWSCloudFormationReadOnlyAccess",
        &["cloudformation:Describe*", "cloudformation:List*"],
    ),
    (
        "/AWSXRayDaemonWriteAccess",
        &["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    ),
    (
        "/ElasticLoadBalancingFullAccess",
        &["elasticloadbalancing:*"],
    ),
    (
        "/AutoScalingFullAccess",
        &["autoscaling:*", "ec2:Describe*"],
    ),
];

/// Puts the catalogue in. Ids are the same in every account.
pub(crate) fn create_defaults(account: &mut Account) {
    for (number, (place, actions)) in CATALOGUE.iter().enumerate() {
        let policy = policy(number, place, actions);
        account.iam.policies.insert(policy.arn.clone(), policy);
    }
}

/// Puts in the AWS managed policies that a call names. The catalogue has those that are used most; AWS
/// has more than a thousand, and any of them may be meant.
pub(crate) fn create_named(account: &mut Account, call: &Call) {
    for name in ["PolicyArn", "PermissionsBoundary"] {
        let Some(arn) = call.params.get(name) else {
            continue;
        };
        let place = arn.strip_prefix("arn:aws:iam::aws:policy");
        let place = place.filter(|place| is_well_formed(place));
        if let Some(place) = place.filter(|_| !account.iam.policies.contains(arn)) {
            let number = 1_000_000 + account.random.next() as usize % 1_000_000;
            let policy = policy(number, place, &[]);
            account.iam.policies.insert(policy.arn.clone(), policy);
        }
    }
}

/// Whether a path and a name are what a policy can have: `/service-role/AWSConfigRole`.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
fn is_well_formed(place: &str) -> bool {
    let is_part = |part: &str| {
        let allowed = |it: char| it.is_ascii_alphanumeric() || "_+=,.@-".contains(it);
        (1..=128).contains(&part.len()) && part.chars().all(allowed)
    };
    let parts = place.strip_prefix('/');
    parts.is_some_and(|parts| parts.split('/').all(is_part))
}

fn policy(number: usize, place: &str, actions: &[&str]) -> Policy {
    let (path, name) = place.rsplit_once('/').unwrap_or(("", place));
    let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": "*" });
    // What one allows that is not in the catalogue is not known here: nothing.
    let statements: Vec<_> = Some(statement)
        .filter(|_| !actions.is_empty())
        .into_iter()
        .collect();
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    Policy {
        name: name.to_owned(),
        path: format!("{path}/"),
        id: format!("ANPAJSANDBOX{number:0>9}"),
        arn: format!("arn:aws:iam::aws:policy{place}"),
        created: LONG_AGO,
        updated: LONG_AGO,
        description: None,
        tags: Tags::new(),
        versions: vec![PolicyVersion {
            number: 1,
            document: format!("{document:#}"),
            created: LONG_AGO,
        }],
        default: 1,
        next: 2,
    }
}
