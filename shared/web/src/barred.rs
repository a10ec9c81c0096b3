//! What somebody is told to whom the back office, or a part of it, stays shut.

use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::refusal::Ended;
use regain_core::sign_in::Session;
use regain_core::sign_in::gate::Denied;
use regain_core::sign_in::time_limits::TimeLimits;
use regain_core::support::manage::AdminRefusal;
use regain_frame::{Office, OfficeProblem, Site, office_problem};

use crate::call::Call;
use crate::denied;
use crate::early::Early;
use crate::platform::Platform;

/// A problem for a program; a person without a session is led to where they can go on, and
/// one of another role is told so.
pub fn early<P: Platform>(call: &Call<P>) -> impl FnOnce(Ended<Denied>) -> Early {
    move |ended| match ended.reason() {
        Ok(denied) => told(call, denied).into(),
        Err(failure) => failure.into(),
    }
}

/// The same of a refusal.
#[must_use]
pub fn told(call: &Call<impl Platform>, denied: Denied) -> Reply {
    match denied {
        Denied::RoleMissing => problem(call, Kind::RoleMissing, OfficeProblem::Role),
        denied => denied::told(call, denied),
    }
}

/// What an admin is told whose change is not made, where no page of its own says so.
#[must_use]
pub fn refused_admin(call: &Call<impl Platform>, refusal: AdminRefusal) -> Reply {
    match refusal {
        AdminRefusal::Denied(denied) => told(call, denied),
        AdminRefusal::NotFound => problem(call, Kind::NotFound, OfficeProblem::NotFound),
        refusal => Problem::from(refusal).into(),
    }
}

/// A problem for a program; for a person a page that says why, and what to do.
#[must_use]
pub fn problem(call: &Call<impl Platform>, kind: Kind, told: OfficeProblem) -> Reply {
    if !call.wants_page() {
        return kind.into();
    }
    // After a POST too, the language switch leads to a page that exists.
    let site = call.config.site(call.locale, "/support");
    Reply::page(kind.status(), office_problem(&site, told))
}

/// Who looks at a page that is found at this path.
#[must_use]
pub fn office<'a>(
    call: &'a Call<impl Platform>,
    session: &'a Session,
    path: &'a str,
) -> Office<'a> {
    let site = call.config.site(call.locale_for(session.locale), path);
    Office {
        site: Site {
            limits: Some(TimeLimits::of(session, &call.at())),
            ..site
        },
        name: &session.name,
        role: session.role,
    }
}
