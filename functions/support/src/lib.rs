//! `/support/...`: where staff work on recovery cases, read the audit trail, and manage
//! staff and keys. It alone opens evidence. The rules are in `regain_core::support`. One
//! file for each page.

mod account;
mod audit;
mod barred;
mod case;
mod evidence;
mod figures;
mod home;
mod keys;
mod mails;
mod queue;
mod staff;
mod steps;

use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_core::support::endpoint::{Endpoint, Found, find};
use regain_edge::{Call, Edge, Failure, Health, serve};
use worker::web_sys::Request;
use worker::{Context, Env, Response, event};

use case::Place;

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response, &'static str> {
    serve(request, env, context, touch, answer).await
}

/// Everything that this function cannot work without.
async fn touch(health: &mut Health<'_>) {
    let courier = health.env.service("COURIER");
    health
        .variables()
        .bound("COURIER", courier)
        .ring("EVIDENCE_PRIVATE_KEY")
        .ring("AUDIT_KEY")
        .database()
        .await
        .evidence()
        .await
        .audit()
        .await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let (endpoint, parts) = match find(&call.method, &call.path) {
        Found::Endpoint(endpoint, parts) => (endpoint, parts),
        Found::OtherMethod(allow) => {
            return Ok(Reply::from(Kind::MethodNotAllowed).with("allow", allow));
        }
        Found::Nothing => return Ok(Kind::NotFound.into()),
    };
    let part = |place: usize| parts.get(place).copied().unwrap_or_default();
    let case = Place {
        case_id: part(0),
        item: None,
    };
    let item = Place {
        item: Some(part(1)),
        ..case
    };
    match endpoint {
        Endpoint::Home => home::show(call, edge).await,
        Endpoint::Queue => queue::list(call, edge).await,
        Endpoint::Search => queue::search(call, edge).await,
        Endpoint::Case => case::show(call, edge, case).await,
        Endpoint::Claim => steps::claim(call, edge, case).await,
        Endpoint::Release => steps::release(call, edge, case).await,
        Endpoint::Match => steps::link(call, edge, case).await,
        Endpoint::Call => steps::called(call, edge, case).await,
        Endpoint::RequestDocuments => steps::request_documents(call, edge, case).await,
        Endpoint::Decide => steps::decide(call, edge, case).await,
        Endpoint::Approve => steps::approve(call, edge, case).await,
        Endpoint::Stop => steps::stop(call, edge, case).await,
        Endpoint::Item => case::show(call, edge, item).await,
        Endpoint::File => evidence::file(call, edge, item, part(2)).await,
        Endpoint::Look => evidence::look(call, edge, item).await,
        Endpoint::Review => evidence::review(call, edge, item).await,
        Endpoint::Account => account::show(call, edge, part(0)).await,
        Endpoint::ResetLink => account::send_link(call, edge, part(0)).await,
        Endpoint::Freeze => account::freeze(call, edge, part(0)).await,
        Endpoint::Unfreeze => account::unfreeze(call, edge, part(0)).await,
        Endpoint::Audit => audit::list(call, edge).await,
        Endpoint::AuditVerify => audit::verify(call, edge).await,
        Endpoint::AuditExport => audit::export(call, edge).await,
        Endpoint::Figures => figures::show(call, edge).await,
        Endpoint::FiguresExport => figures::export(call, edge).await,
        Endpoint::StaffList => staff::list(call, edge).await,
        Endpoint::StaffAdd => staff::add(call, edge).await,
        Endpoint::StaffChange => staff::change(call, edge, part(0)).await,
        Endpoint::Keys => keys::list(call, edge).await,
        Endpoint::KeyCreate => keys::create(call, edge).await,
        Endpoint::KeyRevoke => keys::revoke(call, edge, part(0)).await,
        Endpoint::Mails => mails::list(call, edge).await,
        Endpoint::MailResend => mails::resend(call, edge, part(0)).await,
    }
}
