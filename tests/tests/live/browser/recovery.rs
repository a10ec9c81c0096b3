//! Somebody who cannot get in by themselves opens a case and follows it: by what
//! they lost, by whose account it is, under the rules of two providers.

use fantoccini::Locator;
use regain_tests::papers;
use serde_json::json;

use super::Person;
use crate::app::App;
use crate::claimant::{Claimant, code_in, mailed_code, somebody};
use crate::client::{
    Client, Elsewhere, Owner, PASSWORD, address, mails, provision, signed_in, under_o2switch,
};

/// Where and how a story is told.
#[derive(Clone, Copy)]
struct Setting {
    language: &'static str,
    scripts: bool,
    o2switch: bool,
}

impl Setting {
    fn enter(self) -> Option<Elsewhere> {
        self.o2switch.then(under_o2switch)
    }

    async fn person(self) -> Person {
        if self.scripts {
            Person::new(self.language).await
        } else {
            Person::without_scripts(self.language).await
        }
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

impl Person {
    async fn value(&self, id: &str) -> String {
        let field = self.find(&format!("#{id}")).await;
        let value = field.prop("value").await.expect("a property");
        value.unwrap_or_default()
    }

    /// Chooses a file of this name and content in the field for an item, and sends it.
    async fn sends(&self, item: &str, name: &str, content: &[u8]) {
        let folder = std::env::temp_dir().join(format!("regain-{}", crate::client::unique()));
        std::fs::create_dir(&folder).expect("a folder");
        let path = folder.join(name);
        std::fs::write(&path, content).expect("a file");
        let field = self.find(&format!("#file-{item}")).await;
        let path = path.to_str().expect("a path");
        field.send_keys(path).await.expect("a chosen file");
        self.submit(&format!("/recovery/case/evidence/{item}"))
            .await;
        self.find("main h1").await;
        std::fs::remove_dir_all(&folder).expect("no folder any more");
    }

    /// The form for one kind of case, with a slip of the pen first; then reference and
    /// secret are there to be kept.
    async fn opens_a_case(&self, kind: &str, login: Option<&str>, account: &str) -> Claimant {
        self.arrive(&format!("/recovery/?kind={kind}")).await;
        self.can_use_it().await;
        let address = if kind == "email" {
            "new_email"
        } else {
            "contact_email"
        };
        let contact = somebody();
        if let Some(login) = login {
            self.fill("login", login).await;
        }
        let login = self.value("login").await;
        assert!(!login.is_empty());
        let note = "It fell\ninto the <harbour> & sank";
        self.fill(address, "somebody at example.net").await;
        self.press(&format!("#{account}")).await;
        self.fill("note", note).await;
        self.submit("/recovery/").await;
        assert!(!self.text("[role=alert]").await.is_empty());
        self.can_use_it().await;
        assert_eq!(self.value("login").await, login);
        assert_eq!(self.value(address).await, "somebody at example.net");
        assert_eq!(self.value("note").await, note);
        assert!(self.has(&format!("#{account}:checked")).await);

        self.fill(address, &contact).await;
        self.submit("/recovery/").await;
        self.find(".keepsake").await;
        self.can_use_it().await;
        let mut kept = Vec::new();
        let codes = self.browser.find_all(Locator::Css(".keepsake code")).await;
        for code in codes.expect("codes") {
            kept.push(code.text().await.expect("text"));
        }
        let [reference, secret]: [String; 2] = kept.try_into().expect("two");
        self.press("main a[href='/recovery/case']").await;
        self.arrive("/recovery/case").await;
        self.can_use_it().await;
        Claimant {
            client: Client::new().bearing(&format!("{reference}.{secret}")),
            reference,
            secret,
            contact,
        }
    }

    /// The case page in the other language and back.
    async fn reads_both_languages(&self, setting: Setting) {
        let title = self.text("main h1").await;
        for (language, same) in [(setting.other_language(), false), (setting.language, true)] {
            self.press(&format!(".languages a[lang={language}]")).await;
            self.arrive("/recovery/case").await;
            self.find(&format!("html[lang={language}]")).await;
            assert_eq!(self.text("main h1").await == title, same);
            self.can_use_it().await;
        }
    }

    /// Away, and back with what was kept.
    async fn leaves_and_comes_back(&self, claimant: &Claimant) {
        self.submit("/recovery/case/leave").await;
        self.find("#secret").await;
        self.can_use_it().await;
        self.fill("reference", &claimant.reference).await;
        self.fill("secret", "AAAA-AAAA").await;
        self.submit("/recovery/case").await;
        assert!(!self.text("[role=alert]").await.is_empty());
        self.can_use_it().await;
        assert_eq!(self.value("reference").await, claimant.reference);
        assert!(self.value("secret").await.is_empty());
        self.fill("secret", &claimant.secret.to_lowercase()).await;
        self.submit("/recovery/case").await;
        self.find("ol.progress").await;
    }

    async fn gives_the_code_back(&self, code: &str) {
        self.fill("code", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA").await;
        self.submit("/recovery/case/code").await;
        assert!(!self.text("[role=alert]").await.is_empty());
        self.can_use_it().await;
        self.fill("code", code).await;
        self.submit("/recovery/case/code").await;
        self.arrive("/recovery/case?done=code-returned").await;
        assert!(!self.text("[role=status]").await.is_empty());
        assert!(!self.has("#code").await);
        self.can_use_it().await;
    }

    /// Every item of the checklist, with a few mistakes on the way.
    async fn hands_everything_in(&self, items: usize) {
        let fields = self
            .browser
            .find_all(Locator::Css("input[type=file]"))
            .await;
        let mut listed = Vec::new();
        for field in fields.expect("fields") {
            let id = field.attr("id").await.expect("an attribute");
            listed.push(id.unwrap_or_default().replacen("file-", "", 1));
        }
        assert_eq!(listed.len(), items, "{listed:?}");
        assert!(!self.has("form[action='/recovery/case/submit']").await);
        let first = listed.first().expect("an item");
        self.sends(first, "page.html", b"<!doctype html>").await;
        assert!(!self.text("[role=alert]").await.is_empty());
        assert!(self.has(&format!("#file-{first}[aria-invalid=true]")).await);
        self.can_use_it().await;
        self.sends(first, "scan.pdf", &papers::png()).await;
        assert!(!self.text("[role=alert]").await.is_empty());

        let papers = [
            ("pièce d'identité.pdf", papers::pdf()),
            ("recto.jpg", papers::jpeg()),
            ("recto.png", papers::png()),
        ];
        for (number, item) in listed.iter().enumerate() {
            let (name, content) = &papers[number % papers.len()];
            self.sends(item, name, content).await;
            self.arrive("/recovery/case?done=file-received").await;
        }
        self.can_use_it().await;
        assert!(self.text(".files").await.contains("pièce d’identité.pdf"));
        // The other side; then one side is taken back.
        let fold =
            format!("main details:has(form[action='/recovery/case/evidence/{first}']) summary");
        self.press(&fold).await;
        self.sends(first, "verso.png", &papers::png()).await;
        self.arrive("/recovery/case?done=file-received").await;
        self.can_use_it().await;
        self.submit("/recovery/case/evidence").await;
        self.arrive("/recovery/case?done=file-removed").await;
        self.can_use_it().await;
        self.submit("/recovery/case/submit").await;
        self.arrive("/recovery/case?done=submitted").await;
        assert!(!self.has("input[type=file]").await);
        self.can_use_it().await;
    }

    async fn withdraws(&self) {
        self.press("main details:has(form[action='/recovery/case/withdraw']) summary")
            .await;
        self.submit("/recovery/case/withdraw").await;
        self.arrive("/recovery/case").await;
        assert!(!self.has("ol.progress").await);
        self.can_use_it().await;
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
    person.press("main a[href='/recovery/?kind=email']").await;
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
    person.press("main a[href='/recovery/?kind=totp']").await;
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
    person.press("main a[href='/recovery/?kind=ip']").await;
    let claimant = person.opens_a_case("ip", None, "association").await;
    assert_eq!(
        claimant.column("factors"),
        r#"["password","second_factor"]"#
    );
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
    person.goto("/recovery/?kind=totp").await;
    let claimant = person
        .opens_a_case("totp", Some(&owner.email), "individual")
        .await;
    let first = mailed_code(&owner);
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
