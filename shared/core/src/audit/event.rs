//! What goes on record: one event for each outcome.

use crate::id::AccountId;
use crate::words::words;

words! {
    /// What happened, in the words of OWASP's logging vocabulary.
    pub enum Event {
        /// Somebody signed in with a password, the account's only factor, on a known device.
        SignedInByPassword = "authn_login_success_password",
        /// The same on a device, or without one, that the account did not know.
        SignedInByPasswordOnNewDevice = "authn_login_success_password_new_device",
        /// Somebody signed in with a password and a code of the app, on a known device.
        SignedInByTotp = "authn_login_success_totp",
        /// The same on a device, or without one, that the account did not know.
        SignedInByTotpOnNewDevice = "authn_login_success_totp_new_device",
        /// Somebody signed in with a password and a recovery code, on a known device.
        SignedInByRecoveryCode = "authn_login_success_recovery_code",
        /// The same on a device, or without one, that the account did not know.
        SignedInByRecoveryCodeOnNewDevice = "authn_login_success_recovery_code_new_device",
        /// A form was sent twice that signs in: the second press got a session beside the
        /// first.
        SessionRepeated = "session_repeated",
        /// A sign-in failed.
        SignInFailed = "authn_login_fail",
        /// Attempts are refused from now on; the first refusal of each wait is noted.
        SignInThrottled = "authn_login_fail_max",
        /// A session was ended by its owner.
        SignedOut = "session_logout",
        /// A link to choose a password was asked for.
        LinkRequested = "authn_password_link_requested",
        /// A dead or unknown link was used.
        LinkRefused = "authn_password_link_refused",
        /// A new password was not acceptable, or the present one not right.
        PasswordRefused = "authn_password_change_fail",
        /// A password was chosen, through a link or during a session.
        PasswordChanged = "authn_password_change",
        /// The password was right; the second factor was asked for.
        ChallengeIssued = "authn_challenge_issued",
        /// The password was right, but today's rules refuse it: another has to be chosen.
        NewPasswordRequired = "authn_password_change_required",
        /// A code was wrong, or used before.
        CodeRefused = "authn_totp_fail",
        /// Codes are refused from now on.
        CodesThrottled = "authn_totp_fail_max",
        /// Every factor was right, but not the address.
        AddressRefused = "authn_address_refused",
        /// A session of staff was used from another network than the one it was proved from.
        NetworkRefused = "authn_network_refused",
        /// The password, the account's only factor, was proved anew during a session.
        ProvedByPassword = "authn_proof_success_password",
        /// Password and a code of the app were.
        ProvedByTotp = "authn_proof_success_totp",
        /// Password and a recovery code were.
        ProvedByRecoveryCode = "authn_proof_success_recovery_code",
        /// The factors of an account were not proved anew during a session.
        ProofFailed = "authn_proof_fail",
        /// A password is not looked at during a session from now on.
        ProofThrottled = "authn_proof_fail_max",
        /// A call that needs a fresh proof of all factors came without one.
        ProofStale = "authn_proof_stale",
        /// A call that needs the second factor came without one.
        SecondFactorMissing = "authn_second_factor_missing",
        /// A program asked about a code, and it was good.
        ServiceCodeValid = "totp_service_valid",
        /// A program asked about a code, and it was not.
        ServiceCodeInvalid = "totp_service_invalid",
        /// A secret was made, which waits for its first code.
        EnrolmentStarted = "totp_enrolment_started",
        /// The second factor was turned on.
        TotpEnabled = "totp_enabled",
        /// Another secret took the place of the old one.
        TotpReplaced = "totp_replaced",
        /// The second factor was turned off.
        TotpDisabled = "totp_disabled",
        /// There are new recovery codes.
        CodesRenewed = "recovery_codes_renewed",
        /// The list of allowed addresses was changed.
        AllowlistChanged = "allowlist_changed",
        /// A list that leaves its owner out is on trial.
        AllowlistTrial = "allowlist_trial_started",
        /// A new e-mail address waits to be confirmed.
        EmailChangeAsked = "email_change_asked",
        /// One of two mailboxes has confirmed.
        EmailChangeConfirmed = "email_change_confirmed",
        /// The owner took an address back that waited to be confirmed.
        EmailChangeCancelled = "email_change_cancelled",
        /// Changes of one kind are refused to the owner from now on.
        ChangesThrottled = "profile_changes_limit_exceeded",
        /// The owner changed contact data.
        ContactChanged = "contact_changed",
        /// The owner said that e-mail and phone are right.
        ContactChecked = "contact_checked",
        /// The owner ended another session.
        SessionEnded = "session_ended",
        /// The owner ended all other sessions.
        SessionsEnded = "sessions_ended",
        /// The owner made a device a stranger again, or all of them.
        DeviceForgotten = "device_forgotten",
        /// The account did one thing so often from one network that more of it is left out
        /// for an hour.
        RepeatsLeftOut = "repeats_left_out",
        /// The account was frozen by "it was not me".
        AccountFrozen = "account_frozen",
        /// A recovery case was opened.
        CaseOpened = "recovery_case_opened",
        /// Support opened a case for somebody who wrote or called.
        CaseOpenedByStaff = "recovery_case_opened_by_staff",
        /// A claimant followed the link to the case that support opened for them.
        CaseContinued = "recovery_case_continued",
        /// Cases are refused from now on to one network, or for one address.
        CaseThrottled = "recovery_case_limit_exceeded",
        /// Somebody showed a credential that opens no case, or a dead link to stop one.
        CaseAccessRefused = "recovery_case_access_fail",
        /// A step was tried that the case does not allow where it stands.
        CaseStepRefused = "sequence_fail",
        /// The mailed code was given back.
        CaseCodeReturned = "recovery_code_returned",
        /// A wrong code was given.
        CaseCodeRefused = "recovery_code_fail",
        /// Another code was asked for.
        CaseCodeRenewed = "recovery_code_renewed",
        /// The claimant said when they can be called, or that the number is dead.
        CaseCallTimeSaid = "recovery_call_time_said",
        /// The claimant wrote to support.
        MessageReceived = "recovery_message_received",
        /// Support wrote to the claimant.
        MessageSent = "recovery_message_sent",
        /// A file was handed in.
        EvidenceReceived = "upload_complete",
        /// A file was not accepted.
        EvidenceRefused = "upload_validation",
        /// A file was taken back.
        EvidenceRemoved = "upload_delete",
        /// A file was erased; a signed record remains.
        EvidenceErased = "sensitive_delete",
        /// The documents of a case are complete.
        CaseSubmitted = "recovery_case_submitted",
        /// The claimant, or the owner once signed in, withdrew a case.
        CaseWithdrawn = "recovery_case_withdrawn",
        /// A case took effect.
        CaseApplied = "recovery_case_applied",
        /// A case ended with its claimant being told the address of the account.
        CaseAddressTold = "recovery_case_address_told",
        /// What a case was to do could not be done any more.
        CaseOvertaken = "recovery_case_overtaken",
        /// The owner stopped a case.
        CaseStopped = "recovery_case_stopped",
        /// Nobody went on with a case.
        CaseExpired = "recovery_case_expired",
        /// A member of staff, or a customer, tried what their role does not allow.
        RoleRefused = "authz_role_fail",
        /// A member of staff tried to act on a case of their own, or of staff.
        OwnCaseRefused = "authz_own_case_fail",
        /// A member of staff asked for what is not there, or not for their role.
        ReferenceRefused = "malicious_direct_reference",
        /// An agent took a case on.
        CaseClaimed = "recovery_case_claimed",
        /// An agent gave a case back.
        CaseReleased = "recovery_case_released",
        /// An agent read a case.
        CaseRead = "sensitive_read_case",
        /// An agent read an account.
        AccountRead = "sensitive_read_account",
        /// An agent opened a file.
        EvidenceRead = "sensitive_read_evidence",
        /// An approved case was drawn for a second look.
        SampleDrawn = "recovery_sample_drawn",
        /// An auditor read such a case.
        SampleRead = "sensitive_read_sample",
        /// An auditor wrote down what they found of it.
        SampleJudged = "recovery_sample_judged",
        /// An agent searched for cases.
        CasesSearched = "sensitive_search",
        /// An agent found the account that a case is about.
        CaseMatched = "recovery_case_matched",
        /// An agent has called the phone on file.
        CaseCalled = "recovery_case_called",
        /// An agent asked for documents.
        DocumentsAsked = "recovery_documents_asked",
        /// A reviewer asked for better copies.
        CopiesAsked = "recovery_copies_asked",
        /// A reviewer wrote down what a document says.
        DocumentTranscribed = "recovery_document_transcribed",
        /// A reviewer judged a document.
        DocumentReviewed = "recovery_document_reviewed",
        /// A first person approved a case on documents.
        CaseApproved = "recovery_case_approved",
        /// A case was approved by one person after a call: the cool-off runs.
        CaseApprovedAlone = "recovery_case_approved_alone",
        /// A second person approved a case: the cool-off runs.
        CaseConfirmed = "recovery_case_confirmed",
        /// A case was refused.
        CaseRefused = "recovery_case_refused",
        /// A reviewer proposed to reopen a case that a mailed link had stopped.
        CaseReopeningProposed = "recovery_case_reopening_proposed",
        /// A second person reopened it.
        CaseReopened = "recovery_case_reopened",
        /// Support had a link to a case mailed to its claimant.
        CaseLinkSent = "recovery_case_link_sent",
        /// Support stopped a case.
        CaseStoppedByStaff = "recovery_case_stopped_by_staff",
        /// An agent had a link to choose a password mailed to the address on file.
        LinkSentByStaff = "authn_password_link_sent_by_staff",
        /// A program of the provider had such a link mailed.
        LinkSentByProvider = "authn_password_link_sent_by_provider",
        /// An admin added somebody to staff.
        StaffAdded = "user_created_by_staff",
        /// An admin gave somebody of staff another role.
        RoleChanged = "privilege_permissions_changed",
        /// An admin closed an account.
        AccountFrozenByStaff = "account_frozen_by_staff",
        /// An admin opened an account again.
        AccountUnfrozen = "account_unfrozen_by_staff",
        /// An admin tried to act on their own account, or to freeze one of staff.
        AccountRefused = "authz_account_fail",
        /// An admin made a service key.
        ServiceKeyCreated = "authn_token_created",
        /// An admin revoked a service key.
        ServiceKeyRevoked = "authn_token_revoked",
        /// An admin had a mail sent again that was given up.
        MailResent = "mail_resent",
        /// An admin has worded what is said in calls.
        CallScriptChanged = "call_script_changed",
        /// An admin has worded what support often has to say.
        ReadyTextChanged = "ready_text_changed",
        /// An admin has worded why better copies are wanted.
        CopyReasonChanged = "copy_reason_changed",
        /// An auditor read the audit log.
        AuditLogRead = "sensitive_read_audit",
        /// An auditor took a part of it away as a file.
        AuditLogExported = "sensitive_export_audit",
        /// An auditor verified it, and found nothing wrong.
        AuditLogVerified = "audit_verify_success",
        /// An auditor verified it, and it is not as it was sealed.
        AuditLogBroken = "audit_verify_fail",
        /// A service key was unknown or out of its scope.
        ServiceKeyRefused = "authz_fail",
        /// Somebody who is signed in entered at a client of OpenID Connect.
        GrantIssued = "authn_grant_issued",
        /// A code or a refresh token of one was used twice: all that came of it has ended.
        GrantReplayed = "authn_grant_reuse",
        /// A client of OpenID Connect was registered.
        ClientCreated = "client_created",
        /// Its data or its secret were changed.
        ClientChanged = "client_changed",
        /// It was removed, with all that it was given.
        ClientRemoved = "client_removed",
        /// Somebody said to be a client, and did not prove it.
        ClientRefused = "authz_client_fail",
        /// The provider created an account.
        AccountCreated = "user_created",
        /// The provider changed an account.
        AccountUpdated = "user_updated",
        /// The provider deleted an account.
        AccountDeleted = "user_deleted",
    }
}

