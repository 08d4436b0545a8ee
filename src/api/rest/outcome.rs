//! The outcome of a campaign's vote as a `.pb` file, for those who study or allocate it elsewhere.

use poem::Request;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::{Json, PlainText};
use poem_openapi::{ApiResponse, OpenApi};

use super::{About, Ground, ProblemDocument};
use crate::api::global_id::Seal;
use crate::api::graphql::scene::At;
use crate::contest::idea::Idea;
use crate::contest::view::Withheld;
use crate::contest::vote::Tally;
use crate::contest::{Code, IdeaId, Tag, View};
use crate::pabulib;

/// The operation.
pub struct Outcomes;

#[derive(ApiResponse)]
enum OutcomeAnswer {
    /// The file.
    #[oai(status = 200, content_type = "text/plain; charset=utf-8")]
    Ok(PlainText<String>, #[oai(header = "Content-Disposition")] String),
    /// What should tell who asks is not believed.
    #[oai(status = 401, content_type = "application/problem+json")]
    NotKnown(Json<ProblemDocument>),
    /// There is no such campaign, or the caller does not see it.
    #[oai(status = 404, content_type = "application/problem+json")]
    NotFound(Json<ProblemDocument>),
    /// The campaign has no outcome to hand out: no vote, no money, or not over yet.
    #[oai(status = 409, content_type = "application/problem+json")]
    Withheld(Json<ProblemDocument>),
}

/// For research and for other tools.
#[OpenApi(prefix_path = "/export", tag = "About::Exports")]
impl Outcomes {
    /// The outcome of a campaign's vote in the Pabulib format.
    ///
    /// Totals only, and only once the vote is over: ballots are secret. Each line of VOTES is one mark for one project.
    #[oai(path = "/campaigns/:slug/outcome.pb", method = "get", operation_id = "outcome")]
    async fn outcome(
        &self,
        request: &Request,
        ground: Data<&Ground>,
        /// The campaign's name in addresses.
        slug: Path<String>,
    ) -> OutcomeAnswer {
        let at = match ground.scene(request.headers()).await {
            Ok(at) => at,
            Err(problem) => return OutcomeAnswer::NotKnown(problem),
        };
        match of_scene(&at, &slug) {
            Ok(file) => OutcomeAnswer::Ok(PlainText(file), format!("attachment; filename=\"{}.pb\"", slug.0)),
            Err(Withheld::NotSeen) => OutcomeAnswer::NotFound(problem(404, "Not found", Withheld::NotSeen)),
            Err(why) => OutcomeAnswer::Withheld(problem(409, "No outcome", why)),
        }
    }
}

fn problem(status: u16, title: &str, why: Withheld) -> Json<ProblemDocument> {
    ProblemDocument::new(status, title, Some(told(why).into()))
}

/// Why there is no file, in a sentence.
pub fn told(why: Withheld) -> &'static str {
    match why {
        Withheld::NotSeen => "There is no such campaign, or it cannot be seen.",
        Withheld::NoVote => "The campaign holds no vote.",
        Withheld::NotOver => "The vote is not over yet.",
        Withheld::NoEnvelope => "The campaign has no money to share out.",
    }
}

fn of_scene(at: &At, slug: &str) -> Result<String, Withheld> {
    let campaign = at.view.campaign_by_slug(&Code::from(slug)).ok_or(Withheld::NotSeen)?;
    let named = |idea: &Idea| at.text(idea.current().title).to_owned();
    file(&at.view, slug, at.tag(campaign), &at.seal, named)
}

/// The file of a campaign, as far as the viewer may see it; `named` gives an idea's heading. An idea that came with a
/// file keeps the id it had there.
///
/// # Errors
/// Why there is none.
pub fn file(
    view: &View,
    slug: &str,
    tag: Option<Tag>,
    seal: &Seal,
    named: impl Fn(&Idea) -> String,
) -> Result<String, Withheld> {
    let campaign = view.campaign_by_slug(&Code::from(slug)).ok_or(Withheld::NotSeen)?;
    let outcome = view.outcome(campaign, tag)?;
    let line = |(id, cost_ore, tally): &(IdeaId, u64, Tally)| {
        let row = view.idea(*id)?;
        let reference = row.reference.as_ref().map(|code| code.as_str().to_owned());
        Some(pabulib::Line {
            id: reference.unwrap_or_else(|| seal.id(*id)),
            name: named(row),
            cost_ore: *cost_ore,
            voters: tally.voters,
            points: tally.points,
        })
    };
    let lines: Vec<pabulib::Line> = outcome.projects.iter().filter_map(line).collect();
    Ok(pabulib::write(slug, outcome.voting, outcome.budget_ore, &lines))
}
