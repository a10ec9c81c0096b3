//! The texts of one document of a case in the back office.

use super::texts;
use regain_core::locale::Locale;
use regain_core::support::names::Likeness;

texts! {
    Papers {
        asked: "What the claimant was told", "Ce qui a été dit au demandeur";
        files: "What was handed in", "Ce qui a été remis";
        no_files: "Nothing was handed in for it.", "Rien n’a été remis pour cette pièce.";
        opens: "Each opening goes on record.", "Chaque ouverture est consignée.";
        alone: "Open in a new tab", "Ouvrir dans un nouvel onglet";
        download: "Download the PDF", "Télécharger le PDF";
        download_how: "Open it with a viewer that is up to date, and delete it from this computer afterwards.",
            "Ouvrez-le avec un lecteur à jour, puis supprimez-le de cet ordinateur.";
        look: "1. What does it say?", "1. Qu’y lit-on\u{a0}?";
        look_how: "Write down what stands on it, as if you knew nothing of the account.",
            "Notez ce qui est inscrit, comme si vous ne saviez rien du compte.";
        name: "Name on the document", "Nom inscrit sur le document";
        name_hint: "The person’s, or that of the company or association.",
            "Celui de la personne, de l’entreprise ou de l’association.";
        date: "Date of issue", "Date de délivrance";
        date_hint: "As it stands there. If it bears none, leave this empty.",
            "Telle qu’inscrite. S’il n’y en a pas, laissez vide.";
        date_limit_hint: "It decides whether the document is recent enough. Without a date it counts as too old.",
            "Elle décide si le document est assez récent. Sans date, il compte comme trop ancien.";
        look_submit: "Write it down", "Noter";
        look_again: "Correct what you wrote down", "Corriger votre lecture";
        looked: "What was read", "Ce qui a été lu";
        next_read: "Next to read:", "À lire ensuite\u{a0}:";
        blind: "The name on file, and your judgement, come once you have read every document.",
            "Le nom enregistré et votre examen viendront quand vous aurez lu tous les documents.";
        compare: "2. Does it fit?", "2. Est-ce que cela concorde\u{a0}?";
        name_read: "Name read", "Nom lu";
        name_on_file: "Name on file", "Nom enregistré";
        no_account: "No account is linked", "Aucun compte rattaché";
        age: "Age", "Ancienneté";
        limit: "At most", "Au plus";
        no_date: "It bears no date", "Sans date";
        future: "Its date lies after the day it was handed in", "Sa date est postérieure au jour de remise";
        too_old: "This blocks by itself: a document older than allowed, or without a date, cannot be conform.",
            "Cela suffit à bloquer\u{a0}: un document trop ancien, ou sans date, ne peut pas être conforme.";
        others: "What the other documents say", "Ce qu’on lit sur les autres documents";
        conform: "It conforms", "Il est conforme";
        conform_how: "Tick each one that you have looked at.", "Cochez chaque point que vous avez vérifié.";
        readable: "Readable: all that has to be seen can be read, on every side.",
            "Lisible\u{a0}: tout ce qui doit se voir se lit, sur chaque face.";
        unaltered: "Unaltered: the same print throughout, no edges around photo, names or figures.",
            "Non modifié\u{a0}: impression uniforme, aucun contour autour de la photo, des noms ou des chiffres.";
        valid: "Valid: not expired when it was handed in, and of the kind that was asked for.",
            "Valable\u{a0}: non périmé à la remise, et du type demandé.";
        consistent: "Consistent: the lines of characters at the bottom, where there are some, agree with the print.",
            "Cohérent\u{a0}: les lignes de caractères du bas, s’il y en a, concordent avec le reste.";
        conform_submit: "Find it conform", "Juger conforme";
        not_conform: "It does not conform", "Il n’est pas conforme";
        doubt_means: "A doubt bars the approval of this case for good. That is the rule, not a choice: the claimant can open another one.",
            "Un doute exclut définitivement l’approbation de ce dossier. C’est la règle, pas un choix\u{a0}: le demandeur peut en ouvrir un autre.";
        found: "What you found", "Votre constat";
        doubt: "In doubt: something is not right, or cannot be read", "Douteux\u{a0}: quelque chose ne va pas, ou ne se lit pas";
        refused: "Not accepted: it is not what was asked for, or false", "Refusé\u{a0}: ce n’est pas ce qui était demandé, ou c’est un faux";
        refuse_submit: "Write the judgement down", "Noter cet examen";
        judged: "Judged so far", "Examens déjà notés";
        next_judge: "Next to judge:", "À examiner ensuite\u{a0}:";
        to_case: "Back to the case", "Retour au dossier";
        read_only: "You see what was found, and change nothing here. Look at the files anew, then decide on the page of the case.",
            "Vous voyez ce qui a été constaté, sans rien changer ici. Revoyez les fichiers, puis décidez sur la page du dossier.";
        same: "The same words as on file.", "Les mêmes mots que le nom enregistré.";
        longer: "Every word on file, and further ones, such as given names.",
            "Tous les mots du nom enregistré, et d’autres, par exemple des prénoms.";
        other: "Not the name on file. That is right where the document is of the person who acts for a company or association; else it is a reason for a doubt.",
            "Ce n’est pas le nom enregistré. C’est normal pour la personne qui agit au nom d’une entreprise ou d’une association\u{a0}; sinon, c’est un motif de doute.";
    }
}

impl Papers {
    /// How a name that was read stands to the one on file.
    pub const fn likeness(&self, likeness: Likeness) -> &'static str {
        match likeness {
            Likeness::Same => self.same,
            Likeness::Longer => self.longer,
            Likeness::Other => self.other,
        }
    }
}

/// How old a document was.
pub(crate) fn age(locale: Locale, days: i64) -> String {
    match (locale, days) {
        (Locale::En, 1) => "One day when it was handed in".into(),
        (Locale::En, _) => format!("{days}\u{a0}days when it was handed in"),
        (Locale::Fr, 0 | 1) => format!("{days}\u{a0}jour à la remise"),
        (Locale::Fr, _) => format!("{days}\u{a0}jours à la remise"),
    }
}

/// So many days.
pub(crate) fn days(locale: Locale, days: u16) -> String {
    match (locale, days) {
        (Locale::En, 1) => "one day".into(),
        (Locale::En, _) => format!("{days}\u{a0}days"),
        (Locale::Fr, 1) => "un jour".into(),
        (Locale::Fr, _) => format!("{days}\u{a0}jours"),
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    Papers::pairs()
}
