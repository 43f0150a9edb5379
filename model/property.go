package model

// Property is the id of one rule of the contract, as in "R1". The empty Property names none.
type Property string

// The rules of reference counting, for one allocation, and of waking, for one task, parker or executor.
const (
	R1  Property = "R1"
	R2  Property = "R2"
	R3  Property = "R3"
	R4  Property = "R4"
	R5  Property = "R5"
	R6  Property = "R6"
	R7  Property = "R7"
	R8  Property = "R8"
	R9  Property = "R9"
	R10 Property = "R10"
	R11 Property = "R11"
	W1  Property = "W1"
	W2  Property = "W2"
	W3  Property = "W3"
	W4  Property = "W4"
	W5  Property = "W5"
	W6  Property = "W6"
	W7  Property = "W7"
)

// Rule is a property with its name and statement.
type Rule struct {
	ID        Property
	Name      string
	Statement string
}

var rules = []Rule{
	{R1, "Conservation", "the strong count equals the owning handles plus decrements not yet done"},
	{R2, "NoUseAfterFree", "no operation touches an allocation after it was freed"},
	{R3, "FreeOnce", "the destructor runs exactly once, by the thread that took the count from 1 to 0"},
	{R4, "NoLeak", "when no handle and no operation is left, the allocation is freed"},
	{R5, "ByRefNeutral", "borrowing, dereferencing and wake_by_ref never touch the count; clone adds 1, drop and wake by value take 1"},
	{R6, "BorrowScope", "a borrowed waker never drops, and never outlives the handle that it borrows from"},
	{R7, "NoOverflow", "a clone, downgrade or upgrade past the limit fails with a typed error and the count is restored"},
	{R8, "PanicSafety", "a panic in user code leaves the counts as the contract says: by reference unchanged, by value consumed, destructor run once"},
	{R9, "DropSynchronizes", "everything any owner did before its drop happens before the destructor"},
	{R10, "Identity", "will_wake is true exactly for the same data and vtable; conversion to raw parts and back loses nothing"},
	{R11, "WeakUpgrade", "upgrade gives a handle only while the strong count is not zero; weak handles keep the block, not the value; get_mut, into_inner and try_unwrap are exclusive when they say so"},
	{W1, "Delivered", "each wake or wake_by_ref invokes the target exactly once"},
	{W2, "NoLostWakeup", "every wake of a task that does not complete happens before the start of a later poll"},
	{W3, "Coalesced", "k wakes between two polls cause at least 1 and at most k polls; a task is queued at most once"},
	{W4, "PollExclusive", "a task is never polled by two threads at once, nor after it completed"},
	{W5, "Publishes", "what a thread wrote before a wake happens before the poll that the wake causes, also when it was coalesced"},
	{W6, "Outlives", "a waker may outlive its task and its executor; waking then is harmless and frees what is left"},
	{W7, "NonBlocking", "waking, cloning and dropping a waker never waits for the woken side"},
}

// Rules returns the whole contract in order.
func Rules() []Rule { return append([]Rule(nil), rules...) }

// Name returns the name of the rule, as "Conservation", or the empty string for an unknown id.
func (p Property) Name() string {
	for _, r := range rules {
		if r.ID == p {
			return r.Name
		}
	}
	return ""
}

// String returns id and name, as in "R1 Conservation".
func (p Property) String() string {
	if name := p.Name(); name != "" {
		return string(p) + " " + name
	}
	return string(p)
}
