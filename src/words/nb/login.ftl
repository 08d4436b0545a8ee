LoginTaken = Noen logger allerede inn slik.
OtherLoginThere = Personen logger allerede inn med en annen konto hos den samme tjenesten.
NoLogin = Personen har aldri logget inn.
ClaimsOutdated = Innloggingstjenesten har sagt noe nyere i mellomtiden.
NothingNewClaimed = Innloggingstjenesten sier ikke noe nytt.
