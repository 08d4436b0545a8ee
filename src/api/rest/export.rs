//! A campaign's ideas and a funding queue, as tables and as JSON; never more than the caller sees in GraphQL.

use poem::Request;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::{Json, PlainText};
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::csv::table;
use super::{About, Ground, ProblemDocument};
use crate::api::graphql::idea::Idea;
use crate::api::graphql::scene::At;
use crate::api::graphql::vote;
use crate::contest::{CampaignId, Code, IdeaId, SchemeId};
use crate::oslo;

/// The operations.
pub struct Export;

/// An idea as exported.
#[derive(Object)]
struct IdeaRow {
    /// Its opaque id, as in GraphQL.
    id: String,
    /// Its heading.
    title: String,
    /// What it is.
    summary: String,
    /// The language it is written in: nb, nn or en.
    lang: String,
    /// Where it stands.
    state: String,
    /// Its theme.
    theme: Option<String>,
    /// Those who stand behind it.
    authors: Vec<String>,
    /// The unit the first author worked in.
    unit: Option<String>,
    /// What it asks for, in øre.
    amount_ore: Option<u64>,
    /// How many ballots give it something; missing while the campaign does not show it.
    voters: Option<u32>,
    /// The points it has got; missing while the campaign does not show it.
    points: Option<f64>,
    /// When it was sent in.
    submitted: Option<String>,
}

/// A campaign as exported.
#[derive(Object)]
struct CampaignExport {
    /// Its name in addresses.
    slug: String,
    /// Its name for people.
    title: String,
    /// Its public ideas, the first one first.
    ideas: Vec<IdeaRow>,
}

/// An entry of a funding queue as exported.
#[derive(Object)]
struct QueueRow {
    /// Its rank in the queue.
    rank: u32,
    /// The idea's opaque id; missing when the caller does not see it.
    idea: Option<String>,
    /// The idea's heading.
    title: Option<String>,
    /// The office that is to get the money.
    office: Option<String>,
    /// What it is to get, in øre.
    amount_ore: i64,
    /// Where it stands.
    state: String,
}

/// A funding queue as exported.
#[derive(Object)]
struct QueueExport {
    /// The scheme's name in addresses.
    scheme: String,
    /// The budget year.
    year: u16,
    /// In rank order.
    entries: Vec<QueueRow>,
}

