//! Until when somebody can go on as they are: pages say so, before it is over (WCAG 2.2.1).

use chrono::{DateTime, TimeDelta, Utc};

use crate::http::request_context::RequestContext;
use crate::sign_in::gate::{Holder, SessionRow};
use crate::sign_in::session_issue::session_life;

/// Until when a session and the proof in it hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// How long the session lasts from now, without another request.
    pub left: TimeDelta,
    /// When it is over then.
    pub until: DateTime<Utc>,
    /// Whether another request puts that off.
    pub extends: bool,
    /// Until when the proof of all factors is fresh enough for a change, if it is.
    pub proof_until: Option<DateTime<Utc>>,
}

impl TimeLimits {
    /// Those of a session that this call uses.
    #[must_use]
    pub fn of(session: &impl SessionRow, at: &RequestContext) -> Self {
        of_holder(&session.holder(), at)
    }
}

fn of_holder(holder: &Holder<'_>, at: &RequestContext) -> TimeLimits {
    // Its last use may have been noted by so much earlier.
    let idle = at.now + session_life(holder.role, at.limits).idle - at.limits.session_touch;
    let until = idle.min(holder.expires_at);
    TimeLimits {
        left: until - at.now,
        until,
        extends: idle < holder.expires_at,
        proof_until: holder
            .is_fresh(at)
            .then(|| holder.proved_at + at.limits.fresh_proof),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Role;
    use crate::http::request_context::Client;
    use crate::id::AccountId;
    use crate::limits::Limits;

    #[test]
    fn a_request_puts_the_end_of_a_session_off_but_not_beyond_its_last_one() {
        let client = Client::new([192, 0, 2, 7].into(), "");
        let limits = Limits::DEFAULT;
        let now = DateTime::<Utc>::default() + TimeDelta::days(1);
        let at = RequestContext {
            now,
            client: &client,
            request_id: "",
            limits: &limits,
        };
        let account_id = AccountId::default();
        let told = |left: TimeDelta, proved_ago: TimeDelta| {
            let holder = Holder {
                account_id: &account_id,
                role: Role::Agent,
                allowlist: None,
                has_second_factor: true,
                proved_at: now - proved_ago,
                networks: [None, None],
                expires_at: now + left,
            };
            of_holder(&holder, &at)
        };
        let idle = limits.staff_session.idle;
        let early = told(idle * 2, TimeDelta::minutes(1));
        assert!(early.extends && early.until <= now + idle);
        let proof_until = now + limits.fresh_proof - TimeDelta::minutes(1);
        assert_eq!(early.proof_until, Some(proof_until));
        let late = told(TimeDelta::minutes(5), limits.fresh_proof * 2);
        assert!(!late.extends && late.proof_until.is_none());
        assert_eq!(late.left, TimeDelta::minutes(5));
        assert_eq!(late.until, now + TimeDelta::minutes(5));
    }
}
