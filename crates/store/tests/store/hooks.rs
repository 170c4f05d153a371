//! Outgoing hooks: the same tests on each engine.

use catalog::{Instant, RunId};
use store::{
    By, DeliveryOutcome, Failing, HookError, HookProgress, HookRun, HookState, Kind, LostHook, NewDelivery, StoreError, Walk,
    copy,
};
use sync::{Identity, UnknownCourse, Verdict};

use crate::catalogue::{Catalogue, Engine, asynchronously, policy};

on_both!(
    a_hook_begins_at_the_journals_end_with_a_walk,
    other_settings_begin_anew_and_keep_what_was_sent,
    one_holder_at_a_time,
    what_a_request_brought_is_noted,
    a_walk_that_was_asked_for_meanwhile_stays,
    a_site_fails_and_takes_again,
    only_its_holder_notes_something,
    so_many_requests_are_kept,
    a_hook_is_paused_and_goes_on,
    everything_is_asked_for,
    what_is_set_aside_is_asked_for,
    what_there_is_not_cannot_be_asked_for,
    what_is_set_aside_is_read_in_pages,
    what_a_site_was_told_is_read,
    hooks_in_trouble_are_named,
    hooks_are_copied_and_their_requests_are_not,
);

const HOOK: &str = "marketing site";

fn empty(engine: Engine) -> Catalogue {
    Catalogue::empty(engine, policy(UnknownCourse::Hold, Identity::ResourceLink))
}

/// A catalogue with a hook that an instance holds.
fn held(engine: Engine) -> Catalogue {
    let catalogue = empty(engine);
    begin(&catalogue, HOOK, "settings");
    take(&catalogue, HOOK);
    catalogue
}

/// The time this many seconds after the tests begin.
fn at(seconds: i64) -> Instant {
    Instant::from_micros(1_800_000_000_000_000 + seconds * 1_000_000).expect("within range")
}

fn by(seconds: i64) -> By {
    By { actor: "ada".to_owned(), at: at(seconds) }
}

fn begin(catalogue: &Catalogue, name: &str, settings: &str) -> HookState {
    catalogue.edit::<_, StoreError>(|session| session.begin_hook(name, settings)).expect("begins")
}

fn state(catalogue: &Catalogue, name: &str) -> HookState {
    asynchronously(async { catalogue.reader().hook(name).await }).expect("reads").expect(name)
}

/// Makes the holder "one" take a hook.
fn take(catalogue: &Catalogue, name: &str) {
    let now = state(catalogue, name);
    let taken = catalogue.edit::<_, StoreError>(|session| session.take_hook(name, "one", (&now.holder, now.beat)));
    assert!(taken.expect("takes").is_some());
}

/// Returns the progress that the holder records, with a change.
fn progress(change: impl FnOnce(&mut HookProgress)) -> HookProgress {
    let mut progress = HookProgress { hook: HOOK.to_owned(), holder: "one".to_owned(), keep: 10, ..HookProgress::default() };
    change(&mut progress);
    progress
}

fn try_note(catalogue: &Catalogue, change: impl FnOnce(&mut HookProgress)) -> Result<(), LostHook> {
    let progress = progress(change);
    catalogue.edit::<_, StoreError>(|session| session.note_progress(&progress)).expect("noted")
}

fn note(catalogue: &Catalogue, change: impl FnOnce(&mut HookProgress)) {
    try_note(catalogue, change).expect("the holder notes it");
}

fn taken(link: &str) -> HookRun {
    HookRun {
        resource_link: link.to_owned(),
        unit: "DEMOX".to_owned(),
        entry: 0,
        run: Some(RunId(7)),
        digest: Some("d".to_owned()),
        taken_at: Some(at(1)),
        refused: None,
        attempts: 0,
        retry_at: None,
    }
}

fn refused(link: &str, retry_at: Option<Instant>) -> HookRun {
    HookRun { refused: Some("Unknown course: DEMOX.".to_owned()), attempts: 2, retry_at, ..taken(link) }
}

fn failing(seconds: i64) -> Failing {
    Failing { since: at(seconds), failures: 3, why: "no route to host".to_owned(), next_attempt_at: at(seconds + 60) }
}

