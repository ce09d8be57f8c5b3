//! A run in progress: what was asked, what was found, what is still being looked at.

use crate::engine::{Event, Planned};
use crate::model::{Cause, Finding, Status};

/// A run in progress.
#[derive(Debug, Default)]
pub struct Run {
    /// Its number; each run of the window has its own.
    pub number: u64,
    /// The checks it will do.
    pub planned: Vec<Planned>,
    /// What was found, latest last.
    pub findings: Vec<Finding>,
    /// Ids of the checks being asked now, earliest first.
    pub asking: Vec<String>,
    /// Causes named so far, most fundamental first.
    pub causes: Vec<Cause>,
    /// When it began, in seconds on the window's clock.
    pub began: f64,
    /// Whether the user asked it to end.
    pub stopping: bool,
}

impl Run {
    /// A run that begins now.
    pub fn new(number: u64, began: f64) -> Self {
        Self { number, began, ..Self::default() }
    }

    /// Takes in what happened. The end of the run is the window's business.
    pub fn take_in(&mut self, event: Event) {
        match event {
            Event::Started { check } => self.asking.push(check),
            Event::Finished(finding) => {
                self.asking.retain(|check| *check != finding.check);
                self.findings.push(*finding);
            }
            Event::Changed(finding) => {
                let known = self.findings.iter_mut().find(|it| it.check == finding.check);
                if let Some(known) = known {
                    *known = *finding;
                }
            }
            Event::Cause(cause) => {
                self.causes.retain(|known| known.id != cause.id);
                self.causes.push(*cause);
                self.causes.sort_by_key(|cause| cause.layer);
            }
            Event::Done(_) => {}
        }
    }

    /// The share of the run that is done, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a bar needs no more digits")]
    pub fn progress(&self) -> f32 {
        match self.total() {
            0 => 0.0,
            total => self.findings.len() as f32 / total as f32,
        }
    }

    /// How many checks there are: as planned, or as many as have shown up by now.
    pub fn total(&self) -> usize {
        self.planned.len().max(self.findings.len() + self.asking.len())
    }

    /// The finding to show first comes first: what does not work, then the latest.
    pub fn in_order(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self
            .findings
            .iter()
            .rev()
            .filter(|finding| finding.status != Status::Skipped)
            .collect();
        findings.sort_by_key(|finding| match finding.status {
            Status::Fail => 0,
            Status::Warn => 1,
            Status::Unknown | Status::Pass | Status::Skipped => 2,
        });
        findings
    }
}
