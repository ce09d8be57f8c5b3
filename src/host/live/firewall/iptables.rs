//! Rules as `iptables-save` prints them, and as ufw keeps them in its files.

use super::super::super::{Direction, FirewallAction};
use super::chains::{Base, Chains, Conditions, Effect, Step};

/// Chains of the table `filter` in which a connection begins.
const BASES: [(&str, Direction); 3] =
    [("INPUT", Direction::In), ("OUTPUT", Direction::Out), ("FORWARD", Direction::Through)];

/// Reads the table `filter`; the others do not decide what may pass. `family` (`ip`, `ip6`) goes into the names shown.
pub(super) fn read(text: &str, family: &str) -> Chains {
    let mut chains = Chains::default();
    let mut in_filter = false;
    for line in text.lines() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('*') {
            in_filter = table == "filter";
        }
        if !in_filter {
            continue;
        }
        if let Some(chain) = line.strip_prefix(':') {
            let mut words = chain.split_whitespace();
            let (Some(name), policy) = (words.next(), words.next()) else { continue };
            let base = BASES.iter().find(|(base, _)| *base == name);
            if let Some((_, direction)) = base {
                chains.bases.push(Base {
                    chain: name.to_owned(),
                    name: format!("{family} filter {name}"),
                    direction: *direction,
                    policy: if policy == Some("DROP") {
                        FirewallAction::Block
                    } else {
                        FirewallAction::Allow
                    },
                });
            }
        } else if let Some((chain, step)) = line.strip_prefix("-A ").and_then(step) {
            chains.steps.entry(chain).or_default().push(step);
        }
    }
    chains
}

/// `INPUT -p tcp -m tcp --dport 22 -m comment --comment "two words" -j ACCEPT`.
fn step(line: &str) -> Option<(String, Step)> {
    let mut words = split(line).into_iter();
    let chain = words.next()?;
    let mut conditions = Conditions::default();
    let (mut effect, mut comment) = (None, String::new());
    while let Some(word) = words.next() {
        match word.as_str() {
            "-m" | "--match" | "--reject-with" => drop(words.next()),
            "-p" | "--protocol" => {
                let protocol = words.next()?;
                conditions.protocol = if protocol == "all" { String::new() } else { protocol };
            }
            "--dport" | "--dports" | "--destination-port" => match ports(&words.next()?) {
                Some(ports) => conditions.ports = ports,
                None => conditions.narrow = true,
            },
            "--ctstate" | "--state" => {
                let states = words.next()?;
                conditions.never |= !states.split(',').any(|state| state == "NEW");
            }
            "-i" | "-o" if words.as_slice().first().is_some_and(|name| name == "lo") => {
                conditions.never = true;
                words.next();
            }
            "--comment" => comment = words.next()?,
            "-j" | "--jump" => effect = target(&words.next()?),
            "-g" | "--goto" => effect = words.next().map(Effect::Goto),
            // The condition behind it is turned round: `! -i lo`, `! --dport 22`.
            "!" => {
                conditions.narrow |=
                    !words.as_slice().starts_with(&["-i".to_owned(), "lo".to_owned()]);
                words.next();
                words.next();
            }
            option if option.starts_with('-') => conditions.narrow = true,
            // The value of an option that is not looked into.
            _ => {}
        }
    }
    Some((chain, Step { conditions, effect: effect?, comment }))
}

/// What a target does; absent where it decides nothing.
fn target(name: &str) -> Option<Effect> {
    Some(match name {
        "ACCEPT" => Effect::Verdict(FirewallAction::Allow),
        "DROP" | "REJECT" | "TARPIT" => Effect::Verdict(FirewallAction::Block),
        "RETURN" => Effect::Return,
        "NFQUEUE" | "QUEUE" => Effect::Either,
        "LOG" | "NFLOG" | "ULOG" | "MARK" | "CONNMARK" | "TCPMSS" | "SET" | "TRACE" | "AUDIT"
        | "CT" | "DSCP" | "TOS" | "TTL" | "HL" | "CLASSIFY" => return None,
        chain => Effect::Jump(chain.to_owned()),
    })
}

/// `22`, `80,443,8000:8080`. Absent where a service is named instead.
fn ports(text: &str) -> Option<Vec<(u16, u16)>> {
    let one = |part: &str| {
        let (from, to) = part.split_once(':').unwrap_or((part, part));
        let end =
            |text: &str, open: u16| if text.is_empty() { Some(open) } else { text.parse().ok() };
        Some((end(from, 0)?, end(to, u16::MAX)?))
    };
    text.split(',').map(one).collect()
}

/// Words, those in double quotes whole.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut begun) = (String::new(), false, false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => (quoted, begun) = (!quoted, true),
            '\\' if quoted => word.extend(letters.next()),
            ' ' | '\t' if !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            letter => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::super::super::{Firewall, FirewallKind};
    use super::super::chains::lay_out;
    use super::*;

    const SAVED: &str = r#"# Generated by iptables-save v1.8.9
*nat
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -j MASQUERADE
COMMIT
*filter
:INPUT DROP [12:720]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [5:300]
:ufw-user-input - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -j ufw-user-input
-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 5432 -j ACCEPT
-A INPUT ! -i lo -p udp -j LOG --log-prefix "seen it"
-A ufw-user-input -p tcp -m multiport --dports 80,8000:8080 -m comment --comment "web \"and\" more" -j ACCEPT
-A OUTPUT -p tcp -m tcp --dport 25 -j REJECT --reject-with icmp-port-unreachable
-A OUTPUT ! -d 10.0.0.1/32 -p udp -m udp --dport 53 -j DROP
COMMIT
"#;

    #[test]
    fn a_usual_set_of_rules_is_read() {
        let mut found = Firewall { complete: true, ..Firewall::default() };
        lay_out(&read(SAVED, "ip"), FirewallKind::Iptables, &mut found);
        assert_eq!(found.sections.len(), 3);
        assert_eq!(found.sections[0].inbound, Some(FirewallAction::Block));
        let rules: Vec<_> = found
            .rules
            .iter()
            .map(|it| (it.direction, it.action, it.protocol.as_str(), it.ports.clone(), it.narrow))
            .collect();
        assert_eq!(
            rules,
            [
                (Direction::In, FirewallAction::Allow, "tcp", vec![(80, 80), (8000, 8080)], false),
                (Direction::In, FirewallAction::Allow, "tcp", vec![(5432, 5432)], true),
                (Direction::Out, FirewallAction::Block, "tcp", vec![(25, 25)], false),
                (Direction::Out, FirewallAction::Block, "udp", vec![(53, 53)], true),
            ]
        );
        assert_eq!(found.rules[0].name, r#"web "and" more"#);
    }

    #[test]
    fn broken_lines_are_left_out() {
        for line in ["", "INPUT", "INPUT -j", "INPUT -p", "INPUT --dport", "\"", "INPUT !"] {
            assert!(step(line).is_none(), "{line}");
        }
        assert_eq!(ports("ssh"), None);
        assert_eq!(ports(":99999"), None);
        assert_eq!(ports("1024:"), Some(vec![(1024, 65535)]));
    }
}
