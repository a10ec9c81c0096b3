//! The texts of the pages of administrators, and of the page of an account.

use super::texts;
use regain_core::service_key::Scope;
use regain_core::store::accounts::Status;
use regain_core::store::remarks::Act;

texts! {
    /// What these pages share.
    Admin {
        prove: "A change takes a fresh proof that it is you.",
            "Pour modifier, confirmez d’abord que c’est bien vous.";
        prove_button: "Confirm that it is you", "Confirmer votre identité";
        reason: "Reason", "Motif";
        reason_hint: "For your colleagues, up to 500 characters. The person is told of the change, not of the reason.",
            "Pour vos collègues, 500\u{a0}caractères au plus. La personne est prévenue du changement, pas du motif.";
        reason_wrong: "Give the reason, in up to 500 characters.",
            "Indiquez le motif, en 500\u{a0}caractères au plus.";
        unchanged: "Nothing was changed: the account is so already.",
            "Rien n’a changé\u{a0}: le compte est déjà ainsi.";
        meanwhile: "Somebody else was faster, and nothing was changed. Look at how it stands now.",
            "Quelqu’un d’autre a été plus rapide, et rien n’a changé. Voyez où en sont les choses.";
    }
}

texts! {
    /// What was just done.
    AdminDone {
        staff_added: "The account is made. Its owner gets an e-mail to choose a password, then enrols a second factor.",
            "Le compte est créé. La personne reçoit un e-mail pour choisir un mot de passe, puis active la double authentification.";
        role_changed: "The role is changed, the sessions are ended, and the person is told by e-mail.",
            "Le rôle est modifié, les sessions sont fermées et la personne est prévenue par e-mail.";
        shut_out: "Access is closed, the sessions are ended, and the person is told by e-mail.",
            "L’accès est fermé, les sessions aussi, et la personne est prévenue par e-mail.";
        let_in: "Access is open again. The person is told by e-mail to choose a new password.",
            "L’accès est rouvert. La personne est invitée par e-mail à choisir un nouveau mot de passe.";
        key_revoked: "The key is revoked: it opens nothing any more.",
            "La clé est révoquée\u{a0}: elle n’ouvre plus rien.";
        mail_resent: "The e-mail is on its way again.", "L’e-mail est de nouveau en route.";
        frozen: "The account is closed, its sessions are ended, and its owner is told by e-mail.",
            "Le compte est fermé, ses sessions aussi, et le titulaire est prévenu par e-mail.";
        unfrozen: "The account is open again. Its owner is told by e-mail to choose a new password.",
            "Le compte est rouvert. Le titulaire est invité par e-mail à choisir un nouveau mot de passe.";
        link_sent: "The link is on its way to the address on file.",
            "Le lien est en route vers l’adresse enregistrée.";
    }
}

texts! {
    Staff {
        title: "Staff", "Équipe";
        lead: "Who works in the back office, and what they may do. Everybody needs a second factor, and nobody changes their own role.",
            "Les personnes qui travaillent dans l’espace support, et leurs droits. La double authentification est obligatoire, et personne ne modifie son propre rôle.";
        caption: "Members of staff", "Membres de l’équipe";
        name: "Name", "Nom";
        email: "E-mail address", "Adresse e-mail";
        role: "Role", "Rôle";
        status: "Access", "Accès";
        second_factor: "Second factor", "Double authentification";
        signed_in: "Last sign-in", "Dernière connexion";
        id: "Account, as the audit trail names it", "Compte, tel que le nomme le journal d’audit";
        you: "you", "vous";
        active: "Open", "Ouvert";
        frozen: "Frozen: opens by a new password", "Bloqué\u{a0}: un nouveau mot de passe le rouvre";
        disabled: "Closed", "Fermé";
        add: "Add somebody", "Ajouter une personne";
        add_lead: "They get an account of their own, apart from any hosting they have with us.",
            "Elle reçoit un compte à part, distinct de tout hébergement qu’elle aurait chez nous.";
        phone: "Phone number", "Numéro de téléphone";
        phone_hint: "With its country code, such as +33\u{a0}1\u{a0}23\u{a0}45\u{a0}67\u{a0}89.",
            "Avec l’indicatif du pays, par exemple +33\u{a0}1\u{a0}23\u{a0}45\u{a0}67\u{a0}89.";
        locale: "Language", "Langue";
        number: "Your own number for them (optional)", "Votre numéro pour cette personne (facultatif)";
        add_submit: "Make the account", "Créer le compte";
        name_wrong: "Enter a name of up to 200 characters.", "Saisissez un nom de 200\u{a0}caractères au plus.";
        email_wrong: "Enter an e-mail address, like name@example.org.",
            "Saisissez une adresse e-mail, comme nom@example.org.";
        email_taken: "Another account has this e-mail address. Staff need an account of their own.",
            "Un autre compte a cette adresse e-mail. L’équipe a besoin de comptes à part.";
        phone_wrong: "Enter the number with its country code.", "Saisissez le numéro avec l’indicatif du pays.";
        role_wrong: "Choose a role.", "Choisissez un rôle.";
        number_wrong: "A number has up to 64 characters.", "Un numéro a 64\u{a0}caractères au plus.";
        number_taken: "Another account has this number.", "Un autre compte porte ce numéro.";
        own: "This is your own account: another administrator has to change it.",
            "C’est votre propre compte\u{a0}: un autre administrateur doit s’en charger.";
        change_role: "Change the role", "Changer le rôle";
        change_role_lead: "It counts at once: every session of this person ends.",
            "Le changement est immédiat\u{a0}: toutes les sessions de cette personne se ferment.";
        shut_out: "Close the access", "Fermer l’accès";
        shut_out_lead: "Nobody can sign in any more, and every session and link ends.",
            "Plus aucune connexion n’est possible\u{a0}; sessions et liens prennent fin.";
        let_in: "Open the access again", "Rouvrir l’accès";
        let_in_lead: "The former password is gone: this person chooses a new one by e-mail.",
            "L’ancien mot de passe est supprimé\u{a0}: la personne en choisit un nouveau par e-mail.";
        back: "All of staff", "Toute l’équipe";
    }
}

