//! The actions of listeners and rules: the blocks, and how they are sent and read.
//!
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html>

mod authenticate;
mod forward;
mod inner_type;
mod schema;

use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, FixedResponseActionConfig, RedirectActionConfig,
    RedirectActionStatusCodeEnum,
};

use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use rform_core::value::{Type, Value};

pub(crate) use inner_type::inner;
pub(super) use schema::{Of, blocks};

/// The actions of a plan, in the form of a request. Those without an order are carried out in the
/// order of their blocks.
pub(super) fn sdk_actions(planned: &Value, name: &str) -> Vec<Action> {
    let blocks = planned.items(name).enumerate();
    blocks
        .map(|(index, block)| sdk_action(index, block))
        .collect()
}

fn sdk_action(index: usize, block: &Value) -> Action {
    let position = i32::try_from(index + 1).unwrap_or(i32::MAX);
    let order = block.integer("order").filter(|it| *it > 0);
    let action = Action::builder()
        .set_type(block.string("type").map(ActionTypeEnum::from))
        .order(order.unwrap_or(position));
    let action = match block.text("type") {
        "forward" => action
            .set_target_group_arn(block.owned("target_group_arn"))
            .set_forward_config(block.first("forward").map(forward::sdk)),
        "redirect" => action.set_redirect_config(block.first("redirect").map(redirect)),
        "fixed-response" => {
            action.set_fixed_response_config(block.first("fixed_response").map(fixed_response))
        }
        "authenticate-cognito" => action.set_authenticate_cognito_config(
            block
                .first("authenticate_cognito")
                .map(authenticate::cognito),
        ),
        "authenticate-oidc" => action
            .set_authenticate_oidc_config(block.first("authenticate_oidc").map(authenticate::oidc)),
        "jwt-validation" => {
            action.set_jwt_validation_config(block.first("jwt_validation").map(authenticate::token))
        }
        _ => action,
    };
    action.build()
}

fn redirect(block: &Value) -> RedirectActionConfig {
    RedirectActionConfig::builder()
        .set_host(block.owned("host"))
        .set_path(block.owned("path"))
        .set_port(block.owned("port"))
        .set_protocol(block.owned("protocol"))
        .set_query(Some(block.text("query").to_owned()))
        .set_status_code(
            block
                .string("status_code")
                .map(RedirectActionStatusCodeEnum::from),
        )
        .build()
}

fn fixed_response(block: &Value) -> FixedResponseActionConfig {
    FixedResponseActionConfig::builder()
        .set_content_type(block.owned("content_type"))
        .set_message_body(block.owned("message_body"))
        .set_status_code(block.owned("status_code"))
        .build()
}

/// The actions that AWS has, in their order, in the terms of the known ones: AWS answers a group
/// to forward to in two ways, and secrets not at all.
pub(super) fn value(of: Of, known: &Value, found: &[Action]) -> Value {
    let mut found: Vec<&Action> = found.iter().collect();
    found.sort_by_key(|it| it.order);
    let known: Vec<&Value> = known.items(of.block()).collect();
    let ty = blocks(of).element_type();
    let items = found.iter().enumerate().map(|(index, action)| {
        let known = known.get(index).copied().unwrap_or(&Value::NULL);
        action_value(&ty, known, action)
    });
    Value::list(ty.clone(), items)
}

fn action_value(ty: &Type, known: &Value, action: &Action) -> Value {
    let kind = action.r#type.as_ref().map(ActionTypeEnum::as_str);
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .number("order", action.order)
        .text("type", kind)
        .text("target_group_arn", None);
    // An argument that means nothing to the kind of action stays as it was written.
    if kind != Some("forward") {
        builder.text("target_group_arn", known.string("target_group_arn"));
    }
    let mut set = |name: &str, value: Option<Value>| {
        builder.set(name, Value::list(inner(ty, name), value));
    };
    set(
        "redirect",
        action.redirect_config.as_ref().map(redirect_value),
    );
    set(
        "fixed_response",
        action.fixed_response_config.as_ref().map(fixed_value),
    );
    set(
        "authenticate_cognito",
        action
            .authenticate_cognito_config
            .as_ref()
            .map(authenticate::cognito_value),
    );
    set(
        "authenticate_oidc",
        action
            .authenticate_oidc_config
            .as_ref()
            .map(|it| authenticate::oidc_value(known, it)),
    );
    set(
        "jwt_validation",
        action
            .jwt_validation_config
            .as_ref()
            .map(|it| authenticate::token_value(&inner(ty, "jwt_validation"), it)),
    );
    set("forward", None);
    if kind == Some("forward") {
        forward::set(&mut builder, &inner(ty, "forward"), known, action);
    }
    builder.build()
}

fn redirect_value(config: &RedirectActionConfig) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("host", config.host.as_deref())
        .text("path", config.path.as_deref())
        .text("port", config.port.as_deref())
        .text("protocol", config.protocol.as_deref())
        .text("query", config.query.as_deref())
        .text(
            "status_code",
            config
                .status_code
                .as_ref()
                .map(RedirectActionStatusCodeEnum::as_str),
        );
    builder.build()
}

fn fixed_value(config: &FixedResponseActionConfig) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("content_type", config.content_type.as_deref())
        .text("message_body", config.message_body.as_deref())
        .text("status_code", config.status_code.as_deref());
    builder.build()
}

/// A group that is written in one way and read in the other, as after an import, is no change.
pub(super) fn customize_diff(diff: &mut ResourceDiff<'_>, of: Of) {
    if diff.is_create() {
        return;
    }
    let name = of.block();
    let planned = diff.planned.value(name).clone();
    if !planned.is_known() {
        return;
    }
    let prior: Vec<Value> = diff.prior.items(name).cloned().collect();
    let ty = blocks(of).element_type();
    let items = planned.elements().enumerate().map(|(index, item)| {
        let before = prior.get(index).unwrap_or(&Value::NULL);
        forward::as_before(before, item)
    });
    let items: Vec<Value> = items.collect();
    diff.planned.set(name, Value::list(ty, items));
}
