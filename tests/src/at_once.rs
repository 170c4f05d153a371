//! Many requests at the same moment.

use std::sync::Barrier;
use std::thread;

use serde_json::Value;

use crate::{Answer, Request, Server};

/// Sends each body on a connection of its own, all at the same moment and in turn to each of the servers; their answers.
pub fn at_once(servers: &[&Server], bodies: &[Value]) -> Vec<Answer> {
    let barrier = Barrier::new(bodies.len());
    thread::scope(|scope| {
        let send = |(body, server): (&Value, &&Server)| {
            let (request, mut connection, barrier) = (Request::sync(body), server.connect(), &barrier);
            scope.spawn(move || {
                barrier.wait();
                connection.send(&request).expect("an answer")
            })
        };
        let senders = bodies.iter().zip(servers.iter().cycle()).map(send).collect::<Vec<_>>();
        senders.into_iter().map(|sender| sender.join().expect("no panic")).collect()
    })
}
