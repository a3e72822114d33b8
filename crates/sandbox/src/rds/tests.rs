//! What RDS refuses about its groups.

use crate::Sandbox;
use crate::testing::{all, first, query, sandbox};

async fn ask(sandbox: &Sandbox, form: &str) -> String {
    let (status, body) = query(sandbox, "rds", form).await;
    assert_eq!(status, 200, "{form}: {body}");
    body
}

async fn refused(sandbox: &Sandbox, form: &str) -> String {
    let (status, body) = query(sandbox, "rds", form).await;
    assert!([400, 404].contains(&status), "{form}: {body}");
    first(&body, "Code").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_subnet_group_covers_two_zones_of_one_vpc() {
    let sandbox = sandbox(|_| ());
    let (_, subnets) = query(&sandbox, "ec2", "Action=DescribeSubnets").await;
    let ids = all(&subnets, "subnetId");
    let create = "Action=CreateDBSubnetGroup&DBSubnetGroupName=main&DBSubnetGroupDescription=d";
    let one = format!("{create}&SubnetIds.SubnetIdentifier.1={}", ids[0]);
    assert_eq!(
        refused(&sandbox, &one).await,
        "DBSubnetGroupDoesNotCoverEnoughAZs"
    );
    let two = format!("{one}&SubnetIds.SubnetIdentifier.2={}", ids[1]);
    ask(&sandbox, &two).await;
    assert_eq!(refused(&sandbox, &two).await, "DBSubnetGroupAlreadyExists");
    let gone = "Action=DeleteDBSubnetGroup&DBSubnetGroupName=main";
    ask(&sandbox, gone).await;
    assert_eq!(refused(&sandbox, gone).await, "DBSubnetGroupNotFoundFault");
}

#[tokio::test(start_paused = true)]
async fn static_parameters_wait_for_a_reboot() {
    let sandbox = sandbox(|_| ());
    let create = "Action=CreateDBParameterGroup&DBParameterGroupName=pg&Description=d\
                  &DBParameterGroupFamily=";
    let unknown = format!("{create}postgres1");
    assert_eq!(refused(&sandbox, &unknown).await, "InvalidParameterValue");
    ask(&sandbox, &format!("{create}postgres16")).await;
    let modify = |name: &str, method: &str| {
        format!(
            "Action=ModifyDBParameterGroup&DBParameterGroupName=pg\
             &Parameters.Parameter.1.ParameterName={name}\
             &Parameters.Parameter.1.ParameterValue=1&Parameters.Parameter.1.ApplyMethod={method}"
        )
    };
    let now = modify("shared_buffers", "immediate");
    assert_eq!(refused(&sandbox, &now).await, "InvalidParameterCombination");
    ask(&sandbox, &modify("shared_buffers", "pending-reboot")).await;
    ask(&sandbox, &modify("log_statement", "immediate")).await;
    let show = "Action=DescribeDBParameters&DBParameterGroupName=pg&Source=user";
    let shown = ask(&sandbox, show).await;
    assert_eq!(
        all(&shown, "ParameterName"),
        ["log_statement", "shared_buffers"]
    );
    let reset = "Action=ResetDBParameterGroup&DBParameterGroupName=pg\
                 &Parameters.Parameter.1.ParameterName=log_statement";
    ask(&sandbox, reset).await;
    let shown = ask(&sandbox, show).await;
    assert_eq!(all(&shown, "ParameterName"), ["shared_buffers"]);
}

#[tokio::test(start_paused = true)]
async fn options_are_those_of_the_engine() {
    let sandbox = sandbox(|_| ());
    let create = "Action=CreateOptionGroup&OptionGroupName=og&OptionGroupDescription=d\
                  &EngineName=mysql&MajorEngineVersion=";
    let unknown = format!("{create}9.9");
    assert_eq!(
        refused(&sandbox, &unknown).await,
        "InvalidParameterCombination"
    );
    ask(&sandbox, &format!("{create}8.0")).await;
    let modify = |option: &str| {
        format!(
            "Action=ModifyOptionGroup&OptionGroupName=og\
             &OptionsToInclude.OptionConfiguration.1.OptionName={option}"
        )
    };
    assert_eq!(
        refused(&sandbox, &modify("OEM")).await,
        "InvalidParameterValue"
    );
    let group = ask(&sandbox, &modify("MARIADB_AUDIT_PLUGIN")).await;
    assert!(group.contains("SERVER_AUDIT_EVENTS"), "{group}");
    let empty = "Action=ModifyOptionGroup&OptionGroupName=og";
    assert_eq!(refused(&sandbox, empty).await, "InvalidParameterValue");
}