#[derive(ApiResponse)]
#[oai(bad_request_handler = "unreadable_table")]
enum Table {
    /// The table.
    #[oai(status = 200, content_type = "text/csv; charset=utf-8")]
    Ok(PlainText<String>, #[oai(header = "Content-Disposition")] String),
    /// A part of the address cannot be read.
    #[oai(status = 400, content_type = "application/problem+json")]
    BadRequest(Json<ProblemDocument>),
    /// What should tell who asks is not believed.
    #[oai(status = 401, content_type = "application/problem+json")]
    NotKnown(Json<ProblemDocument>),
    /// There is no such thing, or the caller does not see it.
    #[oai(status = 404, content_type = "application/problem+json")]
    NotFound(Json<ProblemDocument>),
}

fn unreadable(_: poem::Error) -> Json<ProblemDocument> {
    ProblemDocument::new(400, "Not readable", Some("A part of the address cannot be read.".into()))
}

fn unreadable_table(error: poem::Error) -> Table {
    Table::BadRequest(unreadable(error))
}

fn unreadable_campaign(error: poem::Error) -> CampaignAnswer {
    CampaignAnswer::BadRequest(unreadable(error))
}

fn unreadable_queue(error: poem::Error) -> QueueAnswer {
    QueueAnswer::BadRequest(unreadable(error))
}

macro_rules! json_answer {
    ($name:ident, $body:ty, $unreadable:literal) => {
        #[derive(ApiResponse)]
        #[oai(bad_request_handler = $unreadable)]
        enum $name {
            /// What was asked for.
            #[oai(status = 200)]
            Ok(Json<$body>),
            /// A part of the address cannot be read.
            #[oai(status = 400, content_type = "application/problem+json")]
            BadRequest(Json<ProblemDocument>),
            /// What should tell who asks is not believed.
            #[oai(status = 401, content_type = "application/problem+json")]
            NotKnown(Json<ProblemDocument>),
            /// There is no such thing, or the caller does not see it.
            #[oai(status = 404, content_type = "application/problem+json")]
            NotFound(Json<ProblemDocument>),
        }
    };
}

json_answer!(CampaignAnswer, CampaignExport, "unreadable_campaign");
json_answer!(QueueAnswer, QueueExport, "unreadable_queue");

fn missing(what: &str) -> Json<ProblemDocument> {
    ProblemDocument::new(404, "Not found", Some(format!("There is no such {what}, or it cannot be seen.")))
}

/// For spreadsheets and archives; shows what the caller may see.
#[OpenApi(prefix_path = "/export", tag = "About::Exports")]
impl Export {
    /// A campaign's ideas as a table.
    ///
    /// `;` between cells; cells that begin like a formula get an apostrophe in front.
    #[oai(path = "/campaigns/:slug/ideas.csv", method = "get", operation_id = "ideasTable")]
    async fn ideas_table(
        &self,
        request: &Request,
        ground: Data<&Ground>,
        /// The campaign's name in addresses.
        slug: Path<String>,
    ) -> Table {
        let at = match ground.scene(request.headers()).await {
            Ok(at) => at,
            Err(problem) => return Table::NotKnown(problem),
        };
        let Some(export) = campaign(&at, &slug) else { return Table::NotFound(missing("campaign")) };
        let head = [
            "id",
            "title",
            "summary",
            "lang",
            "state",
            "theme",
            "authors",
            "unit",
            "amount_ore",
            "voters",
            "points",
            "submitted",
        ];
        let rows = export.ideas.into_iter().map(|idea| {
            [
                idea.id,
                idea.title,
                idea.summary,
                idea.lang,
                idea.state,
                idea.theme.unwrap_or_default(),
                idea.authors.join(", "),
                idea.unit.unwrap_or_default(),
                cell(idea.amount_ore),
                cell(idea.voters),
                cell(idea.points),
                idea.submitted.unwrap_or_default(),
            ]
        });
        Table::Ok(PlainText(table(head, rows)), "attachment; filename=\"ideas.csv\"".into())
    }

    /// A campaign's ideas as JSON.
    ///
    /// The same as the table, for programs.
    #[oai(path = "/campaigns/:slug/ideas.json", method = "get", operation_id = "ideas")]
    async fn ideas(
        &self,
        request: &Request,
        ground: Data<&Ground>,
        /// The campaign's name in addresses.
        slug: Path<String>,
    ) -> CampaignAnswer {
        let at = match ground.scene(request.headers()).await {
            Ok(at) => at,
            Err(problem) => return CampaignAnswer::NotKnown(problem),
        };
        match campaign(&at, &slug) {
            Some(export) => CampaignAnswer::Ok(Json(export)),
            None => CampaignAnswer::NotFound(missing("campaign")),
        }
    }

    /// A funding queue as a table.
    ///
    /// Rank, idea, amount and state, in the order in which money is given.
    #[oai(path = "/schemes/:slug/:year/queue.csv", method = "get", operation_id = "queueTable")]
    async fn queue_table(
        &self,
        request: &Request,
        ground: Data<&Ground>,
        /// The scheme's name in addresses.
        slug: Path<String>,
        /// The budget year.
        year: Path<u16>,
    ) -> Table {
        let at = match ground.scene(request.headers()).await {
            Ok(at) => at,
            Err(problem) => return Table::NotKnown(problem),
        };
        let Some(export) = queue(&at, &slug, year.0) else { return Table::NotFound(missing("queue")) };
        let head = ["rank", "idea", "title", "office", "amount_ore", "state"];
        let rows = export.entries.into_iter().map(|entry| {
            [
                entry.rank.to_string(),
                entry.idea.unwrap_or_default(),
                entry.title.unwrap_or_default(),
                entry.office.unwrap_or_default(),
                entry.amount_ore.to_string(),
                entry.state,
            ]
        });
        Table::Ok(PlainText(table(head, rows)), "attachment; filename=\"queue.csv\"".into())
    }

