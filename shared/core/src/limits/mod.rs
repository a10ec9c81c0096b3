// Long: all limits stand in one place, each with its source.
//! What callers are limited by, and how long things last: in one place.

pub mod rate_limit;
pub mod rate_limit_key;
pub mod retention;

use chrono::TimeDelta;

/// How often something may be tried: the wait in seconds that the n-th attempt
/// brings, the last one for all that follow. What a success does to it is said in
/// [`rate_limit`].
#[derive(Clone, Copy, Debug)]
pub struct RateLimit {
    /// Seconds to wait after the first, the second ... attempt.
    pub waits: &'static [u32],
    /// Whether a wait begins once an attempt has failed, so that right ones at the same
    /// time do not refuse each other. The last wait begins with the attempt all the same:
    /// no more than there are waits are ever looked at.
    pub after_failure: bool,
    /// Time without an attempt after which all is forgotten. At least the
    /// longest wait, so that no window of this length holds more attempts than
    /// `waits` is long.
    pub forget: TimeDelta,
}

impl RateLimit {
    /// So many as there are waits at once, and then one for each last wait.
    const fn burst(waits: &'static [u32], forget: TimeDelta) -> Self {
        Self {
            waits,
            after_failure: false,
            forget,
        }
    }
}

/// How often something may be tried from a network, counted by nested prefixes: an
/// attempt has to be admitted by each, so that nobody gets round the limit of one address
/// by having many.
#[derive(Clone, Copy, Debug)]
pub struct NetworkLimit {
    /// For an IPv4 address, or an IPv6 /64.
    pub narrow: RateLimit,
    /// For an IPv6 /56.
    pub middle: RateLimit,
    /// For an IPv4 /24, or an IPv6 /48.
    pub wide: RateLimit,
}

impl NetworkLimit {
    /// A limit for one address, with the waits for the wider prefixes around it.
    const fn around(narrow: RateLimit, middle: &'static [u32], wide: &'static [u32]) -> Self {
        Self {
            middle: RateLimit::burst(middle, narrow.forget),
            wide: RateLimit::burst(wide, narrow.forget),
            narrow,
        }
    }
}

/// How long sessions of a role last.
#[derive(Clone, Copy, Debug)]
pub struct SessionLife {
    /// From sign-in to the end, whatever happens.
    pub total: TimeDelta,
    /// Without a request.
    pub idle: TimeDelta,
}

/// How many mails strangers can cause to one mailbox: five in any hour, each kind whatever the
/// others are. These are a link each time that the last one has expired, which makes three; one
/// about a recovery case; and one more, be it another link or a claimant's mail.
#[derive(Clone, Copy, Debug)]
pub struct MailBudgets {
    /// The time that they are about, and the pace of the mails that tell an owner of recovery
    /// cases: the next one waits so long, and is not withheld.
    pub span: TimeDelta,
    /// How long it is known when the last one of these went, or is to go.
    pub case_mails_known: TimeDelta,
    /// A link goes beside one that works where this one and all others but those about cases
    /// are no more.
    pub links_at_once: u32,
    /// To a mailbox that nobody has proven theirs: a claimant gets a reference, a code,
    /// and two more of those.
    pub unproven: u32,
    /// The same where it is an account's.
    pub unproven_to_owner: u32,
    /// To all mailboxes that nobody has proven theirs; what is beyond waits.
    pub all_unproven: u32,
    /// To an owner about sign-ins by what the account is not known by.
    pub new_devices: u32,
}

impl MailBudgets {
    /// What Regain runs with.
    pub const DEFAULT: Self = Self {
        span: TimeDelta::hours(1),
        case_mails_known: TimeDelta::hours(24),
        links_at_once: 2,
        unproven: 4,
        unproven_to_owner: 1,
        all_unproven: 500,
        new_devices: 5,
    };
}

