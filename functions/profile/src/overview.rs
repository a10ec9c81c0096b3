//! `GET` and `PATCH /profile`, and `POST /profile/contact`.

use chrono::{DateTime, Utc};
use regain_core::account::contact::{self, Change, Outcome};
use regain_core::account::profile::{Need, describe};
use regain_core::http::fields::Encoding;
use regain_core::http::locale::Locale;
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::store::profiles::{InUse, Profile};
use regain_pages::{ContactProblem, Done, ProfileView, profile};
use regain_web::{Call, Early, Platform, denied};

/// The profile.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    // People of staff without a second factor are told here what to do first.
    let need = if call.wants_page() {
        Need::LookAtFactor
    } else {
        Need::Read
    };
    if !call.wants_page() {
        let (profile, _) = read(call, need).await?;
        return Ok(Reply::json(200, &describe(&profile, &call.at())));
    }
    let seen = overview(call, need).await?;
    let done = call.query("done").as_deref().and_then(Done::from_word);
    Ok(page(call, 200, &seen, done, &Typed::default()))
}

/// Other contact data.
pub async fn change(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let fields = call.fields()?;
    let mut typed = Typed {
        name: Some(fields.peek("name").to_owned()),
        contact_person: Some(fields.peek("contact_person").to_owned()),
        phone: Some(fields.peek("phone").to_owned()),
        notice_email: Some(fields.peek("notice_email").to_owned()),
        problems: Vec::new(),
    };
    // The form is in the language that it offers first.
    let locale = Locale::from_tag(fields.peek("locale")).unwrap_or(call.locale);
    let change = match call.checked(Change::parse(fields, &call.homes(locale))) {
        Ok(change) => change,
        Err(problem) if browser => {
            typed.problems = problem
                .errors
                .iter()
                .filter_map(ContactProblem::of)
                .collect();
            return again(call, 422, &typed).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let db = call.remembering(&Done::Contact.path(), None)?;
    let (token, at) = (call.session(), call.at());
    let mail_ids = call.platform.random_each()?;
    let outcome = contact::change(&db, token.as_ref(), &change, &mail_ids, &at).await;
    Ok(match outcome.map_err(denied::early(call))? {
        Outcome::Held(_) if browser => again(call, 409, &Typed::default()).await?,
        Outcome::Held(held) => Problem::from(held).into(),
        Outcome::NotAcceptable(error) if browser => {
            typed.problems = ContactProblem::of(&error).into_iter().collect();
            again(call, 422, &typed).await?
        }
        Outcome::NotAcceptable(error) => Problem {
            kind: Kind::InvalidFields,
            errors: vec![error],
        }
        .into(),
        Outcome::ChangedMeanwhile => Kind::ChangedMeanwhile.into(),
        Outcome::Saved(_) if browser => Reply::see_other(&Done::Contact.path()),
        Outcome::Saved(profile) => Reply::json(200, &describe(&profile, &at)),
    })
}

/// The profile once more.
async fn again(call: &Call<impl Platform>, status: u16, typed: &Typed) -> Result<Reply, Early> {
    let seen = overview(call, Need::Read).await?;
    Ok(page(call, status, &seen, None, typed))
}

/// The contact data are right.
pub async fn confirm(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.platform.database()?;
    let token = call.session();
    let confirmed = contact::confirm(&db, token.as_ref(), &call.at()).await;
    confirmed.map_err(denied::early(call))?;
    Ok(if call.wants_page() {
        Reply::see_other(&Done::ContactChecked.path())
    } else {
        Reply::empty(204)
    })
}

/// A profile, and until when its contact data are held.
pub type Seen = (Profile, Option<DateTime<Utc>>);

/// Reads what these pages show.
pub async fn read(call: &Call<impl Platform>, need: Need) -> Result<Seen, Early> {
    let db = call.platform.database()?;
    let token = call.session();
    let seen = contact::read(&db, token.as_ref(), need, &call.at()).await;
    seen.map_err(denied::early(call))
}

/// The same, and where the account is in use.
type Overview = (Profile, (Option<DateTime<Utc>>, InUse));

async fn overview(call: &Call<impl Platform>, need: Need) -> Result<Overview, Early> {
    let db = call.platform.database()?;
    let token = call.session();
    let seen = contact::overview(&db, token.as_ref(), need, &call.at()).await;
    seen.map_err(denied::early(call))
}

/// What was typed into the form, and what is wrong with it.
#[derive(Default)]
struct Typed {
    name: Option<String>,
    contact_person: Option<String>,
    phone: Option<String>,
    notice_email: Option<String>,
    problems: Vec<ContactProblem>,
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    (profile_row, (held_until, in_use)): &Overview,
    done: Option<Done>,
    typed: &Typed,
) -> Reply {
    let at = call.at();
    let list = profile_row.allowlist.as_ref();
    let open_case = profile_row.open_case();
    let view = ProfileView {
        name: &profile_row.name,
        contact_person: profile_row.contact_person.as_deref(),
        email: &profile_row.email,
        phone: &profile_row.phone,
        phone_confirmed_at: profile_row.phone_confirmed_at,
        account_type: profile_row.account_type,
        totp: profile_row.totp_since.is_some(),
        recovery_codes: profile_row.recovery_codes,
        allowed_addresses: profile_row.allowed(&at).len(),
        trial_until: list.and_then(|list| list.trial(at.now)),
        pending_email: profile_row.pending_email.as_deref(),
        notice_email: profile_row.notice_email.as_deref(),
        pending_notice_email: profile_row.pending_notice_email.as_deref(),
        open_case: open_case.as_ref(),
        held_until: *held_until,
        must_enrol: profile_row.role.is_staff() && profile_row.totp_since.is_none(),
        ask_contact: profile_row.contact_check_due(&at),
        contact_checked_at: profile_row.contact_checked_at,
        in_use: *in_use,
        expires_at: profile_row.expires_at,
        done,
        problems: &typed.problems,
        typed_phone: typed.phone.as_deref(),
        typed_name: typed.name.as_deref(),
        typed_contact_person: typed.contact_person.as_deref(),
        typed_notice_email: typed.notice_email.as_deref(),
    };
    let site = call
        .config
        .site(call.locale_for(profile_row.locale), "/profile")
        .of(profile_row, &call.at());
    Reply::page(status, profile(&site, &view))
}
