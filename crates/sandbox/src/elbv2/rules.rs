//! Rules of listeners. The default one is the listener's own actions.

use super::lookup::{absent, all, answer, find, find_mut, invalid, page, required, texts};
use super::model::{Balancer, Listener, Rule};
use super::{actions, naming, tags};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure, Params, Xml};

/// The fields that conditions can look at:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html>.
const FIELDS: [&str; 6] = [
    "host-header",
    "http-header",
    "http-request-method",
    "path-pattern",
    "query-string",
    "source-ip",
];

/// `CreateRule`: a priority is one rule's.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let listener = required(call, "ListenerArn")?.to_owned();
    let owner = find::<Listener>(account, &listener)?.balancer.clone();
    let balancer = find::<Balancer>(account, &owner)?.clone();
    if balancer.kind != "application" {
        let message = "Rules are supported for application load balancers only";
        return Err(Failure::new("UnsupportedProtocol", message));
    }
    let priority: Option<u32> = call.params.parse("Priority")?;
    let priority = priority.filter(|it| (1..=50000).contains(it));
    let priority = priority.ok_or_else(|| invalid("Priority must be between 1 and 50000"))?;
    check_priority(account, &listener, priority)?;
    let rule = Rule {
        actions: actions::given(account, call, "Actions", (&owner, &balancer))?,
        conditions: conditions(call)?,
        transforms: call.params.parts("Transforms.member"),
        tags: tags::given(call)?,
        listener: listener.clone(),
        priority,
    };
    let new = naming::new_arn(
        account,
        &format!("listener-rule/{}", naming::path(&listener)),
    );
    account.elbv2.rules.insert(new.clone(), rule);
    show(account, &[new])
}

fn check_priority(account: &Account, listener: &str, priority: u32) -> Result<(), Failure> {
    let mut rules = account.elbv2.rules.values();
    match rules.any(|it| it.listener == listener && it.priority == priority) {
        false => Ok(()),
        true => Err(Failure::new(
            "PriorityInUse",
            format!("Priority '{priority}' is currently in use"),
        )),
    }
}

fn conditions(call: &Call) -> Result<Vec<Params>, Failure> {
    let conditions = call.params.parts("Conditions.member");
    if conditions.is_empty() {
        return Err(invalid("A condition must be specified"));
    }
    let field = |it: &Params| it.get("Field").unwrap_or_default().to_owned();
    for condition in &conditions {
        let name = field(condition);
        if !FIELDS.contains(&name.as_str()) {
            return Err(invalid(format!(
                "Condition field '{name}' must be one of '{}'",
                FIELDS.join(",")
            )));
        }
        let has_value = condition.names().any(|it| it.contains("alues.member."));
        if !has_value {
            return Err(invalid(format!(
                "A value must be specified for the condition '{name}'"
            )));
        }
    }
    for single in [
        "host-header",
        "path-pattern",
        "http-request-method",
        "source-ip",
    ] {
        if conditions.iter().filter(|it| field(it) == single).count() > 1 {
            return Err(invalid(format!(
                "A rule can have one '{single}' condition at most"
            )));
        }
    }
    let values = conditions.iter().flat_map(Params::names);
    let values = values.filter(|it| it.contains("alues.member.") && !it.ends_with(".Key"));
    match values.count() > 5 {
        false => Ok(conditions),
        true => Err(Failure::new(
            "TooManyRules",
            "A rule can only have '5' condition values",
        )),
    }
}

/// `ModifyRule`: what the call does not say stays.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "RuleArn")?.to_owned();
    let mut rule = find::<Rule>(account, &arn)?.clone();
    let says = |name: &str| call.params.names().any(|it| it.starts_with(name));
    if says("Actions.") {
        let owner = find::<Listener>(account, &rule.listener)?.balancer.clone();
        let balancer = find::<Balancer>(account, &owner)?;
        rule.actions = actions::given(account, call, "Actions", (&owner, balancer))?;
    }
    if says("Conditions.") {
        rule.conditions = conditions(call)?;
    }
    if call.params.flag("ResetTransforms") == Some(true) {
        rule.transforms = Vec::new();
    } else if says("Transforms.") {
        rule.transforms = call.params.parts("Transforms.member");
    }
    *find_mut::<Rule>(account, &arn)? = rule;
    show(account, &[arn])
}

