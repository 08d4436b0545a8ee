ThemeOfOtherCampaign = The theme belongs to another campaign.
TitleLength = The heading must have between { $chars_min } and { $chars_max } characters. It has { $chars }.
SummaryLength = The description must have between { $chars_min } and { $chars_max } characters. It has { $chars }.
