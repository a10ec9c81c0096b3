//! `GET /support/figures` and `.../export`: how the work goes.

use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::support::Capacity as _;
use regain_core::support::figures::{self as rules, describe};
use regain_pages::{FiguresTable, figures, figures_csv};
use regain_web::{Call, Early, Platform, barred};

/// Charts and tables.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (db, token) = (call.platform.database()?, call.session());
    let read = rules::read(&db, token.as_ref(), &call.at()).await;
    let (reader, found) = read.map_err(barred::early(call))?;
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe(&found)));
    }
    let office = barred::office(call, reader.session(), &call.path);
    Ok(Reply::page(200, figures(&office, &found)))
}

/// One table as a file; that of the weeks unless another is asked for.
pub async fn export(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (db, token) = (call.platform.database()?, call.session());
    let read = rules::read(&db, token.as_ref(), &call.at()).await;
    let (_, found) = read.map_err(barred::early(call))?;
    let table = match call.query("table") {
        Some(word) => FiguresTable::from_word(&word),
        None => Some(FiguresTable::Weeks),
    };
    let Some(table) = table else {
        return Ok(Kind::NotFound.into());
    };
    let name = format!("attachment; filename=\"{}.csv\"", table.word());
    let text = figures_csv(&found, table);
    Ok(Reply::file("text/csv; charset=utf-8", text.into_bytes()).with("content-disposition", name))
}
