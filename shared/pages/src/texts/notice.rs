//! The texts of the mails about what happened to an account.

use super::texts;
use regain_core::locale::Locale;
use regain_core::store::outbox::Notice as Event;

texts! {
    /// What such mails share.
    Told {
        when: "When", "Date";
        address: "Network address", "Adresse réseau";
        left: "Recovery codes left", "Codes de secours restants";
        until: "On trial until", "À l’essai jusqu’au";
        you: "If it was you, there is nothing more to do.", "Si c’était vous, il n’y a rien d’autre à faire.";
        not_you: "If it was not you, open the page below: one press there freezes the account at once.",
            "Si ce n’était pas vous, ouvrez la page ci-dessous\u{a0}: un seul clic y bloque aussitôt le compte.";
        button: "It was not me", "Ce n’était pas moi";
        then_password: "If it was not you, that person knows your password. Choose a new one here:",
            "Si ce n’était pas vous, cette personne connaît votre mot de passe. Choisissez-en un nouveau ici\u{a0}:";
        new_password: "Choose a new password", "Choisir un nouveau mot de passe";
        role: "Your role", "Votre rôle";
        question: "A question, or you did not expect this? Write to support:",
            "Une question, ou vous ne vous y attendiez pas\u{a0}? Écrivez au support\u{a0}:";
        frozen_support: "Support can help you, and will check that it is you:",
            "Le support peut vous aider, après avoir vérifié votre identité\u{a0}:";
    }
}

/// What a mail says of one thing that happened.
pub(crate) struct Notice {
    pub matter: &'static str,
    pub heading: &'static str,
    pub what: &'static str,
    pub means: &'static str,
}

/// The texts of each, English then French.
macro_rules! notices {
    ($($notice:ident {
        $matter:literal, $matter_fr:literal;
        $heading:literal, $heading_fr:literal;
        $what:literal, $what_fr:literal;
        $means:literal, $means_fr:literal;
    })+) => {
        $(const $notice: [Notice; 2] = [
            Notice { matter: $matter, heading: $heading, what: $what, means: $means },
            Notice { matter: $matter_fr, heading: $heading_fr, what: $what_fr, means: $means_fr },
        ];)+

        #[cfg(test)]
        fn notices() -> Vec<(&'static str, &'static str, &'static str)> {
            vec![$(
                (stringify!($notice), $matter, $matter_fr),
                (stringify!($notice), $heading, $heading_fr),
                (stringify!($notice), $what, $what_fr),
                (stringify!($notice), $means, $means_fr),
            )+]
        }
    };
}

