//! `POST /profile/case/withdraw`: whoever can sign in does not need a recovery case,
//! and may not know of the one that a stranger opened.

use crate::account::profile::{Need, open};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::recovery::machine::Action;
use crate::recovery::stop::{Closing, end};
use crate::sign_in::gate::Opened;
use crate::store::{Database, case_closing};

/// Withdraws the open case of the account of a session; false where there is none.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn withdraw(
    db: &impl Database,
    token: Option<&Token>,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Opened<bool> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = case_closing::of_session(&hash, at.now);
    let (profile, case) = open(db, token, Need::Read, reads, at).await?;
    let Some(case) = case else {
        return Ok(false);
    };
    let actor = alloc::format!("account:{}", profile.account_id);
    let closing = Closing {
        action: Action::Withdraw,
        event: Event::CaseWithdrawn,
        actor: Some(&actor),
    };
    let ended = end(db, case, &closing, mail_id, at).await?;
    Ok(ended.is_some())
}
