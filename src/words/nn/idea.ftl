ThemeOfOtherCampaign = Temaet høyrer til ein annan kampanje.
TitleLength = Overskrifta må ha mellom { $chars_min } og { $chars_max } teikn. Ho har { $chars }.
SummaryLength = Omtalen må ha mellom { $chars_min } og { $chars_max } teikn. Han har { $chars }.
