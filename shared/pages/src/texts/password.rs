//! The texts of the password pages.

use super::texts;

texts! {
    PasswordLost {
        title: "Lost password", "Mot de passe perdu";
        lead: "Enter the e-mail address of your account. We will send a link to choose a new password.",
            "Saisissez l’adresse e-mail de votre compte. Nous y enverrons un lien pour choisir un nouveau mot de passe.";
        submit: "Send the link", "Envoyer le lien";
        recovery: "No access to that mailbox any more?", "Vous n’avez plus accès à cette messagerie\u{a0}?";
        invalid: "Enter a full e-mail address, such as name@example.com.",
            "Saisissez une adresse e-mail complète, par exemple nom@exemple.fr.";
        back: "Back to sign-in", "Retour à la connexion";
    }
}

texts! {
    PasswordLostSent {
        title: "Check your mailbox", "Consultez votre messagerie";
        lead: "If an account has this address, an e-mail with a link is on its way.",
            "Si un compte correspond à cette adresse, un e-mail contenant un lien est en route.";
        next: "What to do now", "Que faire maintenant";
        open: "Open the link within 20 minutes. It works once.",
            "Ouvrez le lien dans les 20\u{a0}minutes. Il ne fonctionne qu’une fois.";
        spam: "Nothing after a few minutes? Look in the spam folder.",
            "Rien après quelques minutes\u{a0}? Regardez dans les courriers indésirables.";
        again: "Still nothing? Check the address and ask again: up to three times, then once an hour.",
            "Toujours rien\u{a0}? Vérifiez l’adresse et refaites la demande\u{a0}: trois fois au plus, puis une fois par heure.";
        no_mailbox: "You no longer read this mailbox?", "Vous n’avez plus accès à cette messagerie\u{a0}?";
        recovery: "Ask support for another address", "Demandez une autre adresse au support";
        ask_again: "Ask again", "Refaire la demande";
        back: "Back to sign-in", "Retour à la connexion";
    }
}

texts! {
    PasswordReset {
        title_first: "Choose your password", "Choisissez votre mot de passe";
        title_change: "Choose a new password", "Choisissez un nouveau mot de passe";
        lead_first: "You will sign in with it.",
            "Il vous servira à vous connecter.";
        lead_change: "Every open session will end. You will then sign in with the new password.",
            "Toutes les sessions ouvertes prendront fin. Vous pourrez ensuite vous connecter avec le nouveau mot de passe.";
        password: "New password", "Nouveau mot de passe";
        hint_length: "At least 15 characters, of any kind. Spaces count.",
            "Au moins 15\u{a0}caractères, quels qu’ils soient. Les espaces comptent.";
        hint_strength: "Letters, digits and special characters make it stronger.",
            "Des lettres, des chiffres et des caractères spéciaux le renforcent.";
        hint_manager: "Best of all: let a password manager create it and paste it here.",
            "Le mieux\u{a0}: laissez un gestionnaire de mots de passe le créer, et collez-le ici.";
        submit: "Save the password", "Enregistrer le mot de passe";
        missing: "Enter a new password.", "Saisissez un nouveau mot de passe.";
        too_short: "This password is too short. Use at least 15 characters.",
            "Ce mot de passe est trop court. Utilisez au moins 15\u{a0}caractères.";
        too_long: "This password is too long. Use at most 256 characters.",
            "Ce mot de passe est trop long. Utilisez au plus 256\u{a0}caractères.";
        too_common: "This password is one of those that attackers try first. Choose another.",
            "Ce mot de passe est de ceux que les attaquants essaient en premier. Choisissez-en un autre.";
        own_words: "This password is too close to your name, your e-mail address or the name of this service. Choose another.",
            "Ce mot de passe est trop proche de votre nom, de votre adresse e-mail ou du nom de ce service. Choisissez-en un autre.";
    }
}

texts! {
    PasswordChanged {
        title_first: "Your password is set", "Votre mot de passe est enregistré";
        title_change: "Your password has been changed", "Votre mot de passe a été changé";
        lead_first: "Your account is ready. Sign in with your new password.",
            "Votre compte est prêt. Connectez-vous avec votre nouveau mot de passe.";
        lead_change: "Every open session has been ended, on all devices. Sign in with your new password.",
            "Toutes les sessions ouvertes ont été fermées, sur tous les appareils. Connectez-vous avec votre nouveau mot de passe.";
        sign_in: "Sign in", "Se connecter";
    }
}

texts! {
    LinkExpired {
        title: "This link no longer works", "Ce lien ne fonctionne plus";
        lead: "You can ask for a new one now.",
            "Vous pouvez en demander un nouveau dès maintenant.";
        why: "Why a link stops working", "Pourquoi un lien cesse de fonctionner";
        once: "It has been used: a link works once.",
            "Il a servi\u{a0}: un lien ne fonctionne qu’une fois.";
        time: "It is too old: a link works for 20 minutes, or 24 hours for a first password.",
            "Il est trop ancien\u{a0}: un lien est valable 20\u{a0}minutes, ou 24\u{a0}heures pour un premier mot de passe.";
        newest: "You asked again: only the newest link works.",
            "Vous avez refait une demande\u{a0}: seul le dernier lien fonctionne.";
        recovery: "No access to the mailbox any more?", "Vous n’avez plus accès à la messagerie\u{a0}?";
        ask: "Ask for a new link", "Demander un nouveau lien";
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        PasswordLost::pairs(),
        PasswordLostSent::pairs(),
        PasswordReset::pairs(),
        PasswordChanged::pairs(),
        LinkExpired::pairs(),
    ]
    .concat()
}
