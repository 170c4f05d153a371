//! Reading a page's elements and acting on them; each by a CSS selector, of which the first match counts.

use serde_json::{Value, json};

use super::session::Refusal;
use super::{Browser, string};

/// The key under which the protocol has an element's name.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Fields that Chromium fills by parts, in an order that depends on the language.
const WITH_PARTS: [&str; 7] = ["color", "date", "datetime-local", "month", "range", "time", "week"];
/// Does to such a field what a choice in its picker does.
const CHOOSE_VALUE: &str = "const [field, value] = arguments; field.focus(); field.value = value; \
     for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, {bubbles: true}));";
/// The option of a select by what it shows.
const OPTION: &str = "const [list, label] = arguments; \
     return [...list.options].find((option) => option.label.trim() === label) ?? null;";

impl Browser {
    /// Waits until an element is there.
    #[track_caller]
    pub fn find(&self, css: &str) {
        self.act(css, |_| Ok(()));
    }

    /// Whether an element is there now.
    #[track_caller]
    pub fn has(&self, css: &str) -> bool {
        self.count(css) > 0
    }

    /// How many elements match now.
    #[track_caller]
    pub fn count(&self, css: &str) -> usize {
        let count = self.execute_with("return document.querySelectorAll(arguments[0]).length", &[json!(css)]);
        count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_else(|| panic!("{css}: no count: {count}"))
    }

    /// An element's text as it is shown.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        string(&self.act(css, |element| self.session.get(&format!("{element}/text"))))
    }

    /// The texts of all that match now, as they are shown.
    #[track_caller]
    pub fn texts(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.innerText)";
        let texts = self.execute_with(script, &[json!(css)]);
        texts.as_array().into_iter().flatten().map(string).collect()
    }

    /// An attribute as the page's source has it.
    #[track_caller]
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let script = "return arguments[0].getAttribute(arguments[1])";
        let value = self.act(css, |element| self.session.execute(script, &[reference(element), json!(name)]));
        value.as_str().map(str::to_owned)
    }

    /// What is in a field.
    #[track_caller]
    pub fn value(&self, css: &str) -> String {
        string(&self.act(css, |element| self.session.get(&format!("{element}/property/value"))))
    }

    /// Clicks an element; where that leads to another page, waits until it is loaded.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.act(css, |element| {
            // As a person would: what is at the edge may be under a bar that stays there.
            self.session.execute("arguments[0].scrollIntoView({block: 'center'})", &[reference(element)])?;
            self.session.post(&format!("{element}/click"), &json!({}))
        });
    }

    /// Types a text into a field instead of what it holds. A date is given as HTML has it: `2026-11-23`.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        self.act(css, |element| {
            let kind = string(&self.session.get(&format!("{element}/property/type"))?);
            if WITH_PARTS.contains(&kind.as_str()) {
                return self.session.execute(CHOOSE_VALUE, &[reference(element), json!(text)]);
            }
            self.session.post(&format!("{element}/clear"), &json!({}))?;
            self.session.post(&format!("{element}/value"), &json!({"text": text}))
        });
    }

    /// Chooses from a select what is shown as this.
    #[track_caller]
    pub fn choose(&self, css: &str, label: &str) {
        self.act(css, |element| {
            let option = self.session.execute(OPTION, &[reference(element), json!(label)])?;
            let option = path(&option).ok_or_else(|| Refusal::not_yet(format!("no option {label:?}")))?;
            self.session.post(&format!("{option}/click"), &json!({}))
        });
    }

    /// Sends a form with its first button, as Enter would.
    #[track_caller]
    pub fn submit(&self, css: &str) {
        self.click(&format!(":is({css}) :is([type=submit], button:not([type]))"));
    }

    /// Waits until an element shows a text, among others.
    #[track_caller]
    pub fn wait_for(&self, css: &str, text: &str) {
        self.act(css, |element| {
            let shown = string(&self.session.get(&format!("{element}/text"))?);
            if shown.contains(text) { Ok(()) } else { Err(Refusal::not_yet(format!("no {text:?} in {shown:?}"))) }
        });
    }

    /// Waits until the page is at a path of the site: for where a form leads that takes its time.
    #[track_caller]
    pub fn wait_for_path(&self, path: &str) {
        self.command(&format!("being at {path}"), || {
            let url = string(&self.session.get("/url")?);
            if url.strip_prefix(&self.site) == Some(path) { Ok(()) } else { Err(Refusal::not_yet(format!("at {url}"))) }
        });
    }

    /// Waits until no element matches.
    #[track_caller]
    pub fn wait_until_gone(&self, css: &str) {
        self.command(css, || {
            let first = self.session.execute("return document.querySelector(arguments[0])?.outerHTML", &[json!(css)])?;
            first.as_str().map_or(Ok(()), |first| Err(Refusal::not_yet(format!("still there: {first}"))))
        });
    }

    /// Does something with an element as soon as both are possible.
    #[track_caller]
    fn act<T>(&self, css: &str, mut act: impl FnMut(&str) -> Result<T, Refusal>) -> T {
        self.command(css, || {
            let found = self.session.post("/element", &json!({"using": "css selector", "value": css}))?;
            act(&path(&found).ok_or_else(|| Refusal::not_yet(found.to_string()))?)
        })
    }
}

/// An element's part of the paths of commands.
fn path(element: &Value) -> Option<String> {
    Some(format!("/element/{}", element[ELEMENT].as_str()?))
}

/// The element as a script's argument.
fn reference(path: &str) -> Value {
    json!({ELEMENT: path.trim_start_matches("/element/")})
}