/// The numbers that the rules go by.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests in a minute from one address, whatever they are.
    pub requests: u32,
    /// Requests in a minute from the networks around it, or with one service key: a panel
    /// asks about a session on each page view.
    pub requests_wide: u32,
    /// Passwords for one account: growing waits from the fifth, and 25 in any 24 hours
    /// (CNIL 2022-100; NIST 63B-4, 3.2.2). Once for strangers, and once for all that is
    /// known to the account.
    pub passwords: RateLimit,
    /// Password attempts from one network, whatever the login (ASVS 6.3.1).
    pub password_by_network: NetworkLimit,
    /// Refusals of one network that go on record: ten, and then one an hour.
    pub refusals: NetworkLimit,
    /// Rows of the audit log in an hour about one thing that an account repeats from one
    /// network.
    pub repeats: RateLimit,
    /// Codes of the second factor for one account: 5 in 5 minutes, 20 in an hour, 25 in
    /// 24 hours, whatever they belong to (ASVS 6.6.3; NIST 63B-4, 3.2.2). Once for
    /// strangers, and once for all that is known to the account: no more than 50 a day.
    pub codes: RateLimit,
    /// From which wrong code in a row the owner is told (ASVS 6.3.5).
    pub codes_told: u32,
    /// Wrong passwords in a row, or wrong codes of an app, after which no right one helps,
    /// however long ago they were: half of what is allowed altogether, once for strangers
    /// and once for all that is known to the account (NIST 63B-4, 3.2.2).
    pub in_a_row: u32,
    /// Devices that are known to an account; the one that was longest away goes first.
    pub devices: u32,
    /// Links to choose a password that support has mailed to one address, and those that the
    /// provider's programs have: three at once, and then one each time that the last one has
    /// expired. What owners ask for is counted by mails, see [`MailBudgets`].
    pub links_by_provider: RateLimit,
    /// Links asked from one network: ten at once, and then one in five minutes.
    pub lost_by_network: NetworkLimit,
    /// Sessions of customers (NIST 63B-4, 2.2.3; ASVS 7.3.1, 7.3.2).
    pub customer_session: SessionLife,
    /// Sessions of staff.
    pub staff_session: SessionLife,
    /// How long a second press of a form leads where the first one led.
    pub press: TimeDelta,
    /// A second press in this time is no wish for another mail.
    pub press_hurry: TimeDelta,
    /// How many there can be: more than anybody makes who waits for a page.
    pub press_repeats: u32,
    /// From the request of a client of OpenID Connect to its answer, a mailed link to choose
    /// a password on the way included.
    pub authorization_request: TimeDelta,
    /// From the answer to the tokens (RFC 6749, 4.1.2, says 10 minutes at most; RFC 9700).
    pub authorization_code: TimeDelta,
    /// The end of a grant that outlives its session, however often its refresh tokens are used
    /// (ASVS 10.4.8).
    pub offline_grant: TimeDelta,
    /// Grants of an account at one client; with one more the oldest ends.
    pub grants: u32,
    /// From a right password to the code (ASVS 6.6.1, and its 10 minutes at most).
    pub challenge: TimeDelta,
    /// How long a proof of all factors is fresh enough to change one (ASVS 7.5.1).
    pub fresh_proof: TimeDelta,
    /// A secret that waits for its first code.
    pub enrolment: TimeDelta,
    /// A list of allowed addresses that leaves its owner out.
    pub allowlist_trial: TimeDelta,
    /// A new e-mail address, to be confirmed (NIST 63B-4, 4.2.1.2).
    pub email_change: TimeDelta,
    /// A link "it was not me".
    pub report_link: TimeDelta,
    /// Changes of one kind that an owner makes in an hour: contact data, the list of
    /// allowed addresses, enrolments, recovery codes.
    pub changes: RateLimit,
    /// Other e-mail addresses that an owner asks for in an hour: each is a mail to a
    /// stranger.
    pub email_changes: RateLimit,
    /// Sessions of an account; with one more the one that was longest unused ends.
    pub sessions: u32,
    /// Half-done sign-ins of an account; with one more the oldest ends.
    pub challenges: u32,
    /// For so long after the owner said that e-mail and phone are right, saying so again
    /// is nothing new.
    pub contact_recheck: TimeDelta,
    /// After how long the owner is asked whether e-mail and phone are still right.
    pub contact_check: TimeDelta,
    /// How stale `seen_at` may be, so that reading a session rarely writes.
    pub session_touch: TimeDelta,
    /// A device that did not sign in for so long is a stranger again.
    pub device_life: TimeDelta,
    /// A link to choose a new password (ASVS 6.4.1).
    pub reset_link: TimeDelta,
    /// A link to choose a password that nobody waits for: the first one of an account
    /// made without, and the one after a recovery (NIST 63B-4, 4.2.1.2).
    pub first_link: TimeDelta,
    /// How many mails reach one mailbox, and leave for all of those that nobody has proven
    /// theirs.
    pub mails: MailBudgets,
    /// How long a mail that a courier has taken in hand is its alone: longer than any relay
    /// takes for one, and no longer than a link can be waited for where a courier dies.
    pub mail_lease: TimeDelta,
    /// Waits in seconds before a mail is tried again; after the last one fails it is dead.
    pub mail_retries: &'static [u32],
    /// Recovery cases opened from one network: ten, and then one an hour (ASVS 2.4.1).
    pub case_by_network: NetworkLimit,
    /// Recovery cases that reach one account, by whatever login: three in any 24 hours. What
    /// goes beyond looks the same to who opens it.
    pub case_by_login: RateLimit,
    /// References and secrets typed from one network; a right one is given back.
    pub case_access: NetworkLimit,
    /// How long a half-done sign-in counts for a case that is opened from it.
    pub case_carry: TimeDelta,
    /// After a change of phone or e-mail the new one is no proof for so long.
    pub contact_doubt: TimeDelta,
    /// A sign-in by every factor in this time is a reason to look twice.
    pub recent_sign_in: TimeDelta,
    /// After a recovery no other case is opened, and no contact data change, for so
    /// long.
    pub recovery_hold: TimeDelta,
    /// How long its claimant sees the address that a case ended with telling.
    pub address_told: TimeDelta,
    /// A case lasts no longer, whatever happens.
    pub case_life: TimeDelta,
    /// How long a case that an agent took on is theirs alone.
    pub case_claim: TimeDelta,
    /// How long before its end a claimant is reminded.
    pub case_reminder: TimeDelta,
    /// The least time between approval and effect where there is a flag.
    pub flagged_cool_off: TimeDelta,
    /// The same where mailbox and second factor are gone together: a week, in which most
    /// owners read one of their mailboxes.
    pub grave_cool_off: TimeDelta,
    /// A mailed code (NIST 63B-4, 4.2.1.2).
    pub case_code: TimeDelta,
    /// Wrong codes after which none is good any more, over all of a case (NIST
    /// 63B-4, 3.1.3.2).
    pub case_code_tries: u32,
    /// Codes that are mailed for one case at once; one more for each day that it lasts.
    pub case_code_mails: u32,
    /// How often a claimant can be asked for better copies in one case.
    pub case_copy_rounds: u32,
    /// How long a message in a case may be, in characters.
    pub message: usize,
    /// Characters of the provider's own words for a call.
    pub call_script: usize,
    /// Characters of its own words for why a better copy is wanted.
    pub copy_reason: usize,
    /// Messages in a case, of its claimant and of support.
    pub messages: u32,
    /// The same in an hour: each of support's is a mail.
    pub messages_an_hour: u32,
    /// Files of a case.
    pub case_files: u32,
    /// Files that come in for a case in a day: three times all that there is room for.
    pub case_files_a_day: u32,
    /// Bytes of all its files.
    pub case_bytes: u64,
    /// Uploads of a case that are on their way at once: each can take up its ten megabytes.
    pub uploads_at_once: u32,
    /// How long an upload may take, before its line is cut.
    pub upload_time: TimeDelta,
    /// How long an upload may take before it counts as broken off.
    pub upload: TimeDelta,
    /// How long one that has not come in yet takes up room.
    pub upload_counts: TimeDelta,
    /// How long a file is kept at most.
    pub evidence_life: TimeDelta,
    /// How long after its end what people said in a case is kept; see
    /// [`Retention`](retention::Retention) for this and what follows.
    pub case_memory: TimeDelta,
    /// How long after its end the bare case is kept, and the records of erasures.
    pub case_trace: TimeDelta,
    /// How long it is known what cases have in common.
    pub case_signs: TimeDelta,
    /// From one mail to staff that cases wait to the next, at least.
    pub waiting_mail: TimeDelta,
    /// How long sent and dead mails are remembered.
    pub mail_memory: TimeDelta,
    /// How long audit events are kept (CNIL 2021-122).
    pub audit_memory: TimeDelta,
    /// How long none of them may be missing. Less than they are kept, so that a head of
    /// the chain that is kept meanwhile never promises what is just being erased.
    pub audit_kept: TimeDelta,
    /// Rows of the audit log that are sealed in one batch.
    pub seal_batch: u32,
    /// Batches in one run of the courier: more in a minute than the one database that
    /// writes them can be made to take.
    pub seal_batches: u32,
    /// Rows of the audit log that are verified or exported in one call.
    pub audit_log_part: u32,
    /// Accounts that can be made in one call.
    pub batch: usize,
    /// Of these, how many with a password whose hash has to be wrapped, which takes as long
    /// as a sign-in: the others are to be sent again.
    pub batch_hashes: u32,
    /// Accounts, or lines about one, in one page at most.
    pub page: u32,
    /// Accounts that one page is sought among, where not all are wanted.
    pub accounts_looked_at: u32,
}

