//! What system this is and how long it has been up.

use super::{Ctx, Probe};
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The system as it calls itself, its language and time zone, whether the program runs with an
/// administrator's rights, and how long the system has been up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct System {}

/// What [`System`] learns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// `linux`, `macos` or `windows`.
    os: String,
    /// Name and version: `Windows 11 Pro 23H2`.
    version: String,
    /// Version of its kernel.
    kernel: String,
    /// The processor architecture: `x86_64`, `aarch64`.
    arch: String,
    /// The computer's name.
    #[schemars(extend("x-private" = "host"))]
    host_name: String,
    /// The user's name.
    #[schemars(extend("x-private" = "user"))]
    user_name: String,
    /// The user's home folder.
    #[schemars(extend("x-private" = "path"))]
    home: String,
    /// The system's language, as a BCP 47 tag.
    language: String,
    /// The time zone.
    time_zone: String,
    /// Whether the program runs with an administrator's rights; false also where the system does not say.
    elevated: bool,
    /// Whether the system says how long it has been up.
    uptime_known: bool,
    /// Hours since the system started; 0 when not known.
    uptime_hours: u64,
    /// Days since the system started; 0 when not known.
    uptime_days: u64,
}

impl Probe for System {
    const NAME: &'static str = "system";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let machine = cx.host.machine();
        let uptime = cx.host.uptime().ok();
        let hours = uptime.map_or(0, |uptime| uptime.as_secs() / 3600);
        Ok(Facts {
            os: machine.os.name().to_owned(),
            version: machine.os_version,
            kernel: machine.kernel,
            arch: machine.arch,
            host_name: machine.host_name,
            user_name: machine.user_name,
            home: machine.home,
            language: machine.language,
            time_zone: machine.time_zone,
            elevated: machine.elevated.unwrap_or(false),
            uptime_known: uptime.is_some(),
            uptime_hours: hours,
            uptime_days: hours / 24,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;

    #[test]
    fn says_how_long_it_is_up_or_that_it_does_not_know() {
        let facts = facts_of("uptime_s = 180_000", "system", "{}");
        assert_eq!((&facts["uptime_hours"], &facts["uptime_days"]), (&50.into(), &2.into()));
        assert_eq!(facts["os"], "linux");
        assert_eq!(facts_of("", "system", "{}")["uptime_known"], false);
    }
}
