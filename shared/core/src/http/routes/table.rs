// Long: one table.
//! The table: functions, what they do, and by which routes.

use super::Caller::{
    Anyone, Claimant, Client, KeyOrChallenge, MailedLink, ServiceKey, Session, Visitor,
};
use super::Takes::{Fields, File, Json, Nothing, Rows};
use super::{Caller, Endpoint, Route};
use crate::http::reply::Cookie::{CancelLink, CaseLink, EmailLink, PasswordLink, ReportLink};
use crate::sign_in::gate::Rules;
use crate::sign_in::gate::office::{
    AccountReader, Admin, Agent, Auditor, Capacity, FiguresReader, FreshAdmin, FreshAgent,
    FreshReviewer, Staff,
};
use crate::sign_in::service_key::Scope;

/// Whoever is signed in.
const SIGNED_IN: Caller = Session(Rules::SIGNED_IN);

/// Whoever is signed in, and proved every factor a short while ago.
const FRESH: Caller = Session(Rules::FRESH);

/// Whoever is signed in, staff without a second factor included: here they enrol one.
const ENROLLING: Caller = Session(Rules {
    second_factor: false,
    ..Rules::SIGNED_IN
});

/// The same, staff on another network included: here they prove who they are.
const PROVING: Caller = Session(Rules::PROVE);

/// Whoever enrols, and they proved every factor a short while ago.
const ENROLLING_FRESH: Caller = Session(Rules {
    second_factor: false,
    ..Rules::FRESH
});

/// Staff in this capacity.
const fn staff<C: Capacity>() -> Caller {
    Session(C::RULES)
}

