//! Long secrets: replaced wherever a part of them stands, and found by the guard.

use super::sample::sample;
use selfcheck::model::Text;
use selfcheck::redact::{Rules, base64, redact};
use serde_json::json;

#[test]
fn the_guard_finds_any_64_bytes_of_a_long_secret() {
    let key: String = (0..60_u32)
        .map(|line| base64(&line.wrapping_mul(2_654_435_761).to_be_bytes().repeat(12)) + "\n")
        .collect();
    let armoured =
        format!("-----BEGIN PRIVATE KEY-----\n{key}-----END PRIVATE KEY-----\nand what follows");
    let token: String =
        (0..400_u32).map(|n| char::from(b'a' + u8::try_from(n * n % 23).unwrap())).collect();
    let mut report = sample();
    let facts = &mut report.findings[0].facts;
    facts.insert("file".into(), json!(armoured));
    facts.insert("token".into(), json!(token));
    facts.insert("log".into(), json!(format!("sent <{}> and no more", &token[50..150])));
    report.findings[0].title = Text::same(format!("see {} there", &token[200..300]));
    let shareable = redact(&report, &Rules::default());
    let finding = &shareable.report().findings[0];
    assert_eq!(finding.facts["log"], json!("sent <[secret]> and no more"));
    assert_eq!(finding.title, Text::same("see [secret] there"));
    let file = finding.facts["file"].as_str().unwrap();
    assert!(file.starts_with("[secret]\n") && file.ends_with("\nand what follows"), "{file}");
    assert_eq!(file.lines().count(), armoured.lines().count());
    selfcheck::report::bundle(&shareable, selfcheck::model::Lang::En).unwrap();

    for from in (0..token.len() - 64).step_by(7) {
        let window = &token[from..from + 64];
        let utf16: Vec<u8> = window.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let escaped: String = window.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        for bytes in [
            window.as_bytes().to_vec(),
            window.to_uppercase().into_bytes(),
            utf16,
            escaped.into_bytes(),
            base64(window.as_bytes()).into_bytes(),
            base64(format!("x{window}").as_bytes()).into_bytes(),
        ] {
            shareable.guard("member.txt", &bytes).expect_err(&String::from_utf8_lossy(&bytes));
        }
    }
    for from in (0..key.len() - 64).step_by(13) {
        shareable.guard("member.txt", &key.as_bytes()[from..from + 64]).unwrap_err();
    }
    shareable.guard("member.txt", &token.as_bytes()[..16]).unwrap();
}

#[test]
fn a_secret_made_of_our_own_words_stops_no_report() {
    let mut report = sample();
    let facts = &mut report.findings[0].facts;
    let style = include_str!("../../assets/report/report.css");
    facts.insert("token".into(), json!(style));
    facts.insert("client_secret".into(), json!("</td>"));
    facts.insert("db_password".into(), json!(" ".repeat(100) + &"-".repeat(100)));
    let shareable = redact(&report, &Rules::default());
    assert_eq!(shareable.report().findings[0].facts["token"], json!("[secret]"));
    selfcheck::report::bundle(&shareable, selfcheck::model::Lang::En).unwrap();
}
