//! What an event is called in OWASP's logging vocabulary, for whoever reads the audit log
//! beside those of other services. The words of [`Event`] are finer.

use crate::audit::event::Event;

impl Event {
    /// Its name in the vocabulary; none where that has nothing like it. No event that there
    /// comes to be is left out: the compiler asks for its name.
    #[must_use]
    #[expect(
        clippy::too_many_lines,
        reason = "one list of events, and no event left out"
    )]
    pub const fn owasp(self) -> Option<&'static str> {
        Some(match self {
            Self::SignedInByPassword
            | Self::SignedInByPasswordOnNewDevice
            | Self::SignedInByTotp
            | Self::SignedInByTotpOnNewDevice
            | Self::SignedInByRecoveryCode
            | Self::SignedInByRecoveryCodeOnNewDevice
            | Self::ProvedByPassword
            | Self::ProvedByTotp
            | Self::ProvedByRecoveryCode
            | Self::ServiceCodeValid => "authn_login_success",
            Self::SessionRepeated | Self::GrantIssued => "session_created",
            Self::SignInFailed
            | Self::CodeRefused
            | Self::ProofFailed
            | Self::ServiceCodeInvalid
            | Self::AddressRefused
            | Self::NetworkRefused => "authn_login_fail",
            Self::SignInThrottled | Self::CodesThrottled | Self::ProofThrottled => {
                "authn_login_fail_max"
            }
            Self::AccountFrozen | Self::AccountFrozenByStaff => "authn_login_lock",
            Self::PasswordChanged => "authn_password_change",
            Self::PasswordRefused => "authn_password_change_fail",
            Self::ServiceKeyCreated
            | Self::LinkRequested
            | Self::LinkSentByStaff
            | Self::LinkSentByProvider => "authn_token_created",
            Self::ServiceKeyRevoked => "authn_token_revoked",
            Self::LinkRefused | Self::GrantReplayed => "authn_token_reuse",
            Self::ServiceKeyRefused
            | Self::ClientRefused
            | Self::RoleRefused
            | Self::OwnCaseRefused
            | Self::AccountRefused
            | Self::CaseAccessRefused
            | Self::CaseCodeRefused => "authz_fail",
            Self::ReferenceRefused => "malicious_direct_reference",
            Self::RoleChanged => "privilege_permissions_changed",
            Self::ChangesThrottled | Self::CaseThrottled | Self::RepeatsLeftOut => {
                "excess_rate_limit_exceeded"
            }
            Self::EvidenceReceived => "upload_complete",
            Self::EvidenceRefused => "upload_validation",
            Self::EvidenceRemoved => "upload_delete",
            Self::EvidenceErased => "sensitive_delete",
            Self::CaseRead
            | Self::AccountRead
            | Self::EvidenceRead
            | Self::SampleRead
            | Self::CasesSearched
            | Self::AuditLogRead
            | Self::AuditLogExported => "sensitive_read",
            Self::CaseStepRefused | Self::ProofStale | Self::SecondFactorMissing => "sequence_fail",
            Self::SignedOut | Self::SessionEnded | Self::SessionsEnded => "session_expired",
            Self::AccountCreated | Self::StaffAdded => "user_created",
            Self::AccountDeleted => "user_deleted",
            Self::AccountUpdated
            | Self::AccountUnfrozen
            | Self::ContactChanged
            | Self::EmailChangeConfirmed
            | Self::TotpEnabled
            | Self::TotpReplaced
            | Self::TotpDisabled
            | Self::CodesRenewed
            | Self::AllowlistChanged
            | Self::DeviceForgotten => "user_updated",
            Self::CaseClaimed
            | Self::CaseReleased
            | Self::CaseMatched
            | Self::CaseCalled
            | Self::MessageSent
            | Self::DocumentsAsked
            | Self::CopiesAsked
            | Self::DocumentTranscribed
            | Self::DocumentReviewed
            | Self::CaseApproved
            | Self::CaseApprovedAlone
            | Self::CaseConfirmed
            | Self::CaseRefused
            | Self::CaseOpenedByStaff
            | Self::CaseStoppedByStaff
            | Self::CaseReopeningProposed
            | Self::CaseReopened
            | Self::CaseLinkSent
            | Self::SampleJudged
            | Self::MailResent
            | Self::CallScriptChanged
            | Self::ReadyTextChanged
            | Self::CopyReasonChanged
            | Self::AuditLogVerified
            | Self::AuditLogBroken
            | Self::ClientCreated
            | Self::ClientChanged
            | Self::ClientRemoved => "authz_admin",
            Self::ChallengeIssued
            | Self::NewPasswordRequired
            | Self::EnrolmentStarted
            | Self::AllowlistTrial
            | Self::EmailChangeAsked
            | Self::EmailChangeCancelled
            | Self::ContactChecked
            | Self::CaseOpened
            | Self::CaseContinued
            | Self::CaseCodeReturned
            | Self::CaseCodeRenewed
            | Self::CaseCallTimeSaid
            | Self::MessageReceived
            | Self::CaseSubmitted
            | Self::CaseWithdrawn
            | Self::CaseApplied
            | Self::CaseAddressTold
            | Self::CaseOvertaken
            | Self::CaseStopped
            | Self::CaseExpired
            | Self::SampleDrawn => return None,
        })
    }
}
