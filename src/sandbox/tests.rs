//! What holds for every service.

use super::testing::{first, query, request, sandbox};

#[tokio::test(start_paused = true)]
async fn credentials_and_actions_are_checked() {
    let sandbox = sandbox(|_| ());
    let (status, body) = query(&sandbox, "ec2", "Action=MakeCoffee").await;
    assert_eq!((status, first(&body, "Code")), (400, "InvalidAction"));
    assert!(first(&body, "Message").contains("MakeCoffee"));

    let bad = request("ec2", "INVALIDKEY", "Action=DescribeVpcs");
    let answer = sandbox.handle(bad).await.unwrap();
    assert_eq!(answer.status(), 401);
    assert!(String::from_utf8_lossy(answer.body()).contains("<Code>AuthFailure</Code>"));
}
