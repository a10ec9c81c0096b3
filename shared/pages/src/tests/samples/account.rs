//! The pages of whoever is signed in.

use super::{AT, CODE_PROBLEMS, URI};
use crate::*;
use regain_core::account::account_type::AccountType;
use regain_core::allowlist::EntryFlaw;
use regain_core::audit::event::Actor;
use regain_core::password::rules::Flaw;
use regain_core::recovery::case::{State, Wish};
use regain_core::recovery::rulebook::Loss;
use regain_core::sign_in::Device;
use regain_core::store::profiles::{InUse, OpenCase};
use regain_frame::*;

/// An account with something to say in every place.
pub fn full_profile(text: &str) -> ProfileView<'_> {
    ProfileView {
        name: text,
        email: text,
        phone: text,
        phone_confirmed_at: Some(AT),
        account_type: AccountType::Company,
        totp: true,
        recovery_codes: 3,
        allowed_addresses: 2,
        trial_until: Some(AT),
        pending_email: Some(text),
        contact_person: Some(text),
        notice_email: Some(text),
        pending_notice_email: Some(text),
        open_case: None,
        held_until: None,
        ask_contact: true,
        contact_checked_at: AT,
        in_use: InUse {
            sessions: 2,
            devices: 1,
        },
        must_enrol: false,
        expires_at: AT,
        done: Some(Done::TotpOff),
        problems: &[
            ContactProblem::Name,
            ContactProblem::ContactPerson,
            ContactProblem::Phone,
            ContactProblem::NoticeEmail,
        ],
        typed_phone: Some(text),
        typed_name: Some(text),
        typed_contact_person: Some(text),
        typed_notice_email: Some(text),
    }
}

pub fn profiles(site: &Site<'_>, text: &str) -> Vec<String> {
    let full = full_profile(text);
    let plain = ProfileView {
        phone_confirmed_at: None,
        account_type: AccountType::Individual,
        totp: false,
        allowed_addresses: 0,
        trial_until: None,
        pending_email: None,
        notice_email: None,
        pending_notice_email: None,
        ask_contact: false,
        done: None,
        problems: &[],
        typed_phone: None,
        typed_name: None,
        typed_contact_person: None,
        typed_notice_email: None,
        ..full
    };
    let case = OpenCase {
        reference: text.into(),
        lost: Loss::Ip.into(),
        wish: Wish::Change,
        state: State::Submitted,
        opened_at: AT,
        effect_at: None,
        stoppable: true,
    };
    let approved = OpenCase {
        effect_at: Some(AT),
        ..case.clone()
    };
    let told = OpenCase {
        lost: Loss::Email.into(),
        wish: Wish::Tell,
        ..case.clone()
    };
    let reopened = OpenCase {
        stoppable: false,
        ..approved.clone()
    };
    let open = |case| ProfileView {
        open_case: Some(case),
        ..plain
    };
    let mut pages = vec![
        profile(site, &full),
        profile(site, &open(&case)),
        profile(site, &open(&approved)),
        profile(site, &open(&told)),
        profile(site, &open(&reopened)),
        profile(site, &plain),
        profile(
            site,
            &ProfileView {
                held_until: Some(AT),
                ..plain
            },
        ),
        profile(
            site,
            &ProfileView {
                must_enrol: true,
                ..plain
            },
        ),
    ];
    pages.extend(
        [
            Done::Contact,
            Done::ContactChecked,
            Done::TotpOff,
            Done::AllowedAddresses,
            Done::TrialUndone,
            Done::EmailAsked,
            Done::EmailSentAgain,
            Done::EmailCancelled,
            Done::SessionsEnded,
            Done::SignedInWithRecoveryCode,
            Done::CaseWithdrawn,
        ]
        .map(|done| {
            profile(
                site,
                &ProfileView {
                    account_type: AccountType::Association,
                    done: Some(done),
                    ..plain
                },
            )
        }),
    );
    pages
}

