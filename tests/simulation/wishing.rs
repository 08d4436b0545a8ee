//! What people wish for: anything, but more often what could be granted as far as they can see.

use super::chance::Chance;
use super::wish::{Wish, treasurer};
use super::world::*;
use crate::funding::model::Try;
use idedugnad::contest::State;
use idedugnad::contest::funding::{EntryState, TrancheState};
use idedugnad::contest::idea::{Idea, IdeaState};

#[derive(Clone, Copy)]
enum Kind {
    Ballot,
    Idea,
    Revise,
    Invite,
    Answer,
    Withdraw,
    Revive,
    Ask,
    Reply,
    Register,
    Extend,
    Queue,
    Money,
}

const KINDS: &[(usize, Kind)] = &[
    (30, Kind::Ballot),
    (14, Kind::Idea),
    (7, Kind::Revise),
    (4, Kind::Invite),
    (9, Kind::Answer),
    (4, Kind::Withdraw),
    (4, Kind::Revive),
    (6, Kind::Ask),
    (5, Kind::Reply),
    (6, Kind::Register),
    (2, Kind::Extend),
    (7, Kind::Queue),
    (24, Kind::Money),
];

/// Who wishes for what, seen from a replica's state.
pub fn wish(chance: &mut Chance, state: &State, now: i64) -> (u32, Wish) {
    let kind = chance.weighed(KINDS);
    let people = state.people.table.len();
    let anybody = 1 + chance.below(people) as u32;
    let staff = 1 + chance.below(STAFF as usize) as u32;
    let campaign = 1 + chance.below(2) as u32;
    let ideas: Vec<(u32, &Idea)> = state.ideas.table.iter().map(|(id, idea)| (id.0, idea)).collect();
    let (idea, row) = ideas[chance.below(ideas.len())];
    let author = row.authors.first().map_or(staff, |author| author.0);
    let author = if chance.percent(90) { author } else { anybody };
    match kind {
        Kind::Ballot => (anybody, Wish::Ballot { campaign, choices: choices(chance, campaign, &ideas) }),
        Kind::Idea => {
            let number = if chance.percent(70) { 0 } else { 1 + chance.below(2) };
            let co_authors = (0..number).map(|_| 1 + chance.below(STAFF as usize) as u32).collect();
            (staff, Wish::Idea { campaign, co_authors })
        }
        Kind::Revise => {
            let seen = if chance.percent(85) { row.revision() } else { 1 + chance.below(3) as u32 };
            (author, Wish::Revise { idea, seen })
        }
        Kind::Invite => (author, Wish::Invite { idea, person: anybody }),
        Kind::Answer => {
            let asked: Vec<(u32, u32)> = ideas
                .iter()
                .flat_map(|(idea, row)| row.invited.iter().map(|person| (*idea, person.0)))
                .collect();
            let (idea, person) = chance.pick(&asked).unwrap_or((idea, staff));
            let wish = if chance.percent(75) { Wish::Join { idea } } else { Wish::Refuse { idea } };
            (person, wish)
        }
        Kind::Withdraw => (author, Wish::Withdraw { idea }),
        Kind::Revive => {
            let idea = standing(chance, &ideas, IdeaState::Withdrawn).unwrap_or(idea);
            (if chance.percent(50) { author } else { MANAGER }, Wish::Revive { idea })
        }
        Kind::Ask => {
            let idea = standing(chance, &ideas, IdeaState::Published).unwrap_or(idea);
            let who = if chance.percent(95) { MANAGER } else { anybody };
            (who, Wish::Ask { idea, days: 1 + chance.below(3) as u32 })
        }
        Kind::Reply => {
            let idea = standing(chance, &ideas, IdeaState::Clarification).unwrap_or(idea);
            let author = ideas.iter().find(|(id, _)| *id == idea).and_then(|(_, row)| row.authors.first());
            (author.map_or(staff, |author| author.0), Wish::Reply { idea })
        }
        Kind::Register => match chance.below(4) {
            0 | 1 => (0, Wish::Unit { code: chance.below(12) as u32 }),
            2 => (0, Wish::Person { key: chance.below(6) as u32 }),
            _ => (MANAGER, Wish::Campaign { slug: chance.below(5) as u32 }),
        },
        Kind::Extend => {
            let hours = (now - START.0) / HOUR + chance.between(1, 90);
            (MANAGER, Wish::Extend { campaign, until_hours: hours })
        }
        Kind::Queue => {
            let idea = 1 + chance.below(SELECTED as usize) as u32;
            (OFFICER, Wish::Queue { idea, amount_ore: chance.between(1, 5) * 100 })
        }
        Kind::Money => {
            let act = act(chance, state);
            let who = if chance.percent(97) { treasurer(act) } else { anybody };
            (who, Wish::Money(act))
        }
    }
}

