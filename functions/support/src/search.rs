//! `POST /support/search`: the accounts and cases that somebody asks about.

use regain_core::http::reply::Reply;
use regain_core::support::search::{self as rules, Results, Search};
use regain_core::support::{AccountReader, Capacity as _, open};
use regain_pages::{SearchPage, search as search_page};
use regain_web::{Call, Early, Platform, barred};

/// What there is by these words.
pub async fn search(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let fields = call.fields()?;
    let words = fields.peek("words").to_owned();
    let db = call.platform.database()?;
    let (token, at) = (call.session(), call.at());
    let request = match call.checked(Search::parse(fields)) {
        Ok(request) => request,
        Err(_) if call.wants_page() => {
            let opened = open::<AccountReader, _>(&db, token.as_ref(), (), &at).await;
            let (reader, ()) = opened.map_err(barred::early(call))?;
            return Ok(found(call, &reader, 422, &words, None));
        }
        Err(problem) => return Err(problem.into()),
    };
    let searched = rules::search(&db, token.as_ref(), &request, &at).await;
    Ok(match searched.map_err(barred::early(call))? {
        (_, results) if !call.wants_page() => Reply::json(200, &results.describe()),
        (reader, results) => match results.named(&request) {
            Some(id) => Reply::see_other(&format!("/support/cases/{id}")),
            None => found(call, &reader, 200, &words, Some(&results)),
        },
    })
}

fn found(
    call: &Call<impl Platform>,
    reader: &AccountReader,
    status: u16,
    words: &str,
    results: Option<&Results>,
) -> Reply {
    let view = SearchPage {
        words,
        results,
        by: reader.id(),
        now: call.at().now,
    };
    // What was searched for is no part of an address: the switch leads to their work.
    let office = barred::office(call, reader.session(), "/support");
    Reply::page(status, search_page(&office, &view))
}
