//! The texts of the mails about a recovery case.

use super::texts;
use regain_core::locale::Locale;

texts! {
    CaseNotice {
        matter: "somebody asks for access to your account", "quelqu’un demande l’accès à votre compte";
        heading: "Somebody asks for access to your account", "Quelqu’un demande l’accès à votre compte";
        not_you: "If it was not you, open the page below: one press there stops the request. No sign-in is needed.",
            "Si ce n’était pas vous, ouvrez la page ci-dessous\u{a0}: un seul clic y arrête la demande, sans connexion.";
        button: "It was not me", "Ce n’était pas moi";
        was_me: "If it was you, there is nothing to do here: go on with your request.",
            "Si c’était vous, il n’y a rien à faire ici\u{a0}: poursuivez votre demande.";
        code: "If it was you, enter this code on the page of your request, within 24 hours:",
            "Si c’était vous, saisissez ce code sur la page de votre demande, dans les 24\u{a0}heures\u{a0}:";
        code_nobody: "Give this code to nobody, not even to somebody who calls in our name.",
            "Ne donnez ce code à personne, même à quelqu’un qui appellerait en notre nom.";
    }
}

/// What happened.
pub(crate) fn case_notice_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "Somebody, we hope you, asked support to help them back into your {provider} \
             account. Nothing has changed yet."
        ),
        Locale::Fr => format!(
            "Quelqu’un, nous espérons que c’est vous, a demandé au support de l’aider à retrouver \
             l’accès à votre compte {provider}. Rien n’a encore changé."
        ),
    }
}

texts! {
    CaseReceived {
        matter: "your request is open", "votre demande est ouverte";
        heading: "Your request is open", "Votre demande est ouverte";
        next_documents: "It is your turn: the page of your request says which documents are needed, and until when.",
            "C’est à vous\u{a0}: la page de votre demande indique les documents nécessaires, et jusqu’à quand.";
        next_check: "The page of your request says at each moment what happens, and what you have to do.",
            "La page de votre demande indique à chaque instant où elle en est, et ce que vous avez à faire.";
        button: "Follow the request", "Suivre la demande";
        secret: "To open it you need the reference and the secret key that was shown to you. Keep the key, and give it to nobody: we never ask for it, and it is in no e-mail.",
            "Pour l’ouvrir, il vous faut la référence et la clé secrète qui vous a été montrée. Gardez la clé et ne la donnez à personne\u{a0}: nous ne la demandons jamais, et elle n’est dans aucun e-mail.";
        not_you: "If you asked for nothing, do nothing: somebody may have mistyped their address.",
            "Si vous n’avez rien demandé, ne faites rien\u{a0}: quelqu’un a pu se tromper d’adresse.";
    }
}

/// Where the request is.
pub(crate) fn case_received_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "A request to get back into a {provider} account was opened with this e-mail address."
        ),
        Locale::Fr => format!(
            "Une demande pour retrouver l’accès à un compte {provider} a été ouverte avec cette \
             adresse e-mail."
        ),
    }
}

texts! {
    CaseCode {
        matter: "the code for your request", "le code de votre demande";
        heading: "The code for your request", "Le code de votre demande";
        validity: "It works for 24 hours. Enter it on the page of the request:",
            "Il est valable 24\u{a0}heures. Saisissez-le sur la page de la demande\u{a0}:";
        button: "Enter the code", "Saisir le code";
        nobody: "Give this code to nobody, not even to somebody who calls in our name.",
            "Ne donnez ce code à personne, même à quelqu’un qui appellerait en notre nom.";
        not_you: "If you did not ask for it, do not enter it, and write to support.",
            "Si vous n’avez rien demandé, ne le saisissez pas, et écrivez au support.";
    }
}

