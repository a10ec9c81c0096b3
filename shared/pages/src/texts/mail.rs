//! The texts of the mails.

use super::texts;
use regain_core::locale::Locale;

texts! {
    /// Around every mail.
    Letter {
        hello: "Hello", "Bonjour";
        colon: ":", "\u{a0}:";
        link: "If the button does not work, copy this link into your browser:",
            "Si le bouton ne fonctionne pas, copiez ce lien dans votre navigateur\u{a0}:";
        help: "A question? Write to", "Une question\u{a0}? Écrivez à";
        never: "We never ask for your password, by e-mail or by phone.",
            "Nous ne demandons jamais votre mot de passe, ni par e-mail ni par téléphone.";
    }
}

/// "Provider: matter", with the language's own colon.
pub(crate) fn subject(locale: Locale, provider: &str, matter: &str) -> String {
    match locale {
        Locale::En => format!("{provider}: {matter}"),
        Locale::Fr => format!("{provider}\u{a0}: {matter}"),
    }
}

texts! {
    PasswordLink {
        matter: "choose a new password", "choisissez un nouveau mot de passe";
        heading: "Choose a new password", "Choisissez un nouveau mot de passe";
        validity: "The link works once, within 20 minutes.",
            "Le lien fonctionne une seule fois, pendant 20\u{a0}minutes.";
        button: "Choose a new password", "Choisir un nouveau mot de passe";
        not_you: "If it was not you, do nothing: nothing has changed.",
            "Si ce n’était pas vous, ne faites rien\u{a0}: rien n’a changé.";
    }
}

/// Somebody asked.
pub(crate) fn password_link_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => {
            format!("Somebody, we hope you, asked for a new password for your {provider} account.")
        }
        Locale::Fr => format!(
            "Quelqu’un, nous espérons que c’est vous, a demandé un nouveau mot de passe \
             pour votre compte {provider}."
        ),
    }
}

texts! {
    FirstPassword {
        matter: "your account is ready", "votre compte est prêt";
        heading: "Choose your password", "Choisissez votre mot de passe";
        validity: "The link works once, within 24 hours.",
            "Le lien fonctionne une seule fois, pendant 24\u{a0}heures.";
        button: "Choose your password", "Choisir votre mot de passe";
        later: "After that, ask for a new link here:",
            "Passé ce délai, demandez un nouveau lien ici\u{a0}:";
        not_you: "If you did not expect this account, write to support.",
            "Si vous n’attendiez pas ce compte, écrivez au support.";
    }
}

/// The account exists.
pub(crate) fn first_password_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => {
            format!("Your {provider} account has been created. Choose a password to sign in.")
        }
        Locale::Fr => format!(
            "Votre compte {provider} a été créé. Choisissez un mot de passe pour vous connecter."
        ),
    }
}

texts! {
    PasswordNotice {
        matter: "your password has been changed", "votre mot de passe a été changé";
        heading: "Your password has been changed", "Votre mot de passe a été changé";
        ended: "Every open session has been ended. If it was you, there is nothing to do.",
            "Toutes les sessions ouvertes ont été fermées. Si c’était vous, il n’y a rien à faire.";
    }
}

/// What the notice is about.
pub(crate) fn password_notice_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!("The password of your {provider} account has been changed."),
        Locale::Fr => format!("Le mot de passe de votre compte {provider} a été changé."),
    }
}

texts! {
    ContactChanged {
        matter: "your contact details have been changed",
            "vos coordonnées ont été modifiées";
        heading: "Your contact details have been changed",
            "Vos coordonnées ont été modifiées";
        what: "What changed", "Éléments modifiés";
        email: "e-mail address", "adresse e-mail";
        phone: "phone number", "numéro de téléphone";
        name: "name", "nom";
        asked: "If you asked for it, there is nothing to do.",
            "Si vous l’avez demandé, il n’y a rien à faire.";
        not_asked: "If you did not, open the page below: one press there freezes the account at once. Then write to support.",
            "Sinon, ouvrez la page ci-dessous\u{a0}: un seul clic y bloque aussitôt le compte. Écrivez ensuite au support.";
        button: "I did not ask for it", "Je n’ai rien demandé";
    }
}

/// Who changed the data.
pub(crate) fn contact_changed_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!("{provider} has changed the contact details of your account."),
        Locale::Fr => format!("{provider} a modifié les coordonnées de votre compte."),
    }
}

texts! {
    EmailLink {
        matter: "confirm your new e-mail address", "confirmez votre nouvelle adresse e-mail";
        heading: "Confirm your new e-mail address", "Confirmez votre nouvelle adresse e-mail";
        validity: "The link works once, within 24 hours.",
            "Le lien fonctionne une seule fois, pendant 24\u{a0}heures.";
        button: "Confirm this address", "Confirmer cette adresse";
        not_you: "If it was not you, do nothing: this address will not be used.",
            "Si ce n’était pas vous, ne faites rien\u{a0}: cette adresse ne sera pas utilisée.";
    }
}

/// What the new address is for.
pub(crate) fn email_link_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "Somebody, we hope you, wants this to be the e-mail address of a {provider} account."
        ),
        Locale::Fr => format!(
            "Quelqu’un, nous espérons que c’est vous, souhaite que cette adresse e-mail soit \
             celle d’un compte {provider}."
        ),
    }
}

texts! {
    EmailConsent {
        matter: "do you agree to another e-mail address?",
            "acceptez-vous une autre adresse e-mail\u{a0}?";
        heading: "Do you agree to another e-mail address?",
            "Acceptez-vous une autre adresse e-mail\u{a0}?";
        what: "Somebody signed in to your account, we hope you, wants to replace its e-mail address.",
            "Une personne connectée à votre compte, nous espérons que c’est vous, veut en remplacer l’adresse e-mail.";
        agree: "If it was you, follow this link to see the new address and agree. It works once, within 24 hours.",
            "Si c’était vous, suivez ce lien pour voir la nouvelle adresse et donner votre accord. Il fonctionne une seule fois, pendant 24\u{a0}heures.";
        button: "See and agree", "Voir et accepter";
        not_you: "It was not me: if so, open this page, where one press freezes the account at once.",
            "Ce n’était pas moi\u{a0}: dans ce cas, ouvrez cette page, où un seul clic bloque aussitôt le compte.";
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        Letter::pairs(),
        PasswordLink::pairs(),
        FirstPassword::pairs(),
        PasswordNotice::pairs(),
        ContactChanged::pairs(),
        EmailLink::pairs(),
        EmailConsent::pairs(),
    ]
    .concat()
}
