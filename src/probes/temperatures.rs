//! How hot the machine is.

use super::{Ctx, Probe};
use crate::host::Temperature;
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Reads the temperatures that the system measures, and how often the processor was slowed down for heat.
///
/// Linux tells those that its drivers know, most with the limit of the part itself. Windows tells at most
/// one zone of the firmware, and that to administrators only; macOS tells some, without limits. Virtual
/// machines and containers have none. Readings of sensors that are not connected are left out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Temperatures {}

/// What [`Temperatures`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// At how many places a temperature is measured.
    count: usize,
    /// The hottest place; empty where there is none.
    hottest_name: String,
    /// Its temperature, in degrees Celsius, with one decimal.
    hottest_celsius: f64,
    /// Whether some place has a limit of its own.
    limit_known: bool,
    /// The place that is closest to its own limit; empty where none has one.
    closest_name: String,
    /// Its temperature, in degrees Celsius.
    closest_celsius: f64,
    /// Its limit, in degrees Celsius: what gets hotter slows down or switches itself off.
    closest_limit_celsius: f64,
    /// How far it is below its limit, in degrees Celsius; negative above it, 0 where there is no limit.
    below_limit_celsius: f64,
    /// How often the processor was slowed down for heat since the start. Some hundred times are usual for a portable computer at work.
    throttled: u64,
    /// Whether that is counted.
    throttled_known: bool,
}

impl Probe for Temperatures {
    const NAME: &'static str = "temperatures";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let found = cx.host.temperatures()?;
        let sensors = &found.sensors;
        let hottest = sensors.iter().max_by(|a, b| a.celsius.total_cmp(&b.celsius));
        let closest = sensors
            .iter()
            .filter_map(|sensor| Some((sensor, sensor.limit? - sensor.celsius)))
            .min_by(|(_, a), (_, b)| a.total_cmp(b));
        let name = |sensor: &Temperature| sensor.name.chars().take(80).collect::<String>();
        Ok(Facts {
            count: sensors.len(),
            hottest_name: hottest.map(name).unwrap_or_default(),
            hottest_celsius: hottest.map_or(0.0, |sensor| tenths(sensor.celsius)),
            limit_known: closest.is_some(),
            closest_name: closest.map(|(sensor, _)| name(sensor)).unwrap_or_default(),
            closest_celsius: closest.map_or(0.0, |(sensor, _)| tenths(sensor.celsius)),
            closest_limit_celsius: closest.and_then(|(sensor, _)| sensor.limit).map_or(0.0, tenths),
            below_limit_celsius: closest.map_or(0.0, |(_, below)| tenths(below)),
            throttled: found.throttled.unwrap_or_default(),
            throttled_known: found.throttled.is_some(),
        })
    }
}

fn tenths(celsius: f32) -> f64 {
    (f64::from(celsius) * 10.0).round() / 10.0
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::{answer_of, facts_of};
    use crate::model::UnansweredKind;

    #[test]
    fn the_place_closest_to_its_own_limit_is_not_the_hottest() {
        let scene = r#"
            [temperatures]
            throttled = 12
            [[temperatures.sensors]]
            name = "coretemp Package id 0"
            celsius = 81.04
            limit = 100.0
            [[temperatures.sensors]]
            name = "nvme Composite"
            celsius = 79.85
            limit = 81.85
            [[temperatures.sensors]]
            name = "acpitz temp1"
            celsius = 27.8
        "#;
        let facts = facts_of(scene, "temperatures", "{}");
        assert_eq!((&facts["count"], &facts["throttled"]), (&3.into(), &12.into()));
        assert_eq!(
            (&facts["hottest_celsius"], &facts["hottest_name"]),
            (&81.0.into(), &"coretemp Package id 0".into())
        );
        assert_eq!(
            (&facts["closest_name"], &facts["below_limit_celsius"]),
            (&"nvme Composite".into(), &2.0.into())
        );
    }

    #[test]
    fn a_mac_gives_no_limits_and_a_virtual_machine_nothing() {
        let scene = "[[temperatures.sensors]]\nname = \"PMU tdie1\"\ncelsius = 44.0";
        let facts = facts_of(scene, "temperatures", "{}");
        assert_eq!(
            (&facts["limit_known"], &facts["throttled_known"]),
            (&false.into(), &false.into())
        );
        assert_eq!((&facts["closest_name"], &facts["hottest_celsius"]), (&"".into(), &44.0.into()));
        let refused = answer_of("", "temperatures", "{}").unwrap_err();
        assert_eq!(refused.kind, UnansweredKind::NotSupported);
    }
}
