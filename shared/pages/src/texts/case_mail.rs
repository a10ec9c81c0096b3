//! The texts of the mails about a recovery case.

use super::texts;
use regain_core::locale::Locale;
use regain_core::recovery::rulebook::Kind;

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
    DocumentsAsked {
        matter: "documents are needed for your request", "des documents sont nécessaires pour votre demande";
        heading: "Documents are needed for your request", "Des documents sont nécessaires pour votre demande";
        which: "The page of your request says which ones, what each is for and what may be hidden on it. Hand them in there, then submit them.",
            "La page de votre demande indique lesquels, à quoi sert chacun et ce qui peut y être masqué. Envoyez-les là, puis transmettez-les.";
        never: "Send no document by e-mail.", "N’envoyez aucun document par e-mail.";
    }
}

/// Why we write.
pub(crate) fn documents_asked_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "It is your turn: support now asks for documents for your request to get back into a \
             {provider} account."
        ),
        Locale::Fr => format!(
            "C’est à vous\u{a0}: le support demande maintenant des documents pour votre demande \
             d’accès à un compte {provider}."
        ),
    }
}

texts! {
    CaseApproved {
        matter: "a request for your account is approved", "une demande sur votre compte est acceptée";
        heading: "A request for your account is approved", "Une demande sur votre compte est acceptée";
        approved: "Approved", "Acceptation";
        effect: "Takes effect, unless stopped", "Prise d’effet, sauf arrêt";
        email: "The account then gets another e-mail address, and a link to choose a new password goes there. This address no longer opens it.",
            "Le compte aura alors une autre adresse e-mail, et un lien pour choisir un nouveau mot de passe y sera envoyé. La présente adresse n’ouvrira plus le compte.";
        totp: "Two-factor authentication is then turned off, and the recovery codes stop working.",
            "La double authentification sera alors désactivée, et les codes de secours ne fonctionneront plus.";
        ip: "The list of allowed addresses is then deleted: every address is allowed.",
            "La liste des adresses autorisées sera alors supprimée\u{a0}: toutes les adresses seront autorisées.";
        not_you: "If it was not you, open the page below before then: one press there stops the request. No sign-in is needed.",
            "Si ce n’était pas vous, ouvrez avant cette date la page ci-dessous\u{a0}: un seul clic y arrête la demande, sans connexion.";
        was_me: "If it was you, there is nothing to do here.",
            "Si c’était vous, il n’y a rien à faire ici.";
    }
}

impl CaseApproved {
    /// What the effect will be.
    pub const fn then(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Email => self.email,
            Kind::Totp => self.totp,
            Kind::Ip => self.ip,
        }
    }
}

/// What happened.
pub(crate) fn case_approved_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "Support has approved a request to get back into your {provider} account. Nothing has \
             changed yet."
        ),
        Locale::Fr => format!(
            "Le support a accepté une demande d’accès à votre compte {provider}. Rien n’a encore \
             changé."
        ),
    }
}

texts! {
    CaseWaits {
        matter: "your request is approved", "votre demande est acceptée";
        heading: "Your request is approved", "Votre demande est acceptée";
        effect: "Takes effect", "Prise d’effet";
        email: "Until then you have nothing to do. A link to choose a password then goes to the new address.",
            "D’ici là, vous n’avez rien à faire. Un lien pour choisir un mot de passe sera alors envoyé à la nouvelle adresse.";
        totp: "Until then you have nothing to do. From then on, the password is enough to sign in.",
            "D’ici là, vous n’avez rien à faire. Ensuite, le mot de passe suffira pour se connecter.";
        ip: "Until then you have nothing to do. From then on, sign in as usual, from wherever you are.",
            "D’ici là, vous n’avez rien à faire. Ensuite, connectez-vous comme d’habitude, où que vous soyez.";
        stopped: "The account’s owner can still stop it.",
            "Le titulaire du compte peut encore l’arrêter.";
        not_you: "If you asked for nothing, write to support with the reference.",
            "Si vous n’avez rien demandé, écrivez au support avec la référence.";
    }
}

