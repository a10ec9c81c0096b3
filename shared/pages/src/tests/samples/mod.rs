// Long: a list of samples.
//! Each page and mail, with the given text wherever somebody else's text goes.

mod account;
mod admin;
#[cfg(feature = "records")]
mod audit_log;
mod clients;
#[cfg(feature = "records")]
mod figures;
mod recovery;
mod support;

use crate::*;
use account::{factors, lists, profiles};
use admin::administrations;
use chrono::DateTime;
use recovery::recoveries;
use regain_core::account::Role;
use regain_core::brand::Brand;
use regain_core::http::locale::Locale;
use regain_core::limits::retention::Retention;
use regain_core::mail::template::{Contact, Notice, Waiting};
use regain_core::oidc::authorize::Fault;
use regain_core::password::rules::Flaw;
use regain_core::recovery::case::{State, Wish};
use regain_core::recovery::rulebook::{Loss, Lost};
use regain_frame::mail::{self, CaseApplied, CaseApproved, CaseNotice, Mail, MailSite};
use regain_frame::*;
use std::sync::LazyLock;
use support::offices;

pub use account::full_profile;
pub use admin::{account_view, key, member};
#[cfg(feature = "records")]
use audit_log::audit_log_pages;
#[cfg(feature = "records")]
pub use figures::{busy_weeks, figures_page, figures_pages};
pub use recovery::{
    FLAWS, asked_again, asking, case_view, every_case, found, item_ids, problems, recovery_view,
    with_code, with_files,
};
pub use support::{
    FILLED, ME, cancelled, details_of, details_view, errors, every_case_details, found_account,
    held_by, holder, judged_by, listed, matched, part_found, refusals, typed,
};

/// The back office, as somebody of this name and role sees it.
pub fn office<'a>(site: &Site<'a>, role: Role, name: &'a str) -> Office<'a> {
    let site = *site;
    Office { site, name, role }
}

pub const HOSTILE: &str = "\"><script>alert('x')</script>";
pub const URI: &str =
    "otpauth://totp/Provider:me%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Provider";
pub const LINK: &str = "https://account.example/password/reset/secret";
pub const REPORT_LINK: &str = "https://account.example/profile/not-me/secret";
pub const CASE_LINK: &str = "https://account.example/recovery/continue/token";
pub const STOP: &str = "https://account.example/recovery/stop/secret";
pub const REFERENCE: &str = "ABCD-2345";
pub const CODE: &str = "QRST-UVWX-YZ23-4567-ABCD-EFGH";
/// A Monday afternoon: 1 June 2026.
pub const AT: DateTime<chrono::Utc> = DateTime::from_timestamp(1_780_320_900, 0).unwrap();

pub const CODE_PROBLEMS: [CodeProblem; 4] = [
    CodeProblem::Missing,
    CodeProblem::Malformed,
    CodeProblem::Wrong,
    CodeProblem::TooMany { minutes: 5 },
];

/// No look of the provider's own.
pub static PLAIN: LazyLock<Brand> = LazyLock::new(Brand::default);

/// A look that is set whole.
pub static BRANDED: LazyLock<Brand> = LazyLock::new(|| {
    let settings = "style /assets/brand.css
light #7a1f5c #5a1744 #ffffff #f4edf1
dark #d4b4c9 #dac0d2 #0f161a #22282f
logo /assets/logo.svg 32 32
terms https://provider.example/{lang}/terms
privacy https://provider.example/privacy
imprint https://provider.example/legal";
    Brand::read(settings).expect("a brand")
});

pub fn site(locale: Locale) -> Site<'static> {
    Site {
        provider: "Provider",
        support_email: "support@provider.example",
        locale,
        path: "/login",
        customer_number: None,
        limits: None,
        retention: Retention::DEFAULT,
        brand: &PLAIN,
    }
}

/// Every page.
pub fn pages(locale: Locale, text: &str) -> Vec<String> {
    let site = Site {
        provider: text,
        support_email: text,
        path: text,
        customer_number: Some(text),
        ..site(locale)
    };
    pages_of(&site, text)
}

