//! The texts of the pages of a change of e-mail address.

use super::texts;

texts! {
    EmailChange {
        title: "Change your e-mail address", "Changez votre adresse e-mail";
        lead: "You sign in with it, and it receives the links that open your account again.",
            "Elle vous sert à vous connecter, et reçoit les liens qui rouvrent votre compte.";
        present: "Present address", "Adresse actuelle";
        pending: "Waiting to be confirmed", "En attente de confirmation";
        new: "New e-mail address", "Nouvelle adresse e-mail";
        submit: "Send the link", "Envoyer le lien";
        how: "How it goes", "Comment cela se passe";
        how_new: "A link goes to the new address. It works once, within 24 hours.",
            "Un lien est envoyé à la nouvelle adresse. Il fonctionne une seule fois, pendant 24\u{a0}heures.";
        how_old: "The present address is told, and stays in force until then.",
            "L’adresse actuelle en est informée, et reste valable jusque-là.";
        how_consent: "The present address receives a link too, and must agree: your account has no two-factor authentication.",
            "L’adresse actuelle reçoit elle aussi un lien et doit donner son accord\u{a0}: votre compte n’a pas de double authentification.";
        how_lost: "No access to the present mailbox any more? Write to support:",
            "Vous n’avez plus accès à la messagerie actuelle\u{a0}? Écrivez au support\u{a0}:";
        back: "Back to your account", "Retour à votre compte";
    }
}

texts! {
    EmailConfirm {
        title: "Confirm your new address", "Confirmez votre nouvelle adresse";
        title_consent: "Agree to the new address?", "Acceptez-vous la nouvelle adresse\u{a0}?";
        lead: "This is to become the address of your account:",
            "Cette adresse doit devenir celle de votre compte\u{a0}:";
        lead_consent: "Somebody signed in to your account, we hope you, wants to replace its e-mail address by this one:",
            "Une personne connectée à votre compte, nous espérons que c’est vous, veut en remplacer l’adresse e-mail par celle-ci\u{a0}:";
        submit: "Confirm this address", "Confirmer cette adresse";
        submit_consent: "Agree to this address", "Accepter cette adresse";
        not_you: "If you did not ask for it, close this page: nothing changes.",
            "Si vous n’avez rien demandé, fermez cette page\u{a0}: rien ne changera.";
        not_you_consent: "If it was not you, do not agree. Go back to the e-mail and follow the link “It was not me”.",
            "Si ce n’était pas vous, n’acceptez pas. Revenez à l’e-mail et suivez le lien «\u{a0}Ce n’était pas moi\u{a0}».";
    }
}

texts! {
    EmailDone {
        changed: "Your e-mail address has been changed", "Votre adresse e-mail a été changée";
        changed_lead: "From now on, sign in with the new address.",
            "Désormais, connectez-vous avec la nouvelle adresse.";
        account: "Go to your account", "Aller à votre compte";
        other: "One confirmation is still missing", "Il manque encore une confirmation";
        other_lead: "Thank you. Now open the link that was sent to the other mailbox: the present and the new address must both agree.",
            "Merci. Ouvrez maintenant le lien envoyé à l’autre messagerie\u{a0}: l’adresse actuelle et la nouvelle doivent toutes deux confirmer.";
        expired: "This link no longer works", "Ce lien ne fonctionne plus";
        expired_lead: "It has been used, or it is too old: it works once, within 24 hours. If the change has not been made, ask for it again.",
            "Il a servi, ou il est trop ancien\u{a0}: il fonctionne une seule fois, pendant 24\u{a0}heures. Si le changement n’a pas eu lieu, refaites la demande.";
        taken: "This address belongs to another account", "Cette adresse appartient à un autre compte";
        taken_lead: "Your e-mail address has not changed. Choose another one, or write to support.",
            "Votre adresse e-mail n’a pas changé. Choisissez-en une autre, ou écrivez au support.";
        again: "Ask for the change again", "Refaire la demande";
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        EmailChange::pairs(),
        EmailConfirm::pairs(),
        EmailDone::pairs(),
    ]
    .concat()
}
