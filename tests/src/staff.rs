//! The staff site with people who may sign in, and a browser in which somebody has.

use std::cell::OnceCell;

use crate::browser::Options;
use crate::{Browser, Program, Server};

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery staple";

/// The four accounts, named by their roles.
pub const ROLES: [&str; 4] = ["viewer", "editor", "publisher", "administrator"];

/// A program whose server has accounts.
#[derive(Debug)]
pub struct Staff {
    /// The program.
    pub program: Program,
    server: OnceCell<Server>,
}

impl Staff {
    /// Makes an account of each role, named by it, in a program's database.
    pub fn new(program: Program) -> Self {
        let password = program.directory().join("password");
        std::fs::write(&password, PASSWORD).expect("the password is written");
        for role in ROLES {
            program.succeed(&["user", "add", role, "--role", role, "--password-file", &password.to_string_lossy()]);
        }
        Self { program, server: OnceCell::new() }
    }

    /// The server, started by the first who asks: what is loaded before is there then.
    pub fn server(&self) -> &Server {
        self.server.get_or_init(|| self.program.serve())
    }

    /// A browser in which somebody has signed in; on Today.
    #[track_caller]
    pub fn browser(&self, name: &str) -> Browser {
        self.browser_with(name, Options::default())
    }

    /// The same, in a browser with options.
    #[track_caller]
    pub fn browser_with(&self, name: &str, options: Options) -> Browser {
        let browser = options.site(self.server().url()).start();
        sign_in(&browser, name, PASSWORD);
        browser.wait_for_path("/staff");
        browser
    }
}

/// Fills the form of the sign-in page and sends it.
#[track_caller]
pub fn sign_in(browser: &Browser, name: &str, password: &str) {
    if !browser.path().starts_with("/staff/sign-in") {
        browser.goto("/staff/sign-in");
    }
    browser.fill("#name", name);
    browser.fill("#password", password);
    browser.submit("main form.stack");
}

/// Chooses a file in a field, as a person would: this one is drawn on the page. It has a picture in it, or is none.
#[track_caller]
pub fn choose_picture(browser: &Browser, name: &str, is_picture: bool) {
    let content = if is_picture { "canvas.toBlob(put, 'image/png')" } else { "put(new Blob(['<svg/>']))" };
    browser.execute(&format!(
        "const canvas = Object.assign(document.createElement('canvas'), {{width: 700, height: 300}}); \
         const context = canvas.getContext('2d'); context.fillStyle = 'teal'; context.fillRect(0, 0, 700, 300); \
         const put = (blob) => {{ const chosen = new DataTransfer(); chosen.items.add(new File([blob], '{name}')); \
         document.querySelector('#cover_file').files = chosen.files; document.body.dataset.chosen = '{name}'; }}; {content};"
    ));
    browser.find(&format!("body[data-chosen=\"{name}\"]"));
}