fn standing(chance: &mut Chance, ideas: &[(u32, &Idea)], stands: IdeaState) -> Option<u32> {
    let there: Vec<u32> =
        ideas.iter().filter(|(_, row)| row.state == stands).map(|(idea, _)| *idea).collect();
    chance.pick(&there)
}

fn choices(chance: &mut Chance, campaign: u32, ideas: &[(u32, &Idea)]) -> Vec<(u32, u32)> {
    let votable: Vec<u32> = ideas
        .iter()
        .filter(|(_, row)| row.campaign.0 == campaign && row.in_vote())
        .map(|(idea, _)| *idea)
        .collect();
    let mut choices: Vec<(u32, u32)> = Vec::new();
    for _ in 0..chance.below(4) {
        let idea = if chance.percent(97) { chance.pick(&votable) } else { chance.pick(&[1, 2, 99]) };
        let points =
            if campaign == APPROVALS && chance.percent(98) { 1 } else { chance.between(1, 5) as u32 };
        if let Some(idea) = idea.filter(|idea| chance.percent(3) || choices.iter().all(|c| c.0 != *idea)) {
            choices.push((idea, points));
        }
    }
    choices
}

/// The next act with money, mostly the one that is next for some entry or tranche.
fn act(chance: &mut Chance, state: &State) -> Try {
    let entries: Vec<_> =
        state.funding.entries.iter().map(|(id, entry)| (id.0 as usize - 1, entry)).collect();
    let tranches: Vec<_> =
        state.funding.tranches.iter().map(|(id, row)| (id.0 as usize - 1, row.state)).collect();
    let amount = chance.between(1, 4) * 50;
    if chance.percent(20) {
        let number = chance.below(6);
        return match chance.below(9) {
            0 => Try::Resize(chance.between(2, 14) * 100),
            1 => Try::Offer(number),
            2 => Try::Commit(number),
            3 => Try::Decline(number),
            4 => Try::Return(number, amount),
            5 => Try::Reopen,
            6 => Try::Skip(number),
            7 => Try::Unskip(number),
            _ => Try::Settle(number),
        };
    }
    if let Some((tranche, stands)) = chance.pick(&tranches).filter(|_| chance.percent(40)) {
        return match stands {
            TrancheState::Requested => Try::Certify(tranche),
            TrancheState::Certified if chance.percent(90) => Try::Order(tranche),
            TrancheState::Certified => Try::Reject(tranche),
            TrancheState::Ordered if chance.percent(80) => Try::Paid(tranche),
            TrancheState::Ordered => Try::Fail(tranche),
            TrancheState::Paid | TrancheState::Rejected => Try::Reopen,
        };
    }
    let Some((number, entry)) = chance.pick(&entries) else { return Try::Resize(900) };
    match entry.state {
        EntryState::Queued => Try::Resize(chance.between(6, 14) * 100),
        EntryState::Reserved => Try::Offer(number),
        EntryState::Offered if !entry.plan_approved => Try::Approve(number),
        EntryState::Offered => Try::Commit(number),
        EntryState::Committed if chance.percent(80) => Try::Accept(number),
        EntryState::Committed => Try::Decline(number),
        EntryState::Active if chance.percent(80) => Try::Request(number, amount),
        EntryState::Active => Try::Settle(number),
        _ => Try::Return(number, amount),
    }
}
