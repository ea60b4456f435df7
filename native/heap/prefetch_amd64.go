package heap

// prefetch brings what lies at an address, if it can be read, and something else near the processor.
//
//go:noescape
func prefetch(addr uintptr, also *uint64)
