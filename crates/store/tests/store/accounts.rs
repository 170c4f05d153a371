//! The accounts of the staff site: the same tests on each engine.

use std::sync::{Arc, Barrier};
use std::time::Duration;

use catalog::Instant;
use store::{
    Account, AccountError, AccountId, CopyError, Role, SecretUse, Session, Store, TokenDigest, copy, hash_password,
    verify_password,
};
use sync::{Identity, UnknownCourse};

use crate::catalogue::{Catalogue, Engine, asynchronously, policy};

on_both!(
    names_are_one_without_case,
    names_that_are_none_are_refused,
    the_last_administrator_stays,
    a_link_works_once,
    a_link_expires_and_is_replaced,
    a_link_of_a_disabled_account_does_not_work,
    a_session_lasts_while_it_is_used,
    a_session_ends_when_it_is_closed_or_its_account_disabled,
    a_new_password_ends_the_other_sessions,
    expired_sessions_go_when_somebody_signs_in,
    what_is_not_there_is_not_changed,
    the_first_account_is_made_once,
    the_later_use_of_a_secret_is_kept,
    accounts_survive_a_load_that_replaces,
    accounts_are_copied_and_sessions_are_not,
    two_instances_make_one_account,
    two_instances_leave_one_administrator,
);

/// A password hash. Its value matters only to `verify_password`.
const PHC: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA";

fn empty(engine: Engine) -> Catalogue {
    Catalogue::empty(engine, policy(UnknownCourse::Hold, Identity::ResourceLink))
}

/// The time this many seconds after the tests begin.
fn at(seconds: i64) -> Instant {
    Instant::from_micros(1_800_000_000_000_000 + seconds * 1_000_000).expect("within range")
}

fn token(name: &str) -> TokenDigest {
    TokenDigest::of(name)
}

