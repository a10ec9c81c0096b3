//! `POST /profile/case/withdraw`: whoever can sign in does not need a recovery case,
//! and may not know of the one that a stranger opened.

use super::{Need, Opened, open};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::recovery::machine::Action;
use crate::recovery::stop::{Ending, end};
use crate::store::Database;
use crate::store::audit::Event;
use crate::store::endings;
use crate::token::Token;

/// Withdraws the open case of the account of a session; false where there is none.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn withdraw(
    db: &impl Database,
    token: Option<&Token>,
    mail_id: &[u8; 16],
    at: &Moment<'_>,
    policy: &Policy,
) -> Opened<bool> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = endings::of_session(&hash, at.now);
    let (profile, case) = open(db, token, Need::Look, reads, at, policy).await?;
    let Some(case) = case else {
        return Ok(false);
    };
    let actor = alloc::format!("account:{}", profile.account_id);
    let ending = Ending {
        action: Action::Withdraw,
        event: Event::CaseWithdrawn,
        actor: Some(&actor),
    };
    let ended = end(db, case, &ending, mail_id, at).await?;
    Ok(ended.is_some())
}
