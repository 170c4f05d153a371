//! A catalogue in which everything is that public pages show, and the paths of those pages.

use catalog::Instant;
use serde_json::{Value, json};

use crate::clock::{days, now};
use crate::sample::link;
use crate::{Program, Server, wait_until};

/// The catalogue of `prospectus demo`, whose dates are written as `@-30d`.
const DEMO: &str = include_str!("../../crates/prospectus/src/demo/catalogue.json");
/// What nobody may see: the title of a course that is not published, and the name of a run that is hidden.
pub const UNSEEN: [&str; 2] = ["Kept from visitors", "kept-from-visitors"];
/// What a stranger writes who wants to be run.
pub const MARKUP: &str = "<script>alert(1)</script> \"quoted\" 'single' & <b>bold</b> {{ braces }}";

/// A run: enrolment from and until, teaching from and until, each in days from now or not known; and what else it has.
fn run(course: &str, name: &str, dates: [Option<i64>; 4], more: &Value) -> Value {
    let [enrollment_start, enrollment_end, start, end] = dates.map(|date| date.map(days));
    let mut draft = json!({"resource_link": link(course, name), "languages": ["en", "fr"], "enrollment_count": 48,
        "enrollment_start": enrollment_start, "enrollment_end": enrollment_end, "start": start, "end": end});
    for (key, value) in more.as_object().into_iter().flatten() {
        draft[key] = value.clone();
    }
    json!({"sync_mode": "sync_to_public", "draft": draft})
}

/// Every state in which a run can be, by its name, with prices of every kind among them.
fn every_state() -> Value {
    let of = |name: &str, dates: [Option<i64>; 4], more: &Value| run("EVERY", name, dates, more);
    let runs = [
        of(
            "ongoing-open",
            [Some(-60), Some(3), Some(-30), Some(60)],
            &json!({"price": "59.99", "offer": "paid", "discounted_price": "47.99",
            "discount": "-20%", "certificate_offer": "paid", "certificate_price": "19.99", "certificate_discounted_price": "9.99",
            "certificate_discount": "-10 €", "title": {"en": "Autumn, with a group", "fr": "Automne, en groupe"}}),
        ),
        of("future-open", [Some(-2), Some(40), Some(45), Some(100)], &json!({"offer": "partially_free", "price": "120"})),
        of("archived-open", [Some(-300), None, Some(-290), Some(-200)], &json!({"offer": "free", "certificate_offer": "free"})),
        of(
            "always-open",
            [Some(-400), None, Some(-390), None],
            &json!({"offer": "subscription", "price": "9.50", "price_currency": "USD"}),
        ),
        of(
            "future-not-yet-open",
            [Some(20), Some(80), Some(90), Some(150)],
            &json!({"offer": "paid", "price": "1234.5", "price_currency": "CHF"}),
        ),
        of("future-closed", [Some(-60), Some(-5), Some(10), Some(70)], &json!({"certificate_offer": "subscription"})),
        of("ongoing-closed", [Some(-90), Some(-40), Some(-45), Some(15)], &json!({"languages": ["pt-br"]})),
        of("archived-closed", [Some(-300), Some(-270), Some(-280), Some(-220)], &json!({})),
        of("archived-compact", [Some(-500), Some(-470), Some(-480), Some(-420)], &json!({"display_mode": "compact"})),
        of("to-be-scheduled", [None, None, None, None], &json!({"languages": []})),
        of("no-enrolment-dates", [None, None, Some(200), None], &json!({})),
        of("on-its-page", [Some(-60), Some(90), Some(-30), Some(120)], &json!({"catalog_visibility": "course_only"})),
        of(UNSEEN[1], [Some(-60), Some(90), Some(-30), Some(120)], &json!({"catalog_visibility": "hidden"})),
    ];
    let description = "# First of all\n\nA *stressed* and a **strong** word, `code`, [a link](https://example.org/?a=1&b=2).\n\n\
        ## Then\n\n> Somebody said so.\n\n1. one\n2. two\n   - inside\n\n- three\n\n```\nlet long = \"a line of code that is much wider than \
        any phone on which somebody may want to read this page\";\n```\n\n![a picture](https://example.org/x.png)\n\n---\n\nThe end.";
    let past = |name: &str, year: i64| {
        let day = |day: i64| Some(day - 365 * year);
        run("EVERY", name, [day(-60), day(-30), day(-45), day(0)], &json!({}))
    };
    json!({"code": "EVERY", "published": true, "title": {"en": "A course in every state", "fr": "Un cours dans tous ses états"},
        "description": {"en": description, "fr": "*En français*, il suffit de quelques mots."},
        "organisations": ["University of Lakeside", "École normale", "Institut für Übersicht"], "subjects": ["States", "Time & tide"],
        "duration": {"amount": 6, "unit": "week"}, "effort": {"amount": 1, "unit": "hour"}, "pace": "instructor_paced", "runs": runs,
        "snapshots": [
            {"code": "EVERY", "published": true, "title": {"en": "A course of two years ago"}, "runs": [past("edition-2", 2)]},
            {"code": "EVERY", "published": true, "title": {"en": "A course of last year", "fr": "Un cours de l’an passé"},
             "description": {"en": "As it was."}, "runs": [past("edition-1", 1)]}]})
}

