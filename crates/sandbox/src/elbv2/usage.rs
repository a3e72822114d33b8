//! Which target groups listeners and rules lead to, and the other way round.

use super::model::Listener;
use crate::store::Account;
use crate::wire::Params;

/// The target groups that actions lead to.
pub(super) fn groups(actions: &[Params]) -> impl Iterator<Item = String> + '_ {
    actions.iter().flat_map(|action| {
        let weighted = action
            .parts("ForwardConfig.TargetGroups.member")
            .into_iter();
        let weighted = weighted.filter_map(|it| it.get("TargetGroupArn").map(str::to_owned));
        let one = action.get("TargetGroupArn").map(str::to_owned);
        one.into_iter().chain(weighted)
    })
}

/// The load balancers whose listeners or rules lead to a group.
pub(super) fn balancers_of(account: &Account, group: &str) -> Vec<String> {
    let mut all: Vec<String> = listeners_of(account, group)
        .filter_map(|it| Some(account.elbv2.listeners.get(&it)?.balancer.clone()))
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The listeners that lead to a group, by themselves or by their rules.
pub(super) fn listeners_of<'a>(
    account: &'a Account,
    group: &'a str,
) -> impl Iterator<Item = String> + 'a {
    let leads = |it: &Listener| groups(&it.actions).any(|it| it == group);
    let own = account.elbv2.listeners.ids_where(leads);
    let rules = account.elbv2.rules.values();
    let by_rule = rules.filter(move |it| groups(&it.actions).any(|it| it == group));
    own.into_iter().chain(by_rule.map(|it| it.listener.clone()))
}
