//! The rules of what is simulated, told again from the domain's description: who stands behind which idea, who has
//! voted for what, where the money stands. It knows nothing of commands, events, batches or engines.

use super::wish::Wish;
use super::world::*;
use crate::funding::model::{self as money, Try};
use idedugnad::contest::funding::EntryState;
use std::collections::{BTreeMap, BTreeSet};

const DAY: i64 = 24 * HOUR;

/// Where an idea stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Waits for co-authors.
    Submitted,
    Published,
    /// The authors were asked something.
    Asked,
    Parked,
    Withdrawn,
    /// Of last year's campaign; it takes part in nothing but money.
    Selected,
}

/// A question to the authors.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    asked: i64,
    until: i64,
    reminded: bool,
    before: Stands,
    answered: bool,
}

#[derive(Clone, Debug)]
pub struct Idea {
    pub campaign: u32,
    pub authors: Vec<u32>,
    pub invited: Vec<u32>,
    pub stands: Stands,
    pub published: bool,
    pub revisions: u32,
    /// The request that wrote the current words; 0 for those of last year.
    pub words_of: u32,
    before_withdrawal: Stands,
    question: Option<Question>,
}

/// What happens by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    Reminded(u32),
    Lapsed(u32),
    GrantLapsed(u32),
    Reserved(u32),
}

/// What a wish has made, as the number it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Unit(u32),
    Person(u32),
    Campaign(u32),
    Idea(u32),
    Money,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub units: BTreeSet<u32>,
    pub keys: BTreeSet<u32>,
    pub slugs: BTreeSet<u32>,
    pub votes_until: BTreeMap<u32, i64>,
    pub ideas: BTreeMap<u32, Idea>,
    /// The last ballot of each who has voted, by campaign and person.
    pub ballots: BTreeMap<(u32, u32), Vec<(u32, u32)>>,
    pub money: money::Model,
    /// The idea of each place in the queue.
    pub queued: Vec<u32>,
}

impl Model {
    pub fn new() -> Model {
        let selected = |number| {
            let idea = Idea {
                campaign: EARLIER,
                authors: vec![AUTHOR],
                invited: vec![],
                stands: Stands::Selected,
                published: true,
                revisions: 1,
                words_of: 0,
                before_withdrawal: Stands::Selected,
                question: None,
            };
            (number, idea)
        };
        Model {
            units: BTreeSet::new(),
            keys: BTreeSet::new(),
            slugs: BTreeSet::new(),
            votes_until: CALENDAR.iter().map(|calendar| (calendar.campaign, calendar.votes_until)).collect(),
            ideas: (1..=SELECTED).map(selected).collect(),
            ballots: BTreeMap::new(),
            money: money::Model {
                envelope: ENVELOPE_ORE,
                returned: 0,
                allocating: true,
                places: vec![],
                parts: vec![],
                now: START.0,
                ideas_left: SELECTED,
                ranked: vec![],
                later: 0,
            },
            queued: vec![],
        }
    }

    /// Lets happen what is due, and tells it in no particular order.
    pub fn settle(&mut self, at: i64) -> Vec<Due> {
        let mut due = Vec::new();
        for (number, idea) in &mut self.ideas {
            let Some(question) = idea.question.as_mut().filter(|_| idea.stands == Stands::Asked) else {
                continue;
            };
            if question.until <= at {
                idea.stands = Stands::Parked;
                due.push(Due::Lapsed(*number));
                continue;
            }
            let reminder = question.until - 2 * DAY;
            if !question.reminded && reminder > question.asked && reminder <= at {
                question.reminded = true;
                due.push(Due::Reminded(*number));
            }
        }
        let before: Vec<EntryState> = self.money.places.iter().map(|place| place.state).collect();
        self.money.now = at;
        self.money.settle();
        for (number, (place, before)) in (1..).zip(self.money.places.iter().zip(before)) {
            match (before, place.state) {
                (EntryState::Queued, EntryState::Reserved) => due.push(Due::Reserved(number)),
                (_, EntryState::Lapsed) if before != EntryState::Lapsed => due.push(Due::GrantLapsed(number)),
                _ => {}
            }
        }
        due.sort();
        due
    }

