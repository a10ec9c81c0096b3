//! The texts of a case in the back office.

use super::texts;
use regain_core::locale::Locale;

texts! {
    /// What the page of a case calls its parts.
    Bench {
        back: "Cases", "Dossiers";
        request: "The request", "La demande";
        about: "Asked for", "Objet";
        type_said: "Type of account whose documents count", "Type de compte pris en compte";
        login: "Login, as written", "Identifiant saisi";
        contact: "Claimant’s e-mail", "E-mail du demandeur";
        new_email: "New e-mail address", "Nouvelle adresse e-mail";
        language: "Language", "Langue";
        proven: "Proven at the opening", "Prouvé à l’ouverture";
        code: "Mailed code", "Code envoyé";
        code_unwanted: "None in this kind of case", "Aucun pour ce type de demande";
        code_used_up: "Used up: it can no longer be given back",
            "Épuisé\u{a0}: il ne peut plus être saisi";
        opened: "Opened", "Ouverture";
        expires: "Expires", "Expiration";
        effect: "Takes effect", "Prise d’effet";
        ended: "Ended", "Fin";
        policy: "Rules", "Règles";
        note: "What the claimant wrote", "Message du demandeur";
        erased: "Erased", "Effacé";
        flags: "Look twice", "Points d’attention";
        account: "The account", "Le compte";
        no_account: "None is linked to this case.", "Aucun n’est rattaché à ce dossier.";
        name: "Name", "Nom";
        name_hidden: "Shown once you have read every document", "Affiché quand vous aurez lu tous les documents";
        customer_number: "Customer number", "Numéro de client";
        type_on_file: "Type on file", "Type enregistré";
        email_then: "E-mail at the opening", "E-mail à l’ouverture";
        email_now: "E-mail now", "E-mail actuel";
        status: "Status", "Statut";
        second_factor: "Two-factor authentication", "Double authentification";
        allowlist: "Allowed addresses only", "Adresses restreintes";
        signed_in: "Last sign-in", "Dernière connexion";
        email_changed: "E-mail changed", "E-mail modifié";
        phone_changed: "Phone changed", "Téléphone modifié";
        created: "Created", "Création";
        open_account: "Open the account", "Ouvrir le compte";
        claim: "Take it on", "Prendre en charge";
        release: "Give it back", "Remettre dans la file";
        link: "Link the account", "Rattacher le compte";
        link_how: "Its owner is told at once, and can stop the case. A call goes to the phone that is on file now.",
            "Son titulaire est prévenu aussitôt, et peut arrêter le dossier. Un appel ira au téléphone enregistré à présent.";
        link_number: "Customer number of the account", "Numéro de client du compte";
        request_documents: "Ask for documents", "Demander des documents";
        request_how: "The claimant is told by e-mail, and hands in on their page:",
            "Le demandeur est prévenu par e-mail, et remet sur sa page\u{a0}:";
        request_submit: "Ask for these documents", "Demander ces documents";
        documents: "Documents", "Documents remis";
        documents_caption: "What was handed in, and what was found", "Ce qui a été remis, et ce qui a été constaté";
        documents_wait: "Whoever works on the case opens them once all are in.",
            "La personne qui a pris le dossier en charge les ouvre une fois qu’ils sont tous là.";
        item: "Document", "Pièce";
        files: "Files", "Fichiers";
        read: "What it says", "Ce qu’on y lit";
        verdicts: "Judged", "Examen";
        not_read: "Not read yet", "Pas encore lu";
        not_judged: "Not judged yet", "Pas encore examiné";
        you: "you", "vous";
        decision: "Decision", "Décision";
        approve: "Approve", "Approuver";
        approve_first: "Approve, for a second person to confirm", "Approuver, sous réserve d’une seconde personne";
        approve_means: "The waiting time begins, and every address on file is told.",
            "Le délai de sécurité commence, et toutes les adresses enregistrées sont prévenues.";
        approve_first_means: "A reviewer who had no part in it then looks at everything anew. Until then, nothing happens.",
            "Un vérificateur qui n’y a pas pris part revoit ensuite tout le dossier. D’ici là, il ne se passe rien.";
        confirm: "Approve as the second person", "Approuver comme seconde personne";
        refuse: "Refuse", "Refuser";
        refuse_means: "The case ends, and its documents are erased. The claimant is told that it was not accepted, never why.",
            "Le dossier prend fin, et ses documents sont effacés. Le demandeur apprend qu’il n’a pas été accepté, jamais pourquoi.";
        stop: "Stop this case", "Arrêter ce dossier";
        stop_means: "For fraud, a mistake, or a stranger’s case that bars the owner’s. It ends at once, and nothing changes in the account.",
            "En cas de fraude, d’erreur, ou si un inconnu bloque le titulaire. Il prend fin aussitôt, et rien ne change dans le compte.";
        stop_submit: "Stop it", "L’arrêter";
        reason: "Reason", "Motif";
        choose: "Choose…", "Choisissez…";
        note_optional: "Note (optional)", "Note (facultative)";
        note_required: "Why, in a sentence or two", "Pourquoi, en une ou deux phrases";
        note_hint: "For colleagues and the record; the claimant never sees it.",
            "Pour vos collègues et l’historique\u{a0}; le demandeur ne la voit jamais.";
        history: "What happened", "Historique";
        claimant: "Claimant", "Demandeur";
        owner: "Account’s owner", "Titulaire du compte";
        program: "A program of the provider", "Un programme de l’hébergeur";
        courier: "Regain, by itself", "Regain, automatiquement";
        unknown: "Not signed in", "Sans connexion";
    }
}

