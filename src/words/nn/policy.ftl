NotSignedIn = Du må vere pålogga for å gjere dette.
NotFound = Vi fann ikkje { $kind }. Kanskje finst det ikkje lenger, eller du har ikkje tilgang.
PersonInactive = Du er ikkje registrert som aktiv. Ta kontakt med leiaren din om det er feil.
NotAllowed = Du har ikkje rolla som trengst for å { $action }.
CampaignPaused = Kampanjen er sett på pause. Prøv igjen når han er i gang.
PhaseClosed = Kampanjen er ikkje i ein fase der du kan { $action }.