/// Courses that are harder to show than most.
fn odd() -> Vec<Value> {
    let one = |course: &str, more: Value| run(course, "one", [Some(-30), Some(30), Some(-10), Some(90)], &more);
    let long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    let many = (0..45).map(|number| {
        let day = |day: i64| Some(day - 60 * (number - 3));
        run("MANYX", &format!("run-{number}"), [day(-60), day(-30), day(-45), day(0)], &json!({}))
    });
    let over = |name: &str, year: i64| {
        run(
            "OVERX",
            name,
            [Some(-365 * year - 60), Some(-365 * year - 30), Some(-365 * year - 45), Some(-365 * year)],
            &json!({}),
        )
    };
    vec![
        json!({"code": "BAREX", "published": true, "runs": []}),
        json!({"code": "MANYX", "published": true, "title": {"en": "A course with many runs"}, "runs": many.collect::<Vec<_>>()}),
        json!({"code": "OVERX", "published": true, "title": {"en": "A course that is over"}, "runs": [over("recent", 1), over("distant", 6)]}),
        json!({"code": "LONGX", "published": true, "title": {"en": format!("{long}-{long}-{long}")}, "organisations": [long.repeat(2)],
            "subjects": [long], "description": {"en": format!("{long}{long}{long} https://example.org/{}", long.repeat(3))},
            "runs": [one("LONGX", json!({"title": {"en": long.repeat(2)}, "price": "9999999.99", "offer": "paid"}))]}),
        json!({"code": "RIGHTX", "published": true, "title": {"ar": "مقدمة في علم البيانات (2026)", "he": "מבוא למדעי הנתונים"},
            "description": {"ar": "يتناول هذا المقرر **أساسيات** تحليل البيانات.\n\n- أولا\n- ثانيا"}, "organisations": ["جامعة القاهرة"],
            "subjects": ["علم البيانات"], "runs": [one("RIGHTX", json!({"title": {"ar": "دورة الخريف"}, "languages": ["ar"]}))]}),
        json!({"code": "GERMANX", "published": true, "title": {"de": "Nur auf Deutsch"}, "description": {"de": "Nur **deutsch**."},
            "runs": [one("GERMANX", json!({"languages": ["de"]}))]}),
        json!({"code": "MARKUPX", "published": true, "title": {"en": MARKUP, "fr": MARKUP}, "organisations": [MARKUP, "</title><svg onload=alert(1)>"],
            "subjects": [MARKUP, "\"><img src=x onerror=alert(1)>"],
            "description": {"en": format!("{MARKUP}\n\n[run](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n<!-- --><script>alert(2)</script>")},
            "runs": [one("MARKUPX", json!({"title": {"en": MARKUP}, "price_currency": "<i>", "price": "5", "offer": "paid", "discount": "<b>%"})),
                json!({"draft": {"resource_link": "javascript:alert(1)//https://x", "title": {"en": MARKUP}, "enrollment_start": days(-3), "start": days(-2)}})]}),
        json!({"code": "UNSEENX", "title": {"en": UNSEEN[0]}, "runs": [one("UNSEENX", json!({}))]}),
    ]
}

/// The courses of `prospectus demo`, as they are now.
pub fn demo() -> Vec<Value> {
    fn dated(value: &mut Value, now: Instant) {
        match value {
            Value::String(text) => {
                let Some(offset) = text.strip_prefix('@') else { return };
                let (number, unit) = offset.split_at(offset.len() - 1);
                let seconds = match unit {
                    "d" => 86_400,
                    "h" => 3_600,
                    "m" => 60,
                    _ => panic!("the demo's date {text:?}"),
                };
                let seconds = number.parse::<i64>().expect("a number") * seconds;
                let at = (now.as_micros() / 1_000_000 + seconds) * 1_000_000;
                *text = Instant::from_micros(at).expect("in range").to_string();
            }
            Value::Array(values) => values.iter_mut().for_each(|value| dated(value, now)),
            Value::Object(members) => members.values_mut().for_each(|value| dated(value, now)),
            _ => {}
        }
    }
    let mut catalogue: Value = serde_json::from_str(DEMO).expect("JSON");
    dated(&mut catalogue, now());
    catalogue["courses"].as_array().expect("courses").clone()
}

/// All of them.
pub fn catalogue() -> Value {
    let courses = demo().into_iter().chain([every_state()]).chain(odd()).collect::<Vec<_>>();
    json!({"format": "prospectus/catalogue@1", "courses": courses})
}

/// A program that has them.
pub fn program() -> Program {
    let program = Program::new().with("PROSPECTUS_TIME_ZONE", "Europe/Paris");
    program.load(&catalogue());
    program
}

/// Waits until a server has read its catalogue.
#[track_caller]
pub fn wait_until_read(server: &Server) {
    wait_until("the catalogue is read", || server.get("/").status == 200);
}

/// The public pages by their paths, of a server that has read this catalogue.
pub fn pages(server: &Server) -> Vec<String> {
    let fixed = [
        "/",
        "/?page=2",
        "/?q=climate",
        "/?q=climte+chnage&sort=title",
        "/?q=nothing-like-it",
        "/?q=climate+nothing-like-it&language=fr&subject=Music",
        "/?availability=open&language=fr&organisation=University%20of%20Lakeside&subject=States&price=paid",
        "/?price=free&sort=newest",
        "/courses/CLIM101",
        "/courses/STAT201",
        "/courses/MUS130",
        "/courses/FR101",
        "/courses/ZH101",
        "/courses/EVERY",
        "/courses/BAREX",
        "/courses/MANYX",
        "/courses/OVERX",
        "/courses/LONGX",
        "/courses/RIGHTX",
        "/courses/GERMANX",
        "/courses/MARKUPX",
        "/api/v2/",
    ];
    fixed.into_iter().map(str::to_owned).chain(editions(server, "EVERY")).collect()
}

/// The pages of a course's earlier editions.
pub fn editions(server: &Server, code: &str) -> Vec<String> {
    let page = server.get(&format!("/courses/{code}")).text();
    let begin = format!("href=\"/courses/{code}/snapshots/");
    let ids = page.split(&begin).skip(1).filter_map(|rest| rest.split('"').next());
    ids.map(|id| format!("/courses/{code}/snapshots/{id}")).collect()
}
