//! The pages of administrators, and the page of an account.

use super::support::worded;
use super::{AT, holder, listed, office};
use crate::tests::language;
use crate::*;
use regain_core::account::{Role, Status};
use regain_core::recovery::case::State;
use regain_core::recovery::wording::Wording;
use regain_core::sign_in::service_key::Scope;
use regain_core::store::admin_notes::RecordedNote;
use regain_core::store::case_details::Holder;
use regain_core::store::dead_mails::Dead;
use regain_core::store::service_keys::{FIRST, Listed};
use regain_core::store::staff::StaffMember;
use regain_core::support::account::View;
use regain_core::support::action::AdminAction;
use regain_core::support::keys::{Created, Keys};
use regain_frame::*;

/// Somebody of staff.
pub fn member(id: &str, status: Status, text: &str) -> StaffMember {
    StaffMember {
        id: id.into(),
        name: text.into(),
        email: text.into(),
        role: Role::Reviewer,
        status,
        has_totp: status == Status::Active,
        signed_in_at: (status == Status::Active).then_some(AT),
    }
}

/// A key, in use or revoked.
pub fn key(id: &str, revoked: bool, text: &str) -> Listed {
    Listed {
        id: id.into(),
        label: text.into(),
        scopes: "totp ip".into(),
        created_at: AT,
        created_by: Some(text.into()),
        creator: Some(text.into()),
        revoked_at: revoked.then_some(AT),
        revoked_by: revoked.then(|| text.into()),
        revoker: None,
    }
}

/// An account with something to say in every place.
pub fn account_view(role: Role, status: Status, text: &str) -> View {
    let admin_note = |action, role: Option<Role>| RecordedNote {
        at: AT,
        by: text.into(),
        name: role.is_none().then(|| text.into()),
        action,
        role,
        note: Some(text.into()),
    };
    View {
        holder: Holder {
            phone: "+33*******01".into(),
            role,
            status,
            ..holder(text)
        },
        blind: false,
        cases: vec![listed(State::Refused, text)],
        admin_notes: vec![
            admin_note(AdminAction::Unfreeze, None),
            admin_note(AdminAction::Freeze, None),
            admin_note(AdminAction::Role, Some(Role::Admin)),
            admin_note(AdminAction::Add, Some(Role::Agent)),
        ],
    }
}

fn staffs(office: &Office<'_>, text: &str) -> Vec<String> {
    let members = [
        member(text, Status::Active, text),
        member("2", Status::Frozen, text),
        member("3", Status::Disabled, text),
    ];
    let typed = StaffTyped {
        name: text.into(),
        email: text.into(),
        phone: text.into(),
        customer_number: text.into(),
        role: Some(Role::Auditor),
        locale: Some(language("en")),
        reason: text.into(),
        about_access: true,
    };
    let problems = [
        StaffProblem::Name,
        StaffProblem::Email,
        StaffProblem::EmailTaken,
        StaffProblem::Phone,
        StaffProblem::Role,
        StaffProblem::Number,
        StaffProblem::NumberTaken,
    ];
    let view = StaffPage {
        members: &members,
        by: &"2".into(),
        fresh: false,
        done: Some(AdminDone::StaffAdded),
        typed: &StaffTyped::default(),
        problems: &[],
    };
    let wrong = StaffPage {
        fresh: true,
        done: None,
        typed: &typed,
        problems: &problems,
        ..view
    };
    let mut pages = vec![staff(office, &view), staff(office, &wrong)];
    for one in &members {
        for (by, fresh) in [("2", true), ("0", false), ("0", true)] {
            for (typed, problems) in [
                (StaffTyped::default(), &[][..]),
                (typed.clone(), &[StaffProblem::Reason, StaffProblem::Own]),
                (
                    StaffTyped {
                        about_access: false,
                        ..typed.clone()
                    },
                    &[
                        StaffProblem::Role,
                        StaffProblem::Reason,
                        StaffProblem::Unchanged,
                        StaffProblem::Meanwhile,
                    ],
                ),
            ] {
                let view = StaffMemberPage {
                    member: one,
                    by: &by.into(),
                    fresh,
                    done: Some(AdminDone::RoleChanged),
                    typed: &typed,
                    // What has no form has no field to be wrong.
                    problems: if fresh && one.id != *by {
                        problems
                    } else {
                        &[]
                    },
                };
                pages.push(staff_member(office, &view));
            }
        }
    }
    pages
}

