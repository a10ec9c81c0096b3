// Long: a row for each fault that a rulebook can have.
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::*;
use crate::account::account_type::AccountType::{self, Association, Company, Individual};
use crate::http::locale::Locale;
use Loss::{Email, Ip, Totp};

const GUIDE: &str = include_str!("../../../../../docs/policies.md");

fn of(tag: &str) -> Locale {
    Locale::from_tag(tag).unwrap()
}

/// The example of docs/policies.md, which is JSON alone in its block.
fn example() -> Rulebook {
    let (_, block) = GUIDE.split_once("```json\n").unwrap();
    let (json, rest) = block.split_once("```").unwrap();
    assert!(!rest.contains("```json"), "one example");
    Rulebook::parse(json).unwrap()
}

fn asked(rulebook: &Rulebook, account: AccountType, lost: impl Into<Lost>) -> Vec<&str> {
    let checklist = rulebook.checklist(account, lost);
    checklist.map(|item| item.id.as_str()).collect()
}

#[test]
fn alwaysdata_calls_first_and_asks_for_what_it_publishes() {
    let rulebook = Rulebook::named("alwaysdata").unwrap();
    assert!(rulebook.call);
    assert_eq!(rulebook.code, Loss::ALL);
    for lost in Lost::ALL {
        for (account, expected) in [
            (Individual, &["identity"][..]),
            (Company, &["kbis", "manager-identity"]),
            (
                Association,
                &[
                    "sirene-notice",
                    "prefecture-declaration",
                    "president-identity",
                    "president-function",
                ],
            ),
        ] {
            assert_eq!(asked(&rulebook, account, lost), expected, "{lost}");
        }
    }
}

#[test]
fn o2switch_does_not_call_and_asks_for_what_it_publishes() {
    let rulebook = Rulebook::named("o2switch").unwrap();
    assert!(!rulebook.call);
    assert_eq!(rulebook.code, Loss::ALL);
    for (account, loss, expected) in [
        (Individual, Email, &["identity", "letter"][..]),
        (
            Company,
            Email,
            &["kbis", "holder-identity", "company-letter"],
        ),
        (
            Association,
            Email,
            &["statutes", "president-identity", "association-letter"],
        ),
        (Individual, Totp, &["identity", "access-letter"]),
        (Company, Totp, &["kbis", "holder-identity", "access-letter"]),
        (
            Association,
            Totp,
            &["statutes", "president-identity", "access-letter"],
        ),
    ] {
        assert_eq!(asked(&rulebook, account, loss), expected, "{loss}");
        if loss == Totp {
            assert_eq!(asked(&rulebook, account, Ip), expected);
        }
    }
    let aged = rulebook.items.iter().filter_map(|item| {
        let days = item.max_age_days?;
        Some((item.id.as_str(), days))
    });
    assert_eq!(aged.collect::<Vec<_>>(), [("kbis", 91)]);
}

#[test]
fn a_change_of_the_address_takes_two_people_unless_the_rulebook_says_otherwise() {
    for name in Rulebook::names() {
        assert_eq!(Rulebook::named(name).unwrap().two_people, [Email]);
    }
    let mut json = least();
    json["two_people"] = json!([]);
    assert_eq!(Rulebook::parse(&json.to_string()).unwrap().two_people, []);
}

#[test]
fn every_rulebook_has_its_name_and_no_flaw() {
    assert_eq!(
        Rulebook::names().collect::<Vec<_>>(),
        ["alwaysdata", "o2switch"]
    );
    for name in Rulebook::names() {
        assert_eq!(Rulebook::named(name).unwrap().flaws(), []);
    }
    for unknown in ["", "Alwaysdata", "alwaysdata.json", "example"] {
        assert_eq!(Rulebook::named(unknown), None, "{unknown}");
    }
    assert_eq!(example().flaws(), []);
}

