//! `GET /support/audit`, `.../verify` and `.../export`: the audit log, for auditors.

use regain_core::audit::export::{Format, json_lines};
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::store::audit_chain::Wanted;
use regain_core::support::audit_log::{self as rules, describe, describe_verified};
use regain_core::support::{Auditor, Capacity as _};
use regain_pages::{AuditFilter, audit, audit_log_csv, audit_verified};
use regain_web::{Call, Early, Platform, barred};

/// The audit log, as far as it is wanted.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (wanted, unread) = match rules::wanted(|name| call.query(name)) {
        Ok(wanted) => (wanted, None),
        Err(errors) => (Wanted::default(), Some(errors)),
    };
    let (db, token) = (call.platform.database()?, call.session());
    let listed = rules::list(&db, token.as_ref(), &wanted, &call.at()).await;
    let (auditor, page) = listed.map_err(barred::early(call))?;
    match unread {
        Some(errors) if !call.wants_page() => {
            let kind = Kind::InvalidFields;
            return Ok(Problem { kind, errors }.into());
        }
        None if !call.wants_page() => return Ok(Reply::json(200, &describe(&page))),
        _ => {}
    }
    let typed = |name: &str| call.query(name).unwrap_or_default();
    let filter = AuditFilter {
        from: typed("from"),
        to: typed("to"),
        event: typed("event"),
        actor: typed("actor"),
        account: typed("account"),
        case: typed("case"),
    };
    let (status, part) = match unread {
        None => (200, Some(&page)),
        Some(_) => (422, None),
    };
    let office = barred::office(call, auditor.session(), &call.path);
    Ok(Reply::page(status, audit(&office, &filter, part)))
}

/// Whether a part of it is whole.
pub async fn verify(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (db, token) = (call.platform.database()?, call.session());
    let (heads, keys) = (call.platform.audit()?, call.platform.keyring("AUDIT_KEY")?);
    let (from, at) = (call.query_as("from")?, call.at());
    let verified = rules::verify(&db, &heads, &keys, token.as_ref(), from, &at).await;
    let (auditor, verified): (Auditor, _) = verified.map_err(barred::early(call))?;
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe_verified(&verified)));
    }
    let office = barred::office(call, auditor.session(), &call.path);
    Ok(Reply::page(200, audit_verified(&office, &verified)))
}

/// A part of it as a file: lines that can be verified, or a table for eyes. Where the
/// next part begins, a header field says.
pub async fn export(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (db, token) = (call.platform.database()?, call.session());
    let heads = call.platform.audit()?;
    // A file that nobody gets is not on record.
    let (from, format) = (call.query_as("from")?, call.query_as("format")?);
    let (format, at): (Format, _) = (format.unwrap_or_default(), call.at());
    let exported = rules::export(&db, &heads, token.as_ref(), from, &at).await;
    let (_, part) = exported.map_err(barred::early(call))?;
    let (media_type, name, text) = if format == Format::Csv {
        (
            "text/csv; charset=utf-8",
            "audit.csv",
            audit_log_csv(&part.lines),
        )
    } else {
        let lines = json_lines(&part.lines, part.signed_head.as_deref());
        ("application/jsonl", "audit.jsonl", lines)
    };
    let reply = Reply::file(media_type, text.into_bytes()).with(
        "content-disposition",
        format!("attachment; filename=\"{name}\""),
    );
    Ok(match part.next {
        Some(next) => {
            let format = format.word();
            let link = format!("</support/audit/export?format={format}&from={next}>; rel=\"next\"");
            reply.with("link", link)
        }
        None => reply,
    })
}
