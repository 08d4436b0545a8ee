IdUnknown = Vi kjenner ikkje id-en. Bruk ein id du har fått frå tenesta.
DateMalformed = Datoen kan ikkje lesast. Skriv han som 2027-03-31 eller 2027-03-31T12:00:00+02:00.
RequestIdMalformed = Ein requestId må ha mellom 1 og 100 teikn.
RequestIdReused = Denne requestId-en er brukt til noko anna det siste døgnet. Bruk ein ny.
CommandTooLarge = Dette er for mykje på éin gong. Del det opp, og send kvar del for seg.
AmountMalformed = Eit beløp er eit heilt tal øre og kan ikkje vere negativt.
PointsMalformed = Poeng kan ikkje vere negative, og ikkje ha fleire desimalar enn kampanjen tillèt.