/// Every text of a rulebook, with the item that it is of.
fn texts(rulebook: &Rulebook) -> Vec<(&str, &Text)> {
    let texts = rulebook.items.iter().flat_map(|item| {
        let texts = [&item.title, &item.why].into_iter().chain(&item.black_out);
        texts.map(|text| (item.id.as_str(), text))
    });
    texts.collect()
}

#[test]
fn every_text_is_in_both_languages_each_in_its_typography() {
    let named = Rulebook::names().filter_map(Rulebook::named);
    for rulebook in named.chain([example()]) {
        for (id, text) in texts(&rulebook) {
            let [french, english] = ["fr", "en"].map(|tag| text.get(of(tag)));
            assert_ne!(french, english, "{id}");
            for text in [french, english] {
                assert_eq!(text.trim(), text, "{id}");
                assert!(!text.contains(['\'', '"']), "{id}: {text}");
            }
            for (at, sign) in french.match_indices([':', ';', '?', '!', '»']) {
                assert!(french[..at].ends_with('\u{a0}'), "{id}: {sign}: {french}");
            }
            for (at, sign) in french.match_indices('«') {
                let after = &french[at + sign.len()..];
                assert!(after.starts_with('\u{a0}'), "{id}: {french}");
            }
            assert!(!english.contains(['\u{a0}', '«']), "{id}: {english}");
        }
    }
}

/// A rulebook with one item, for everybody.
fn least() -> Value {
    let text = json!({"fr": "Pièce d’identité", "en": "Proof of identity"});
    json!({
        "call": false,
        "code": ["email"],
        "cool_off_hours": {"email": 24, "totp": 168, "ip": 24},
        "documents_days": 1,
        "target_hours": 1,
        "sample_percent": 0,
        "sample_most": 1,
        "items": [{
            "id": "identity",
            "accounts": ["individual", "company", "association"],
            "lost": ["email", "totp", "ip"],
            "title": text,
            "why": text,
        }],
    })
}

/// [`least`] with this in place of what the pointer leads to.
fn with(pointer: &str, value: Value) -> Rulebook {
    let mut json = least();
    *json.pointer_mut(pointer).unwrap() = value;
    Rulebook::parse(&json.to_string()).unwrap()
}

