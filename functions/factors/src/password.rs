//! `GET` and `POST /profile/password`.

use regain_core::fields::Encoding;
use regain_core::policy::Policy;
use regain_core::profile::Need;
use regain_core::profile::password::{self, Change, Fresh, Outcome};
use regain_core::reply::{Reply, minutes_up};
use regain_edge::{Call, Edge, Failure, denied, random};
use regain_pages::{NewPasswordForm, new_password, password_changed};

/// The form.
pub async fn form(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    Ok(
        match denied::read(call, edge, Need::Change, "password").await? {
            Ok(profile) => page(call, edge, 200, &empty(&profile.email)),
            Err(reply) => reply,
        },
    )
}

/// Another password.
pub async fn change(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let browser = call.encoding() == Some(Encoding::Form);
    let change = match call.parse(Change::parse) {
        Ok(change) => change,
        // Of what people type, only the present password can be malformed: empty.
        Err(problem) if browser => {
            let mut reply = wrong(call, edge).await?;
            reply.status = problem.kind.status();
            return Ok(reply);
        }
        Err(problem) => return Ok(problem.into()),
    };
    let fresh = Fresh {
        salt: random()?,
        mail_id: random()?,
    };
    let db = edge.database()?;
    let peppers = edge.peppers()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let provider = &edge.config.provider;
    let outcome = password::change(
        &db,
        token.as_ref(),
        &change,
        provider,
        &fresh,
        &at,
        policy,
        &peppers,
    )
    .await?;
    edge.nudge_courier()?;
    Ok(match outcome {
        Err(denied) => denied::reply(call, edge, denied, "password"),
        Ok(outcome) if !browser => (&outcome).into(),
        Ok(Outcome::Changed) => {
            let site = edge.config.site(call.locale, "/login");
            Reply::page(200, password_changed(&site, false)).without_session()
        }
        Ok(Outcome::CurrentWrong) => wrong(call, edge).await?,
        Ok(Outcome::NotAcceptable(flaws)) => {
            let form = NewPasswordForm {
                problems: &flaws,
                ..empty("")
            };
            page(call, edge, 422, &form)
        }
        Ok(Outcome::TooManyAttempts { wait }) => {
            let form = NewPasswordForm {
                too_many: Some(minutes_up(wait)),
                ..empty("")
            };
            page(call, edge, 429, &form).with_retry_after(wait)
        }
    })
}

async fn wrong(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let form = NewPasswordForm {
        current_wrong: true,
        ..empty("")
    };
    Ok(page(call, edge, 422, &form))
}

const fn empty(email: &str) -> NewPasswordForm<'_> {
    NewPasswordForm {
        email,
        problems: &[],
        current_wrong: false,
        too_many: None,
    }
}

fn page(call: &Call, edge: &Edge, status: u16, form: &NewPasswordForm) -> Reply {
    let site = edge.config.site(call.locale, &call.path);
    Reply::page(status, new_password(&site, form))
}
