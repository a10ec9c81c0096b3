//! The texts of the overview of an account.

use super::texts;
use regain_core::locale::Locale;

texts! {
    Profile {
        title: "Your account", "Votre compte";
        case: "Somebody asks for access to your account", "Quelqu’un demande l’accès à votre compte";
        case_about: "What it is about", "Objet";
        case_effect: "Takes effect unless it is ended", "Prend effet, sauf si vous y mettez fin";
        case_not_you: "It was not you? One press ends it. Then change your password.",
            "Ce n’est pas vous\u{a0}? Un seul clic y met fin. Changez ensuite de mot de passe.";
        case_you: "It was you? You are signed in, so you do not need it any more: end it too.",
            "C’est vous\u{a0}? Vous avez retrouvé l’accès, vous n’en avez donc plus besoin\u{a0}: mettez-y fin aussi.";
        case_end: "End the request", "Mettre fin à la demande";
        must_enrol: "Turn on two-factor authentication first",
            "Activez d’abord la double authentification";
        must_enrol_why: "Your role gives access to other people’s accounts. It can be used once your own is protected by a code.",
            "Votre rôle donne accès aux comptes d’autres personnes. Vous pourrez l’exercer quand le vôtre sera protégé par un code.";
        enrol: "Turn it on", "L’activer";
        ask: "Are your e-mail address and phone number still right?",
            "Votre adresse e-mail et votre numéro de téléphone sont-ils toujours valables\u{a0}?";
        ask_why: "Should you ever lose access, they prove that the account is yours. If one of them has changed, correct it below.",
            "Si vous perdez un jour l’accès, ils prouvent que le compte est à vous. Si l’un d’eux a changé, corrigez-le plus bas.";
        ask_yes: "They are right", "Ils sont valables";
        contact: "Contact details", "Coordonnées";
        email_change: "Change", "Modifier";
        email_change_what: "the e-mail address", "l’adresse e-mail";
        pending: "Waiting to be confirmed:", "En attente de confirmation\u{a0}:";
        kind: "Account", "Compte";
        individual: "Individual", "Particulier";
        company: "Company", "Entreprise";
        association: "Association", "Association ou collectif";
        name: "Name", "Nom";
        phone: "Phone number", "Numéro de téléphone";
        phone_hint: "With the country code, such as +33\u{a0}1\u{a0}23\u{a0}45\u{a0}67\u{a0}89.",
            "Avec l’indicatif du pays, par exemple +33\u{a0}1\u{a0}23\u{a0}45\u{a0}67\u{a0}89.";
        locale: "Language of pages and e-mails", "Langue des pages et des e-mails";
        save: "Save contact details", "Enregistrer les coordonnées";
        name_wrong: "Enter a name that is not too long.", "Saisissez un nom qui ne soit pas trop long.";
        phone_wrong: "Enter a full phone number with its country code, such as +33\u{a0}1\u{a0}23\u{a0}45\u{a0}67\u{a0}89.",
            "Saisissez un numéro de téléphone complet avec l’indicatif du pays, par exemple +33\u{a0}1\u{a0}23\u{a0}45\u{a0}67\u{a0}89.";
        security: "Security", "Sécurité";
        password: "Password", "Mot de passe";
        password_hint: "Change it", "Le changer";
        totp: "Two-factor authentication", "Double authentification";
        totp_on: "On: a code is asked for at each sign-in", "Activée\u{a0}: un code est demandé à chaque connexion";
        totp_off: "Off: only your password protects the account",
            "Désactivée\u{a0}: seul votre mot de passe protège le compte";
        recovery_codes: "Recovery codes", "Codes de secours";
        allowed: "Allowed addresses", "Adresses autorisées";
        sessions: "Open sessions", "Sessions ouvertes";
        sessions_hint: "See where you are signed in", "Voir les appareils connectés";
        history: "History", "Historique";
        history_hint: "What happened to your account", "Ce qui s’est passé sur votre compte";
        care: "Keep your access safe", "Protégez votre accès";
        care_no_sharing: "Do not share this access: it is yours alone. A webmaster does not need it: each hosting has an access of its own.",
            "Ne partagez pas cet accès\u{a0}: il est strictement personnel. Un webmaster n’en a pas besoin\u{a0}: chaque hébergement a son propre accès.";
        care_shared_computer: "On a shared computer, sign out when you are done.",
            "Sur un ordinateur partagé, déconnectez-vous dès que vous avez terminé.";
        care_contact: "Keep your contact details true: they are what proves that the account is yours.",
            "Gardez des coordonnées exactes\u{a0}: ce sont elles qui prouvent que le compte est à vous.";
        sign_out: "Sign out", "Se déconnecter";
        expires: "Your session ends by itself, at the latest on",
            "Votre session prend fin d’elle-même, au plus tard le";
    }
}