#[test]
fn a_rulebook_that_would_fail_somebody_is_refused_with_its_fault() {
    assert_eq!(Rulebook::parse(&least().to_string()).unwrap().flaws(), []);
    let stuck = |account| {
        Lost::ALL
            .map(|lost| Flaw::Checklist(account, lost))
            .to_vec()
    };
    let everybody = AccountType::ALL.map(stuck).concat();
    let item = || String::from("identity");
    let nine: Vec<Value> = (1..=9)
        .map(|n| {
            let mut item = least()["items"][0].clone();
            item["id"] = json!(format!("piece-{n}"));
            item
        })
        .collect();
    let twice = json!([least()["items"][0], least()["items"][0]]);
    let mut idle = json!([least()["items"][0], least()["items"][0]]);
    idle[1]["id"] = json!("idle");
    idle[1]["lost"] = json!([]);
    let mut hidden = least()["items"][0].clone();
    hidden["black_out"] = json!({"fr": " ", "en": ""});
    let mut ageless = least()["items"][0].clone();
    ageless["max_age_days"] = json!(0);
    let mut linked = least()["items"][0].clone();
    linked["link"] = json!("monidenum.fr");
    let mut addressed = least()["items"][0].clone();
    addressed["checks"] = json!(["signed", "new_address"]);
    for (pointer, value, expected) in [
        (
            "/code",
            json!(["totp", "ip"]),
            &[Flaw::NewAddressUnproven][..],
        ),
        ("/cool_off_hours/email", json!(23), &[Flaw::CoolOff(Email)]),
        ("/cool_off_hours/totp", json!(169), &[Flaw::CoolOff(Totp)]),
        ("/cool_off_hours/ip", json!(0), &[Flaw::CoolOff(Ip)]),
        ("/documents_days", json!(0), &[Flaw::DocumentsDays]),
        ("/documents_days", json!(15), &[Flaw::DocumentsDays]),
        ("/target_hours", json!(0), &[Flaw::TargetHours]),
        ("/target_hours", json!(337), &[Flaw::TargetHours]),
        ("/sample_percent", json!(101), &[Flaw::SamplePercent]),
        ("/sample_most", json!(0), &[Flaw::SampleMost]),
        ("/sample_most", json!(51), &[Flaw::SampleMost]),
        ("/items", json!([]), &everybody),
        ("/items", json!(nine), &everybody),
        (
            "/items/0/accounts",
            json!(["individual", "company"]),
            &stuck(Association),
        ),
        (
            "/items/0/lost",
            json!(["email", "ip"]),
            &AccountType::ALL.map(|account| Flaw::Checklist(account, Totp.into())),
        ),
        ("/items", twice, &[Flaw::Twice(item())]),
        ("/items", idle, &[Flaw::OfNobody("idle".into())]),
        ("/items/0", ageless, &[Flaw::NoAge(item())]),
        ("/items/0", linked, &[Flaw::NoLink(item())]),
        ("/items/0", addressed, &[Flaw::NoNewAddress(item())]),
        (
            "/items/0/title/fr",
            json!(""),
            &[Flaw::Blank(item(), of("fr"))],
        ),
        (
            "/items/0/why/en",
            json!("\u{a0}"),
            &[Flaw::Blank(item(), of("en"))],
        ),
        (
            "/items/0",
            hidden,
            &Locale::ALL.map(|locale| Flaw::Blank(item(), locale)),
        ),
    ] {
        assert_eq!(
            with(pointer, value.clone()).flaws(),
            expected,
            "{pointer} {value}"
        );
    }
    let long = "a".repeat(41);
    for id in [
        "", "-", "kbis-", "a--b", "Kbis", "k_bis", "pièce", "a/b", &long,
    ] {
        let flaws = with("/items/0/id", json!(id)).flaws();
        assert_eq!(flaws, [Flaw::NoSlug(id.into())]);
    }
}

#[test]
fn what_is_not_a_rulebook_is_not_read() {
    for (pointer, key, value) in [
        ("", "colour", json!("blue")),
        ("", "call", json!("yes")),
        ("", "code", json!(["phone"])),
        ("", "documents_days", json!(-1)),
        ("", "items", Value::Null),
        ("/cool_off_hours", "phone", json!(24)),
        ("/items/0", "accounts", json!(["person"])),
        ("/items/0", "blackout", json!(null)),
        ("/items/0", "checks", json!(["stamped"])),
        ("/items/0", "title", json!("Kbis")),
        ("/items/0/title", "de", json!("Ausweis")),
    ] {
        let mut json = least();
        json.pointer_mut(pointer).unwrap()[key] = value;
        assert!(
            Rulebook::parse(&json.to_string()).is_err(),
            "{pointer}/{key}"
        );
    }
    for (pointer, key) in [("", "call"), ("", "cool_off_hours"), ("/items/0/why", "en")] {
        let mut json = least();
        let object = json.pointer_mut(pointer).unwrap();
        object.as_object_mut().unwrap().remove(key).unwrap();
        assert!(
            Rulebook::parse(&json.to_string()).is_err(),
            "{pointer}/{key}"
        );
    }
    let twice = r#"{"call": true, "call": false}"#;
    let said = Rulebook::parse(twice).unwrap_err().to_string();
    assert!(said.contains("duplicate field `call`"), "{said}");
}

