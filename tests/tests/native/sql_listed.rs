//! Every statement there is, with something for each thing that it asks for.

use chrono::{DateTime, TimeDelta, Utc};
use regain_core::accounts::closing::{Reopening, reopen};
use regain_core::locale::Locale;
use regain_core::moment::{Moment, Peer};
use regain_core::policy::Policy;
use regain_core::recovery::machine::State;
use regain_core::recovery::rulebook::Kind;
use regain_core::store::accounts::{Account, AccountType, Role, Status};
use regain_core::store::audit::{Entry, Event};
use regain_core::store::cases::{Case, Opening};
use regain_core::store::challenges::Proven;
use regain_core::store::endings::Open;
use regain_core::store::evidence::File;
use regain_core::store::outbox::{CaseLetter, Letter};
use regain_core::store::seals::Wanted;
use regain_core::store::{
    Batch as _, Statement, accounts, alarms, allowlists, audit, cases, challenges, dossiers,
    email_changes, endings, evidence, figures, links, members, outbox, profiles, queue, remarks,
    seals, second_factor, service_keys, sessions, standings, steps, stops, throttles,
};

macro_rules! listed {
    ($($module:ident::$name:ident($($argument:expr),* $(,)?);)+) => {
        vec![$((concat!(stringify!($module), "::", stringify!($name)), Statement::from($module::$name($($argument),*)))),+]
    };
}