texts! {
    /// The call to the phone on file.
    BenchCall {
        title: "The call", "L’appel";
        number: "Phone on file, as it stood when the case was opened",
            "Téléphone enregistré, tel qu’à l’ouverture du dossier";
        only: "Call this number only, never one that somebody gives you. Nobody else sees it.",
            "N’appelez que ce numéro, jamais un autre que l’on vous donnerait. Vous seul le voyez.";
        phrase: "Say these three words first", "Dites d’abord ces trois mots";
        phrase_why: "The claimant’s page shows the same ones, so that they know that it is you.",
            "La page du demandeur montre les mêmes, pour qu’il sache que c’est bien vous.";
        script: "Then", "Ensuite";
        ask: "Ask whether they opened a request with us, when, and what for. Let them tell it: do not help.",
            "Demandez si la personne a ouvert une demande chez nous, quand et pour quoi. Laissez-la le dire, sans l’aider.";
        hear: "Listen for somebody in the background, and for doubts. Whoever hesitates may hang up and write to support.",
            "Écoutez s’il y a quelqu’un derrière, ou une hésitation. La personne qui hésite peut raccrocher et écrire au support.";
        never: "Never ask for a password, a code or the secret key. If they would rather hand in documents, note “Declined to answer”.",
            "Ne demandez jamais de mot de passe, de code ni la clé secrète. Si la personne préfère fournir des documents, notez «\u{a0}N’a pas voulu répondre\u{a0}».";
        outcome: "How did it go?", "Comment s’est-il passé\u{a0}?";
        before: "Last call:", "Dernier appel\u{a0}:";
        verified: "It was the holder", "C’était le titulaire";
        verified_means: "The case goes on to the decision.", "Le dossier passe à la décision.";
        not_verified: "Not established", "Identité non établie";
        not_verified_means: "Documents are asked for.", "Des documents sont demandés.";
        unreachable: "Nobody was reached", "Personne n’a répondu";
        unreachable_means: "You can call again, or ask for documents.",
            "Vous pouvez rappeler, ou demander des documents.";
        wrong_person: "The number is somebody else’s", "Le numéro est à quelqu’un d’autre";
        wrong_person_means: "Documents are asked for.", "Des documents sont demandés.";
        submit: "Write it down", "Noter l’appel";
    }
}

