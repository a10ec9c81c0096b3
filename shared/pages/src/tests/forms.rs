// Long: one set of promises, kept by every form.
//! Promises of the forms.

use super::language;
use super::samples::{AT, CODE_PROBLEMS, URI, full_profile, pages, reset, site, tag};
use crate::*;
use regain_core::http::locale::Locale;
use regain_core::password::rules::Flaw;
use regain_core::sign_in::time_limits::TimeLimits;
use regain_frame::*;

/// What an invalid field says of itself, up to its hint.
fn tied(field: &str) -> String {
    format!("aria-invalid=\"true\" aria-describedby=\"{field}-problem")
}

/// The same where the message is about two of them.
const JOINT: &str = "aria-invalid=\"true\" aria-describedby=\"problem";

#[test]
fn each_message_stands_at_its_field_which_names_it_and_the_summary_leads_there() {
    let mut met = 0;
    for page in Locale::ALL
        .into_iter()
        .flat_map(|locale| pages(locale, "x"))
    {
        let between = |text: &'_ str, start: &str, end: &str| -> Vec<String> {
            let parts = text.split(start).skip(1);
            parts
                .filter_map(|part| Some(part.split(end).next()?.to_owned()))
                .collect()
        };
        let summary = between(&page, "id=\"problem\"", "</div>").concat();
        let mut led_to = between(&summary, "href=\"#", "\"");
        led_to.sort();
        led_to.dedup();
        let mut told: Vec<String> = between(&page, "class=\"wrong\" id=\"", "-problem\"");
        told.sort();
        // What is about two fields stands at the top alone.
        let joint = page.contains(&format!("{JOINT}\"")) || page.contains(&format!("{JOINT} "));
        if joint {
            assert_eq!((told.len(), led_to.len()), (0, 1), "{page}");
        } else {
            assert_eq!(led_to, told, "{page}");
        }
        let places = between(&summary, "href=\"#", "\"");
        let places = places
            .iter()
            .map(|field| page.find(&format!(" id=\"{field}\"")));
        assert!(places.is_sorted(), "as the fields stand: {page}");
        let invalid: Vec<(usize, &str)> = (page.match_indices("aria-invalid=\"true\""))
            .map(|(at, _)| (at, page[at..].split('>').next().unwrap_or_default()))
            .collect();
        for field in &told {
            assert!(
                page.contains(&format!(" id=\"{field}\"")),
                "{field} in {page}"
            );
            assert!(
                invalid.iter().any(|(_, tag)| tag.contains(&tied(field))),
                "{page}"
            );
        }
        for (at, tag) in invalid {
            met += 1;
            let named = between(tag, "aria-describedby=\"", "\"").concat();
            let (message, hint) = named.split_once(' ').unwrap_or((&named, ""));
            assert!(!hint.contains("problem"), "{tag}");
            if joint {
                assert_eq!(message, "problem", "{tag}");
                continue;
            }
            assert!(message.ends_with("-problem"), "{tag}");
            // A message may be about a group of fields: it stands at the first.
            let stands = page.find(&format!(" id=\"{message}\"")).unwrap();
            let apart = &page[stands.min(at)..stands.max(at)];
            assert!(!apart.contains("<form") && apart.matches("class=\"field\"").count() < 2);
        }
    }
    assert!(met > 50, "{met}");
}