/// Runs a command in a transaction.
fn try_on<T>(
    catalogue: &Catalogue,
    store: &Store,
    mut command: impl FnMut(&mut Session<'_>) -> Result<T, AccountError>,
) -> Result<T, AccountError> {
    let mut connection = store.connect().expect("connects");
    let patience = Duration::from_secs(30);
    let done = connection.write_patiently(patience, |batch| command(&mut Session::new(batch, &catalogue.policy)));
    done.map(|(outcome, _)| outcome)
}

fn attempt<T>(
    catalogue: &Catalogue,
    command: impl FnMut(&mut Session<'_>) -> Result<T, AccountError>,
) -> Result<T, AccountError> {
    try_on(catalogue, &catalogue.store, command)
}

fn done<T>(catalogue: &Catalogue, command: impl FnMut(&mut Session<'_>) -> Result<T, AccountError>) -> T {
    attempt(catalogue, command).expect("done")
}

fn add(catalogue: &Catalogue, name: &str, role: Role) -> AccountId {
    done(catalogue, |session| session.add_account(name, role, at(0)))
}

/// A catalogue with an account that is signed in with the token `browser`. The session expires ten seconds after the tests begin.
fn with_session(engine: Engine) -> (Catalogue, AccountId) {
    let catalogue = empty(engine);
    let id = add(&catalogue, "ada", Role::Editor);
    done(&catalogue, |session| session.open_session(id, &token("browser"), at(0), at(10)));
    (catalogue, id)
}

fn accounts(catalogue: &Catalogue) -> Vec<Account> {
    asynchronously(async { catalogue.reader().accounts().await }).expect("reads")
}

fn by_name(catalogue: &Catalogue, name: &str) -> Option<(Account, Option<String>)> {
    asynchronously(async { catalogue.reader().account_by_name(name).await }).expect("reads")
}

fn signed_in(catalogue: &Catalogue, name: &str, now: Instant) -> Option<store::SignedIn> {
    asynchronously(async { catalogue.reader().signed_in(&token(name), now).await }).expect("reads")
}

fn link(catalogue: &Catalogue, name: &str, now: Instant) -> Option<String> {
    let found = asynchronously(async { catalogue.reader().one_time_link(&token(name), now).await });
    found.expect("reads").map(|account| account.name)
}

fn names_are_one_without_case(engine: Engine) {
    let catalogue = empty(engine);
    let reader = catalogue.reader();
    assert_eq!(asynchronously(async { reader.accounts().await }).expect("reads"), []);

    let id = add(&catalogue, "  Zoë Élan ", Role::Publisher);
    add(&catalogue, "ada", Role::Viewer);

    let again = attempt(&catalogue, |session| session.add_account("ZOË éLAN", Role::Viewer, at(1)));
    assert!(matches!(&again, Err(AccountError::NameTaken(name)) if name == "Zoë Élan"), "{again:?}");
    let expected = Account {
        id,
        name: "Zoë Élan".to_owned(),
        role: Role::Publisher,
        disabled: false,
        has_password: false,
        created_at: at(0),
        last_seen_at: None,
    };
    assert_eq!(by_name(&catalogue, "zoë élan "), Some((expected, None)));
    assert_eq!(by_name(&catalogue, "zoe elan"), None);
    assert_eq!(accounts(&catalogue).iter().map(|account| account.name.as_str()).collect::<Vec<_>>(), ["ada", "Zoë Élan"]);
}

fn names_that_are_none_are_refused(engine: Engine) {
    let catalogue = empty(engine);
    for name in ["", "   ", "a\nb", "a\u{0}b", &"x".repeat(101)] {
        let refused = attempt(&catalogue, |session| session.add_account(name, Role::Viewer, at(0)));
        assert!(matches!(refused, Err(AccountError::BadName(_))), "{name:?}: {refused:?}");
    }
    add(&catalogue, &"ü".repeat(100), Role::Viewer);
    assert_eq!(accounts(&catalogue).len(), 1);
}

fn the_last_administrator_stays(engine: Engine) {
    let catalogue = empty(engine);
    let (one, other) = (add(&catalogue, "one", Role::Administrator), add(&catalogue, "other", Role::Administrator));

    done(&catalogue, |session| session.set_disabled(one, true));

    for refused in [
        attempt(&catalogue, |session| session.set_disabled(other, true)),
        attempt(&catalogue, |session| session.set_role(other, Role::Publisher)),
    ] {
        assert!(matches!(refused, Err(AccountError::LastAdministrator)), "{refused:?}");
    }
    done(&catalogue, |session| session.set_role(other, Role::Administrator));
    done(&catalogue, |session| session.set_role(one, Role::Viewer));
    done(&catalogue, |session| session.set_disabled(one, false));
    done(&catalogue, |session| session.set_role(one, Role::Administrator));
    done(&catalogue, |session| session.set_role(other, Role::Publisher));
    let roles = accounts(&catalogue).iter().map(|account| (account.role, account.disabled)).collect::<Vec<_>>();
    assert_eq!(roles, [(Role::Administrator, false), (Role::Publisher, false)]);
}

fn a_link_works_once(engine: Engine) {
    let catalogue = empty(engine);
    let id = add(&catalogue, "ada", Role::Editor);
    done(&catalogue, |session| session.make_one_time_link(id, &token("link"), at(100)));
    assert_eq!(link(&catalogue, "link", at(99)), Some("ada".to_owned()));
    assert_eq!(link(&catalogue, "another", at(99)), None);
    let phc = hash_password("correct horse").expect("long enough");

    assert_eq!(done(&catalogue, |session| session.use_one_time_link(&token("link"), &phc, at(99))), id);

    let (account, kept) = by_name(&catalogue, "ada").expect("is there");
    assert!(account.has_password);
    assert!(verify_password("correct horse", &kept.expect("a password")));
    assert_eq!(link(&catalogue, "link", at(99)), None);
    let again = attempt(&catalogue, |session| session.use_one_time_link(&token("link"), PHC, at(99)));
    assert!(matches!(again, Err(AccountError::LinkUsed)), "{again:?}");
    assert_ne!(by_name(&catalogue, "ada").and_then(|(_, phc)| phc).as_deref(), Some(PHC));
}

fn a_link_expires_and_is_replaced(engine: Engine) {
    let catalogue = empty(engine);
    let id = add(&catalogue, "ada", Role::Editor);
    done(&catalogue, |session| session.make_one_time_link(id, &token("first"), at(100)));
    done(&catalogue, |session| session.make_one_time_link(id, &token("second"), at(100)));

    assert_eq!(link(&catalogue, "first", at(1)), None);
    assert_eq!(link(&catalogue, "second", at(100)), None);
    for (name, now) in [("first", at(1)), ("second", at(100)), ("unknown", at(1))] {
        let refused = attempt(&catalogue, |session| session.use_one_time_link(&token(name), PHC, now));
        assert!(matches!(refused, Err(AccountError::LinkUsed)), "{name}: {refused:?}");
    }
    done(&catalogue, |session| session.set_password(id, PHC, None));
    assert_eq!(link(&catalogue, "second", at(1)), None, "who has a password has no use for a link");
}

fn a_link_of_a_disabled_account_does_not_work(engine: Engine) {
    let catalogue = empty(engine);
    let id = add(&catalogue, "ada", Role::Editor);
    done(&catalogue, |session| session.set_disabled(id, true));
    done(&catalogue, |session| session.make_one_time_link(id, &token("link"), at(100)));

    assert_eq!(link(&catalogue, "link", at(1)), None);
    let refused = attempt(&catalogue, |session| session.use_one_time_link(&token("link"), PHC, at(1)));
    assert!(matches!(refused, Err(AccountError::LinkUsed)), "{refused:?}");
    done(&catalogue, |session| session.set_disabled(id, false));
    assert_eq!(link(&catalogue, "link", at(1)), None);
    assert!(!accounts(&catalogue)[0].has_password);
}

fn a_session_lasts_while_it_is_used(engine: Engine) {
    let (catalogue, id) = with_session(engine);
    let found = signed_in(&catalogue, "browser", at(9)).expect("signed in");
    assert_eq!((found.account.id, found.since, found.last_seen_at, found.expires_at), (id, at(0), at(0), at(10)));
    assert_eq!(signed_in(&catalogue, "browser", at(10)), None);

    done(&catalogue, |session| Ok(session.touch_session(&token("browser"), at(9), at(19))?));
    done(&catalogue, |session| Ok(session.touch_session(&token("browser"), at(8), at(18))?));

    let found = signed_in(&catalogue, "browser", at(18)).expect("signed in");
    assert_eq!((found.since, found.last_seen_at, found.expires_at), (at(0), at(9), at(19)));
    assert_eq!(found.account.last_seen_at, Some(at(9)));
    done(&catalogue, |session| Ok(session.touch_session(&token("browser"), at(19), at(29))?));
    assert_eq!(signed_in(&catalogue, "browser", at(20)), None, "what has expired does not come back");
}

fn a_session_ends_when_it_is_closed_or_its_account_disabled(engine: Engine) {
    let (catalogue, id) = with_session(engine);
    done(&catalogue, |session| session.open_session(id, &token("phone"), at(1), at(10)));
    done(&catalogue, |session| Ok(session.close_session(&token("browser"))?));
    assert_eq!(signed_in(&catalogue, "browser", at(2)), None);
    assert!(signed_in(&catalogue, "phone", at(2)).is_some());
    done(&catalogue, |session| Ok(session.close_sessions(id)?));
    assert_eq!(signed_in(&catalogue, "phone", at(2)), None);

    done(&catalogue, |session| session.open_session(id, &token("again"), at(2), at(10)));
    done(&catalogue, |session| session.set_disabled(id, true));
    assert_eq!(signed_in(&catalogue, "again", at(3)), None);
    let refused = attempt(&catalogue, |session| session.open_session(id, &token("late"), at(3), at(10)));
    assert!(matches!(refused, Err(AccountError::UnknownAccount)), "{refused:?}");
    done(&catalogue, |session| session.set_disabled(id, false));
    assert_eq!(signed_in(&catalogue, "again", at(3)), None, "it is not taken up again");
}

fn a_new_password_ends_the_other_sessions(engine: Engine) {
    let (catalogue, id) = with_session(engine);
    let other = add(&catalogue, "bob", Role::Viewer);
    done(&catalogue, |session| session.open_session(id, &token("phone"), at(1), at(10)));
    done(&catalogue, |session| session.open_session(other, &token("bob's"), at(1), at(10)));

    done(&catalogue, |session| session.set_password(id, PHC, Some(&token("phone"))));

    let is_there = |name| signed_in(&catalogue, name, at(2)).is_some();
    assert_eq!([is_there("browser"), is_there("phone"), is_there("bob's")], [false, true, true]);
    done(&catalogue, |session| session.set_password(id, PHC, None));
    assert_eq!([is_there("phone"), is_there("bob's")], [false, true]);
}

fn expired_sessions_go_when_somebody_signs_in(engine: Engine) {
    let (catalogue, _) = with_session(engine);
    let other = add(&catalogue, "bob", Role::Viewer);
    done(&catalogue, |session| session.open_session(other, &token("early"), at(9), at(20)));
    assert_eq!(accounts(&catalogue)[0].last_seen_at, Some(at(0)));
    done(&catalogue, |session| session.open_session(other, &token("late"), at(10), at(20)));
    assert_eq!(accounts(&catalogue)[0].last_seen_at, None, "nothing is left of the session");
    assert_eq!(accounts(&catalogue)[1].last_seen_at, Some(at(10)), "the later one");
}

fn what_is_not_there_is_not_changed(engine: Engine) {
    let catalogue = empty(engine);
    let nobody = AccountId(7);
    for refused in [
        attempt(&catalogue, |session| session.set_password(nobody, PHC, None)),
        attempt(&catalogue, |session| session.set_role(nobody, Role::Viewer)),
        attempt(&catalogue, |session| session.set_disabled(nobody, true)),
        attempt(&catalogue, |session| session.make_one_time_link(nobody, &token("link"), at(1))),
        attempt(&catalogue, |session| session.open_session(nobody, &token("browser"), at(0), at(1))),
        attempt(&catalogue, |session| session.account_by_name("nobody").map(drop)),
    ] {
        assert!(matches!(refused, Err(AccountError::UnknownAccount)), "{refused:?}");
    }
}

fn the_first_account_is_made_once(engine: Engine) {
    let catalogue = empty(engine);
    let invite = |link: &str| done(&catalogue, |session| session.invite_first("admin", &token(link), at(0), at(10)));
    assert!(invite("first") && invite("second"));
    assert_eq!(accounts(&catalogue).iter().map(|account| account.role).collect::<Vec<_>>(), [Role::Administrator]);
    assert_eq!((link(&catalogue, "first", at(1)), link(&catalogue, "second", at(1))), (None, Some("admin".to_owned())));

    let other = add(&catalogue, "ada", Role::Administrator);
    assert!(invite("third"), "nobody has a password");
    done(&catalogue, |session| session.set_password(other, PHC, None));

    assert!(!invite("fourth"), "somebody can begin");
    assert_eq!(link(&catalogue, "fourth", at(1)), None);

    let catalogue = empty(engine);
    add(&catalogue, "ada", Role::Administrator);
    assert!(!done(&catalogue, |session| session.invite_first("admin", &token("link"), at(0), at(10))), "others were invited");
    assert_eq!(accounts(&catalogue).len(), 1);
}

fn the_later_use_of_a_secret_is_kept(engine: Engine) {
    let catalogue = empty(engine);
    let used = |fingerprint: &str, name: &str, seconds| SecretUse {
        fingerprint: fingerprint.to_owned(),
        name: name.to_owned(),
        last_used_at: at(seconds),
    };
    let note = |uses: &[SecretUse]| done(&catalogue, |session| Ok(session.note_secret_uses(uses)?));
    note(&[used("b", "campus", 5), used("a", "portal", 5)]);
    note(&[used("a", "portal 2026", 9), used("b", "too late", 4)]);
    note(&[]);
    let kept = asynchronously(async { catalogue.reader().secret_uses().await }).expect("reads");
    assert_eq!(kept, [used("b", "campus", 5), used("a", "portal 2026", 9)]);
}

fn accounts_survive_a_load_that_replaces(engine: Engine) {
    let (catalogue, _) = with_session(engine);
    catalogue.try_load(r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "A"}]}"#, true).expect("loads");
    assert!(signed_in(&catalogue, "browser", at(1)).is_some());
    add(&catalogue, "bob", Role::Viewer);
    assert_eq!(accounts(&catalogue).len(), 2);
}

fn accounts_are_copied_and_sessions_are_not(engine: Engine) {
    let (original, id) = with_session(engine);
    done(&original, |session| session.set_password(id, PHC, Some(&token("browser"))));
    let disabled = add(&original, "Bob", Role::Administrator);
    add(&original, "eve", Role::Administrator);
    done(&original, |session| session.set_disabled(disabled, true));
    let used = SecretUse { fingerprint: "a".to_owned(), name: "campus".to_owned(), last_used_at: at(5) };
    done(&original, |session| Ok(session.note_secret_uses(std::slice::from_ref(&used))?));
    let other = if engine == Engine::Sqlite { Engine::Postgres } else { Engine::Sqlite };
    let target = empty(other);

    let copied = copy(&original.store, &target.store, |_| {}).expect("copies");

    assert_eq!(copied.accounts, 3);
    let without_sessions = |account: Account| Account { last_seen_at: None, ..account };
    assert_eq!(accounts(&target), accounts(&original).into_iter().map(without_sessions).collect::<Vec<_>>());
    assert_eq!(by_name(&target, "ada").and_then(|(_, phc)| phc).as_deref(), Some(PHC));
    assert_eq!(signed_in(&target, "browser", at(1)), None);
    assert_eq!(asynchronously(async { target.reader().secret_uses().await }).expect("reads"), [used]);
    let new = add(&target, "new", Role::Viewer);
    assert!(accounts(&original).iter().all(|account| account.id != new), "numbers go on");

    let again = copy(&empty(engine).store, &target.store, |_| {});
    assert!(matches!(again, Err(CopyError::NotEmpty)), "{again:?}");
}

/// Runs a command on two instances at the same time. Returns both results.
fn at_once<T: Send>(
    catalogue: &Catalogue,
    command: impl Fn(usize, &mut Session<'_>) -> Result<T, AccountError> + Sync,
) -> Vec<Result<T, AccountError>> {
    let barrier = Arc::new(Barrier::new(2));
    std::thread::scope(|scope| {
        let (command, stores) = (&command, [catalogue.other_instance(), catalogue.other_instance()]);
        let started = stores.into_iter().enumerate().map(|(which, store)| {
            let barrier = Arc::clone(&barrier);
            scope.spawn(move || {
                barrier.wait();
                try_on(catalogue, &store, |session| command(which, session))
            })
        });
        let started = started.collect::<Vec<_>>();
        started.into_iter().map(|thread| thread.join().expect("ends")).collect()
    })
}

fn two_instances_make_one_account(engine: Engine) {
    let catalogue = empty(engine);
    for round in 0..10 {
        let names = [format!("Ada {round}"), format!("ada {round}")];
        let outcomes = at_once(&catalogue, |which, session| session.add_account(&names[which], Role::Viewer, at(0)));
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        assert_eq!(accounts(&catalogue).len(), round + 1);
    }
}

fn two_instances_leave_one_administrator(engine: Engine) {
    let catalogue = empty(engine);
    let ids = [add(&catalogue, "one", Role::Administrator), add(&catalogue, "other", Role::Administrator)];
    for _ in 0..10 {
        let outcomes = at_once(&catalogue, |which, session| session.set_role(ids[which], Role::Viewer));
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        for id in ids {
            done(&catalogue, |session| session.set_role(id, Role::Administrator));
        }
    }
}
