//! Who is of staff, and what becomes of one of them.

use super::admin::{AdminDone, Reason};
use super::queue::Choice;
use crate::office::{Frame, Office, Section};
use crate::site::{Page, Problem, document};
use crate::{texts, time};
use askama::Template;
use regain_core::account::{Role, Status};
use regain_core::http::locale::Locale;
use regain_core::id::AccountId;
use regain_core::store::staff::StaffMember;

/// The list of staff, with the form to add somebody.
#[derive(Clone, Copy)]
pub struct StaffPage<'a> {
    /// Everybody.
    pub members: &'a [StaffMember],
    /// The account id of who looks at them.
    pub by: &'a AccountId,
    /// Whether all factors were proved a short while ago, as changes need it.
    pub fresh: bool,
    /// What was just done.
    pub done: Option<AdminDone>,
    /// What was typed.
    pub typed: &'a StaffTyped,
    /// Why it was not carried out.
    pub problems: &'a [StaffProblem],
}

/// A member of staff, with the forms to change what they may do.
#[derive(Clone, Copy)]
pub struct StaffMemberPage<'a> {
    /// Who it is.
    pub member: &'a StaffMember,
    /// The account id of who looks at them.
    pub by: &'a AccountId,
    /// Whether all factors were proved a short while ago.
    pub fresh: bool,
    /// What was just done.
    pub done: Option<AdminDone>,
    /// What was typed.
    pub typed: &'a StaffTyped,
    /// Why it was not carried out.
    pub problems: &'a [StaffProblem],
}

/// What was typed in a form about staff, to be shown again.
#[derive(Clone, Debug, Default)]
pub struct StaffTyped {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their phone number.
    pub phone: String,
    /// The provider's own number for them.
    pub customer_number: String,
    /// Their role.
    pub role: Option<Role>,
    /// Their language.
    pub locale: Option<Locale>,
    /// Why they are changed.
    pub reason: String,
    /// Whether it was to be their access, not their role.
    pub about_access: bool,
}

/// Why a form about staff was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffProblem {
    /// The name is missing or too long.
    Name,
    /// The address is none.
    Email,
    /// Another account has it.
    EmailTaken,
    /// The phone number is none.
    Phone,
    /// There is no such role.
    Role,
    /// The provider's own number is too long.
    Number,
    /// Another account has it.
    NumberTaken,
    /// The reason is missing or too long.
    Reason,
    /// It is their own account.
    Own,
    /// The account is so already.
    Unchanged,
    /// Somebody else was faster.
    Meanwhile,
}

#[derive(Template)]
#[template(path = "support/staff.html")]
struct List<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Staff,
    admin: &'static texts::Admin,
    done: Option<&'static str>,
    rows: Vec<Row<'a>>,
    fresh: bool,
    typed: &'a StaffTyped,
    roles: Vec<Choice>,
    chosen_locale: Locale,
}

struct Row<'a> {
    member: &'a StaffMember,
    you: bool,
    role: &'static str,
    status: &'static str,
    factor: &'static str,
    signed_in: String,
}

#[derive(Template)]
#[template(path = "support/staff_member.html")]
struct One<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Staff,
    admin: &'static texts::Admin,
    done: Option<&'static str>,
    row: Row<'a>,
    fresh: bool,
    roles: Vec<Choice>,
    role_reason: Reason<'a>,
    access_reason: Reason<'a>,
    /// Whether the account is closed.
    shut: bool,
}

/// Everybody of staff.
#[must_use]
pub fn staff(office: &Office<'_>, view: &StaffPage<'_>) -> String {
    let locale = office.site.locale;
    let t = texts::Staff::of(locale);
    let mut page = Page::new(&office.site, t.title);
    page.problems.extend(problems(locale, view.problems));
    document(&List {
        page,
        office: office.frame(Some(Section::Staff)),
        t,
        admin: texts::Admin::of(locale),
        done: view.done.map(|done| done.told(locale)),
        rows: view
            .members
            .iter()
            .map(|member| row(locale, member, view.by))
            .collect(),
        fresh: view.fresh,
        typed: view.typed,
        roles: roles(locale, view.typed.role),
        chosen_locale: view.typed.locale.unwrap_or(locale),
    })
}

/// One member of staff.
#[must_use]
pub fn staff_member(office: &Office<'_>, view: &StaffMemberPage<'_>) -> String {
    let locale = office.site.locale;
    let t = texts::Staff::of(locale);
    let mut page = Page::new(&office.site, &view.member.name);
    page.problems.extend(problems(locale, view.problems));
    // What was typed stands in the form that was sent.
    let sent = Reason {
        id: "reason",
        typed: &view.typed.reason,
    };
    let empty = Reason {
        id: "other-reason",
        typed: "",
    };
    let (role_reason, access_reason) = if view.typed.about_access {
        (empty, sent)
    } else {
        (sent, empty)
    };
    document(&One {
        page,
        office: office.frame(Some(Section::Staff)),
        t,
        admin: texts::Admin::of(locale),
        done: view.done.map(|done| done.told(locale)),
        row: row(locale, view.member, view.by),
        fresh: view.fresh,
        roles: roles(locale, view.typed.role.or(Some(view.member.role))),
        role_reason,
        access_reason,
        shut: view.member.status != Status::Active,
    })
}

fn row<'a>(locale: Locale, member: &'a StaffMember, by: &AccountId) -> Row<'a> {
    let (t, words) = (texts::Staff::of(locale), texts::CaseWords::of(locale));
    Row {
        member,
        you: member.id == *by,
        role: texts::Office::of(locale).role(member.role),
        status: t.status(member.status),
        factor: words.whether(member.has_totp),
        signed_in: member.signed_in_at.map_or_else(
            || words.never.into(),
            |signed_in_at| time::in_words(signed_in_at, locale),
        ),
    }
}

/// The roles of staff, the least of them first.
fn roles(locale: Locale, chosen: Option<Role>) -> Vec<Choice> {
    let names = texts::Office::of(locale);
    let all = [
        (Role::Agent, "agent"),
        (Role::Reviewer, "reviewer"),
        (Role::Auditor, "auditor"),
        (Role::Admin, "admin"),
    ];
    let choice = |(role, word)| Choice {
        word,
        name: names.role(role),
        chosen: chosen == Some(role),
    };
    all.into_iter().map(choice).collect()
}

fn problems(locale: Locale, problems: &[StaffProblem]) -> Vec<Problem> {
    let (t, admin) = (texts::Staff::of(locale), texts::Admin::of(locale));
    let told = |problem: &StaffProblem| {
        let (field, text) = match problem {
            StaffProblem::Name => (Some("name"), t.name_wrong),
            StaffProblem::Email => (Some("email"), t.email_wrong),
            StaffProblem::EmailTaken => (Some("email"), t.email_taken),
            StaffProblem::Phone => (Some("phone"), t.phone_wrong),
            StaffProblem::Role => (Some("role"), t.role_wrong),
            StaffProblem::Number => (Some("customer_number"), t.number_wrong),
            StaffProblem::NumberTaken => (Some("customer_number"), t.number_taken),
            StaffProblem::Reason => (Some("reason"), admin.reason_wrong),
            StaffProblem::Own => (None, t.own),
            StaffProblem::Unchanged => (None, admin.unchanged),
            StaffProblem::Meanwhile => (None, admin.meanwhile),
        };
        Problem {
            field: field.map(Into::into),
            text: text.into(),
        }
    };
    problems.iter().map(told).collect()
}