fn request(number: u8) -> NewDelivery {
    NewDelivery {
        at: at(i64::from(number)),
        took: 12_345,
        runs: 2,
        outcome: DeliveryOutcome::Refused,
        status: Some(400),
        words: "x: Unknown course: DEMOX.".to_owned(),
        headers: "Content-Type: application/json\nAuthorization: SIG-HMAC-SHA256 0".to_owned(),
        body: vec![number, 0, 255],
        answer: b"{\"x\": {}}".to_vec(),
    }
}

fn links(runs: &[HookRun]) -> Vec<&str> {
    runs.iter().map(|run| run.resource_link.as_str()).collect()
}

fn told(catalogue: &Catalogue, name: &str) -> Vec<HookRun> {
    asynchronously(async { catalogue.reader().hook_runs_after(name, "", 100).await }).expect("reads")
}

/// Gives a command to a hook.
fn ask(catalogue: &Catalogue, what: impl FnOnce(&mut store::Session<'_>) -> Result<(), HookError>) -> Result<(), HookError> {
    catalogue.edit(what)
}

/// Returns the last entry of the journal: who gave the command, for which link, and what it was.
fn last_asked(catalogue: &Catalogue) -> (String, Option<String>, String) {
    let entry = catalogue.journal(None).pop().expect("an entry");
    assert_eq!((entry.kind, entry.verdict, entry.request), (Kind::Hook, Verdict::Updated, entry.seq));
    let messages = entry.messages.map(|messages| messages.get().to_owned()).unwrap_or_default();
    (entry.actor, entry.resource_link, messages)
}

fn asked(what: &str) -> String {
    format!("{{\"hook\":[\"{HOOK}: {what}\"]}}")
}

fn a_hook_begins_at_the_journals_end_with_a_walk(engine: Engine) {
    let catalogue = empty(engine);
    catalogue.load(r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "A"}]}"#);
    let end = asynchronously(async { catalogue.reader().last_entry().await }).expect("reads");
    assert!(end > 0);

    let begun = begin(&catalogue, HOOK, "settings");

    let expected = HookState {
        name: HOOK.to_owned(),
        settings: "settings".to_owned(),
        cursor: end,
        walk: Some(Walk { at: String::new(), forced: false }),
        paused: false,
        waiting: 0,
        deliveries: 0,
        last_success_at: None,
        failing: None,
        holder: String::new(),
        beat: 0,
        replaced: begun.replaced,
        under_way: String::new(),
    };
    assert_eq!(begun, expected);
    assert_eq!(state(&catalogue, HOOK), begun);
    catalogue.publish("A");
    assert_eq!(begin(&catalogue, HOOK, "settings"), begun, "who goes on goes on where it was");
    assert_eq!(asynchronously(async { catalogue.reader().hook("another").await }).expect("reads"), None);
}

fn other_settings_begin_anew_and_keep_what_was_sent(engine: Engine) {
    let catalogue = held(engine);
    note(&catalogue, |progress| {
        progress.walk = Some((Walk { at: String::new(), forced: false }, None));
        progress.runs = vec![taken("a"), refused("b", None)];
    });
    note(&catalogue, |progress| progress.failing = Some(failing(5)));
    ask(&catalogue, |session| session.pause_hook(HOOK, true, &by(1))).expect("paused");
    assert_eq!(begin(&catalogue, HOOK, "settings").walk, None, "the same settings change nothing");

    let changed = begin(&catalogue, HOOK, "others");

    assert_eq!((changed.settings.as_str(), &changed.failing), ("others", &None));
    assert_eq!(changed.walk, Some(Walk { at: String::new(), forced: false }));
    assert!(changed.paused, "what somebody asked for stays");
    let expected = [HookRun { digest: None, ..taken("a") }, HookRun { digest: None, ..refused("b", None) }];
    assert_eq!(told(&catalogue, HOOK), expected, "what the site has is not known, and is to be taken back where it must");
}