notices! {
    TOTP_ON {
        "two-factor authentication is on", "la double authentification est activée";
        "Two-factor authentication is on", "La double authentification est activée";
        "Two-factor authentication has been turned on for your account.",
            "La double authentification a été activée sur votre compte.";
        "From now on, a code from the app is asked for at each sign-in.",
            "Désormais, un code de l’application est demandé à chaque connexion.";
    }
    TOTP_REPLACED {
        "your codes come from another app", "vos codes viennent d’une autre application";
        "Your codes come from another app", "Vos codes viennent d’une autre application";
        "The two-factor authentication of your account has been moved to another phone or app.",
            "La double authentification de votre compte a été transférée vers un autre téléphone ou une autre application.";
        "The codes of the former app no longer work.",
            "Les codes de l’ancienne application ne fonctionnent plus.";
    }
    TOTP_OFF {
        "two-factor authentication is off", "la double authentification est désactivée";
        "Two-factor authentication is off", "La double authentification est désactivée";
        "Two-factor authentication has been turned off for your account.",
            "La double authentification a été désactivée sur votre compte.";
        "Your password alone protects the account now. The recovery codes no longer work.",
            "Seul votre mot de passe protège désormais le compte. Les codes de secours ne fonctionnent plus.";
    }
    RECOVERY_CODES_RENEWED {
        "new recovery codes", "de nouveaux codes de secours";
        "New recovery codes have been made", "De nouveaux codes de secours ont été créés";
        "Ten new recovery codes have been made for your account.",
            "Dix nouveaux codes de secours ont été créés pour votre compte.";
        "The old ones no longer work.", "Les anciens ne fonctionnent plus.";
    }
    RECOVERY_CODE_USED {
        "a recovery code has been used", "un code de secours a été utilisé";
        "A recovery code has been used", "Un code de secours a été utilisé";
        "A recovery code of your account has been used in place of your phone.",
            "Un code de secours de votre compte a été utilisé à la place de votre téléphone.";
        "It will not work again. Make new ones when few are left.",
            "Il ne fonctionnera plus. Créez-en de nouveaux quand il en reste peu.";
    }
    ALLOWLIST_CHANGED {
        "your allowed addresses have been changed", "vos adresses autorisées ont été modifiées";
        "Your allowed addresses have been changed", "Vos adresses autorisées ont été modifiées";
        "The list of network addresses from which your account can be used has been changed.",
            "La liste des adresses réseau depuis lesquelles votre compte est accessible a été modifiée.";
        "The list in force is in your account, under “Allowed addresses”. An empty list allows every address.",
            "La liste en vigueur se trouve dans votre compte, sous «\u{a0}Adresses autorisées\u{a0}». Une liste vide autorise toutes les adresses.";
    }
    ALLOWLIST_ON_TRIAL {
        "a list of allowed addresses is on trial", "une liste d’adresses autorisées est à l’essai";
        "A list of allowed addresses is on trial", "Une liste d’adresses autorisées est à l’essai";
        "A new list of allowed addresses leaves out the address it was saved from.",
            "Une nouvelle liste d’adresses autorisées ne contient pas l’adresse depuis laquelle elle a été enregistrée.";
        "To keep it, sign in again before the trial ends, from one of its addresses. Otherwise the former list is back by itself.",
            "Pour la garder, connectez-vous à nouveau avant la fin de l’essai, depuis l’une de ses adresses. Sinon, l’ancienne liste est rétablie d’elle-même.";
    }
    EMAIL_CHANGE_ASKED {
        "another e-mail address is requested", "une autre adresse e-mail est demandée";
        "Another e-mail address is requested", "Une autre adresse e-mail est demandée";
        "Somebody signed in to your account wants to replace its e-mail address.",
            "Une personne connectée à votre compte veut en remplacer l’adresse e-mail.";
        "Nothing changes until the new address is confirmed.",
            "Rien ne change tant que la nouvelle adresse n’est pas confirmée.";
    }
    CONTACT_CHANGED {
        "your contact details have been changed", "vos coordonnées ont été modifiées";
        "Your contact details have been changed", "Vos coordonnées ont été modifiées";
        "The contact details of your account have been changed by somebody signed in to it.",
            "Les coordonnées de votre compte ont été modifiées par une personne qui y est connectée.";
        "They are what proves that the account is yours.",
            "Ce sont elles qui prouvent que le compte est à vous.";
    }
    WRONG_CODES {
        "wrong codes at sign-in", "des codes incorrects à la connexion";
        "Wrong codes at sign-in", "Des codes incorrects à la connexion";
        "Somebody typed the right password of your account, then several wrong codes.",
            "Quelqu’un a saisi le bon mot de passe de votre compte, puis plusieurs codes incorrects.";
        "None of these codes opened the account.", "Aucun de ces codes n’a ouvert le compte.";
    }
    FROZEN {
        "your account is frozen", "votre compte est bloqué";
        "Your account is frozen", "Votre compte est bloqué";
        "Your account was frozen through the link “It was not me” of one of our e-mails. Every session has been ended, and nobody can sign in.",
            "Votre compte a été bloqué par le lien «\u{a0}Ce n’était pas moi\u{a0}» d’un de nos e-mails. Toutes les sessions ont été fermées, et plus personne ne peut se connecter.";
        "To get back in, first change the password of your mailbox, then choose a new one for your account.",
            "Pour retrouver l’accès, changez d’abord le mot de passe de votre messagerie, puis choisissez-en un nouveau pour votre compte.";
    }
    FROZEN_BY_SUPPORT {
        "your account is closed", "votre compte est fermé";
        "Your account is closed", "Votre compte est fermé";
        "Support has closed your account. Every session has been ended, and nobody can sign in.",
            "Le support a fermé votre compte. Toutes les sessions ont été fermées, et plus personne ne peut se connecter.";
        "Only support can open it again.", "Seul le support peut le rouvrir.";
    }
    UNFROZEN_BY_SUPPORT {
        "your account can be used again", "votre compte est de nouveau utilisable";
        "Your account can be used again", "Votre compte est de nouveau utilisable";
        "Support has opened your account again. Your former password is no longer accepted.",
            "Le support a rouvert votre compte. Votre ancien mot de passe n’est plus accepté.";
        "To get back in, first change the password of your mailbox if somebody else may know it, then choose a new one for your account.",
            "Pour retrouver l’accès, changez d’abord le mot de passe de votre messagerie si quelqu’un d’autre a pu le connaître, puis choisissez-en un nouveau pour votre compte.";
    }
    ROLE_CHANGED {
        "your role has been changed", "votre rôle a été modifié";
        "Your role has been changed", "Votre rôle a été modifié";
        "An administrator has changed your role in the back office. Every session has been ended.",
            "Un administrateur a modifié votre rôle dans l’espace support. Toutes les sessions ont été fermées.";
        "Sign in again to go on.", "Reconnectez-vous pour continuer.";
    }
}

/// What a mail says of this.
pub(crate) fn notice(locale: Locale, event: &Event) -> Notice {
    let [english, french] = match event {
        Event::TotpOn => TOTP_ON,
        Event::TotpReplaced => TOTP_REPLACED,
        Event::TotpOff => TOTP_OFF,
        Event::RecoveryCodesRenewed => RECOVERY_CODES_RENEWED,
        Event::RecoveryCodeUsed { .. } => RECOVERY_CODE_USED,
        Event::AllowlistChanged => ALLOWLIST_CHANGED,
        Event::AllowlistOnTrial { .. } => ALLOWLIST_ON_TRIAL,
        Event::EmailChangeAsked => EMAIL_CHANGE_ASKED,
        Event::ContactChanged { .. } => CONTACT_CHANGED,
        Event::WrongCodes => WRONG_CODES,
        Event::Frozen => FROZEN,
        Event::FrozenBySupport => FROZEN_BY_SUPPORT,
        Event::UnfrozenBySupport => UNFROZEN_BY_SUPPORT,
        Event::RoleChanged { .. } => ROLE_CHANGED,
    };
    match locale {
        Locale::En => english,
        Locale::Fr => french,
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [Told::pairs(), notices()].concat()
}
