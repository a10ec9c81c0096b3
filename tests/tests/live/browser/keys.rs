//! Somebody who has no pointer: whatever is pressed is reached by the Tab key first, and shows
//! that it has the focus.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use serde_json::{Value, to_value};

use super::Person;

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const DOWN: char = '\u{e015}';
/// Ctrl and A, let go, and Delete.
const ERASE: &str = "\u{e009}a\u{e000}\u{e017}";

/// Where the focus is, seen from what it should reach. Of radio buttons Tab reaches one, and
/// arrows the others; an option is reached by its list.
const WHERE: &str = "
    const [it] = arguments, has = document.activeElement;
    const wanted = it.closest('select') ?? it;
    if (has === wanted) return has.matches(':focus-visible') ? 'there' : 'unseen';
    const group = has.type === 'radio' && has.name === wanted.name && has.form === wanted.form;
    return group ? 'beside' : 'elsewhere';";

/// What pressing it does. A document that is about to be left is marked.
const KIND: &str = "
    const [it] = arguments;
    if (it.tagName === 'OPTION') return it.selected ? 'chosen' : 'option';
    if (it.type === 'radio' && it.checked) return 'chosen';
    if (it.type === 'radio' || it.type === 'checkbox') return 'choice';
    const leads = it.tagName === 'A' || it.type === 'submit' && !it.form.dataset.upload;
    if (leads) document.documentElement.dataset.left = '';
    return leads ? 'leads' : 'acts';";

impl Person {
    async fn key(&self, value: char) {
        let keys = KeyActions::new("keys".into())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        let pressed = self.browser.perform_actions(keys).await;
        pressed.expect("a key");
    }

    async fn asks(&self, script: &str, element: &Element) -> String {
        let element = to_value(element).expect("an element");
        let told = self.browser.execute(script, vec![element]).await;
        match told.expect("an answer") {
            Value::String(told) => told,
            other => panic!("no word: {other}"),
        }
    }

    /// Goes on from control to control until this one has the focus.
    async fn reaches(&self, element: &Element) {
        for _ in 0..300 {
            match self.asks(WHERE, element).await.as_str() {
                "there" => return,
                "beside" => self.key(DOWN).await,
                "elsewhere" => self.key(TAB).await,
                _ => break,
            }
        }
        let here = self.browser.current_url().await;
        let it = element.html(false).await;
        panic!("no key reaches this with a ring around it: {it:?} at {here:?}");
    }

    pub(super) async fn types(&self, field: &Element, text: &str) {
        self.reaches(field).await;
        let typed = field.send_keys(&format!("{ERASE}{text}")).await;
        typed.expect("a filled field");
    }

    pub(super) async fn pushes(&self, element: &Element) {
        self.reaches(element).await;
        match self.asks(KIND, element).await.as_str() {
            "choice" => self.key(' ').await,
            "option" => {
                while self.asks(KIND, element).await == "option" {
                    self.key(DOWN).await;
                }
            }
            "acts" => self.key(ENTER).await,
            "leads" => {
                self.key(ENTER).await;
                self.find("html:not([data-left])").await;
            }
            _ => {}
        }
    }
}
