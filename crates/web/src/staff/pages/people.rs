//! People: who may use the staff site, and how far.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use hyper::StatusCode;
use store::{Account, AccountError, AccountId, LINK_LIFETIME, Role, TokenDigest, new_token};

use super::super::posted::Posted;
use super::super::problem::Problem;
use super::super::told::Told;
use super::super::viewer::Staff;
use super::super::{page, page_with};
use crate::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/people", get(show).post(add))
        .route("/people/{id}/link", post(link))
        .route("/people/{id}/role", post(role))
        .route("/people/{id}/disable", post(disable))
        .route("/people/{id}/enable", post(enable))
}

/// A link that was just made; it is shown once.
struct MadeLink {
    name: String,
    address: String,
}

#[derive(Template)]
#[template(path = "staff/people.html")]
struct People<'a> {
    v: &'a Staff,
    accounts: Vec<Account>,
    roles: &'static [Role],
    made: Option<MadeLink>,
    typed_name: &'a str,
    typed_role: Role,
    error: Option<String>,
}

impl People<'_> {
    fn is_me(&self, account: &Account) -> bool {
        self.v.name() == account.name
    }
}

async fn people<'a>(app: &App, v: &'a Staff) -> Result<People<'a>, Problem> {
    let accounts = app.reader.accounts().await?;
    Ok(People { v, accounts, roles: Role::ALL, made: None, typed_name: "", typed_role: Role::Editor, error: None })
}

async fn show(State(app): State<Arc<App>>, v: Staff) -> Result<Response, Problem> {
    v.needs(Role::Administrator)?;
    Ok(page(&people(&app, &v).await?))
}

async fn add(State(app): State<Arc<App>>, v: Staff, form: Posted) -> Result<Response, Problem> {
    v.needs(Role::Administrator)?;
    let role = form.get("role").parse::<Role>().unwrap_or(Role::Viewer);
    let (name, now) = (form.get("name").to_owned(), v.now);
    match app.writer.execute(move |session| session.add_account(&name, role, now)).await {
        Ok(id) => made(&app, &v, id, form.get("name")).await,
        Err(AccountError::Store(error)) => Err(error.into()),
        Err(error) => {
            let error = match error {
                AccountError::NameTaken(name) => v.l.x("people-name-taken", name),
                _ => v.l.t("people-name-rule"),
            };
            let listed = people(&app, &v).await?;
            let page = People { typed_name: form.get("name"), typed_role: role, error: Some(error), ..listed };
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Makes a one-time link and shows it, this once.
async fn made(app: &App, v: &Staff, id: AccountId, name: &str) -> Result<Response, Problem> {
    let token = new_token();
    let digest = TokenDigest::of(&token);
    let lifetime = i64::try_from(LINK_LIFETIME.as_micros()).unwrap_or(i64::MAX);
    let expires_at = catalog::Instant::from_micros(v.now.as_micros().saturating_add(lifetime)).unwrap_or(catalog::Instant::MAX);
    app.writer.execute(move |session| session.make_one_time_link(id, &digest, expires_at)).await?;
    let address = format!("{}/staff/welcome/{token}", app.staff.public_url);
    let listed = people(app, v).await?;
    Ok(page(&People { made: Some(MadeLink { name: name.to_owned(), address }), ..listed }))
}

/// Whose account it is that is spoken of.
async fn named(app: &App, id: i64) -> Result<Account, Problem> {
    let accounts = app.reader.accounts().await?;
    accounts.into_iter().find(|account| account.id == AccountId(id)).ok_or(Problem::NotFound)
}

async fn link(State(app): State<Arc<App>>, v: Staff, Path(id): Path<i64>, _form: Posted) -> Result<Response, Problem> {
    v.needs(Role::Administrator)?;
    let account = named(&app, id).await?;
    made(&app, &v, account.id, &account.name).await
}

async fn role(State(app): State<Arc<App>>, v: Staff, Path(id): Path<i64>, form: Posted) -> Result<Response, Problem> {
    v.needs(Role::Administrator)?;
    let account = named(&app, id).await?;
    let role = form.get("role").parse::<Role>().map_err(|_| Problem::NotFound)?;
    let told = Told::new("told-role-changed").x(&account.name);
    changed(&v, app.writer.execute(move |session| session.set_role(account.id, role)).await, told)
}

async fn disable(State(app): State<Arc<App>>, v: Staff, Path(id): Path<i64>, _form: Posted) -> Result<Response, Problem> {
    set_disabled(&app, &v, id, true, "told-account-disabled").await
}

async fn enable(State(app): State<Arc<App>>, v: Staff, Path(id): Path<i64>, _form: Posted) -> Result<Response, Problem> {
    set_disabled(&app, &v, id, false, "told-account-enabled").await
}

async fn set_disabled(app: &App, v: &Staff, id: i64, disabled: bool, told: &str) -> Result<Response, Problem> {
    v.needs(Role::Administrator)?;
    let account = named(app, id).await?;
    let told = Told::new(told).x(&account.name);
    changed(v, app.writer.execute(move |session| session.set_disabled(account.id, disabled)).await, told)
}

fn changed(v: &Staff, outcome: Result<(), AccountError>, told: Told) -> Result<Response, Problem> {
    match outcome {
        Ok(()) => Ok(told.at(v, "/people")),
        Err(AccountError::LastAdministrator) => Err(Problem::Refused(v.l.t("people-last-administrator"))),
        Err(error) => Err(error.into()),
    }
}
