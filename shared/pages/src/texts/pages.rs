//! The texts of the layout, home, sign-in and error pages.

use super::texts;
use regain_core::locale::Locale;

texts! {
    /// Around every page.
    Layout {
        skip: "Skip to content", "Aller au contenu";
        error: "Error: ", "Erreur\u{a0}: ";
        problem: "There is a problem", "Il y a un problème";
        languages: "Language", "Langue";
        colon: ":", "\u{a0}:";
        help: "Need help? Write to", "Besoin d’aide\u{a0}? Écrivez à";
    }
}

texts! {
    Home {
        title: "Your account", "Votre compte";
        lead: "Sign in, or get back in if you have lost your password.",
            "Connectez-vous, ou retrouvez l’accès si vous avez perdu votre mot de passe.";
        sign_in: "Sign in", "Se connecter";
        sign_in_hint: "With your e-mail address and your password.",
            "Avec votre adresse e-mail et votre mot de passe.";
        lost: "Lost password", "Mot de passe perdu";
        lost_hint: "Get a link by e-mail and choose a new one.",
            "Recevez un lien par e-mail et choisissez-en un nouveau.";
        recovery: "No way in any more", "Plus aucun accès";
        recovery_hint: "Get back in with the help of support, or follow a request.",
            "Retrouvez l’accès avec l’aide du support, ou suivez une demande.";
        address: "Your address", "Votre adresse";
        address_hint: "See which network address you come from.",
            "Voyez de quelle adresse réseau vous venez.";
    }
}

texts! {
    /// Labels that several forms share.
    Field {
        email: "E-mail address", "Adresse e-mail";
        password: "Password", "Mot de passe";
        show: "Show", "Afficher";
        hide: "Hide", "Masquer";
    }
}

texts! {
    Login {
        title: "Sign in", "Se connecter";
        submit: "Sign in", "Se connecter";
        lost: "Lost your password?", "Mot de passe perdu\u{a0}?";
        recovery: "No way in any more?", "Plus aucun accès\u{a0}?";
        invalid: "The e-mail address or the password is not right. Check both, then try again.",
            "L’adresse e-mail ou le mot de passe n’est pas correct. Vérifiez les deux, puis réessayez.";
        email_missing: "Enter your e-mail address.", "Saisissez votre adresse e-mail.";
        password_missing: "Enter your password.", "Saisissez votre mot de passe.";
    }
}

/// Attempts are paused for so many minutes.
pub(crate) fn too_many_attempts(locale: Locale, minutes: i64) -> String {
    let minutes = minutes.max(1);
    let plural = if minutes == 1 { "" } else { "s" };
    match locale {
        Locale::En => format!(
            "Too many attempts. Wait {minutes} minute{plural}, then try again. \
             If you have lost your password, ask for a new one below."
        ),
        Locale::Fr => format!(
            "Trop de tentatives. Patientez {minutes}\u{a0}minute{plural}, puis réessayez. \
             Si vous avez perdu votre mot de passe, demandez-en un nouveau ci-dessous."
        ),
    }
}

/// The same where there is nothing to ask for.
pub(crate) fn pause(locale: Locale, minutes: i64) -> String {
    let minutes = minutes.max(1);
    let plural = if minutes == 1 { "" } else { "s" };
    match locale {
        Locale::En => format!("Too many attempts. Wait {minutes} minute{plural}, then try again."),
        Locale::Fr => {
            format!("Trop de tentatives. Patientez {minutes}\u{a0}minute{plural}, puis réessayez.")
        }
    }
}

texts! {
    Error {
        bad_request: "We could not understand this request", "Cette demande n’a pas pu être comprise";
        bad_request_advice: "Part of it is missing or malformed. Go back, reload the page and try again.",
            "Il en manque une partie, ou elle est mal formée. Revenez en arrière, rechargez la page et réessayez.";
        forbidden: "This request was refused", "Cette demande a été refusée";
        forbidden_advice: "It did not come from one of our pages, or it is not allowed. Start again from the home page.",
            "Elle ne vient pas d’une de nos pages, ou elle n’est pas autorisée. Recommencez depuis la page d’accueil.";
        not_found: "Page not found", "Page introuvable";
        not_found_advice: "Check the address for a missing or extra character, or start again from the home page.",
            "Vérifiez qu’aucun caractère ne manque ou n’est en trop dans l’adresse, ou recommencez depuis la page d’accueil.";
        method: "This cannot be done here", "Cette action n’est pas possible ici";
        method_advice: "This address does not answer that kind of request. Start again from the home page.",
            "Cette adresse ne répond pas à ce type de demande. Recommencez depuis la page d’accueil.";
        too_large: "What you sent is too large", "Votre envoi est trop volumineux";
        too_large_advice: "Nothing was saved. Go back and shorten the text, or choose a smaller file (10\u{a0}MB at most).",
            "Rien n’a été enregistré. Revenez en arrière et raccourcissez le texte, ou choisissez un fichier plus léger (10\u{a0}Mo au plus).";
        media_type: "This format is not accepted", "Ce format n’est pas accepté";
        media_type_advice: "Nothing was saved. Go back and use the form on the page.",
            "Rien n’a été enregistré. Revenez en arrière et utilisez le formulaire de la page.";
        unprocessable: "Something needs correcting", "Une correction est nécessaire";
        unprocessable_advice: "Nothing was saved. Go back, check what you entered and try again.",
            "Rien n’a été enregistré. Revenez en arrière, vérifiez votre saisie et réessayez.";
        too_many: "Too many requests", "Trop de demandes";
        too_many_advice: "Many requests came from your network in a short time. Wait a few minutes, then try again.",
            "Votre réseau a envoyé beaucoup de demandes en peu de temps. Patientez quelques minutes, puis réessayez.";
        internal: "Something went wrong on our side", "Une erreur est survenue de notre côté";
        internal_advice: "Wait a few minutes, then try again. If it happens again, write to support.",
            "Patientez quelques minutes, puis réessayez. Si l’erreur persiste, écrivez au support.";
        unavailable: "The service is not available at the moment", "Le service est momentanément indisponible";
        unavailable_advice: "Wait a few minutes, then try again. If it lasts, write to support.",
            "Patientez quelques minutes, puis réessayez. Si cela dure, écrivez au support.";
        other: "This request could not be completed", "Cette demande n’a pas abouti";
        other_advice: "Start again from the home page. If it happens again, write to support.",
            "Recommencez depuis la page d’accueil. Si cela se reproduit, écrivez au support.";
        request: "If you write to support, quote this number:",
            "Si vous écrivez au support, indiquez ce numéro\u{a0}:";
        home: "Go to the home page", "Aller à la page d’accueil";
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        Layout::pairs(),
        Home::pairs(),
        Field::pairs(),
        Login::pairs(),
        Error::pairs(),
    ]
    .concat()
}