impl Limits {
    /// What Regain runs with.
    pub const DEFAULT: Self = Self {
        requests: 600,
        requests_wide: 6000,
        passwords: RateLimit {
            waits: &[
                0, 0, 0, 0, 61, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600, 3600, 3600,
                3600, 3600, 3600, 3600, 3600, 3600, 3600, 86400,
            ],
            after_failure: true,
            forget: TimeDelta::hours(24),
        },
        password_by_network: NetworkLimit::around(
            RateLimit {
                waits: &[
                    0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 60, 60, 60, 60, 300, 300, 300, 300, 300, 3600,
                    3600, 3600, 3600, 3600, 10800,
                ],
                after_failure: true,
                // Offices mistype every day; their limits are reset by the morning.
                forget: TimeDelta::hours(3),
            },
            &at_once::<30>(60),
            &at_once::<40>(60),
        ),
        refusals: NetworkLimit::around(
            RateLimit::burst(&at_once::<10>(3600), TimeDelta::hours(1)),
            &at_once::<20>(3600),
            &at_once::<40>(3600),
        ),
        repeats: RateLimit::burst(&at_once::<20>(3600), TimeDelta::hours(1)),
        codes: RateLimit::burst(&CODE_WAITS, TimeDelta::hours(24)),
        codes_told: 3,
        in_a_row: 50,
        devices: 10,
        links_by_provider: RateLimit::burst(
            &at_once::<3>(RESET_LINK_SECONDS),
            TimeDelta::hours(24),
        ),
        lost_by_network: NetworkLimit::around(
            RateLimit::burst(&at_once::<10>(300), TimeDelta::hours(1)),
            &at_once::<20>(300),
            &at_once::<40>(60),
        ),
        customer_session: SessionLife {
            total: TimeDelta::hours(12),
            idle: TimeDelta::minutes(30),
        },
        staff_session: SessionLife {
            total: TimeDelta::hours(8),
            idle: TimeDelta::minutes(15),
        },
        press: TimeDelta::minutes(5),
        press_hurry: TimeDelta::minutes(1),
        press_repeats: 5,
        authorization_request: TimeDelta::hours(1),
        authorization_code: TimeDelta::minutes(1),
        offline_grant: TimeDelta::days(365),
        grants: 20,
        challenge: TimeDelta::minutes(5),
        fresh_proof: TimeDelta::minutes(10),
        enrolment: TimeDelta::minutes(30),
        allowlist_trial: TimeDelta::minutes(10),
        email_change: TimeDelta::hours(24),
        report_link: TimeDelta::days(7),
        changes: RateLimit::burst(&at_once::<8>(3600), TimeDelta::hours(1)),
        email_changes: RateLimit::burst(&at_once::<5>(3600), TimeDelta::hours(1)),
        sessions: 20,
        challenges: 20,
        contact_recheck: TimeDelta::days(1),
        contact_check: TimeDelta::days(182),
        session_touch: TimeDelta::minutes(1),
        device_life: TimeDelta::days(180),
        reset_link: TimeDelta::seconds(RESET_LINK_SECONDS as i64),
        first_link: TimeDelta::hours(24),
        mails: MailBudgets::DEFAULT,
        mail_lease: TimeDelta::minutes(5),
        mail_retries: &[60, 300, 900, 3600, 10800, 21600, 43200],
        case_by_network: NetworkLimit::around(
            RateLimit::burst(&at_once::<10>(3600), TimeDelta::hours(24)),
            &at_once::<20>(3600),
            &at_once::<40>(600),
        ),
        case_by_login: RateLimit::burst(&at_once::<3>(86400), TimeDelta::hours(24)),
        case_access: NetworkLimit::around(
            RateLimit::burst(&at_once::<10>(300), TimeDelta::hours(1)),
            &at_once::<20>(300),
            &at_once::<40>(60),
        ),
        case_carry: TimeDelta::minutes(30),
        contact_doubt: TimeDelta::days(30),
        recent_sign_in: TimeDelta::days(7),
        recovery_hold: TimeDelta::hours(72),
        address_told: TimeDelta::days(7),
        case_life: TimeDelta::days(30),
        case_claim: TimeDelta::hours(8),
        case_reminder: TimeDelta::days(3),
        flagged_cool_off: TimeDelta::hours(72),
        grave_cool_off: TimeDelta::days(7),
        case_code: TimeDelta::hours(24),
        case_code_tries: 5,
        case_code_mails: 4,
        case_copy_rounds: 2,
        message: 1000,
        call_script: 2000,
        copy_reason: 300,
        messages: 50,
        messages_an_hour: 10,
        case_files: 20,
        case_files_a_day: 60,
        case_bytes: 50 * 1024 * 1024,
        uploads_at_once: 2,
        upload_time: TimeDelta::minutes(5),
        upload: TimeDelta::hours(1),
        upload_counts: TimeDelta::minutes(5),
        evidence_life: TimeDelta::days(30),
        case_memory: TimeDelta::days(30),
        case_trace: TimeDelta::days(366),
        case_signs: TimeDelta::days(90),
        waiting_mail: TimeDelta::days(1),
        mail_memory: TimeDelta::days(30),
        audit_memory: TimeDelta::days(366),
        audit_kept: TimeDelta::days(365),
        seal_batch: 1000,
        seal_batches: 50,
        audit_log_part: 10_000,
        batch: 500,
        batch_hashes: 50,
        page: 100,
        accounts_looked_at: 1000,
    };
}

/// How long a mailed link lives, after which another can be asked for.
const RESET_LINK_SECONDS: u32 = 20 * 60;

/// After every fifth code five minutes, after the twentieth an hour, after the last a day,
/// so that no such window holds more than it may.
const CODE_WAITS: [u32; 25] = [
    0, 0, 0, 0, 300, 0, 0, 0, 0, 300, 0, 0, 0, 0, 300, 0, 0, 0, 0, 3600, //
    0, 0, 0, 0, 86400,
];

/// So many at once, and then one for each wait.
const fn at_once<const N: usize>(wait: u32) -> [u32; N] {
    let mut waits = [0; N];
    if let Some(last) = waits.last_mut() {
        *last = wait;
    }
    waits
}
