//! Whether ports are left for new connections.

use super::{Ctx, Probe};
use crate::model::{Os, Unanswered};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Counts the TCP ports that are left for new connections. The system hands one out for each, and a program
/// that opens very many uses them up; then nothing on this computer can connect.
///
/// The system's own tables tell it; nothing is opened. Windows and macOS hand out each port once; Linux
/// hands it out again for another place, so there `percent` counts the connections to the one place most are made to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PortsLeft {}

/// What [`PortsLeft`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// Whether the system tells which ports it hands out and which are in use.
    known: bool,
    /// First port handed out; 0 where it is not known.
    first: u16,
    /// Last port handed out; 0 where it is not known.
    last: u16,
    /// How many there are to hand out.
    total: u64,
    /// How many are in use, by connections that ended but are still kept too.
    used: u64,
    /// Most connections to one and the same place.
    most_to_one: u64,
    /// How much of what there is, is used up, in percent.
    percent: u64,
    /// Connections in all that ended and are kept for a minute or so (`TIME_WAIT`).
    time_wait: u64,
    /// Connections in all that the other side ended and a program here does not close (`CLOSE_WAIT`).
    close_wait: u64,
}

impl Probe for PortsLeft {
    const NAME: &'static str = "ports_left";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let space = cx.host.port_space(&cx.limit)?;
        let (Some((first, last)), Some(ports)) = (space.handed_out, space.connections) else {
            return Ok(Facts::default());
        };
        let total = u64::from(last.saturating_sub(first)) + 1;
        let used = ports.iter().filter(|used| (first..=last).contains(&used.port)).count() as u64;
        let tight = match cx.host.machine().os {
            Os::Linux => space.most_to_one.min(used),
            _ => used,
        };
        Ok(Facts {
            known: true,
            first,
            last,
            total,
            used,
            most_to_one: space.most_to_one,
            percent: tight * 100 / total,
            time_wait: ports.iter().map(|used| used.time_wait).sum(),
            close_wait: ports.iter().map(|used| used.close_wait).sum(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;
    use serde_json::json;

    #[test]
    fn used_up_ports_are_counted() {
        let scene = r"
            [port_space]
            handed_out = [50000, 50003]
            most_to_one = 3
            connections = [
              { port = 443, connections = 90 },
              { port = 50000, connections = 1, time_wait = 1 },
              { port = 50001, connections = 2, time_wait = 1, close_wait = 1 },
              { port = 50002, connections = 1 },
              { port = 50003, connections = 1 },
            ]
        ";
        let facts = facts_of(scene, "ports_left", "{}");
        assert_eq!((&facts["total"], &facts["used"]), (&json!(4), &json!(4)));
        assert_eq!((&facts["percent"], &facts["time_wait"]), (&json!(75), &json!(2)));
    }

    #[test]
    fn what_the_system_does_not_tell_is_not_known() {
        let facts = facts_of("[port_space]\nmost_to_one = 9", "ports_left", "{}");
        assert_eq!((&facts["known"], &facts["percent"]), (&json!(false), &json!(0)));
    }
}
