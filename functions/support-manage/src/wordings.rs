//! `/support/wordings`: the texts that admins word.

use regain_core::http::locale::Locale;
use regain_core::http::reply::Reply;
use regain_core::recovery::wording::Wording;
use regain_core::sign_in::gate::SessionRow as _;
use regain_core::support::Capacity as _;
use regain_core::support::manage::AdminRefusal;
use regain_core::support::wordings::{self as rules, Change, describe};
use regain_pages::{AdminDone, WordingPage, WordingProblem, WordingsPage, wording, wordings};
use regain_web::{Call, Early, Platform, barred};

/// A text in a language.
struct Place {
    wording: Option<Wording>,
    locale: Option<Locale>,
    /// The version that somebody was changing. What is wrong with their words does not bring
    /// them a newer one, whose words they have not seen.
    version: Option<u64>,
}

/// All of them; or one, to be changed.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let place = Place {
        wording: call.query("name").as_deref().and_then(Wording::named),
        locale: call.query("locale").as_deref().and_then(Locale::from_tag),
        version: None,
    };
    page(call, 200, &place, None, None).await
}

/// One is worded.
pub async fn change(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let fields = call.fields()?;
    let mut place = Place {
        wording: Wording::named(fields.peek("name")),
        locale: Locale::from_tag(fields.peek("locale")),
        version: fields.peek("version").parse().ok(),
    };
    let typed = fields.peek("text").to_owned();
    let change = match call.checked(Change::parse(fields, call.at().limits)) {
        Ok(change) => change,
        Err(_) if call.wants_page() => {
            let problem = Some(WordingProblem::Text);
            return page(call, 422, &place, Some(&typed), problem).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let location = AdminDone::Worded.at("/support/wordings");
    let policy = call.platform.variable("POLICY")?;
    let (db, token) = (call.remembering(&location, None)?, call.session());
    match rules::change(&db, token.as_ref(), &policy, &change, &call.at()).await {
        Ok(()) if call.wants_page() => Ok(Reply::see_other(&location)),
        Ok(()) => Ok(Reply::empty(204)),
        Err(ended) => match ended.reason()? {
            AdminRefusal::ChangedMeanwhile if call.wants_page() => {
                place.version = None;
                let problem = Some(WordingProblem::Meanwhile);
                page(call, 409, &place, Some(&typed), problem).await
            }
            refusal => Ok(barred::refused_admin(call, refusal)),
        },
    }
}

async fn page(
    call: &Call<impl Platform>,
    status: u16,
    place: &Place,
    typed: Option<&str>,
    problem: Option<WordingProblem>,
) -> Result<Reply, Early> {
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let policy = call.platform.variable("POLICY")?;
    let listed = rules::list(&db, token.as_ref(), &policy, &at).await;
    let (admin, stored) = listed.map_err(barred::early(call))?;
    if !call.wants_page() {
        return Ok(Reply::json(status, &describe(&policy, &stored)));
    }
    let office = barred::office(call, admin.session(), "/support/wordings");
    let html = match (place.wording, place.locale) {
        (Some(which), Some(locale)) => wording(
            &office,
            &WordingPage {
                which,
                locale,
                stored: &stored,
                version: place.version,
                fresh: admin.session().is_fresh(&at),
                most: which.most(at.limits),
                typed,
                problem,
            },
        ),
        _ => wordings(
            &office,
            &WordingsPage {
                stored: &stored,
                done: call
                    .query("done")
                    .and_then(|word| AdminDone::from_word(&word)),
            },
        ),
    };
    Ok(Reply::page(status, html))
}
