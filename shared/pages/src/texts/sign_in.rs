//! The texts of the second step of a sign-in, of a proof and of the address.

use super::texts;
use regain_core::locale::Locale;

texts! {
    /// What forms say that ask for a code.
    Codes {
        label: "Six-digit code", "Code à six chiffres";
        hint: "From your authentication app. A recovery code will do as well.",
            "Dans votre application d’authentification. Un code de secours convient aussi.";
        missing: "Enter the code.", "Saisissez le code.";
        malformed: "A code has six digits. Enter a recovery code exactly as you received it.",
            "Un code comporte six chiffres. Saisissez un code de secours exactement comme vous l’avez reçu.";
        wrong: "This code is not right, or it has already been used. Wait for the next one in your app, then enter it.",
            "Ce code n’est pas correct, ou il a déjà servi. Attendez le suivant dans votre application, puis saisissez-le.";
        not_six_digits: "The code has six digits. Enter the one that your app shows now.",
            "Le code comporte six chiffres. Saisissez celui que votre application affiche en ce moment.";
        wrong_in_app: "This code is not right. Wait for the next one in your app, and check that your phone sets its time automatically.",
            "Ce code n’est pas correct. Attendez le suivant dans votre application, et vérifiez que votre téléphone règle son heure automatiquement.";
    }
}

texts! {
    SecondFactor {
        title: "Enter your code", "Saisissez votre code";
        submit: "Sign in", "Se connecter";
        no_phone: "No phone? Use a recovery code",
            "Pas de téléphone\u{a0}? Utilisez un code de secours";
        recovery_label: "Recovery code", "Code de secours";
        recovery_hint: "One of the ten codes that you kept when you turned on two-factor authentication. Each works once.",
            "L’un des dix codes que vous avez conservés en activant la double authentification. Chacun ne fonctionne qu’une fois.";
        recovery_submit: "Use the recovery code", "Utiliser le code de secours";
        neither: "Neither your phone nor a recovery code?", "Ni téléphone, ni code de secours\u{a0}?";
        recovery: "Ask support for help", "Demandez l’aide du support";
        back: "Back to sign-in", "Retour à la connexion";
    }
}

/// Which code, and until when.
pub(crate) fn code_lead(locale: Locale, provider: &str, minutes: i64) -> String {
    let minutes = minutes.max(1);
    let plural = if minutes == 1 { "" } else { "s" };
    match locale {
        Locale::En => format!(
            "Your password is right. Within {minutes} minute{plural}, enter the six digits \
             that your authentication app shows for {provider}."
        ),
        Locale::Fr => format!(
            "Votre mot de passe est correct. Dans un délai de {minutes}\u{a0}minute{plural}, \
             saisissez les six chiffres que votre application d’authentification affiche \
             pour {provider}."
        ),
    }
}

texts! {
    ChallengeExpired {
        title: "Sign in again", "Connectez-vous à nouveau";
        lead: "The time to enter the code is over. Nothing has changed in your account.",
            "Le délai pour saisir le code est écoulé. Rien n’a changé dans votre compte.";
        sign_in: "Sign in", "Se connecter";
    }
}

texts! {
    Proof {
        title: "Confirm that it is you", "Confirmez que c’est bien vous";
        lead: "This part of your account is sensitive. Enter your password again; it will not be asked for again for ten minutes.",
            "Cette partie de votre compte est sensible. Saisissez à nouveau votre mot de passe\u{a0}; il ne sera plus demandé pendant dix minutes.";
        lead_both: "This part of your account is sensitive. Enter your password and a code again; they will not be asked for again for ten minutes.",
            "Cette partie de votre compte est sensible. Saisissez à nouveau votre mot de passe et un code\u{a0}; ils ne seront plus demandés pendant dix minutes.";
        submit: "Confirm", "Confirmer";
        back: "Back to your account", "Retour à votre compte";
        missing: "Enter your password.", "Saisissez votre mot de passe.";
        missing_either: "Enter your password and a code.", "Saisissez votre mot de passe et un code.";
        wrong: "The password is not right.", "Le mot de passe n’est pas correct.";
        wrong_either: "The password or the code is not right. A code works once: wait for the next one in your app.",
            "Le mot de passe ou le code n’est pas correct. Un code ne fonctionne qu’une fois\u{a0}: attendez le suivant dans votre application.";
    }
}

texts! {
    AddressRefused {
        title: "Your network address is not allowed", "Votre adresse réseau n’est pas autorisée";
        lead: "This account opens only from the addresses on its list. Yours is not among them:",
            "Ce compte n’est accessible que depuis les adresses de sa liste. La vôtre n’en fait pas partie\u{a0}:";
        how: "How to get back in", "Comment retrouver l’accès";
        elsewhere: "Connect from an allowed network, such as your office, your home or a VPN on the list, then sign in again.",
            "Passez par un réseau autorisé, par exemple celui de votre bureau, de votre domicile ou d’un VPN de la liste, puis connectez-vous à nouveau.";
        support: "Out of reach of them all? Support checks that it is you, and can then delete the list:",
            "Aucun n’est à votre portée\u{a0}? Le support vérifie que c’est bien vous et peut ensuite supprimer la liste\u{a0}:";
        recovery: "ask for it", "faites-en la demande";
        sign_in: "Sign in again", "Se connecter à nouveau";
        address: "Your address", "Votre adresse";
    }
}

/// What happens by itself.
pub(crate) fn former_list_is_back(locale: Locale, until: &str) -> String {
    match locale {
        Locale::En => format!(
            "Or wait: this list is on trial. Unless it is confirmed, the former list \
             is back by itself on {until}."
        ),
        Locale::Fr => format!(
            "Ou patientez\u{a0}: cette liste est à l’essai. Si elle n’est pas confirmée, \
             l’ancienne est rétablie d’elle-même le {until}."
        ),
    }
}

texts! {
    Address {
        title: "Your address", "Votre adresse";
        lead: "This is the network address from which you reach us.",
            "Voici l’adresse réseau depuis laquelle vous nous joignez.";
        allowed: "This address is allowed for your account.",
            "Cette adresse est autorisée pour votre compte.";
        matched: "Entry on your list:", "Entrée de votre liste\u{a0}:";
        refused: "This address is not on the list of your account. You cannot sign in from here.",
            "Cette adresse n’est pas dans la liste de votre compte. Vous ne pouvez pas vous connecter d’ici.";
        unrestricted: "Your account can be used from every address: it has no list.",
            "Votre compte est accessible depuis toutes les adresses\u{a0}: il n’a pas de liste.";
        list: "Allowed addresses", "Adresses autorisées";
        good_to_know: "Good to know", "Bon à savoir";
        shared: "It is the address of your connection: everyone on the same network usually has the same.",
            "C’est l’adresse de votre connexion\u{a0}: tous les appareils d’un même réseau ont en général la même.";
        changes: "At home or on a phone it may change from one day to the next. Before you put it on a list, ask your operator whether it is fixed.",
            "À domicile ou sur un téléphone, elle peut changer d’un jour à l’autre. Avant de l’inscrire dans une liste, demandez à votre opérateur si elle est fixe.";
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        Codes::pairs(),
        SecondFactor::pairs(),
        ChallengeExpired::pairs(),
        Proof::pairs(),
        AddressRefused::pairs(),
        Address::pairs(),
    ]
    .concat()
}