    /// A funding queue as JSON.
    ///
    /// The same as the table, for programs.
    #[oai(path = "/schemes/:slug/:year/queue.json", method = "get", operation_id = "queue")]
    async fn queue(
        &self,
        request: &Request,
        ground: Data<&Ground>,
        /// The scheme's name in addresses.
        slug: Path<String>,
        /// The budget year.
        year: Path<u16>,
    ) -> QueueAnswer {
        let at = match ground.scene(request.headers()).await {
            Ok(at) => at,
            Err(problem) => return QueueAnswer::NotKnown(problem),
        };
        match queue(&at, &slug, year.0) {
            Some(export) => QueueAnswer::Ok(Json(export)),
            None => QueueAnswer::NotFound(missing("queue")),
        }
    }
}

fn cell<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A machine word as it is stored.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(serde_json::Value::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

fn campaign(at: &At, slug: &str) -> Option<CampaignExport> {
    let id: CampaignId = at.view.campaign_by_slug(&Code::from(slug))?;
    let row = at.view.campaign(id)?;
    let title = row.title.best(at.viewer.lang).map(|title| at.text(title).to_owned());
    let ideas = at.view.public_ideas(id).into_iter().flatten().filter_map(|idea| idea_row(at, *idea));
    Some(CampaignExport { slug: slug.to_owned(), title: title.unwrap_or_default(), ideas: ideas.collect() })
}

fn idea_row(at: &At, id: IdeaId) -> Option<IdeaRow> {
    let row = at.view.idea(id)?;
    let current = row.current();
    let tally = Idea::of(at, id)?.tally();
    let theme = row.theme.and_then(|theme| at.view.theme(theme)?.title.best(at.viewer.lang));
    let name = |person| Some(at.text(at.view.person(person)?.name).to_owned());
    Some(IdeaRow {
        id: at.seal.id(id),
        title: at.text(current.title).to_owned(),
        summary: at.text(current.summary).to_owned(),
        lang: word(&current.title.lang),
        state: word(&row.shown()),
        theme: theme.map(|theme| at.text(theme).to_owned()),
        authors: row.authors.iter().filter_map(|person| name(*person)).collect(),
        unit: at.view.unit(row.office).map(|unit| at.text(unit.name).to_owned()),
        amount_ore: row.amount_ore,
        voters: tally.map(|tally| tally.voters),
        points: tally.map(|tally| vote::points(at, row.campaign, tally.points)),
        submitted: row.submitted.map(oslo::stamped),
    })
}

fn queue(at: &At, slug: &str, year: u16) -> Option<QueueExport> {
    let (id, scheme): (SchemeId, _) = at.view.schemes().find(|(_, scheme)| scheme.slug.as_str() == slug)?;
    scheme.envelopes.get(&year)?;
    let entries = at.view.queue(id, year).filter_map(|entry| {
        let entry = at.view.entry(entry)?;
        let idea = at.view.idea(entry.idea);
        Some(QueueRow {
            rank: entry.rank,
            idea: idea.map(|_| at.seal.id(entry.idea)),
            title: idea.map(|idea| at.text(idea.current().title).to_owned()),
            office: at.view.unit(entry.office).map(|unit| at.text(unit.name).to_owned()),
            amount_ore: entry.amount_ore,
            state: word(&at.view.entry_state(entry)),
        })
    });
    Some(QueueExport { scheme: slug.to_owned(), year, entries: entries.collect() })
}
