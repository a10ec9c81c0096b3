//! The texts of the history.

use super::texts;
use regain_core::locale::Locale;

texts! {
    History {
        title: "History", "Historique";
        lead: "What happened to your account, the newest first. Something you do not recognise? Change your password, then write to support.",
            "Ce qui s’est passé sur votre compte, du plus récent au plus ancien. Une ligne vous étonne\u{a0}? Changez de mot de passe, puis écrivez au support.";
        empty: "Nothing has happened yet.", "Il ne s’est encore rien passé.";
        other: "Other event", "Autre événement";
        you: "You", "Vous";
        claimant: "Whoever opened the recovery request", "La personne qui a ouvert la demande de récupération";
        support: "Support", "Le support";
        older: "Older events", "Événements plus anciens";
        back: "Back to your account", "Retour à votre compte";
    }
}

/// One sentence in both languages for each word of the audit trail.
macro_rules! events {
    ($($word:ident: $en:literal, $fr:literal;)+) => {
        /// What this word of the audit trail stands for.
        pub(crate) fn event(locale: Locale, word: &str) -> Option<&'static str> {
            let (english, french) = match word {
                $(stringify!($word) => ($en, $fr),)+
                _ => return None,
            };
            Some(match locale {
                Locale::En => english,
                Locale::Fr => french,
            })
        }

        #[cfg(test)]
        fn events() -> Vec<(&'static str, &'static str, &'static str)> {
            vec![$((stringify!($word), $en, $fr),)+]
        }
    };
}