/// What the code is for.
pub(crate) fn case_code_intro(locale: Locale, provider: &str, reference: &str) -> String {
    match locale {
        Locale::En => format!(
            "This code is for the request {reference} to get back into a {provider} account. \
             It shows that you can read this mailbox."
        ),
        Locale::Fr => format!(
            "Ce code est celui de la demande {reference} pour retrouver l’accès à un compte \
             {provider}. Il montre que vous avez accès à cette messagerie."
        ),
    }
}

texts! {
    CaseReminder {
        matter: "your request expires soon", "votre demande expire bientôt";
        heading: "Your request expires soon", "Votre demande expire bientôt";
        until: "Open until", "Ouverte jusqu’au";
        missing: "The page of your request shows which documents are missing. Once all are there, submit them.",
            "La page de votre demande montre les documents qui manquent. Quand tous y sont, transmettez-les.";
        button: "Go to the request", "Aller à la demande";
        secret: "You need the reference and the secret key that was shown to you.",
            "Il vous faut la référence et la clé secrète qui vous a été montrée.";
        otherwise: "If you do not need it any more, do nothing: it ends by itself, and what you sent is erased.",
            "Si vous n’en avez plus besoin, ne faites rien\u{a0}: elle prendra fin d’elle-même, et vos envois seront effacés.";
    }
}

/// Why we write.
pub(crate) fn case_reminder_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => {
            format!("Your request to get back into a {provider} account waits for your documents.")
        }
        Locale::Fr => format!(
            "Votre demande pour retrouver l’accès à un compte {provider} attend vos documents."
        ),
    }
}

texts! {
    CaseEnded {
        matter: "your request is over", "votre demande est terminée";
        heading: "Your request is over", "Votre demande est terminée";
        applied: "has been carried out", "a été exécutée";
        applied_means: "Its page says what to do next.", "La page de la demande indique la suite.";
        refused: "was not accepted", "n’a pas été acceptée";
        refused_means: "What we have does not show clearly enough that the account is yours. In doubt, nothing changes. To protect the account’s owner, we do not say which detail was missing. You can open another request.",
            "Les éléments réunis ne montrent pas assez clairement que le compte est à vous. Dans le doute, rien ne change. Pour protéger le titulaire du compte, nous n’indiquons pas quel élément manquait. Vous pouvez ouvrir une autre demande.";
        refused_review: "Or ask for another look within 30 days, with the reference. Somebody who did not decide answers within a month. Write to:",
            "Ou demandez un nouvel examen dans les 30\u{a0}jours, avec la référence. Une personne qui n’a pas décidé vous répond dans un délai d’un mois. Écrivez à\u{a0}:";
        complain: "You can also complain to the data protection authority: in France, the CNIL.",
            "Vous pouvez aussi adresser une réclamation à l’autorité de protection des données\u{a0}: en France, la CNIL.";
        withdrawn: "was withdrawn", "a été retirée";
        again: "It has changed nothing in the account. You can open another one.",
            "Elle n’a rien changé dans le compte. Vous pouvez en ouvrir une autre.";
        stopped: "was stopped", "a été arrêtée";
        stopped_means: "It has changed nothing in the account. For everybody’s safety, we do not say why. If the account is yours, write to support with the reference.",
            "Elle n’a rien changé dans le compte. Pour la sécurité de tous, nous n’indiquons pas pourquoi. Si le compte est à vous, écrivez au support avec la référence.";
        expired: "has expired", "a expiré";
        button: "See the request", "Voir la demande";
        erased: "If you handed in documents, they are erased.",
            "Si vous avez envoyé des documents, ils sont effacés.";
    }
}

/// How it ended.
pub(crate) fn case_ended_intro(locale: Locale, provider: &str, how: &str) -> String {
    match locale {
        Locale::En => format!("Your request to get back into a {provider} account {how}."),
        Locale::Fr => {
            format!("Votre demande pour retrouver l’accès à un compte {provider} {how}.")
        }
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        CaseNotice::pairs(),
        CaseReceived::pairs(),
        CaseCode::pairs(),
        CaseReminder::pairs(),
        CaseEnded::pairs(),
    ]
    .concat()
}