texts! {
    /// Whose turn it is, and what comes next.
    BenchTurn {
        nobody: "Nobody works on this case", "Personne n’a pris ce dossier en charge";
        nobody_means: "Whoever takes it on is shown the phone number, opens the documents, and decides.",
            "La personne qui le prend en charge voit le numéro de téléphone, ouvre les documents, et décide.";
        lapsed_means: "They took it on more than 8\u{a0}hours ago: you can take it over.",
            "Prise en charge il y a plus de 8\u{a0}heures\u{a0}: vous pouvez la reprendre.";
        busy_means: "You can read it; only they call, review and decide for now.",
            "Vous pouvez le lire\u{a0}; pour l’instant, seule cette personne appelle, examine et décide.";
        find: "Find the account", "Trouvez le compte";
        call: "Call the number on file", "Appelez le numéro enregistré";
        call_means: "The number and what to say are below. Write down how it went.",
            "Le numéro et quoi dire sont ci-dessous. Notez ensuite comment l’appel s’est passé.";
        ask: "Ask for documents", "Demandez des documents";
        waits: "It is the claimant’s turn", "C’est au demandeur d’agir";
        waits_means: "Documents are asked for. They open here once all of them are in.",
            "Des documents sont demandés. Ils s’ouvriront ici quand ils seront tous là.";
        read: "Read the documents", "Lisez les documents";
        read_means: "Open each one below and write down what it says. The name on file is shown after that.",
            "Ouvrez chacun ci-dessous et notez ce qu’il indique. Le nom enregistré s’affichera ensuite.";
        judge: "Judge the documents", "Examinez les documents";
        judge_means: "You have read them all. Compare each with what is on file, then say what you find.",
            "Vous les avez tous lus. Comparez chacun avec ce qui est enregistré, puis dites ce que vous constatez.";
        decide: "Decide", "Décidez";
        decide_means: "Nothing bars an approval. Look at the whole once more before you give it.",
            "Rien n’empêche d’approuver. Revoyez l’ensemble avant de le faire.";
        barred: "It cannot be approved as it stands", "Pas d’approbation possible en l’état";
        second: "A second person decides", "Une seconde personne décide";
        second_you: "Look at everything anew, as if nobody had, then approve or refuse.",
            "Revoyez tout le dossier comme si personne ne l’avait fait, puis approuvez ou refusez.";
        second_other: "A reviewer who had no part in it looks at everything anew.",
            "Un vérificateur qui n’y a pas pris part revoit tout le dossier.";
        cooling: "Approved: the waiting time runs", "Approuvé\u{a0}: le délai de sécurité court";
        cooling_means: "Until then the owner, the claimant and support can stop it.",
            "D’ici là, le titulaire, le demandeur et le support peuvent l’arrêter.";
        over: "This case is over", "Ce dossier est terminé";
        over_means: "Its documents are erased. What was said in it is forgotten some time later; what was done stays on record.",
            "Ses documents sont effacés. Ce qui s’y est dit est oublié plus tard\u{a0}; ce qui a été fait reste consigné.";
    }
}

texts! {
    /// What was just done.
    BenchDone {
        claim: "You work on this case now.", "Vous avez pris ce dossier en charge.";
        release: "The case is back with those that wait.", "Le dossier est de retour dans la file.";
        link: "The account is linked, and its owner told.", "Le compte est rattaché, et son titulaire prévenu.";
        call: "The call is written down.", "L’appel est noté.";
        request_documents: "The claimant is asked for documents.", "Les documents sont demandés au demandeur.";
        look: "What you read is written down.", "Votre lecture est notée.";
        review: "Your judgement is written down.", "Votre examen est noté.";
        approve: "Your approval is written down.", "Votre approbation est notée.";
        refuse: "The case is refused, and its documents erased.", "Le dossier est refusé, et ses documents effacés.";
        stop: "The case is stopped, and its documents erased.", "Le dossier est arrêté, et ses documents effacés.";
    }
}

/// The title of a case.
pub(crate) fn case_title(locale: Locale, reference: &str) -> String {
    match locale {
        Locale::En => format!("Case {reference}"),
        Locale::Fr => format!("Dossier {reference}"),
    }
}

/// Who works on a case.
pub(crate) fn works_on_it(locale: Locale, name: &str) -> String {
    match locale {
        Locale::En => format!("{name} works on this case"),
        Locale::Fr => format!("{name} a pris ce dossier en charge"),
    }
}

/// The code has come back, at that time.
pub(crate) fn code_returned(locale: Locale, at: &str) -> String {
    match locale {
        Locale::En => format!("Given back on {at}"),
        Locale::Fr => format!("Saisi le {at}"),
    }
}

/// The code has not come back yet.
pub(crate) fn code_awaited(locale: Locale, tries: u32) -> String {
    match (locale, tries) {
        (Locale::En, 1) => "Not given back yet, one try left".into(),
        (Locale::En, _) => format!("Not given back yet, {tries} tries left"),
        (Locale::Fr, 1) => "Pas encore saisi, un essai restant".into(),
        (Locale::Fr, _) => format!("Pas encore saisi, {tries}\u{a0}essais restants"),
    }
}

/// What flags do to the time between approval and effect.
pub(crate) fn flagged(locale: Locale, hours: i64) -> String {
    match locale {
        Locale::En => {
            format!("With any of these, the waiting time is {hours}\u{a0}hours at least.")
        }
        Locale::Fr => {
            format!("Avec l’un d’eux, le délai de sécurité est d’au moins {hours}\u{a0}heures.")
        }
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        Bench::pairs(),
        BenchCall::pairs(),
        BenchTurn::pairs(),
        BenchDone::pairs(),
    ]
    .concat()
}