fn one_holder_at_a_time(engine: Engine) {
    let catalogue = empty(engine);
    let begun = begin(&catalogue, HOOK, "settings");
    let take = |holder: &str, expected: (&str, i64)| {
        catalogue.edit::<_, StoreError>(|session| session.take_hook(HOOK, holder, expected)).expect("asks")
    };
    let beat = |holder: &str| catalogue.edit::<_, StoreError>(|session| session.beat_hook(HOOK, holder)).expect("beats");
    assert_eq!(take("one", ("", begun.beat)), Some(1));
    assert_eq!(take("two", ("", begun.beat)), None, "somebody was faster");
    assert!(beat("one") && !beat("two"));
    assert_eq!(take("two", ("one", 1)), None, "the holder is there: its beat moved on");
    assert_eq!(take("two", ("one", 2)), Some(3), "the beat stood still");
    assert!(!beat("one"), "who lost it is told");

    let leave = |holder: &str| catalogue.edit::<_, StoreError>(|session| session.leave_hook(HOOK, holder)).expect("leaves");
    leave("one");
    assert_eq!(state(&catalogue, HOOK).holder, "two", "only the holder gives it up");
    leave("two");
    let left = state(&catalogue, HOOK);
    assert_eq!((left.holder.as_str(), left.beat), ("", 4));
    assert_eq!(take("one", ("", 4)), Some(5));
}

fn what_a_request_brought_is_noted(engine: Engine) {
    let catalogue = held(engine);
    note(&catalogue, |progress| {
        progress.cursor = Some(12);
        progress.waiting = 3;
        progress.succeeded_at = Some(at(9));
        progress.runs = vec![taken("a"), refused("b", Some(at(70))), taken("c")];
        progress.delivery = Some(request(1));
    });
    let after = state(&catalogue, HOOK);
    assert_eq!((after.cursor, after.waiting, after.deliveries, after.last_success_at), (12, 3, 1, Some(at(9))));
    assert_eq!(told(&catalogue, HOOK), [taken("a"), refused("b", Some(at(70))), taken("c")]);
    let delivery = asynchronously(async { catalogue.reader().delivery(HOOK, 1).await }).expect("reads").expect("kept");
    assert_eq!((delivery.number, delivery.made), (1, request(1)));

    note(&catalogue, |progress| {
        progress.runs = vec![HookRun { digest: None, ..taken("b") }];
        progress.gone = vec!["c".to_owned(), "never there".to_owned()];
    });
    assert_eq!(told(&catalogue, HOOK), [taken("a"), HookRun { digest: None, ..taken("b") }]);
    let after = state(&catalogue, HOOK);
    assert_eq!((after.cursor, after.waiting, after.deliveries), (12, 0, 1), "where it is left out, the cursor stays");
}

fn a_walk_that_was_asked_for_meanwhile_stays(engine: Engine) {
    let catalogue = held(engine);
    let walk = |at: &str, forced| Walk { at: at.to_owned(), forced };
    let step = |from: Walk, to: Option<Walk>| note(&catalogue, |progress| progress.walk = Some((from, to)));
    step(walk("", false), Some(walk("40", false)));
    assert_eq!(state(&catalogue, HOOK).walk, Some(walk("40", false)));

    ask(&catalogue, |session| session.resend_hook(HOOK, &by(1))).expect("asked");
    step(walk("40", false), Some(walk("80", false)));
    assert_eq!(state(&catalogue, HOOK).walk, Some(walk("", true)), "the one that was asked for is at its beginning");
    step(walk("", false), None);
    assert_eq!(state(&catalogue, HOOK).walk, Some(walk("", true)), "another one at its beginning is not this one");

    step(walk("", true), Some(walk("40", true)));
    step(walk("40", true), None);
    assert_eq!(state(&catalogue, HOOK).walk, None);
    step(walk("40", true), Some(walk("80", true)));
    assert_eq!(state(&catalogue, HOOK).walk, None, "an end is an end");

    catalogue.edit::<_, StoreError>(|session| session.walk_hook(HOOK, 5)).expect("walks");
    let walking = state(&catalogue, HOOK);
    assert_eq!((walking.walk, walking.replaced), (Some(walk("", false)), 5));
}

fn a_site_fails_and_takes_again(engine: Engine) {
    let catalogue = held(engine);
    note(&catalogue, |progress| progress.failing = Some(failing(5)));
    assert_eq!(state(&catalogue, HOOK).failing, Some(failing(5)));
    note(&catalogue, |progress| progress.waiting = 1);
    assert_eq!(state(&catalogue, HOOK).failing, Some(failing(5)), "what is not told stays");
    note(&catalogue, |progress| progress.succeeded_at = Some(at(70)));
    let after = state(&catalogue, HOOK);
    assert_eq!((after.failing, after.last_success_at), (None, Some(at(70))));
}