    /// Does what is wished if the rules allow it, as of an instant at which nothing is due. `request` marks new words.
    pub fn grant(&mut self, who: u32, wish: &Wish, request: u32, at: i64) -> Option<About> {
        match wish {
            Wish::Unit { code } => {
                let new = who == 0 && self.units.insert(*code);
                new.then_some(About::Unit(2 + self.units.len() as u32))
            }
            Wish::Person { key } => {
                let new = who == 0 && self.keys.insert(*key);
                new.then_some(About::Person(self.people()))
            }
            Wish::Campaign { slug } => {
                let new = who == MANAGER && self.slugs.insert(*slug);
                new.then_some(About::Campaign(3 + self.slugs.len() as u32))
            }
            Wish::Extend { campaign, until_hours } => {
                let until = self.votes_until.get_mut(campaign)?;
                let allowed = who == MANAGER && hours(*until) > at && *until_hours > *until;
                allowed.then(|| *until = *until_hours)?;
                Some(About::Campaign(*campaign))
            }
            Wish::Ballot { campaign, choices } => self.vote(who, *campaign, choices, at),
            Wish::Queue { idea, amount_ore } => self.queue(who, *idea, *amount_ore),
            Wish::Money(act) => {
                self.money.now = at;
                may(who, *act).then_some(())?;
                self.money.does(*act)?;
                Some(About::Money)
            }
            Wish::Idea { campaign, co_authors } => self.submit(who, *campaign, co_authors, request, at),
            _ => self.about_idea(who, wish, request, at),
        }
    }

    pub fn people(&self) -> u32 {
        PEOPLE + self.keys.len() as u32
    }

    fn takes_ideas(campaign: u32, at: i64) -> bool {
        CALENDAR.iter().any(|c| c.campaign == campaign && (START.0..hours(c.ideas_until)).contains(&at))
    }

    fn takes_votes(&self, campaign: u32, at: i64) -> bool {
        let from = CALENDAR.iter().find(|c| c.campaign == campaign).map(|c| hours(c.votes_from));
        let until = self.votes_until.get(&campaign).map(|until| hours(*until));
        from.zip(until).is_some_and(|(from, until)| (from..until).contains(&at))
    }

    fn votable(&self, campaign: u32, idea: u32) -> bool {
        self.ideas.get(&idea).is_some_and(|idea| {
            idea.campaign == campaign
                && idea.published
                && matches!(idea.stands, Stands::Published | Stands::Asked)
        })
    }

    fn vote(&mut self, who: u32, campaign: u32, choices: &[(u32, u32)], at: i64) -> Option<About> {
        let known = (1..=self.people()).contains(&who);
        let distinct = choices.iter().map(|(idea, _)| idea).collect::<BTreeSet<_>>().len() == choices.len();
        let all_votable = choices.iter().all(|(idea, _)| self.votable(campaign, *idea));
        let points: u32 = choices.iter().map(|(_, points)| points).sum();
        let fits = match campaign {
            APPROVALS => choices.len() as u32 <= VOTES_MAX && choices.iter().all(|(_, points)| *points == 1),
            _ => points <= BUDGET && choices.iter().all(|(_, points)| (1..=PER_IDEA_MAX).contains(points)),
        };
        (known && self.takes_votes(campaign, at) && distinct && all_votable && fits).then(|| {
            let mut choices = choices.to_vec();
            choices.sort_unstable();
            self.ballots.insert((campaign, who), choices);
            About::Campaign(campaign)
        })
    }

    fn queue(&mut self, who: u32, idea: u32, amount_ore: i64) -> Option<About> {
        let selected = self.ideas.get(&idea).is_some_and(|idea| idea.stands == Stands::Selected);
        let mut places = self.money.places.iter().zip(&self.queued).enumerate();
        let waits = |(number, (place, queued)): (usize, (&money::Place, &u32))| {
            let free = match place.state {
                EntryState::Declined | EntryState::Lapsed => true,
                EntryState::Settled => self.money.paid_gross(number) == place.returned,
                _ => false,
            };
            *queued == idea && !free
        };
        if who != OFFICER || !selected || places.any(waits) {
            return None;
        }
        self.money.does(Try::Queue { amount: amount_ore, rank: None })?;
        self.queued.push(idea);
        Some(About::Money)
    }

    fn submit(
        &mut self,
        who: u32,
        campaign: u32,
        co_authors: &[u32],
        request: u32,
        at: i64,
    ) -> Option<About> {
        let people = 1..=self.people();
        let strangers = |index: usize, person: &u32| {
            people.contains(person) && *person != who && !co_authors[..index].contains(person)
        };
        let fine = co_authors.iter().enumerate().all(|(index, person)| strangers(index, person));
        if !people.contains(&who) || !Self::takes_ideas(campaign, at) || !fine {
            return None;
        }
        let published = co_authors.is_empty();
        let number = self.ideas.len() as u32 + 1;
        let idea = Idea {
            campaign,
            authors: vec![who],
            invited: co_authors.to_vec(),
            stands: if published { Stands::Published } else { Stands::Submitted },
            published,
            revisions: 1,
            words_of: request,
            before_withdrawal: Stands::Submitted,
            question: None,
        };
        self.ideas.insert(number, idea);
        Some(About::Idea(number))
    }

