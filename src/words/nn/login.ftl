LoginTaken = Nokon loggar alt inn slik.
OtherLoginThere = Personen loggar alt inn med ein annan konto hos den same tenesta.
NoLogin = Personen har aldri logga inn.
ClaimsOutdated = Innloggingstenesta har sagt noko nyare i mellomtida.
NothingNewClaimed = Innloggingstenesta seier ikkje noko nytt.
