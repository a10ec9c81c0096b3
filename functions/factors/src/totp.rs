//! `/profile/totp`: the second factor.

use chrono::{DateTime, Utc};
use regain_core::account::profile::Need;
use regain_core::http::fields::Encoding;
use regain_core::http::problem::Kind;
use regain_core::http::reply::{Cookie, Reply};
use regain_core::second_factor::enrolment::{self, Confirmation, Confirmed, Enrolment, Fresh};
use regain_core::second_factor::recovery_codes as codes;
use regain_core::sign_in::session_issue::home;
use regain_core::store::profiles::Profile;
use regain_pages::{
    CodeProblem, CodesView, Done, EnrolView, TotpPage, TotpView, qr_svg, recovery_codes,
    totp as totp_page,
};
use regain_web::{Call, Early, Platform, denied, form_key};
use serde::Serialize;

/// What a program is told of the second factor.
#[derive(Serialize)]
struct Enabled {
    enabled_at: Option<DateTime<Utc>>,
}

/// What a program is told of a secret that waits.
#[derive(Serialize)]
struct Shown<'a> {
    secret: &'a str,
    otpauth_uri: &'a str,
    qr_svg: String,
}

/// Whether there is one.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let profile = denied::read(call, Need::Enrol).await?;
    if !call.wants_page() {
        let enabled_at = profile.totp_since;
        return Ok(Reply::json(200, &Enabled { enabled_at }));
    }
    let view = match profile.totp_since {
        Some(since) => TotpView::On { since },
        None => TotpView::Off,
    };
    page(call, 200, &profile, view)
}

/// A new secret; from a form with a code, the confirmation of the one that waits.
pub async fn enrol(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let key = match call.key_alone() {
        Ok(key) => call.key_or_new(key)?,
        // A form that says more gives a code.
        Err(_) if call.encoding() == Some(Encoding::Form) => return confirm(call).await,
        Err(problem) => return Ok(problem.into()),
    };
    let fresh = Fresh {
        secret: key.derive("second factor"),
        nonce: call.platform.random()?,
    };
    let db = call.platform.database()?;
    let keys = call.platform.totp_keys()?;
    let (token, at) = (call.session(), call.at());
    let provider = &call.config.provider;
    let enrolled = enrolment::enrol(&db, token.as_ref(), provider, &fresh, &at, &keys).await;
    Ok(match enrolled.map_err(denied::early(call))? {
        enrolment if call.wants_page() => enrolling(call, 200, &enrolment, None)?,
        enrolment => {
            let shown = Shown {
                secret: &enrolment.secret,
                otpauth_uri: &enrolment.uri,
                qr_svg: qr_svg(&enrolment.uri),
            };
            Reply::json(201, &shown)
        }
    })
}

/// The first code of the secret that waits.
pub async fn confirm(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let mut fields = call.fields()?;
    let key = form_key(&mut fields);
    let (confirmation, malformed) = match call.checked(Confirmation::parse(fields)) {
        Ok(confirmation) => (confirmation, None),
        // A code that nobody has: the page is shown again with its secret.
        Err(_) if browser => (Confirmation::impossible(), Some(CodeProblem::Malformed)),
        Err(problem) => return Err(problem.into()),
    };
    let fresh = codes::Fresh::of_form(&call.key_or_new(key)?, call.platform.random()?);
    let db = call.platform.database()?;
    let keys = call.platform.totp_keys()?;
    let (token, at) = (call.session(), call.at());
    let device = call.cookie(Cookie::Device);
    let confirmed = enrolment::confirm(
        &db,
        token.as_ref(),
        device.as_ref(),
        &confirmation,
        &call.config.provider,
        &fresh,
        &at,
        &keys,
    )
    .await;
    Ok(match confirmed.map_err(denied::early(call))? {
        Confirmed::Enabled(codes, profile) if browser => {
            let view = CodesView {
                left: 10,
                fresh: codes.shown(),
                email: &profile.email,
                home: home(profile.role),
                enabled_totp: true,
                at: at.now,
                key: "",
            };
            let site = call
                .config
                .site(call.locale_for(profile.locale), "/profile")
                .of(&profile, &call.at());
            Reply::page(200, recovery_codes(&site, &view))
        }
        Confirmed::Enabled(codes, _) => Reply::json(200, &codes),
        Confirmed::WrongCode(enrolment) if browser => {
            let (status, problem) = match malformed {
                Some(problem) => (422, problem),
                None => (401, CodeProblem::Wrong),
            };
            enrolling(call, status, &enrolment, Some(problem))?
        }
        Confirmed::WrongCode(_) => Kind::InvalidCode.into(),
        Confirmed::NothingPending if browser => Reply::see_other("/profile/totp"),
        Confirmed::NothingPending => Kind::NoSecondFactor.into(),
    })
}

/// No second factor any more.
pub async fn remove(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.platform.database()?;
    let (token, at) = (call.session(), call.at());
    let removed = enrolment::remove(&db, token.as_ref(), &call.platform.random()?, &at).await;
    removed.map_err(denied::early(call))?;
    Ok(if call.wants_page() {
        Reply::see_other(&Done::TotpOff.path())
    } else {
        Reply::empty(204)
    })
}

fn enrolling(
    call: &Call<impl Platform>,
    status: u16,
    enrolment: &Enrolment,
    problem: Option<CodeProblem>,
) -> Result<Reply, Early> {
    let view = TotpView::Enrol(EnrolView {
        secret: &enrolment.secret,
        qr_svg: &qr_svg(&enrolment.uri),
        uri: &enrolment.uri,
        replaces: enrolment.replaces,
        problem,
    });
    let site = call
        .config
        .site(call.locale_of_page(), "/profile/totp")
        .of(&enrolment.profile, &call.at());
    let key = call.new_key()?;
    let page = TotpPage {
        view,
        staff: false,
        key: key.as_str(),
    };
    Ok(Reply::page(status, totp_page(&site, &page)))
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    profile: &Profile,
    view: TotpView,
) -> Result<Reply, Early> {
    let key = call.new_key()?;
    let page = TotpPage {
        view,
        staff: profile.role.is_staff(),
        key: key.as_str(),
    };
    let site = call
        .config
        .site(call.locale_for(profile.locale), "/profile/totp")
        .of(profile, &call.at());
    Ok(Reply::page(status, totp_page(&site, &page)))
}
