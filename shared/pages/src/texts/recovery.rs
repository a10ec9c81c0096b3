//! The texts of the pages that open a recovery case, find it again or stop it.

use super::texts;
use regain_core::locale::Locale;
use regain_core::recovery::rulebook::Kind;

texts! {
    RecoveryStart {
        title: "Get back into your account", "Retrouvez l’accès à votre compte";
        lead: "Try the quick ways first. They take minutes.",
            "Essayez d’abord les solutions rapides. Elles prennent quelques minutes.";
        password: "You have forgotten your password:", "Vous avez oublié votre mot de passe\u{a0}:";
        password_link: "get a link by e-mail", "recevez un lien par e-mail";
        codes: "You have lost your phone, but kept your recovery codes:",
            "Vous avez perdu votre téléphone, mais gardé vos codes de secours\u{a0}:";
        codes_link: "sign in, and enter one in place of the code",
            "connectez-vous, et saisissez-en un à la place du code";
        elsewhere: "Your address is refused: sign in from an allowed one, such as your office, your home or your VPN.",
            "Votre adresse est refusée\u{a0}: connectez-vous depuis une adresse autorisée, par exemple votre bureau, votre domicile ou votre VPN.";
        ask: "None of these helps? Ask support", "Rien de tout cela ne convient\u{a0}? Demandez au support";
        email: "I no longer have my e-mail address", "Je n’ai plus mon adresse e-mail";
        email_hint: "I have forgotten it, or cannot read that mailbox any more.",
            "Je l’ai oubliée, ou je n’ai plus accès à cette messagerie.";
        totp: "I cannot give a code any more", "Je ne peux plus donner de code";
        totp_hint: "My phone is lost, new or broken, and I have no recovery codes.",
            "Mon téléphone est perdu, neuf ou en panne, et je n’ai pas de codes de secours.";
        ip: "My own list of addresses shuts me out", "Ma propre liste d’adresses me bloque";
        ip_hint: "I cannot connect from any of the allowed addresses.",
            "Je ne peux me connecter depuis aucune des adresses autorisées.";
        how: "How it goes", "Comment cela se passe";
        how_open: "You say which account it is. You receive a reference and a secret key to follow your request.",
            "Vous indiquez le compte. Vous recevez une référence et une clé secrète pour suivre votre demande.";
        how_check: "A person checks that the account is yours: with a code sent by e-mail, and by a call or by documents.",
            "Une personne vérifie que le compte est à vous\u{a0}: avec un code envoyé par e-mail, et par un appel ou des documents.";
        how_wait: "Once approved, at least 24 hours pass before anything changes. The account’s owner is told, and can stop it.",
            "Après l’accord, au moins 24\u{a0}heures passent avant tout changement. Le titulaire du compte est prévenu et peut tout arrêter.";
        how_long: "Count on several days in all. A request ends after 30 days at most.",
            "Comptez plusieurs jours en tout. Une demande dure 30\u{a0}jours au plus.";
        open: "You have a request already? Open it", "Vous avez déjà une demande\u{a0}? Ouvrez-la";
        back: "Back to sign-in", "Retour à la connexion";
    }
}

