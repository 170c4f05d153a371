//! A page used without a mouse.

use serde_json::json;

use super::Browser;

/// A key that types nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// To the next element.
    Tab,
    /// Sends a form, follows a link.
    Enter,
    /// Closes what is open.
    Escape,
    /// Presses a button, ticks a box.
    Space,
    /// To what is above.
    Up,
    /// To what is below.
    Down,
}

impl Key {
    /// The protocol's code of it.
    fn code(self) -> char {
        match self {
            Self::Tab => '\u{E004}',
            Self::Enter => '\u{E007}',
            Self::Escape => '\u{E00C}',
            Self::Space => ' ',
            Self::Up => '\u{E013}',
            Self::Down => '\u{E015}',
        }
    }
}

impl Browser {
    /// Presses a key, wherever the focus is.
    #[track_caller]
    pub fn press(&self, key: Key) {
        let strokes = ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key.code()}));
        let body = json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]});
        self.command(&format!("pressing {key:?}"), || self.session.post("/actions", &body));
    }

    /// Whether the focus is on an element that matches.
    #[track_caller]
    pub fn has_focus(&self, css: &str) -> bool {
        self.execute_with("return document.activeElement?.matches(arguments[0]) ?? false", &[json!(css)]) == json!(true)
    }
}
