//! What is in the way of a destroy is named within a minute, whatever it is; and a fault that no
//! time heals is told at once.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use rform_plan::Mode;
use rform_sandbox::{Options, Sandbox};
use rform_state::State;

use super::harness::{Harness, errors};

/// A VPC and a subnet.
pub(super) const NETWORK: &str = r#"
resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}
"#;

/// A stack of one file.
pub(super) fn stack(text: &str) -> Harness {
    Harness::new(&[("main.tf".into(), text.into())], Options::default())
}

/// The state after an apply that has to succeed.
pub(super) async fn made(harness: &Harness) -> State {
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    applied.state
}

/// The errors of a destroy, which may take a minute and what is gone takes besides.
pub(super) async fn refused(harness: &Harness, state: &State, at_most: u64) -> String {
    let began = tokio::time::Instant::now();
    let destroyed = harness.run(state, Mode::Destroy).await;
    let took = began.elapsed();
    let said = errors(&destroyed.diagnostics).join("\n");
    let is_in_time = took <= Duration::from_secs(at_most);
    assert!(is_in_time, "it took {took:?}: {said}");
    said
}

/// A string attribute of an object of the state; empty if there is none.
pub(super) fn attribute(state: &State, address: &str, name: &str) -> String {
    let found = state
        .resources
        .iter()
        .find(|(it, _)| it.to_string() == address);
    let object = found.and_then(|(_, it)| it.current.as_ref());
    let value = object.and_then(|it| it.attributes.get(name)?.as_str());
    value.unwrap_or_default().to_owned()
}

/// What somebody else asks of EC2; the text in the first element of that name in the answer.
async fn ask(sandbox: &Sandbox, form: &str, element: &str) -> String {
    let mut request = Request::new(Bytes::from(form.to_owned()));
    *request.method_mut() = http::Method::POST;
    let signed = "AWS4-HMAC-SHA256 Credential=AKIAOTHER/20240501/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0";
    request
        .headers_mut()
        .insert("authorization", http::HeaderValue::from_static(signed));
    let answer = sandbox.handle(request).await.expect("an answer");
    let text = String::from_utf8_lossy(answer.body()).into_owned();
    assert!(answer.status().is_success(), "{text}");
    let (begin, end) = (format!("<{element}>"), format!("</{element}>"));
    let inner = text
        .split_once(&begin)
        .and_then(|(_, rest)| rest.split_once(&end));
    inner.map(|(text, _)| text.to_owned()).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn a_foreign_egress_only_gateway_in_a_vpc_is_named() {
    let harness = stack(NETWORK);
    let state = made(&harness).await;
    let vpc = attribute(&state, "aws_vpc.main", "id");
    let cloud = &harness.sandbox;
    let egress = format!("Action=CreateEgressOnlyInternetGateway&VpcId={vpc}");
    let egress = ask(cloud, &egress, "egressOnlyInternetGatewayId").await;
    let said = refused(&harness, &state, 60).await;
    let named = format!("egress-only internet gateway {egress}");
    assert!(said.contains(&named), "{said}");
    assert!(said.contains("not in the configuration"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_foreign_user_in_a_group_is_named() {
    let harness = stack("resource \"aws_iam_group\" \"main\" {\n  name = \"team\"\n}\n");
    let state = made(&harness).await;
    let other = harness.beside(&[(
        "main.tf".into(),
        "resource \"aws_iam_user\" \"it\" {\n  name = \"somebody\"\n}\n\nresource \"aws_iam_group_membership\" \"it\" {\n  name  = \"m\"\n  group = \"team\"\n  users = [aws_iam_user.it.name]\n}\n"
            .into(),
    )]);
    made(&other).await;
    let said = refused(&harness, &state, 60).await;
    assert!(said.contains("member somebody"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_foreign_nat_gateway_with_the_address_of_the_stack_is_named() {
    let address = "resource \"aws_eip\" \"main\" {\n  domain = \"vpc\"\n}\n";
    let harness = stack(address);
    let state = made(&harness).await;
    let allocation = attribute(&state, "aws_eip.main", "id");
    let other = harness.beside(&[(
        "main.tf".into(),
        format!(
            "{NETWORK}\nresource \"aws_internet_gateway\" \"main\" {{\n  vpc_id = aws_vpc.main.id\n}}\n\nresource \"aws_nat_gateway\" \"main\" {{\n  allocation_id = \"{allocation}\"\n  subnet_id     = aws_subnet.main.id\n  depends_on    = [aws_internet_gateway.main]\n}}\n"
        ),
    )]);
    let theirs = made(&other).await;
    let gateway = attribute(&theirs, "aws_nat_gateway.main", "id");
    let said = refused(&harness, &state, 60).await;
    assert!(said.contains(&format!("NAT gateway {gateway}")), "{said}");
    assert!(!said.contains("access key"), "{said}");
}

/// A group that is renamed is replaced; the instance that wears it belongs to the stack.
#[tokio::test(start_paused = true)]
async fn what_belongs_to_the_stack_is_not_to_be_imported() {
    let text = format!(
        "{NETWORK}\nresource \"aws_security_group\" \"main\" {{\n  name   = \"one\"\n  vpc_id = aws_vpc.main.id\n}}\n\nresource \"aws_instance\" \"main\" {{\n  ami                    = data.aws_ami.linux.id\n  instance_type          = \"t3.micro\"\n  subnet_id              = aws_subnet.main.id\n  vpc_security_group_ids = [aws_security_group.main.id]\n}}\n\ndata \"aws_ami\" \"linux\" {{\n  most_recent = true\n  owners      = [\"amazon\"]\n  filter {{\n    name   = \"name\"\n    values = [\"amzn2-ami-hvm-*-x86_64-gp2\"]\n  }}\n}}\n"
    );
    let mut harness = stack(&text);
    let state = made(&harness).await;
    harness.rewrite("main.tf", &text.replace("\"one\"", "\"two\""));
    let applied = harness.run(&state, Mode::Normal).await;
    let said = errors(&applied.diagnostics).join("\n");
    assert!(said.contains("aws_instance.main"), "{said}");
    assert!(said.contains("create_before_destroy"), "{said}");
    assert!(!said.contains("import them"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_principal_that_does_not_exist_is_told_at_once() {
    let policy = "{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":{\\\"AWS\\\":\\\"arn:aws:iam::123456789012:role/nobody\\\"},\\\"Action\\\":\\\"sts:AssumeRole\\\"}]}";
    let harness = stack(&format!(
        "resource \"aws_iam_role\" \"main\" {{\n  name               = \"r\"\n  assume_role_policy = \"{policy}\"\n}}\n"
    ));
    said_within(&harness, 30, "MalformedPolicyDocument").await;
}

async fn said_within(harness: &Harness, seconds: u64, what: &str) {
    let began = tokio::time::Instant::now();
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    let took = began.elapsed();
    let said = errors(&applied.diagnostics).join("\n");
    assert!(said.contains(what), "{said}");
    assert!(took <= Duration::from_secs(seconds), "it took {took:?}");
}

/// The AMI is none; the subnet beside it is so new that its id may not be known everywhere.
#[tokio::test(start_paused = true)]
async fn a_wrong_image_beside_a_new_subnet_is_told_at_once() {
    let harness = stack(&format!(
        "{NETWORK}\nresource \"aws_instance\" \"main\" {{\n  ami           = \"ami-00000000000000000\"\n  instance_type = \"t3.micro\"\n  subnet_id     = aws_subnet.main.id\n}}\n"
    ));
    said_within(&harness, 60, "InvalidAMIID.NotFound").await;
}
