//! Markdown as HTML that is safe to show, and as plain text.
//!
//! This module writes the HTML itself, event by event. So the HTML contains only the few tags below: no HTML of the author, no
//! pictures, and only links to web and mail addresses. What is not allowed is shown as plain text.

use std::fmt::Write as _;

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

fn parse(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH)
}

/// Returns safe HTML. Headings start with `h3`, because the page itself uses the first two levels. They skip no level, even if
/// the author did.
pub fn to_html(text: &str) -> String {
    let mut page = Page { html: String::with_capacity(text.len() * 3 / 2), links: Vec::new(), headings: Vec::new() };
    for event in parse(text) {
        page.event(event);
    }
    page.html
}

/// Returns only the text, for search and for descriptions: the words in order, separated by single spaces.
pub fn to_text(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    for event in parse(text) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => found.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::Rule => found.push(' '),
            Event::Start(tag) if is_block(&tag) => found.push(' '),
            _ => {}
        }
    }
    found.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

struct Page {
    html: String,
    /// For each open link, whether it is written as a link.
    links: Vec<bool>,
    /// The levels of the headings above the current position, as the author wrote them.
    headings: Vec<HeadingLevel>,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => escape(&mut self.html, &text),
            Event::Code(code) => {
                self.html.push_str("<code>");
                escape(&mut self.html, &code);
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            // These belong to extensions that are not enabled.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.headings.retain(|above| *above < level);
                self.headings.push(level);
                self.html.push_str(heading(self.headings.len()).0);
            }
            Tag::Link { link_type, dest_url, .. } => {
                let address = address(link_type, &dest_url);
                if let Some(address) = &address {
                    self.html.push_str("<a href=\"");
                    escape(&mut self.html, address);
                    self.html.push_str("\" rel=\"nofollow noopener\">");
                }
                self.links.push(address.is_some());
            }
            Tag::List(Some(first)) if first != 1 => {
                let _ = writeln!(self.html, "<ol start=\"{first}\">");
            }
            Tag::List(first) => self.html.push_str(if first.is_some() { "<ol>\n" } else { "<ul>\n" }),
            Tag::Paragraph | Tag::HtmlBlock => self.html.push_str("<p>"),
            Tag::BlockQuote(_) => self.html.push_str("<blockquote>\n"),
            Tag::CodeBlock(_) => self.html.push_str("<pre><code>"),
            Tag::Item => self.html.push_str("<li>"),
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            // A picture is reduced to its text. The other tags belong to extensions that are not enabled.
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let written = match tag {
            TagEnd::Heading(_) => heading(self.headings.len()).1,
            TagEnd::Link if self.links.pop() == Some(true) => "</a>",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Paragraph | TagEnd::HtmlBlock => "</p>\n",
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::CodeBlock => "</code></pre>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            _ => "",
        };
        self.html.push_str(written);
    }
}

/// Returns the tags of a heading at this depth.
fn heading(depth: usize) -> (&'static str, &'static str) {
    match depth {
        0 | 1 => ("<h3>", "</h3>\n"),
        2 => ("<h4>", "</h4>\n"),
        3 => ("<h5>", "</h5>\n"),
        _ => ("<h6>", "</h6>\n"),
    }
}