impl CaseWaits {
    /// What the claimant then does.
    pub const fn then(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Email => self.email,
            Kind::Totp => self.totp,
            Kind::Ip => self.ip,
        }
    }
}

/// Why nothing happens yet.
pub(crate) fn case_waits_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "Your request to get back into a {provider} account is approved. To be safe, it takes \
             effect after a waiting time."
        ),
        Locale::Fr => format!(
            "Votre demande pour retrouver l’accès à un compte {provider} est acceptée. Par \
             sécurité, elle ne prend effet qu’après un délai."
        ),
    }
}

texts! {
    CaseApplied {
        matter: "access to your account has been changed", "l’accès à votre compte a été modifié";
        heading: "Access to your account has been changed", "L’accès à votre compte a été modifié";
        email: "The account has another e-mail address now. This one no longer opens it.",
            "Le compte a désormais une autre adresse e-mail. La présente adresse ne l’ouvre plus.";
        totp: "Two-factor authentication is off, and the recovery codes no longer work. The password alone protects the account: sign in and turn it on again.",
            "La double authentification est désactivée, et les codes de secours ne fonctionnent plus. Seul le mot de passe protège le compte\u{a0}: connectez-vous et réactivez-la.";
        ip: "The list of allowed addresses is deleted: every address is allowed now.",
            "La liste des adresses autorisées est supprimée\u{a0}: toutes les adresses sont désormais autorisées.";
        ended: "Every open session has been ended. For 72 hours, contact details cannot be changed.",
            "Toutes les sessions ouvertes ont été fermées. Pendant 72\u{a0}heures, les coordonnées ne peuvent pas être modifiées.";
        dispute: "Then write to support with the reference:",
            "Écrivez ensuite au support avec la référence\u{a0}:";
    }
}

impl CaseApplied {
    /// What the effect was.
    pub const fn effect(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Email => self.email,
            Kind::Totp => self.totp,
            Kind::Ip => self.ip,
        }
    }
}

/// What happened.
pub(crate) fn case_applied_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "A request to get back into your {provider} account, which support had approved, has \
             been carried out."
        ),
        Locale::Fr => format!(
            "Une demande d’accès à votre compte {provider}, acceptée par le support, a été \
             exécutée."
        ),
    }
}

texts! {
    CaseNewAddress {
        matter: "your account has this address now", "votre compte a désormais cette adresse";
        heading: "Your account has this address now", "Votre compte a désormais cette adresse";
        then: "Sign in with this address from now on. First choose a new password: the link works once, within 24 hours. If two-factor authentication is on, you need a code too.",
            "Désormais, connectez-vous avec cette adresse. Choisissez d’abord un nouveau mot de passe\u{a0}: le lien fonctionne une seule fois, pendant 24\u{a0}heures. Si la double authentification est activée, il vous faut aussi un code.";
        button: "Choose a new password", "Choisir un nouveau mot de passe";
        later: "After that, ask for a new link here:",
            "Passé ce délai, demandez un nouveau lien ici\u{a0}:";
        hold: "For 72 hours, contact details cannot be changed.",
            "Pendant 72\u{a0}heures, les coordonnées ne peuvent pas être modifiées.";
        not_you: "If it was not you, open this page, where one press freezes the account at once; then write to support.",
            "Si ce n’était pas vous, ouvrez cette page, où un seul clic bloque aussitôt le compte, puis écrivez au support.";
    }
}

/// What happened.
pub(crate) fn case_new_address_intro(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "Your request has been carried out. Your {provider} account now has this e-mail \
             address."
        ),
        Locale::Fr => format!(
            "Votre demande a été exécutée\u{a0}: cette adresse e-mail est désormais celle de votre \
             compte {provider}."
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
        DocumentsAsked::pairs(),
        CaseApproved::pairs(),
        CaseWaits::pairs(),
        CaseApplied::pairs(),
        CaseNewAddress::pairs(),
        CaseEnded::pairs(),
    ]
    .concat()
}
