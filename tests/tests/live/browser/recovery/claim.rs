//! What a claimant does in a browser, page by page.

use fantoccini::Locator;
use regain_tests::papers;

use super::Setting;
use crate::browser::Person;
use crate::claimant::{Claimant, somebody};
use crate::client::Client;

impl Person {
    pub(super) async fn value(&self, id: &str) -> String {
        let field = self.find(&format!("#{id}")).await;
        let value = field.prop("value").await.expect("a property");
        value.unwrap_or_default()
    }

    /// Chooses a file of this name and content in the field for an item, and sends it.
    pub(in crate::browser) async fn sends(&self, item: &str, name: &str, content: &[u8]) {
        let folder = std::env::temp_dir().join(format!("regain-{}", crate::client::unique()));
        std::fs::create_dir(&folder).expect("a folder");
        let path = folder.join(name);
        std::fs::write(&path, content).expect("a file");
        let field = self.find(&format!("#file-{item}")).await;
        let path = path.to_str().expect("a path");
        field.send_keys(path).await.expect("a chosen file");
        let date = format!("file-{item}-date");
        if self.has(&format!("#{date}")).await {
            // How a date is typed depends on the browser's language.
            let today = "document.getElementById(arguments[0]).value = new Date().toISOString().slice(0, 10)";
            let set = self.browser.execute(today, vec![date.into()]).await;
            set.expect("a date");
        }
        self.submit(&format!("/recovery/case/evidence/{item}"))
            .await;
        self.find("main h1").await;
        std::fs::remove_dir_all(&folder).expect("no folder any more");
    }

    /// So many files of an item are there: on the same page where scripts run, on the next
    /// one where they do not.
    pub(in crate::browser) async fn has_sent(&self, item: &str, count: usize) {
        let line = format!("#file-{item}-item [data-file]:nth-of-type({count})");
        self.find(&line).await;
    }

    /// The last file of an item was not taken, and its field or its line says why.
    async fn is_told_why(&self, item: &str) {
        let told = format!("#file-{item}-item :is(.wrong, .failed)");
        self.find(&told).await;
        assert!(!self.text(&told).await.is_empty());
        if self.has(&format!("#file-{item}-item .wrong")).await {
            assert!(!self.text("[role=alert]").await.is_empty());
            assert!(self.has(&format!("#file-{item}[aria-invalid=true]")).await);
        }
    }

    /// The form about one loss, with a slip of the pen first; then reference and
    /// secret are there to be kept.
    pub(super) async fn opens_a_case(
        &self,
        lost: &str,
        login: Option<&str>,
        account: &str,
    ) -> Claimant {
        self.arrive(&format!("/recovery/?lost={lost}")).await;
        self.can_use_it().await;
        let contact = somebody();
        if let Some(login) = login {
            self.fill("login", login).await;
        }
        let login = self.value("login").await;
        assert!(!login.is_empty());
        let note = "It fell\ninto the <harbour> & sank";
        self.fill("contact_email", "somebody at example.net").await;
        self.press(&format!("#{account}")).await;
        self.fill("note", note).await;
        self.submit("/recovery/").await;
        assert!(!self.text("[role=alert]").await.is_empty());
        self.can_use_it().await;
        assert_eq!(self.value("login").await, login);
        assert_eq!(self.value("contact_email").await, "somebody at example.net");
        assert_eq!(self.value("note").await, note);
        assert!(self.has(&format!("#{account}:checked")).await);

        self.fill("contact_email", &contact).await;
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
    pub(super) async fn reads_both_languages(&self, setting: Setting) {
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
    pub(super) async fn leaves_and_comes_back(&self, claimant: &Claimant) {
        self.press("main details:has(form[action^='/recovery/case/leave']) summary")
            .await;
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

    pub(super) async fn gives_the_code_back(&self, code: &str) {
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
    pub(super) async fn hands_everything_in(&self, items: usize) {
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
        self.is_told_why(first).await;
        self.can_use_it().await;
        self.sends(first, "scan.pdf", &papers::png()).await;
        self.is_told_why(first).await;

        let papers = [
            ("pièce d'identité.pdf", papers::pdf()),
            ("recto.jpg", papers::jpeg()),
            ("recto.png", papers::png()),
        ];
        for (number, item) in listed.iter().enumerate() {
            let (name, content) = &papers[number % papers.len()];
            self.sends(item, name, content).await;
            self.has_sent(item, 1).await;
        }
        self.can_use_it().await;
        assert!(self.text(".files").await.contains("pièce d’identité.pdf"));
        // The other side; then one side is taken back.
        let fold =
            format!("main details:has(form[action='/recovery/case/evidence/{first}']) summary");
        self.press(&fold).await;
        self.sends(first, "verso.png", &papers::png()).await;
        self.has_sent(first, 2).await;
        self.can_use_it().await;
        self.submit("/recovery/case/evidence").await;
        self.arrive("/recovery/case?done=file-removed").await;
        self.can_use_it().await;
        self.submit("/recovery/case/submit").await;
        self.arrive("/recovery/case?done=submitted").await;
        assert!(!self.has("input[type=file]").await);
        self.can_use_it().await;
    }

    pub(super) async fn withdraws(&self) {
        self.press("main details:has(form[action='/recovery/case/withdraw']) summary")
            .await;
        self.submit("/recovery/case/withdraw").await;
        self.arrive("/recovery/case").await;
        assert!(!self.has("ol.progress").await);
        self.can_use_it().await;
    }
}