/// Each with the name of the function that returns it.
#[expect(clippy::too_many_lines, reason = "one for each statement")]
pub fn statements() -> Vec<(&'static str, Statement)> {
    let now = DateTime::<Utc>::default();
    let policy = &Policy::DEFAULT;
    let throttle = &policy.password_by_login;
    let peer = Peer::new([192, 0, 2, 1].into(), "");
    let at = &Moment {
        now,
        peer: &peer,
        request_id: "r",
    };
    let account = &Account {
        id: "a".into(),
        customer_number: "1".into(),
        email: "a@example.org".into(),
        name: "A".into(),
        account_type: AccountType::Individual,
        phone: "+33123456789".into(),
        locale: Locale::from_tag("fr").unwrap(),
        role: Role::Customer,
        status: Status::Active,
        password_hash: None,
        has_totp: false,
        provisioned: "p".into(),
        created_at: now,
        updated_at: now,
        held_until: None,
    };
    let entry = &Entry {
        event: Event::SignedIn,
        actor: None,
        account_id: None,
    };
    let charge = &throttles::Charge {
        lane: "lane".into(),
        charged: 1,
        refused: 0,
        open_at: now,
    };
    let case = &Case {
        id: "c".into(),
        reference: "r".into(),
        account_id: None,
        kind: Kind::Totp,
        account_type: AccountType::Individual,
        policy: "alwaysdata".into(),
        locale: Locale::from_tag("fr").unwrap(),
        phrase: "p".into(),
        factors: Vec::new(),
        flags: Vec::new(),
        contact_email: None,
        new_email: None,
        email: None,
        state: State::Submitted,
        call: None,
        agent_id: None,
        claimed_at: None,
        looks: Vec::new(),
        reviews: Vec::new(),
        decided_by: None,
        code_failures: 0,
        code_mails: 0,
        code_returned_at: None,
        opened_at: now,
        asked_at: None,
        expires_at: now,
        effect_at: None,
        ended_at: None,
        version: 1,
    };
    let open = &Open {
        id: "c".into(),
        reference: "r".into(),
        account_id: None,
        kind: Kind::Totp,
        contact_email: None,
        state: State::Submitted,
        opened_at: now,
        version: 1,
    };
    let opening = &Opening {
        secret_hash: &"h".into(),
        unmatched: None,
        login: "l",
        note: None,
        phone: None,
    };
    let after = &queue::After {
        opened_at: 0,
        id: "".into(),
    };
    let file = &File {
        id: "f".into(),
        item: "identity".into(),
        name: "n".into(),
        media_type: "application/pdf".into(),
        size: 1,
        digest: "d".into(),
        key_id: "k".into(),
        created_at: now,
    };
    let letter = &CaseLetter::Code {
        reference: "r".into(),
    };
    let key = &service_keys::Listed {
        id: "k".into(),
        label: "l".into(),
        scopes: "ip".into(),
        created_at: now,
        created_by: None,
        creator: None,
        revoked_at: None,
        revoked_by: None,
        revoker: None,
    };
    let remark = &remarks::Remark {
        account_id: &"a".into(),
        by: &"b".into(),
        action: remarks::Act::Role,
        role: Some(Role::Agent),
        note: None,
    };
    let mut all = listed! {
        accounts::by_email(&"e".into());
        accounts::by_customer_number("n");
        accounts::by_id(&"a".into());
        accounts::insert(account);
        accounts::update(account);
        accounts::require_unchanged(&"a".into(), now);
        accounts::require_password(&"a".into(), "h", true);
        accounts::entrant(&"e".into());
        accounts::require_standing(&"a".into(), Role::Agent, Status::Active);
        accounts::contact_checked(&"a".into(), now);
        accounts::require_recoverable(&"a".into(), "e");
        accounts::replace_email(&"a".into(), "e", now);
        accounts::hold(&"a".into(), now, now);
        accounts::held(&"h".into(), now);
        alarms::insert(&"h".into(), &"a".into(), "e", now);
        alarms::by_token(&"h".into(), now);
        alarms::require_live(&"h".into(), now);
        alarms::void_all(&"a".into());
        alarms::erase_expired(now);
        allowlists::of_login(&"e".into());
        allowlists::save(&"a".into(), "[]", None, None);
        allowlists::delete(&"a".into());
        allowlists::keep(&"a".into(), now);
        allowlists::undo_trials(now);
        allowlists::erase_undone(now);
        audit::insert_by_courier(Event::CaseExpired, None, &"c".into(), now);
        audit::insert_on_case(entry, &"c".into(), at);
        audit::insert_on_cooling_off(&"a".into(), entry, at);
        audit::insert_admitted(entry, &"lane".into(), at);
        audit::of_case(&"c".into());
        standings::of_login("l", &"l".into(), None, now);
        standings::at_effect(Some(&"a".into()), Some(&"e".into()));
        cases::insert(case, opening);
        cases::by_credential("r", &"h".into());
        cases::by_id(&"c".into());
        cases::ripe(now);
        cases::overdue(now);
        cases::fading(now);
        cases::require(case);
        cases::save(case);
        cases::matched(&"c".into(), "p");
        cases::charge_code("r", &"h".into(), &"k".into(), now, policy);
        cases::mint_code(&"c".into(), &"k".into(), now);
        cases::touch(&"c".into());
        cases::forget_before(now);
        cases::erase_before(now);
        challenges::insert(&"h".into(), &"a".into(), Proven::Password, now);
        challenges::met(&"h".into(), now);
        challenges::email_of(&"h".into(), now);
        challenges::by_token(&"h".into(), None, now);
        challenges::require_live(&"h".into(), now);
        challenges::void(&"h".into());
        challenges::void_all(&"a".into());
        challenges::erase_expired(now);
        dossiers::of_case(&"c".into());
        dossiers::holder(&"a".into());
        dossiers::holder_of_case(&"c".into());
        dossiers::holder_of_words("n", &"e".into());
        email_changes::ask(&"a".into(), "e", &"e".into(), true, now);
        email_changes::mint(&"h".into(), &"a".into(), "e", now);
        email_changes::mint_consent(&"h".into(), &"a".into(), now);
        email_changes::by_token(&"h".into(), now);
        email_changes::require_live(&"h".into(), "e", true, true, now);
        email_changes::confirm(&"h".into());
        email_changes::apply(&"a".into(), now);
        email_changes::void(&"a".into());
        email_changes::erase_expired(now);
        endings::by_id(&"c".into());
        endings::by_stop(&"h".into());
        endings::of_session(&"h".into(), now);
        evidence::by_credential("r", &"h".into());
        evidence::of_case(&"c".into());
        evidence::announce(&"f".into(), "identity", "r", &"h".into(), now, policy);
        evidence::require_announced(&"c".into(), file, policy);
        evidence::retract(&"f".into());
        evidence::stored(file);
        evidence::remove_others(&"c".into(), "identity", Some(&"f".into()));
        evidence::require_open(&"c".into());
        evidence::remove(&"c".into(), &"f".into());
        evidence::remove_all(&"c".into());
        evidence::remove_of_account(&"a".into());
        evidence::doomed(now, policy);
        evidence::erase_records_before(now);
        figures::milestones(now);
        figures::open_by_age(now);
        members::all();
        members::by_id(&"a".into());
        members::set_role(&"a".into(), Role::Agent, now);
        profiles::by_session(&"h".into(), now);
        profiles::update(&"a".into(), "n", "p", Locale::from_tag("fr").unwrap(), now);
        queue::waiting(&State::ALL, &Kind::ALL, after);
        queue::of_agent(&"a".into(), after);
        queue::by_reference("r");
        queue::of_account(&"a".into());
        queue::of_words("n", &"e".into());
        remarks::insert(remark, at);
        remarks::of_account(&"a".into());
        remarks::erase_before(now);
        seals::last();
        seals::of_row(1);
        seals::unsealed(1);
        seals::require_last(None);
        seals::insert("[]", now);
        seals::aged(1, now, 1);
        seals::erase_before(1, now);
        second_factor::of_challenge(&"h".into(), &"c".into(), now);
        second_factor::of_link(&"h".into(), &"c".into(), now);
        second_factor::of_session(&"h".into(), &"c".into(), now);
        second_factor::of_login(&"e".into());
        second_factor::require_unspent(&"a".into(), "s", 1);
        second_factor::spend_step(&"a".into(), 1);
        second_factor::require_code(&"a".into(), &"c".into());
        second_factor::spend_code(&"a".into(), &"c".into());
        second_factor::set_pending(&"a".into(), "s", now);
        second_factor::require_pending(&"a".into(), "s", now);
        second_factor::drop_pending(&"a".into());
        second_factor::erase_pending(now);
        second_factor::enable(&"a".into(), "s", 1, now);
        second_factor::disable(&"a".into());
        second_factor::void_codes(&"a".into());
        second_factor::insert_codes(&"a".into(), "[]");
        accounts::set_password(&"a".into(), "h");
        accounts::delete(&"a".into());
        audit::insert(entry, at);
        audit::insert_link_request(&"e".into(), &"lane".into(), at);
        audit::insert_bounded(entry, None, &"lane".into(), at);
        audit::insert_sign_out(&"h".into(), at);
        audit::history(&"h".into(), 1, now);
        audit::erase_before(1, now);
        links::replace(&"h".into(), &"a".into(), "e", now);
        links::by_token(&"h".into(), now);
        links::require_live(&"h".into(), now);
        links::void(&"a".into());
        links::erase_expired(now);
        outbox::insert(&"m".into(), &"a".into(), "e", &Letter::PasswordLink, now);
        outbox::insert_on_case(&"m".into(), &"c".into(), None, "e", letter, now);
        outbox::insert_link(&"m".into(), &"e".into(), &"lane".into(), &"lane".into(), now);
        outbox::insert_admitted(&"m".into(), &"a".into(), "e", &Letter::PasswordLink, &"lane".into(), now);
        outbox::claim(now, policy.mail_retries);
        outbox::finish(&"m".into(), "sent", None);
        outbox::drop_links(&"a".into());
        outbox::count_dead();
        outbox::dead();
        outbox::dead_by_id(&"m".into());
        outbox::require_dead(&"m".into());
        outbox::requeue(&"m".into(), now);
        outbox::erase_before(now);
        service_keys::by_hash(&"h".into());
        service_keys::ensure_first(&"h".into(), now);
        service_keys::in_use();
        service_keys::revoked();
        service_keys::by_id("k");
        service_keys::insert(key, &"h".into());
        service_keys::require_in_use("k");
        service_keys::revoke("k", &"a".into(), now);
        service_keys::erase_before(now);
        sessions::insert(&"s".into(), &"a".into(), &"h".into(), policy.customer_session, at);
        sessions::by_token(&"h".into(), now);
        sessions::touch(&"h".into(), now, policy);
        sessions::list(&"h".into(), now);
        sessions::require(&"h".into());
        sessions::prove(&"h".into(), &"i".into(), now);
        sessions::end_one(&"a".into(), &"s".into());
        sessions::end_others(&"a".into(), &"s".into());
        sessions::end(&"h".into());
        sessions::end_all(&"a".into());
        sessions::erase_expired(now);
        sessions::remember_device(&"h".into(), &"a".into(), now);
        sessions::forget_devices(&"a".into());
        sessions::erase_devices_before(now);
        steps::insert(&steps::Step::plain(&"c".into(), &"a".into(), steps::Deed::Claim), at);
        steps::insert_on_cooling_off(&"a".into(), &"s".into(), steps::Deed::Stop, at);
        steps::of_case(&"c".into());
        stops::insert(&"h".into(), &"c".into());
        stops::erase_before(now);
        throttles::charge(&"lane".into(), throttle, now);
        throttles::charge_behind(&"gate".into(), &"lane".into(), throttle, now);
        throttles::charge_login(&"gate".into(), &"lane".into(), Some(&"h".into()), &"e".into(), throttle, now);
        throttles::charge_challenge(&"h".into(), None, throttle, now);
        throttles::charge_link(&"h".into(), None, throttle, now);
        throttles::charge_session_code(&"h".into(), None, throttle, now);
        throttles::charge_session_password(&"h".into(), now, throttle, now);
        throttles::charge_service_code(&"e".into(), &"lane".into(), &"k".into(), throttle, now);
        throttles::clear(&"lane".into());
        throttles::refund(charge, throttle, now);
        throttles::erase_before(now - TimeDelta::hours(24), now);
    };
    for (name, several) in [
        ("cases::reminded", &cases::reminded(&"c".into(), now)[..]),
        ("endings::end", &endings::end(open, State::Stopped, now)),
        ("endings::close", &endings::close(&"a".into(), now)),
        (
            "endings::record_cooling_off",
            &endings::record_cooling_off(&"a".into(), entry, &[0; 16], at),
        ),
        // Only closing and reopening make what it takes.
        (
            "accounts::set_status",
            &[reopen(&"a".into(), Reopening::NewPassword, now)],
        ),
        (
            "cases::spend_code",
            &cases::spend_code(&"c".into(), &"k".into()),
        ),
        ("steps::forget_before", &steps::forget_before(now)),
        (
            "evidence::erased",
            &evidence::erased(&"f".into(), "{}", "s", now),
        ),
        ("seals::stretch", &stretch()),
        ("seals::listed", &trails()),
    ] {
        all.extend(several.iter().map(|statement| (name, statement.clone())));
    }
    all
}

fn stretch() -> Vec<Statement> {
    let mut statements = Vec::new();
    seals::stretch(1, 1).give(&mut statements);
    statements
}

/// The trail by each thing that it can be searched for.
pub fn trails() -> [Statement; 5] {
    let some = || Some("x".into());
    let nothing = Wanted::default;
    [
        nothing(),
        Wanted {
            case: some(),
            ..nothing()
        },
        Wanted {
            account: Some("x".into()),
            ..nothing()
        },
        Wanted {
            actor: some(),
            ..nothing()
        },
        Wanted {
            event: some(),
            ..nothing()
        },
    ]
    .map(|wanted| seals::listed(&wanted).into())
}
