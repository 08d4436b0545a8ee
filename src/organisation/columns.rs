//! Which files there are, which columns they have, and which words stand in them; English or Norwegian.

use crate::contest::{Affiliation, UnitKind};

/// What a file lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Units,
    Municipalities,
    People,
    Managers,
    Absences,
    Leavers,
}

/// A column: its name, other names, and whether it must be there.
pub(super) type Column = (&'static str, &'static [&'static str], bool);

const CODE: Column = ("code", &["kode", "nummer", "kommunenummer"], true);
const NAME: Column = ("name", &["navn", "namn"], true);
const KEY: Column = ("key", &["brukernavn", "brukarnamn"], true);
const FROM: Column = ("from", &["fra", "frå"], false);
const UNTIL: Column = ("last_day", &["siste_dag"], false);
const PARENT: Column = ("parent", &["over", "fylke"], false);
const SUCCESSORS: Column = ("successors", &["etterfølgere", "etterfølgjarar"], false);

impl Kind {
    /// By the file's name without its ending.
    pub fn of(stem: &str) -> Option<Kind> {
        Some(match stem.to_lowercase().as_str() {
            "units" | "enheter" | "einingar" => Kind::Units,
            "municipalities" | "kommuner" | "kommunar" => Kind::Municipalities,
            "people" | "personer" | "personar" => Kind::People,
            "managers" | "ledere" | "leiarar" => Kind::Managers,
            "absences" | "fravær" | "fråvær" => Kind::Absences,
            "leavers" | "sluttet" | "slutta" => Kind::Leavers,
            _ => return None,
        })
    }

    /// The columns of such a file.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Kind::Units => &[
                CODE,
                ("kind", &["type"], true),
                NAME,
                PARENT,
                ("municipalities", &["kommuner", "kommunar"], false),
                FROM,
                UNTIL,
                SUCCESSORS,
            ],
            Kind::Municipalities => &[CODE, NAME, PARENT, FROM, UNTIL, SUCCESSORS],
            Kind::People => &[
                KEY,
                NAME,
                ("affiliation", &["tilknytning"], true),
                ("unit", &["enhet", "eining"], true),
                ("manager", &["leder", "leiar"], false),
                FROM,
            ],
            Kind::Managers => &[KEY, ("manager", &["leder", "leiar"], true), FROM],
            Kind::Absences => &[
                KEY,
                ("from", &["fra", "frå"], true),
                UNTIL,
                ("substitute", &["stedfortreder", "stadfortredar"], false),
            ],
            Kind::Leavers => &[KEY, ("last_day", &["siste_dag"], true)],
        }
    }
}

/// A kind of unit in words.
pub(super) fn unit_kind(word: &str) -> Option<UnitKind> {
    Some(match word {
        "directorate" | "direktorat" => UnitKind::Directorate,
        "county" | "fylke" => UnitKind::County,
        "office" | "kontor" => UnitKind::Office,
        "user_organisation" | "brukerorganisasjon" | "brukarorganisasjon" => UnitKind::UserOrganisation,
        "municipality" | "kommune" => UnitKind::Municipality,
        _ => return None,
    })
}

/// An affiliation in words.
pub(super) fn affiliation(word: &str) -> Option<Affiliation> {
    Some(match word {
        "employee" | "ansatt" | "tilsett" => Affiliation::Employee,
        "user_organisation" | "brukerorganisasjon" | "brukarorganisasjon" => Affiliation::UserOrganisation,
        "municipal_partner" | "kommunal_partner" => Affiliation::MunicipalPartner,
        _ => return None,
    })
}

/// A word as it is compared: `Siste dag` and `siste-dag` are `siste_dag`.
pub(super) fn word(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}
