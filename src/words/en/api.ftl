IdUnknown = We do not know this id. Use an id that the service has given you.
DateMalformed = The date cannot be read. Write it as 2027-03-31 or 2027-03-31T12:00:00+02:00.
RequestIdMalformed = A requestId must have between 1 and 100 characters.
RequestIdReused = This requestId was used for something else within the last day. Use a new one.
CommandTooLarge = This is too much at once. Split it up, and send each part by itself.
AmountMalformed = An amount is a whole number of øre and cannot be negative.
PointsMalformed = Points cannot be negative, nor have more decimals than the campaign allows.
