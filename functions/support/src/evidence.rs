//! `/support/cases/{id}/evidence/...`: the documents of a case: what they say, what is
//! found of them, and the files themselves.

use regain_core::http::fields::Fields;
use regain_core::http::file_name::disposition;
use regain_core::http::reply::Reply;
use regain_core::support::case_details::OnCase;
use regain_core::support::documents::{Opened, open_file};
use regain_core::support::review::{self as rules, Finding, Reading};
use regain_pages::CaseStep;
use regain_web::{Call, Early, Platform};

use crate::case::{self, Place};
use crate::steps::{take, version};

/// What a browser may do with a file that somebody handed in: show it, and nothing
/// else. It has no origin there, and loads and runs nothing; the style is the
/// browser's own, which centres a picture that stands alone.
const HARMLESS: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// Somebody writes down what a document says.
pub async fn transcribe(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let item = place.item.unwrap_or_default();
    let step = |_: &Fields| CaseStep::Transcribe;
    let read = Reading::parse;
    take(call, place, step, read, async |db, on, reading| {
        Ok(rules::transcribe(db, on, item, reading).await)
    })
    .await
}

/// They judge it.
pub async fn review(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let item = place.item.unwrap_or_default();
    let step = |_: &Fields| CaseStep::Review;
    let read = Finding::parse;
    take(call, place, step, read, async |db, on, finding| {
        Ok(rules::review(db, on, item, finding).await)
    })
    .await
}

/// They ask for better copies.
pub async fn request_copies(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::RequestCopies;
    take(call, place, step, version, async |db, on, version| {
        let asked = rules::request_copies(db, on, version, &call.platform.random()?).await;
        Ok(asked)
    })
    .await
}

/// A file, opened: a picture is shown, a PDF is kept, for a viewer of its own.
pub async fn file(
    call: &Call<impl Platform>,
    place: Place<'_>,
    file_id: &str,
) -> Result<Reply, Early> {
    let (db, store) = (call.platform.database()?, call.platform.evidence()?);
    let keys = call.platform.keyring("EVIDENCE_PRIVATE_KEY")?;
    let (token, at) = (call.session(), call.at());
    let on = OnCase {
        token: token.as_ref(),
        case_id: &place.case_id.into(),
        at: &at,
    };
    let item = place.item.unwrap_or_default();
    let opened = open_file(&db, &store, on, item, &file_id.into(), &keys).await;
    let Opened { file, bytes } = match opened {
        Ok(opened) => opened,
        Err(ended) => return Ok(case::refuse(call, ended.reason()?)),
    };
    let in_place = file.media_type.starts_with("image/");
    Ok(Reply::file(&file.media_type, bytes)
        .with("content-disposition", disposition(in_place, &file.name))
        .with("content-security-policy", HARMLESS.into()))
}
