//! What somebody is told whose session does not open a call.

use regain_core::account::profile::{Need, show};
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::refusal::Ended;
use regain_core::sign_in::gate::Denied;
use regain_core::store::profiles::Profile;

use crate::call::Call;
use crate::early::Early;
use crate::kept::{Kept, leads_on, on_to};
use crate::platform::Platform;

/// A problem for a program; a person is led to where they can go on, and from a proof back
/// to the page that they were on.
pub fn early<P: Platform>(call: &Call<P>) -> impl FnOnce(Ended<Denied>) -> Early {
    move |ended| match ended.reason() {
        Ok(denied) => told(call, denied).into(),
        Err(failure) => failure.into(),
    }
}

/// The same of a refusal.
pub(crate) fn told(call: &Call<impl Platform>, denied: Denied) -> Reply {
    if let Denied::TooManyChanges { wait } = denied {
        return Reply::from(Kind::TooManyAttempts).with_retry_after(wait);
    }
    if !call.wants_page() {
        return Problem::from(denied).into();
    }
    let proof = matches!(denied, Denied::OtherNetwork | Denied::FreshProofRequired);
    if (proof || denied == Denied::SessionRequired)
        && let Some(kept) = Kept::of(call)
    {
        return kept.refused(call, Problem::from(denied).kind.status(), proof);
    }
    match denied {
        Denied::SessionRequired => {
            // The page of a proof says where it leads.
            let then = call.query("then").or_else(|| call.page.clone());
            Reply::see_other(&on_to("/login", &then.unwrap_or_default()))
        }
        Denied::AddressRefused(refused) => call.address_refused(&refused),
        Denied::SecondFactorMandatory => Reply::see_other("/profile/totp"),
        // No page of an account's owner takes a role.
        Denied::RoleMissing | Denied::TooManyChanges { .. } => Problem::from(denied).into(),
        Denied::OtherNetwork | Denied::FreshProofRequired => {
            let page = call.page.as_deref().filter(|page| leads_on(page));
            Reply::see_other(&format!("/login/proof?then={}", page.unwrap_or_default()))
        }
    }
}

/// Reads the profile for a GET. A form for a change is shown to people only after
/// a proof that is fresh, so that they do not fill it in for nothing.
///
/// # Errors
/// [`Early`]: what somebody is told who may not read it, or a failure of ours.
pub async fn read(call: &Call<impl Platform>, need: Need) -> Result<Profile, Early> {
    let need = match need {
        Need::Change if !call.wants_page() => Need::Read,
        Need::Enrol if !call.wants_page() => Need::LookAtFactor,
        need => need,
    };
    let db = call.platform.database()?;
    let token = call.session();
    let profile = show(&db, token.as_ref(), need, &call.at()).await;
    profile.map_err(early(call))
}