fn keyrings(office: &Office<'_>, text: &str) -> Vec<String> {
    let keys = Keys {
        in_use: vec![key(FIRST, false, ""), key(text, false, text)],
        revoked: vec![key("3", true, text)],
    };
    let none = Keys {
        in_use: Vec::new(),
        revoked: Vec::new(),
    };
    let problems = [
        KeyProblem::Label,
        KeyProblem::Scopes,
        KeyProblem::First,
        KeyProblem::Meanwhile,
    ];
    let view = KeysPage {
        keys: &keys,
        key: "",
        fresh: true,
        done: None,
        label: text,
        scopes: &[Scope::Totp],
        problems: &problems,
    };
    let empty = KeysPage {
        keys: &none,
        key: "",
        fresh: false,
        done: Some(AdminDone::KeyRevoked),
        label: "",
        scopes: &[],
        problems: &[],
    };
    let created = Created {
        listed: key(text, false, text),
        key: text.into(),
    };
    vec![
        service_keys(office, &view),
        service_keys(office, &empty),
        new_key(office, &created),
        revoke_key(office, &key(text, false, text), true),
        revoke_key(office, &key(text, false, text), false),
    ]
}

fn texts_pages(office: &Office<'_>, text: &str) -> Vec<String> {
    let (all, none) = (worded(text), Vec::new());
    let done = Some(AdminDone::Worded);
    let list = |stored| wordings(office, &WordingsPage { stored, done });
    let mut pages = vec![list(&all), list(&none)];
    for which in Wording::all() {
        for (stored, typed, problem) in [
            (&all, None, None),
            (&none, Some(text), Some(WordingProblem::Text)),
            (&all, Some(text), Some(WordingProblem::Meanwhile)),
        ] {
            let view = WordingPage {
                which,
                locale: language("fr"),
                stored,
                version: None,
                fresh: problem.is_some(),
                most: 300,
                typed,
                problem,
            };
            pages.push(wording(office, &view));
        }
    }
    pages
}

fn mailbags(office: &Office<'_>, text: &str) -> Vec<String> {
    let kinds = [
        "password_link",
        "first_password",
        "password_changed",
        "contact_changed",
        "email_link",
        "notice_email_link",
        "email_consent",
        "notice",
        "case_received",
        text,
    ];
    let mails = kinds.map(|kind| Dead {
        id: text.into(),
        kind: kind.into(),
        recipient: text.into(),
        attempts: 8,
        error: Some(text.into()),
        created_at: AT,
        account_id: (kind != "case_received").then(|| text.into()),
        case_id: None,
    });
    let view = MailsPage {
        mails: &mails,
        fresh: true,
        done: Some(AdminDone::MailResent),
        problem: None,
    };
    let mut pages = vec![dead_mails(office, &view)];
    for problem in [MailProblem::Gone, MailProblem::Meanwhile] {
        for mails in [&mails[..], &[]] {
            let view = MailsPage {
                mails,
                fresh: false,
                done: None,
                problem: Some(problem),
            };
            pages.push(dead_mails(office, &view));
        }
    }
    pages
}

fn plain<'a>(view: &'a View, text: &'a str) -> AccountPage<'a> {
    AccountPage {
        view,
        fresh: true,
        done: None,
        reason: text,
        problem: None,
    }
}

fn accounts(site: &Site<'_>, text: &str) -> Vec<String> {
    let mut pages = Vec::new();
    for role in [Role::Agent, Role::Admin] {
        for (of, status) in [
            (Role::Customer, Status::Active),
            (Role::Customer, Status::Frozen),
            (Role::Customer, Status::Disabled),
            (Role::Auditor, Status::Active),
        ] {
            let view = account_view(of, status, text);
            pages.push(account(&office(site, role, text), &plain(&view, text)));
        }
    }
    let mut view = account_view(Role::Customer, Status::Active, text);
    let admin = office(site, Role::Admin, text);
    pages.extend(
        [
            AccountProblem::Reason,
            AccountProblem::Unchanged,
            AccountProblem::Staff,
            AccountProblem::TooManyLinks,
            AccountProblem::Meanwhile,
        ]
        .map(Some)
        .map(|problem| {
            let page = AccountPage {
                problem,
                ..plain(&view, text)
            };
            account(&admin, &page)
        }),
    );
    view.cases.clear();
    view.admin_notes.clear();
    for done in [AdminDone::Frozen, AdminDone::Unfrozen, AdminDone::LinkSent] {
        let page = AccountPage {
            fresh: false,
            done: Some(done),
            ..plain(&view, text)
        };
        pages.push(account(&admin, &page));
    }
    pages
}

pub fn administrations(site: &Site<'_>, text: &str) -> Vec<String> {
    let admin = office(site, Role::Admin, text);
    let mut pages = staffs(&admin, text);
    pages.extend(keyrings(&admin, text));
    pages.extend(super::clients::applications(&admin, text));
    pages.extend(mailbags(&admin, text));
    pages.extend(texts_pages(&admin, text));
    pages.extend(accounts(site, text));
    pages
}
