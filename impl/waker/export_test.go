package waker

import "unsafe"

// Counts returns the two count words of an allocation, also of one that was freed.
func Counts(raw Raw) (strong, weak uint64) {
	b := (*header)(raw)
	return b.strong.PlainLoad(), b.weak.PlainLoad()
}

// SetCounts replaces the two count words, so that a test can begin at the edge of their range.
func SetCounts(raw Raw, strong, weak uint64) {
	b := (*header)(raw)
	b.strong.PlainStore(strong)
	b.weak.PlainStore(weak)
}

// SetWeak replaces the weak count while other goroutines use it.
func SetWeak(raw Raw, weak uint64) { (*header)(raw).weak.Store(arcGetMutUnlock, weak) }

// BorrowEmpty reports whether the borrowed handle of the allocation is empty.
func BorrowEmpty(raw Raw) bool { return (*header)(raw).borrow.block == nil }

// The layout that the hot path counts on.
var (
	ArcSize      = unsafe.Sizeof(Arc[int]{})
	HandleSize   = unsafe.Sizeof(handle{})
	FixedToCount = unsafe.Offsetof(header{}.strong) - unsafe.Offsetof(header{}.full)
)