fn only_its_holder_notes_something(engine: Engine) {
    let catalogue = held(engine);
    let before = state(&catalogue, HOOK);
    let lost = try_note(&catalogue, |progress| {
        "two".clone_into(&mut progress.holder);
        progress.cursor = Some(99);
        progress.succeeded_at = Some(at(1));
        progress.runs = vec![taken("a")];
        progress.delivery = Some(request(1));
    });
    assert_eq!(lost, Err(LostHook));
    assert_eq!(state(&catalogue, HOOK), before);
    assert_eq!(told(&catalogue, HOOK), []);
    assert_eq!(try_note(&catalogue, |progress| "another".clone_into(&mut progress.hook)), Err(LostHook));
}

fn so_many_requests_are_kept(engine: Engine) {
    let catalogue = held(engine);
    for number in 1..=5 {
        note(&catalogue, |progress| {
            progress.keep = 3;
            progress.delivery = Some(request(number));
        });
    }
    let reader = catalogue.reader();
    let numbers = |before, limit| {
        let read = asynchronously(async { reader.deliveries_before(HOOK, before, limit).await }).expect("reads");
        read.into_iter().map(|delivery| (delivery.number, delivery.at)).collect::<Vec<_>>()
    };
    assert_eq!(numbers(i64::MAX, 10), [(5, at(5)), (4, at(4)), (3, at(3))]);
    assert_eq!(numbers(5, 1), [(4, at(4))]);
    assert_eq!(asynchronously(async { reader.delivery(HOOK, 2).await }).expect("reads"), None);
    assert_eq!(state(&catalogue, HOOK).deliveries, 5, "all are counted");
    let summary = asynchronously(async { reader.deliveries_before(HOOK, 4, 1).await }).expect("reads").pop().expect("one");
    let expected = request(3);
    assert_eq!(
        (summary.took, summary.runs, summary.outcome, summary.status, summary.words),
        (expected.took, expected.runs, expected.outcome, expected.status, expected.words)
    );
    note(&catalogue, |progress| {
        progress.keep = 0;
        progress.delivery = Some(NewDelivery { status: None, outcome: DeliveryOutcome::Failed, ..request(6) });
    });
    assert_eq!(numbers(i64::MAX, 10), []);
}

fn a_hook_is_paused_and_goes_on(engine: Engine) {
    let catalogue = held(engine);
    let before = state(&catalogue, HOOK);
    ask(&catalogue, |session| session.pause_hook(HOOK, true, &by(1))).expect("paused");
    assert_eq!(last_asked(&catalogue), ("ada".to_owned(), None, asked("pause")));
    assert_eq!(state(&catalogue, HOOK), HookState { paused: true, ..before.clone() });
    ask(&catalogue, |session| session.pause_hook(HOOK, false, &by(2))).expect("goes on");
    assert_eq!(last_asked(&catalogue), ("ada".to_owned(), None, asked("resume")));
    assert_eq!(state(&catalogue, HOOK), before);
}

fn everything_is_asked_for(engine: Engine) {
    let catalogue = held(engine);
    note(&catalogue, |progress| {
        progress.walk = Some((Walk { at: String::new(), forced: false }, None));
        progress.failing = Some(failing(5));
    });
    ask(&catalogue, |session| session.resend_hook(HOOK, &by(30))).expect("asked");
    assert_eq!(last_asked(&catalogue), ("ada".to_owned(), None, asked("resend")));
    let after = state(&catalogue, HOOK);
    assert_eq!(after.walk, Some(Walk { at: String::new(), forced: true }));
    assert_eq!(after.failing, Some(Failing { next_attempt_at: at(30), ..failing(5) }), "a site that fails is tried at once");
}