texts! {
    RecoveryForm {
        title_email: "Ask for another e-mail address", "Demandez un changement d’adresse e-mail";
        title_totp: "Ask to turn off two-factor authentication",
            "Demandez la désactivation de la double authentification";
        title_ip: "Ask to delete your list of addresses", "Demandez la suppression de votre liste d’adresses";
        lead_email: "If support finds that it is yours, the account gets the new address, and a link to choose a password goes there. Two-factor authentication stays on.",
            "Si le support établit qu’il est à vous, le compte reçoit la nouvelle adresse, et un lien pour choisir un mot de passe y est envoyé. La double authentification reste active.";
        lead_totp: "If support finds that the account is yours, two-factor authentication is turned off, and its recovery codes with it. Your password stays.",
            "Si le support établit que le compte est à vous, la double authentification est désactivée, avec ses codes de secours. Votre mot de passe reste le même.";
        lead_ip: "If support finds that the account is yours, the list is deleted, and you can sign in from anywhere. Your password and your codes stay.",
            "Si le support établit que le compte est à vous, la liste est supprimée, et vous pouvez vous connecter de partout. Votre mot de passe et vos codes restent les mêmes.";
        known: "Your password was right: this is noted, and makes it quicker.",
            "Votre mot de passe était correct\u{a0}: c’est noté, et cela ira plus vite.";
        login: "E-mail address or customer number of the account", "Adresse e-mail ou numéro de client du compte";
        login_hint: "The customer number is on your invoices.", "Le numéro de client figure sur vos factures.";
        login_wrong: "Enter the e-mail address or the customer number of the account.",
            "Saisissez l’adresse e-mail ou le numéro de client du compte.";
        new_email: "Your new e-mail address", "Votre nouvelle adresse e-mail";
        new_email_hint: "It becomes the address of the account. You must be able to read it now: a code goes there.",
            "Elle deviendra celle du compte. Vous devez pouvoir la consulter dès maintenant\u{a0}: un code y est envoyé.";
        contact_email: "E-mail address for news of the request", "Adresse e-mail pour suivre la demande";
        contact_email_hint: "Any mailbox that you can read now. The account keeps its own address.",
            "N’importe quelle messagerie à laquelle vous avez accès. L’adresse du compte ne change pas.";
        address_wrong: "Enter a full e-mail address, such as name@example.com.",
            "Saisissez une adresse e-mail complète, par exemple nom@exemple.fr.";
        type_label: "The account belongs to", "Le compte appartient à";
        type_hint: "If documents are needed, which ones depends on it.",
            "Si des documents sont nécessaires, leur liste en dépend.";
        individual: "an individual", "un particulier";
        company: "a company", "une entreprise";
        association: "an association", "une association ou un collectif";
        type_wrong: "Choose whom the account belongs to.", "Choisissez à qui appartient le compte.";
        note: "Something that support should know? (optional)", "Une précision pour le support\u{a0}? (facultatif)";
        note_hint: "1,000 characters at most. Never write a password or a code here.",
            "1\u{a0}000\u{a0}caractères au plus. N’écrivez jamais ici de mot de passe ni de code.";
        note_wrong: "This text is too long. Use at most 1,000 characters.",
            "Ce texte est trop long. Utilisez au plus 1\u{a0}000\u{a0}caractères.";
        data: "What becomes of these data", "Ce que deviennent ces données";
        data_owner: "The e-mail address on file is told of the request, with your network address. Whoever holds the account can stop it.",
            "L’adresse e-mail enregistrée est prévenue de la demande, avec votre adresse réseau. Le titulaire du compte peut l’arrêter.";
        data_kept: "They are erased 30 days after the end of the request. Reference, kind, dates and outcome are kept for 12 months.",
            "Elles sont effacées 30\u{a0}jours après la fin de la demande. Référence, nature, dates et résultat sont gardés 12\u{a0}mois.";
        data_rights: "You can ask support for access, correction or erasure, object, and complain to the data protection authority (in France, the CNIL).",
            "Vous pouvez demander au support l’accès, la rectification ou l’effacement, vous opposer, et saisir l’autorité de protection des données (en France, la CNIL).";
        submit: "Open the request", "Ouvrir la demande";
        back: "Back to the ways in", "Retour aux solutions";
    }
}

/// Who asks, and why.
pub(crate) fn recovery_purpose(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "{provider} asks for them for one purpose: to find out whether the account is yours."
        ),
        Locale::Fr => format!(
            "{provider} les demande dans un seul but\u{a0}: établir si le compte est à vous."
        ),
    }
}

texts! {
    CaseOpened {
        title: "Your request is open", "Votre demande est ouverte";
        lead: "Keep these two now. With them you come back to your request, from any device.",
            "Conservez ces deux éléments dès maintenant. Ils vous ramènent à votre demande, depuis n’importe quel appareil.";
        reference: "Reference", "Référence";
        secret: "Secret key", "Clé secrète";
        once: "The secret key is shown this once.", "La clé secrète n’est affichée que cette fois.";
        keep: "Print this page, write it down, or put it in your password manager.",
            "Imprimez cette page, notez-la, ou rangez-la dans votre gestionnaire de mots de passe.";
        for_reference: "The reference names your request. You can tell it to support.",
            "La référence désigne votre demande. Vous pouvez la donner au support.";
        for_secret: "The secret key opens it. Tell it to nobody: support never asks for it.",
            "La clé secrète l’ouvre. Ne la donnez à personne\u{a0}: le support ne la demande jamais.";
        for_return: "To come back, follow the link in our e-mail, or choose “No way in any more” on the home page.",
            "Pour y revenir, suivez le lien de notre e-mail, ou choisissez «\u{a0}Plus aucun accès\u{a0}» sur la page d’accueil.";
        next: "What comes next", "La suite";
        next_documents: "The page of your request says which documents are needed, and until when.",
            "La page de votre demande indique les documents nécessaires, et jusqu’à quand.";
        next_check: "Support takes your request in hand. Its page says at each moment what happens, and what you have to do.",
            "Le support prend votre demande en charge. La page de votre demande indique à chaque instant où elle en est, et ce que vous avez à faire.";
        go: "Go to the request", "Aller à la demande";
    }
}

