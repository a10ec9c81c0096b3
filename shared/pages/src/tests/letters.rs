//! Promises that every mail keeps.

use super::samples::{ALARM, mail_site, mails, notices};
use crate::mail;
use chrono::DateTime;
use regain_core::locale::Locale;
use regain_core::store::outbox::Notice;

#[test]
fn a_mail_keeps_secrets_and_line_breaks_out_of_its_subject() {
    for locale in Locale::ALL {
        let folded = "A\r\nBcc: x@example.com\u{2028}B\u{202e}";
        for mail in mails(locale, folded, folded) {
            assert!(
                !mail.subject.contains(char::is_control),
                "{:?}",
                mail.subject
            );
            assert!(!mail.subject.contains("secret"), "{:?}", mail.subject);
            assert!(!mail.text.contains("\nBcc:") && !mail.text.contains('\u{202e}'));
        }
    }
}

#[test]
fn a_text_mail_is_narrow_and_its_link_stands_alone() {
    for locale in Locale::ALL {
        for mail in mails(locale, "Camille", "Provider") {
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
            assert!(mail.text.contains("Camille,\n"), "{}", mail.text);
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
            let at = DateTime::UNIX_EPOCH;
            let mail = mail::notice(&site, "Camille", &notice, at, "192.0.2.7", ALARM);
            let frozen = notice == Notice::Frozen;
            for form in [&mail.text, &mail.html] {
                assert!(
                    form.contains("1970") && form.contains("192.0.2.7"),
                    "{form}"
                );
                // A frozen account needs the way back in instead.
                assert_eq!(form.contains(ALARM), !frozen, "{form}");
                assert_eq!(
                    form.contains("https://account.example/password/lost/"),
                    frozen || notice == Notice::WrongCodes,
                    "{form}"
                );
            }
            assert!(!subjects.contains(&mail.subject), "{}", mail.subject);
            subjects.push(mail.subject);
        }
    }
}
