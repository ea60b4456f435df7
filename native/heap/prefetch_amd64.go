package heap

// prefetch brings what lies at an address near the processor, if it can be read.
//
//go:noescape
func prefetch(addr uintptr)