texts! {
    /// What the overview says of what was just done.
    Done {
        contact: "Your contact details are saved.", "Vos coordonnées sont enregistrées.";
        contact_checked: "Thank you. We will ask again in six months.",
            "Merci. Nous vous reposerons la question dans six mois.";
        totp_off: "Two-factor authentication is off. Your password alone protects the account now.",
            "La double authentification est désactivée. Seul votre mot de passe protège désormais le compte.";
        allowed_addresses: "The list of allowed addresses is saved.",
            "La liste des adresses autorisées est enregistrée.";
        email_asked: "An e-mail is on its way to the new address. Open the link in it to confirm.",
            "Un e-mail est en route vers la nouvelle adresse. Ouvrez le lien qu’il contient pour confirmer.";
        sessions_ended: "The sessions have been ended.", "Les sessions ont été fermées.";
        case_withdrawn: "The recovery request is over. It has changed nothing. If it was not you, change your password now.",
            "La demande de récupération est terminée. Elle n’a rien changé. Si ce n’était pas vous, changez maintenant de mot de passe.";
        recovery_code_used: "You signed in with a recovery code, which will not work again. If you have lost your phone, move two-factor authentication to another one.",
            "Vous avez utilisé un code de secours, qui ne fonctionnera plus. Si vous avez perdu votre téléphone, installez la double authentification sur un autre.";
    }
}

/// A recovery case is open.
pub(crate) fn case_open(locale: Locale, reference: &str, opened: &str) -> String {
    match locale {
        Locale::En => {
            format!("A recovery request, {reference}, is open for your account since {opened}.")
        }
        Locale::Fr => format!(
            "Une demande de récupération, {reference}, est ouverte pour votre compte depuis le \
             {opened}."
        ),
    }
}

/// Why contact data cannot be changed, and until when.
pub(crate) fn contact_held(locale: Locale, until: &str) -> String {
    match locale {
        Locale::En => format!(
            "Access to this account was recovered through support. To keep it safe, name, phone \
             number and e-mail address cannot be changed before {until}."
        ),
        Locale::Fr => format!(
            "L’accès à ce compte a été rétabli par le support. Par sécurité, le nom, le numéro de \
             téléphone et l’adresse e-mail ne peuvent pas être modifiés avant le {until}."
        ),
    }
}

/// How many recovery codes are left.
pub(crate) fn codes_left(locale: Locale, left: u32) -> String {
    match (locale, left) {
        (Locale::En, 0) => "None left: make new ones".into(),
        (Locale::En, 1) => "One left: make new ones".into(),
        (Locale::En, 2..4) => format!("{left} left: make new ones soon"),
        (Locale::En, _) => format!("{left} left"),
        (Locale::Fr, 0) => "Aucun restant\u{a0}: créez-en de nouveaux".into(),
        (Locale::Fr, 1) => "Un seul restant\u{a0}: créez-en de nouveaux".into(),
        (Locale::Fr, 2..4) => format!("{left}\u{a0}restants\u{a0}: pensez à en créer de nouveaux"),
        (Locale::Fr, _) => format!("{left}\u{a0}restants"),
    }
}

/// How many entries the list has.
pub(crate) fn addresses_allowed(locale: Locale, count: usize) -> String {
    match (locale, count) {
        (Locale::En, 0) => "No list: every address is allowed".into(),
        (Locale::En, 1) => "Only from one address or network".into(),
        (Locale::En, _) => format!("Only from {count} addresses or networks"),
        (Locale::Fr, 0) => "Aucune liste\u{a0}: toutes les adresses sont autorisées".into(),
        (Locale::Fr, 1) => "Depuis une seule adresse ou un seul réseau".into(),
        (Locale::Fr, _) => format!("Depuis {count}\u{a0}adresses ou réseaux seulement"),
    }
}

/// The list is on trial.
pub(crate) fn list_on_trial(locale: Locale, until: &str) -> String {
    match locale {
        Locale::En => format!("A new list is on trial until {until}"),
        Locale::Fr => format!("Une nouvelle liste est à l’essai jusqu’au {until}"),
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [Profile::pairs(), Done::pairs()].concat()
}