events! {
    authn_login_success: "Signed in", "Connexion réussie";
    authn_login_fail: "Sign-in failed: wrong password", "Échec de connexion\u{a0}: mot de passe incorrect";
    authn_login_fail_max: "Sign-in paused after too many attempts",
        "Connexion suspendue après trop de tentatives";
    authn_challenge_issued: "Right password, code requested", "Mot de passe correct, code demandé";
    authn_totp_fail: "Wrong code", "Code incorrect";
    authn_totp_fail_max: "Codes paused after too many attempts", "Codes suspendus après trop de tentatives";
    authn_address_refused: "Refused: address not on the list", "Accès refusé\u{a0}: adresse absente de la liste";
    authn_proof_success: "Identity confirmed again", "Identité confirmée à nouveau";
    authn_proof_fail: "Identity not confirmed: wrong password or code",
        "Identité non confirmée\u{a0}: mot de passe ou code incorrect";
    authn_password_link_requested: "Link for a new password requested", "Lien demandé pour un nouveau mot de passe";
    authn_password_link_refused: "A link that no longer works was opened",
        "Un lien qui ne fonctionne plus a été ouvert";
    authn_password_change: "Password changed", "Mot de passe changé";
    authn_password_change_fail: "Password not changed: present or new one not accepted",
        "Mot de passe non changé\u{a0}: l’actuel ou le nouveau n’est pas accepté";
    totp_enrolment_started: "Two-factor authentication: key shown", "Double authentification\u{a0}: clé affichée";
    totp_enabled: "Two-factor authentication turned on", "Double authentification activée";
    totp_replaced: "Two-factor authentication moved to another app",
        "Double authentification transférée vers une autre application";
    totp_disabled: "Two-factor authentication turned off", "Double authentification désactivée";
    totp_service_valid: "Code accepted by another service", "Code accepté par un autre service";
    totp_service_invalid: "Code refused by another service", "Code refusé par un autre service";
    recovery_codes_renewed: "New recovery codes made", "Nouveaux codes de secours créés";
    recovery_code_used: "Recovery code used", "Code de secours utilisé";
    allowlist_changed: "Allowed addresses changed", "Adresses autorisées modifiées";
    allowlist_trial_started: "New list of addresses on trial", "Nouvelle liste d’adresses à l’essai";
    email_change_asked: "New e-mail address requested", "Nouvelle adresse e-mail demandée";
    email_change_confirmed: "Change of e-mail address confirmed from one mailbox",
        "Changement d’adresse e-mail confirmé depuis une messagerie";
    contact_changed: "Contact details changed", "Coordonnées modifiées";
    contact_checked: "Contact details said to be right", "Coordonnées déclarées valables";
    session_logout: "Signed out", "Déconnexion";
    session_ended: "Session ended", "Session fermée";
    sessions_ended: "Other sessions ended", "Autres sessions fermées";
    account_frozen: "Account frozen", "Compte bloqué";
    recovery_case_opened: "Recovery request opened", "Demande de récupération ouverte";
    recovery_case_limit_exceeded: "Recovery requests paused after too many of them",
        "Demandes de récupération suspendues\u{a0}: il y en a eu trop";
    recovery_case_access_fail: "Recovery request not opened: wrong reference or secret key, or a link that no longer works",
        "Demande de récupération non ouverte\u{a0}: référence ou clé secrète incorrecte, ou lien qui ne fonctionne plus";
    sequence_fail: "Recovery request: a step was tried out of order",
        "Demande de récupération\u{a0}: une étape a été tentée dans le désordre";
    recovery_code_returned: "Recovery request: the mailed code was given back",
        "Demande de récupération\u{a0}: le code envoyé par e-mail a été saisi";
    recovery_code_fail: "Recovery request: wrong code", "Demande de récupération\u{a0}: code incorrect";
    recovery_code_renewed: "Recovery request: another code was asked for",
        "Demande de récupération\u{a0}: un autre code a été demandé";
    upload_complete: "Recovery request: document handed in", "Demande de récupération\u{a0}: document reçu";
    upload_validation: "Recovery request: document not accepted",
        "Demande de récupération\u{a0}: document non accepté";
    upload_delete: "Recovery request: document taken back", "Demande de récupération\u{a0}: document retiré";
    sensitive_delete: "Recovery request: document erased", "Demande de récupération\u{a0}: document effacé";
    recovery_case_submitted: "Recovery request: documents complete",
        "Demande de récupération\u{a0}: documents au complet";
    recovery_case_withdrawn: "Recovery request withdrawn", "Demande de récupération retirée";
    recovery_case_applied: "Recovery request carried out", "Demande de récupération exécutée";
    recovery_case_overtaken: "Recovery request ended: it could not be carried out any more",
        "Demande de récupération close\u{a0}: elle ne pouvait plus être exécutée";
    recovery_case_stopped: "Recovery request stopped", "Demande de récupération arrêtée";
    recovery_case_expired: "Recovery request expired", "Demande de récupération expirée";
    authz_role_fail: "Refused: not for this role", "Refusé\u{a0}: ce rôle ne le permet pas";
    malicious_direct_reference: "Refused: not there, or not for this role", "Refusé\u{a0}: introuvable, ou pas pour ce rôle";
    authz_own_case_fail: "Refused: a case of one’s own", "Refusé\u{a0}: dossier qui concerne l’agent";
    recovery_case_claimed: "Recovery request taken on by support", "Demande de récupération prise en charge";
    recovery_case_released: "Recovery request given back to the queue", "Demande de récupération remise en attente";
    sensitive_read_case: "Support read the recovery request", "Le support a lu la demande de récupération";
    sensitive_read_account: "Support looked at the account", "Le support a consulté le compte";
    sensitive_read_evidence: "Support opened a document", "Le support a ouvert un document";
    sensitive_search: "Support searched for cases", "Le support a recherché des dossiers";
    recovery_case_matched: "Support linked a recovery request to the account",
        "Le support a rattaché une demande de récupération au compte";
    recovery_case_called: "Support called the phone on file", "Le support a appelé le numéro enregistré";
    recovery_documents_asked: "Support asked for documents", "Le support a demandé des documents";
    recovery_document_looked_at: "Support read a document", "Le support a lu un document";
    recovery_document_reviewed: "Support judged a document", "Le support a examiné un document";
    recovery_case_approved: "Recovery request approved by a first person",
        "Demande de récupération approuvée par une première personne";
    recovery_case_confirmed: "Recovery request approved: the waiting time runs",
        "Demande de récupération approuvée\u{a0}: le délai court";
    recovery_case_refused: "Recovery request refused", "Demande de récupération refusée";
    recovery_case_stopped_by_staff: "Recovery request stopped by support",
        "Demande de récupération arrêtée par le support";
    authn_password_link_sent_by_staff: "Support had a link for a new password sent",
        "Le support a fait envoyer un lien pour un nouveau mot de passe";
    user_created_by_staff: "Account created by support", "Compte créé par le support";
    privilege_permissions_changed: "Role changed", "Rôle modifié";
    account_frozen_by_staff: "Account closed by support", "Compte fermé par le support";
    account_unfrozen_by_staff: "Account opened again by support", "Compte rouvert par le support";
    authz_account_fail: "Refused: an account of one’s own, or of staff",
        "Refusé\u{a0}: compte personnel ou de l’équipe";
    authn_token_created: "Service key made", "Clé de service créée";
    authn_token_revoked: "Service key revoked", "Clé de service révoquée";
    mail_resent: "Support had an e-mail sent again", "Le support a fait renvoyer un e-mail";
    sensitive_read_audit: "An auditor read the record of events", "Un auditeur a consulté le journal des événements";
    sensitive_export_audit: "An auditor exported the record of events", "Un auditeur a exporté le journal des événements";
    audit_verify_success: "Record of events verified", "Journal des événements vérifié";
    audit_verify_fail: "Record of events found altered", "Journal des événements trouvé altéré";
    authz_fail: "A service asked for more than it may", "Un service a demandé plus que ses droits";
    user_created: "Account created", "Compte créé";
    user_updated: "Account changed by the provider", "Compte modifié par l’hébergeur";
    user_deleted: "Account deleted by the provider", "Compte supprimé par l’hébergeur";
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [History::pairs(), events()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use regain_core::store::audit::Event;

    #[test]
    fn every_event_has_its_text_and_no_text_is_left_over() {
        let mut words: Vec<_> = Event::ALL.iter().map(|event| event.word()).collect();
        let mut texts: Vec<_> = events().into_iter().map(|(word, ..)| word).collect();
        words.sort_unstable();
        texts.sort_unstable();
        assert_eq!(words, texts);
        assert_eq!(event(Locale::En, "something_else"), None);
    }
}
