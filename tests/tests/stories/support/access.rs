// Long: one arm for each call of the back office.
//! Every call of the back office, as everybody: who may, who may not, and what comes of
//! the same call once more. A call that is missing here does not compile.

use std::fmt::Debug;

use regain_core::http::routes::{Caller, Endpoint, Route, Support, SupportAudit, SupportManage};
use regain_core::recovery::case::State;
use regain_tests::papers;
use regain_tests::story::is_live;
use serde_json::{Value, json};

use super::{case_with_code, decision};
use crate::claimant::{Claimant, request, somebody};
use crate::client::{Client, Reply, provision, signed_in, sql, unique};
use crate::staff::{Colleague, bring, sample};
use regain_tests::story::relying_party::RelyingParty;

/// Whoever asks.
const EVERYBODY: [&str; 6] = [
    "nobody", "customer", "agent", "reviewer", "auditor", "admin",
];

/// A call as it is tried. Who may make it, the table of routes says.
trait Tried: Endpoint + Debug {
    /// What those who may are answered, and what comes of the very same call a second
    /// time.
    fn expected(self) -> (u16, u16);

    /// Everything that it needs to go well for somebody.
    fn prepared(self, who: &str, by: &str) -> About;
}

/// What a call is about: the parts of its path that vary, and its fields.
struct About {
    parts: Vec<String>,
    fields: Value,
}

fn about(parts: &[&str], fields: Value) -> About {
    let parts = parts.iter().map(|part| (*part).to_owned()).collect();
    About { parts, fields }
}

/// A case in a state, which this member of staff works on.
fn case_in(state: State, worker: &str) -> Claimant {
    let (_, claimant) = case_with_code("ip");
    bring(&claimant, state);
    claimant.set(&format!(
        "agent_id = '{worker}', taken = 1, claimed_at = opened_at"
    ));
    claimant
}

/// A case whose documents are in, and its file.
fn case_with_file(worker: &str) -> (Claimant, String) {
    let claimant = case_in(State::Documents, worker);
    let png = papers::png();
    let reply = claimant.client.bytes(
        "PUT",
        "/recovery/case/evidence/identity",
        Some("image/png"),
        &png,
    );
    assert_eq!(reply.status, 201, "{reply:?}");
    claimant.set("state = 'review', version = version + 1");
    (claimant, reply.text("/id"))
}

/// The same, and the file was opened by whoever works on it.
fn opened_case(worker: &str) -> Claimant {
    let (claimant, file) = case_with_file(worker);
    sql(&format!(
        "INSERT INTO staff_actions (case_id, at, by, action, item, file_id, request_id)
         VALUES ('{}', 0, '{worker}', 'open', 'identity', '{file}', '')",
        claimant.id()
    ));
    claimant
}

/// Somebody has read the document of a case.
fn has_read(by: &str, claimant: &Claimant) {
    claimant.set(&format!(
        "transcriptions = json_insert(transcriptions, '$[#]', json_object('item', 'identity',
           'by', '{by}', 'name', 'Alix Moreau', 'date', NULL, 'received_on', '2026-11-22'))"
    ));
}

impl Tried for Support {
    fn expected(self) -> (u16, u16) {
        match self {
            Self::Home => (303, 303),
            Self::OpenForm
            | Self::Queue
            | Self::Case
            | Self::Item
            | Self::File
            | Self::Search
            | Self::NextCase
            | Self::Samples
            | Self::Sample
            // What is refused already is left as it is.
            | Self::RefuseUnmatched => (200, 200),
            // A program's second call opens another one.
            Self::Open => (201, 201),
            // A message changes no version, nor does what somebody likes to be mailed.
            Self::Message | Self::WaitingMail => (204, 204),
            Self::JudgeSample => (204, 409),
            Self::Claim
            | Self::Release
            | Self::Match
            | Self::Call
            | Self::SendLink
            | Self::RequestDocuments
            | Self::RequestCopies
            | Self::Transcribe
            | Self::Review
            | Self::Decide
            | Self::Approve
            | Self::Stop
            | Self::Reopen => (204, 412),
        }
    }

