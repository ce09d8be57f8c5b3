//! Words of the report.

use serde::Deserialize;

/// See the file of the same name in `assets/text`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct ReportWords {
    pub name: String,
    pub report_id: String,
    /// `{time}`
    pub made: String,
    pub languages: String,
    pub separator: String,
    /// `{cause}`
    pub headline_cause: String,
    /// `{count}` `{cause}`
    pub headline_causes: String,
    /// `{title}`
    pub headline_fail: String,
    /// `{count}`
    pub headline_fails: String,
    /// `{title}`
    pub headline_warn: String,
    /// `{count}`
    pub headline_warns: String,
    pub headline_fine: String,
    pub headline_unsure: String,
    pub headline_nothing: String,
    pub headline_changed: String,
    pub headline_flipped: String,
    pub unknown_one: String,
    /// `{count}`
    pub unknown_many: String,
    pub stopped: String,
    pub deadline: String,
    pub causes: String,
    pub confidence: String,
    pub side: String,
    pub steps: String,
    pub steps_other: String,
    pub explains_one: String,
    /// `{count}`
    pub explains_many: String,
    pub rests_on: String,
    pub explained: String,
    pub findings: String,
    pub facts: String,
    pub fact: String,
    pub value: String,
    pub why: String,
    pub check: String,
    pub probe: String,
    pub pack: String,
    pub took: String,
    /// `{count}`
    pub millis: String,
    pub reason: String,
    pub machine: String,
    pub system: String,
    pub kernel: String,
    pub arch: String,
    pub host: String,
    pub user: String,
    pub home: String,
    pub language: String,
    pub time_zone: String,
    pub elevated: String,
    pub yes: String,
    pub no: String,
    pub contacts: String,
    pub contacts_none: String,
    pub contacts_note: String,
    pub packs: String,
    pub shipped: String,
    pub redacted: String,
    pub redacted_none: String,
    pub redacted_note: String,
    pub footer: String,
    pub kind_secret: String,
    pub kind_user: String,
    pub kind_host: String,
    pub kind_path: String,
    pub kind_address: String,
    pub kind_mac: String,
    pub kind_email: String,
    pub kind_phone: String,
    pub kind_id_number: String,
    pub kind_serial: String,
    pub kind_ssid: String,
    pub kind_word: String,
    /// `{type}` `{what}` `{problem}`
    pub ticket_title: String,
    pub ticket_type: String,
    pub ticket_what: String,
    pub ticket_happened: String,
    pub ticket_expected: String,
    /// `{title}`
    pub ticket_expected_line: String,
    pub ticket_expected_none: String,
    pub ticket_tried: String,
    /// `{program}` `{version}` `{time}` `{seconds}` `{checks}` `{fail}` `{warn}` `{unknown}` `{skipped}`
    pub ticket_tried_line: String,
    pub ticket_timeline: String,
    pub timeline: String,
    /// `{took}` `{every}` `{rounds}` `{watched}`
    pub timeline_watched: String,
    pub timeline_calm: String,
    /// `{time}` `{from}` `{to}`
    pub timeline_moved: String,
    /// `{time}` `{from}`
    pub timeline_moved_within: String,
    /// `{title}` `{outages}` `{bad}` `{longest}`
    pub timeline_row: String,
    /// `{from}` `{to}` `{state}` `{span}`
    pub timeline_span: String,
    /// `{count}`
    pub timeline_left_out: String,
    /// `{say}`
    pub other_answer: String,
    pub ticket_failing: String,
    pub ticket_request: String,
    pub ticket_versions: String,
}