macro_rules! routes {
    ($(
        $(#[doc = $about:literal])+
        $function:ident $binding:literal {
            $($(#[doc = $doc:literal])+ $name:ident: $($method:ident $pattern:literal [$caller:expr, $takes:ident])+;)*
        }
    )+) => {
        /// A function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Function { $($(#[doc = $about])+ $function,)+ }

        impl Function {
            /// Every function there is.
            pub const ALL: &'static [Self] = &[$(Self::$function,)+];

            /// The front's service binding to it.
            #[must_use]
            pub const fn binding(self) -> &'static str {
                match self { $(Self::$function => $binding,)+ }
            }
        }

        $(
            $(#[doc = $about])+
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum $function { $($(#[doc = $doc])+ $name,)* }

            impl Endpoint for $function {
                const ROUTES: &'static [(Self, Route)] = &[$($((Self::$name, Route {
                    method: stringify!($method),
                    pattern: $pattern,
                    function: Function::$function,
                    caller: $caller,
                    takes: $takes,
                }),)+)*];
            }
        )+

        /// Every route there is.
        pub const ROUTES: &[Route] = &[$($($(Route {
            method: stringify!($method),
            pattern: $pattern,
            function: Function::$function,
            caller: $caller,
            takes: $takes,
        },)+)*)+];
    };
}

routes! {
    /// What the front answers by itself.
    Front "FRONT" {
        /// The page that leads on.
        Home: GET "/" [Anyone, Nothing];
        /// Whether every function has what it needs.
        Health: GET "/health" [Anyone, Nothing];
        /// Where a password manager sends people (W3C change-password URL).
        ChangePassword: GET "/.well-known/change-password" [Anyone, Nothing];
        /// Where to report a weakness (RFC 9116).
        SecurityTxt: GET "/.well-known/security.txt" [Anyone, Nothing];
        /// What a kind of problem means.
        Problem: GET "/problems/{kind}" [Anyone, Nothing];
        /// A path that is only complete with a slash at its end.
        PasswordLostSlash: GET "/password/lost" [Anyone, Nothing]
            POST "/password/lost" [Anyone, Fields];
        /// Another one.
        RecoverySlash: GET "/recovery" [Anyone, Nothing]
            POST "/recovery" [Anyone, Fields];
    }

    /// Sign-in by password, and sessions.
    Login "LOGIN" {
        /// The form.
        Form: GET "/login" [Anyone, Nothing];
        /// One attempt.
        SignIn: POST "/login" [Anyone, Fields];
        /// Where a browser shows whether it kept the cookie of its sign-in.
        Arrive: GET "/signed-in" [Anyone, Nothing];
        /// Who is signed in.
        Session: GET "/login/session" [SIGNED_IN, Nothing];
        /// Whose session a program was shown.
        LookUp: POST "/login/session" [ServiceKey(Scope::Sessions), Fields];
        /// The end of a session; one that was over already is over.
        SignOut: POST "/logout" [Anyone, Nothing];
    }

    /// A lost password.
    PasswordLost "PASSWORD_LOST" {
        /// The form that asks for a link.
        Form: GET "/password/lost/" [Anyone, Nothing];
        /// Somebody asks for a link.
        Ask: POST "/password/lost/" [Anyone, Fields];
        /// A link is followed.
        Link: GET "/password/reset/{token}" [MailedLink(PasswordLink), Nothing];
        /// A new password.
        Reset: POST "/password/reset" [MailedLink(PasswordLink), Fields];
    }

    /// Recovery cases: claimants open and follow them, owners stop them.
    RecoverySubmit "RECOVERY_SUBMIT" {
        /// The form.
        Form: GET "/recovery/" [Anyone, Nothing];
        /// Opens a case.
        Open: POST "/recovery/" [Anyone, Fields];
        /// Where a case stands.
        Case: GET "/recovery/case" [Claimant, Nothing];
        /// The letter that it asks for, to print.
        Letter: GET "/recovery/case/letter" [Claimant, Nothing];
        /// Reference and secret are typed in.
        Enter: POST "/recovery/case" [Anyone, Fields];
        /// The browser forgets the case.
        Leave: POST "/recovery/case/leave" [Anyone, Nothing];
        /// The mailed code is given back.
        Code: POST "/recovery/case/code" [Claimant, Fields];
        /// Another code is asked for.
        NewCode: POST "/recovery/case/code/new" [Claimant, Nothing];
        /// The claimant says when they can be called, or that the number is dead.
        CallTime: POST "/recovery/case/call-time" [Claimant, Fields];
        /// The claimant writes to support.
        Message: POST "/recovery/case/messages" [Claimant, Fields];
        /// All is handed in.
        Submit: POST "/recovery/case/submit" [Claimant, Nothing];
        /// The claimant does not want the case any more.
        Withdraw: POST "/recovery/case/withdraw" [Claimant, Nothing];
        /// A claimant follows the link to the case that support opened for them.
        Link: GET "/recovery/continue/{token}" [MailedLink(CaseLink), Nothing];
        /// Their browser gets its credential.
        Continue: POST "/recovery/continue" [MailedLink(CaseLink), Fields];
        /// The owner follows the link to stop a case.
        StopLink: GET "/recovery/stop/{token}" [MailedLink(CancelLink), Nothing];
        /// The owner stops a case.
        Stop: POST "/recovery/stop" [MailedLink(CancelLink), Fields];
    }

    /// The files of recovery cases, which no page comes near.
    RecoveryEvidence "RECOVERY_EVIDENCE" {
        /// One file is taken back.
        TakeBack: POST "/recovery/case/evidence" [Claimant, Fields];
        /// A file comes in: by PUT in the place of what the item has.
        HandIn: PUT "/recovery/case/evidence/{item}" [Claimant, File]
            POST "/recovery/case/evidence/{item}" [Claimant, File];
        /// Every file of an item is taken back.
        Empty: DELETE "/recovery/case/evidence/{item}" [Claimant, Nothing];
    }

    /// The second step of a sign-in.
    TotpVerify "TOTP_VERIFY" {
        /// The form.
        Form: GET "/totp/verify" [Anyone, Nothing];
        /// A code is given: by whoever signs in, or by a program that asks about one.
        Verify: POST "/totp/verify" [KeyOrChallenge(Scope::Totp), Fields];
    }

    /// From which address somebody comes, and whether an account can be used from one.
    IpCheck "IP_CHECK" {
        /// The caller's own.
        Own: GET "/ip/check" [Anyone, Nothing];
        /// A program asks about an account and an address.
        LookUp: POST "/ip/check" [ServiceKey(Scope::Ip), Fields];
    }

    /// What the owner sees and changes once inside, as far as it needs no secret.
    Profile "PROFILE" {
        /// Contact data and factors.
        Overview: GET "/profile" [SIGNED_IN, Nothing];
        /// Contact data are changed; name and phone take a fresh proof.
        Change: POST "/profile" [SIGNED_IN, Fields]
            PATCH "/profile" [SIGNED_IN, Fields];
        /// Contact data are still right.
        ConfirmContact: POST "/profile/contact" [SIGNED_IN, Nothing];
        /// How many recovery codes are left.
        RecoveryCodes: GET "/profile/recovery-codes" [SIGNED_IN, Nothing];
        /// New recovery codes.
        NewRecoveryCodes: POST "/profile/recovery-codes" [FRESH, Nothing];
        /// The allowed addresses.
        AllowedIps: GET "/profile/allowed-ips" [SIGNED_IN, Nothing];
        /// The allowed addresses are saved.
        AllowIps: POST "/profile/allowed-ips" [FRESH, Fields]
            PUT "/profile/allowed-ips" [FRESH, Fields];
        /// A list that is on trial is taken back.
        UndoTrial: POST "/profile/allowed-ips/undo" [Session(Rules::UNDO), Nothing];
        /// The form to change the e-mail address.
        Email: GET "/profile/email" [SIGNED_IN, Nothing];
        /// Another e-mail address is asked for.
        ChangeEmail: POST "/profile/email" [FRESH, Fields];
        /// An address that waits to be confirmed gets its link once more.
        EmailAgain: POST "/profile/email/again" [FRESH, Fields];
        /// It is not wanted any more.
        CancelEmail: POST "/profile/email/cancel" [SIGNED_IN, Fields];
        /// A mailed link is followed.
        EmailLink: GET "/profile/email/{token}" [MailedLink(EmailLink), Nothing];
        /// A mailbox confirms.
        ConfirmEmail: POST "/profile/email/confirm" [MailedLink(EmailLink), Fields];
        /// Where the account is signed in.
        Sessions: GET "/profile/sessions" [SIGNED_IN, Nothing];
        /// All sessions end but this one.
        EndSessions: POST "/profile/sessions" [SIGNED_IN, Nothing]
            DELETE "/profile/sessions" [SIGNED_IN, Nothing];
        /// One session ends.
        EndSession: POST "/profile/sessions/{id}" [SIGNED_IN, Nothing]
            DELETE "/profile/sessions/{id}" [SIGNED_IN, Nothing];
        /// By which devices the account is known.
        Devices: GET "/profile/devices" [SIGNED_IN, Nothing];
        /// All of them are strangers again.
        ForgetDevices: POST "/profile/devices" [SIGNED_IN, Nothing]
            DELETE "/profile/devices" [SIGNED_IN, Nothing];
        /// One is a stranger again.
        ForgetDevice: POST "/profile/devices/{id}" [SIGNED_IN, Nothing]
            DELETE "/profile/devices/{id}" [SIGNED_IN, Nothing];
        /// What happened to the account.
        History: GET "/profile/history" [SIGNED_IN, Nothing];
        /// The account's open recovery case ends.
        WithdrawCase: POST "/profile/case/withdraw" [SIGNED_IN, Nothing];
        /// The link "it was not me" is followed.
        NotMeLink: GET "/profile/not-me/{token}" [MailedLink(ReportLink), Nothing];
        /// The account is frozen.
        NotMe: POST "/profile/not-me" [MailedLink(ReportLink), Fields];
    }

    /// Password and second factor, and their proof, which needs the same keys.
    Factors "FACTORS" {
        /// The form that asks for all factors once more.
        ProofForm: GET "/login/proof" [PROVING, Nothing];
        /// All factors are proved once more.
        Prove: POST "/login/proof" [PROVING, Fields];
        /// The form to change the password.
        PasswordForm: GET "/profile/password" [SIGNED_IN, Nothing];
        /// Another password.
        ChangePassword: POST "/profile/password" [FRESH, Fields];
        /// Since when there is a second factor.
        Totp: GET "/profile/totp" [ENROLLING, Nothing];
        /// A new secret.
        Enrol: POST "/profile/totp" [ENROLLING_FRESH, Fields];
        /// The first code of a new secret.
        Confirm: PUT "/profile/totp" [ENROLLING_FRESH, Fields];
        /// The second factor goes.
        Remove: POST "/profile/totp/remove" [FRESH, Nothing]
            DELETE "/profile/totp" [FRESH, Nothing];
    }

    /// The back office: cases and their documents.
    Support "SUPPORT" {
        /// Leads to where one's role has its work.
        Home: GET "/support" [staff::<Staff>(), Nothing];
        /// The cases that wait.
        Queue: GET "/support/cases" [staff::<Agent>(), Nothing];
        /// The form to open one for somebody who wrote or called.
        OpenForm: GET "/support/new-case" [staff::<Agent>(), Nothing];
        /// Opens it.
        Open: POST "/support/cases" [staff::<Agent>(), Fields];
        /// Refuses cases without an account, several at once.
        RefuseUnmatched: POST "/support/cases/unmatched/refuse" [staff::<FreshAgent>(), Fields];
        /// Accounts and cases by what people say. The words are no part of an address.
        Search: POST "/support/search" [staff::<AccountReader>(), Fields];
        /// Takes on the oldest case that is free.
        NextCase: POST "/support/next-case" [staff::<Agent>(), Fields];
        /// Whether they are mailed once cases have waited for too long.
        WaitingMail: POST "/support/waiting-mail" [staff::<Agent>(), Fields];
        /// One case.
        Case: GET "/support/cases/{id}" [staff::<Agent>(), Nothing];
        /// Takes a case on.
        Claim: POST "/support/cases/{id}/claim" [staff::<Agent>(), Fields];
        /// Gives it back.
        Release: POST "/support/cases/{id}/release" [staff::<Agent>(), Fields];
        /// Says which account it is about.
        Match: POST "/support/cases/{id}/match" [staff::<FreshAgent>(), Fields];
        /// Writes down how a call went.
        Call: POST "/support/cases/{id}/call" [staff::<Agent>(), Fields];
        /// Writes to the claimant.
        Message: POST "/support/cases/{id}/messages" [staff::<Agent>(), Fields];
        /// Has a link to the case mailed to its claimant.
        SendLink: POST "/support/cases/{id}/send-link" [staff::<Agent>(), Fields];
        /// Asks for documents.
        RequestDocuments: POST "/support/cases/{id}/request-documents" [staff::<Agent>(), Fields];
        /// Asks for better copies.
        RequestCopies: POST "/support/cases/{id}/request-copies" [staff::<Agent>(), Fields];
        /// The files of an item, and what there is to judge.
        Item: GET "/support/cases/{id}/evidence/{item}" [staff::<Agent>(), Nothing];
        /// One file.
        File: GET "/support/cases/{id}/evidence/{item}/{file}" [staff::<Agent>(), Nothing];
        /// Writes down what is on the documents of an item.
        Transcribe: POST "/support/cases/{id}/evidence/{item}/transcribe" [staff::<Agent>(), Fields];
        /// Judges an item.
        Review: POST "/support/cases/{id}/evidence/{item}/review" [staff::<Agent>(), Fields];
        /// Approves, first or alone, or refuses.
        Decide: POST "/support/cases/{id}/decide" [staff::<FreshAgent>(), Fields];
        /// Approves as a second person.
        Approve: POST "/support/cases/{id}/approve" [staff::<FreshReviewer>(), Fields];
        /// Ends a case.
        Stop: POST "/support/cases/{id}/stop" [staff::<FreshAgent>(), Fields];
        /// Proposes to reopen a case that a mailed link stopped, or agrees.
        Reopen: POST "/support/cases/{id}/reopen" [staff::<FreshReviewer>(), Fields];
        /// Approved cases that were drawn for a second look.
        Samples: GET "/support/samples" [staff::<Auditor>(), Nothing];
        /// One of them.
        Sample: GET "/support/samples/{id}" [staff::<Auditor>(), Nothing];
        /// Says what came of the look.
        JudgeSample: POST "/support/samples/{id}" [staff::<Auditor>(), Fields];
    }

    /// The back office: what happened, and how the work goes. It needs the key of the
    /// audit log.
    SupportAudit "SUPPORT_AUDIT" {
        /// The audit log.
        List: GET "/support/audit" [staff::<Auditor>(), Nothing];
        /// Whether it is whole.
        Verify: GET "/support/audit/verify" [staff::<Auditor>(), Nothing];
        /// A part of it as a file.
        Export: GET "/support/audit/export" [staff::<Auditor>(), Nothing];
        /// How the work goes.
        Figures: GET "/support/figures" [staff::<FiguresReader>(), Nothing];
        /// The same as a file.
        FiguresExport: GET "/support/figures/export" [staff::<FiguresReader>(), Nothing];
    }

    /// The back office: accounts, staff, keys and mails, which need no secret.
    SupportManage "SUPPORT_MANAGE" {
        /// What there is of an account.
        Account: GET "/support/accounts/{id}" [staff::<AccountReader>(), Nothing];
        /// Has the link mailed that its owner could ask for.
        ResetLink: POST "/support/accounts/{id}/reset-link" [staff::<Agent>(), Fields];
        /// Closes an account.
        Freeze: POST "/support/accounts/{id}/freeze" [staff::<FreshAdmin>(), Fields];
        /// Opens it again.
        Unfreeze: POST "/support/accounts/{id}/unfreeze" [staff::<FreshAdmin>(), Fields];
        /// Who is of staff.
        StaffList: GET "/support/staff" [staff::<Admin>(), Nothing];
        /// Adds somebody.
        StaffAdd: POST "/support/staff" [staff::<FreshAdmin>(), Fields];
        /// Gives somebody another role, or shuts them out.
        StaffChange: POST "/support/staff/{id}" [staff::<FreshAdmin>(), Fields];
        /// The keys of the provider's programs.
        Keys: GET "/support/keys" [staff::<Admin>(), Nothing];
        /// Makes one.
        KeyCreate: POST "/support/keys" [staff::<FreshAdmin>(), Fields];
        /// Ends one.
        KeyRevoke: POST "/support/keys/{id}/revoke" [staff::<FreshAdmin>(), Fields];
        /// The registered clients, with the form for another.
        Clients: GET "/support/clients" [staff::<Admin>(), Nothing];
        /// Registers one.
        ClientCreate: POST "/support/clients" [staff::<FreshAdmin>(), Fields];
        /// One of them.
        Client: GET "/support/clients/{id}" [staff::<Admin>(), Nothing];
        /// Other data of it.
        ClientChange: POST "/support/clients/{id}" [staff::<FreshAdmin>(), Fields];
        /// Another secret of it.
        ClientSecret: POST "/support/clients/{id}/secret" [staff::<FreshAdmin>(), Fields];
        /// The end of it.
        ClientRemove: POST "/support/clients/{id}/remove" [staff::<FreshAdmin>(), Fields];
        /// The texts that admins word; or one of them, to be changed.
        Wordings: GET "/support/wordings" [staff::<Admin>(), Nothing];
        /// Words a text, or has the words of the pages again.
        WordingChange: POST "/support/wordings" [staff::<FreshAdmin>(), Fields];
        /// Mails that were given up.
        Mails: GET "/support/mails" [staff::<Admin>(), Nothing];
        /// Sends one again.
        MailResend: POST "/support/mails/{id}/resend" [staff::<FreshAdmin>(), Fields];
    }

    /// Provisioning by the provider's programs.
    Accounts "ACCOUNTS" {
        /// Makes an account.
        Create: POST "/accounts" [ServiceKey(Scope::Accounts), Json];
        /// Makes many.
        CreateEach: POST "/accounts/batch" [ServiceKey(Scope::Accounts), Rows];
        /// Finds some.
        Find: GET "/accounts" [ServiceKey(Scope::Accounts), Nothing];
        /// What there is of one.
        Read: GET "/accounts/{id}" [ServiceKey(Scope::Accounts), Nothing];
        /// Changes one.
        Change: PATCH "/accounts/{id}" [ServiceKey(Scope::Accounts), Json];
        /// Deletes one.
        Delete: DELETE "/accounts/{id}" [ServiceKey(Scope::Accounts), Nothing];
        /// Where its owner is signed in.
        Sessions: GET "/accounts/{id}/sessions" [ServiceKey(Scope::Accounts), Nothing];
        /// Ends all of it.
        SessionsEnd: DELETE "/accounts/{id}/sessions" [ServiceKey(Scope::Accounts), Nothing];
        /// Ends one of them.
        SessionEnd: DELETE "/accounts/{id}/sessions/{session}" [ServiceKey(Scope::Accounts), Nothing];
        /// What happened to it.
        Events: GET "/accounts/{id}/events" [ServiceKey(Scope::Accounts), Nothing];
        /// Has a link to choose a password mailed to its owner.
        PasswordMail: POST "/accounts/{id}/password-mail" [ServiceKey(Scope::Accounts), Nothing];
    }

    /// Sign-in for panels and apps, by OpenID Connect.
    Oidc "OIDC" {
        /// What clients find out by themselves.
        Metadata: GET "/.well-known/openid-configuration" [Anyone, Nothing];
        /// The public keys of ID tokens.
        Keys: GET "/oidc/jwks" [Anyone, Nothing];
        /// A client sends a browser.
        Authorize: GET "/oidc/authorize" [Visitor, Nothing];
        /// The same with a form.
        AuthorizeForm: POST "/oidc/authorize" [Visitor, Fields];
        /// A browser comes back from its sign-in.
        Return: GET "/oidc/authorize/{request}" [Visitor, Nothing];
        /// A code or a refresh token becomes tokens.
        Token: POST "/oidc/token" [Client, Fields];
        /// What an access token tells.
        UserInfo: GET "/oidc/userinfo" [Client, Nothing]
            POST "/oidc/userinfo" [Client, Fields];
        /// What an access token is worth, for a server that was shown it.
        Introspect: POST "/oidc/introspect" [Client, Fields];
        /// A client ends a token.
        Revoke: POST "/oidc/revoke" [Client, Fields];
        /// A client sends a browser to sign out.
        EndSession: GET "/oidc/end-session" [Visitor, Nothing]
            POST "/oidc/end-session" [Visitor, Fields];
        /// Its owner says yes.
        ConfirmEnd: POST "/oidc/end-session/confirm" [Anyone, Fields];
        /// The registered clients.
        Clients: GET "/clients" [ServiceKey(Scope::Clients), Nothing];
        /// Registers one.
        ClientCreate: POST "/clients" [ServiceKey(Scope::Clients), Json];
        /// Puts other data in place of those of one.
        ClientChange: PUT "/clients/{id}" [ServiceKey(Scope::Clients), Json];
        /// Gives it another secret.
        ClientSecret: POST "/clients/{id}/secret" [ServiceKey(Scope::Clients), Nothing];
        /// Removes it.
        ClientRemove: DELETE "/clients/{id}" [ServiceKey(Scope::Clients), Nothing];
        /// A page of a client asks whether it may call (CORS).
        Preflight: OPTIONS "/oidc/token" [Client, Nothing]
            OPTIONS "/oidc/userinfo" [Client, Nothing];
    }

    /// Mail, and what is done in time. It has no public path: it is only asked for its
    /// health.
    Courier "COURIER" {}
}