/// Every page of this site.
pub fn pages_of(site: &Site<'_>, text: &str) -> Vec<String> {
    let mut pages = doors(site, text);
    pages.extend(profiles(site, text));
    pages.extend(factors(site, text));
    pages.extend(lists(site, text));
    pages.extend(mails_lead_to(site, text));
    pages.extend(recoveries(site, text));
    pages.extend(administrations(site, text));
    pages.extend(offices(site, text));
    #[cfg(feature = "records")]
    pages.extend(figures_pages(site, text));
    #[cfg(feature = "records")]
    pages.extend(audit_log_pages(site, text));
    pages
}

/// What was typed into a form that was refused.
fn kept_pages(site: &Site<'_>, text: &str) -> [String; 4] {
    let fields = [("entries".to_owned(), text.to_owned())];
    [
        (KeptPage::Prove, ""),
        (KeptPage::Prove, text),
        (KeptPage::SignIn, ""),
        (KeptPage::Send, ""),
    ]
    .map(|(why, by)| {
        let view = KeptView {
            by,
            form: "/profile/allowed-ips",
            page: "/profile/allowed-ips",
            fields: &fields,
        };
        kept(site, why, &view, &[text, text])
    })
}

/// Where a client gets its visitor back.
pub const CLIENT: &str = "https://panel.example/callback?code=code";

/// The pages between a client and the sign-in that it asked for.
fn between_clients(site: &Site<'_>, text: &str) -> Vec<String> {
    let mut pages = vec![
        going_on(site, CLIENT),
        going_away(site, CLIENT),
        signed_out(site),
        sign_out(
            site,
            &SignOut {
                client_id: text,
                redirect_uri: text,
                state: text,
            },
        ),
        second_factor_needed(site, text, "/oidc/authorize/request"),
    ];
    pages.extend(
        [
            Fault::UnknownClient,
            Fault::ForeignRedirect,
            Fault::TooLong,
            Fault::Expired,
        ]
        .map(|fault| request_refused(site, fault)),
    );
    pages
}

fn doors(site: &Site<'_>, text: &str) -> Vec<String> {
    let mut pages = vec![
        home(site, false),
        home(site, true),
        password_lost(
            site,
            &PasswordLostForm {
                key: "key",
                email: text,
                invalid: true,
            },
        ),
        password_lost_sent(site, text),
        password_reset(site, &reset(text, &[Flaw::TooShort])),
        password_changed(site, true, "/login"),
        password_changed(site, false, "/login"),
        link_expired(site),
        challenge_expired(site),
        challenge_missing(site),
    ];
    pages.extend(between_clients(site, text));
    pages.extend(password_pages(site, text));
    pages.extend(kept_pages(site, text));
    pages.extend(
        [
            None,
            Some(LoginProblem::Invalid),
            Some(LoginProblem::TooMany { minutes: 12 }),
            Some(LoginProblem::Missing {
                login: true,
                password: true,
            }),
        ]
        .map(|problem| {
            login(
                site,
                &LoginForm {
                    then: "",
                    login: text,
                    problem,
                    note: None,
                },
            )
        }),
    );
    pages.extend(
        CODE_PROBLEMS
            .map(Some)
            .into_iter()
            .chain([None])
            .map(|problem| {
                code(
                    site,
                    &CodeForm {
                        then: "",
                        minutes_left: 4,
                        recovery: Some(text),
                        problem,
                    },
                )
            }),
    );
    for totp in [false, true] {
        pages.extend(
            [
                None,
                Some(ProofProblem::Missing {
                    password: true,
                    code: totp.then_some(CodeProblem::Malformed),
                }),
                Some(ProofProblem::Wrong),
                Some(ProofProblem::TooMany { minutes: 1 }),
            ]
            .map(|problem| {
                proof(
                    site,
                    &ProofForm {
                        email: text,
                        kept: None,
                        totp,
                        then: text,
                        problem,
                    },
                )
            }),
        );
    }
    pages.extend(
        [400, 403, 404, 405, 410, 413, 415, 418, 422, 429, 500, 503].map(|status| {
            error(
                site,
                &ErrorPage {
                    status,
                    request_id: text,
                },
            )
        }),
    );
    pages
}

