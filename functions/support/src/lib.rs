//! `/support/...`: where staff work on recovery cases, and auditors look at some a second
//! time. It alone opens evidence. The
//! rules are in `regain_core::support`. One file for each page. What auditors and
//! admins use has functions of its own.

mod case;
mod evidence;
mod home;
mod open;
mod queue;
mod samples;
mod search;
mod steps;

use regain_core::http::reply::Reply;
use regain_core::http::routes::Support;
use regain_web::{Call, Early, Health, Platform};

use case::Place;

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .policy()
        .bound("COURIER")
        .keyring("EVIDENCE_PRIVATE_KEY")
        .keyring("TRACE_KEYS")
        .database()
        .await
        .evidence()
        .await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: Support) -> Result<Reply, Early> {
    let case = Place {
        case_id: call.segment(0),
        item: None,
    };
    let item = Place {
        item: Some(call.segment(1)),
        ..case
    };
    match endpoint {
        Support::Home => home::show(call).await,
        Support::Queue => queue::list(call).await,
        Support::OpenForm => open::form(call).await,
        Support::Open => open::open(call).await,
        Support::RefuseUnmatched => queue::refuse_unmatched(call).await,
        Support::Search => search::search(call).await,
        Support::NextCase => queue::next_case(call).await,
        Support::WaitingMail => queue::waiting_mail(call).await,
        Support::Case => case::show(call, case).await,
        Support::Claim => steps::claim(call, case).await,
        Support::Release => steps::release(call, case).await,
        Support::Match => steps::link(call, case).await,
        Support::Call => steps::called(call, case).await,
        Support::Message => steps::message(call, case).await,
        Support::SendLink => steps::send_link(call, case).await,
        Support::RequestDocuments => steps::request_documents(call, case).await,
        Support::Decide => steps::decide(call, case).await,
        Support::Approve => steps::approve(call, case).await,
        Support::Stop => steps::stop(call, case).await,
        Support::Reopen => steps::reopen(call, case).await,
        Support::Samples => samples::list(call).await,
        Support::Sample => samples::show(call, case.case_id).await,
        Support::JudgeSample => samples::judge(call, case.case_id).await,
        Support::RequestCopies => evidence::request_copies(call, case).await,
        Support::Item => case::show(call, item).await,
        Support::File => evidence::file(call, item, call.segment(2)).await,
        Support::Transcribe => evidence::transcribe(call, item).await,
        Support::Review => evidence::review(call, item).await,
    }
}
