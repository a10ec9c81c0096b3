//! Every way in which a request can be refused, for programs (RFC 9457).

use alloc::string::String;
use alloc::vec::Vec;

use crate::http::fields::FieldError;
use crate::refusal::Ended;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $status:literal $slug:literal, $title:literal;)+) => {
        /// What kind of problem it is. Each has a fixed slug, status and title,
        /// documented at `/problems/{slug}`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $($(#[doc = $doc])+ $kind,)+ }

        impl Kind {
            /// Every kind there is.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// The last part of the problem's `type`.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$kind => $slug,)+ }
            }

            /// The HTTP status that always goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$kind => $status,)+ }
            }

            /// A short name that never changes.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }

            /// What happened and what to do, the same text as the documentation's.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$kind => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

kinds! {
    /// The body is not what its content type says. Send one JSON object, or a URL-encoded form, in UTF-8.
    MalformedBody = 400 "malformed-body", "Malformed body";
    /// `If-Match` is no list of entity tags such as reading the case gave, and not `*`.
    MalformedHeader = 400 "malformed-header", "Malformed header field";
    /// The connection does not show one valid client address, so the request cannot be judged.
    InvalidClientAddress = 400 "invalid-client-address", "Invalid client address";
    /// The login or the password is wrong. The answer is the same whether or not the account exists.
    InvalidCredentials = 401 "invalid-credentials", "Invalid credentials";
    /// The code is wrong, or was used before. Wait for the next one of your app; codes work once.
    InvalidCode = 401 "invalid-code", "Invalid code";
    /// The account has a second factor: send a code of the app, or a recovery code, as `code`.
    SecondFactorRequired = 401 "second-factor-required", "Second factor required";
    /// This changes a factor, contact data or what admins manage, and all factors were proved more than ten minutes ago. Prove them with POST /login/proof, then repeat the request.
    FreshProofRequired = 401 "fresh-proof-required", "Fresh proof required";
    /// There is no session, or it has ended. Sign in first.
    SessionRequired = 401 "session-required", "Session required";
    /// This call needs a service key: `Authorization: Bearer rgs_...`.
    ServiceKeyRequired = 401 "service-key-required", "Service key required";
    /// The service key does not have the scope that this call needs.
    ScopeMissing = 403 "scope-missing", "Scope missing";
    /// Every factor was right, but the owner allows this account from other addresses only; `errors` says which address was seen.
    IpNotAllowed = 403 "ip-not-allowed", "IP address not allowed";
    /// Accounts of staff need a second factor: nothing else can be done until one is enrolled, and it cannot be turned off.
    SecondFactorMandatory = 403 "second-factor-mandatory", "Second factor mandatory";
    /// This is for members of staff whose role allows it.
    RoleMissing = 403 "role-missing", "Not for this role";
    /// Nobody acts on a case of their own, or on one of staff.
    OwnCase = 403 "own-case", "Not on a case of one's own";
    /// Somebody else has to do this: you had a part in what is to be confirmed.
    SamePerson = 403 "same-person", "It takes somebody else";
    /// A page of another site made this request, so it was not carried out.
    CrossSiteRequest = 403 "cross-site-request", "Cross-site request";
    /// Nobody changes what they may do themselves, or shuts themselves out: another admin has to.
    OwnAccount = 403 "own-account", "Not on one's own account";
    /// The account is one of staff. Those are changed at /support/staff.
    StaffAccount = 403 "staff-account", "Account of staff";
    /// There is nothing at this address.
    NotFound = 404 "not-found", "Not found";
    /// The method is not one of those that the Allow header names.
    MethodNotAllowed = 405 "method-not-allowed", "Method not allowed";
    /// The customer number belongs to an account that was created with other data. Change that one with PATCH: `Location` says which, if the key may know it.
    CustomerNumberTaken = 409 "customer-number-taken", "Customer number taken";
    /// Access to the account was recovered a short while ago: until the time that `errors` says, its contact data stay as they are.
    RecoveryHold = 409 "recovery-hold", "Held after a recovery";
    /// Another account has this e-mail address.
    EmailTaken = 409 "email-taken", "E-mail address taken";
    /// It was changed at the same time by somebody else. Read it again, then repeat the request.
    ChangedMeanwhile = 409 "changed-meanwhile", "Changed meanwhile";
    /// The list leaves out the address that you come from. Send it with `confirm` to try it for ten minutes; signing in from an address on it keeps it.
    WouldLockYouOut = 409 "would-lock-you-out", "Would lock you out";
    /// There is no second factor, or none that waits for its first code. Enrol one with POST /profile/totp.
    NoSecondFactor = 409 "no-second-factor", "No second factor";
    /// The case does not allow this where it stands. Nothing was changed; reading the case says what can be done.
    CaseWrongState = 409 "case-wrong-state", "Not possible now";
    /// The account does not allow this as it stands: it is closed already, or open, or has this role. Nothing was changed.
    AccountWrongState = 409 "account-wrong-state", "Not possible now";
    /// The first key is kept as a secret of the service, and would be back at once. Put another one in its place there.
    FirstKey = 409 "first-key", "Kept as a secret";
    /// You are not the one who works on this case. Claim it first.
    ClaimFirst = 409 "claim-first", "Claim the case first";
    /// Somebody else works on this case.
    CaseClaimed = 409 "case-claimed", "Somebody else works on it";
    /// Whoever reads or judges a document has opened each of its files since it came in. Open those that you have not.
    OpenFirst = 409 "open-first", "Open the files first";
    /// Read first what is on the documents, and say so with POST .../transcribe.
    TranscribeFirst = 409 "transcribe-first", "Transcribe first";
    /// The case cannot be approved: `errors` says why. That is the rule, not a choice.
    ApprovalBarred = 409 "approval-barred", "Approval barred";
    /// The document is older than allowed, or bears no date, so it does not conform.
    DocumentTooOld = 409 "document-too-old", "Document too old";
    /// There is no account with this number, or none that a case can be about; `errors` says why.
    NoMatch = 409 "no-match", "No match";
    /// Too many wrong codes were given, or too many codes asked for: this case takes none any more. Withdraw it and open another, or wait for support.
    CodesUsedUp = 409 "codes-used-up", "Codes used up";
    /// The case has as many files, or bytes, as it may. What was taken back makes room a minute later.
    EvidenceFull = 409 "evidence-full", "No room for more files";
    /// The sign-in took longer than five minutes, or is over. Start again with POST /login.
    ChallengeExpired = 410 "challenge-expired", "Challenge expired";
    /// The link was used, has expired, or a newer one was sent. Ask for a new one.
    LinkExpired = 410 "link-expired", "Link expired";
    /// The case has changed since it was read. Read it again, then decide anew.
    CaseChanged = 412 "case-changed", "Case changed";
    /// `If-Match` names another version of the account than the present one. Read it again, then decide anew.
    AccountChanged = 412 "account-changed", "Account changed";
    /// The body is larger than this call accepts.
    BodyTooLarge = 413 "body-too-large", "Body too large";
    /// Send application/json or application/x-www-form-urlencoded; a file with PUT as it is, or with POST in a form of multipart/form-data.
    UnsupportedMediaType = 415 "unsupported-media-type", "Unsupported media type";
    /// The file is no PDF, JPEG or PNG by its content. Send one of these.
    EvidenceType = 415 "evidence-type", "File type not accepted";
    /// The file cannot be accepted; `errors` says why.
    EvidenceNotAcceptable = 422 "evidence-not-acceptable", "File not acceptable";
    /// Some items have no file yet; `errors` names them.
    EvidenceMissing = 422 "evidence-missing", "Evidence missing";
    /// The code is wrong or too old, or another was sent since; `errors` says how many more are let pass.
    CodeNotAccepted = 422 "code-not-accepted", "Code not accepted";
    /// Some fields cannot be accepted; `errors` names each one and why.
    InvalidFields = 422 "invalid-fields", "Invalid fields";
    /// The new password cannot be accepted; `errors` says why.
    PasswordNotAcceptable = 422 "password-not-acceptable", "Password not acceptable";
    /// Say which version of the case this is about: If-Match with the entity tag that reading it gave.
    VersionRequired = 428 "version-required", "Version required";
    /// Too many attempts. Wait as long as Retry-After says, then try again. The answer is the same whether or not the account exists.
    TooManyAttempts = 429 "too-many-attempts", "Too many attempts";
    /// Something went wrong on our side. Nothing was changed. Quote the request id to support.
    InternalError = 500 "internal-error", "Internal error";
    /// A part of the service cannot be reached, so nothing was done. Try again in a moment.
    Unavailable = 503 "unavailable", "Unavailable";
}