impl Staff {
    /// Whether an account of staff can be used.
    pub const fn status(&self, status: Status) -> &'static str {
        match status {
            Status::Active => self.active,
            Status::Frozen => self.frozen,
            Status::Disabled => self.disabled,
        }
    }
}

texts! {
    Keys {
        title: "Service keys", "Clés de service";
        lead: "The keys by which your own programs use Regain. Each has its scopes, and can be revoked at any time.",
            "Les clés avec lesquelles vos propres programmes utilisent Regain. Chacune a ses droits, et peut être révoquée à tout moment.";
        caption: "Keys in use", "Clés en service";
        caption_revoked: "Revoked keys", "Clés révoquées";
        label: "Program", "Programme";
        scopes: "Scopes", "Droits";
        created: "Made", "Créée";
        revoked: "Revoked", "Révoquée";
        id: "As the audit trail names it", "Nom dans le journal d’audit";
        none: "There is none yet.", "Il n’y en a pas encore.";
        first: "The first key", "La première clé";
        first_stays: "Kept as a secret of the service", "Gardée comme secret du service";
        first_refused: "The first key is kept as a secret of the service, and would be back at once. Put another one in its place there.",
            "La première clé est un secret du service, et reviendrait aussitôt. Remplacez-la là où elle est gardée.";
        accounts: "accounts: create, read, change and delete customers",
            "accounts\u{a0}: créer, lire, modifier et supprimer des clients";
        staff: "staff: the same for accounts of staff, with accounts",
            "staff\u{a0}: de même pour les comptes de l’équipe, avec accounts";
        sessions: "sessions: ask whose session a token is", "sessions\u{a0}: demander à qui est une session";
        totp: "totp: check a code of somebody’s app, for SSH",
            "totp\u{a0}: vérifier un code de l’application de quelqu’un, pour SSH";
        ip: "ip: ask whether an address is allowed", "ip\u{a0}: demander si une adresse est autorisée";
        make: "Make a key", "Créer une clé";
        label_hint: "Which program gets it, on which machine. One key for each.",
            "Quel programme la reçoit, sur quelle machine. Une clé pour chacun.";
        make_submit: "Make the key", "Créer la clé";
        label_wrong: "Say which program it is for, in up to 100 characters.",
            "Indiquez le programme, en 100\u{a0}caractères au plus.";
        scopes_wrong: "Tick at least one scope.", "Cochez au moins un droit.";
        revoke: "Revoke", "Révoquer";
        revoke_title: "Revoke this key?", "Révoquer cette clé\u{a0}?";
        revoke_lead: "Whatever program has it gets no answer any more, at once and for good.",
            "Le programme qui la détient n’obtient plus aucune réponse, aussitôt et pour de bon.";
        revoke_submit: "Revoke the key", "Révoquer la clé";
        new: "The new key", "La nouvelle clé";
        new_lead: "Copy it now and put it where its program reads its secrets.",
            "Copiez-la maintenant, et rangez-la là où son programme lit ses secrets.";
        once: "It is shown this once.", "Elle ne sera plus jamais affichée.";
        lost: "Whoever loses it revokes it and makes another.",
            "En cas de perte, révoquez-la et créez-en une autre.";
        kept: "I have copied it", "Je l’ai copiée";
        back: "All keys", "Toutes les clés";
    }
}

impl Keys {
    /// What a scope is for.
    pub const fn scope(&self, scope: Scope) -> &'static str {
        match scope {
            Scope::Accounts => self.accounts,
            Scope::Staff => self.staff,
            Scope::Sessions => self.sessions,
            Scope::Totp => self.totp,
            Scope::Ip => self.ip,
        }
    }
}