    fn prepared(self, _: &str, by: &str) -> About {
        let nothing = || json!({});
        let on = |state| case_in(state, by).id();
        match self {
            Self::Home | Self::Queue | Self::OpenForm | Self::NextCase | Self::Samples => {
                about(&[], nothing())
            }
            Self::Sample => about(&[&sample().id()], nothing()),
            Self::JudgeSample => about(&[&sample().id()], json!({ "outcome": "sound" })),
            Self::Open => about(&[], request("ip", "nobody@example.org", &somebody())),
            Self::RefuseUnmatched => {
                let id = Claimant::open("ip", "nobody@example.org").id();
                about(&[], json!({ "cases": [id], "reason": "not_needed" }))
            }
            Self::WaitingMail => about(&[], json!({ "wanted": true })),
            Self::Search => about(&[], json!({ "words": "nobody@example.org" })),
            Self::Case | Self::Claim => about(
                &[&Claimant::open("ip", "nobody@example.org").id()],
                nothing(),
            ),
            Self::Release => about(&[&on(State::Submitted)], nothing()),
            Self::Match => {
                let claimant = Claimant::open("ip", "nobody@example.org");
                claimant.set(&format!(
                    "agent_id = '{by}', taken = 1, claimed_at = opened_at"
                ));
                let number = format!("story-{}", unique());
                provision(json!({ "customer_number": number }));
                about(&[&claimant.id()], json!({ "customer_number": number }))
            }
            Self::Call => {
                let report = json!({ "outcome": "verified", "reason": "phrase_said" });
                about(&[&on(State::Submitted)], report)
            }
            Self::Message => about(&[&on(State::Submitted)], json!({ "ready": "checking" })),
            Self::SendLink => {
                let claimant = case_in(State::Submitted, by);
                claimant.set("reopened_at = opened_at");
                about(&[&claimant.id()], nothing())
            }
            Self::RequestDocuments => about(&[&on(State::Verified)], nothing()),
            Self::Item => about(&[&case_with_file(by).0.id(), "identity"], nothing()),
            Self::File => {
                let (claimant, file) = case_with_file(by);
                about(&[&claimant.id(), "identity", &file], nothing())
            }
            Self::Transcribe => {
                let said = json!({ "name": "Alix Moreau" });
                about(&[&opened_case(by).id(), "identity"], said)
            }
            Self::Review => {
                let claimant = opened_case(by);
                has_read(by, &claimant);
                let doubt = json!({ "verdict": "doubt", "reason": "inconsistent" });
                about(&[&claimant.id(), "identity"], doubt)
            }
            Self::RequestCopies => {
                let claimant = case_with_file(by).0;
                claimant.set(&format!(
                    "reviews = json_array(json_object('item', 'identity', 'by', '{by}', \
                     'verdict', 'better_copy', 'copy', 'unreadable'))"
                ));
                about(&[&claimant.id()], nothing())
            }
            Self::Decide => {
                let refusal = decision("refuse", "identity_not_verified");
                about(&[&on(State::Submitted)], refusal)
            }
            Self::Approve => {
                let first = Colleague::new("agent");
                let claimant = case_with_file(&first.account.id).0;
                let id = claimant.id();
                first.finds_conform(&id, "identity");
                first.does(&id, "decide", decision("approve", "documents_conform"));
                has_read(by, &claimant);
                let approval = json!({ "reason": "documents_conform", "note": "The same." });
                about(&[&id], approval)
            }
            Self::Stop => {
                let why = json!({ "reason": "fraud_suspected", "note": "The owner called." });
                about(&[&on(State::CoolingOff)], why)
            }
            Self::Reopen => {
                let claimant = case_in(State::Stopped, by);
                claimant.set("cancelled_in = 'cooling_off'");
                let why = json!({ "reason": "documents_conform", "note": "The same thief." });
                about(&[&claimant.id()], why)
            }
        }
    }
}

impl Tried for SupportAudit {
    fn expected(self) -> (u16, u16) {
        (200, 200)
    }

    fn prepared(self, _: &str, _: &str) -> About {
        about(&[], json!({}))
    }
}

/// Words for a text, as whoever has just seen it sends them.
fn wording(who: &str, name: &str, text: &str) -> Value {
    let version = sql(&format!(
        "SELECT coalesce(max(version), 0) FROM wordings WHERE locale = 'en' AND name = '{name}'"
    ));
    let text = format!("{text} ({who})");
    json!({ "name": name, "locale": "en", "text": text, "version": version[0][0] })
}

fn client(name: &str) -> Value {
    json!({ "client_name": name, "redirect_uris": ["https://panel.example/"] })
}

impl Tried for SupportManage {
    fn expected(self) -> (u16, u16) {
        match self {
            Self::Account
            | Self::StaffList
            | Self::Keys
            | Self::Clients
            | Self::Client
            | Self::ClientChange
            | Self::ClientSecret
            | Self::Mails
            | Self::Wordings => (200, 200),
            Self::ResetLink => (204, 204),
            Self::StaffAdd => (201, 409),
            Self::StaffChange | Self::Freeze | Self::Unfreeze | Self::WordingChange => (204, 409),
            Self::KeyCreate | Self::ClientCreate => (201, 201),
            Self::KeyRevoke | Self::ClientRemove | Self::MailResend => (204, 404),
        }
    }

