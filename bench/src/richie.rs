//! A running Richie as a peer: the same load, sent to it.

use anyhow::Context as _;
use serde_json::json;

use crate::catalogue::Shape;
use crate::http::{Connection, Target};
use crate::payload::{SECRET, Writer};

/// The catalogue that both get: a hundred courses with a run each.
pub(crate) const SHAPE: Shape = Shape { runs: 100, per_course: 1 };

/// Replaces Richie's catalogue through a route `POST /__reset__` that was added to it: see docs/performance.md.
///
/// # Errors
/// Where it cannot be reached, or has no such route.
pub(crate) async fn seed(target: &Target) -> anyhow::Result<()> {
    let courses = (0..SHAPE.runs).map(|number| {
        json!({
            "code": format!("C{number}"),
            "published": true,
            "runs": [{
                "resource_link": SHAPE.link(number),
                "sync_mode": "sync_to_public",
                "start": "2020-12-09T09:31:59Z",
                "enrollment_start": "2020-11-09T09:31:59Z",
                "languages": ["en"],
            }],
        })
    });
    let scenario = json!({
        "courses": courses.collect::<Vec<_>>(),
        "settings": { "RICHIE_COURSE_RUN_SYNC_SECRETS": [SECRET] },
    });
    let request = Writer::new(target)?.plain_post("/__reset__", &scenario.to_string());
    let mut connection = Connection::new(target);
    let answer = connection.call(&request).await.context("Richie")?;
    answer.ok().context("Richie's /__reset__, which has to be added to it")?;
    Ok(())
}