#[test]
fn a_fault_is_told_with_its_place() {
    for (flaw, said) in [
        (
            Flaw::NewAddressUnproven,
            "code: must name email, or a new address would go unproven",
        ),
        (
            Flaw::CoolOff(Email),
            "cool_off_hours.email: must be 24 to 168",
        ),
        (Flaw::DocumentsDays, "documents_days: must be 1 to 14"),
        (Flaw::TargetHours, "target_hours: must be 1 to 336"),
        (Flaw::SamplePercent, "sample_percent: must be 0 to 100"),
        (Flaw::SampleMost, "sample_most: must be 1 to 50"),
        (
            Flaw::Checklist(Company, Ip.into()),
            "items: company, ip: must be 1 to 8 of them",
        ),
        (
            Flaw::Twice("kbis".into()),
            "items: kbis: this id is there twice",
        ),
        (
            Flaw::NoSlug("K bis".into()),
            "items: \"K bis\": an id is a-z, 0-9 and single hyphens, 40 characters at most",
        ),
        (
            Flaw::OfNobody("kbis".into()),
            "items: kbis: names no account type or no loss",
        ),
        (
            Flaw::NoAge("kbis".into()),
            "items: kbis: max_age_days: must be 1 or more",
        ),
        (
            Flaw::NoLink("kbis".into()),
            "items: kbis: link: must begin with https://",
        ),
        (
            Flaw::NoNewAddress("kbis".into()),
            "items: kbis: checks: only a lost e-mail address takes a new one",
        ),
        (
            Flaw::Blank("kbis".into(), of("fr")),
            "items: kbis: a text is empty in \"fr\"",
        ),
    ] {
        assert_eq!(flaw.to_string(), said);
    }
}

fn both() -> Lost {
    Lost::of(&[Totp, Email]).unwrap()
}

#[test]
fn several_losses_take_what_each_of_them_takes() {
    let o2switch = Rulebook::named("o2switch").unwrap();
    let expected = ["identity", "letter", "access-letter"];
    assert_eq!(asked(&o2switch, Individual, both()), expected);
    for name in Rulebook::names() {
        let rules = Rulebook::named(name).unwrap();
        for lost in Lost::ALL {
            for loss in lost.iter() {
                let alone = Lost::from(loss);
                assert!(rules.takes_code(lost) || !rules.takes_code(alone));
                assert!(rules.cool_off_hours.of(lost) >= rules.cool_off_hours.of(alone));
                assert!(!rules.calls(lost) || rules.calls(alone));
                for account in AccountType::ALL {
                    let asked_of_all = asked(&rules, account, lost);
                    let mut of_one = asked(&rules, account, alone).into_iter();
                    assert!(of_one.all(|id| asked_of_all.contains(&id)), "{name} {lost}");
                }
            }
        }
        assert!(!rules.calls(both()), "{name}");
    }
}

#[test]
fn a_set_of_losses_is_read_in_any_order_and_written_in_one() {
    let read = |text| serde_json::from_str::<Lost>(text).ok();
    assert_eq!(read(r#"["totp","email"]"#), Some(both()));
    assert_eq!(read(r#"["totp","email","totp"]"#), Some(both()));
    for odd in ["[]", r#"["phone"]"#, r#""email""#, "null"] {
        assert_eq!(read(odd), None, "{odd}");
    }
    assert_eq!(json!(both()), json!(["email", "totp"]));
    assert_eq!(both().to_string(), "email,totp");
    assert_eq!(Lost::of(&[]), None);
    for lost in Lost::ALL {
        assert_eq!(Lost::of(&lost.iter().collect::<Vec<_>>()), Some(lost));
    }
}

#[test]
fn what_a_recovery_gave_back_reveals_what_a_sign_in_needs_after_it() {
    let set = |losses: &[Loss]| Lost::of(losses).unwrap();
    for (effect, others, revealed) in [
        (&[Email][..], &[Totp][..], true),
        (&[Email], &[Totp, Ip], true),
        (&[Totp], &[Ip], true),
        (&[Email, Totp], &[Ip], true),
        (&[Email], &[Email], false),
        (&[Email], &[Email, Totp], false),
        (&[Totp], &[Email], false),
        (&[Ip], &[Totp], false),
        (&[Email, Ip], &[Totp], true),
    ] {
        assert_eq!(set(effect).reveals(set(others)), revealed, "{effect:?}");
    }
}
