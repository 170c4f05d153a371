//! Copies to the other engine: of data that an earlier version of the program wrote, and while others write.

use serde_json::json;
use store::{CopyError, Filter, StoreError, copy};
use sync::{Identity, UnknownCourse, Verdict};

use crate::catalogue::{Catalogue, Engine, asynchronously, policy};

on_both!(
    a_nul_comes_along_as_its_sign,
    the_history_of_before_a_replacement_comes_along,
    what_differs_is_given_up,
    reading_writes_nothing,
);

const COURSE: &str = r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "A", "published": true}]}"#;
const RUN: &str = r#"{"resource_link": "x/org/A/1/", "languages": ["en"], "enrollment_count": 1}"#;

fn catalogue(engine: Engine) -> Catalogue {
    let catalogue = Catalogue::empty(engine, policy(UnknownCourse::Hold, Identity::ResourceLink));
    catalogue.load(COURSE);
    catalogue
}

/// Returns an empty catalogue on the other engine.
fn other(engine: Engine) -> Catalogue {
    let other = if engine == Engine::Sqlite { Engine::Postgres } else { Engine::Sqlite };
    Catalogue::empty(other, policy(UnknownCourse::Hold, Identity::ResourceLink))
}

/// Changes rows directly, bypassing the rules.
fn change(catalogue: &Catalogue, sql: &str) {
    catalogue.connect().write::<_, StoreError>(|batch| batch.statement(sql, &[])).expect("changed");
}

fn told(catalogue: &Catalogue, link: Option<&str>) -> Vec<String> {
    let told = |entry: &store::Entry| serde_json::to_string(entry).expect("JSON");
    catalogue.journal(link).iter().map(told).collect()
}

fn a_nul_comes_along_as_its_sign(engine: Engine) {
    let (original, target) = (catalogue(engine), other(engine));
    let outcome = original.send(r#"{"resource_link": "x/org/A/1\u0000/", "enrollment_count": 1}"#);
    assert_eq!(outcome.items[0].verdict, Verdict::Rejected);
    let entry = original.journal(None).pop().expect("an entry");
    assert_eq!(entry.resource_link.as_deref(), Some("x/org/A/1\u{2400}/"));
    if engine == Engine::Sqlite {
        // This is how an earlier version of the program stored it.
        change(
            &original,
            "UPDATE journal SET resource_link = 'x' || char(0), payload = char(0) || payload WHERE verdict = 'rejected'",
        );
        assert_eq!(original.journal(None).pop().expect("an entry").resource_link.as_deref(), Some("x\u{2400}"));
    }

    copy(&original.store, &target.store, |_| ()).expect("copied");

    assert_eq!(told(&target, None), told(&original, None));
}

fn the_history_of_before_a_replacement_comes_along(engine: Engine) {
    let (original, target) = (catalogue(engine), other(engine));
    original.send(RUN);
    original.try_load(COURSE, true).expect("replaced");
    original.send(RUN);
    assert_eq!(original.journal(Some("x/org/A/1/")).len(), 2);

    copy(&original.store, &target.store, |_| ()).expect("copied");

    assert_eq!(told(&target, Some("x/org/A/1/")), told(&original, Some("x/org/A/1/")));
}

fn what_differs_is_given_up(engine: Engine) {
    let (original, target) = (catalogue(engine), other(engine));
    original.send(RUN);
    // A trigger makes the target store something else than it was given.
    match engine {
        Engine::Postgres => change(
            &target,
            "CREATE TRIGGER spoil AFTER INSERT ON journal BEGIN UPDATE journal SET actor = 'spoilt' WHERE seq = new.seq; END",
        ),
        Engine::Sqlite => {
            change(
                &target,
                "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.actor := ''spoilt''; RETURN NEW; END'",
            );
            change(&target, "CREATE TRIGGER spoil BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION spoil()");
        }
    }

    let refused = copy(&original.store, &target.store, |_| ());

    assert!(matches!(refused, Err(CopyError::Differs("the journal"))), "{refused:?}");
    assert_eq!(target.journal(None).len(), 0, "nothing stayed behind");
    change(&target, if engine == Engine::Postgres { "DROP TRIGGER spoil" } else { "DROP TRIGGER spoil ON journal" });
    copy(&original.store, &target.store, |_| ()).expect("copied");
}

#[test]
fn who_comes_second_is_told_so() {
    let (original, target) = (catalogue(Engine::Sqlite), other(Engine::Sqlite));
    let refused = target.connect().write::<_, StoreError>(|batch| {
        // From here on this transaction holds the locks of a copy, or of any other transaction that creates a course.
        batch.empty_catalogue()?;
        Ok(copy(&original.store, &target.store, |_| ()))
    });
    let refused = refused.expect("committed").expect_err("refused");
    assert!(matches!(refused, CopyError::Busy(_)) && refused.to_string().contains("somebody else"), "{refused}");
}

fn reading_writes_nothing(engine: Engine) {
    let catalogue = catalogue(engine);
    catalogue.send(RUN);
    let reading = catalogue.opened_to_read().expect("opens");
    let reader = reading.reader().expect("reads");
    let entries = asynchronously(async { reader.entries_after(0, &Filter::default(), 9).await }).expect("reads");
    assert_eq!(entries.len(), 2);
    match engine {
        Engine::Sqlite => change(&catalogue, "PRAGMA user_version = 99"),
        Engine::Postgres => change(&catalogue, "INSERT INTO prospectus_schema (version) VALUES (99)"),
    }
    assert!(matches!(catalogue.opened_to_read(), Err(StoreError::Newer { found: 99, .. })));
}

#[test]
fn an_old_entry_is_kept_by_its_link() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let catalogue = Catalogue::empty(engine, policy(UnknownCourse::Hold, Identity::CourseId));
        catalogue.load(COURSE);
        catalogue.send(&json!({"resource_link": "x/org/A/1/", "languages": ["en"]}).to_string());
        // This is how a version of the program that did not record keys wrote it.
        change(&catalogue, "UPDATE journal SET identity = NULL");
        let before = catalog::Instant::from_micros(catalog::Instant::MIN.as_micros() + 1).expect("an instant");
        let pruned = catalogue.connect().write::<_, StoreError>(|batch| batch.prune(0, before, 100)).expect("pruned");
        assert_eq!(pruned.deleted, 1, "{engine:?}: the load's");
        assert_eq!(catalogue.journal(Some("x/org/A/1/")).len(), 1, "{engine:?}");
    }
}
