IdUnknown = Vi kjenner ikke id-en. Bruk en id du har fått fra tjenesten.
DateMalformed = Datoen kan ikke leses. Skriv den som 2027-03-31 eller 2027-03-31T12:00:00+02:00.
RequestIdMalformed = En requestId må ha mellom 1 og 100 tegn.
RequestIdReused = Denne requestId-en er brukt til noe annet det siste døgnet. Bruk en ny.
CommandTooLarge = Dette er for mye på én gang. Del det opp, og send hver del for seg.
AmountMalformed = Et beløp er et helt antall øre og kan ikke være negativt.
PointsMalformed = Poeng kan ikke være negative, og ikke ha flere desimaler enn kampanjen tillater.
