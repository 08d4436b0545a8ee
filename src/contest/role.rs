//! Roles: what people are appointed to, and where an appointment holds. What a role allows stands in `policy.rs`.

use super::*;
use serde::{Deserialize, Serialize};

/// What a person may be appointed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everybody who is known and active; never appointed.
    Participant,
    /// Runs a workshop and registers ideas on behalf of others.
    Facilitator,
    /// Sets up and runs campaigns.
    CampaignManager,
    /// Answers for a campaign and its money.
    Sponsor,
    /// Checks conduct and privacy before ideas are shown.
    Moderator,
    /// Leads a review panel.
    PanelChair,
    /// Writes the panel's minutes and seals together with the chair.
    Secretary,
    /// Judges ideas on a panel.
    Reviewer,
    /// Takes the decisions.
    DecisionBody,
    /// Handles grants and certifies payments.
    GrantOfficer,
    /// Orders payments that another has certified.
    Controller,
    /// Records what the accounts say was paid, and what came back.
    Accountant,
    /// Leads a pilot.
    PilotLead,
    /// Manages an office; accepts grants for it.
    OfficeManager,
    /// Answers for a benefit in the line.
    BenefitOwner,
    /// Leads benefits follow-up across pilots.
    BenefitsLead,
    /// Reads figures.
    Director,
    /// Reads everything that is recorded, changes nothing.
    Auditor,
    /// Registers units and people and appoints to roles.
    Administrator,
}

impl Role {
    /// All roles, in the order of the chain.
    pub const ALL: [Role; 19] = [
        Role::Participant,
        Role::Facilitator,
        Role::CampaignManager,
        Role::Sponsor,
        Role::Moderator,
        Role::PanelChair,
        Role::Secretary,
        Role::Reviewer,
        Role::DecisionBody,
        Role::GrantOfficer,
        Role::Controller,
        Role::Accountant,
        Role::PilotLead,
        Role::OfficeManager,
        Role::BenefitOwner,
        Role::BenefitsLead,
        Role::Director,
        Role::Auditor,
        Role::Administrator,
    ];

    /// Whether it can be held in a scope of this kind.
    pub fn fits(self, scope: Scope) -> bool {
        use Role::*;
        match scope {
            Scope::Everywhere => true,
            Scope::Campaign(_) => {
                self.is_campaign_crew()
                    || matches!(
                        self,
                        CampaignManager | Sponsor | DecisionBody | PilotLead | Director | Auditor
                    )
            }
            Scope::Scheme(_) => {
                matches!(self, GrantOfficer | Controller | Accountant | DecisionBody | Director | Auditor)
            }
            Scope::Unit(_) => {
                matches!(self, Facilitator | PilotLead | OfficeManager | BenefitOwner | Director)
            }
        }
    }

    /// Whether a campaign's manager appoints to it, within that campaign.
    pub fn is_campaign_crew(self) -> bool {
        matches!(
            self,
            Role::Facilitator | Role::Moderator | Role::PanelChair | Role::Secretary | Role::Reviewer
        )
    }
}

/// Where a role holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// On the whole platform.
    Everywhere,
    /// In one campaign.
    Campaign(CampaignId),
    /// In one funding scheme.
    Scheme(SchemeId),
    /// For one unit.
    Unit(UnitId),
}
