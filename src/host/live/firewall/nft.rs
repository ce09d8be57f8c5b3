//! The rules of Linux as `nft -j list ruleset` tells them (libnftables-json(5)).

use super::super::super::{Direction, FirewallAction};
use super::chains::{Base, Chains, Conditions, Effect, Step};
use serde_json::Value;

/// A whole set of rules. Absent where this is not one.
///
/// The flag is true where rules of iptables stand in it that only iptables itself can tell.
pub(super) fn read(json: &str) -> Option<(Chains, bool)> {
    let all: Value = serde_json::from_str(json).ok()?;
    let mut chains = Chains::default();
    let mut foreign = false;
    for item in all.get("nftables")?.as_array()? {
        if let Some(chain) = item.get("chain") {
            base(chain, &mut chains);
        } else if let Some(rule) = item.get("rule") {
            let Some(key) = key(rule, "chain") else { continue };
            let expressions = rule.get("expr").and_then(Value::as_array);
            let expressions = expressions.map(Vec::as_slice).unwrap_or_default();
            foreign |= expressions.iter().any(|expression| expression.get("xt").is_some());
            let comment = rule.get("comment").and_then(Value::as_str).unwrap_or_default();
            let steps = steps(rule, expressions, comment);
            chains.steps.entry(key).or_default().extend(steps);
        }
    }
    Some((chains, foreign))
}

/// A chain's name with its table's: the same name may stand in several.
fn key(item: &Value, name: &str) -> Option<String> {
    let word = |key: &str| item.get(key).and_then(Value::as_str);
    Some(format!("{} {} {}", word("family")?, word("table")?, word(name)?))
}

fn base(chain: &Value, chains: &mut Chains) {
    let word = |key: &str| chain.get(key).and_then(Value::as_str);
    let direction = match word("hook") {
        Some("input") => Direction::In,
        Some("output") => Direction::Out,
        Some("forward") => Direction::Through,
        _ => return,
    };
    let Some(key) = key(chain, "name").filter(|_| word("type") == Some("filter")) else { return };
    let blocks = word("policy") == Some("drop");
    let policy = if blocks { FirewallAction::Block } else { FirewallAction::Allow };
    chains.bases.push(Base { chain: key.clone(), name: key, direction, policy });
}

/// The steps of one rule. A rule may decide more than once, as by a map of verdicts.
fn steps(rule: &Value, expressions: &[Value], comment: &str) -> Vec<Step> {
    let mut conditions = Conditions::default();
    let mut found = Vec::new();
    for expression in expressions {
        let Some((word, body)) = expression.as_object().and_then(|table| table.iter().next())
        else {
            continue;
        };
        let target = || {
            let mut named = rule.clone();
            named.as_object_mut()?.insert("chain".to_owned(), body.get("target")?.clone());
            key(&named, "chain")
        };
        let effect = match word.as_str() {
            "match" => {
                narrow_by(&mut conditions, body);
                continue;
            }
            "accept" => Some(Effect::Verdict(FirewallAction::Allow)),
            "drop" | "reject" => Some(Effect::Verdict(FirewallAction::Block)),
            "jump" => target().map(Effect::Jump),
            "goto" => target().map(Effect::Goto),
            "return" => Some(Effect::Return),
            // States of connections that already stand decide nothing about new ones.
            "vmap" if is_state(body.get("key")) && !names_new(body.get("data")) => None,
            "vmap" | "xt" | "queue" => Some(Effect::Either),
            "limit" | "quota" | "ct count" | "fib" => {
                conditions.narrow = true;
                None
            }
            // Counting, logging and marking decide nothing.
            _ => None,
        };
        if let Some(effect) = effect {
            let comment = comment.to_owned();
            found.push(Step { conditions: conditions.clone(), effect, comment });
        }
    }
    found
}

fn is_state(key: Option<&Value>) -> bool {
    let state = key.and_then(|key| key.get("ct")).and_then(|ct| ct.get("key"));
    state.and_then(Value::as_str) == Some("state")
}

fn names_new(data: Option<&Value>) -> bool {
    data.is_some_and(|data| data.to_string().contains("\"new\""))
}

/// Takes one condition of a rule in.
fn narrow_by(conditions: &mut Conditions, body: &Value) {
    let (Some(left), Some(right)) = (body.get("left"), body.get("right")) else {
        conditions.narrow = true;
        return;
    };
    let operator = body.get("op").and_then(Value::as_str).unwrap_or("==");
    let word = |outer: &str, inner: &str| {
        left.get(outer).and_then(|body| body.get(inner)).and_then(Value::as_str)
    };
    let positive = matches!(operator, "==" | "in");
    let payload = (word("payload", "protocol"), word("payload", "field"));
    match (payload, word("meta", "key")) {
        ((Some(protocol @ ("tcp" | "udp" | "th" | "sctp" | "dccp")), Some("dport")), _)
            if positive =>
        {
            if protocol != "th" {
                protocol.clone_into(&mut conditions.protocol);
            }
            match ports(right) {
                Some(ports) => conditions.ports = ports,
                None => conditions.narrow = true,
            }
        }
        ((Some("ip"), Some("protocol")) | (Some("ip6"), Some("nexthdr")), _)
        | (_, Some("l4proto"))
            if positive && right.is_string() =>
        {
            right.as_str().unwrap_or_default().clone_into(&mut conditions.protocol);
        }
        (_, Some("iif" | "iifname" | "oif" | "oifname")) if right.as_str() == Some("lo") => {
            // Whatever is not this computer's own is what is asked about.
            conditions.never |= positive;
        }
        _ if is_state(Some(left)) && positive => conditions.never |= !names_new(Some(right)),
        _ => conditions.narrow = true,
    }
}

