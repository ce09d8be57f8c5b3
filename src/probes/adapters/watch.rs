//! Links watched for a while, to see whether they come and go.

use super::Ctx;
use crate::host::{Adapter, counted};
use crate::model::Unanswered;
use std::collections::BTreeMap;
use std::time::Duration;

/// Longest watch, whatever a pack asks for, how much longer it becomes when something changes, and how often is looked.
const MOST: Duration = Duration::from_secs(5);
const LONGER: u32 = 3;
const STEP: Duration = Duration::from_millis(60);

/// What was seen of the link that changed most.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) time: Duration,
    pub(super) changes: u64,
    pub(super) name: String,
}

/// The state of one link when it was last looked at.
struct Link {
    up: bool,
    /// The system's own count, which misses nothing between two looks.
    counted: Option<u64>,
    changes: u64,
}

/// Watches the links of the adapters that count. A link that is switched off and on counts as well.
pub(super) fn watch(
    cx: &Ctx<'_>,
    first: &[Adapter],
    time: Duration,
) -> Result<Watched, Unanswered> {
    let start = cx.host.instant();
    let mut time = time.min(MOST);
    let mut links: BTreeMap<String, Link> = BTreeMap::new();
    look(&mut links, first);
    let mut longer = false;
    while start.elapsed() < time && cx.limit.left().is_ok_and(|left| left > STEP) {
        cx.limit.pause(STEP)?;
        look(&mut links, &cx.host.adapters()?);
        if !longer && links.values().any(|link| link.changes > 0) {
            longer = true;
            time *= LONGER;
        }
    }
    let most = links.into_iter().max_by_key(|(_, link)| link.changes);
    let most = most.filter(|(_, link)| link.changes > 0);
    let (name, changes) = most.map(|(name, link)| (name, link.changes)).unwrap_or_default();
    Ok(Watched { time: start.elapsed(), changes, name })
}

fn look(links: &mut BTreeMap<String, Link>, adapters: &[Adapter]) {
    for adapter in counted(adapters) {
        let up = adapter.on && adapter.link != Some(false);
        let counted = adapter.link_changes;
        let Some(link) = links.get_mut(&adapter.name) else {
            links.insert(adapter.name.clone(), Link { up, counted, changes: 0 });
            continue;
        };
        let by_count = match (link.counted, counted) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => 0,
        };
        link.changes += by_count.max(u64::from(link.up != up));
        link.up = up;
        link.counted = counted.or(link.counted);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn seen(looks: &[(bool, Option<u64>)]) -> u64 {
        let mut links = BTreeMap::new();
        for &(up, link_changes) in looks {
            let name = "eth0".to_owned();
            let (physical, on, link) = (true, true, Some(up));
            look(
                &mut links,
                &[Adapter { name, physical, on, link, link_changes, ..Adapter::default() }],
            );
        }
        links.values().next().unwrap().changes
    }

    #[test]
    fn changes_are_counted_by_the_system_or_by_looking() {
        assert_eq!(seen(&[(true, None), (true, None)]), 0);
        assert_eq!(seen(&[(true, None), (false, None), (true, None)]), 2);
        assert_eq!(seen(&[(true, Some(4)), (true, Some(8))]), 4, "between two looks");
        assert_eq!(seen(&[(true, Some(4)), (false, Some(5)), (true, Some(6))]), 2);
    }
}
