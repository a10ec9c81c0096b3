//! Promises that every page and mail keeps.

use crate::mail::{self, Mail, MailSite};
use crate::{
    ErrorPage, LoginForm, LoginProblem, PasswordLostForm, PasswordProblem, ResetForm, SessionView,
    Site, error, home, link_expired, login, password_changed, password_lost, password_lost_sent,
    password_reset, session, texts,
};
use chrono::DateTime;
use regain_core::locale::Locale;
use regain_core::store::outbox::Contact;

const HOSTILE: &str = "\"><script>alert('x')</script>";

fn site(locale: Locale) -> Site<'static> {
    Site {
        provider: "Provider",
        support_email: "support@provider.example",
        locale,
        path: "/login",
    }
}

/// Each page, with hostile text wherever somebody else's text goes.
fn pages(locale: Locale) -> Vec<String> {
    let site = Site {
        provider: HOSTILE,
        support_email: HOSTILE,
        path: HOSTILE,
        ..site(locale)
    };
    let problems = [
        None,
        Some(LoginProblem::Invalid),
        Some(LoginProblem::TooMany { minutes: 12 }),
        Some(LoginProblem::AddressNotAllowed { address: HOSTILE }),
        Some(LoginProblem::LoginMissing),
        Some(LoginProblem::PasswordMissing),
    ];
    let mut pages = vec![
        home(&site),
        session(
            &site,
            &SessionView {
                name: HOSTILE,
                email: HOSTILE,
                expires_at: DateTime::UNIX_EPOCH,
            },
        ),
        password_lost(
            &site,
            &PasswordLostForm {
                email: HOSTILE,
                invalid: true,
            },
        ),
        password_lost_sent(&site),
        password_reset(&site, &reset(HOSTILE, &[PasswordProblem::TooShort])),
        password_changed(&site, true),
        password_changed(&site, false),
        link_expired(&site),
    ];
    pages.extend(problems.map(|problem| {
        login(
            &site,
            &LoginForm {
                login: HOSTILE,
                problem,
            },
        )
    }));
    pages.extend(
        [400, 403, 404, 405, 413, 415, 418, 422, 429, 500, 503].map(|status| {
            error(
                &site,
                &ErrorPage {
                    status,
                    request_id: HOSTILE,
                },
            )
        }),
    );
    pages
}

fn mails(locale: Locale, name: &str, provider: &str) -> Vec<Mail> {
    let site = MailSite {
        provider,
        support_email: "support@provider.example",
        origin: "https://account.example",
        locale,
    };
    let at = DateTime::UNIX_EPOCH;
    vec![
        mail::password_link(&site, name, "https://account.example/password/reset/secret"),
        mail::first_password(&site, name, "https://account.example/password/reset/secret"),
        mail::password_changed(&site, name, at, "192.0.2.7"),
        mail::contact_changed(&site, name, at, &[Contact::Email, Contact::Name]),
    ]
}

fn reset<'a>(text: &'a str, problems: &'a [PasswordProblem]) -> ResetForm<'a> {
    ResetForm {
        token: text,
        email: text,
        first: false,
        problems,
    }
}

/// The start tag of the element with this id.
fn tag<'a>(page: &'a str, id: &str) -> &'a str {
    let needle = format!("id=\"{id}\"");
    page.split('<')
        .find(|tag| tag.contains(&needle))
        .and_then(|tag| tag.split('>').next())
        .unwrap_or_default()
}

#[test]
fn every_text_exists_in_both_languages() {
    for (name, english, french) in texts::pairs() {
        assert!(
            !english.trim().is_empty() && !french.trim().is_empty(),
            "{name}"
        );
        assert_ne!(english, french, "{name}");
    }
}

