//! Whether a run began and ended in the same network.

use super::THREAD_NAME;
use super::plan::Plan;
use crate::host::{Adapter, Host};
use crate::model::{Cause, Layer, NetworkChange, NetworkPlace, Report};
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long the look at the end may take.
const LOOK: Duration = Duration::from_secs(1);

/// A look at the adapters, on a thread that can be abandoned.
pub(super) struct Look(Receiver<Option<NetworkPlace>>);

/// Looks at the network that this computer is in, where any cause that the plan may name is one of a network.
pub(super) fn look(plan: &Plan<'_>, host: &Arc<dyn Host>) -> Option<Look> {
    let of_network = plan.causes.iter().filter(|rule| rule.layer != Layer::Local);
    let mut named = of_network.flat_map(|rule| rule.because.iter().chain(&rule.any));
    if !named.any(|it| plan.tasks.iter().any(|task| it.check.matches(&task.check.id))) {
        return None;
    }
    start(host)
}

fn start(host: &Arc<dyn Host>) -> Option<Look> {
    let (sender, place) = channel();
    let host = Arc::clone(host);
    let looking = move || {
        let adapters = catch_unwind(AssertUnwindSafe(|| host.adapters()));
        let adapters = adapters.ok().and_then(Result::ok).unwrap_or_default();
        // Nobody listens any more when the run ended first.
        let _ = sender.send(place_of(&adapters));
    };
    thread::Builder::new().name(format!("{THREAD_NAME}network")).spawn(looking).ok()?;
    Some(Look(place))
}

/// The change since an earlier look; nothing where either look brought nothing. A network that is lost
/// without another in its place is a fault and no change.
pub(super) fn change(
    before: Option<Look>,
    plan: &Plan<'_>,
    host: &Arc<dyn Host>,
) -> Option<NetworkChange> {
    let from = before?.0.try_recv().ok()??;
    let to = look(plan, host)?.0.recv_timeout(LOOK).ok()??;
    to.differs(&from).then_some(NetworkChange { from, to })
}

/// The network that this computer is in, looked at again and again.
#[derive(Default)]
pub(super) struct Places {
    /// A look that did not come back yet; no other is begun meanwhile.
    under_way: Option<Look>,
    last: Option<NetworkPlace>,
}

impl Places {
    /// Looks; gives the change since the last time that the network was known.
    pub(super) fn look(&mut self, host: &Arc<dyn Host>) -> Option<NetworkChange> {
        let look = self.under_way.take().or_else(|| start(host))?;
        let to = match look.0.recv_timeout(LOOK) {
            Ok(place) => place?,
            Err(RecvTimeoutError::Timeout) => {
                self.under_way = Some(look);
                return None;
            }
            Err(RecvTimeoutError::Disconnected) => return None,
        };
        let from = self.last.replace(to.clone())?;
        to.differs(&from).then_some(NetworkChange { from, to })
    }
}

/// The causes that a change of network in mid-run leaves: none that combine answers of a network. What rests
/// on this computer alone stays, as do causes of its adapters and links, which may be why it changed, and those
/// that rest on what a watch has asked anew since.
#[must_use]
pub fn withhold(causes: Vec<Cause>, report: &Report) -> Vec<Cause> {
    if report.network_changed.is_none() {
        return causes;
    }
    let watched_from = report.timeline.as_ref().map(|timeline| {
        timeline.started.duration_since(report.started).as_millis().try_into().unwrap_or(0)
    });
    let is_anew = |check: &str| {
        let again = report.finding(check).and_then(|finding| finding.again.as_ref());
        again.zip(watched_from).is_some_and(|(again, from): (_, u64)| again.asked_ms >= from)
    };
    let stays = |cause: &Cause| {
        matches!(cause.layer, Layer::Local | Layer::Adapter | Layer::Link)
            || cause.because.iter().all(|it| is_anew(it.split(':').next().unwrap_or(it)))
    };
    causes.into_iter().filter(stays).collect()
}

/// Where the computer stands; nothing where it has no way out.
fn place_of(adapters: &[Adapter]) -> Option<NetworkPlace> {
    let adapter = adapters.iter().find(|it| it.default && it.on && it.link != Some(false))?;
    let usable = |address: &IpAddr| match address {
        IpAddr::V4(address) => !address.is_link_local() && !address.is_loopback(),
        IpAddr::V6(address) => !address.is_unicast_link_local() && !address.is_loopback(),
    };
    let own = adapter.addresses.iter().filter(|(address, _)| usable(address));
    own.clone().next()?;
    let v4: Vec<&IpAddr> = adapter.gateways.iter().filter(|it| it.is_ipv4()).collect();
    let gateways = if v4.is_empty() { adapter.gateways.iter().collect() } else { v4 };
    Some(NetworkPlace {
        adapter: adapter.name.clone(),
        addresses: own
            .filter(|(address, _)| address.is_ipv4())
            .map(|(address, length)| format!("{address}/{length}"))
            .collect(),
        gateways: gateways.into_iter().map(ToString::to_string).collect(),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(addresses: &[&str], gateways: &[&str]) -> Adapter {
        Adapter {
            name: "eth0".to_owned(),
            on: true,
            link: Some(true),
            default: true,
            addresses: addresses.iter().map(|it| (it.parse().unwrap(), 24)).collect(),
            gateways: gateways.iter().map(|it| it.parse().unwrap()).collect(),
            ..Adapter::default()
        }
    }

    fn home() -> Adapter {
        at(&["192.168.1.10", "2001:db8::10"], &["192.168.1.1", "fe80::1"])
    }

    fn differs(now: &[Adapter]) -> bool {
        let (from, to) = (place_of(&[home()]).unwrap(), place_of(now));
        to.is_some_and(|to| to.differs(&from))
    }

    #[test]
    fn another_adapter_address_or_router_is_another_network() {
        assert!(differs(&[Adapter { name: "wlan0".to_owned(), ..home() }]));
        assert!(differs(&[at(&["192.168.7.10"], &["192.168.1.1"])]));
        assert!(differs(&[at(&["192.168.1.10"], &["192.168.1.254"])]));
    }

    #[test]
    fn what_comes_and_goes_in_one_network_is_none() {
        let temporary = at(&["192.168.1.10", "2001:db8::77:1", "2001:db8::10"], &["192.168.1.1"]);
        let bridge =
            Adapter { name: "docker0".to_owned(), default: false, ..at(&["172.17.0.1"], &[]) };
        assert!(!differs(&[home()]));
        assert!(!differs(&[temporary]));
        assert!(!differs(&[home(), bridge]));
        assert!(!differs(&[at(&["192.168.1.10", "192.168.1.11"], &["192.168.1.1"])]));
        assert!(!differs(&[at(&["192.168.1.10"], &[])]));
    }

    #[test]
    fn a_network_that_is_lost_is_a_fault_and_no_change() {
        assert!(!differs(&[]));
        assert!(!differs(&[Adapter {
            link: Some(false),
            ..at(&["192.168.7.10"], &["192.168.7.1"])
        }]));
        assert!(!differs(&[Adapter { default: false, ..home() }]));
        assert!(!differs(&[at(&["169.254.7.9"], &[])]));
    }
}