    fn prepared(self, who: &str, _: &str) -> About {
        let nothing = || json!({});
        match self {
            Self::Account | Self::ResetLink => about(&[&provision(json!({})).id], nothing()),
            Self::Freeze => about(
                &[&provision(json!({})).id],
                json!({ "reason": "Asked for by telephone." }),
            ),
            Self::Unfreeze => {
                let account = provision(json!({})).id;
                sql(&format!(
                    "UPDATE accounts SET status = 'frozen' WHERE id = '{account}'"
                ));
                about(&[&account], json!({ "reason": "A mistake." }))
            }
            Self::StaffAdd => {
                let number = unique();
                let fields = json!({
                    "name": "Noa Petit", "email": format!("noa{number}@example.org"),
                    "phone": "+33123456788", "role": "agent", "locale": "fr",
                    "customer_number": format!("staff-{number}"),
                });
                about(&[], fields)
            }
            Self::StaffChange => {
                let colleague = provision(json!({ "role": "agent" }));
                let change = json!({ "role": "auditor", "reason": "Another task." });
                about(&[&colleague.id], change)
            }
            Self::KeyCreate => about(&[], json!({ "label": who, "scopes": ["ip"] })),
            Self::KeyRevoke => {
                let id = format!("table-{}", unique());
                sql(&format!(
                    "INSERT INTO service_keys (id, key_hash, scopes, created_at) \
                     VALUES ('{id}', '{id}', 'ip', 0)"
                ));
                about(&[&id], nothing())
            }
            Self::MailResend => {
                let (account, id) = (provision(json!({})), format!("mail-{}", unique()));
                sql(&format!(
                    "INSERT INTO outbox (id, account_id, recipient, mailbox, cause, template, created_at, \
                     due_at, attempts, state, error) VALUES ('{id}', '{}', '{}', 'm', 'asked', \
                     '{{\"kind\":\"password_link\"}}', 0, 0, 8, 'dead', 'later')",
                    account.id, account.email
                ));
                about(&[&id], nothing())
            }
            Self::WordingChange => about(&[], wording(who, "copy_cut_off", "Send all of it.")),
            Self::ClientCreate => about(&[], client(who)),
            Self::Client | Self::ClientSecret | Self::ClientRemove => {
                about(&[&RelyingParty::new().id], nothing())
            }
            Self::ClientChange => about(&[&RelyingParty::new().id], client(who)),
            Self::StaffList | Self::Keys | Self::Clients | Self::Mails | Self::Wordings => {
                about(&[], nothing())
            }
        }
    }
}

/// A call as somebody makes it, with the version of the case that there is now.
fn ask(route: &Route, caller: Client, about: &About, tag: &str) -> Reply {
    let mut parts = about.parts.iter();
    let fill = |part: &str| match part {
        varies if varies.starts_with('{') => parts.next().map_or("none", String::as_str).to_owned(),
        part => part.to_owned(),
    };
    let path: Vec<String> = route.pattern.split('/').map(fill).collect();
    let path = path.join("/");
    match route.method {
        "GET" => caller.get(&path),
        _ => caller.with("if-match", tag).post(&path, &about.fields),
    }
}

/// The version of the case that a call is about.
fn version(about: &About) -> String {
    let case = about.parts.first().map_or("", String::as_str);
    let rows = sql(&format!("SELECT version FROM cases WHERE id = '{case}'"));
    let version = rows.into_iter().flatten().next();
    version.map_or_else(|| "\"1\"".into(), |version| format!("\"{version}\""))
}

#[test]
fn each_call_about_cases_is_open_to_the_roles_of_the_table_and_to_nobody_else() {
    try_each::<Support>();
}

#[test]
fn each_call_of_auditors_is_open_to_the_roles_of_the_table_and_to_nobody_else() {
    try_each::<SupportAudit>();
}

#[test]
fn each_call_of_admins_is_open_to_the_roles_of_the_table_and_to_nobody_else() {
    try_each::<SupportManage>();
}

fn try_each<C: Tried>() {
    let staff: Vec<(&str, Colleague)> = EVERYBODY[2..]
        .iter()
        .map(|role| (*role, Colleague::new(role)))
        .collect();
    let customer = signed_in(&provision(json!({})));
    let customer = customer.header("authorization").to_owned();
    for (call, route) in C::ROUTES {
        let (answer, again) = call.expected();
        let Caller::Session(rules) = route.caller else {
            panic!("{call:?} is not for staff");
        };
        let may = rules.roles.unwrap_or_default();
        for who in EVERYBODY {
            let colleague = staff.iter().find(|(role, _)| *role == who);
            let by = colleague.map_or("", |(_, colleague)| &colleague.account.id);
            let caller = || match (who, colleague) {
                ("customer", _) => Client::new().with("authorization", &customer),
                (_, Some((_, colleague))) => colleague.again(),
                _ => Client::new(),
            };
            let here = format!("{call:?} as {who}");
            // Live it would take the cases of other stories.
            if is_live() && route.pattern == "/support/next-case" {
                continue;
            }
            // All is as it has to be, whoever asks: only the role differs.
            let about = call.prepared(who, by);
            let tag = version(&about);
            let reply = ask(route, caller(), &about, &tag);
            if may.iter().any(|role| json!(role) == who) {
                assert_eq!(reply.status, answer, "{here}: {reply:?}");
                let reply = ask(route, caller(), &about, &tag);
                assert_eq!(reply.status, again, "{here}, once more: {reply:?}");
                continue;
            }
            let expected = match who {
                "nobody" => (401, "session-required".to_owned()),
                _ => (403, "role-missing".to_owned()),
            };
            assert_eq!(
                (reply.status, reply.problem()),
                expected,
                "{here}: {reply:?}"
            );
            assert_eq!(version(&about), tag, "{here}: nothing has changed");
        }
    }
}
