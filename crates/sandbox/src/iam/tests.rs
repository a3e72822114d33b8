//! What IAM refuses, and what it shows.

use crate::latency::Latency;
use crate::testing::{all, first, query, sandbox};
use crate::{Faults, Sandbox};
use std::time::Duration;

const TRUST: &str = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A\
    %22Allow%22%2C%22Action%22%3A%22sts%3AAssumeRole%22%2C%22Principal%22%3APRINCIPAL%7D%5D%7D";
const SERVICE: &str = "%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D";

async fn create_role(sandbox: &Sandbox, name: &str, principal: &str) -> (u16, String) {
    let trust = TRUST.replace("PRINCIPAL", principal);
    let form = format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}");
    query(sandbox, "iam", &form).await
}

async fn refusal(sandbox: &Sandbox, form: &str) -> (u16, String, String) {
    let (status, body) = query(sandbox, "iam", form).await;
    (
        status,
        first(&body, "Code").into(),
        first(&body, "Message").into(),
    )
}

fn conflict(message: &str) -> (u16, String, String) {
    (409, "DeleteConflict".into(), message.into())
}

#[tokio::test(start_paused = true)]
async fn a_role_goes_when_nothing_holds_it() {
    let sandbox = sandbox(|_| ());
    let (status, body) = create_role(&sandbox, "r", SERVICE).await;
    assert_eq!((status, first(&body, "RoleId").len()), (200, 21));
    let policy = "PolicyArn=arn:aws:iam::aws:policy/service-role/AmazonEC2RoleforSSM";
    for form in [
        "Action=CreateInstanceProfile&InstanceProfileName=p",
        "Action=AddRoleToInstanceProfile&InstanceProfileName=p&RoleName=r",
        &format!("Action=AttachRolePolicy&RoleName=r&{policy}"),
    ] {
        assert_eq!(query(&sandbox, "iam", form).await.0, 200, "{form}");
    }
    let delete = "Action=DeleteRole&RoleName=r";
    let in_profile = "Cannot delete entity, must remove roles from instance profile first.";
    assert_eq!(refusal(&sandbox, delete).await, conflict(in_profile));
    let profile = "Action=DeleteInstanceProfile&InstanceProfileName=p";
    assert_eq!(refusal(&sandbox, profile).await, conflict(in_profile));
    let remove = "Action=RemoveRoleFromInstanceProfile&InstanceProfileName=p&RoleName=r";
    query(&sandbox, "iam", remove).await;
    let attached = "Cannot delete entity, must detach all policies first.";
    assert_eq!(refusal(&sandbox, delete).await, conflict(attached));
    query(
        &sandbox,
        "iam",
        &format!("Action=DetachRolePolicy&RoleName=r&{policy}"),
    )
    .await;
    assert_eq!(query(&sandbox, "iam", delete).await.0, 200);
    assert_eq!(query(&sandbox, "iam", profile).await.0, 200);
    assert!(sandbox.inspect().is_empty(), "{}", sandbox.inspect());
}

#[tokio::test(start_paused = true)]
async fn a_trust_policy_names_only_who_exists() {
    let sandbox = sandbox(|_| ());
    let nobody = "%7B%22AWS%22%3A%22arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fnobody%22%7D";
    let (_, body) = create_role(&sandbox, "r", nobody).await;
    assert_eq!(first(&body, "Code"), "MalformedPolicyDocument");
    let message = "Invalid principal in policy: \
                   &quot;AWS&quot;:&quot;arn:aws:iam::123456789012:role/nobody&quot;";
    assert_eq!(first(&body, "Message"), message);
    create_role(&sandbox, "nobody", SERVICE).await;
    assert_eq!(create_role(&sandbox, "r", nobody).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn a_policy_keeps_five_versions_and_its_attachments() {
    let sandbox = sandbox(|_| ());
    let document = "PolicyDocument=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B\
                    %22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
    let create = format!("Action=CreatePolicy&PolicyName=p&{document}");
    let (_, body) = query(&sandbox, "iam", &create).await;
    let arn = first(&body, "Arn").to_owned();
    let again = format!("Action=CreatePolicyVersion&PolicyArn={arn}&SetAsDefault=true&{document}");
    for _ in 0..4 {
        assert_eq!(query(&sandbox, "iam", &again).await.0, 200);
    }
    assert_eq!(refusal(&sandbox, &again).await.1, "LimitExceeded");
    let delete = format!("Action=DeletePolicy&PolicyArn={arn}");
    assert_eq!(refusal(&sandbox, &delete).await.0, 409);
    let (_, body) = query(
        &sandbox,
        "iam",
        &format!("Action=ListPolicyVersions&PolicyArn={arn}"),
    )
    .await;
    assert_eq!(all(&body, "VersionId"), ["v5", "v4", "v3", "v2", "v1"]);
}

#[tokio::test(start_paused = true)]
async fn a_new_role_is_unseen_for_a_while() {
    let sandbox = sandbox(|options| {
        options.faults = Faults {
            eventual_consistency: true,
            ..Faults::none()
        };
        options.latencies.iam_propagation = Latency::seconds(3, 4);
    });
    create_role(&sandbox, "r", SERVICE).await;
    let get = "Action=GetRole&RoleName=r";
    let absent = (
        404,
        "NoSuchEntity".into(),
        "The role with name r cannot be found.".into(),
    );
    assert_eq!(refusal(&sandbox, get).await, absent);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(query(&sandbox, "iam", get).await.0, 200);
}