/// One refusal. A function hands kind and errors to the front, which alone knows
/// the words, for programs and for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind it is.
    pub kind: Kind,
    /// The fields it is about, if any.
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// One with more to say of a field or, without a pointer, of the whole.
    #[must_use]
    pub fn with_detail(kind: Kind, pointer: &str, detail: impl Into<String>) -> Self {
        let error = FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        };
        Self {
            kind,
            errors: alloc::vec![error],
        }
    }

    /// The fields it is about, as a JSON array; empty where it is about none.
    #[must_use]
    pub fn errors_json(&self) -> String {
        if self.errors.is_empty() {
            return String::new();
        }
        serde_json::to_string(&self.errors).unwrap_or_default()
    }
}

/// The document of a problem, whose `type` is an address of this service. `errors`
/// is a JSON array, or empty. Its other parts are constants, an origin and an id,
/// which need no escaping (a test parses each): a serializer would be a thirtieth of
/// the front.
#[must_use]
pub fn document(kind: Kind, errors: &str, origin: &str, request_id: &str) -> String {
    let (slug, title, status) = (kind.slug(), kind.title(), kind.status());
    let detail = kind.explanation();
    let member = if errors.is_empty() {
        ""
    } else {
        ",\"errors\":"
    };
    alloc::format!(
        "{{\"type\":\"{origin}/problems/{slug}\",\"title\":\"{title}\",\"status\":{status},\
         \"detail\":\"{detail}\",\"request_id\":\"{request_id}\"{member}{errors}}}"
    )
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        Self {
            kind,
            errors: Vec::new(),
        }
    }
}

/// A refusal of which there is no more to say than its kind.
impl From<Ended<Kind>> for Ended<Problem> {
    fn from(ended: Ended<Kind>) -> Self {
        ended.map(Problem::from)
    }
}

/// The kind that a slug names.
#[must_use]
pub fn named(slug: &str) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| kind.slug() == slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn every_problem_is_a_document_that_programs_can_read() {
        let errors = json!([{"pointer": "/a", "detail": "b"}]);
        for kind in Kind::ALL {
            let mut expected = json!({
                "type": alloc::format!("https://regain.example/problems/{}", kind.slug()),
                "title": kind.title(),
                "status": kind.status(),
                "detail": kind.explanation(),
                "request_id": "r",
            });
            let read = |errors: &str| -> Option<Value> {
                let text = document(*kind, errors, "https://regain.example", "r");
                serde_json::from_str(&text).ok()
            };
            assert_eq!(read(""), Some(expected.clone()));
            if let Some(members) = expected.as_object_mut() {
                members.insert("errors".into(), errors.clone());
            }
            assert_eq!(read(&alloc::format!("{errors}")), Some(expected));
        }
    }
}
