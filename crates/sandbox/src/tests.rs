//! What holds for every service.

use super::testing::{Lines, first, query, request, sandbox};
use super::{Faults, Limits, Options, Quotas, serve};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

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

#[tokio::test(start_paused = true)]
async fn who_is_too_fast_is_told_so_for_each_action_by_itself() {
    let sandbox = sandbox(|options| options.throttling = true);
    let call = async |form: &str| first(&query(&sandbox, "ec2", form).await.1, "Code").to_owned();
    let mut answers = Vec::new();
    for _ in 0..7 {
        answers.push(call("Action=RunInstances&MinCount=1").await);
    }
    assert_eq!(answers[..5], ["MissingParameter"; 5]);
    assert_eq!(answers[5..], ["RequestLimitExceeded"; 2]);
    assert_eq!(call("Action=DescribeVpcs").await, "");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let after: Vec<_> = [call("Action=RunInstances&MinCount=1").await].into();
    assert_eq!(after, ["MissingParameter"]);
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_faults() {
    let run = async |seed: u64| {
        let sandbox = sandbox(|options| {
            (options.seed, options.faults) = (seed, Faults::drawn(seed));
            options.faults.eventual_consistency = false;
            options.quotas = Quotas::none();
        });
        let mut outcomes = Vec::new();
        for _ in 0..200 {
            let answer = sandbox.handle(request("ec2", "KEY", "Action=CreateInternetGateway"));
            outcomes.push(answer.await.map(|answer| answer.status().as_u16()));
        }
        (outcomes, sandbox.inspect().objects.len())
    };
    let (outcomes, made) = run(7).await;
    assert_eq!((outcomes.clone(), made), run(7).await);
    assert_ne!(outcomes, run(8).await.0);
    let answered = outcomes
        .iter()
        .filter(|outcome| **outcome == Ok(200))
        .count();
    let lost = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    assert!(
        lost > 0 && answered > 150,
        "{answered} answered, {lost} lost"
    );
    // Half of what is lost was carried out, and nobody was told.
    assert!(
        made > answered && made < answered + lost,
        "{made} made, {answered} answered"
    );
}

#[tokio::test]
async fn any_client_may_connect() {
    let sandbox = sandbox(|_| ());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let never = std::future::pending();
    let server = tokio::spawn(serve(sandbox.clone(), listener, Limits::default(), never));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let body = "Action=DescribeVpcs&Version=2016-11-15";
    let scope = "Credential=KEY/20240501/us-east-1/ec2/aws4_request";
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n\
         Authorization: AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    server.abort();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(
        first(&answer, "vpcId"),
        crate::ec2::default_ids::id("vpc", "us-east-1", 0)
    );
}

/// However much of the file a killed process got written, what is whole in it counts.
#[tokio::test(start_paused = true)]
async fn a_file_cut_off_anywhere_opens_and_goes_on() {
    let options = || Options {
        throttling: false,
        quotas: Quotas::none(),
        ..Options::default()
    };
    let lines = Lines::default();
    let cloud = lines.open(options());
    let mut ends = vec![0];
    for _ in 0..5 {
        query(&cloud, "ec2", "Action=CreateInternetGateway").await;
        ends.push(lines.text().len());
    }
    let whole = lines.text();
    for cut in (0..=whole.len()).step_by(7).chain(ends.clone()) {
        let lines = Lines::left(&whole[..cut]);
        let made = ends.iter().filter(|end| **end <= cut).count() - 1;
        let cloud = lines.open(options());
        assert_eq!(cloud.inspect().objects.len(), made, "cut at {cut}");
        query(&cloud, "ec2", "Action=CreateInternetGateway").await;
        let cloud = lines.open(options());
        assert_eq!(cloud.inspect().objects.len(), made + 1, "cut at {cut}");
    }
}
