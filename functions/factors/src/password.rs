//! `GET` and `POST /profile/password`.

use regain_core::account::profile::Need;
use regain_core::http::fields::Encoding;
use regain_core::http::reply::{Reply, minutes_up};
use regain_core::password::change::{self, Change, Fresh, Outcome};
use regain_core::password::rules::Flaw;
use regain_core::store::profiles::Profile;
use regain_pages::{CurrentProblem, NewPasswordForm, new_password};
use regain_web::{Call, Early, Platform, denied};

/// The form.
pub async fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let profile = denied::read(call, Need::Change).await?;
    Ok(page(call, 200, &profile, &empty(&profile.email)))
}

/// Another password.
pub async fn change(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let fields = call.fields()?;
    // Of what people type, only the present password can be malformed: empty, or too long.
    let malformed = if fields.peek("current").is_empty() {
        CurrentProblem::Missing
    } else {
        CurrentProblem::Wrong
    };
    let change = match call.checked(Change::parse(fields)) {
        Ok(change) => change,
        Err(_) if browser => return again(call, 422, Wrong::Current(malformed)).await,
        Err(problem) => return Err(problem.into()),
    };
    let fresh = Fresh {
        salt: call.platform.random()?,
        mail_id: call.platform.random()?,
        device: call.fresh_device()?,
    };
    let location = format!("/password/reset/changed?in={}", call.locale_of_page().tag());
    let db = call.remembering(&location, None)?;
    let hashing = call.platform.hashing()?;
    let (token, at) = (call.session(), call.at());
    let provider = &call.config.provider;
    let outcome = change::change(
        &db,
        token.as_ref(),
        &change,
        provider,
        &fresh,
        &at,
        &hashing,
    )
    .await;
    Ok(match outcome.map_err(denied::early(call))? {
        outcome if !browser => (&outcome).into(),
        Outcome::Changed(device) => device.kept_by(Reply::see_other(&location).without_session()),
        Outcome::CurrentWrong => {
            let wrong = Wrong::Current(CurrentProblem::Wrong);
            again(call, 422, wrong).await?
        }
        Outcome::NotAcceptable(flaws) => again(call, 422, Wrong::New(flaws)).await?,
        Outcome::TooManyAttempts { wait } => {
            let wrong = Wrong::TooMany(minutes_up(wait));
            let page = again(call, 429, wrong).await?;
            page.with_retry_after(wait)
        }
    })
}

/// Why the form is shown again.
enum Wrong {
    Current(CurrentProblem),
    New(Vec<Flaw>),
    TooMany(i64),
}

async fn again(call: &Call<impl Platform>, status: u16, wrong: Wrong) -> Result<Reply, Early> {
    let profile = denied::read(call, Need::Change).await?;
    let mut form = empty(&profile.email);
    match &wrong {
        Wrong::Current(problem) => form.current = Some(*problem),
        Wrong::New(flaws) => form.problems = flaws,
        Wrong::TooMany(minutes) => form.too_many = Some(*minutes),
    }
    Ok(page(call, status, &profile, &form))
}

const fn empty(email: &str) -> NewPasswordForm<'_> {
    NewPasswordForm {
        email,
        problems: &[],
        current: None,
        too_many: None,
    }
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    profile: &Profile,
    form: &NewPasswordForm,
) -> Reply {
    let site = call
        .site(call.locale_for(profile.locale))
        .of(profile, &call.at());
    Reply::page(status, new_password(&site, form))
}
