//! From the catalogue to what is told of it. Only public versions come in here.

use catalog::state::{next_change, state};
use catalog::{CatalogVisibility, CertificateOffer, CourseCode, CourseId, CourseRun, Instant, Offer, RunId, RunVersions};
use search::Hit;
use store::CourseVersions;
use sync::LmsList;

use super::answers::{Course, CourseSummary, CoverAnswer, CoverImage, Run, Snapshot, StateChange};
use super::places::Places;
use crate::App;
use crate::public::shelf::Card;

/// From where and when it is looked.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) places: Places<'a>,
    pub(super) lmss: &'a LmsList,
    /// From how many enrolments on their number is shown.
    pub(super) enrollments_from: u32,
    pub(super) now: Instant,
}

/// The course that a run is shown with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Home<'a> {
    /// The public code of the course as it is now.
    pub(super) code: &'a CourseCode,
    /// The earlier edition of it.
    pub(super) snapshot: Option<CourseId>,
}

impl<'a> View<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self {
            places: Places { public_url: &app.public.public_url },
            lmss: &app.lmss,
            enrollments_from: app.public.enrollments_from,
            now: (app.now)(),
        }
    }

    fn enrolled(&self, count: u32) -> Option<u32> {
        (count >= self.enrollments_from).then_some(count)
    }

    fn cover(&self, cover: &catalog::Cover) -> CoverAnswer {
        let image = |width| CoverImage { width, url: self.places.image(cover.id, width) };
        CoverAnswer { alt: cover.alt.clone(), images: pictures::WIDTHS.map(image).into() }
    }

    /// A run.
    pub(super) fn run(&self, home: Home<'_>, id: RunId, run: &CourseRun) -> Run {
        Run {
            id: id.0,
            course: home.code.as_str().to_owned(),
            snapshot: home.snapshot.map(|snapshot| snapshot.0),
            title: run.title.clone(),
            resource_link: run.resource_link.clone(),
            lms: self.lmss.key_of(&run.resource_link).map(|key| key.lms),
            state: state(run, self.now).state,
            next_change: next_change(run, self.now).map(|(at, state)| StateChange { at, state }),
            start: run.start,
            end: run.end,
            enrollment_start: run.enrollment_start,
            enrollment_end: run.enrollment_end,
            languages: run.languages.iter().map(catalog::Language::as_str).collect(),
            enrollment_count: self.enrolled(run.enrollment_count),
            catalog_visibility: run.catalog_visibility,
            offer: run.offer.filter(|offer| *offer != Offer::Blank),
            price: run.price,
            discounted_price: run.discounted_price,
            discount: run.discount.clone(),
            price_currency: run.price_currency.clone(),
            certificate_offer: run.certificate_offer.filter(|offer| *offer != CertificateOffer::Blank),
            certificate_price: run.certificate_price,
            certificate_discounted_price: run.certificate_discounted_price,
            certificate_discount: run.certificate_discount.clone(),
            display_mode: run.display_mode,
            calendar: Some(self.places.run_calendar(id)),
        }
    }

    /// A course that was found.
    pub(super) fn summary(&self, card: &Card, hit: &Hit) -> CourseSummary {
        let home = Home { code: &card.course.code, snapshot: None };
        let details = &card.course.details;
        CourseSummary {
            code: card.course.code.as_str().to_owned(),
            title: card.course.title.clone(),
            url: self.places.course(&card.course.code),
            organisations: details.organisations.clone(),
            subjects: details.subjects.clone(),
            cover: details.cover.as_ref().map(|cover| self.cover(cover)),
            duration: details.duration.map(Into::into),
            effort: details.effort.map(Into::into),
            pace: details.pace,
            state: hit.state,
            run: hit.run.and_then(|id| Some(self.run(home, id, card.run(id)?))),
            runs: card.listed().count(),
            enrollment_count: self.enrolled(hit.enrollment_count),
            snapshots: card.snapshots,
        }
    }

    /// A course in full with its earlier editions; none where it is not public.
    pub(super) fn course(
        &self,
        course: &CourseVersions,
        runs: &[RunVersions],
        snapshots: &[(CourseVersions, Vec<RunVersions>)],
    ) -> Option<Course> {
        let public = course.public.as_ref()?;
        let details = &public.details;
        let edition = |(snapshot, runs): &(CourseVersions, Vec<RunVersions>)| {
            let home = Home { code: &public.code, snapshot: Some(snapshot.id) };
            let title = snapshot.public.as_ref()?.title.clone();
            Some(Snapshot {
                id: snapshot.id.0,
                title,
                url: self.places.snapshot(&public.code, snapshot.id),
                runs: self.runs(home, runs),
            })
        };
        let snapshots = snapshots.iter().filter_map(edition).collect::<Vec<_>>();
        let runs = self.runs(Home { code: &public.code, snapshot: None }, runs);
        let of_all = runs.iter().chain(snapshots.iter().flat_map(|snapshot| &snapshot.runs));
        Some(Course {
            code: public.code.as_str().to_owned(),
            title: public.title.clone(),
            url: self.places.course(&public.code),
            calendar: self.places.course_calendar(&public.code),
            description: details.description.clone(),
            organisations: details.organisations.clone(),
            subjects: details.subjects.clone(),
            cover: details.cover.as_ref().map(|cover| self.cover(cover)),
            duration: details.duration.map(Into::into),
            effort: details.effort.map(Into::into),
            pace: details.pace,
            next_change: of_all.filter_map(|run| run.next_change).map(|change| change.at).min(),
            runs,
            snapshots,
        })
    }

    fn runs(&self, home: Home<'_>, runs: &[RunVersions]) -> Vec<Run> {
        let visible = runs.iter().filter_map(|run| Some((run.id, visible(run)?)));
        visible.map(|(id, run)| self.run(home, id, run)).collect()
    }
}

/// A run's public version, where visitors can see it.
pub(super) fn visible(run: &RunVersions) -> Option<&CourseRun> {
    run.public.as_ref().filter(|public| public.catalog_visibility != CatalogVisibility::Hidden)
}