    fn about_idea(&mut self, who: u32, wish: &Wish, request: u32, at: i64) -> Option<About> {
        let people = self.people();
        let (Wish::Revise { idea: number, .. }
        | Wish::Invite { idea: number, .. }
        | Wish::Join { idea: number }
        | Wish::Refuse { idea: number }
        | Wish::Withdraw { idea: number }
        | Wish::Revive { idea: number }
        | Wish::Ask { idea: number, .. }
        | Wish::Reply { idea: number }) = wish
        else {
            return None;
        };
        let idea = self.ideas.get_mut(number)?;
        let open = Self::takes_ideas(idea.campaign, at);
        idea.change(who, wish, Moment { request, at, open, people })?;
        Some(About::Idea(*number))
    }
}

/// What an idea needs to know of the rest.
struct Moment {
    request: u32,
    at: i64,
    /// Whether the campaign takes ideas and revisions.
    open: bool,
    people: u32,
}

impl Idea {
    fn change(&mut self, who: u32, wish: &Wish, now: Moment) -> Option<()> {
        use Stands::*;
        let author = self.authors.contains(&who);
        let invited = self.invited.contains(&who);
        let gathers = matches!(self.stands, Submitted | Published | Asked);
        match *wish {
            Wish::Revise { seen, .. } => {
                let may = author && gathers && (now.open || self.stands == Asked);
                (may && seen == self.revisions).then_some(())?;
                self.revisions += 1;
                self.words_of = now.request;
            }
            Wish::Invite { person, .. } => {
                let new = !self.authors.contains(&person) && !self.invited.contains(&person);
                let room = self.authors.len() + self.invited.len() < 10;
                (author && gathers && new && room && (1..=now.people).contains(&person)).then_some(())?;
                self.invited.push(person);
            }
            Wish::Join { .. } => {
                (invited && gathers).then_some(())?;
                self.invited.retain(|person| *person != who);
                self.authors.push(who);
                self.publish();
            }
            Wish::Refuse { .. } => {
                invited.then_some(())?;
                self.invited.retain(|person| *person != who);
                self.publish();
            }
            Wish::Withdraw { .. } => {
                (author && (gathers || self.stands == Parked)).then_some(())?;
                self.before_withdrawal = self.stands;
                self.stands = Withdrawn;
            }
            Wish::Revive { .. } => {
                let may = if author { now.open } else { who == MANAGER && !self.is_of_directorate() };
                (self.stands == Withdrawn && may).then_some(())?;
                self.stands = self.before_withdrawal;
                self.publish();
            }
            Wish::Ask { days, .. } => {
                let may = who == MANAGER && !self.is_of_directorate();
                (may && matches!(self.stands, Submitted | Published)).then_some(())?;
                let until = now.at + i64::from(days) * DAY;
                let (asked, reminded, before, answered) = (now.at, false, self.stands, false);
                self.question = Some(Question { asked, until, reminded, before, answered });
                self.stands = Asked;
            }
            Wish::Reply { .. } => {
                let question = self.question.as_mut().filter(|question| !question.answered)?;
                (author && matches!(self.stands, Asked | Parked)).then_some(())?;
                question.answered = true;
                self.stands = question.before;
                self.publish();
            }
            _ => return None,
        }
        Some(())
    }

    /// Whether somebody behind it, or asked to be, works where the manager works, who is then partial to it.
    fn is_of_directorate(&self) -> bool {
        let mut people = self.authors.iter().chain(&self.invited);
        people.any(|person| *person > STAFF && *person < OFFICE_MANAGER)
    }

    /// Shown as soon as nobody is left to answer.
    fn publish(&mut self) {
        if self.stands == Stands::Submitted && self.invited.is_empty() {
            self.stands = Stands::Published;
            self.published = true;
        }
    }
}

/// Whether somebody may do an act with money at all.
fn may(who: u32, act: Try) -> bool {
    match act {
        Try::Resize(_) | Try::Reopen => who == SPONSOR,
        Try::Skip(_) | Try::Unskip(_) | Try::Offer(_) | Try::Certify(_) | Try::Settle(_) => who == OFFICER,
        Try::Approve(_) => who == LEAD,
        Try::Commit(_) => who == BODY,
        Try::Accept(_) | Try::Request(..) => who == OFFICE_MANAGER,
        Try::Decline(_) => who == OFFICE_MANAGER || who == AUTHOR,
        Try::Order(_) => who == CONTROLLER,
        Try::Reject(_) => [OFFICER, CONTROLLER].contains(&who),
        Try::Paid(_) | Try::Fail(_) | Try::Return(..) => who == ACCOUNTANT,
        Try::Queue { .. } | Try::Allocate | Try::Carry(_) | Try::Correct(..) | Try::Wait(_) => false,
    }
}

/// The instant so many hours after the start.
fn hours(hours: i64) -> i64 {
    START.0 + hours * HOUR
}
