//! The model beside the state that the journal leads to: ideas, votes, money and words.

use super::audit::demand;
use super::log::Asked;
use super::model::{Model, Stands};
use super::world::*;
use idedugnad::contest::funding::Account;
use idedugnad::contest::idea::IdeaState;
use idedugnad::contest::{CampaignId, EntryId, IdeaId, State, Tag, TrancheId};
use idedugnad::engine::Engine;
use idedugnad::vault::Vault;
use idedugnad::vault::memory::MemoryVault;
use std::collections::BTreeMap;

/// Compares what there is.
///
/// # Errors
/// The first difference.
pub fn compare(model: &Model, tags: &BTreeMap<(u32, Tag), u32>, state: &State) -> Result<(), String> {
    demand!(state.units.table.len() == 2 + model.units.len(), "there are other units");
    demand!(state.people.table.len() as u32 == model.people(), "there are other people");
    demand!(state.campaigns.table.len() == 3 + model.slugs.len(), "there are other campaigns");
    ideas(model, state)?;
    votes(model, tags, state)?;
    money(model, state)
}

fn ideas(model: &Model, state: &State) -> Result<(), String> {
    demand!(state.ideas.table.len() == model.ideas.len(), "there are other ideas");
    for (number, expected) in &model.ideas {
        let Some(idea) = state.ideas.table.get(IdeaId(*number)) else {
            return Err(format!("idea {number} is not there"));
        };
        let stands = match idea.state {
            IdeaState::Submitted => Stands::Submitted,
            IdeaState::Published => Stands::Published,
            IdeaState::Clarification => Stands::Asked,
            IdeaState::Parked => Stands::Parked,
            IdeaState::Withdrawn => Stands::Withdrawn,
            IdeaState::Selected | IdeaState::Queued => Stands::Selected,
            other => return Err(format!("idea {number} stands at {other:?}")),
        };
        demand!(stands == expected.stands, "idea {number} is {stands:?} and not {:?}", expected.stands);
        let people = |ids: &[idedugnad::contest::PersonId]| ids.iter().map(|id| id.0).collect::<Vec<_>>();
        demand!(people(&idea.authors) == expected.authors, "idea {number} has other authors");
        demand!(people(&idea.invited) == expected.invited, "others are invited to idea {number}");
        demand!(idea.revision() == expected.revisions, "idea {number} has other versions");
        let public = expected.published && expected.stands != Stands::Withdrawn;
        let listed = state.ideas.public.get(&idea.campaign).is_some_and(|ids| ids.contains(&IdeaId(*number)));
        demand!(listed == public, "idea {number} is listed: {listed}");
    }
    Ok(())
}

fn votes(model: &Model, tags: &BTreeMap<(u32, Tag), u32>, state: &State) -> Result<(), String> {
    for campaign in [APPROVALS, POINTS] {
        let expected: BTreeMap<u32, &Vec<(u32, u32)>> = model
            .ballots
            .iter()
            .filter(|((where_, _), _)| *where_ == campaign)
            .map(|((_, who), choices)| (*who, choices))
            .collect();
        let Some(poll) = state.votes.polls.get(&CampaignId(campaign)) else {
            demand!(expected.is_empty(), "nobody has voted in {campaign}");
            continue;
        };
        demand!(poll.ballots.len() == expected.len(), "{} have voted in {campaign}", poll.ballots.len());
        demand!(poll.turnout.values().sum::<u32>() as usize == expected.len(), "the turnout is wrong");
        let mut points: BTreeMap<u32, (u32, u64)> = BTreeMap::new();
        for (tag, ballot) in &poll.ballots {
            let who = tags.get(&(campaign, *tag)).ok_or("a ballot of nobody counts")?;
            let given: Vec<_> = ballot.choices().iter().map(|choice| (choice.0.0, choice.1)).collect();
            demand!(expected.get(who) == Some(&&given), "{who} has voted {given:?} in {campaign}");
            for (idea, given) in given {
                let sum = points.entry(idea).or_default();
                *sum = (sum.0 + 1, sum.1 + u64::from(given));
            }
        }
        let tallies = poll.tallies.iter().map(|(idea, tally)| (idea.0, (tally.voters, tally.points)));
        demand!(tallies.collect::<BTreeMap<_, _>>() == points, "the tallies of {campaign} are wrong");
    }
    Ok(())
}

fn money(model: &Model, state: &State) -> Result<(), String> {
    let money = &model.money;
    let envelope = state.funding.envelope(SCHEME, YEAR).ok_or("there is no envelope")?;
    let [reserved, committed, ordered, paid] = money.held();
    for (account, expected) in [
        (Account::Available, money.free()),
        (Account::Reserved, reserved),
        (Account::Committed, committed),
        (Account::Ordered, ordered),
        (Account::Paid, paid),
        (Account::Returned, money.returned),
    ] {
        let balance = envelope.ledger.balance_ore(account);
        demand!(balance == expected, "{account:?} is {balance} and not {expected}");
    }
    demand!(state.funding.entries.len() == money.places.len(), "there are other entries");
    for (number, (place, idea)) in (1..).zip(money.places.iter().zip(&model.queued)) {
        let entry = state.funding.entries.get(EntryId(number)).ok_or("an entry is not there")?;
        demand!(entry.idea.0 == *idea, "entry {number} is for another idea");
        demand!(entry.state == place.state, "entry {number} is {:?} and not {:?}", entry.state, place.state);
        demand!(entry.skipped.is_some() == place.skipped, "entry {number} is passed over, or not");
    }
    demand!(state.funding.tranches.len() == money.parts.len(), "there are other tranches");
    for (number, part) in (1..).zip(&money.parts) {
        let tranche = state.funding.tranches.get(TrancheId(number)).ok_or("a tranche is not there")?;
        demand!(tranche.state == part.state, "tranche {number} is {:?}", tranche.state);
    }
    Ok(())
}

/// Whether the words of every idea are those of the request that wrote them last, wherever one looks.
///
/// # Errors
/// The first idea without its words.
pub fn words(model: &Model, asked: &[Asked], engines: &[&Engine], vault: &MemoryVault) -> Result<(), String> {
    let kept: BTreeMap<u64, String> = vault
        .load()
        .map_err(|fault| fault.to_string())?
        .into_iter()
        .map(|text| (text.id, text.text))
        .collect();
    for (number, engine) in engines.iter().enumerate() {
        let moment = engine.moment();
        let newest = engines.iter().all(|other| other.moment().seq <= moment.seq);
        for (id, idea) in moment.state.ideas.table.iter() {
            let title = idea.current().title.prose;
            let Some(shown) = moment.texts.get(title) else {
                return Err(format!("replica {number} has no words for idea {}", id.0));
            };
            demand!(
                kept.get(&title.0).map(String::as_str) == Some(shown.as_ref()),
                "the vault has other words for idea {}",
                id.0
            );
            let request = model.ideas.get(&id.0).map_or(0, |idea| idea.words_of);
            if newest && request > 0 {
                let heading = asked[request as usize - 1].request.heading();
                demand!(shown.as_ref() == heading, "idea {} is called {shown}", id.0);
            }
        }
    }
    Ok(())
}
