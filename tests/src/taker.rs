//! A site that takes signed hooks, and misbehaves as a test tells it to.
//!
//! It is a server of the test's own process. It verifies nothing: a test looks at what it [received](Received). What it takes it
//! [keeps](Kept) as Richie does, and remembers every state of a run, so that a test sees whether a change was lost or came twice.
//!
//! Two things decide what becomes of a request: its catalogue ([`Taker::refuse`], [`Taker::choke_on`], [`Taker::hang_on`],
//! [`Taker::limit`]), and how it [behaves](Behaviour) as a server, for a while or from now on.

use std::collections::{BTreeMap, VecDeque};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Answer, PATIENCE, SYNC_PATH};

mod behaviour;
mod catalogue;
mod connection;
mod received;

pub use behaviour::Behaviour;
use catalogue::Catalogue;
pub use catalogue::Kept;
pub use received::Received;

/// Where a redirect leads to. A sender of signed requests must not go there.
pub const ELSEWHERE: &str = "/elsewhere/";

/// What a taker keeps, by resource link.
pub type Runs = BTreeMap<String, Kept>;

/// The site; it takes no more connections once it is dropped.
#[derive(Debug)]
pub struct Taker {
    address: SocketAddr,
    site: Arc<Site>,
}

/// What its threads share.
#[derive(Debug, Default)]
struct Site {
    state: Mutex<State>,
    /// Told of every change of the state.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    behaviour: Behaviour,
    /// How it behaves before that, a request each.
    next: VecDeque<Behaviour>,
    catalogue: Catalogue,
    requests: Vec<Received>,
    cuts: usize,
    /// How often those who waited were released.
    releases: usize,
    is_over: bool,
}

/// A request that is read, by its place among all of them.
#[derive(Debug, Clone, Copy)]
struct Ticket {
    number: usize,
    /// How often others were released before.
    releases: usize,
}

impl Default for Taker {
    fn default() -> Self {
        Self::start()
    }
}

impl Taker {
    /// On a free port, with a catalogue in which every course is known.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let site = Arc::<Site>::default();
        let served = Arc::clone(&site);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if served.state().is_over {
                    return;
                }
                let site = Arc::clone(&served);
                thread::spawn(move || connection::serve(&client, &site));
            }
        });
        Self { address, site }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where hooks are sent to: Richie's path. It takes them at every other as well.
    pub fn url(&self) -> String {
        format!("http://{}{SYNC_PATH}", self.address)
    }

    /// Behaves so from now on, and forgets how it was to behave for a while.
    pub fn behave(&self, behaviour: Behaviour) {
        self.site.change(|state| {
            state.next.clear();
            state.behaviour = behaviour;
        });
    }

    /// Behaves so for the next requests; then as it was told before, or as a good site does.
    pub fn behave_for(&self, requests: usize, behaviour: &Behaviour) {
        self.site.change(|state| state.next.extend(std::iter::repeat_n(behaviour.clone(), requests)));
    }

    /// Does not know the courses of these links, and of no others.
    pub fn refuse(&self, links: &[&str]) {
        self.site.change(|state| state.catalogue.refused = links.iter().map(|link| (*link).to_owned()).collect());
    }

    /// Fails, status 500, at every request that holds this link, as Richie does where a run's course is in disorder: what stands
    /// before it in an array is stored.
    pub fn choke_on(&self, link: Option<&str>) {
        self.site.change(|state| state.catalogue.poison = link.map(|link| (link.to_owned(), 500)));
    }

    /// Answers 504 to every request that holds this link, as a proxy does before a site that hangs at it.
    pub fn hang_on(&self, link: &str) {
        self.site.change(|state| state.catalogue.poison = Some((link.to_owned(), 504)));
    }

    /// Takes no longer arrays: status 413.
    pub fn limit(&self, runs: Option<usize>) {
        self.site.change(|state| state.catalogue.longest = runs);
    }

    /// Lets those requests go on that wait now: see [`Behaviour::Hangs`] and [`Behaviour::TakesLate`].
    pub fn release(&self) {
        self.site.change(|state| state.releases += 1);
    }

    /// All requests that were read whole, in the order in which they were.
    pub fn requests(&self) -> Vec<Received> {
        self.site.state().requests.clone()
    }

    /// What it keeps.
    pub fn runs(&self) -> Runs {
        self.site.state().catalogue.runs.clone()
    }

    /// What it keeps of one run, which is there.
    pub fn run(&self, link: &str) -> Kept {
        self.runs().remove(link).unwrap_or_else(|| panic!("it has not taken {link}:\n{}", self.seen()))
    }

    /// How many connections it cut.
    pub fn cuts(&self) -> usize {
        self.site.state().cuts
    }

    /// Waits until it has read so many requests, and tells all that it has.
    pub fn wait_for(&self, requests: usize) -> Vec<Received> {
        self.wait_until(&format!("{requests} requests came"), |received| received.len() >= requests)
    }

    /// Waits until its requests are as they should be, and tells them.
    pub fn wait_until(&self, what: &str, is_so: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        self.wait(what, |state| is_so(&state.requests).then(|| state.requests.clone()))
    }

    /// Waits until it keeps what it should, and tells what it keeps.
    pub fn wait_until_kept(&self, what: &str, is_so: impl Fn(&Runs) -> bool) -> Runs {
        self.wait(what, |state| is_so(&state.catalogue.runs).then(|| state.catalogue.runs.clone()))
    }

    /// Waits until it has cut so many connections.
    pub fn wait_for_cuts(&self, cuts: usize) {
        self.wait(&format!("{cuts} connections are cut"), |state| (state.cuts >= cuts).then_some(()));
    }

    fn wait<T>(&self, what: &str, found: impl Fn(&State) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.site.state();
        loop {
            if let Some(found) = found(&state) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(state);
                panic!("after {PATIENCE:?} it is not so: {what}. What came:\n{}", self.seen());
            }
            state = self.site.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// For a test that fails.
    fn seen(&self) -> String {
        self.requests().iter().map(Received::to_string).collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.site.change(|state| state.is_over = true);
        // The listener looks whether it is over when somebody comes.
        let _ = TcpStream::connect(self.address);
    }
}