fn what_is_set_aside_is_asked_for(engine: Engine) {
    let catalogue = held(engine);
    note(&catalogue, |progress| {
        progress.runs = vec![taken("a"), refused("b", None), refused("c", Some(at(500)))];
        progress.failing = Some(failing(5));
    });
    let due = |seconds| {
        let reader = catalogue.reader();
        let due = asynchronously(async { reader.refused_due(HOOK, at(seconds), 10).await }).expect("reads");
        due.into_iter().map(|run| run.resource_link).collect::<Vec<_>>()
    };
    assert_eq!(due(499), Vec::<String>::new());

    ask(&catalogue, |session| session.retry_hook(HOOK, Some("b"), &by(30))).expect("asked");
    assert_eq!(last_asked(&catalogue), ("ada".to_owned(), Some("b".to_owned()), asked("retry")));
    assert_eq!(told(&catalogue, HOOK), [taken("a"), refused("b", Some(at(30))), refused("c", Some(at(500)))]);
    assert_eq!((due(29), due(30)), (vec![], vec!["b".to_owned()]));
    assert_eq!(state(&catalogue, HOOK).failing, Some(Failing { next_attempt_at: at(30), ..failing(5) }));

    ask(&catalogue, |session| session.retry_hook(HOOK, None, &by(40))).expect("asked");
    assert_eq!(last_asked(&catalogue), ("ada".to_owned(), None, asked("retry")));
    assert_eq!(told(&catalogue, HOOK), [taken("a"), refused("b", Some(at(40))), refused("c", Some(at(40)))]);
    note(&catalogue, |progress| progress.succeeded_at = Some(at(50)));
    ask(&catalogue, |session| session.retry_hook(HOOK, None, &by(60))).expect("asked");
    assert_eq!(state(&catalogue, HOOK).failing, None, "a site that takes things is not made one that fails");
}

fn what_there_is_not_cannot_be_asked_for(engine: Engine) {
    let catalogue = held(engine);
    note(&catalogue, |progress| progress.runs = vec![taken("a"), refused("b", None)]);
    let before = (state(&catalogue, HOOK), told(&catalogue, HOOK));
    for (link, what) in [("a", "taken"), ("z", "unknown")] {
        let error = ask(&catalogue, |session| session.retry_hook(HOOK, Some(link), &by(1))).expect_err(what);
        assert!(matches!(&error, HookError::NotSetAside { hook, link: of } if hook == HOOK && of == link), "{error}");
    }
    let unknown = [
        ask(&catalogue, |session| session.pause_hook("another", true, &by(1))),
        ask(&catalogue, |session| session.resend_hook("another", &by(1))),
        ask(&catalogue, |session| session.retry_hook("another", None, &by(1))),
    ];
    for outcome in unknown {
        assert!(matches!(&outcome, Err(HookError::Unknown(name)) if name == "another"), "{outcome:?}");
    }
    assert_eq!((state(&catalogue, HOOK), told(&catalogue, HOOK)), before);
    assert_eq!(catalogue.journal(None).len(), 0, "nothing was asked");
}

fn what_is_set_aside_is_read_in_pages(engine: Engine) {
    let catalogue = held(engine);
    begin(&catalogue, "other", "settings");
    note(&catalogue, |progress| {
        progress.runs = vec![
            refused("d", Some(at(300))),
            taken("a"),
            refused("b", Some(at(100))),
            refused("é", None),
            refused("c", Some(at(200))),
        ];
    });
    let reader = catalogue.reader();
    asynchronously(async {
        assert_eq!(links(&reader.refused_after(HOOK, "", 2).await.expect("reads")), ["b", "c"]);
        assert_eq!(links(&reader.refused_after(HOOK, "c", 2).await.expect("reads")), ["d", "é"]);
        assert!(reader.refused_after(HOOK, "é", 2).await.expect("reads").is_empty());
        assert_eq!(reader.refused_count(HOOK).await.expect("reads"), 4);
        assert_eq!(reader.hook_runs_count(HOOK).await.expect("reads"), 5);
        assert_eq!(reader.next_retry(HOOK).await.expect("reads"), Some(at(100)));
        assert_eq!(links(&reader.refused_due(HOOK, at(200), 9).await.expect("reads")), ["b", "c"], "the longest overdue first");
        assert_eq!(links(&reader.refused_due(HOOK, at(400), 1).await.expect("reads")), ["b"]);
        assert_eq!(reader.refused_count("other").await.expect("reads"), 0);
        assert_eq!(reader.next_retry("other").await.expect("reads"), None);
    });
    note(&catalogue, |progress| {
        progress.runs = ["b", "c", "d"].map(|link| refused(link, None)).to_vec();
    });
    assert_eq!(asynchronously(async { reader.next_retry(HOOK).await }).expect("reads"), None, "none is tried by itself");
}

