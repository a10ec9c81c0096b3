//! Stories in a real browser, in both languages: what people see and press.

mod allowed_addresses;
mod keys;
mod panels;
mod password;
mod recovery;
mod second_factor;
mod support;

use std::env::var;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Map, Value, json};

use crate::client::{origin, sql};

/// Somebody with a small screen, whose browser speaks one language.
struct Person {
    browser: Client,
    /// Whether they use keys alone.
    keys: bool,
}

impl Person {
    /// A browser of an empty profile.
    async fn new(language: &str) -> Self {
        Self::of(json!({ "intl.accept_languages": language }), language).await
    }

    /// One that runs no scripts.
    async fn without_scripts(language: &str) -> Self {
        let preferences = json!({
            "intl.accept_languages": language,
            "profile.managed_default_content_settings.javascript": 2,
        });
        Self::of(preferences, language).await
    }

    async fn of(preferences: Value, language: &str) -> Self {
        let mut arguments = vec![format!("--accept-lang={language}")];
        for flag in [
            "headless",
            "no-sandbox",
            "disable-gpu",
            "disable-quic",
            "no-first-run",
            "disable-background-networking",
            "disable-component-update",
            "disable-sync",
        ] {
            arguments.push(format!("--{flag}"));
        }
        let mut capabilities = Map::new();
        capabilities.insert(
            "goog:chromeOptions".into(),
            json!({
                "args": arguments,
                "prefs": preferences,
                // A window cannot be as small as a phone.
                "mobileEmulation": {
                    "deviceMetrics": {
                        "width": 360, "height": 800, "pixelRatio": 2.0, "touch": false, "mobile": false,
                    },
                },
            }),
        );
        // All browsers come from this address, which stories before used up.
        sql("DELETE FROM rate_limits WHERE limit_key LIKE '%:network:127.0.0.%'");
        let driver = var("REGAIN_WEBDRIVER").expect("REGAIN_WEBDRIVER, as .scripts/test sets it");
        let browser = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver)
            .await
            .expect("a browser");
        Self {
            browser,
            keys: false,
        }
    }

    /// The same with or without a pointer.
    fn by_keys(self, keys: bool) -> Self {
        Self { keys, ..self }
    }

    async fn goto(&self, path: &str) {
        let address = format!("{}{path}", origin());
        self.browser.goto(&address).await.expect("the page");
    }

    /// An element, once it is there.
    async fn find(&self, selector: &str) -> Element {
        let found = self
            .browser
            .wait()
            .for_element(Locator::Css(selector))
            .await;
        match found {
            Ok(element) => element,
            Err(error) => {
                let (here, title) = (self.browser.current_url().await, self.browser.title().await);
                panic!("no {selector} at {here:?}, {title:?}: {error}");
            }
        }
    }

    async fn has(&self, selector: &str) -> bool {
        let found = self.browser.find_all(Locator::Css(selector)).await;
        !found.expect("a list").is_empty()
    }

    async fn text(&self, selector: &str) -> String {
        let element = self.find(selector).await;
        element.text().await.expect("text")
    }

    /// Types into the field of this id, in place of what is there.
    async fn fill(&self, id: &str, value: &str) {
        let field = self.find(&format!("#{id}")).await;
        self.write(&field, value).await;
    }

    async fn write(&self, field: &Element, value: &str) {
        if self.keys {
            return self.types(field, value).await;
        }
        field.clear().await.expect("an empty field");
        field.send_keys(value).await.expect("a filled field");
    }

    async fn press(&self, selector: &str) {
        let element = self.find(selector).await;
        self.push(&element).await;
    }

    async fn push(&self, element: &Element) {
        if self.keys {
            return self.pushes(element).await;
        }
        element.click().await.expect("a click");
    }

    /// Sends the form that goes to this path, whatever language it names.
    async fn submit(&self, action: &str) {
        let form = format!("form:is([action='{action}'], [action^='{action}?'])");
        self.press(&format!("{form} button[type=submit]")).await;
    }

    /// Waits for the page at this path, with its query.
    async fn arrive(&self, path: &str) {
        let address = format!("{}{path}", origin());
        let address = address.parse().expect("an address");
        let arrived = self.browser.wait().for_url(&address).await;
        if let Err(error) = arrived {
            let here = self.browser.current_url().await;
            panic!("not at {path} but {here:?}: {error}");
        }
        self.find("main h1").await;
    }

    async fn sign_in(&self, email: &str, password: &str) {
        self.goto("/login").await;
        self.fill("login", email).await;
        self.fill("password", password).await;
        self.submit("/login").await;
    }

    async fn sign_out(&self) {
        self.goto("/profile").await;
        self.submit("/logout").await;
        self.arrive("/login?done=signed-out").await;
    }

    /// What a screen reader, a keyboard or a narrow screen would stumble over on
    /// this page: nothing.
    async fn can_use_it(&self) {
        let script = "
            const bad = [];
            const page = document.documentElement;
            if (innerWidth !== 360) bad.push('not a small screen: ' + innerWidth);
            if (!page.lang) bad.push('no language');
            if (!document.title) bad.push('no title');
            const levels = [...document.querySelectorAll('h1, h2, h3')].map(h => +h.tagName[1]);
            if (levels.filter(level => level === 1).length !== 1) bad.push('not one h1');
            levels.forEach((level, i) => {
              if (level > (levels[i - 1] ?? 0) + 1) bad.push('a heading skips a level');
            });
            const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
            if (new Set(ids).size !== ids.length) bad.push('an id twice: ' + ids);
            for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
              if (!field.labels.length) bad.push('no label: ' + field.name);
            for (const named of document.querySelectorAll('a, button, summary, [role=img]:not([role=img] *)'))
              if (!(named.textContent.trim() || named.getAttribute('aria-label')))
                bad.push('no name: ' + named.outerHTML);
            for (const image of document.querySelectorAll('img:not([alt])'))
              bad.push('no alt: ' + image.src);
            for (const field of document.querySelectorAll('[aria-describedby]'))
              for (const id of field.getAttribute('aria-describedby').split(' '))
                if (!document.getElementById(id)) bad.push('no such description: ' + id);
            for (const link of document.querySelectorAll('main a[href^=\"#\"], a.skip'))
              if (!document.querySelector(link.getAttribute('href'))) bad.push('leads nowhere: ' + link);
            for (const control of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
              if (control.tabIndex > 0 || control.tabIndex < 0) bad.push('not for keys: ' + control.outerHTML);
              const box = (control.closest('label') ?? control).getBoundingClientRect();
              const inText = control.closest('p, li, dd') && control.tagName === 'A';
              if (box.width && !inText && !control.closest('.skip') && box.height < 24)
                bad.push('too small to touch: ' + control.outerHTML);
              // The line of ways moves to whatever has the focus.
              const moves = control.closest('.tabs');
              if (!moves && box.right > innerWidth + 1 || !moves && box.width && box.right > 0 && box.left < -1)
                bad.push('outside: ' + control.outerHTML);
            }
            if (page.scrollWidth > page.clientWidth) bad.push('wider than the screen');
            return bad;";
        let found = self.browser.execute(script, Vec::new()).await;
        let here = self.browser.current_url().await.expect("an address");
        assert_eq!(found.expect("an answer"), json!([]), "{here}");
    }

    async fn leave(self) {
        self.browser.close().await.expect("an end");
    }
}

/// A drawing as a browser paints it, in PNG.
pub async fn picture(svg: &str) -> Vec<u8> {
    let data: String = form_urlencoded::byte_serialize(svg.as_bytes()).collect();
    let address = format!("data:image/svg+xml,{}", data.replace('+', "%20"));
    let person = Person::new("en").await;
    person.browser.goto(&address).await.expect("the picture");
    let png = person.browser.screenshot().await.expect("a screenshot");
    person.leave().await;
    png
}