impl Site {
    /// A test that panics while it looks leaves a state that is whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.state());
        self.changed.notify_all();
        changed
    }

    /// How to behave for a request that begins.
    fn behaviour(&self) -> Behaviour {
        self.change(|state| state.next.pop_front().unwrap_or_else(|| state.behaviour.clone()))
    }

    fn record(&self, request: Received) -> Ticket {
        self.change(|state| {
            state.requests.push(request);
            Ticket { number: state.requests.len() - 1, releases: state.releases }
        })
    }

    /// Waits until the test releases it; false where it does not, or is over.
    fn wait_for_release(&self, ticket: Ticket) -> bool {
        let waits = |state: &mut State| state.releases == ticket.releases && !state.is_over;
        let waited = self.changed.wait_timeout_while(self.state(), PATIENCE, waits).unwrap_or_else(PoisonError::into_inner);
        waited.0.releases > ticket.releases
    }

    /// Takes what a request brings; what a good site answers.
    fn take(&self, ticket: Ticket) -> Answer {
        self.change(|state| {
            let answer = state.catalogue.take(&state.requests[ticket.number].body);
            state.requests[ticket.number].status = Some(answer.status);
            answer
        })
    }

    /// Answers a status whatever the request is, and takes what it brings where that says so.
    fn answer(&self, ticket: Ticket, status: u16) {
        self.change(|state| {
            let request = &mut state.requests[ticket.number];
            request.status = Some(status);
            if (200..300).contains(&status) {
                state.catalogue.take(&request.body);
            }
        });
    }

    /// Takes what a request brings, and tells nobody.
    fn take_silently(&self, ticket: Ticket) {
        self.change(|state| {
            state.catalogue.take(&state.requests[ticket.number].body);
            state.cuts += 1;
        });
    }

    /// Cuts a connection before a request was read.
    fn cut(&self) {
        self.change(|state| state.cuts += 1);
    }

    /// Whether it is over, or will be before this time has passed.
    fn is_over_within(&self, time: Duration) -> bool {
        let lasts = |state: &mut State| !state.is_over;
        self.changed.wait_timeout_while(self.state(), time, lasts).unwrap_or_else(PoisonError::into_inner).0.is_over
    }
}
