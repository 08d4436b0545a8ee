LoginTaken = Somebody signs in like this already.
OtherLoginThere = The person signs in with another account of the same provider already.
NoLogin = The person has never signed in.
ClaimsOutdated = The identity provider has said something newer meanwhile.
NothingNewClaimed = The identity provider says nothing new.
