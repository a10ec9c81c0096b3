//! `/profile/email` and the links that it leads to.

use regain_core::account::email::Purpose;
use regain_core::account::email_change::{
    self, Asked, EmailChangeRequest, Outcome, Use, read_link,
};
use regain_core::account::profile::Need;
use regain_core::crypto::token::Token;
use regain_core::http::fields::Encoding;
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::limits::Limits;
use regain_pages::{
    Done, EmailConfirm, EmailDone, EmailForm, EmailProblem, email_change, email_confirm, email_done,
};
use regain_web::{Call, Early, Platform, denied};
use serde_json::json;

use crate::overview::{Seen, read};

const IS_PRESENT: &str = "The account has this address already.";

/// The form.
pub async fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    // People fill the form in after a proof that is fresh, so not for nothing.
    let need = if call.wants_page() {
        Need::Change
    } else {
        Need::Read
    };
    let seen = read(call, need).await?;
    if !call.wants_page() {
        let (profile, _) = seen;
        let pending = &profile.pending_email;
        let shown = json!({ "email": profile.email, "pending_email": pending });
        return Ok(Reply::json(200, &shown));
    }
    Ok(page(call, 200, &seen, "", None))
}

/// A request for another address.
pub async fn ask(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let fields = call.fields()?;
    let typed = fields.peek("email").to_owned();
    let request = match call.checked(EmailChangeRequest::parse(fields)) {
        Ok(request) => request,
        Err(_) if browser => return again(call, 422, &typed, Some(EmailProblem::Invalid)).await,
        Err(problem) => return Err(problem.into()),
    };
    // Other mails would void the links in the first ones.
    if let Some(reply) = call.pressed(Limits::DEFAULT.press_hurry).await? {
        return Ok(reply);
    }
    let db = call.remembering(&Done::EmailAsked.path(), None)?;
    let mail_ids = [call.platform.random()?, call.platform.random()?];
    let (token, at) = (call.session(), call.at());
    let asked = email_change::ask(&db, token.as_ref(), &request, &mail_ids, &at).await;
    Ok(match asked.map_err(denied::early(call))? {
        Asked::Waits if browser => Reply::see_other(&Done::EmailAsked.path()),
        Asked::Waits => Reply::empty(202),
        Asked::Present if browser => again(call, 422, &typed, Some(EmailProblem::Present)).await?,
        Asked::Present => Problem::with_detail(Kind::InvalidFields, "/email", IS_PRESENT).into(),
        Asked::Held(_) if browser => again(call, 409, "", None).await?,
        Asked::Held(held) => Problem::from(held).into(),
    })
}

/// The form once more.
async fn again(
    call: &Call<impl Platform>,
    status: u16,
    typed: &str,
    problem: Option<EmailProblem>,
) -> Result<Reply, Early> {
    let seen = read(call, Need::Change).await?;
    Ok(page(call, status, &seen, typed, problem))
}

/// The pages after that one, each with the segment that stands for a token there.
const PAGES: [(&str, EmailDone); 3] = [
    ("changed", EmailDone::Changed),
    ("waits", EmailDone::OtherMissing),
    ("notices", EmailDone::GetsNotices),
];

/// The mailed page. It only reads, so that mail scanners may follow the link.
pub async fn open_link(call: &Call<impl Platform>, token: &str) -> Result<Reply, Early> {
    if let Some((_, said)) = PAGES.iter().find(|(segment, _)| *segment == token) {
        return Ok(done(call, *said));
    }
    let db = call.platform.database()?;
    let change = read_link(&db, Token::presented(token).as_ref(), &call.at()).await?;
    let Some(change) = change else {
        return Ok(done(call, EmailDone::Expired));
    };
    let view = EmailConfirm {
        token,
        new_email: &change.email,
        consent: change.consent,
        notices: change.purpose == Purpose::Notices,
        until: change.expires_at,
        now: call.at().now,
    };
    let site = call.site(call.locale_for(change.locale));
    let page = Reply::page(200, email_confirm(&site, &view));
    Ok(page.with("referrer-policy", "no-referrer".into()))
}

/// The button of that page.
pub async fn confirm(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let used = call.parse(Use::parse)?;
    let db = call.platform.database()?;
    let mail_ids = [call.platform.random()?, call.platform.random()?];
    if !call.wants_page() {
        let outcome = email_change::confirm(&db, &used, &mail_ids, &call.at()).await?;
        return Ok(match outcome {
            Outcome::Changed | Outcome::GetsNotices => Reply::empty(204),
            Outcome::OtherMissing => Reply::empty(202),
            Outcome::LinkExpired => Kind::LinkExpired.into(),
            Outcome::Taken => Kind::EmailTaken.into(),
        });
    }
    // Which of the pages comes is known before it is done.
    let change = read_link(&db, used.token(), &call.at()).await?;
    let tag = call.locale_of_page().tag();
    let [changed, waits, notices] =
        PAGES.map(|(segment, _)| format!("/profile/email/{segment}?in={tag}"));
    let location = match change {
        Some(change) if change.purpose == Purpose::Notices => &notices,
        Some(change) if change.completes() => &changed,
        _ => &waits,
    };
    let db = call.remembering(location, None)?;
    let outcome = email_change::confirm(&db, &used, &mail_ids, &call.at()).await?;
    Ok(match outcome {
        Outcome::Changed => Reply::see_other(&changed),
        Outcome::OtherMissing => Reply::see_other(&waits),
        Outcome::GetsNotices => Reply::see_other(&notices),
        Outcome::LinkExpired => done(call, EmailDone::Expired),
        Outcome::Taken => done(call, EmailDone::Taken),
    })
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    (profile, held_until): &Seen,
    typed: &str,
    problem: Option<EmailProblem>,
) -> Reply {
    let form = EmailForm {
        email: &profile.email,
        typed,
        problem,
        pending: profile.pending_email.as_deref(),
        totp: profile.totp_since.is_some(),
        held_until: *held_until,
    };
    let site = call
        .config
        .site(call.locale_for(profile.locale), "/profile/email")
        .of(profile, &call.at());
    Reply::page(status, email_change(&site, &form))
}

fn done(call: &Call<impl Platform>, said: EmailDone) -> Reply {
    let status = match said {
        EmailDone::Changed | EmailDone::OtherMissing | EmailDone::GetsNotices => 200,
        EmailDone::Expired => Kind::LinkExpired.status(),
        EmailDone::Taken => Kind::EmailTaken.status(),
    };
    let site = call.config.site(call.locale_of_page(), "/profile");
    Reply::page(status, email_done(&site, said))
}
