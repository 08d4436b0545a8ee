NotSignedIn = Du må være pålogget for å gjøre dette.
NotFound = Vi fant ikke { $kind }. Den kan være fjernet, eller du har ikke tilgang.
PersonInactive = Du er ikke registrert som aktiv. Ta kontakt med lederen din hvis det er feil.
NotAllowed = Du har ikke rollen som trengs for å { $action }.
CampaignPaused = Kampanjen er satt på pause. Prøv igjen når den er i gang.
PhaseClosed = Kampanjen er ikke i en fase der du kan { $action }.
