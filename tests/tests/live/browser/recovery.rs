//! Somebody who cannot get in by themselves opens a case and follows it: by what
//! they lost, by whose account it is, under the rules of two providers.

mod claim;

use serde_json::json;

use super::Person;
use crate::app::App;
use crate::claimant::{Claimant, code_in, mailed_code};
use crate::client::{
    Elsewhere, Owner, PASSWORD, address, an_hour_passes_for, mails, provision, signed_in,
    under_o2switch,
};

/// Where and how a story is told.
#[derive(Clone, Copy)]
struct Setting {
    language: &'static str,
    scripts: bool,
    o2switch: bool,
    keys: bool,
}

impl Setting {
    fn enter(self) -> Option<Elsewhere> {
        self.o2switch.then(under_o2switch)
    }

    async fn person(self) -> Person {
        let person = if self.scripts {
            Person::new(self.language).await
        } else {
            Person::without_scripts(self.language).await
        };
        person.by_keys(self.keys)
    }

    fn owner(self, account: &str) -> Owner {
        provision(json!({ "locale": self.language, "type": account }))
    }

    const fn other_language(self) -> &'static str {
        if self.language.as_bytes()[0] == b'f' {
            "en"
        } else {
            "fr"
        }
    }
}

/// The documents are asked for: at once, or after a call that failed.
async fn documents_are_asked_for(setting: Setting, person: &Person, claimant: &Claimant) {
    if !setting.o2switch {
        assert!(!person.text(".phrase").await.is_empty());
        assert!(!person.has("input[type=file]").await);
        claimant.is_asked_for_documents();
    }
    person.goto("/recovery/case").await;
    assert!(!person.has(".phrase").await);
    person.can_use_it().await;
}

async fn forgotten_email(setting: Setting) {
    let _here = setting.enter();
    let owner = setting.owner("individual");
    let person = setting.person().await;
    person.goto("/login").await;
    person.press("main a[href='/recovery/']").await;
    person.arrive("/recovery/").await;
    person.can_use_it().await;
    person.press("main a[href='/recovery/?lost=email']").await;
    let claimant = person
        .opens_a_case("email", Some(&owner.email), "individual")
        .await;
    assert_eq!(claimant.column("account_id"), owner.id.as_str());
    assert_eq!(claimant.column("locale"), setting.language);
    person.reads_both_languages(setting).await;
    person.leaves_and_comes_back(&claimant).await;
    let told = mails(&claimant.contact, 2);
    let code = told
        .iter()
        .find(|mail| mail.text.contains("24\u{a0}h") || mail.text.contains("24 h"));
    person
        .gives_the_code_back(&code_in(code.expect("a code")))
        .await;
    documents_are_asked_for(setting, &person, &claimant).await;
    let items = if setting.o2switch { 2 } else { 1 };
    person.hands_everything_in(items).await;
    assert_eq!(claimant.case()["status"], "review");
    person.withdraws().await;
    assert_eq!(claimant.case()["status"], "withdrawn");
    person.leave().await;
}

