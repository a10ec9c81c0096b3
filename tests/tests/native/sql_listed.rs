// Long: a list of statements.
//! Every statement there is, with something for each thing that it asks for.

use chrono::{DateTime, TimeDelta, Utc};
use regain_core::account::account_type::AccountType;
use regain_core::account::closing::{Reopening, reopen};
use regain_core::account::email::Purpose;
use regain_core::account::{Account, Role, Status};
use regain_core::audit::event::{Entry, Event, Factors};
use regain_core::crypto::code::CodeHash;
use regain_core::evidence::made::Made;
use regain_core::http::locale::Locale;
use regain_core::http::request_context::{Client, RequestContext};
use regain_core::limits::Limits;
use regain_core::mail::template::{CaseMailTemplate, MailTemplate};
use regain_core::oidc::registration::{AuthenticationMethod, Registration};
use regain_core::oidc::request::Parameters;
use regain_core::oidc::{Algorithm, Scope};
use regain_core::recovery::case::{Case, State, Wish};
use regain_core::recovery::message::Message;
use regain_core::recovery::rulebook::{Loss, Lost};
use regain_core::recovery::sign::{FraudSign, Trace};
use regain_core::sign_in::{Proven, Session};
use regain_core::store::audit_chain::Wanted;
use regain_core::store::case_closing::OpenCase;
use regain_core::store::cases::Opening;
use regain_core::store::evidence::File;
use regain_core::store::grants::{NewGrant, TokenKind};
use regain_core::store::outbox::Due;
use regain_core::store::password_links::Way;
use regain_core::store::{
    Batch as _, Statement, account_facts, account_names, account_pages, account_search, accounts,
    admin_notes, allowlists, attempts, audit, audit_chain, breached_passwords, cancel_links,
    case_closing, case_codes, case_details, case_links, case_traces, cases, challenges, clients,
    dead_mails, devices, email_changes, evidence, figures, grants, messages, outbox,
    password_links, presses, profiles, queue, rate_limits, report_links, samples, second_factor,
    service_keys, sessions, staff, staff_actions, waiting_mails, wordings,
};
use regain_core::support::action;
use regain_core::support::sample::{Judgement, SampleOutcome};

macro_rules! listed {
    ($($module:ident::$name:ident($($argument:expr),* $(,)?);)+) => {
        vec![$((concat!(stringify!($module), "::", stringify!($name)), Statement::from($module::$name($($argument),*)))),+]
    };
}

