//! `GET /password/reset/{token}` and `POST /password/reset`.

use regain_core::crypto::token::Token;
use regain_core::http::fields::Encoding;
use regain_core::http::problem::Kind;
use regain_core::http::reply::{Cookie, Reply, minutes_up};
use regain_core::password::reset::{CodeFlaw, Fresh, Outcome, Use, handle, read_link};
use regain_core::password::rules::Flaw;
use regain_core::sign_in::proof::Keys;
use regain_core::store::password_links::Link;
use regain_pages::{CodeProblem, ResetForm, link_expired, password_changed, password_reset};
use regain_web::{Call, Early, Platform, on_to};

/// What stands for a token once a password is saved: the first of an account, or another.
const CHOSEN: &str = "chosen";
const CHANGED: &str = "changed";

/// The mailed page. It only reads, so that mail scanners may follow the link.
pub async fn form(call: &Call<impl Platform>, token: &str) -> Result<Reply, Early> {
    if [CHOSEN, CHANGED].contains(&token) {
        let site = call.config.site(call.locale_of_page(), "/login");
        // Whoever was on their way to an application goes on there.
        let request = call.cookie_text(Cookie::Authorization).unwrap_or_default();
        let login = on_to("/login", &format!("/oidc/authorize/{request}"));
        return Ok(Reply::page(
            200,
            password_changed(&site, token == CHOSEN, &login),
        ));
    }
    let db = call.platform.database()?;
    let link = read_link(&db, Token::presented(token).as_ref(), &call.at()).await?;
    Ok(match link {
        Some(link) => page(call, 200, token, &link, &[], None),
        None => expired(call),
    })
}

/// The new password.
pub async fn reset(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let fields = call.fields()?;
    let token = fields.peek("token").to_owned();
    let used = match call.checked(Use::parse(fields)) {
        Ok(used) => used,
        // Of what people type, only a code can be malformed.
        Err(_) if browser => {
            let db = call.platform.database()?;
            let link = read_link(&db, Token::presented(&token).as_ref(), &call.at()).await?;
            let problem = Some(CodeProblem::Malformed);
            return Ok(match link {
                Some(link) => page(call, 422, &token, &link, &[], problem),
                None => expired(call),
            });
        }
        Err(problem) => return Err(problem.into()),
    };
    let fresh = Fresh {
        salt: call.platform.random()?,
        mail_id: call.platform.random()?,
        device: call.fresh_device()?,
    };
    let saved = if call.query("first").is_some() {
        CHOSEN
    } else {
        CHANGED
    };
    let locale = call.locale_of_page().tag();
    let location = format!("/password/reset/{saved}?in={locale}");
    let db = call.remembering(&location, None)?;
    let keys = Keys {
        hashing: call.platform.hashing()?,
        totp: call.platform.totp_keys()?,
    };
    let provider = &call.config.provider;
    let outcome = handle(&db, &used, provider, &fresh, &call.at(), &keys).await?;
    Ok(match &outcome {
        outcome if !browser => outcome.into(),
        Outcome::Changed(_, device) => {
            device.kept_by(Reply::see_other(&location).without_session())
        }
        Outcome::LinkExpired => expired(call),
        Outcome::NotAcceptable(link, flaws) => page(call, 422, &token, link, flaws, None),
        Outcome::SecondFactorRequired(link, flaw) => {
            let (status, problem) = match flaw {
                CodeFlaw::Missing => (401, CodeProblem::Missing),
                CodeFlaw::Wrong => (401, CodeProblem::Wrong),
                CodeFlaw::TooMany { wait, .. } => {
                    let minutes = minutes_up(*wait);
                    (429, CodeProblem::TooMany { minutes })
                }
            };
            page(call, status, &token, link, &[], Some(problem))
        }
    })
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    token: &str,
    link: &Link,
    flaws: &[Flaw],
    code_problem: Option<CodeProblem>,
) -> Reply {
    let form = ResetForm {
        token,
        email: &link.email,
        first: !link.has_password,
        outdated: !link.mailed,
        problems: flaws,
        totp: link.has_totp,
        code_problem,
        until: link.expires_at,
        now: call.at().now,
    };
    // After a POST too, the language switch leads to a page that exists.
    let path = format!("/password/reset/{token}");
    let site = call.config.site(call.locale_for(link.locale), &path);
    Reply::page(status, password_reset(&site, &form)).with("referrer-policy", "no-referrer".into())
}

fn expired(call: &Call<impl Platform>) -> Reply {
    let site = call.config.site(call.locale_of_page(), "/password/lost/");
    Reply::page(Kind::LinkExpired.status(), link_expired(&site))
}