async fn lost_phone(setting: Setting) {
    let _here = setting.enter();
    let owner = setting.owner("company");
    let app = App::enrol(&owner, &signed_in(&owner));
    mails(&owner.email, 1);
    let person = setting.person().await;
    person.sign_in(&owner.email, PASSWORD).await;
    person.arrive("/totp/verify").await;
    person.press("main details summary").await;
    person.press("main a[href='/recovery/?lost=totp']").await;
    let claimant = person.opens_a_case("totp", None, "company").await;
    assert_eq!(claimant.column("factors"), r#"["password"]"#);
    let code = code_in(&mails(&owner.email, 2).remove(1));
    person.gives_the_code_back(&code).await;
    documents_are_asked_for(setting, &person, &claimant).await;
    let items = if setting.o2switch { 3 } else { 2 };
    person.hands_everything_in(items).await;

    // The phone is found: whoever signs in sees the case, and ends it.
    let visitor = setting.person().await;
    visitor.sign_in(&owner.email, PASSWORD).await;
    visitor.arrive("/totp/verify").await;
    visitor.fill("code", &app.code()).await;
    visitor.submit("/totp/verify").await;
    visitor.arrive("/profile").await;
    visitor.find("main section.note-bad").await;
    visitor.can_use_it().await;
    visitor.submit("/profile/case/withdraw").await;
    visitor.find("[role=status]").await;
    assert!(!visitor.has("main section.note-bad").await);
    visitor.can_use_it().await;
    visitor.leave().await;
    person.goto("/recovery/case").await;
    assert!(!person.has("ol.progress").await);
    person.can_use_it().await;
    assert_eq!(claimant.case()["status"], "withdrawn");
    person.leave().await;
}

async fn shut_out(setting: Setting) {
    let _here = setting.enter();
    let owner = setting.owner("association");
    let session = signed_in(&owner).at(&address(203));
    let here = session.get("/ip/check").text("/ip");
    let list = json!({ "entries": [{ "cidr": here }] });
    assert_eq!(session.put("/profile/allowed-ips", &list).status, 200);
    mails(&owner.email, 1);
    let person = setting.person().await;
    person.sign_in(&owner.email, PASSWORD).await;
    person.find("main .quoted").await;
    person.press("main a[href='/recovery/?lost=ip']").await;
    let claimant = person.opens_a_case("ip", None, "association").await;
    assert_eq!(claimant.column("factors"), r#"["password"]"#);
    let notice = mails(&owner.email, 2).remove(1);
    person.gives_the_code_back(&code_in(&notice)).await;
    documents_are_asked_for(setting, &person, &claimant).await;
    let items = if setting.o2switch { 3 } else { 4 };
    person.hands_everything_in(items).await;

    // Somebody reads the owner's mail, and presses: it was not me.
    let visitor = setting.person().await;
    visitor.goto(&notice.link_to("/recovery/stop/")).await;
    assert!(visitor.text("main dl").await.contains(&claimant.reference));
    visitor.can_use_it().await;
    visitor.submit("/recovery/stop").await;
    visitor.find("main a[href='/password/lost/']").await;
    visitor.can_use_it().await;
    assert_eq!(claimant.case()["status"], "stopped");
    visitor.goto(&notice.link_to("/recovery/stop/")).await;
    visitor.can_use_it().await;
    assert!(!visitor.has("form[action='/recovery/stop']").await);
    visitor.leave().await;
    person.goto("/recovery/case").await;
    assert!(!person.has("ol.progress").await);
    person.can_use_it().await;
    person.leave().await;
}

const fn setting(language: &'static str, scripts: bool, o2switch: bool) -> Setting {
    Setting {
        language,
        scripts,
        o2switch,
        keys: false,
    }
}

#[tokio::test]
async fn an_address_was_forgotten_in_english() {
    forgotten_email(setting("en", true, false)).await;
}

#[tokio::test]
async fn an_address_was_forgotten_in_french_where_documents_are_asked_for_at_once() {
    forgotten_email(setting("fr", false, true)).await;
}

#[tokio::test]
async fn keys_alone_are_enough_where_an_address_was_forgotten() {
    let keys = true;
    forgotten_email(Setting {
        keys,
        ..setting("en", true, false)
    })
    .await;
}

#[tokio::test]
async fn a_phone_was_lost_in_french() {
    lost_phone(setting("fr", true, false)).await;
}

#[tokio::test]
async fn a_phone_was_lost_in_english_where_documents_are_asked_for_at_once() {
    lost_phone(setting("en", false, true)).await;
}

#[tokio::test]
async fn a_list_shuts_its_owner_out_in_french() {
    shut_out(setting("fr", false, false)).await;
}

#[tokio::test]
async fn a_list_shuts_its_owner_out_in_english_where_documents_are_asked_for_at_once() {
    shut_out(setting("en", true, true)).await;
}

#[tokio::test]
async fn a_code_that_does_not_come_is_asked_for_again() {
    let owner = provision(json!({}));
    let person = Person::new("en").await;
    person.goto("/recovery/?lost=totp").await;
    let claimant = person
        .opens_a_case("totp", Some(&owner.email), "individual")
        .await;
    let first = mailed_code(&owner);
    an_hour_passes_for(&owner.email);
    person
        .press("main details:has(form[action='/recovery/case/code/new']) summary")
        .await;
    person.can_use_it().await;
    person.submit("/recovery/case/code/new").await;
    person.arrive("/recovery/case?done=code-sent").await;
    person.can_use_it().await;
    let second = code_in(&mails(&owner.email, 2).remove(1));
    person.fill("code", &first).await;
    person.submit("/recovery/case/code").await;
    assert!(!person.text("[role=alert]").await.is_empty());
    for _ in 0..4 {
        person.fill("code", &first).await;
        person.submit("/recovery/case/code").await;
        person.find("main h1").await;
    }
    // All are used up: there is nothing left to type a code into.
    assert_eq!(claimant.case()["code"]["tries_left"], 0);
    assert_eq!(claimant.give_code(&second).status, 409);
    person.goto("/recovery/case").await;
    assert!(!person.has("#code").await);
    person.can_use_it().await;
    person.leave().await;
}