/// `443`, `{"range": [1, 9]}`, `{"set": [22, {"range": [80, 90]}]}`. Absent for names of sets and maps.
fn ports(value: &Value) -> Option<Vec<(u16, u16)>> {
    let number = |value: &Value| value.as_u64().and_then(|port| u16::try_from(port).ok());
    let one = |value: &Value| match value.get("range").and_then(Value::as_array) {
        Some(range) => Some((number(range.first()?)?, number(range.get(1)?)?)),
        None => number(value).map(|port| (port, port)),
    };
    match value.get("set").and_then(Value::as_array) {
        Some(set) => set.iter().map(one).collect(),
        None => one(value).map(|range| vec![range]),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::super::super::{Firewall, FirewallKind};
    use super::super::chains::lay_out;
    use super::*;

    /// As nftables 1.0.6 prints it for a usual set of rules.
    const RULES: &str = r#"{"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
      {"table": {"family": "inet", "name": "filter", "handle": 1}},
      {"chain": {"family": "inet", "table": "filter", "name": "input", "handle": 1, "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
      {"chain": {"family": "inet", "table": "filter", "name": "output", "handle": 2, "type": "filter", "hook": "output", "prio": 0, "policy": "accept"}},
      {"chain": {"family": "inet", "table": "filter", "name": "web", "handle": 3}},
      {"chain": {"family": "ip", "table": "nat", "name": "post", "handle": 1, "type": "nat", "hook": "postrouting", "prio": 100, "policy": "accept"}},
      {"rule": {"family": "inet", "table": "filter", "chain": "input", "handle": 4, "expr": [{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}, {"accept": null}]}},
      {"rule": {"family": "inet", "table": "filter", "chain": "input", "handle": 5, "expr": [{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "lo"}}, {"accept": null}]}},
      {"rule": {"family": "inet", "table": "filter", "chain": "input", "handle": 6, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": [22, {"range": [8000, 8080]}]}}}, {"counter": {"packets": 0, "bytes": 0}}, {"accept": null}]}},
      {"rule": {"family": "inet", "table": "filter", "chain": "input", "handle": 7, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": "10.0.0.9"}}, {"accept": null}]}},
      {"rule": {"family": "inet", "table": "filter", "chain": "input", "handle": 8, "expr": [{"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": [["established", {"accept": null}], ["invalid", {"drop": null}]]}}}]}},
      {"rule": {"family": "inet", "table": "filter", "chain": "output", "handle": 9, "comment": "no web today", "expr": [{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, {"jump": {"target": "web"}}]}},
      {"rule": {"family": "inet", "table": "filter", "chain": "web", "handle": 10, "comment": "no web today", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 443}}, {"reject": {"type": "tcp reset"}}]}}
    ]}"#;

    #[test]
    fn a_usual_set_of_rules_is_read() {
        let (chains, foreign) = read(RULES).unwrap();
        let mut found = Firewall { complete: true, ..Firewall::default() };
        lay_out(&chains, FirewallKind::Nftables, &mut found);
        assert!(!foreign && found.complete);
        let sections: Vec<_> =
            found.sections.iter().map(|it| (it.name.as_str(), it.inbound, it.outbound)).collect();
        assert_eq!(
            sections,
            [
                ("inet filter input", Some(FirewallAction::Block), None),
                ("inet filter output", None, Some(FirewallAction::Allow)),
            ]
        );
        let rules: Vec<_> = found
            .rules
            .iter()
            .map(|it| (it.direction, it.action, it.ports.clone(), it.narrow, it.name.as_str()))
            .collect();
        assert_eq!(
            rules,
            [
                (
                    Direction::In,
                    FirewallAction::Allow,
                    vec![(22, 22), (8000, 8080)],
                    false,
                    "tcp dport 22,8000-8080 accept"
                ),
                (Direction::In, FirewallAction::Allow, vec![], true, "accept"),
                (Direction::Out, FirewallAction::Block, vec![(443, 443)], false, "no web today"),
            ]
        );
    }

    #[test]
    fn what_is_no_set_of_rules_is_none() {
        for text in ["", "[]", "{}", r#"{"nftables": 3}"#] {
            assert!(read(text).is_none(), "{text}");
        }
        let odd = r#"{"nftables": [1, {"rule": {}}, {"chain": {"hook": "input"}},
            {"rule": {"family": "ip", "table": "filter", "chain": "INPUT", "expr": [{"match": {}}, 7, {"xt": {"type": "match", "name": "tcp"}}, {"drop": null}]}}]}"#;
        let (chains, foreign) = read(odd).unwrap();
        assert!(foreign && chains.bases.is_empty());
        let steps = &chains.steps["ip filter INPUT"];
        assert!(steps.iter().all(|step| step.conditions.narrow), "{steps:?}");
    }

    #[test]
    fn names_of_sets_are_not_guessed() {
        assert_eq!(ports(&Value::from("@allowed")), None);
        assert_eq!(ports(&Value::from(99_999)), None);
        assert_eq!(ports(&Value::from(53)), Some(vec![(53, 53)]));
    }
}