/// Returns the address of a link, or `None` if it is not allowed.
fn address(kind: LinkType, written: &str) -> Option<String> {
    let full = if kind == LinkType::Email { format!("mailto:{written}") } else { written.to_owned() };
    let begins = |scheme: &str| full.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if !["http://", "https://", "mailto:"].into_iter().any(begins) {
        return None;
    }
    let mut address = String::with_capacity(full.len());
    for byte in full.bytes() {
        if byte.is_ascii_graphic() && !br#""'<>\^`{|}"#.contains(&byte) {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    Some(address)
}

/// Escapes text between tags and in attributes.
fn escape(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(character),
            control if control.is_control() => html.push('\u{fffd}'),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{to_html, to_text};

    /// What is allowed between `<` and `>`, in addition to links and the start of lists.
    const TAGS: [&str; 29] = [
        "p",
        "/p",
        "h3",
        "/h3",
        "h4",
        "/h4",
        "h5",
        "/h5",
        "h6",
        "/h6",
        "ul",
        "/ul",
        "ol",
        "/ol",
        "li",
        "/li",
        "blockquote",
        "/blockquote",
        "pre",
        "/pre",
        "code",
        "/code",
        "em",
        "/em",
        "strong",
        "/strong",
        "br",
        "hr",
        "/a",
    ];

    /// Checks that HTML contains only what this module writes.
    fn check(html: &str) -> Result<(), String> {
        for (position, _) in html.match_indices('<') {
            let (tag, rest) = html[position + 1..].split_once('>').ok_or("a tag without an end")?;
            let is_link = || {
                let Some(href) = tag.strip_prefix("a href=\"").and_then(|tag| tag.strip_suffix("\" rel=\"nofollow noopener\""))
                else {
                    return false;
                };
                let lower = href.to_ascii_lowercase();
                let is_known = ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
                is_known && !href.contains(['"', '\'', ' ', '<', '\n'])
            };
            let is_list = || {
                let start = tag.strip_prefix("ol start=\"").and_then(|tag| tag.strip_suffix('"'));
                start.is_some_and(|start| start.bytes().all(|byte| byte.is_ascii_digit()))
            };
            if !TAGS.contains(&tag) && !matches!(tag, "del" | "/del") && !is_link() && !is_list() {
                return Err(format!("<{tag}> before {rest:?}"));
            }
        }
        let opened = html.matches("<a ").count();
        if opened == html.matches("</a>").count() { Ok(()) } else { Err("links without an end".to_owned()) }
    }

    #[test]
    fn what_authors_write() {
        for (text, html) in [
            ("", ""),
            ("# One\n\n## Two\n\nText", "<h3>One</h3>\n<h4>Two</h4>\n<p>Text</p>\n"),
            ("## One\n\n#### Two\n\n### Three\n\n## Four", "<h3>One</h3>\n<h4>Two</h4>\n<h4>Three</h4>\n<h3>Four</h3>\n"),
            ("*a* **b** ~~c~~ `d`  \ne", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code><br>\ne</p>\n"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
            ("> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n"),
            ("```js\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"),
            (
                "[a](https://x.org/?b=c&d=é)",
                "<p><a href=\"https://x.org/?b=c&amp;d=%C3%A9\" rel=\"nofollow noopener\">a</a></p>\n",
            ),
            ("<info@x.org>", "<p><a href=\"mailto:info@x.org\" rel=\"nofollow noopener\">info@x.org</a></p>\n"),
        ] {
            assert_eq!(to_html(text), html, "{text}");
        }
    }

    #[test]
    fn what_is_not_allowed_is_text() {
        for (text, html) in [
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ("a <b onclick=\"x()\">b</b>", "<p>a &lt;b onclick=&quot;x()&quot;&gt;b&lt;/b&gt;</p>\n"),
            ("[a](javascript:alert(1))", "<p>a</p>\n"),
            ("[a](JaVaScRiPt:x) [b](data:text/html,x) [c](//x.org) [d](/x)", "<p>a b c d</p>\n"),
            ("[a](&#106;avascript:x)", "<p>a</p>\n"),
            ("![a picture](https://x.org/a.png)", "<p>a picture</p>\n"),
        ] {
            assert_eq!(to_html(text), html, "{text}");
        }
        // The address of a link cannot escape from its attribute either.
        let html = to_html("[a](<https://x.org/\" onmouseover=\"x()>)");
        assert_eq!(html, "<p><a href=\"https://x.org/%22%20onmouseover=%22x()\" rel=\"nofollow noopener\">a</a></p>\n");
    }

    #[test]
    fn text_alone() {
        assert_eq!(
            to_text("# One *two*\n\nthree\nfour  \nfive\n\n- six\n- `seven`\n\n[eight](https://x.org)"),
            "One two three four five six seven eight"
        );
        assert_eq!(to_text(""), "");
    }

    /// Pieces that could be combined into something dangerous.
    fn dangerous() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("<script"),
            Just("</script>"),
            Just("<img src=x onerror=alert(1)>"),
            Just("<a href=\"javascript:x\">"),
            Just("javascript:"),
            Just("["),
            Just("]("),
            Just(")"),
            Just("]"),
            Just("<"),
            Just(">"),
            Just("\""),
            Just("'"),
            Just("&#106;"),
            Just("&lt;"),
            Just("https://x"),
            Just("mailto:"),
            Just("data:"),
            Just("\n"),
            Just("\n\n"),
            Just(" "),
            Just("    "),
            Just("`"),
            Just("```"),
            Just("*"),
            Just("!["),
            Just("# "),
            Just("- "),
            Just("1. "),
            Just("> "),
            Just("[a]: "),
            Just("\u{0}"),
            Just("\\"),
            Just("<!--"),
            Just("<svg/onload="),
            Just("é"),
            Just("x"),
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_dangerous_survives(text in prop_oneof![any::<String>(), dangerous()]) {
            let html = to_html(&text);
            prop_assert_eq!(check(&html), Ok(()), "{}", html);
            prop_assert!(!html.to_ascii_lowercase().contains("<script"));
            prop_assert!(!html.to_ascii_lowercase().contains("href=\"javascript:"));
        }

        #[test]
        fn text_has_single_spaces(text in prop_oneof![any::<String>(), dangerous()]) {
            let plain = to_text(&text);
            prop_assert_eq!(plain.split_whitespace().collect::<Vec<_>>().join(" "), plain);
        }
    }
}