#[test]
fn french_texts_keep_french_typography() {
    for (name, _, french) in texts::pairs() {
        assert!(!french.contains('\''), "{name}: a straight apostrophe");
        for mark in [':', ';', '?', '!'] {
            for (at, _) in french.match_indices(mark) {
                let before = french.get(..at).unwrap_or_default();
                assert!(
                    before.ends_with('\u{a0}'),
                    "{name}: no no-break space before {mark}"
                );
            }
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    for locale in Locale::ALL {
        for page in pages(locale) {
            assert!(
                !page.contains("<script>") && !page.contains("alert('"),
                "{page}"
            );
        }
        for mail in mails(locale, HOSTILE, HOSTILE) {
            assert!(!mail.html.contains("<script>"), "{}", mail.html);
        }
    }
}

#[test]
fn pages_hold_nothing_inline_and_nothing_from_elsewhere() {
    for page in Locale::ALL.into_iter().flat_map(pages) {
        for refused in [
            "style=",
            "<style",
            "javascript:",
            " onclick",
            "http://",
            "https://",
        ] {
            assert!(!page.contains(refused), "{refused} in {page}");
        }
        let scripts = page.matches("<script").count();
        assert_eq!(
            scripts,
            page.matches("<script src=\"/show-password.js\" defer>")
                .count()
        );
    }
}

#[test]
fn every_page_names_its_language_and_itself() {
    for locale in Locale::ALL {
        for page in pages(locale) {
            assert!(page.starts_with("<!doctype html>"), "{page}");
            assert!(
                page.contains(&format!("<html lang=\"{}\">", locale.tag())),
                "{page}"
            );
            assert_eq!(page.matches("<h1").count(), 1, "{page}");
            assert_eq!(page.matches("aria-current=").count(), 1, "{page}");
            assert!(page.contains("<meta name=\"robots\" content=\"noindex, nofollow\">"));
            assert!(page.ends_with("</html>"), "{page}");
        }
    }
}

#[test]
fn fields_tell_password_managers_what_they_are() {
    let site = site(Locale::En);
    let page = login(
        &site,
        &LoginForm {
            login: "me@example.com",
            problem: None,
        },
    );
    assert!(tag(&page, "login").contains("autocomplete=\"username\""));
    assert!(tag(&page, "login").contains("value=\"me@example.com\""));
    assert!(tag(&page, "password").contains("type=\"password\""));
    assert!(tag(&page, "password").contains("autocomplete=\"current-password\""));
    assert!(!tag(&page, "password").contains("value="));

    let page = password_lost(
        &site,
        &PasswordLostForm {
            email: "",
            invalid: false,
        },
    );
    assert!(tag(&page, "email").contains("autocomplete=\"username\""));

    let page = password_reset(&site, &reset("me@example.com", &[]));
    assert!(tag(&page, "username").contains("autocomplete=\"username\""));
    assert!(tag(&page, "username").contains("readonly"));
    // Without a name it is not sent: the token alone says whose password it is.
    assert!(!tag(&page, "username").contains(" name="));
    assert!(tag(&page, "password").contains("autocomplete=\"new-password\""));
    assert!(tag(&page, "password").contains("aria-describedby=\"rules\""));
    assert!(!tag(&page, "password").contains("value="));
}

#[test]
fn an_error_is_announced_and_tied_to_its_field() {
    let english = site(Locale::En);
    let wrong = |problem| {
        login(
            &english,
            &LoginForm {
                login: "me",
                problem: Some(problem),
            },
        )
    };
    let tied = "aria-invalid=\"true\" aria-describedby=\"problem\"";
    for (problem, on_login, on_password) in [
        (LoginProblem::Invalid, true, true),
        (LoginProblem::LoginMissing, true, false),
        (LoginProblem::PasswordMissing, false, true),
        (LoginProblem::TooMany { minutes: 1 }, false, false),
    ] {
        let page = wrong(problem);
        assert!(
            page.contains("<title>Error: Sign in · Provider</title>"),
            "{page}"
        );
        assert!(tag(&page, "problem").contains("role=\"alert\""), "{page}");
        assert_eq!(tag(&page, "login").contains(tied), on_login, "{problem:?}");
        assert_eq!(
            tag(&page, "password").contains(tied),
            on_password,
            "{problem:?}"
        );
    }

    let form = PasswordLostForm {
        email: "me",
        invalid: true,
    };
    let page = password_lost(&site(Locale::Fr), &form);
    assert!(
        page.contains("<title>Erreur\u{a0}: Mot de passe perdu · Provider</title>"),
        "{page}"
    );
    assert!(tag(&page, "email").contains(tied), "{page}");

    let page = password_reset(&english, &reset("t", &[PasswordProblem::OwnWords]));
    assert!(
        tag(&page, "password").contains("aria-describedby=\"problem rules\""),
        "{page}"
    );

    let page = login(
        &english,
        &LoginForm {
            login: "",
            problem: None,
        },
    );
    assert!(
        !page.contains("role=\"alert\"") && !page.contains("aria-invalid"),
        "{page}"
    );
}

#[test]
fn the_language_switch_stays_on_this_site() {
    for (path, expected) in [
        ("/login", "/login"),
        ("/login?lang=fr#x", "/login"),
        ("//elsewhere.example/", ""),
        ("/\\elsewhere.example/", ""),
        ("/\t/elsewhere.example/", ""),
        ("https://elsewhere.example/", ""),
        ("", ""),
    ] {
        assert_eq!(
            Site {
                path,
                ..site(Locale::En)
            }
            .own_path(),
            expected,
            "{path}"
        );
    }
}

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