/// Each with the name of the function that returns it.
#[expect(clippy::too_many_lines, reason = "one for each statement")]
pub fn statements() -> Vec<(&'static str, Statement)> {
    let now = DateTime::<Utc>::default();
    let limits = &Limits::DEFAULT;
    let rate_limit = &limits.passwords;
    let client = Client::new([192, 0, 2, 1].into(), "");
    let at = &RequestContext {
        now,
        client: &client,
        request_id: "r",
        limits: &Limits::DEFAULT,
    };
    let due = &Due {
        id: "m".into(),
        account_id: None,
        case_id: None,
        recipient: "a@example.org".into(),
        name: None,
        locale: Locale::from_tag("fr").unwrap(),
        template: String::new(),
        attempts: 1,
    };
    let client_of_oidc = &Registration {
        id: "c".into(),
        name: "C".into(),
        authentication: AuthenticationMethod::Basic,
        secret_hash: Some("h".into()),
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        scopes: vec![Scope::OpenId],
        groups: Vec::new(),
        second_factor: false,
        claims_in_id_token: false,
        algorithm: Algorithm::Rs256,
        access_seconds: 60,
        refresh_days: 1,
        created_at: now,
    };
    let session = &Session {
        id: "s".into(),
        account_id: "a".into(),
        email: "a@example.org".into(),
        name: "A".into(),
        account_type: AccountType::Individual,
        locale: Locale::from_tag("fr").unwrap(),
        role: Role::Customer,
        has_totp: false,
        allowlist: None,
        proved_at: now,
        factors: Factors::Password,
        network4: None,
        network6: None,
        expires_at: now,
    };
    let grant = &NewGrant {
        id: "g".into(),
        client: client_of_oidc,
        session,
        offline: false,
        scopes: &[Scope::OpenId],
        parameters: &Parameters::default(),
        code_hash: "h".into(),
    };
    let worded = &wordings::Replacement {
        policy: "p",
        locale: Locale::from_tag("fr").unwrap(),
        name: "n",
        text: None,
        version: 0,
        by: &"a".into(),
    };
    let account = &Account {
        id: "a".into(),
        customer_number: "1".into(),
        email: "a@example.org".into(),
        name: "A".into(),
        contact_person: None,
        account_type: AccountType::Individual,
        phone: "+33123456789".into(),
        notice_email: None,
        phone_confirmed_at: None,
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
    let message = Message {
        ready: None,
        text: Some("Hello".into()),
    };
    let entry = &Entry {
        event: Event::SignedInByPassword,
        actor: None,
        account_id: None,
    };
    let usage = &rate_limits::Usage {
        limit_key: "key".into(),
        consumed: 1,
        in_a_row: 1,
        refused: 0,
        open_at: now,
    };
    let case = &Case {
        id: "c".into(),
        reference: "r".into(),
        account_id: None,
        lost: Loss::Totp.into(),
        wish: Wish::Change,
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
        state_since: now,
        call: None,
        call_time: None,
        agent_id: None,
        claimed_at: None,
        transcriptions: Vec::new(),
        reviews: Vec::new(),
        copies: Vec::new(),
        copy_rounds: 0,
        decided_by: None,
        code_failures: 0,
        code_mails: 0,
        code_returned_at: None,
        opened_at: now,
        asked_at: None,
        expires_at: now,
        remind_at: None,
        effect_at: None,
        ended_at: None,
        cancelled_in: None,
        reopening_by: None,
        reopened_at: None,
        version: 1,
    };
    let open = &OpenCase {
        id: "c".into(),
        reference: "r".into(),
        account_id: None,
        lost: Loss::Totp.into(),
        wish: Wish::Change,
        contact_email: None,
        state: State::Submitted,
        call: None,
        reopened: false,
        opened_at: now,
        version: 1,
    };
    let opening = &Opening {
        secret_hash: &"h".into(),
        link_hash: Some(&"h".into()),
        unmatched: None,
        login: "l",
        note: None,
        phone: None,
    };
    let after = &queue::After::default();
    let marked = &queue::Marked {
        states: &State::ALL,
        lost: &Lost::ALL,
        flag: None,
        after,
    };
    let file = &File {
        id: "f".into(),
        item: "identity".into(),
        name: "n".into(),
        media_type: "application/pdf".into(),
        size: 1,
        digest: "d".into(),
        key_id: "k".into(),
        made: Made::default(),
        created_at: now,
    };
    let judgement = &Judgement {
        outcome: SampleOutcome::Wrong,
        note: None,
    };
    let traces = &[Trace {
        sign: FraudSign::SameFile,
        fingerprint: "f".into(),
        file_id: Some("f".into()),
    }];
    let template = &CaseMailTemplate::Code {
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
    let admin_note = &action::AdminNote {
        account_id: &"a".into(),
        by: &"b".into(),
        action: action::AdminAction::Role,
        role: Some(Role::Agent),
        note: None,
    };
    let mut all = listed! {
        accounts::by_email(&"e".into());
        accounts::by_customer_number("n");
        accounts::by_id(&"a".into());
        accounts::by_customer_numbers("[]");
        accounts::taken_emails("[]");
        accounts::insert(account);
        accounts::insert_where_free([account].into_iter());
        account_names::insert([account].into_iter());
        second_factor::enable_each("[]", now);
        allowlists::save_each("[]");
        audit::insert_each(Event::AccountCreated, "key:first", "[]", at);
        accounts::update(account);
        accounts::require_unchanged(&"a".into(), now);
        accounts::require_password(&"a".into(), "h", true);
        accounts::for_sign_in(&"e".into());
        accounts::require_role_and_status(&"a".into(), Role::Agent, Status::Active);
        accounts::contact_checked(&"a".into(), now);
        accounts::require_recoverable(&"a".into(), "e");
        accounts::replace_email(&"a".into(), "e", now);
        accounts::hold(&"a".into(), Loss::Ip.into(), now, now);
        accounts::phone_confirmed(&"a".into(), "p", now);
        accounts::phone_in_doubt(&"a".into(), now);
        accounts::held(&"h".into(), now);
        report_links::insert(&"h".into(), &"a".into(), "e", now);
        report_links::by_token(&"h".into(), now);
        report_links::require_live(&"h".into(), now);
        report_links::void_all(&"a".into());
        report_links::erase_expired(now);
        allowlists::of_login(&"e".into());
        allowlists::save(&"a".into(), "[]", None);
        allowlists::delete(&"a".into());
        allowlists::keep(&"a".into(), now);
        allowlists::require_trial(&"a".into(), now);
        allowlists::undo(&"a".into());
        allowlists::erase_empty(&"a".into());
        allowlists::undo_trials(now);
        allowlists::erase_undone(now);
        audit::insert_by_courier(Event::CaseExpired, None, &"c".into(), now);
        audit::insert_on_case(entry, &"c".into(), at);
        audit::insert_on_cooling_off(&"a".into(), true, entry, at);
        audit::insert_admitted(entry, &"key".into(), at);
        audit::of_case(&"c".into());
        account_facts::of_login("l", &"l".into(), None, now, None);
        account_facts::at_effect(Some(&"a".into()), Some(&"e".into()));
        cases::insert(case, opening);
        cases::by_credential("r", &"h".into());
        cases::unmatched(&["c".into()]);
        cases::known(&["c".into()], &"h".into());
        cases::by_id(&"c".into());
        cases::by_reference("r");
        cases::free(&"h".into(), now);
        case_traces::insert(&"c".into(), traces, now);
        case_traces::raise(traces);
        case_traces::note(&"c".into(), FraudSign::LateAddress);
        case_traces::note_twice(&"c".into(), "d");
        case_traces::links(&"c".into());
        case_traces::erase_before(now);
        case_links::by_link(&"h".into());
        case_links::mint(&"c".into(), &"h".into());
        case_links::renew(&"c".into());
        cases::due_effects(now, 0);
        cases::overdue(now, 0);
        cases::due_reminders(now, 0);
        cases::require(case);
        cases::save(case);
        cases::matched(&"c".into(), "p");
        case_codes::consume("r", &"h".into(), &"k".into(), now, limits);
        case_codes::mint(&"c".into(), &"k".into(), now);
        cases::touch(&"c".into());
        cases::forget_before(now);
        cases::erase_before(now);
        challenges::met(&"h".into(), now);
        challenges::email_of(&"h".into(), now);
        challenges::by_token(&"h".into(), None, now);
        challenges::require_live(&"h".into(), now);
        challenges::void(&"h".into());
        challenges::void_all(&"a".into());
        challenges::erase_expired(now);
        case_details::of_case(&"c".into());
        case_details::holder(&"a".into());
        case_details::holder_of_case(&"c".into());
        case_codes::refund(&"c".into());
        devices::list(&"h".into(), None, now);
        devices::forget(&"a".into(), &"d".into());
        devices::forget_others(&"a".into(), None);
        devices::erase_before(now);
        email_changes::ask(&"a".into(), Purpose::SignIn, "e", &"e".into(), true, now, now);
        email_changes::require_waiting(&"a".into(), Purpose::SignIn, "e", now);
        email_changes::waiting(&"h".into(), Purpose::SignIn, now);
        email_changes::prolong(&"a".into(), Purpose::SignIn, now, chrono::TimeDelta::days(7));
        email_changes::mint(&"h".into(), &"a".into(), Purpose::SignIn, "e", now);
        email_changes::mint_consent(&"h".into(), &"a".into(), now);
        email_changes::by_token(&"h".into(), now);
        email_changes::require_live(&"h".into(), "e", true, true, now);
        email_changes::confirm(&"h".into());
        email_changes::apply(&"a".into(), now);
        email_changes::apply_to_notices(&"a".into(), now);
        email_changes::void(&"a".into(), Purpose::SignIn);
        email_changes::void_all(&"a".into());
        email_changes::erase_expired(now);
        case_closing::by_id(&"c".into());
        case_closing::by_stop(&"h".into());
        case_closing::of_session(&"h".into(), now);
        evidence::by_credential("r", &"h".into());
        evidence::of_case(&"c".into());
        evidence::announce(&"f".into(), "identity", "r", &"h".into(), now, limits);
        evidence::is_day_full(&"c".into(), now, limits);
        evidence::require_announced(&"c".into(), file, limits);
        evidence::require_other(&"c".into(), file);
        evidence::retract(&"f".into());
        evidence::stored(file);
        evidence::remove_all_of(&"c".into(), "identity");
        evidence::require_open(&"c".into(), "identity");
        evidence::require_opened(&"c".into(), "identity", &"a".into());
        evidence::remove(&"c".into(), &"f".into());
        evidence::remove_all(&"c".into());
        evidence::remove_of_account(&"a".into());
        evidence::doomed(now, 0, limits);
        evidence::erase_records_before(now);
        figures::milestones(now);
        figures::first_looks(now);
        figures::outcomes(now);
        figures::samples(now);
        figures::open_by_age(now);
        staff::all();
        staff::by_id(&"a".into());
        staff::set_role(&"a".into(), Role::Agent, now);
        profiles::by_session(&"h".into(), now);
        profiles::in_use(&"h".into(), now);
        profiles::update(&"a".into(), "n", None, "p", Locale::from_tag("fr").unwrap(), None, now);
        queue::waiting(&State::ALL, &Lost::ALL, after);
        queue::counts(&State::ALL);
        queue::unmatched(marked);
        queue::flagged(marked);
        queue::with_signs(marked);
        queue::of_agent(&"a".into(), after);
        queue::by_reference("r");
        queue::of_account(&"a".into());
        queue::found(&[&"a".into()], &"e".into());
        account_search::by_words("a");
        account_pages::after(&"a".into(), Some(Status::Active), None, 1000, 100);
        account_pages::id_after(&"a".into(), 1000);
        admin_notes::insert(admin_note, at);
        admin_notes::of_account(&"a".into());
        admin_notes::erase_before(now);
        audit_chain::last();
        audit_chain::names(&["a"]);
        audit_chain::of_row(1);
        audit_chain::unsealed(1);
        audit_chain::require_last(None);
        audit_chain::insert("[]", now);
        audit_chain::aged(1, now, 1);
        audit_chain::erase_before(1, now);
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
        second_factor::has_codes(&"h".into(), "[]");
        second_factor::insert_codes(&"a".into(), "[]");
        accounts::set_password(&"a".into(), "h");
        accounts::delete(&"a".into());
        audit::insert(entry, at);
        audit::insert_link_request(&"e".into(), &["key".into()], at);
        audit::insert_bounded(entry, None, &["key".into()], at);
        audit::insert_repeat(entry, &"key".into(), at);
        audit::history(&"h".into(), 1, now);
        audit::of_account(&"a".into(), 1, 100);
        audit::erase_before(1, now);
        password_links::replace(&"h".into(), &"a".into(), "e", Way::Mailed, now);
        password_links::by_token(&"h".into(), now);
        password_links::require_live(&"h".into(), now);
        password_links::void(&"a".into());
        password_links::erase_expired(now);
        presses::keep(&"h".into(), "/", None, now);
        presses::require_new(&"h".into());
        presses::repeat(&"h".into(), now, limits.press, now, 1);
        presses::erase_expired(now);
        outbox::insert(&"m".into(), &"a".into(), "e", &MailTemplate::PasswordLink, now);
        outbox::insert_on_case(&"m".into(), &"c".into(), None, "e", template, now);
        outbox::insert_on_case(&"m".into(), &"c".into(), Some(&"a".into()), "e", template, now);
        outbox::insert_link(&"m".into(), &"e".into(), &["key".into()], now, limits);
        outbox::insert_new_device(&"m".into(), &"a".into(), "e", &MailTemplate::PasswordLink, Some("n"), now);
        outbox::require_queued(&"m".into());
        outbox::insert_admitted(&"m".into(), &"a".into(), "e", &MailTemplate::PasswordLink, &"key".into(), now);
        accounts::email_proven(&"a".into(), "e");
        accounts::require_contact_checked(&"a".into(), now);
        attempts::require_changes_left(&"key".into());
        sessions::end_beyond(&"a".into(), 20);
        outbox::claim(now, limits);
        outbox::finish(due, "sent", None, now);
        outbox::drop_links(&"a".into());
        dead_mails::count();
        dead_mails::latest();
        dead_mails::by_id(&"m".into());
        dead_mails::require(&"m".into());
        dead_mails::requeue(&"m".into(), now);
        outbox::erase_before(now);
        clients::by_id("c");
        clients::insert(client_of_oidc);
        clients::all(now);
        clients::update(client_of_oidc);
        clients::renew_secret("c", &"h".into());
        clients::delete("c");
        grants::insert(grant, at);
        grants::by_code(&"h".into(), now);
        grants::by_token(&"h".into(), TokenKind::Access, now);
        grants::insert_token(&"h".into(), &"g".into(), TokenKind::Refresh, now);
        grants::put_off(&"g".into(), now);
        grants::end(&"g".into());
        grants::end_all(&"a".into());
        grants::end_others(&"a".into(), &"s".into());
        grants::end_unused_beyond(&"a".into(), "c", 20);
        grants::end_beyond(&"a".into(), "c", true, 20);
        grants::erase_expired(now);
        grants::erase_expired_tokens(now);
        service_keys::by_hash(&"h".into());
        service_keys::ensure_first(&"h".into(), now);
        service_keys::in_use();
        service_keys::revoked();
        service_keys::by_id("k");
        service_keys::insert(key, &"h".into());
        service_keys::require_in_use("k");
        service_keys::revoke("k", &"a".into(), now);
        service_keys::erase_before(now);
        sessions::insert(&"s".into(), &"a".into(), &"h".into(), limits.customer_session, Factors::Password, at);
        sessions::beside(&"s".into(), &"t".into(), &"h".into(), now);
        sessions::by_token(&"h".into(), now);
        sessions::touch(&"h".into(), now, limits);
        sessions::list(&"h".into(), now);
        sessions::of_account(&"a".into(), now);
        sessions::require(&"h".into());
        sessions::prove(&"h".into(), &"i".into(), Factors::Totp, at);
        sessions::end_one(&"a".into(), &"s".into());
        sessions::end(&"h".into());
        sessions::erase_expired(now);
        wordings::of_policy("p");
        wordings::of_case(&"c".into());
        wordings::by_credential("R", &CodeHash::default());
        samples::is_drawn(now);
        samples::approved(now);
        samples::latest();
        samples::by_case(&"c".into());
        samples::had_part(&"c".into(), &"a".into());
        samples::forget_before(now);
        waiting_mails::wanted(&"a".into());
        waiting_mails::set(&"a".into(), true);
        waiting_mails::due(now, 0);
        waiting_mails::looks(now);
        waiting_mails::approvals(now);
        waiting_mails::messages(now);
        staff_actions::insert(&action::StaffActionEntry::plain(&"c".into(), &"a".into(), action::StaffAction::Claim), at);
        staff_actions::insert_on_cooling_off(&"a".into(), &"s".into(), action::StaffAction::Stop, at);
        staff_actions::of_case(&"c".into());
        messages::by_credential("R", &CodeHash::default());
        messages::of_case(&"c".into());
        messages::read(&"c".into(), now);
        messages::forget_before(now);
        queue::reopenings(now, &queue::After::default());
        queue::with_messages(&queue::After::default());
        staff_actions::openings(&"c".into());
        staff_actions::calls("R", &CodeHash::default());
        breached_passwords::has("p");
        cancel_links::insert(&"h".into(), &"c".into());
        cancel_links::erase_before(now);
        rate_limits::consume(&"key".into(), rate_limit, now);
        rate_limits::consume_behind(&["gate".into()], &"key".into(), rate_limit, now);
        rate_limits::consume_login(&["gate".into()], &"key".into(), Some(&"h".into()), &"e".into(), rate_limit, now);
        rate_limits::consume_case(&["gate".into()], &"key".into(), &"e".into(), "1", rate_limit, now);
        rate_limits::consume_challenge(&"h".into(), "totp", None, rate_limit, now);
        rate_limits::consume_link(&"h".into(), "totp", rate_limit, now);
        rate_limits::consume_session_code(&"h".into(), "totp", rate_limit, now);
        rate_limits::consume_session_password(&"h".into(), now, rate_limit, now);
        rate_limits::consume_service_code(&"e".into(), &"key".into(), &"k".into(), rate_limit, now);
        attempts::fail(&[(&"key".into(), rate_limit)]);
        attempts::clear(&"key".into());
        attempts::clear_all(&"a".into(), "totp");
        attempts::end_row(&"a".into(), "totp");
        attempts::refund(usage, rate_limit, now);
        attempts::erase_before(now - TimeDelta::hours(24), now);
    };
    for (name, several) in [
        ("cases::reminded", &cases::reminded(case)[..]),
        (
            "case_links::continued",
            &case_links::continued(&"h".into(), &"k".into(), now)[..],
        ),
        (
            "case_closing::end",
            &case_closing::end(open, State::Stopped, now),
        ),
        (
            "case_closing::close",
            &case_closing::close(&"a".into(), true, now),
        ),
        (
            "case_closing::record_cooling_off",
            &case_closing::record_cooling_off(&"a".into(), true, entry, &[0; 16], at),
        ),
        // Only closing and reopening make what it takes.
        (
            "accounts::set_status",
            &[reopen(&"a".into(), Reopening::NewPassword, now)],
        ),
        ("sessions::end_all", &sessions::end_all(&"a".into())),
        (
            "sessions::end_others",
            &sessions::end_others(&"a".into(), &"s".into()),
        ),
        ("grants::revoke", &grants::revoke(&"h".into(), "c")),
        ("grants::spend_code", &grants::spend_code(&"h".into(), now)),
        (
            "grants::spend_token",
            &grants::spend_token(&"h".into(), now),
        ),
        (
            "challenges::insert",
            &challenges::insert(&"h".into(), &"a".into(), Proven::Password, now, limits),
        ),
        (
            "case_codes::spend",
            &case_codes::spend(&"c".into(), &"k".into()),
        ),
        (
            "devices::remember",
            &devices::remember(&"d".into(), &"h".into(), &"a".into(), at),
        ),
        ("wordings::put", &wordings::put(worded, now)),
        ("samples::draw", &samples::draw(now, &[])),
        (
            "samples::judge",
            &samples::judge(&"c".into(), &"a".into(), judgement, now),
        ),
        (
            "waiting_mails::mailed",
            &waiting_mails::mailed(&"a".into(), now, now),
        ),
        (
            "messages::insert",
            &messages::insert(&"c".into(), None, &message, at),
        ),
        (
            "account_names::replace",
            &account_names::replace(&"a".into(), "n", None),
        ),
        (
            "staff_actions::forget_before",
            &staff_actions::forget_before(now),
        ),
        (
            "evidence::erased",
            &evidence::erased(&"f".into(), "{}", "s", now),
        ),
        ("audit_chain::stretch", &stretch()),
        ("audit_chain::listed", &audit_logs()),
    ] {
        all.extend(several.iter().map(|statement| (name, statement.clone())));
    }
    all
}

fn stretch() -> Vec<Statement> {
    let mut statements = Vec::new();
    audit_chain::stretch(1, 1).give(&mut statements);
    statements
}

/// The audit log by each thing that it can be searched for.
pub fn audit_logs() -> [Statement; 5] {
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
    .map(|wanted| audit_chain::listed(&wanted).into())
}
