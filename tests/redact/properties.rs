//! What holds for any text: no original stays, lines stay lines, and what is clean stays as it is.

use super::clean;
use proptest::prelude::*;

/// A piece of text, and what in it is private.
type Piece = (String, Vec<String>);

fn innocent() -> impl Strategy<Value = Piece> {
    proptest::sample::select(vec![
        "the service was started",
        "error 0x80070005 at 12:34:56",
        "(see version 10.0.0.1)",
        "{\"count\":3,\"ok\":true}",
        "C:\\Windows\\System32",
        "用户的电脑",
        "100%",
        "\"quoted\"",
        "8.8.8.8",
        "a=b",
    ])
    .prop_map(|text| (text.to_owned(), Vec::new()))
}

fn secret() -> impl Strategy<Value = Piece> {
    let places = vec![
        "password=§",
        "{\"api_key\":\"§\",\"n\":1}",
        "{\\\"token\\\":\\\"§\\\"}",
        "https://bob:§@shop.example/cart",
        "https://shop.example/?access_token=§&lang=en",
        "--auth-token § --verbose",
        "<password>§</password>",
        "password=a9§ then a9§ again",
        "ghp_§0123456789abcdef",
    ];
    let value = prop_oneof!["[A-Za-z0-9]{4,24}", "[A-Za-z0-9]{40,400}"];
    (proptest::sample::select(places), value).prop_map(|(place, value)| {
        let value = format!("z9Q{value}");
        (place.replace('§', &value), vec![value])
    })
}

fn name() -> impl Strategy<Value = Piece> {
    let places = vec![
        "/home/§/notes.txt",
        "C:\\Users\\§\\AppData",
        "C:\\\\Users\\\\§\\\\AppData",
        "to §@mail-provider.cn",
        "on §.lan",
        "at §.corp:8080",
    ];
    (proptest::sample::select(places), "zq[a-z]{2,12}7")
        .prop_map(|(place, name)| (place.replace('§', &name), vec![name]))
}

/// Addresses whose stand-ins cannot be taken for anybody's.
fn public_address() -> impl Strategy<Value = Piece> {
    let mac = any::<[u8; 3]>().prop_map(|[a, b, c]| format!("3c:52:82:{a:02x}:{b:02x}:{c:02x}"));
    let four = (20_u8..90, 0_u8..=255, 0_u8..=255, 2_u8..=254)
        .prop_map(|(a, b, c, d)| format!("{a}.{b}.{c}.{d}"));
    let six = (1_u16.., 1_u16..).prop_map(|(a, b)| format!("2409:8a00:{a:x}::{b:x}"));
    prop_oneof![mac, four, six].prop_map(|address| (address.clone(), vec![address]))
}

fn private_address() -> impl Strategy<Value = Piece> {
    let first = prop_oneof![
        (0_u8..=255).prop_map(|b| format!("10.{b}")),
        (16_u8..=31).prop_map(|b| format!("172.{b}")),
        Just("192.168".to_owned()),
    ];
    (first, 0_u8..=255, 2_u8..=254).prop_map(|(first, c, d)| {
        let address = format!("{first}.{c}.{d}");
        (address.clone(), vec![address])
    })
}

/// A text of many pieces, each set apart from the next.
fn text(piece: impl Strategy<Value = Piece>) -> impl Strategy<Value = Piece> {
    let between = proptest::sample::select(vec![" ", "\n", "\n", ", ", " | ", "\t", "; ", "\r\n"]);
    proptest::collection::vec((piece, between), 0..24).prop_map(|pieces| {
        let (mut text, mut originals) = (String::new(), Vec::new());
        for ((piece, hidden), between) in pieces {
            text += &piece;
            text += between;
            originals.extend(hidden);
        }
        (text, originals)
    })
}

/// Whether the text holds it, and not as a part of another number.
fn holds(text: &str, original: &str) -> bool {
    text.match_indices(original).any(|(at, _)| {
        let joins = |character: char| character.is_ascii_alphanumeric() || character == '.';
        !text[..at].ends_with(joins) && !text[at + original.len()..].starts_with(joins)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn what_is_planted_is_gone_and_clean_text_stays(
        (text, originals) in text(prop_oneof![innocent(), secret(), name(), public_address()])
    ) {
        let once = clean(&text);
        for original in originals {
            if original.contains(['.', ':']) {
                prop_assert!(!holds(&once, &original), "{original} in {once}");
            } else {
                prop_assert!(!once.contains(&original), "{original} in {once}");
            }
        }
        prop_assert_eq!(once.split('\n').count(), text.split('\n').count());
        prop_assert_eq!(clean(&once), once);
    }

    /// A stand-in for a private address is one as well, so a second time gives it another.
    #[test]
    fn private_addresses_are_gone(
        (text, originals) in text(prop_oneof![innocent(), name(), private_address()])
    ) {
        let once = clean(&text);
        for original in originals {
            prop_assert!(!holds(&once, &original), "{original} in {once}");
        }
        prop_assert_eq!(once.split('\n').count(), text.split('\n').count());
    }

    #[test]
    fn any_text_keeps_its_lines(text in any::<String>()) {
        prop_assert_eq!(clean(&text).split('\n').count(), text.split('\n').count());
    }
}
