//! Endpoints of services that want to accept whoever comes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use rform_aws::{Aws, client_of};
use rform_core::value::Value;
use rform_sandbox::{Options, Sandbox};
use serde_json::{Value as Json, json};

use super::harness::{Harness, TokioClock, gone, text};

/// A cloud whose services accept by hand, and what was accepted.
struct Guarded {
    harness: Harness,
    accepted: Arc<Mutex<Vec<String>>>,
}

impl Guarded {
    async fn new() -> Guarded {
        let sandbox = Sandbox::new(Options::default());
        let (cloud, accepted) = (sandbox.clone(), Arc::<Mutex<Vec<String>>>::default());
        let (is_open, heard) = (Arc::new(AtomicBool::new(false)), Arc::clone(&accepted));
        let http = client_of(move |request: Request<Bytes>| {
            let (cloud, is_open, heard) = (cloud.clone(), is_open.clone(), heard.clone());
            async move {
                let body = String::from_utf8_lossy(request.body()).into_owned();
                if body.starts_with("Action=AcceptVpcEndpointConnections&") {
                    is_open.store(true, Ordering::SeqCst);
                    if let Ok(mut heard) = heard.lock() {
                        heard.push(body);
                    }
                    let answer = "<AcceptVpcEndpointConnectionsResponse/>";
                    return Ok(Response::new(Bytes::from(answer)));
                }
                let response = cloud.handle(request).await?;
                Ok::<_, rform_sandbox::LostResponse>(match is_open.load(Ordering::SeqCst) {
                    true => response,
                    false => response.map(|it| waiting(&it)),
                })
            }
        });
        let clock = Arc::new(TokioClock::new());
        let harness = Harness::over(sandbox, Aws::new(Some(http), clock, 7));
        harness.configure(json!({"region": "us-east-1"})).await;
        Guarded { harness, accepted }
    }

    async fn config(&self, auto_accept: Option<bool>) -> (Value, Json) {
        let vpc = json!({"cidr_block": "10.0.0.0/16"});
        let vpc = self.harness.create("aws_vpc", vpc).await;
        let config = endpoint(&vpc, auto_accept);
        (vpc, config)
    }

    fn accepted(&self) -> Vec<String> {
        self.accepted
            .lock()
            .map(|it| it.clone())
            .unwrap_or_default()
    }
}

fn endpoint(vpc: &Value, auto_accept: Option<bool>) -> Json {
    json!({
        "vpc_id": text(vpc, "id"), "service_name": "com.amazonaws.us-east-1.s3",
        "auto_accept": auto_accept,
    })
}

/// What the cloud says while the service has not accepted yet.
fn waiting(answer: &Bytes) -> Bytes {
    let text = String::from_utf8_lossy(answer);
    let is_concerned = ["vpcEndpointId", "serviceDetailSet"];
    if !is_concerned.iter().any(|it| text.contains(it)) {
        return answer.clone();
    }
    let waits = text.replace("<state>available<", "<state>pendingAcceptance<");
    let service = "<serviceId>vpce-svc-1</serviceId><serviceName>";
    Bytes::from(waits.replace("<serviceName>", service))
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_waits_until_it_is_to_be_accepted() {
    let cloud = Guarded::new().await;
    let harness = &cloud.harness;
    let (vpc, config) = cloud.config(None).await;
    let made = harness.create("aws_vpc_endpoint", config).await;
    assert_eq!(text(&made, "state"), "pendingAcceptance");
    let refused = endpoint(&vpc, Some(false));
    let made = harness.succeed("aws_vpc_endpoint", &made, refused).await;
    assert_eq!(cloud.accepted(), Vec::<String>::new());

    let wanted = endpoint(&vpc, Some(true));
    let made = harness
        .succeed("aws_vpc_endpoint", &made, wanted.clone())
        .await;
    let told = cloud.accepted();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("ServiceId=vpce-svc-1"), "{told:?}");
    assert!(told[0].contains(&text(&made, "id")), "{told:?}");
    assert_eq!(text(&made, "state"), "available");
    harness.is_settled("aws_vpc_endpoint", &made, &wanted).await;
    gone(harness, &[("aws_vpc_endpoint", &made), ("aws_vpc", &vpc)]).await;
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_is_accepted_as_soon_as_it_is_made() {
    let cloud = Guarded::new().await;
    let (vpc, config) = cloud.config(Some(true)).await;
    let harness = &cloud.harness;
    let made = harness.create("aws_vpc_endpoint", config).await;
    assert_eq!(cloud.accepted().len(), 1);
    assert_eq!(text(&made, "state"), "available");
    gone(harness, &[("aws_vpc_endpoint", &made), ("aws_vpc", &vpc)]).await;
}
