// Package tla holds the TLA+ specifications of the contract and of the algorithms, and runs TLC on them.
//
// [Specs] are the modules and configurations; manifest.json says of each configuration why it is there and what TLC must find, to the exact number of
// states. [Find] looks for TLC, [Tool.Run] runs it on one configuration, and [Check] compares what it found with the manifest.
//
// [OwnershipOfTLC] and [OwnershipOfModel] make state graphs of the contract, by TLC from Ownership.tla and by package model, with the same names of states;
// [WakeupOfTLC] and [WakeupOfModel] do so for the contract of waking. [Differences] says in what two graphs differ. [Tour] makes paths over every edge, which tests
// replay on an implementation.
//
// [AcceptTraces] asks TLC whether runs of an implementation, as a [Trace] each, are behaviours of the contract, [AcceptWakeTraces] the same of waking.
//
// README.md of the module says in what order to read the specifications.
//
// What TLC says holds within the bounds of a configuration. A configuration that must fail has to fail for the property that it names, and
// in the number of states that it names: a specification that fails in another way is an error, like one that passes.
package tla
