//! Parameters and their versions.

use crate::testing::{json, sandbox};
use serde_json::Value;

#[tokio::test(start_paused = true)]
async fn a_parameter_is_overwritten_on_request_only() {
    let sandbox = sandbox(|_| ());
    let call = async |action: &str, body: &str| {
        let (_, text) = json(&sandbox, "ssm", &format!("AmazonSSM.{action}"), body).await;
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let put = r#"{"Name": "/a/b", "Value": "one", "Type": "SecureString"}"#;
    assert_eq!(call("PutParameter", put).await["Version"], 1);
    assert_eq!(
        call("PutParameter", put).await["__type"],
        "ParameterAlreadyExists"
    );
    let again = r#"{"Name": "/a/b", "Value": "two", "Overwrite": true}"#;
    assert_eq!(call("PutParameter", again).await["Version"], 2);
    let hidden = call("GetParameter", r#"{"Name": "/a/b"}"#).await;
    assert_ne!(hidden["Parameter"]["Value"], "two");
    let open = r#"{"Path": "/a", "WithDecryption": true}"#;
    assert_eq!(
        call("GetParametersByPath", open).await["Parameters"][0]["Value"],
        "two"
    );
    let many = call("GetParameters", r#"{"Names": ["/a/b", "/c"]}"#).await;
    assert_eq!(many["InvalidParameters"][0], "/c");
}
