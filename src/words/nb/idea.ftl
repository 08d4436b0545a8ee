ThemeOfOtherCampaign = Temaet hører til en annen kampanje.
TitleLength = Overskriften må ha mellom { $chars_min } og { $chars_max } tegn. Den har { $chars }.
SummaryLength = Beskrivelsen må ha mellom { $chars_min } og { $chars_max } tegn. Den har { $chars }.