fn mails_lead_to(site: &Site<'_>, text: &str) -> Vec<String> {
    let mut pages = Vec::new();
    for (totp, pending, held_until, problem) in [
        (false, None, None, None),
        (true, Some(text), None, Some(EmailProblem::Invalid)),
        (true, None, None, Some(EmailProblem::Present)),
        (true, None, Some(AT), None),
    ] {
        pages.push(email_change(
            site,
            &EmailForm {
                email: text,
                typed: text,
                problem,
                pending,
                totp,
                held_until,
            },
        ));
        pages.push(email_confirm(
            site,
            &EmailConfirm {
                token: text,
                new_email: text,
                consent: totp,
                notices: !totp,
                until: AT + chrono::TimeDelta::hours(24),
                now: AT,
            },
        ));
    }
    pages.extend(
        [
            EmailDone::Changed,
            EmailDone::OtherMissing,
            EmailDone::Expired,
            EmailDone::Taken,
        ]
        .map(|done| email_done(site, done)),
    );
    pages.extend(
        [false, true]
            .into_iter()
            .flat_map(|for_support| {
                let token = text;
                [
                    NotMe::Ask { token, for_support },
                    NotMe::Frozen { for_support },
                ]
            })
            .chain([NotMe::Expired])
            .map(|view| not_me(site, &view)),
    );
    for trial_until in [None, Some(AT)] {
        pages.push(address_refused(
            site,
            &AddressRefused {
                address: text,
                trial_until,
                signed_in: true,
            },
        ));
    }
    let list = ListView {
        allowed: true,
        matched: Some(text),
        restricted: true,
    };
    let refused = ListView {
        allowed: false,
        matched: None,
        ..list
    };
    let open = ListView {
        restricted: false,
        ..list
    };
    for list in [None, Some(list), Some(refused), Some(open)] {
        pages.push(address(
            site,
            &AddressView {
                address: text,
                list,
            },
        ));
    }
    pages
}

/// Every thing that may have happened.
pub fn notices() -> [Notice; 19] {
    [
        Notice::TotpOn,
        Notice::TotpReplaced,
        Notice::TotpOff,
        Notice::RecoveryCodesRenewed,
        Notice::RecoveryCodeUsed { left: 9 },
        Notice::AllowlistChanged,
        Notice::AllowlistOnTrial { until: AT },
        Notice::EmailChangeAsked,
        Notice::EmailChangeCancelled,
        Notice::ContactChanged {
            changes: vec![Contact::Phone, Contact::Name],
        },
        Notice::WrongCodes,
        Notice::PasswordRefused,
        Notice::AppRefused,
        Notice::NewDevice {
            user_agent: "Firefox/140.0 Android".into(),
        },
        Notice::Frozen,
        Notice::FrozenForSupport,
        Notice::FrozenBySupport,
        Notice::UnfrozenBySupport,
        Notice::RoleChanged {
            role: Role::Reviewer,
        },
    ]
}

pub fn mail_site(locale: Locale, provider: &str) -> MailSite<'_> {
    MailSite {
        provider,
        support_email: "support@provider.example",
        origin: "https://account.example",
        locale,
        brand: &PLAIN,
    }
}

/// Every mail.
pub fn mails(locale: Locale, name: &str, provider: &str) -> Vec<Mail> {
    let site = mail_site(locale, provider);
    let mut mails = vec![
        mail::password_link(&site, name, LINK),
        mail::first_password(&site, name, LINK),
        mail::password_changed(&site, name, AT, "192.0.2.7", REPORT_LINK),
        mail::contact_changed(
            &site,
            name,
            AT,
            &[Contact::Email, Contact::Name],
            REPORT_LINK,
        ),
        mail::email_link(&site, name, LINK),
        mail::notice_email_link(&site, name, LINK),
        mail::email_consent(&site, name, AT, "192.0.2.7", LINK, REPORT_LINK),
        mail::cases_wait(
            &site,
            name,
            48,
            Waiting {
                looks: 3,
                approvals: 1,
                messages: 2,
            },
        ),
    ];
    mails.extend(
        notices().map(|notice| mail::notice(&site, name, &notice, AT, "192.0.2.7", REPORT_LINK)),
    );
    for code in [None, Some(CODE)] {
        for about in Lost::ALL {
            mails.push(mail::case_notice(&site, name, &case_told(about, code)));
        }
    }
    mails.push(mail::case_code(&site, name, REFERENCE, CODE));
    for about in Lost::ALL {
        for again in [false, true] {
            let approved = approved(about);
            let approved = CaseApproved { again, ..approved };
            mails.push(mail::case_approved(&site, name, &approved));
        }
        mails.push(mail::case_applied(&site, name, &applied(about)));
    }
    mails.push(new_address(&site, name));
    for effect_at in [None, Some(AT)] {
        let (about, when) = (Loss::Email.into(), (AT, effect_at));
        mails.push(mail::case_reopened(&site, name, when, REFERENCE, about));
    }
    mails.push(mail::case_address_told(
        &site,
        name,
        AT,
        REFERENCE,
        REPORT_LINK,
    ));
    let notice = CaseNotice {
        wish: Wish::Tell,
        ..case_told(Loss::Email.into(), None)
    };
    mails.push(mail::case_notice(&site, name, &notice));
    mails
}