fn what_a_site_was_told_is_read(engine: Engine) {
    let catalogue = held(engine);
    let of = |unit: &str, link: &str| HookRun { unit: unit.to_owned(), run: None, ..taken(link) };
    let many = (0..70).map(|number| format!("m{number:02}")).collect::<Vec<_>>();
    note(&catalogue, |progress| {
        progress.runs = many.iter().map(|link| of("M", link)).chain([of("A", "y"), of("B", "z"), of("A", "x")]).collect();
    });
    let reader = catalogue.reader();
    asynchronously(async {
        assert_eq!(links(&reader.hook_runs_of(HOOK, "A").await.expect("reads")), ["x", "y"]);
        assert!(reader.hook_runs_of("other", "A").await.expect("reads").is_empty());
        let asked = many.iter().map(String::as_str).chain(["absent", "z"]).collect::<Vec<_>>();
        let mut found = reader.hook_runs(HOOK, &asked).await.expect("reads");
        found.sort_unstable_by(|one, other| one.resource_link.cmp(&other.resource_link));
        assert_eq!(links(&found), many.iter().map(String::as_str).chain(["z"]).collect::<Vec<_>>());
        assert_eq!(links(&reader.hook_runs_after(HOOK, "m68", 3).await.expect("reads")), ["m69", "x", "y"]);
    });
}

fn hooks_in_trouble_are_named(engine: Engine) {
    let catalogue = held(engine);
    begin(&catalogue, "another", "settings");
    let troubled = || asynchronously(async { catalogue.reader().hooks_in_trouble().await }).expect("reads");
    assert_eq!(troubled(), Vec::<String>::new());
    note(&catalogue, |progress| progress.failing = Some(failing(1)));
    assert_eq!(troubled(), [HOOK]);
    ask(&catalogue, |session| session.pause_hook(HOOK, true, &by(1))).expect("paused");
    assert_eq!(troubled(), Vec::<String>::new(), "whoever paused it knows");
    note(&catalogue, |progress| progress.runs = vec![refused("b", None)]);
    assert_eq!(troubled(), [HOOK]);
    let names = asynchronously(async { catalogue.reader().hooks().await }).expect("reads");
    assert_eq!(names.into_iter().map(|hook| hook.name).collect::<Vec<_>>(), ["another", HOOK]);
}

fn hooks_are_copied_and_their_requests_are_not(engine: Engine) {
    let (original, target) = (held(engine), empty(if engine == Engine::Sqlite { Engine::Postgres } else { Engine::Sqlite }));
    begin(&original, "new", "settings");
    note(&original, |progress| {
        progress.cursor = Some(0);
        progress.waiting = 2;
        progress.walk = Some((Walk { at: String::new(), forced: false }, Some(Walk { at: "rows é".to_owned(), forced: false })));
        progress.succeeded_at = Some(at(3));
        progress.runs = (0..600).map(|number| taken(&format!("m{number:03}"))).collect();
        progress.delivery = Some(request(1));
    });
    note(&original, |progress| {
        progress.failing = Some(failing(4));
        progress.runs =
            vec![refused("b", None), HookRun { run: None, digest: None, taken_at: None, ..refused("c", Some(at(9))) }];
    });

    let copied = copy(&original.store, &target.store, |_| ()).expect("copied");

    assert_eq!(copied.hooks, 2);
    let hooks = |catalogue: &Catalogue| asynchronously(async { catalogue.reader().hooks().await }).expect("reads");
    let nobodys = |hook: HookState| HookState { holder: String::new(), beat: 0, ..hook };
    assert_eq!(hooks(&target), hooks(&original).into_iter().map(nobodys).collect::<Vec<_>>(), "nobody holds it there");
    let all = |catalogue: &Catalogue| asynchronously(async { catalogue.reader().hook_runs_after(HOOK, "", 1000).await });
    let all = |catalogue| all(catalogue).expect("reads");
    assert_eq!(all(&target), all(&original));
    assert_eq!(all(&target).len(), 602);
    let deliveries = asynchronously(async { target.reader().deliveries_before(HOOK, i64::MAX, 9).await }).expect("reads");
    assert_eq!(deliveries, [], "they are a log of the instance");
}
