//! Words of the gui.

use serde::Deserialize;

/// See the file of the same name in `assets/text`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct GuiWords {
    pub product: String,
    pub language: String,
    pub home_title: String,
    pub home_hint: String,
    pub check_this_computer: String,
    pub promise: String,
    pub everything_title: String,
    pub everything_hint: String,
    pub target_label: String,
    pub target_hint: String,
    pub target_empty: String,
    pub target_wrong: String,
    pub open_file: String,
    pub drop_hint: String,
    pub drop_here: String,
    /// `{name}`
    pub reading: String,
    /// `{name}`, `{why}`
    pub read_failed: String,
    pub packs_title: String,
    pub packs_hint: String,
    /// `{title}`
    pub pack_look: String,
    pub pack_allowed: String,
    pub pack_not_allowed: String,
    /// `{title}`
    pub consent_title: String,
    /// `{publisher}`
    pub consent_publisher: String,
    pub consent_nobody: String,
    /// `{path}`
    pub consent_file: String,
    /// `{count}`
    pub consent_checks: String,
    pub consent_checks_one: String,
    pub consent_only_looks: String,
    pub consent_reads: String,
    pub consent_contacts: String,
    pub consent_runs: String,
    pub consent_none: String,
    /// `{count}`
    pub consent_more: String,
    pub consent_allow: String,
    pub consent_allow_programs: String,
    pub consent_programs_warning: String,
    pub consent_withdraw: String,
    pub consent_for_now: String,
    pub running_title: String,
    pub running_start: String,
    pub stopping: String,
    /// `{done}`, `{total}`
    pub progress: String,
    /// `{seconds}`
    pub elapsed: String,
    /// `{title}`
    pub now: String,
    /// `{title}`, `{count}`
    pub now_more: String,
    pub found_so_far: String,
    pub stop: String,
    pub run_broken: String,
    pub verdict_cause: String,
    /// `{count}`
    pub verdict_causes: String,
    pub verdict_fail: String,
    pub verdict_warn: String,
    pub verdict_pass: String,
    pub verdict_unknown: String,
    pub verdict_unknown_hint: String,
    pub verdict_fail_hint: String,
    pub ended_stopped: String,
    pub ended_deadline: String,
    /// `{checked}`, `{seconds}`
    pub tally: String,
    /// `{when}`
    pub old_report: String,
    pub what_to_do: String,
    pub no_steps: String,
    /// `{count}`
    pub explains: String,
    pub explains_one: String,
    pub findings_title: String,
    /// `{count}`
    pub group_all_well: String,
    pub group_one_well: String,
    pub explained: String,
    pub details: String,
    pub why: String,
    pub took: String,
    /// `{millis}`
    pub took_ms: String,
    pub facts: String,
    /// `{count}`
    pub facts_more: String,
    pub yes: String,
    pub no: String,
    pub nothing: String,
    pub system_words: String,
    pub check_id: String,
    /// `{side}`
    pub side: String,
    pub open_network_settings: String,
    pub open_proxy_settings: String,
    pub open_date_settings: String,
    pub open_storage_settings: String,
    pub open_firewall_settings: String,
    pub settings_not_here: String,
    pub again: String,
    pub back: String,
    pub copy_summary: String,
    pub copied: String,
    pub save_report: String,
    pub share_title: String,
    pub share_hint: String,
    pub share_hides: String,
    pub share_hides_hint: String,
    pub share_words: String,
    pub share_words_hint: String,
    pub share_preview: String,
    pub share_preparing: String,
    pub share_save: String,
    pub share_choosing: String,
    pub share_saving: String,
    pub share_path_title: String,
    pub share_path_hint: String,
    pub share_path_label: String,
    pub share_path_save: String,
    pub share_cancel: String,
    /// `{why}`
    pub share_failed: String,
    pub saved_title: String,
    pub saved_where: String,
    pub saved_show: String,
    pub saved_show_failed: String,
    pub saved_hidden: String,
    pub saved_hidden_none: String,
    pub saved_done: String,
    pub hidden_secret: String,
    pub hidden_user: String,
    pub hidden_host: String,
    pub hidden_path: String,
    pub hidden_address: String,
    pub hidden_mac: String,
    pub hidden_email: String,
    pub hidden_phone: String,
    pub hidden_id_number: String,
    pub hidden_serial: String,
    pub hidden_ssid: String,
    pub hidden_word: String,
    /// `{count}`
    pub times: String,
    pub close: String,
}
