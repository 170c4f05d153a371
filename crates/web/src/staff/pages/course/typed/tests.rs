use catalog::merge::merge_course;
use catalog::{CourseDetails, ImageId, Pace};

use super::*;

fn form(fields: &[(&str, &str)]) -> Posted {
    Posted::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

fn site() -> Vec<String> {
    ["en", "fr"].map(str::to_owned).to_vec()
}

fn typed(fields: &[(&str, &str)]) -> Typed {
    Typed::read(&form(fields), &site())
}

fn course(code: &str, title: &str) -> Course {
    Course::new(CourseCode::normalise(code), Titles::one("en", title))
}

fn full() -> Course {
    let mut course = course("A", "Apples");
    course.details = CourseDetails {
        description: Titles::one("en", "One\r\ntwo "),
        organisations: vec!["University".to_owned(), "School".to_owned()],
        subjects: vec!["Botany".to_owned()],
        cover: Some(Cover { id: ImageId([7; 32]), alt: Titles::one("fr", "Une pomme") }),
        duration: Span::new(6, SpanUnit::Month),
        effort: Span::new(3, SpanUnit::Day),
        pace: Some(Pace::InstructorPaced),
    };
    course
}

#[test]
fn a_form_becomes_a_course() {
    let read = typed(&[
        ("code", " de.mox "),
        ("title_en", " One "),
        ("description_fr", " *Un*\r\n\r\ndeux\r\n"),
        ("organisations", "Uni\r\n\r\n  School \r\nUni"),
        ("duration", "6"),
        ("duration_unit", "month"),
        ("effort", "3"),
        ("effort_unit", "hour"),
        ("pace", "self_paced"),
        ("cover", &"07".repeat(32)),
        ("alternative_en", "An apple"),
    ]);
    assert_eq!(read.broken(&nothing()), []);
    let course = read.over(&nothing());
    let details = &course.details;
    assert_eq!((course.code.as_str(), course.title.get("en"), course.title.get("fr")), ("DEMOX", Some("One"), None));
    assert_eq!((details.description.get("fr"), details.description.get("en")), (Some("*Un*\n\ndeux"), None));
    assert_eq!((details.organisations.as_slice(), details.subjects.len()), (&["Uni".to_owned(), "School".to_owned()][..], 0));
    assert_eq!((details.duration, details.effort), (Span::new(6, SpanUnit::Month), Span::new(3, SpanUnit::Hour)));
    assert_eq!((details.pace, details.cover.as_ref().map(|cover| cover.id)), (Some(Pace::SelfPaced), Some(ImageId([7; 32]))));
    assert_eq!(details.cover.as_ref().and_then(|cover| cover.alt.get("en")), Some("An apple"));
}

#[test]
fn what_nobody_touched_stays_to_the_byte() {
    let shown = Typed::of(&full(), &site());
    assert_eq!(shown.over(&full()), full());
    // Also where the form was made by a page that knows nothing of these fields.
    let (base, edited) =
        (form(&[("base_code", "A"), ("base_title_en", "Apples")]), typed(&[("code", "A"), ("title_en", "Pears")]));
    let base = Typed::base(&base, &site()).over(&full());
    let merged = merge_course(&base, &edited.over(&base), &full()).merged;
    assert_eq!(merged, Course { title: Titles::one("en", "Pears"), ..full() });
}

#[test]
fn what_is_emptied_goes() {
    let mut shown = Typed::of(&full(), &site());
    for name in
        [Name::Description("en".to_owned()), Name::Organisations, Name::Subjects, Name::Duration, Name::Effort, Name::Pace]
    {
        shown.set(&name, "");
    }
    assert_eq!(shown.with_cover(None).over(&full()), course("A", "Apples"));
}

#[test]
fn each_rule_is_told_beside_its_field() {
    let long = |length| "x".repeat(length);
    let many = (0..21).map(|number| number.to_string()).collect::<Vec<_>>().join("\n");
    for (fields, field, rule) in [
        (vec![("code", "-. "), ("title_en", "One")], "code", Rule::NoCode),
        (vec![("code", &long(201)), ("title_en", "One")], "code", Rule::LongCode(201)),
        (vec![("code", "x")], "title_en", Rule::NoTitle),
        (vec![("code", "x"), ("title_en", "One"), ("title_fr", &long(256))], "title_fr", Rule::LongText(256, 255)),
        (
            vec![("code", "x"), ("title_en", "One"), ("description_en", &long(20_001))],
            "description_en",
            Rule::LongText(20_001, 20_000),
        ),
        (vec![("code", "x"), ("title_en", "One"), ("alternative_en", &long(501))], "alternative_en", Rule::LongText(501, 500)),
        (vec![("code", "x"), ("title_en", "One"), ("organisations", &many)], "organisations", Rule::ManyNames(21)),
        (vec![("code", "x"), ("title_en", "One"), ("subjects", &long(201))], "subjects", Rule::LongName(long(40), 201)),
        (vec![("code", "x"), ("title_en", "One"), ("duration", "0")], "duration", Rule::NoAmount),
        (vec![("code", "x"), ("title_en", "One"), ("effort", "10000")], "effort", Rule::NoAmount),
        (vec![("code", "x"), ("title_en", "One"), ("effort", "two")], "effort", Rule::NoAmount),
        (vec![("code", "x"), ("title_en", "One"), ("effort", "2"), ("effort_unit", "year")], "effort", Rule::NoAmount),
    ] {
        assert_eq!(typed(&fields).broken(&nothing()), [Broken { field: field.to_owned(), rule }]);
    }
    let untouched = Course { title: Titles::one("en", long(256)), ..full() };
    assert_eq!(Typed::of(&untouched, &site()).broken(&untouched), []);
    let nameless = Course { title: Titles::default(), ..full() };
    assert_eq!(Typed::of(&nameless, &site()).broken(&nameless), []);
}

#[test]
fn the_languages_are_the_sites_and_those_that_are_there() {
    let mut course = Course { title: Titles::one("nl", "T"), ..full() };
    course.details.description = Titles::one("pt-br", "D");
    assert_eq!(languages(["fr", "de"], &course), ["fr", "de", "en", "nl", "pt-br"]);
}

#[test]
fn nothing_typed_is_lost_and_nothing_of_the_others_is_undone() {
    let (base, mut current) = (full(), full());
    current.code = CourseCode::normalise("B");
    current.title = Titles::one("en", "Bears");
    current.details.duration = Span::new(8, SpanUnit::Week);
    current.details.subjects = vec!["Zoology".to_owned()];
    let mut mine = Typed::of(&base, &site());
    mine.set(&Name::Title("en".to_owned()), "Mine");
    mine.set(&Name::DurationUnit, "day");
    let rebased = mine.rebased(&base, &current);
    assert_eq!((rebased.get(&Name::Code), rebased.get(&Name::Title("en".to_owned()))), ("B", "Mine"));
    assert_eq!((rebased.get(&Name::Duration), rebased.get(&Name::DurationUnit)), ("6", "day"));
    assert_eq!(rebased.get(&Name::Subjects), "Zoology");
    let taken = rebased.with_taken(["title_en", "duration"], &current);
    assert_eq!(taken, Typed::of(&current, &site()));
}

#[test]
fn a_cover_is_taken_with_its_texts() {
    let mut mine = Typed::of(&full(), &site()).with_cover(Some(ImageId([9; 32])));
    mine.set(&Name::Alternative("fr".to_owned()), "Une poire");
    assert_eq!(mine.with_taken(["cover"], &full()), Typed::of(&full(), &site()));
}
