package explore

// LongRuns is how many times as much the tests are to try.
var LongRuns = longRuns