texts! {
    Mails {
        title: "Failed mails", "E-mails en échec";
        lead: "E-mails that could not be delivered and are not tried any more: the last fifty. Links and codes in them are made anew when they are sent.",
            "Les e-mails qui n’ont pas pu être remis et ne sont plus tentés\u{a0}: les cinquante derniers. Les liens et codes sont recréés à l’envoi.";
        caption: "Failed e-mails, the latest first", "E-mails en échec, du plus récent au plus ancien";
        none: "None: every e-mail has been delivered or is still on its way.",
            "Aucun\u{a0}: tous les e-mails ont été remis ou sont encore en route.";
        what: "What it is about", "Objet";
        recipient: "To", "Destinataire";
        error: "Why it failed", "Cause";
        attempts: "Attempts", "Tentatives";
        created: "Queued", "Mis en file";
        account: "Account", "Compte";
        open: "See the account", "Voir le compte";
        claimant: "A claimant", "Un demandeur";
        resend: "Send again", "Renvoyer";
        resent: "This e-mail is not among those that failed any more.",
            "Cet e-mail ne fait plus partie de ceux qui ont échoué.";
        password_link: "Link to choose a password", "Lien pour choisir un mot de passe";
        first_password: "First password", "Premier mot de passe";
        password_changed: "Password changed", "Mot de passe changé";
        contact_changed: "Contact details changed", "Coordonnées modifiées";
        email_link: "Confirmation of a new address", "Confirmation d’une nouvelle adresse";
        email_consent: "Agreement to another address", "Accord pour une autre adresse";
        notice: "Something happened to the account", "Événement sur le compte";
        case: "Recovery request", "Demande de récupération";
        other: "Other e-mail", "Autre e-mail";
    }
}

impl Mails {
    /// What kind of mail it is, for each word of the outbox.
    pub fn about(&self, kind: &str) -> &'static str {
        match kind {
            "password_link" => self.password_link,
            "first_password" => self.first_password,
            "password_changed" => self.password_changed,
            "contact_changed" => self.contact_changed,
            "email_link" => self.email_link,
            "email_consent" => self.email_consent,
            "notice" => self.notice,
            kind if kind.starts_with("case_") => self.case,
            _ => self.other,
        }
    }
}

texts! {
    Account {
        customer_number: "Customer number", "Numéro de client";
        kind: "Type of account", "Type de compte";
        email: "E-mail address", "Adresse e-mail";
        phone: "Phone number", "Numéro de téléphone";
        phone_hint: "shown whole in a case only, to whoever calls it",
            "affiché en entier dans un dossier seulement, à la personne qui l’appelle";
        locale: "Language", "Langue";
        role: "Role", "Rôle";
        status: "Status", "État";
        password: "Has a password", "A un mot de passe";
        second_factor: "Has a second factor", "A la double authentification";
        allowlist: "Restricts its addresses", "Limite ses adresses";
        created: "Created", "Créé";
        email_changed: "E-mail last changed", "E-mail modifié";
        phone_changed: "Phone last changed", "Téléphone modifié";
        signed_in: "Last sign-in", "Dernière connexion";
        link: "The owner has lost the password", "Le titulaire a perdu son mot de passe";
        link_lead: "If the address above is still theirs, have the link to choose a new password mailed to it. You see nothing of it.",
            "Si l’adresse ci-dessus est toujours la sienne, faites-y envoyer le lien pour choisir un nouveau mot de passe. Vous n’en voyez rien.";
        link_submit: "Have the link mailed", "Faire envoyer le lien";
        link_too_many: "Links were mailed too often to this address. Try again later.",
            "Trop de liens ont été envoyés à cette adresse. Réessayez plus tard.";
        freeze: "Close the account", "Fermer le compte";
        freeze_lead: "Nobody can sign in any more; sessions, links, changes under way and a recovery case in its waiting time end. Only an administrator opens it again.",
            "Plus aucune connexion n’est possible\u{a0}; sessions, liens, changements en cours et dossier en délai de sécurité prennent fin. Seul un administrateur peut le rouvrir.";
        unfreeze: "Open the account again", "Rouvrir le compte";
        unfreeze_lead: "Check first that the address above is the owner’s. The former password is gone: a new one is chosen by e-mail.",
            "Vérifiez d’abord que l’adresse ci-dessus est bien celle du titulaire. L’ancien mot de passe est supprimé\u{a0}: un nouveau se choisit par e-mail.";
        staff: "This account is one of staff: it is changed under “Staff”.",
            "Ce compte est celui d’un membre de l’équipe\u{a0}: il se modifie sous «\u{a0}Équipe\u{a0}».";
        cases: "Recovery cases", "Dossiers de récupération";
        no_case: "There has been none.", "Il n’y en a pas eu.";
        remarks: "What administrators did", "Interventions des administrateurs";
        added: "Added to staff", "Ajout à l’équipe";
        role_given: "Role changed", "Rôle modifié";
        was_frozen: "Closed", "Fermeture";
        was_unfrozen: "Opened again", "Réouverture";
    }
}

impl Account {
    /// What an admin did.
    pub const fn act(&self, act: Act) -> &'static str {
        match act {
            Act::Add => self.added,
            Act::Role => self.role_given,
            Act::Freeze => self.was_frozen,
            Act::Unfreeze => self.was_unfrozen,
        }
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        Admin::pairs(),
        AdminDone::pairs(),
        Staff::pairs(),
        Keys::pairs(),
        Mails::pairs(),
        Account::pairs(),
    ]
    .concat()
}