/// `SetRulePriorities`: all at once, so that two rules can change places.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetRulePriorities.html>.
pub(super) fn set_priorities(account: &mut Account, call: &Call) -> Outcome {
    let mut arns = Vec::new();
    for part in call.params.parts("RulePriorities.member") {
        let arn = part.get("RuleArn").unwrap_or_default().to_owned();
        let priority: Option<u32> = part.parse("Priority")?;
        let priority = priority.ok_or_else(|| invalid("A priority must be specified"))?;
        find_mut::<Rule>(account, &arn)?.priority = priority;
        arns.push(arn);
    }
    for arn in &arns {
        let rule = find::<Rule>(account, arn)?;
        let same = |it: &Rule| it.listener == rule.listener && it.priority == rule.priority;
        if account.elbv2.rules.ids_where(same).len() > 1 {
            let message = format!("Priority '{}' is currently in use", rule.priority);
            return Err(Failure::new("PriorityInUse", message));
        }
    }
    show(account, &arns)
}

fn show(account: &Account, arns: &[String]) -> Outcome {
    let found = arns.iter().filter_map(|arn| account.elbv2.rules.entry(arn));
    let found: Vec<Shown> = found.map(|(arn, it)| Shown::of(arn, it)).collect();
    answer(|xml| _ = xml.members("Rules", &found, |xml, it| it.write(xml)))
}

/// A rule as it is described: one of the table, or the default one of a listener.
struct Shown {
    arn: String,
    priority: Option<u32>,
    actions: Vec<Params>,
    conditions: Vec<Params>,
    transforms: Vec<Params>,
}

impl Shown {
    fn of(arn: &str, rule: &Rule) -> Shown {
        Shown {
            arn: arn.to_owned(),
            priority: Some(rule.priority),
            actions: rule.actions.clone(),
            conditions: rule.conditions.clone(),
            transforms: rule.transforms.clone(),
        }
    }

    /// The default rule of a listener, whose ARN follows from the listener's.
    fn default_of(arn: &str, listener: &Listener) -> Shown {
        let id = arn.rsplit('/').next().unwrap_or_default();
        Shown {
            arn: format!("{}/{id}", arn.replacen(":listener/", ":listener-rule/", 1)),
            priority: None,
            actions: listener.actions.clone(),
            conditions: Vec::new(),
            transforms: Vec::new(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        let priority = self.priority.map(|it| it.to_string());
        xml.text("RuleArn", &self.arn)
            .text("Priority", priority.as_deref().unwrap_or("default"))
            .text("IsDefault", self.priority.is_none());
        xml.members("Actions", &self.actions, |xml, it| _ = xml.fields(it));
        xml.members("Conditions", &self.conditions, |xml, it| _ = xml.fields(it));
        xml.members("Transforms", &self.transforms, |xml, it| _ = xml.fields(it));
    }
}

/// `DescribeRules`: by ARN, or those of a listener with the default one.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let found: Vec<Shown> = match call.params.get("ListenerArn") {
        Some(arn) => {
            let listener = find::<Listener>(account, arn)?;
            let here = all::<Rule>(account).into_iter();
            let mut own: Vec<Shown> = here
                .filter(|(_, it)| it.listener == arn)
                .map(|(arn, it)| Shown::of(arn, it))
                .collect();
            own.sort_by_key(|it| it.priority);
            own.push(Shown::default_of(arn, listener));
            own
        }
        None => {
            let arns = texts(call, "RuleArns");
            if arns.is_empty() {
                let message = "You must specify either listener rule ARNs or a listener ARN";
                return Err(invalid(message));
            }
            let found = arns
                .iter()
                .map(|arn| Ok(Shown::of(arn, find::<Rule>(account, arn)?)));
            found.collect::<Result<_, Failure>>()?
        }
    };
    page(call, "Rules", &found, |xml, it| it.write(xml))
}

/// `DeleteRule`: the default one cannot be deleted.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteRule.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "RuleArn")?.to_owned();
    let here = all::<Listener>(account).into_iter();
    let mut defaults = here.map(|(arn, it)| Shown::default_of(arn, it).arn);
    if defaults.any(|it| it == arn) {
        let message = format!("Default rule '{arn}' cannot be deleted");
        return Err(Failure::new("OperationNotPermitted", message));
    }
    find::<Rule>(account, &arn)?;
    let removed = account.elbv2.rules.remove(&arn);
    removed.ok_or_else(absent::<Rule>)?;
    answer(|_| ())
}