words! {
    /// The factors that were right.
    pub enum Factors {
        /// The password alone.
        Password = "password",
        /// The password, and a code of the app.
        Totp = "totp",
        /// The password, and a recovery code.
        RecoveryCode = "recovery_code",
    }
}

impl Factors {
    /// A sign-in with them.
    #[must_use]
    pub const fn signed_in(self, device_known: bool) -> Event {
        match (self, device_known) {
            (Self::Password, true) => Event::SignedInByPassword,
            (Self::Password, false) => Event::SignedInByPasswordOnNewDevice,
            (Self::Totp, true) => Event::SignedInByTotp,
            (Self::Totp, false) => Event::SignedInByTotpOnNewDevice,
            (Self::RecoveryCode, true) => Event::SignedInByRecoveryCode,
            (Self::RecoveryCode, false) => Event::SignedInByRecoveryCodeOnNewDevice,
        }
    }

    /// A proof of them during a session.
    #[must_use]
    pub const fn proved(self) -> Event {
        match self {
            Self::Password => Event::ProvedByPassword,
            Self::Totp => Event::ProvedByTotp,
            Self::RecoveryCode => Event::ProvedByRecoveryCode,
        }
    }
}

/// One line of the audit log.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What happened.
    pub event: Event,
    /// Who did it: `account:<id>`, `key:<id>`, `case:<id>` for its claimant, `staff:<id>`
    /// in the back office, `courier` or nobody known.
    pub actor: Option<&'a str>,
    /// The id of the account it happened to.
    pub account_id: Option<&'a AccountId>,
}

words! {
    /// Who did something, as the owner is told.
    pub enum Actor {
        /// The owner, or whoever was signed in as such.
        You = "you",
        /// The provider, by a program.
        Provider = "provider",
        /// Whoever opened a recovery case.
        Claimant = "claimant",
        /// Support, in the back office.
        Support = "support",
        /// Somebody who had not proved who they are.
        Nobody = "nobody",
    }
}
