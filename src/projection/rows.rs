//! One document for every thing that a guest sees.

use super::*;
use crate::contest::benefit::SCALE_MAX;
use crate::contest::campaign::Campaign;
use crate::contest::{CampaignId, EntryId, IdeaId, Phase, funding, idea, pilot};
use mongodb::bson::doc;

pub(super) fn campaigns(guest: &Guest<'_>) -> Vec<Document> {
    guest.view.campaigns().map(|(id, row)| campaign(guest, id, row)).collect()
}

fn campaign(guest: &Guest<'_>, id: CampaignId, row: &Campaign) -> Document {
    let view = &guest.view;
    let open: Vec<Bson> = row.open_phases(view.at).map(|phase| word(&phase.kind)).collect();
    let themes = row.themes.iter().filter_map(|theme| view.theme(*theme));
    let ends = row.phases.iter().map(|phase: &Phase| phase.span.until);
    doc! {
        "_id": guest.id(id),
        "slug": row.slug.as_str(),
        "title": guest.best(&row.title),
        "stage": word(&row.stage),
        "openPhases": open,
        "begins": date_if(row.phases.iter().map(|phase| phase.span.from).min()),
        "ends": date_if(ends.max_by_key(|end| end.unwrap_or(Time(i64::MAX))).flatten()),
        "pausedSince": date_if(row.paused.map(|pause| pause.since)),
        "themes": themes.map(|theme| guest.best(&theme.title)).collect::<Vec<Bson>>(),
        "publicIdeas": count(view.public_ideas(id).map_or(0, |ideas| ideas.len())),
        "voting": word(&row.rules.voting),
        "voters": view.voters(id, None),
        "decisionsReleased": date_if(view.released(id)),
    }
}

pub(super) fn ideas(guest: &Guest<'_>) -> Vec<Document> {
    let view = &guest.view;
    let public = view.campaigns().flat_map(|(campaign, _)| view.public_ideas(campaign).into_iter().flatten());
    public.filter_map(|id| Some(idea(guest, *id, view.idea(*id)?))).collect()
}

fn idea(guest: &Guest<'_>, id: IdeaId, row: &idea::Idea) -> Document {
    let view = &guest.view;
    let tally = view.tally(id, None);
    let theme = row.theme.and_then(|theme| view.theme(theme));
    let mut document = doc! { "_id": guest.id(id) };
    of_campaign(guest, &mut document, row.campaign);
    document.extend(doc! {
        "theme": theme.map_or(Bson::Null, |theme| guest.best(&theme.title)),
        "title": guest.text(row.current().title),
        "lang": word(&row.current().title.lang),
        "state": word(&row.shown()),
        "authors": count(row.authors.len()),
        "unit": guest.unit_name(row.office),
        "unitCode": guest.unit_code(row.office),
        "voters": tally.map(|tally| tally.voters),
        "points": tally.map_or(Bson::Null, |tally| points(guest, row.campaign, tally.points)),
        "submitted": date_if(row.submitted),
        "published": date_if(row.published),
        "answered": date_if(view.answer(id).map(|answer| answer.at)),
        "decision": view.decisions(id).last().map_or(Bson::Null, |decision| word(&decision.outcome)),
        "pilots": count(view.pilots_of(id).count()),
    });
    money(&mut document, "amount", row.amount_ore.and_then(|ore| i64::try_from(ore).ok()));
    document
}

/// A campaign's smallest units as points.
fn points(guest: &Guest<'_>, campaign: CampaignId, units: u64) -> Bson {
    let scale = guest.view.campaign(campaign).map_or(0, |campaign| campaign.rules.voting.decimals());
    i64::try_from(units).map_or(Bson::Null, |units| decimal(units, scale))
}

fn of_campaign(guest: &Guest<'_>, document: &mut Document, id: CampaignId) {
    let row = guest.view.campaign(id);
    document.insert("campaignId", guest.id_if(id, row));
    document.insert("campaign", row.map(|row| row.slug.as_str()));
    document.insert("campaignTitle", row.map_or(Bson::Null, |row| guest.best(&row.title)));
}

/// An idea by id and title, and its campaign.
fn of_idea(guest: &Guest<'_>, document: &mut Document, id: IdeaId) {
    let row = guest.view.idea(id);
    document.insert("ideaId", guest.id_if(id, row));
    document.insert("ideaTitle", row.map_or(Bson::Null, |row| guest.text(row.current().title)));
    if let Some(row) = row {
        of_campaign(guest, document, row.campaign);
    }
}

pub(super) fn funding_queue(guest: &Guest<'_>) -> Vec<Document> {
    let mut documents = Vec::new();
    for (id, scheme) in guest.view.schemes() {
        for year in scheme.envelopes.keys() {
            let entries = guest.view.queue(id, *year);
            let shown = entries.filter_map(|entry| Some((entry, guest.view.entry(entry)?)));
            documents.extend(shown.map(|(entry, row)| queue_entry(guest, scheme, entry, row)));
        }
    }
    documents
}

