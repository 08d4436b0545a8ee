//! The root of subscriptions: told that something one sees has changed, and of nothing else.

use async_graphql::{Context, ID, Result, Subscription as Root};
use futures_util::{Stream, stream};
use std::time::Duration;
use tokio::sync::watch;

use super::campaign::Campaign;
use super::failure::{Code, Failure};
use super::scene::At;
use crate::contest::CampaignId;

/// Commits within this time are looked at together.
const GATHERING: Duration = Duration::from_millis(100);
/// Longest wait without looking.
const LONGEST: Duration = Duration::from_secs(60);

/// What can be listened to.
#[derive(Default)]
pub struct Subscription;

/// What can be listened to.
#[Root]
impl Subscription {
    /// A campaign, now and whenever what the viewer sees of it has changed. Ballots raise no event while their
    /// tallies are hidden from the viewer.
    async fn campaign_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its opaque id.")] id: ID,
    ) -> Result<impl Stream<Item = Campaign>> {
        let at = ctx.data_unchecked::<At>().clone();
        let unknown = || Failure::new(Code::BadUserInput, "There is no such campaign, or it cannot be seen.");
        let id: CampaignId = at.seal.open_id(&id).ok_or_else(unknown)?;
        Campaign::of(&at, id).ok_or_else(unknown)?;
        let bell = at.engine.bell();
        Ok(stream::unfold((at, bell, None), move |(mut at, mut bell, mut shown)| async move {
            loop {
                at = at.at(at.engine.moment());
                let seen = at.view.campaign_mark(id, at.tag(id));
                if shown != seen {
                    shown = seen;
                    if let Some(campaign) = Campaign::of(&at, id) {
                        return Some((campaign, (at, bell, shown)));
                    }
                }
                wait(&at, id, &mut bell).await?;
            }
        }))
    }
}

/// Waits for the next commit, or for the clock to turn a phase; after that, a moment more, so that many commits make one
/// look.
async fn wait(at: &At, id: CampaignId, bell: &mut watch::Receiver<u64>) -> Option<()> {
    let turn = at.view.next_turn(id).map(|turn| turn.0.saturating_sub(at.view.at.0).max(0) as u64);
    let turn = Duration::from_millis(turn.unwrap_or(u64::MAX).min(LONGEST.as_millis() as u64));
    match tokio::time::timeout(turn, bell.changed()).await {
        Ok(Err(_)) => return None,
        Ok(Ok(())) | Err(_) => tokio::time::sleep(GATHERING).await,
    }
    Some(())
}