pub fn factors(site: &Site<'_>, text: &str) -> Vec<String> {
    let svg = qr_svg(URI);
    let enrol = EnrolView {
        secret: text,
        qr_svg: &svg,
        uri: text,
        replaces: false,
        problem: None,
    };
    let view = |view, staff| {
        totp(
            site,
            &TotpPage {
                view,
                staff,
                key: "",
            },
        )
    };
    let mut pages = vec![
        view(TotpView::Off, false),
        view(TotpView::On { since: AT }, false),
        view(TotpView::On { since: AT }, true),
        view(TotpView::Enrol(enrol), false),
        view(
            TotpView::Enrol(EnrolView {
                replaces: true,
                uri: URI,
                ..enrol
            }),
            true,
        ),
    ];
    pages.extend(CODE_PROBLEMS.map(|problem| {
        let problem = Some(problem);
        view(TotpView::Enrol(EnrolView { problem, ..enrol }), false)
    }));
    for enabled_totp in [false, true] {
        for fresh in [&[][..], &[text.to_owned()]] {
            pages.push(recovery_codes(
                site,
                &CodesView {
                    email: text,
                    home: "/profile",
                    left: 2,
                    fresh,
                    enabled_totp,
                    at: AT,
                    key: "",
                },
            ));
        }
    }
    pages.push(new_password(
        site,
        &NewPasswordForm {
            email: text,
            problems: &[Flaw::OwnWords],
            current: Some(CurrentProblem::Missing),
            too_many: Some(3),
        },
    ));
    pages
}

/// Everything that can be wrong with an entry.
fn entry_problems(text: &str) -> Vec<EntryProblem> {
    let flaws = [
        EntryFlaw::NotAnAddress,
        EntryFlaw::HostBits {
            network: text.into(),
        },
        EntryFlaw::TooWide,
        EntryFlaw::Special,
        EntryFlaw::Internal {
            seen: std::net::Ipv4Addr::LOCALHOST.into(),
        },
        EntryFlaw::Twice,
        EntryFlaw::TooMany,
        EntryFlaw::LabelIsAddress,
        EntryFlaw::LabelTooLong,
    ];
    flaws
        .into_iter()
        .enumerate()
        .map(|(line, kind)| EntryProblem { line, kind })
        .collect()
}

pub fn lists(site: &Site<'_>, text: &str) -> Vec<String> {
    let problems = entry_problems(text);
    let entries = [(text.to_owned(), text.to_owned())];
    let allowed = AllowedView {
        address: text,
        entries: &entries,
        typed: None,
        problems: &[],
        confirm: false,
        added: false,
        network: None,
        trial_until: Some(AT),
    };
    let typed = AllowedView {
        typed: Some(text),
        trial_until: None,
        ..allowed
    };
    let session = SessionLine {
        id: text,
        current: true,
        user_agent: text,
        address: text,
        country: Some(text),
        city: Some(text),
        created_at: AT,
        seen_at: AT,
    };
    let other = SessionLine {
        current: false,
        ..session
    };
    let line = HistoryLine {
        at: AT,
        event: text,
        actor: Actor::Provider,
        address: Some(text),
    };
    let lines = [
        line,
        HistoryLine {
            event: "totp_enabled",
            actor: Actor::You,
            ..line
        },
    ];
    vec![
        allowed_ips(site, &allowed),
        allowed_ips(
            site,
            &AllowedView {
                problems: &problems,
                ..typed
            },
        ),
        allowed_ips(
            site,
            &AllowedView {
                confirm: true,
                ..typed
            },
        ),
        allowed_ips(
            site,
            &AllowedView {
                network: Some(text),
                added: true,
                ..typed
            },
        ),
        devices(site, &[]),
        devices(site, &[device(text, true), device(text, false)]),
        sessions(site, &[session]),
        sessions(site, &[session, other]),
        history(
            site,
            &HistoryView {
                lines: &lines,
                older: Some(7),
            },
        ),
        history(
            site,
            &HistoryView {
                lines: &[],
                older: None,
            },
        ),
    ]
}

fn device(text: &str, own: bool) -> Device {
    Device {
        id: text.into(),
        own,
        created_at: AT,
        seen_at: AT,
        address: text.into(),
        country: Some(text.into()),
        city: Some(text.into()),
        user_agent: text.into(),
    }
}
