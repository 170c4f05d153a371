//! What must hold of every page, at every width.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Browser;

/// A phone, a laptop, a large screen.
const WIDTHS: [u32; 3] = [390, 1280, 1920];

impl Browser {
    /// The page lacks no text, and nothing of it sticks out sideways.
    #[track_caller]
    pub fn assert_fits(&self) {
        let page = self.path();
        let text = self.text("body");
        assert!(!text.contains('⟦'), "{page} lacks a text: {text}");
        let before = self.size.get();
        for width in WIDTHS {
            self.resize(width, 900);
            let wide = self.execute("return document.documentElement.scrollWidth").as_u64().expect("a number");
            assert!(wide <= u64::from(width), "{page} is {wide} pixels wide at {width}");
        }
        self.resize(before.0, before.1);
    }

    /// Opens each of these pages, of which all must fit, and tells of all that are wrong.
    #[track_caller]
    pub fn visit(&self, pages: &[String]) {
        let mut wrong = Vec::new();
        for page in pages {
            let visited = catch_unwind(AssertUnwindSafe(|| {
                self.resize(1280, 900);
                self.open(page);
                self.assert_fits();
            }));
            if let Err(panic) = visited {
                wrong.push(format!("{page}: {}", panic.downcast_ref::<String>().map_or("", String::as_str)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }
}