/// The mail to the address that an account has since its recovery.
pub fn new_address(site: &MailSite<'_>, name: &str) -> Mail {
    mail::case_new_address(site, name, AT, REFERENCE, LINK, REPORT_LINK)
}

/// Every mail to somebody of whom nothing is known.
pub fn claimant_mails(locale: Locale, provider: &str) -> Vec<Mail> {
    let site = mail_site(locale, provider);
    let mut mails = vec![
        mail::case_code(&site, "", REFERENCE, CODE),
        mail::case_reminder(&site, REFERENCE, AT),
        mail::case_message(&site, REFERENCE),
        mail::case_link(&site, REFERENCE, (Loss::Ip.into(), Wish::Change), CASE_LINK),
        mail::case_address_shown(&site, REFERENCE, AT),
        mail::case_documents(&site, REFERENCE, AT, false),
        mail::case_documents(&site, REFERENCE, AT, true),
    ];
    for so in [false, true] {
        mails.extend(Lost::ALL.map(|about| mail::case_waits(&site, REFERENCE, about, AT, so)));
        mails.extend(
            Lost::ALL.map(|about| mail::case_received(&site, REFERENCE, (about, Wish::Change), so)),
        );
        mails.push(mail::case_received(
            &site,
            REFERENCE,
            (Loss::Email.into(), Wish::Tell),
            so,
        ));
    }
    let ended = State::ALL.into_iter().filter(|state| !state.is_open());
    mails.extend(ended.map(|outcome| mail::case_ended(&site, REFERENCE, outcome)));
    mails
}

pub fn case_told(about: Lost, code: Option<&'static str>) -> CaseNotice<'static> {
    CaseNotice {
        at: AT,
        address: "192.0.2.7",
        reference: REFERENCE,
        about,
        wish: Wish::Change,
        code,
        stop: STOP,
    }
}

pub fn approved(about: Lost) -> CaseApproved<'static> {
    CaseApproved {
        at: AT,
        reference: REFERENCE,
        about,
        effect_at: AT + chrono::TimeDelta::days(3),
        again: false,
        stop: STOP,
    }
}

pub fn applied(about: Lost) -> CaseApplied<'static> {
    CaseApplied {
        at: AT,
        reference: REFERENCE,
        about,
        report_link: REPORT_LINK,
    }
}

/// The page to choose a password, in all the ways it can ask for one.
fn password_pages(site: &Site<'_>, text: &str) -> Vec<String> {
    let with_code = CODE_PROBLEMS.map(|problem| ResetForm {
        totp: true,
        code_problem: Some(problem),
        ..reset(text, &[])
    });
    let outdated = ResetForm {
        outdated: true,
        ..reset(text, &[])
    };
    let forms = with_code.into_iter().chain([outdated]);
    forms.map(|form| password_reset(site, &form)).collect()
}

pub fn reset<'a>(text: &'a str, problems: &'a [Flaw]) -> ResetForm<'a> {
    ResetForm {
        token: text,
        email: text,
        first: false,
        outdated: false,
        problems,
        totp: false,
        code_problem: None,
        until: AT + chrono::TimeDelta::minutes(20),
        now: AT,
    }
}

/// The start tag of the element with this id.
pub fn tag<'a>(page: &'a str, id: &str) -> &'a str {
    let needle = format!("id=\"{id}\"");
    page.split('<')
        .find(|tag| tag.contains(&needle))
        .and_then(|tag| tag.split('>').next())
        .unwrap_or_default()
}