#[test]
fn fields_tell_password_managers_what_they_are() {
    let site = site(language("en"));
    let page = login(
        &site,
        &LoginForm {
            then: "",
            login: "me@example.com",
            problem: None,
            note: None,
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
            key: "key",
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
fn a_field_for_a_code_says_so_and_lets_blanks_pass() {
    let english = site(language("en"));
    let form = CodeForm {
        then: "",
        minutes_left: 5,
        recovery: None,
        problem: None,
    };
    let svg = qr_svg(URI);
    let enrol = EnrolView {
        secret: "JBSWY3DPEHPK3PXP",
        qr_svg: &svg,
        uri: URI,
        replaces: false,
        problem: None,
    };
    let asked = ProofForm {
        email: "me@example.com",
        kept: None,
        totp: true,
        then: "/profile/totp",
        problem: None,
    };
    for (page, mode) in [
        // A recovery code has a field of its own there.
        (code(&english, &form), "numeric"),
        (
            totp(
                &english,
                &TotpPage {
                    view: TotpView::Enrol(enrol),
                    staff: false,
                    key: "",
                },
            ),
            "numeric",
        ),
        // Letters of a recovery code must be within reach of a phone's keys.
        (proof(&english, &asked), "text"),
        (
            password_reset(
                &english,
                &ResetForm {
                    totp: true,
                    ..reset("me@example.com", &[])
                },
            ),
            "text",
        ),
    ] {
        let field = tag(&page, "code");
        assert!(field.contains("name=\"code\""), "{page}");
        assert!(field.contains("autocomplete=\"one-time-code\""), "{field}");
        assert!(field.contains(&format!("inputmode=\"{mode}\"")), "{field}");
        assert!(!field.contains("value="), "{field}");
        for refused in ["maxlength=", "pattern=", " required"] {
            assert!(!page.contains(refused), "{refused} in {page}");
        }
    }
    for locale in Locale::ALL {
        for page in pages(locale, "x") {
            let fields = page.matches(" name=\"code\"").count();
            let known = page.matches("autocomplete=\"one-time-code\"").count()
                + page.matches("id=\"recovery-code\"").count();
            assert_eq!(fields, known, "{page}");
        }
    }
    assert!(
        !proof(
            &english,
            &ProofForm {
                totp: false,
                ..asked
            }
        )
        .contains("one-time-code")
    );
    assert!(!password_reset(&english, &reset("t", &[])).contains("one-time-code"));
}

#[test]
fn a_page_shows_no_password_and_no_code_again_but_a_long_one_that_was_mistyped() {
    for locale in Locale::ALL {
        for page in pages(locale, "x") {
            for input in page.split("<input").skip(1) {
                let input = input.split('>').next().unwrap_or_default();
                let code =
                    input.contains("name=\"code\"") && !input.contains("id=\"recovery-code\"");
                let secret = input.contains("type=\"password\"") || code;
                assert!(!secret || !input.contains("value="), "{input}");
            }
        }
    }
}

#[test]
fn the_secret_is_shown_as_it_is_and_its_link_is_an_app_link() {
    let svg = qr_svg(URI);
    let view = |uri| {
        let enrol = EnrolView {
            secret: "JBSWY3DPEHPK3P",
            qr_svg: &svg,
            uri,
            replaces: false,
            problem: None,
        };
        totp(
            &site(language("fr")),
            &TotpPage {
                view: TotpView::Enrol(enrol),
                staff: false,
                key: "",
            },
        )
    };
    let page = view(URI);
    // In groups to be read, and in one piece when it is copied.
    assert!(
        page.contains(
            "<span>JBSW</span><wbr><span>Y3DP</span><wbr><span>EHPK</span><wbr><span>3P</span>"
        ),
        "{page}"
    );
    assert!(page.contains(&svg));
    assert!(page.contains("href=\"otpauth://totp/Provider:me%40example.com?secret="));
    for elsewhere in ["https://elsewhere.example/", "javascript:alert(1)", ""] {
        let page = view(elsewhere);
        assert!(
            !page.contains("otpauth:") && !page.contains("elsewhere"),
            "{page}"
        );
        assert!(!page.contains("javascript"), "{page}");
    }
}

#[test]
fn a_page_says_until_when_it_can_be_used_and_offers_more_time_where_that_is_to_be_had() {
    let until = AT + chrono::TimeDelta::minutes(30);
    for locale in Locale::ALL {
        for (extends, proof_until) in [(true, Some(until)), (false, None)] {
            let site = Site {
                limits: Some(TimeLimits {
                    left: chrono::TimeDelta::minutes(30),
                    until,
                    extends,
                    proof_until,
                }),
                ..site(locale)
            };
            let page = sessions(&site, &[]);
            let told = tag(&page, "time-limit");
            assert!(told.contains("data-seconds=\"1800\""), "{told}");
            assert_eq!(told.contains("data-extend="), extends, "{told}");
            let times = page.matches(&crate::time::in_words(until, locale)).count();
            assert_eq!(times, 1 + usize::from(proof_until.is_some()), "{page}");
        }
        let form = CodeForm {
            then: "",
            minutes_left: 5,
            recovery: None,
            problem: None,
        };
        let page = code(&site(locale), &form);
        let told = tag(&page, "time-limit");
        assert!(told.contains("data-seconds=\"300\"") && !told.contains("data-extend="));
        assert!(!login_page(locale).contains("time-limit"));
    }
}

fn login_page(locale: Locale) -> String {
    let form = LoginForm {
        then: "",
        login: "",
        problem: None,
        note: None,
    };
    login(&site(locale), &form)
}

#[test]
fn staff_find_no_way_to_turn_the_second_factor_off() {
    for locale in Locale::ALL {
        let on = |staff| {
            let view = TotpView::On { since: AT };
            totp(
                &site(locale),
                &TotpPage {
                    view,
                    staff,
                    key: "",
                },
            )
        };
        assert!(on(false).contains("action=\"/profile/totp/remove\""));
        assert!(!on(true).contains("/profile/totp/remove"));
        let off = |staff| {
            let view = TotpView::Off;
            let page = TotpPage {
                view,
                staff,
                key: "",
            };
            totp(&site(locale), &page)
        };
        let why = texts::Totp::of(locale).staff_first;
        assert!(off(true).contains(why) && !off(false).contains(why));

        let view = ProfileView {
            must_enrol: true,
            ..full_profile("x")
        };
        let page = profile(&site(locale), &view);
        assert!(page.contains("href=\"/profile/totp\""), "{page}");
        for elsewhere in ["/profile/password", "/profile/email", "action=\"/profile"] {
            assert!(!page.contains(elsewhere), "{page}");
        }
    }
}

#[test]
fn contact_details_that_are_held_cannot_be_typed_over_but_the_language_can() {
    for locale in Locale::ALL {
        let tells_until = |page: &str| page.to_lowercase().contains("4 ju");
        let page = |held_until| {
            let view = ProfileView {
                held_until,
                ..full_profile("x")
            };
            profile(&site(locale), &view)
        };
        let form = |held_until: Option<chrono::DateTime<chrono::Utc>>| {
            let form = EmailForm {
                email: "x",
                typed: "",
                problem: held_until.map(|_| EmailProblem::Invalid),
                pending: None,
                totp: true,
                held_until,
            };
            email_change(&site(locale), &form)
        };
        let held = Some(AT + chrono::TimeDelta::days(3));
        let free = page(None);
        assert!(!free.contains("readonly") && free.contains("href=\"/profile/email\""));
        assert!(free.contains("action=\"/profile/contact\""), "{free}");
        let page = page(held);
        assert!(tells_until(&page), "{page}");
        for field in ["name", "phone"] {
            assert!(tag(&page, field).contains(" readonly"), "{page}");
        }
        assert!(!tag(&page, "locale").contains(" readonly"), "{page}");
        for elsewhere in ["/profile/email", "action=\"/profile/contact\""] {
            assert!(!page.contains(elsewhere), "{page}");
        }
        assert!(form(None).contains("name=\"email\""));
        let form = form(held);
        assert!(tells_until(&form) && !form.contains("name=\"email\""));
    }
}

#[test]
fn whoever_is_signed_in_finds_their_number_the_other_pages_and_the_way_out_on_top() {
    for locale in Locale::ALL {
        let site = Site {
            path: "/profile/sessions",
            customer_number: Some("C-1234"),
            ..site(locale)
        };
        let page = sessions(&site, &[]);
        let top = page.split("<main").next().unwrap_or_default();
        for part in ["C-1234", "action=\"/logout\"", "href=\"/profile/password\""] {
            assert!(top.contains(part), "{part} in {top}");
        }
        let here = "href=\"/profile/sessions\" aria-current=\"page\"";
        assert!(top.contains(here), "{top}");
    }
}

#[test]
fn a_wrong_recovery_code_stays_in_its_own_field_which_is_marked() {
    let form = CodeForm {
        then: "",
        minutes_left: 5,
        recovery: Some("ABCD-EFGH"),
        problem: Some(CodeProblem::Wrong),
    };
    let page = code(&site(language("en")), &form);
    let own = tag(&page, "recovery-code");
    assert!(own.contains("aria-invalid") && own.contains("value=\"ABCD-EFGH\""));
    assert!(!tag(&page, "code").contains("aria-invalid"), "{page}");
    assert!(page.contains("href=\"#recovery-code\""), "{page}");
    assert!(page.contains("<details class=\"more\" open>"), "{page}");
}

#[test]
fn new_recovery_codes_say_whose_they_are() {
    for enabled_totp in [false, true] {
        let view = CodesView {
            left: 10,
            fresh: &["ABCD-EFGH".into()],
            email: "alix@example.org",
            home: "/support",
            enabled_totp,
            at: AT,
            key: "",
        };
        let page = recovery_codes(&site(language("en")), &view);
        let codes = page.split("<main").nth(1).unwrap_or_default();
        assert!(codes.contains("alix@example.org"), "{page}");
        // What goes on paper: whose they are, since when, and nothing else.
        let alone = codes.split("class=\"alone\"").nth(1).unwrap_or_default();
        let alone = alone.split("</section>").next().unwrap_or_default();
        for told in ["alix@example.org", "1 June 2026", "ABCD-EFGH"] {
            assert!(alone.contains(told), "{told} in {alone}");
        }
        assert!(
            codes.contains("class=\"button\" href=\"/support\""),
            "{page}"
        );
    }
}

#[test]
fn a_new_password_that_takes_a_code_has_a_way_for_those_without_one() {
    for totp in [false, true] {
        let form = ResetForm {
            token: "",
            email: "x",
            first: false,
            problems: &[],
            totp,
            code_problem: None,
            outdated: false,
            until: chrono::DateTime::UNIX_EPOCH,
            now: chrono::DateTime::UNIX_EPOCH,
        };
        let page = password_reset(&site(language("fr")), &form);
        assert_eq!(
            page.contains("href=\"/recovery/?lost=totp\""),
            totp,
            "{page}"
        );
    }
}

#[test]
fn a_list_with_an_address_that_moves_offers_its_network() {
    let view = AllowedView {
        address: "2001:db8::7",
        entries: &[],
        typed: Some("2001:db8::7"),
        problems: &[],
        confirm: false,
        added: false,
        network: Some("2001:db8::/64"),
        trial_until: None,
    };
    let page = allowed_ips(&site(language("en")), &view);
    for part in [
        "name=\"widen\" value=\"yes\">Allow 2001:db8::/64<",
        "name=\"confirm\" value=\"yes\"",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let form = page.split("action=\"/profile/allowed-ips\"").nth(1);
    let first = form.and_then(|form| form.split("<button").nth(1));
    assert!(
        first.is_some_and(|first| !first.contains("name=")),
        "{page}"
    );
}

#[test]
fn a_list_that_shuts_its_owner_out_is_saved_by_a_button_of_its_own() {
    let view = AllowedView {
        address: "192.0.2.7",
        entries: &[("198.51.100.0/24".into(), "Office".into())],
        typed: None,
        problems: &[],
        confirm: false,
        added: false,
        network: None,
        trial_until: None,
    };
    let english = site(language("en"));
    let page = allowed_ips(&english, &view);
    assert!(
        page.contains("\n198.51.100.0/24 Office</textarea>"),
        "{page}"
    );
    assert!(!page.contains("confirm"), "{page}");

    let view = AllowedView {
        typed: Some("\n203.0.113.7"),
        confirm: true,
        ..view
    };
    let page = allowed_ips(&english, &view);
    // A browser drops the first line break: the one that was typed stays.
    assert!(page.contains(">\n\n203.0.113.7</textarea>"), "{page}");
    assert!(page.contains("name=\"confirm\" value=\"yes\""), "{page}");
    // Enter in the form presses the first button, which confirms nothing.
    let first = page.split("<button").nth(1).unwrap_or_default();
    assert!(!first.contains("name=\"confirm\""), "{first}");
    assert!(tag(&page, "problem").contains("role=\"alert\""), "{page}");
    assert!(tag(&page, "entries").contains(&tied("entries")), "{page}");
}

#[test]
fn what_a_link_of_a_mail_opens_changes_nothing_before_a_button_is_pressed() {
    let english = site(language("en"));
    let view = EmailConfirm {
        token: "secret",
        new_email: "new@example.com",
        consent: true,
        notices: false,
        until: chrono::DateTime::UNIX_EPOCH,
        now: chrono::DateTime::UNIX_EPOCH,
    };
    for (page, action) in [
        (
            email_confirm(&english, &view),
            "/profile/email/confirm?in=en",
        ),
        (
            not_me(
                &english,
                &NotMe::Ask {
                    token: "secret",
                    for_support: false,
                },
            ),
            "/profile/not-me?in=en",
        ),
    ] {
        assert!(
            page.contains(&format!("<form method=\"post\" action=\"{action}\">")),
            "{page}"
        );
        assert!(
            page.contains("<input type=\"hidden\" name=\"token\" value=\"secret\">"),
            "{page}"
        );
    }
}

#[test]
fn an_error_is_announced_and_tied_to_its_field() {
    let english = site(language("en"));
    let wrong = |problem| {
        login(
            &english,
            &LoginForm {
                then: "",
                login: "me",
                problem: Some(problem),
                note: None,
            },
        )
    };
    let missing = |login, password| LoginProblem::Missing { login, password };
    for (problem, on_login, on_password) in [
        (LoginProblem::Invalid, true, true),
        (missing(true, false), true, false),
        (missing(false, true), false, true),
        (missing(true, true), true, true),
        (LoginProblem::TooMany { minutes: 1 }, false, false),
    ] {
        let page = wrong(problem);
        assert!(
            page.contains("<title>Error: Sign in · Provider</title>"),
            "{page}"
        );
        assert!(tag(&page, "problem").contains("role=\"alert\""), "{page}");
        // What is wrong with the two together stands at the top alone.
        let joint = problem == LoginProblem::Invalid;
        let tied = |field: &str| if joint { JOINT.into() } else { tied(field) };
        assert_eq!(
            tag(&page, "login").contains(&tied("login")),
            on_login,
            "{problem:?}"
        );
        assert_eq!(
            tag(&page, "password").contains(&tied("password")),
            on_password,
            "{problem:?}"
        );
        let sentence = "The email address or the password is incorrect.";
        assert_eq!(page.matches(sentence).count(), usize::from(joint), "{page}");
    }

    let form = PasswordLostForm {
        key: "key",
        email: "me",
        invalid: true,
    };
    let page = password_lost(&site(language("fr")), &form);
    assert!(
        page.contains("<title>Erreur\u{a0}: Mot de passe oublié · Provider</title>"),
        "{page}"
    );
    assert!(tag(&page, "email").contains(&tied("email")), "{page}");

    let page = password_reset(&english, &reset("t", &[Flaw::OwnWords]));
    assert!(
        tag(&page, "password").contains("aria-describedby=\"password-problem rules\""),
        "{page}"
    );

    let page = login(
        &english,
        &LoginForm {
            then: "",
            login: "",
            problem: None,
            note: None,
        },
    );
    assert!(
        !page.contains("role=\"alert\"") && !page.contains("aria-invalid"),
        "{page}"
    );
}

#[test]
fn a_wrong_code_is_tied_to_its_field_and_a_pause_to_none() {
    let english = site(language("en"));
    for problem in CODE_PROBLEMS {
        let in_field = !matches!(problem, CodeProblem::TooMany { .. });
        let form = CodeForm {
            then: "",
            minutes_left: 1,
            recovery: None,
            problem: Some(problem),
        };
        let page = code(&english, &form);
        assert!(tag(&page, "problem").contains("role=\"alert\""), "{page}");
        assert_eq!(
            tag(&page, "code").contains(&tied("code")),
            in_field,
            "{problem:?}"
        );

        let form = ResetForm {
            totp: true,
            code_problem: Some(problem),
            ..reset("t", &[])
        };
        let page = password_reset(&english, &form);
        assert_eq!(
            tag(&page, "code").contains(&tied("code")),
            in_field,
            "{problem:?}"
        );
        assert!(!tag(&page, "password").contains("aria-invalid"), "{page}");
    }

    let page = new_password(
        &english,
        &NewPasswordForm {
            email: "me@example.com",
            problems: &[],
            current: Some(CurrentProblem::Wrong),
            too_many: None,
        },
    );
    assert!(tag(&page, "current").contains(&tied("current")), "{page}");
    assert!(tag(&page, "current").contains("autocomplete=\"current-password\""));
    assert!(tag(&page, "new").contains("autocomplete=\"new-password\""));
    assert!(!tag(&page, "new").contains("aria-invalid"), "{page}");

    let page = profile(&english, &full_profile("x"));
    assert!(tag(&page, "name").contains(&tied("name")), "{page}");
    assert!(tag(&page, "phone").contains(&tied("phone")), "{page}");
}