fn queue_entry(guest: &Guest<'_>, scheme: &funding::Scheme, id: EntryId, row: &funding::Entry) -> Document {
    let mut document = doc! {
        "_id": guest.id(id),
        "scheme": scheme.slug.as_str(),
        "schemeTitle": guest.best(&scheme.title),
        "year": i32::from(row.year),
        "rank": row.rank,
        "state": word(&guest.view.entry_state(row)),
        "office": guest.unit_name(row.office),
        "officeCode": guest.unit_code(row.office),
        "offered": date_if(row.offered),
        "deadline": date_if(row.deadline),
    };
    of_idea(guest, &mut document, row.idea);
    money(&mut document, "amount", Some(row.amount_ore));
    money(&mut document, "paid", Some(row.paid_ore));
    money(&mut document, "returned", Some(row.returned_ore));
    document
}

pub(super) fn pilots(guest: &Guest<'_>) -> Vec<Document> {
    let view = &guest.view;
    let pilot = |row: &pilot::Pilot| {
        let milestones = row.milestones.iter().filter_map(|id| view.milestone(*id));
        let milestones: Vec<&pilot::Milestone> = milestones.collect();
        let offices = view.pilot_offices(row).into_iter().map(|office| {
            doc! {
                "name": guest.unit_name(office.unit),
                "code": guest.unit_code(office.unit),
                "part": word(&office.part),
            }
        });
        doc! {
            "state": word(&row.state),
            "offices": offices.collect::<Vec<Document>>(),
            "plannedFrom": date(row.planned.from),
            "plannedUntil": date_if(row.planned.until),
            "started": date_if(row.started),
            "retrospective": row.retrospective,
            "adjustments": row.adjustments,
            "milestones": count(milestones.len()),
            "milestonesReached": count(milestones.iter().filter(|row| row.reached.is_some()).count()),
            "milestonesLate": count(milestones.iter().filter(|row| row.is_late(view.at)).count()),
            "benefits": count(row.benefits.iter().filter(|id| view.benefit(**id).is_some()).count()),
        }
    };
    let documents = view.pilots().map(|(id, row)| {
        let entry = row.entry.filter(|entry| view.entry(*entry).is_some());
        let mut document = doc! {
            "_id": guest.id(id),
            "queueEntryId": entry.map_or(Bson::Null, |entry| guest.id(entry)),
        };
        of_idea(guest, &mut document, row.idea);
        document.extend(pilot(row));
        document
    });
    documents.collect()
}

pub(super) fn benefits(guest: &Guest<'_>) -> Vec<Document> {
    let view = &guest.view;
    let documents = view.benefits().map(|(id, row)| {
        let mut document = doc! { "_id": guest.id(id), "pilotId": guest.id(row.pilot) };
        if let Some(pilot) = view.pilot(row.pilot) {
            of_idea(guest, &mut document, pilot.idea);
        }
        let profile = row.profile.as_ref();
        document.extend(doc! {
            "title": guest.text(row.title),
            "sign": word(&row.sign),
            "kind": profile.map_or(Bson::Null, |profile| word(&profile.kind)),
            "state": word(&row.state),
            "since": date(row.since),
            "unexpected": row.unexpected,
            "retrospective": row.retrospective,
            "monetised": profile.map(|profile| profile.monetised),
            "timeSaved": profile.map(|profile| profile.time_saved),
            "horizon": date_if(profile.map(|profile| profile.horizon)),
            "confidence": row.claim.map_or(Bson::Null, |claim| word(&claim.confidence)),
            "comparison": row.claim.map_or(Bson::Null, |claim| word(&claim.comparison)),
            "health": word(&view.health(row)),
            "indicators": row.indicators.iter().filter_map(|one| indicator(guest, id, *one)).collect::<Vec<_>>(),
        });
        document
    });
    documents.collect()
}

/// An indicator with the change that it shows and the share of it that the benefit claims.
fn indicator(
    guest: &Guest<'_>,
    benefit: crate::contest::BenefitId,
    id: crate::contest::IndicatorId,
) -> Option<Document> {
    let row = guest.view.indicator(id)?;
    let share = row.shares.iter().find(|share| share.benefit == benefit);
    let found = guest.view.attributed(benefit, id);
    // Towards zero, so that shares never add up to more than the whole.
    let change = |hundred_millionths: i128| {
        i64::try_from(hundred_millionths / 100).map_or(Bson::Null, |micros| decimal(micros, SCALE_MAX))
    };
    Some(doc! {
        "measure": row.measure.as_str(),
        "title": guest.text(row.title),
        "unit": row.unit.as_str(),
        "direction": word(&row.direction),
        "target": exact(row.target),
        "change": found.map_or(Bson::Null, |found| change(found.measured)),
        "sharePercent": share.map(|share| share.percent),
        "attributed": found.map_or(Bson::Null, |found| change(found.share)),
    })
}
