//! The texts of the pages of password, second factor and recovery codes.

use super::texts;

texts! {
    NewPassword {
        title: "Change your password", "Changez votre mot de passe";
        lead: "Every session will end, this one too. You will then sign in with the new password.",
            "Toutes les sessions prendront fin, celle-ci comprise. Vous pourrez ensuite vous connecter avec le nouveau mot de passe.";
        current: "Current password", "Mot de passe actuel";
        current_wrong: "The current password is not right.",
            "Le mot de passe actuel n’est pas correct.";
        back: "Back to your account", "Retour à votre compte";
    }
}

texts! {
    Totp {
        title: "Two-factor authentication", "Double authentification";
        lead_off: "Besides your password, a code from your phone will be asked for at each sign-in. Whoever finds out your password does not get in without the code.",
            "En plus de votre mot de passe, un code fourni par votre téléphone sera demandé à chaque connexion. Un mot de passe découvert ne suffit plus pour entrer.";
        need: "What you need", "Ce qu’il vous faut";
        need_app: "An authentication app on your phone, such as 2FAS or Ente Auth. Any app for TOTP codes will do.",
            "Une application d’authentification sur votre téléphone, comme 2FAS ou Ente Auth. Toute application de codes TOTP convient.";
        need_place: "A safe place for ten recovery codes, which replace a lost phone.",
            "Un endroit sûr pour dix codes de secours, qui remplacent un téléphone perdu.";
        on_submit: "Turn on", "Activer";
        lead_on: "A code from your app is asked for at each sign-in.",
            "Un code de votre application est demandé à chaque connexion.";
        since: "On since", "Activée depuis le";
        move_title: "Another phone?", "Un autre téléphone\u{a0}?";
        move_why: "The present app keeps working until you have confirmed the new one.",
            "L’application actuelle continue de fonctionner jusqu’à ce que vous ayez confirmé la nouvelle.";
        move_submit: "Move to another phone", "Passer à un autre téléphone";
        codes: "Recovery codes", "Codes de secours";
        off_title: "Turn off", "Désactiver";
        off_why: "Your password alone would protect the account, and the recovery codes would stop working.",
            "Seul votre mot de passe protégerait le compte, et les codes de secours cesseraient de fonctionner.";
        off_submit: "Turn off two-factor authentication", "Désactiver la double authentification";
        staff: "Your role requires it: it cannot be turned off.",
            "Votre rôle l’exige\u{a0}: elle ne peut pas être désactivée.";
        back: "Back to your account", "Retour à votre compte";
    }
}

texts! {
    TotpEnrol {
        title: "Turn on two-factor authentication", "Activez la double authentification";
        title_move: "Move to another phone", "Passez à un autre téléphone";
        lead: "Two steps, within 30 minutes. Nothing changes before the second one.",
            "Deux étapes, à faire dans les 30\u{a0}minutes. Rien ne change avant la seconde.";
        lead_move: "Two steps, within 30 minutes. Your present app keeps working until the second one.",
            "Deux étapes, à faire dans les 30\u{a0}minutes. Votre application actuelle fonctionne jusqu’à la seconde.";
        add: "Add the account to your app", "Ajoutez le compte à votre application";
        scan: "Open your authentication app and scan this picture.",
            "Ouvrez votre application d’authentification et scannez cette image.";
        picture: "QR code for your authentication app", "Code QR pour votre application d’authentification";
        tap: "On this phone? Open your app directly", "Sur ce téléphone\u{a0}? Ouvrez directement votre application";
        type_it: "Or type this key into the app:", "Ou saisissez cette clé dans l’application\u{a0}:";
        once: "Picture and key are shown this once. Show them to nobody.",
            "L’image et la clé ne sont affichées qu’une fois. Ne les montrez à personne.";
        confirm: "Enter the code it shows", "Saisissez le code qu’elle affiche";
        code: "Six-digit code", "Code à six chiffres";
        code_hint: "It changes every 30 seconds.", "Il change toutes les 30\u{a0}secondes.";
        submit: "Confirm", "Confirmer";
        back: "Not now", "Pas maintenant";
    }
}

texts! {
    RecoveryCodes {
        title: "Recovery codes", "Codes de secours";
        lead: "A recovery code takes the place of your phone at sign-in. Each works once.",
            "Un code de secours remplace votre téléphone à la connexion. Chacun ne fonctionne qu’une fois.";
        left: "Your codes", "Vos codes";
        renew_why: "Make new ones if you have lost them, if somebody may have seen them, or if few are left. The old ones stop working at once.",
            "Créez-en de nouveaux si vous les avez perdus, si quelqu’un a pu les voir ou s’il en reste peu. Les anciens cessent aussitôt de fonctionner.";
        renew: "Make ten new codes", "Créer dix nouveaux codes";
        back: "Back to your account", "Retour à votre compte";
    }
}

texts! {
    NewCodes {
        title: "Keep your new recovery codes", "Conservez vos nouveaux codes de secours";
        title_enabled: "Two-factor authentication is on", "La double authentification est activée";
        lead: "The old codes no longer work. Each of these replaces your phone at one sign-in.",
            "Les anciens codes ne fonctionnent plus. Chacun de ceux-ci remplace votre téléphone pour une connexion.";
        lead_enabled: "One last thing: keep these recovery codes. Should you lose your phone, each of them lets you sign in once.",
            "Un dernier point\u{a0}: conservez ces codes de secours. Si vous perdez votre téléphone, chacun permet une connexion.";
        once: "They are shown this once.", "Ils ne sont affichés qu’une fois.";
        keep: "Print this page, or copy the codes into a password manager. Do not keep them on the phone alone.",
            "Imprimez cette page, ou copiez les codes dans un gestionnaire de mots de passe. Ne les gardez pas uniquement sur le téléphone.";
        list: "Your recovery codes", "Vos codes de secours";
        kept: "I have kept them", "Je les ai conservés";
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        NewPassword::pairs(),
        Totp::pairs(),
        TotpEnrol::pairs(),
        RecoveryCodes::pairs(),
        NewCodes::pairs(),
    ]
    .concat()
}
