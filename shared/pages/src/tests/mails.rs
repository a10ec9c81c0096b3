//! Promises that every mail keeps.

use super::samples::{
    AT, CASE_LINK, CODE, LINK, REFERENCE, REPORT_LINK, STOP, applied, approved, case_told,
    claimant_mails, mail_site, mails, new_address, notices,
};
use regain_core::account::Role;
use regain_core::http::locale::Locale;
use regain_core::mail::template::Notice;
use regain_core::recovery::case::State;
use regain_core::recovery::rulebook::Lost;
use regain_frame::mail;

#[test]
fn a_mail_keeps_secrets_and_line_breaks_out_of_its_subject() {
    for locale in Locale::ALL {
        let folded = "A\r\nBcc: x@example.com\u{2028}B\u{202e}";
        let named = mails(locale, folded, folded);
        for mail in named.iter().chain(&claimant_mails(locale, folded)) {
            assert!(
                !mail.subject.contains(char::is_control),
                "{:?}",
                mail.subject
            );
            assert!(!mail.subject.contains("secret"), "{:?}", mail.subject);
            assert!(!mail.subject.contains(CODE), "{:?}", mail.subject);
            // A line may break there, and is none of the head.
            assert!(!mail.text.contains(['\r', '\u{2028}', '\u{202e}']));
        }
    }
}

#[test]
fn a_text_mail_is_narrow_and_its_link_stands_alone() {
    for locale in Locale::ALL {
        let named = mails(locale, "Camille", "Provider");
        let greeted = named.len();
        let all = named.into_iter().chain(claimant_mails(locale, "Provider"));
        for (place, mail) in all.enumerate() {
            for line in mail
                .text
                .lines()
                .filter(|line| !line.starts_with("https://"))
            {
                assert!(
                    line.chars().count() <= 72 && !line.contains("https://"),
                    "{line}"
                );
            }
            for missing in ["button", "bouton"] {
                assert!(!mail.text.contains(missing), "{}", mail.text);
            }
            let greeting = mail.text.lines().next().unwrap_or_default();
            assert_eq!(
                greeting.ends_with(" Camille,"),
                place < greeted,
                "{greeting}"
            );
            assert!(!greeting.contains(" ,"), "{greeting}");
            assert!(
                mail.html
                    .contains(&format!("<html lang=\"{}\">", locale.tag()))
            );
        }
        let link = mails(locale, "Camille", "Provider").remove(0);
        assert!(
            link.text
                .contains("\n\nhttps://account.example/password/reset/secret\n\n")
        );
        assert!(
            link.html
                .contains("href=\"https://account.example/password/reset/secret\"")
        );
    }
}

#[test]
fn whatever_happened_can_be_answered_with_it_was_not_me() {
    for locale in Locale::ALL {
        let site = mail_site(locale, "Provider");
        let mut subjects = Vec::new();
        for notice in notices() {
            let at = AT;
            let mail = mail::notice(&site, "Camille", &notice, at, "192.0.2.7", REPORT_LINK);
            let frozen = notice == Notice::Frozen;
            // What support did or has to look at is nobody's to undo so, nor is there a password to lose.
            let by_support = matches!(
                notice,
                Notice::FrozenForSupport
                    | Notice::FrozenBySupport
                    | Notice::UnfrozenBySupport
                    | Notice::RoleChanged { .. }
            );
            for form in [&mail.text, &mail.html] {
                assert!(
                    form.contains("2026") && form.contains("192.0.2.7"),
                    "{form}"
                );
                // A frozen account needs the way back in instead.
                let guessed = notice == Notice::PasswordRefused;
                let expected = !frozen && !by_support && !guessed;
                assert_eq!(form.contains(REPORT_LINK), expected, "{form}");
                assert_eq!(
                    form.contains("https://account.example/password/lost/"),
                    frozen
                        || guessed
                        || matches!(
                            notice,
                            Notice::WrongCodes | Notice::AppRefused | Notice::UnfrozenBySupport
                        ),
                    "{form}"
                );
            }
            assert!(!subjects.contains(&mail.subject), "{}", mail.subject);
            subjects.push(mail.subject);
        }
    }
}

#[test]
fn from_where_support_works_is_not_told() {
    for locale in Locale::ALL {
        let site = mail_site(locale, "Provider");
        let notice = Notice::RoleChanged {
            role: Role::Auditor,
        };
        let mail = mail::notice(&site, "Camille", &notice, AT, "", REPORT_LINK);
        for form in [&mail.text, &mail.html] {
            let (address, role) = match locale.tag() {
                "en" => ("IP address", "Auditor"),
                _ => ("Adresse IP", "Auditeur"),
            };
            assert!(!form.contains(address), "{form}");
            assert!(form.contains(role) && form.contains("2026"), "{form}");
        }
    }
}

#[test]
fn an_owner_can_stop_a_case_from_its_notice_and_finds_the_code_only_where_there_is_one() {
    for locale in Locale::ALL {
        let site = mail_site(locale, "Provider");
        for about in Lost::ALL {
            for code in [None, Some(CODE)] {
                let mail = mail::case_notice(&site, "Camille", &case_told(about, code));
                for form in [&mail.text, &mail.html] {
                    for part in [STOP, "192.0.2.7", "2026", REFERENCE] {
                        assert!(form.contains(part), "{part} in {form}");
                    }
                    assert_eq!(form.contains(CODE), code.is_some(), "{form}");
                }
            }
        }
    }
}

#[test]
fn an_owner_can_stop_what_was_approved_and_dispute_what_was_done() {
    for locale in Locale::ALL {
        let site = mail_site(locale, "Provider");
        let mut texts = Vec::new();
        for about in Lost::ALL {
            let before = mail::case_approved(&site, "Camille", &approved(about));
            let after = mail::case_applied(&site, "Camille", &applied(about));
            for form in [&before.text, &before.html] {
                for part in [STOP, REFERENCE, "2026", "4 "] {
                    assert!(form.contains(part), "{part} in {form}");
                }
                assert!(!form.contains(REPORT_LINK), "{form}");
            }
            for form in [&after.text, &after.html] {
                for part in [REPORT_LINK, REFERENCE, "2026", "support@provider.example"] {
                    assert!(form.contains(part), "{part} in {form}");
                }
                assert!(!form.contains(STOP), "{form}");
            }
            texts.extend([before.text, after.text]);
        }
        let mail = new_address(&site, "Camille");
        for form in [&mail.text, &mail.html] {
            for part in [LINK, REPORT_LINK, REFERENCE, "2026", "/password/lost/"] {
                assert!(form.contains(part), "{part} in {form}");
            }
        }
        texts.push(mail.text);
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), 15, "each says what happens to the account");
    }
}

#[test]
fn a_claimant_is_told_the_reference_and_where_to_go_and_nothing_of_the_account() {
    for locale in Locale::ALL {
        for mail in claimant_mails(locale, "Provider") {
            for form in [&mail.text, &mail.html] {
                assert!(form.contains(REFERENCE), "{form}");
                let page = "https://account.example/recovery/case";
                assert!(form.contains(page) || form.contains(CASE_LINK), "{form}");
                assert!(
                    !form.contains("/stop/") && !form.contains("secret\""),
                    "{form}"
                );
            }
        }
        let site = mail_site(locale, "Provider");
        let ended = |outcome| mail::case_ended(&site, REFERENCE, outcome).text;
        let over = State::ALL.into_iter().filter(|state| !state.is_open());
        let mut texts: Vec<String> = over.map(ended).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), 5);
        assert!(ended(State::Refused).contains("CNIL"));
    }
}