texts! {
    CaseSignIn {
        title: "Open your request", "Ouvrez votre demande";
        lead: "With the reference and the secret key that you kept.",
            "Avec la référence et la clé secrète que vous avez conservées.";
        reference: "Reference", "Référence";
        reference_hint: "Eight letters and digits. It is in our e-mails too.",
            "Huit lettres et chiffres. Elle figure aussi dans nos e-mails.";
        secret: "Secret key", "Clé secrète";
        secret_hint: "It was shown when you opened the request. Hyphens, spaces and capitals do not matter.",
            "Elle a été affichée à l’ouverture de la demande. Tirets, espaces et majuscules sont sans importance.";
        submit: "Open the request", "Ouvrir la demande";
        wrong: "Reference and secret key open no request. Check both, then try again.",
            "Cette référence et cette clé secrète n’ouvrent aucune demande. Vérifiez les deux, puis réessayez.";
        lost: "You have lost the secret key?", "Vous avez perdu la clé secrète\u{a0}?";
        lost_how: "Nobody can show it again. Tell support the reference: they can end this request, and you open another one.",
            "Personne ne peut l’afficher à nouveau. Donnez la référence au support\u{a0}: il peut mettre fin à cette demande, et vous en ouvrez une autre.";
        back: "You have no request yet? Get back into your account",
            "Pas encore de demande\u{a0}? Retrouvez l’accès à votre compte";
    }
}

texts! {
    /// What a case is called by, wherever it is.
    CaseNames {
        title: "Your request", "Votre demande";
        what: "What it is about", "Objet";
        email: "Another e-mail address for the account", "Une autre adresse e-mail pour le compte";
        totp: "Two-factor authentication turned off", "La désactivation de la double authentification";
        ip: "The list of allowed addresses deleted", "La suppression de la liste des adresses autorisées";
        reference: "Reference", "Référence";
        opened: "Opened", "Ouverture";
        leave: "Forget this request on this device", "Oublier cette demande sur cet appareil";
    }
}

impl CaseNames {
    /// What a case of this kind is about.
    pub const fn about(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Email => self.email,
            Kind::Totp => self.totp,
            Kind::Ip => self.ip,
        }
    }
}

texts! {
    StopCase {
        title: "Stop this request?", "Arrêter cette demande\u{a0}?";
        lead: "Somebody asked support for access to your account. If it was not you, stop it here.",
            "Quelqu’un a demandé au support l’accès à votre compte. Si ce n’était pas vous, arrêtez la demande ici.";
        submit: "It was not me: stop it", "Ce n’était pas moi\u{a0}: l’arrêter";
        what: "The request ends at once, and nothing changes in your account. No sign-in is needed.",
            "La demande prend fin aussitôt, et rien ne change dans votre compte. Vous n’avez pas besoin de vous connecter.";
        was_me: "If it was you, close this page: the request goes on.",
            "Si c’était vous, fermez cette page\u{a0}: la demande suit son cours.";
        stopped: "The request is stopped", "La demande est arrêtée";
        stopped_lead: "Nothing has changed in your account, and nothing will through this request.",
            "Rien n’a changé dans votre compte, et rien ne changera par cette demande.";
        over: "There is nothing to stop any more", "Il n’y a plus rien à arrêter";
        over_lead: "This request is over, or the link is not complete. If you have doubts about your account, act now:",
            "Cette demande est terminée, ou le lien n’est pas complet. Si vous avez un doute sur votre compte, agissez maintenant\u{a0}:";
        next: "What to do now", "Que faire maintenant";
        next_mailbox: "Change the password of your mailbox, if somebody else may know it.",
            "Changez le mot de passe de votre messagerie, si quelqu’un d’autre peut le connaître.";
        next_password: "Choose a new password for your account: every session ends, and the old one no longer works.",
            "Choisissez un nouveau mot de passe pour votre compte\u{a0}: toutes les sessions prennent fin, et l’ancien ne fonctionne plus.";
        next_support: "A question, or something that worries you? Write to support:",
            "Une question, une inquiétude\u{a0}? Écrivez au support\u{a0}:";
        lost: "Choose a new password", "Choisir un nouveau mot de passe";
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        RecoveryStart::pairs(),
        RecoveryForm::pairs(),
        CaseOpened::pairs(),
        CaseSignIn::pairs(),
        CaseNames::pairs(),
        StopCase::pairs(),
    ]
    .concat()
}
