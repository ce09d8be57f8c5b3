//! A written-down machine that changes while it is asked.

use super::Scene;
use serde::Deserialize;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use toml::{Table, Value};

/// What becomes of a scene: `[[later]]` tables, each with `after_ms`, the milliseconds after the first
/// question, and with whatever is otherwise then. A table is laid over what was there before, key by key,
/// and everything else takes the place of what was there; each goes on from the one before it.
#[derive(Clone, Debug, Default)]
pub struct Laters {
    scenes: Vec<(Duration, Scene)>,
    begun: Arc<OnceLock<Instant>>,
}

impl Laters {
    /// The time since the first question; none where nothing changes, so that the clock stands.
    pub(super) fn passed(&self) -> Duration {
        if self.scenes.is_empty() {
            return Duration::ZERO;
        }
        self.begun.get_or_init(Instant::now).elapsed()
    }

    /// The scene at this moment, where it is no longer the first one.
    pub(super) fn now(&self) -> Option<&Scene> {
        let passed = self.passed();
        let mut past = self.scenes.iter().filter(|(after, _)| *after <= passed);
        past.next_back().map(|(_, scene)| scene)
    }
}

/// Reads a scene with what becomes of it.
pub(super) fn read(text: &str) -> Result<Scene, String> {
    let mut table: Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let Some(laters) = table.remove("later") else {
        // From the text itself, for the line and column of a mistake.
        return toml::from_str(text).map_err(|error| error.to_string());
    };
    let scene =
        |table: &Table| Scene::deserialize(table.clone()).map_err(|error| error.to_string());
    let mut first = scene(&table)?;
    let mut scenes: Vec<(Duration, Scene)> = Vec::new();
    let laters = laters.as_array().cloned().ok_or("`later` is not a list of tables")?;
    for later in laters {
        let Value::Table(mut later) = later else { return Err("`later` is no table".to_owned()) };
        let after = later.remove("after_ms").as_ref().and_then(Value::as_integer);
        let after = after.and_then(|after| u64::try_from(after).ok());
        let after = Duration::from_millis(after.ok_or("`later` has no `after_ms`")?);
        if scenes.last().is_some_and(|(before, _)| *before >= after) {
            return Err("the `after_ms` of `later` do not rise".to_owned());
        }
        lay_over(&mut table, later);
        scenes.push((after, scene(&table)?));
    }
    first.later = Laters { scenes, begun: Arc::default() };
    Ok(first)
}

fn lay_over(table: &mut Table, over: Table) {
    for (key, value) in over {
        match (table.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => lay_over(old, new),
            (_, value) => {
                table.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::super::{Host, Limit, Stop};
    use super::*;

    #[test]
    fn what_is_not_said_stays_as_it_was() {
        let text = "
uptime_s = 7
[tcp]
\"10.0.0.1:1\" = 5
\"10.0.0.2:2\" = 5
[[later]]
after_ms = 0
tcp = { \"10.0.0.1:1\" = \"refused\" }
[[later]]
after_ms = 3600000
uptime_s = 8
";
        let scene = Scene::from_toml(text).unwrap();
        let limit = Limit::new(scene.instant(), Duration::from_secs(1), Stop::default());
        assert!(scene.connect("10.0.0.1:1".parse().unwrap(), &limit).is_err());
        assert!(scene.connect("10.0.0.2:2".parse().unwrap(), &limit).is_ok());
        assert_eq!(scene.uptime().unwrap(), Duration::from_secs(7));
    }

    #[test]
    fn mistakes_in_what_becomes_of_it_are_told() {
        for wrong in [
            "later = 1",
            "[[later]]\nuptime_s = 8",
            "[[later]]\nafter_ms = 1\nnonsense = 8",
            "[[later]]\nafter_ms = 1\n[[later]]\nafter_ms = 1",
        ] {
            assert!(Scene::from_toml(wrong).is_err(), "{wrong}");
        }
    }
}
